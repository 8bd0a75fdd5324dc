"""When a message was written: by its Date, else by the servers that took it on, else by its From_ line.

RFC 5322 allows a few names of zones and comments; programs write many more names, and dates of clocks that stood still.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

_EARLIEST = datetime(1985, 1, 1, tzinfo=UTC)  # before that, a clock that was never set
_COMMENT = re.compile(r"\([^()]*\)")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?(\s*[AaPp][Mm]\b)?")
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s*([+-])([0-9]{1,2}):?([0-9]{2})?$", re.IGNORECASE)

# Hours east of Greenwich of names that RFC 5322 does not know; of those that several countries use, all of them, the
# most written one first.
_NAMES: dict[str, tuple[float, ...]] = {
    "ut": (0,),
    "utc": (0,),
    "gmt": (0,),
    "z": (0,),
    "edt": (-4,),
    "est": (-5,),
    "cdt": (-5,),
    "cst": (-6, 8),
    "mdt": (-6,),
    "mst": (-7, 8),
    "pdt": (-7,),
    "pst": (-8, 8),
    "akst": (-9,),
    "akdt": (-8,),
    "hst": (-10,),
    "ast": (-4, 3),
    "adt": (-3,),
    "nst": (-3.5,),
    "brt": (-3,),
    "art": (-3,),
    "wet": (0,),
    "west": (1,),
    "bst": (1, 6),
    "cet": (1,),
    "mez": (1,),
    "met": (1,),
    "cest": (2,),
    "mesz": (2,),
    "mest": (2,),
    "eet": (2,),
    "eest": (3,),
    "sast": (2,),
    "cat": (2,),
    "eat": (3,),
    "wat": (1,),
    "msk": (3,),
    "msd": (4,),
    "ist": (5.5, 2, 1),
    "idt": (3,),
    "trt": (3,),
    "gst": (4,),
    "pkt": (5,),
    "ict": (7,),
    "wib": (7,),
    "hkt": (8,),
    "sgt": (8,),
    "myt": (8,),
    "awst": (8,),
    "jst": (9,),
    "kst": (9,),
    "acst": (9.5,),
    "aest": (10,),
    "aedt": (11,),
    "nzst": (12,),
    "nzdt": (13,),
}


def written_at(headers: dict[str, str], separator: bytes, zone: tzinfo | None, today: date) -> datetime | None:
    """The local moment of a message; None where nothing that can be right says it."""
    arrived = _parsed(headers.get("received", "").rpartition(";")[2], zone, None)
    said = _parsed(headers.get("date", ""), zone, arrived)
    for moment in (said, arrived, _of_separator(separator, zone)):
        if moment and moment >= _EARLIEST and moment.date() <= today + timedelta(days=1):
            return moment
    return None


def _of_separator(line: bytes, zone: tzinfo | None) -> datetime | None:
    """The date of a From_ line, on the owner's clock where it names no zone."""
    text = line.decode("ascii", "replace")
    found = re.search(
        r"([A-Z][a-z]{2})\s+([0-9]{1,2})\s+([0-9:]{5,8})(?:\s+([A-Za-z]{1,5}|[+-][0-9]{4}))?\s+([0-9]{4})", text
    )
    if found:
        month, day, time, name, year = found.groups()
        return _parsed(f"{day} {month} {year} {time} {name or ''}", zone, None, bare=True)
    dated = re.search(r"[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} .*$", text)
    return _parsed(dated[0], zone, None, bare=True) if dated else None


def _parsed(text: str, zone: tzinfo | None, near: datetime | None, *, bare: bool = False) -> datetime | None:
    """The local moment; a date without a known zone is in UTC (RFC 5322, 4.3), or, `bare`, on the owner's clock."""
    while (shorter := _COMMENT.sub(" ", text)) != text and len(text) < 1000:
        text = shorter
    text = " ".join(text[:200].split())
    time = _TIME.search(text)
    if not time:
        return _plain(text, zone)
    name = re.sub(r"\s+[0-9]{4}$", "", text[time.end() :]).strip() or text[time.end() :].strip()
    shift = None
    if offset := _OFFSET.fullmatch(name):
        shift = (int(offset[2]) + int(offset[3] or 0) / 60) * (-1 if offset[1] == "-" else 1)
    clock = text[: time.end()] + " " + (text[time.end() :].removeprefix(" " + name) if name else "")
    try:
        moment = parsedate_to_datetime(clock.strip() if shift is not None or _known(name) else text)
        if shift is None and _known(name):
            shift = _shift(name.casefold(), moment.replace(tzinfo=None), zone, near)
        if shift is not None:
            moment = moment.replace(tzinfo=UTC) - timedelta(hours=shift)
        elif moment.tzinfo is None and bare:
            return moment.replace(tzinfo=zone) if zone else moment.astimezone()
        if time[1] and (time[1].strip().casefold() == "pm") != (moment.hour >= 12):
            moment += timedelta(hours=12 if moment.hour < 12 else -12)
        local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return _plain(text, zone)
    return local if 1970 <= local.year < 2200 else None


def _plain(text: str, zone: tzinfo | None) -> datetime | None:
    """A date of ISO 8601, which some programs write."""
    try:
        moment = datetime.fromisoformat(text)
        local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    except (ValueError, OverflowError):
        return None
    return local if 1970 <= local.year < 2200 else None


def _known(name: str) -> bool:
    return name.casefold() in _NAMES or (name.isalpha() and 2 <= len(name) <= 5)


def _shift(name: str, clock: datetime, zone: tzinfo | None, near: datetime | None) -> float | None:
    """Hours east of Greenwich that a name of a zone means: in the owner's zone what it means there, else the reading
    that agrees best with when the message arrived, else the commonest."""
    if name in _own_names(zone, clock.year):
        return _own_names(zone, clock.year)[name]
    choices = _NAMES.get(name, ())
    if not choices:
        return None
    if near is None:
        return choices[0]
    arrived = near.astimezone(UTC).replace(tzinfo=None)
    return min(choices, key=lambda hours: abs(clock - timedelta(hours=hours) - arrived))


@lru_cache(maxsize=200)
def _own_names(zone: tzinfo | None, year: int) -> dict[str, float]:
    """The names that the owner's zone goes by in that year."""
    found = {}
    for month in (1, 7):
        try:
            local = datetime(year, month, 1, 12, tzinfo=UTC).astimezone(zone)
        except (ValueError, OverflowError):
            continue
        offset = local.utcoffset()
        if offset is not None and (name := (local.tzname() or "").casefold()).isalpha():
            found[name] = offset.total_seconds() / 3600
    return found
