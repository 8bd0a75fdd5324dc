"""The time zones in which foreign moments become local days, by the names that calendars give them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from retainlog.base.errors import Usage

_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+-])([0-9]{1,2})(?::?([0-5][0-9]))?", re.IGNORECASE)
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s*(?:([+-])\s*([0-9]{1,2}):?([0-5][0-9])?)?\)\s*(.*)", re.IGNORECASE)
_UNIVERSAL = {"utc", "gmt", "z", "zulu", "etc/utc", "tzone://microsoft/utc", "coordinated universal time"}


def local_zone(name: str | None) -> tzinfo | None:
    """The zone of that IANA name; None, the machine's own, without a name. Raises Usage `bad_zone`."""
    if not name:
        return None
    zone = _iana(name)
    if zone is None:
        raise Usage("bad_zone", "I don't know the time zone {zone!r}.", hint="Try Asia/Jerusalem.", zone=name)
    return zone


@lru_cache(maxsize=1000)
def named_zone(name: str) -> tzinfo | None:
    """The zone that a calendar means by a name without a definition: an IANA name, on its own or at the end of a path;
    a name of Windows, numbered (`GMT Standard Time 1`) or as shown (`(UTC+02:00) Jerusalem`); an offset (`GMT+0200`).
    None where it says nothing."""
    name = name.strip().strip('"').strip()
    if len(name) > 200:
        return None
    if name.casefold() in _UNIVERSAL:
        return UTC
    if zone := _iana(name):
        return zone
    if "/" in name:  # /mozilla.org/20070129_1/Europe/Berlin
        parts = name.split("/")
        for length in (3, 2):
            if len(parts) > length and (zone := _iana("/".join(parts[-length:]))):
                return zone
    if offset := _OFFSET.fullmatch(name):
        return _fixed(offset[1], offset[2], offset[3])
    plain = re.sub(r"[ -][0-9]{1,2}$", "", name)
    if plain != name and (zone := named_zone(plain)):
        return zone
    shown = _DISPLAY.fullmatch(name)
    standard = _fixed(shown[1], shown[2], shown[3]) if shown and shown[2] else UTC if shown else None
    words = shown[4] if shown else name
    return _windows(words, standard) or _of_city(words, standard) or standard


def _iana(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def _fixed(sign: str, hours: str, minutes: str | None) -> tzinfo | None:
    shift = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-shift if sign == "-" else shift) if shift <= timedelta(hours=14) else None


def _windows(words: str, standard: tzinfo | None) -> tzinfo | None:
    """`Eastern Standard Time`, `Eastern Daylight Time`, `Eastern Time (US & Canada)`."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON as OLSON

    bare = re.sub(r"\s*\([^()]*\)\s*$", "", words).strip()
    bare = re.sub(r"\s+(?:Standard |Daylight |Summer )?Time$", "", bare, flags=re.IGNORECASE)
    for name in (words, f"{bare} Standard Time"):
        if name in OLSON and (zone := _iana(OLSON[name])) and _agrees(zone, standard):
            return zone
    return None


def _of_city(words: str, standard: tzinfo | None) -> tzinfo | None:
    """By the first of the cities that it names: `Amsterdam, Berlin, Bern`, `Jerusalem Standard Time`."""
    words = re.sub(r"\s+(?:Standard |Daylight |Summer )?Time$", "", words, flags=re.IGNORECASE)
    for part in re.split(r"[,:]", words):
        if (name := _cities().get(part.strip().casefold())) and (zone := _iana(name)) and _agrees(zone, standard):
            return zone
    return None


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    from zoneinfo import available_timezones

    found: dict[str, str] = {}
    for name in sorted(available_timezones(), key=lambda name: (name.startswith(("Etc/", "SystemV/")), name)):
        found.setdefault(name.rpartition("/")[2].replace("_", " ").casefold(), name)
    return found


def _agrees(zone: tzinfo, standard: tzinfo | None) -> bool:
    """Whether a zone has that offset in January or in July of a year that has rules."""
    if standard is None:
        return True
    wanted = standard.utcoffset(None)
    return any(zone.utcoffset(datetime(2020, month, 1)) == wanted for month in (1, 7))
