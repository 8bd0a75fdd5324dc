"""The entries of a calendar file, cut out and read without a library: one odd line costs no more than itself.

icalendar loses a whole file over one missing END, knows zones by their name alone, whichever calendar of the file
defined them, and takes a millisecond for an entry. So only rules of repetition and definitions of zones go to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

from retainlog.base.text import clean
from retainlog.formats._content_lines import HEAD, is_property, parameters, physical, unescaped
from retainlog.formats._zones import local_zone, named_zone
from retainlog.formats.shapes.candidate import ReadOptions
from retainlog.i18n import _

KEPT = {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS"}
KEPT |= {"LAST-MODIFIED", "SUMMARY", "LOCATION", "ATTENDEE", "ORGANIZER", "TRANSP", "CONFERENCE"}
KEPT |= {"X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-CDO-ALLDAYEVENT"}
KEPT |= {"X-MICROSOFT-CDO-BUSYSTATUS"}
VALUE_BYTES = 64 * 1024
ENTRY_BYTES = 4 * 1024 * 1024

_MOMENT = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})Z?(?:[Tt ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:\.[0-9]+)?)?\s*([Zz])?)?"
)
_DURATION = re.compile(
    r"([+-])?P(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?"
)
_BEYOND_ASCII = bytes(range(128, 256))
_TIMED = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")


class BadEvent(Exception):
    """Why an entry cannot be used, as a translated sentence."""


class Calendar:
    """One VCALENDAR of a file: its zone (X-WR-TIMEZONE), its own name, what it is for (METHOD), and the zones that it
    defines. A zone's definition is read when an entry first asks for it."""

    def __init__(self) -> None:
        self.zone = ""
        self.name = ""
        self.method = ""
        self.definitions: dict[str, bytes] = {}
        self._read: dict[str, tzinfo | None] = {}

    def named(self, name: str) -> tzinfo | None:
        """The zone of that name: as the world knows it, else as this calendar defines it, else as Windows does."""
        if name not in self._read:
            zone = None
            definition = self.definitions.get(name)
            if definition is not None:
                try:
                    zone = local_zone(name)
                except Exception:
                    zone = _defined(definition)
            self._read[name] = zone or named_zone(name)
        return self._read[name]


class Block(NamedTuple):
    """One component as it stands in the file: the line where it begins, and its kept lines, unfolded. `lack` says why
    it cannot be used."""

    number: int
    name: str
    calendar: Calendar
    text: bytes
    lack: str = ""


class Line(NamedTuple):
    """One property of an entry: upper-case name, its parameters (upper-case names, first value each), its value."""

    name: str
    params: dict[str, str]
    value: str


class Entry(NamedTuple):
    """An event as its lines say it; moments are aware, or floating, or days. `guessed` is the name of a zone that
    nothing explains: its moments are floating."""

    block: Block
    uid: str
    start: date
    end: date | None
    rules: tuple[str, ...]
    more: tuple[date, ...]
    without: tuple[date, ...]
    instance: date | None
    onwards: bool
    version: int
    lines: dict[str, list[Line]]
    guessed: str

    def text(self, name: str) -> str:
        """The first value of a property, unescaped; nothing where there is none."""
        return unescaped(self.lines[name][0].value) if name in self.lines else ""


def day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


def blocks(path: Path, options: ReadOptions) -> Iterator[Block]:
    """Events, and the other things that are done or to be done; zones go to their calendars."""
    whole = {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"}
    cut = _("The entry that begins here has no end; the file seems cut short.")
    calendar = Calendar()
    stack: list[str] = []  # the open components, VCALENDAR left out
    begun = size = 0
    kept: list[bytes] = []
    lack = ""
    free = shouting = False  # the line before was one of free text; names are in capitals
    for number, text in _unfolded(path, options):
        marker = text.strip().upper()
        if marker.startswith((b"BEGIN:", b"END:")):
            name = marker.partition(b":")[2].strip().decode("ascii", "replace")
            free = False
            if marker.startswith(b"BEGIN:"):
                shouting = text.lstrip().startswith(b"BEGIN")
                if name in whole | {"VTIMEZONE", "VCALENDAR"} and stack:
                    if stack[0] in whole:
                        yield Block(begun, stack[0], calendar, b"", cut)
                    stack = []
                if name == "VCALENDAR":
                    calendar = Calendar()
                    continue
                if not stack:
                    begun, kept, size, lack = number, [], 0, ""
                stack.append(name)
                if stack[0] == "VTIMEZONE":
                    kept.append(b"BEGIN:" + name.encode())
            elif stack and name in stack:
                del stack[stack.index(name) + 1 :]
                if stack[0] == "VTIMEZONE":
                    kept.append(b"END:" + name.encode())
                top = stack.pop()
                if not stack and top == "VTIMEZONE":
                    _keep_zone(calendar, kept)
                elif not stack and top in whole:
                    yield Block(begun, top, calendar, b"\n".join(kept), lack)
            elif name == "VCALENDAR":
                if stack and stack[0] in whole:
                    yield Block(begun, stack[0], calendar, b"", cut)
                stack = []
            continue
        head = HEAD.match(text)
        name = head[1].decode("ascii").upper() if head else ""
        if not head or (free and not is_property(head[1], text[head.end() :], shouting=shouting)):
            continue
        free = name in ("DESCRIPTION", "COMMENT", "X-ALT-DESC", "SUMMARY", "LOCATION")
        if not stack:
            value = text[head.end() :].strip().decode("utf-8", "replace")
            if name == "X-WR-TIMEZONE":
                calendar.zone = value
            elif name == "X-WR-CALNAME":
                calendar.name = clean(value, multiline=False)
            elif name == "METHOD":
                calendar.method = value.upper()
        elif (stack[0] == "VTIMEZONE" or (len(stack) == 1 and name in KEPT)) and not lack:
            kept.append(text)
            size += len(text)
            if size > ENTRY_BYTES:
                kept, lack = [], _("This entry is larger than any meeting should be.")
    if stack and stack[0] in whole:
        yield Block(begun, stack[0], calendar, b"", cut)


def _unfolded(path: Path, options: ReadOptions) -> Iterator[tuple[int, bytes]]:
    """Lines with their continuations, up to VALUE_BYTES, and where they begin."""
    number, line, full = 0, bytearray(), False
    for here, text, fresh in physical(path, options.advance):
        if fresh and text[:1] not in (b" ", b"\t"):
            if number:
                yield number, bytes(line)
            number, line, full = here, bytearray(text), False
        elif not full:
            line += text[1:] if fresh else text
            full = len(line) > VALUE_BYTES
            if full:
                line = line[:VALUE_BYTES].rstrip(_BEYOND_ASCII)  # not in the middle of a letter
    if number:
        yield number, bytes(line)


def _keep_zone(calendar: Calendar, kept: list[bytes]) -> None:
    for line in kept:
        if line[:4].upper() == b"TZID" and (head := HEAD.match(line)):
            calendar.definitions.setdefault(line[head.end() :].decode("utf-8", "replace").strip(), b"\r\n".join(kept))
            return


def _defined(definition: bytes) -> tzinfo | None:
    """The zone that a VTIMEZONE defines; None for what is no plain summer-time rule, since icalendar would expand it
    minute by minute, and for what cannot be read."""
    import icalendar

    text = definition.decode("utf-8", "replace")
    rules = re.findall(r"^RRULE[^:]*:(.*)$", text, re.MULTILINE | re.IGNORECASE)
    for rule in map(str.upper, rules):
        if "FREQ=YEARLY" not in rule or re.search("BY(HOUR|MINUTE|SECOND)", rule) or len(rules) > 100:
            return None
    try:
        component: Any = icalendar.Timezone.from_ical(text)
        zone: tzinfo = component.to_tz(lookup_tzid=False)
        zone.utcoffset(datetime(2020, 1, 1))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OSError, OverflowError):
        return None
    return zone


def entry(block: Block, decode: Any) -> Entry:
    """The event of a block; `decode` makes text of a line. Raises BadEvent when what is needed cannot be read."""
    if block.lack:
        raise BadEvent(block.lack)
    lines: dict[str, list[Line]] = {}
    for raw in block.text.split(b"\n"):
        if line := _line(decode(raw)):
            lines.setdefault(line.name, []).append(line)
    guessed = ""
    times: dict[str, list[date]] = {}
    for name in _TIMED:
        for line in lines.get(name, ()):
            for value in line.value.split(","):
                if name == "RDATE" and "/" in value:  # a period
                    value = value.partition("/")[0]
                if not value.strip():
                    continue
                moment, unknown = _moment(line, value, block.calendar)
                guessed = guessed or unknown
                times.setdefault(name, []).append(moment)
    if "DTSTART" not in times:
        raise BadEvent(_("This entry has no start."))
    start = times["DTSTART"][0]
    return Entry(
        block,
        clean(lines["UID"][0].value[:2000], multiline=False) if "UID" in lines else "",
        start,
        times["DTEND"][0] if "DTEND" in times else _after(start, lines),
        tuple(line.value for line in lines.get("RRULE", ()) if line.value),
        tuple(times.get("RDATE", ())),
        tuple(times.get("EXDATE", ())),
        times["RECURRENCE-ID"][0] if "RECURRENCE-ID" in times else None,
        "RANGE" in (lines["RECURRENCE-ID"][0].params if "RECURRENCE-ID" in lines else {}),
        _version(lines),
        lines,
        guessed,
    )


def _line(text: str) -> Line | None:
    """The parts of an unfolded line; some programs leave a colon within a zone's name unquoted (`TZID=UTC+02:00:…`)."""
    name = re.match(r"[A-Za-z0-9_-]+", text)
    if not name:
        return None
    known = name[0].upper()
    if known in _TIMED and (odd := re.match(r"([A-Za-z-]+)((?:;.*)?):([0-9]{4}-?[0-9]{2}-?[0-9]{2}.*)$", text)):
        params, value = odd[2], odd[3]
    else:
        head = re.match(r"[A-Za-z0-9_-]+\s*((?:;(?:\"[^\"]*\"|[^\":])*)?):", text)
        if not head:
            return None
        params, value = head[1], text[head.end() :]
    found: dict[str, str] = {}
    if params:
        for key, values in parameters(params):
            found.setdefault(key, ",".join(values))
    return Line(known, found, value.strip())


def _moment(line: Line, value: str, calendar: Calendar) -> tuple[date, str]:
    """The day or moment, and the name of its zone where nothing explains that."""
    found = _MOMENT.fullmatch(value.strip())
    try:
        if not found:
            raise ValueError
        at = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return at, ""
        moment = datetime(at.year, at.month, at.day, int(found[4]) % 24, int(found[5]), min(int(found[6] or 0), 59))
        if int(found[4]) > 24:
            raise ValueError
    except ValueError:
        raise BadEvent(_("This entry cannot be read: {problem}").format(problem=line.name)) from None
    if int(found[4]) == 24:
        moment += timedelta(days=1)
    if found[7]:
        return moment.replace(tzinfo=UTC), ""
    name = line.params.get("TZID", "").strip()
    if not name:
        return moment, ""
    zone = calendar.named(name)
    return (moment.replace(tzinfo=zone), "") if zone else (moment, name)


def _after(start: date, lines: dict[str, list[Line]]) -> date | None:
    """The end of an entry that says how long it lasts."""
    found = _DURATION.fullmatch(lines["DURATION"][0].value.upper()) if "DURATION" in lines else None
    if not found:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        if found[1] == "-":
            length = -length
        if not isinstance(start, datetime):
            return start + timedelta(days=length.days)
        if start.tzinfo is None:
            return start + length
        return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    except OverflowError:
        raise BadEvent(_("This entry cannot be read: {problem}").format(problem="DURATION")) from None


def _version(lines: dict[str, list[Line]]) -> int:
    """A number that grows with every change: SEQUENCE, then LAST-MODIFIED."""
    number = lines["SEQUENCE"][0].value if "SEQUENCE" in lines else ""
    sequence = int(number) if re.fullmatch("[0-9]{1,6}", number) else 0
    changed = lines["LAST-MODIFIED"][0].value if "LAST-MODIFIED" in lines else ""
    digits = re.sub("[^0-9]", "", changed)[:14]
    seconds = 0
    if len(digits) == 14:
        try:
            seconds = int(datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp())
        except ValueError:
            seconds = 0
    return sequence * 10**11 + max(0, min(seconds, 10**11 - 1))
