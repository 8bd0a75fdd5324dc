"""iCalendar: past meetings in, due work out.

A meeting that began today or earlier, was not cancelled, was not declined by the owner and had someone else in it
becomes a touch. Days are those of `options.zone`; without one, those of the event's own zone, then of its calendar
(X-WR-TIMEZONE), then of the machine. All-day entries marked as free (holidays, birthdays, days off) are passed over.

icalendar loses a whole file over one missing END, so entries are cut out of the file here and read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from retainlog.base.errors import Refused, Usage
from retainlog.base.text import clean
from retainlog.formats._recurrence import BadEvent, day, expanded, instance
from retainlog.formats._zones import local_zone
from retainlog.formats.shapes.candidate import Candidate, Noted, ReadOptions, Rejected, source_key
from retainlog.i18n import _

if TYPE_CHECKING:
    from datetime import tzinfo

    from retainlog.formats.shapes.calendar import CalendarItem

FILE_MB = 32
DAY_MINUTES = 24 * 60

_UID = re.compile(rb"^UID[^:\r\n]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]")
_PEOPLE = re.compile(rb"^(?:ATTENDEE|ORGANIZER)\b", re.MULTILINE | re.IGNORECASE)
_CALL_PLACE = re.compile(r"zoom|\bmeet\b|meet\.google|teams|webex|skype|jitsi|phone|\bcall\b|טלפון|זום|שיחה|שיחת", re.I)
_CALL_TITLE = re.compile(
    r"\bzoom\b|google meet|microsoft teams|teams (?:call|meeting)|webex|skype|\b(?:phone|call)\b|טלפון|זום|שיחה|שיחת",
    re.I,
)
_CALL_PROPERTIES = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE")
_READ = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


class _Block(NamedTuple):
    """One component as it stands in the file; `zone` is its calendar's."""

    number: int
    name: str
    text: bytes
    zone: str
    whole: bool


def sniff(head: bytes, name: str) -> bool:
    """Whether the start of a file is a calendar's."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def read(path: Path, options: ReadOptions) -> Iterator[Candidate | Noted | Rejected]:
    """The meetings up to today as candidates of kind `touch`, with `people` but for the owner.

    Raises Usage without the extra packages or with an unknown zone, Refused when the file is no calendar or too large.
    """
    icalendar = _icalendar()
    zone = local_zone(options.zone)
    try:
        with path.open("rb") as file:
            head = file.read(256)
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None
    if path.stat().st_size > FILE_MB * 1024 * 1024:
        raise Refused(
            "calendar_too_large",
            "{name} is larger than {limit} MB.",
            hint="Export a shorter span of time, or one calendar at a time.",
            name=path.name,
            limit=FILE_MB,
        )
    if not sniff(head, path.name):
        raise Refused(
            "not_a_calendar",
            "{name} is not a calendar.",
            hint="Export the calendar as iCalendar (.ics) and try again.",
            name=path.name,
        )

    icalendar.use_zoneinfo()  # forgets the zones that an earlier file defined
    series: dict[str, list[_Block]] = {}
    zones: set[bytes] = set()
    for block in _blocks(path, options):
        if not block.whole:
            yield Rejected(_where(path, block), _("The entry that begins here has no end; the file seems cut short."))
        elif block.name == "VTIMEZONE":
            if block.text not in zones:
                _define_zone(icalendar, block)
            zones.add(block.text)
        else:
            series.setdefault(_uid(block) or f"line {block.number}", []).append(block)
    for blocks in series.values():
        if any(_PEOPLE.search(block.text) for block in blocks):
            yield from _touches(icalendar, path, blocks, options, zone)


def write(out: TextIO, items: Iterable[CalendarItem]) -> None:
    """Write the items as all-day events and to-dos: the same items give the same bytes. CRLF, folded at 75 octets.

    `out` must not translate line ends (open it with `newline=""`).
    """
    icalendar = _icalendar()
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//retainlog//retainlog//EN")
    calendar.add("version", "2.0")
    for item in items:
        entry = icalendar.Todo() if item.kind == "todo" else icalendar.Event()
        entry.add("uid", f"{item.uid}@retainlog")
        entry.add("dtstamp", item.created.astimezone(UTC).replace(microsecond=0))
        entry.add("summary", item.summary)
        entry.add("sequence", item.sequence)
        if item.kind == "todo":
            entry.add("due", item.due)
            entry.add("status", "COMPLETED" if item.done else "NEEDS-ACTION")
        else:
            entry.add("dtstart", item.due)
            entry.add("transp", "TRANSPARENT")
        if item.note:
            entry.add("description", item.note)
        if item.url:
            entry.add("url", item.url)
        calendar.add_component(entry)
    out.write(calendar.to_ical().decode("utf-8"))


def _icalendar() -> Any:
    try:
        import icalendar
        import recurring_ical_events  # noqa: F401
    except ImportError:
        raise Usage(
            "missing_extra",
            "Calendars need the extra packages icalendar and recurring-ical-events.",
            hint="python3 -m pip install 'retainlog[ics]'",
        ) from None
    return icalendar


def _where(path: Path, block: _Block) -> str:
    uid = clean(_uid(block), multiline=False)[:60]
    return f"{path.name}:{block.number} ({uid})" if uid else f"{path.name}:{block.number}"


def _uid(block: _Block) -> str:
    found = _UID.search(block.text)
    return _FOLD.sub(b"", found[1]).decode("utf-8", "replace").strip() if found else ""


def _blocks(path: Path, options: ReadOptions) -> Iterator[_Block]:
    """Events and zones of the file, each on its own; `whole` is false where one has no end."""
    name, zone, start = "", "", 0
    lines: list[bytes] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if options.advance:
                options.advance(len(line))
            marker = line.strip().upper()
            if marker in (b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE", b"BEGIN:VCALENDAR", b"END:VCALENDAR"):
                if name:
                    yield _Block(start, name, b"".join(lines), zone, False)
                name = marker[6:].decode() if marker.endswith((b":VEVENT", b":VTIMEZONE")) else ""
                start, lines = number, []
            if name:
                lines.append(line)
                if marker == b"END:" + name.encode():
                    yield _Block(start, name, b"".join(lines), zone, True)
                    name = ""
            elif marker.startswith(b"X-WR-TIMEZONE:"):
                zone = line.strip()[14:].decode("utf-8", "replace")
    if name:
        yield _Block(start, name, b"".join(lines), zone, False)


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.decode("cp1255", "replace")


def _define_zone(icalendar: Any, block: _Block) -> None:
    """Make a zone that the file defines known to icalendar; what is no plain summer-time rule is left unknown, since
    icalendar would expand it minute by minute."""
    text = _decoded(_FOLD.sub(b"", block.text))
    rules = re.findall(r"^RRULE[^:]*:(.*)$", text, re.MULTILINE | re.IGNORECASE)
    if all("FREQ=YEARLY" in rule.upper() and not re.search("BY(HOUR|MINUTE|SECOND)", rule.upper()) for rule in rules):
        import contextlib

        with contextlib.suppress(ValueError, KeyError, AttributeError, TypeError, OSError):
            icalendar.Timezone.from_ical(text)


def _event(icalendar: Any, block: _Block) -> Any:
    """The event; raises BadEvent when what is needed of it cannot be read."""
    import warnings

    unreadable = _("This entry cannot be read: {problem}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zone names are guessed with a warning
            event = icalendar.Event.from_ical(_decoded(block.text))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OSError) as error:  # OSError: the zone "Asia"
        raise BadEvent(unreadable.format(problem=clean(str(error), multiline=False)[:120])) from None
    if broken := sorted({name for name, _problem in event.errors if name in _READ}):
        raise BadEvent(unreadable.format(problem=", ".join(broken)))
    if not hasattr(event.get("DTSTART"), "dt"):
        raise BadEvent(_("This entry has no start."))
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if name in event and not isinstance(getattr(event[name], "dt", None), date):  # a bare time, a period, a repeat
            raise BadEvent(unreadable.format(problem=name))
    for name in ("DTSTART", "DTEND"):
        value = event.get(name)
        tzid = value.params.get("TZID") if hasattr(value, "dt") else None
        if tzid and isinstance(value.dt, datetime) and value.dt.tzinfo is None:
            raise BadEvent(_("The time zone {zone} of this entry is not known.").format(zone=clean(str(tzid))))
    return event


def _touches(
    icalendar: Any, path: Path, blocks: list[_Block], options: ReadOptions, zone: tzinfo | None
) -> Iterator[Candidate | Noted | Rejected]:
    """The candidates of all entries with one UID: a meeting, or a series with its changed and cancelled instances."""
    events = []
    for block in blocks:
        try:
            events.append(_event(icalendar, block))
        except BadEvent as bad:
            yield Rejected(_where(path, block), str(bad))
    recurring = any(name in event for event in events for name in ("RRULE", "RDATE", "RECURRENCE-ID"))
    if recurring or len(events) > 1:
        try:
            events, notes = expanded(icalendar, events, options.today)
        except BadEvent as bad:
            yield Rejected(_where(path, blocks[0]), str(bad))
            return
        for note in notes:
            yield Noted(_where(path, blocks[0]), note)
    own = {address.casefold() for address in options.own_addresses}
    where = f"{path.name}:{blocks[0].number}"
    fallback = zone or _calendar_zone(blocks[0].zone)
    for event in events:
        try:
            values = _values(event, options.today, own, zone, fallback)
        except (ValueError, OverflowError, TypeError):  # a moment outside of what calendars can count
            yield Rejected(_where(path, blocks[0]), _("The times of this entry cannot be read."))
            continue
        if values:
            uid = _uid(blocks[0]) or f"{values['on_date']} {values['on_time']} {values['summary']} {values['people']}"
            key = source_key(uid, instance(event)) if recurring else source_key(uid)
            yield Candidate("touch", key, where, values)


def _calendar_zone(name: str) -> tzinfo | None:
    try:
        return local_zone(name)
    except Usage:
        return None


def _values(
    event: Any, today: date, own: set[str], zone: tzinfo | None, fallback: tzinfo | None
) -> dict[str, object] | None:
    """What one meeting tells; None for what is no past meeting with someone."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    start, end = event["DTSTART"].dt, _end(event)
    all_day = not isinstance(start, datetime) or str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    if all_day and (free or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in ("FREE", "OOF")):
        return None
    if not all_day:
        local = _local(start, zone, fallback)
    if (day(start) if all_day else local.date()) > today:
        return None
    people = _people(event, own)
    if not people:
        return None

    summary = clean(str(event.get("SUMMARY", "")), multiline=False)
    place = str(event.get("LOCATION", ""))
    call = _CALL_PLACE.search(place) or _CALL_TITLE.search(summary) or any(name in event for name in _CALL_PROPERTIES)
    values: dict[str, object] = {
        "people": people,
        "summary": summary or _("Meeting"),
        "on_date": day(start) if all_day else local.date(),
        "on_time": None if all_day else f"{local:%H:%M}",
        "utc_offset": None if all_day else f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:5],
        "channel": "call" if call else "meeting",
    }
    organizer = event.get("ORGANIZER")
    if own and organizer is not None:
        values["by_whom"] = "us" if _address(organizer).casefold() in own else "them"
    if not all_day and isinstance(end, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
        minutes = round((end - start).total_seconds() / 60)
        if 0 < minutes <= DAY_MINUTES:
            values["minutes"] = minutes
    return values


def _end(event: Any) -> Any:
    if hasattr(event.get("DTEND"), "dt"):
        return event["DTEND"].dt
    duration = getattr(event.get("DURATION"), "dt", None)
    return event["DTSTART"].dt + duration if isinstance(duration, timedelta) else None


def _local(moment: datetime, zone: tzinfo | None, fallback: tzinfo | None) -> datetime:
    """The moment on the clock that its day is read from; a floating time is one of that clock."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=fallback) if fallback else moment.astimezone()
    if zone:
        return moment.astimezone(zone)
    universal = str(moment.tzinfo) in ("UTC", "Etc/UTC")
    return moment.astimezone(fallback) if universal else moment


def _people(event: Any, own: set[str]) -> list[tuple[str, str]]:
    """(name, address) of everyone but the owner, rooms and those who declined; empty if the owner declined."""
    attendees = event.get("ATTENDEE", [])
    organizer = event.get("ORGANIZER")
    found: dict[str, tuple[str, str]] = {}
    for person in [*([organizer] if organizer is not None else []), *_listed(attendees)]:
        params = getattr(person, "params", {})
        address = _address(person)
        if str(params.get("PARTSTAT", "")).upper() == "DECLINED":
            if address.casefold() in own:
                return []
            found.pop(address.casefold(), None)
            continue
        if str(params.get("CUTYPE", "")).upper() in ("ROOM", "RESOURCE") or address.casefold() in own:
            continue
        name = clean(str(params.get("CN", "")), multiline=False)
        if name or address:
            before = found.get(address.casefold() or name, ("", ""))
            found[address.casefold() or name] = (before[0] or name, address)
    return list(found.values())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _address(person: Any) -> str:
    """The mail address of an attendee, or nothing: Exchange and Apple write directory paths here too."""
    written = str(getattr(person, "params", {}).get("EMAIL", "")) or re.sub("(?i)^mailto:", "", str(person))
    address = clean(written, multiline=False)
    plain = re.fullmatch(r"[^\s@/<>]+@[^\s@/<>]+\.[^\s@/<>]+", address) is not None
    return address if plain and not address.casefold().endswith("calendar.google.com") else ""
