"""iCalendar: past meetings in, due work out.

A meeting that began today or earlier, was not cancelled, was not declined by the owner and had someone else in it, or
a client in its title where nobody is listed, becomes a touch. Days are those of `options.zone`; without one, those of
the event's own zone, then of its calendar (X-WR-TIMEZONE), then of the machine. All-day entries marked as free
(holidays, birthdays, days off) are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from retainlog.base.address import evident_owner, owner_test
from retainlog.base.errors import Refused, Usage
from retainlog.base.text import clean, harmless
from retainlog.formats._calendar_entries import BadEvent, Block, Entry, Line, blocks, day, entry
from retainlog.formats._recurrence import Instance, exceptions, expanded, meant
from retainlog.formats._zones import local_zone, named_zone
from retainlog.formats.shapes.candidate import (
    Candidate,
    Noted,
    Offer,
    Passed,
    Plan,
    ReadOptions,
    Rejected,
    Series,
    Withdrawn,
    source_key,
)
from retainlog.i18n import N_, _

if TYPE_CHECKING:
    from datetime import tzinfo

    from retainlog.formats.shapes.calendar import CalendarItem

UNIT = "event"
DAY_MINUTES = 24 * 60
TEXT_LIMIT = 2000

_CALL_PLACE = re.compile(r"zoom|\bmeet\b|meet\.google|teams|webex|skype|jitsi|phone|\bcall\b|טלפון|זום|שיחה|שיחת", re.I)
_CALL_TITLE = re.compile(
    r"\bzoom\b|google meet|microsoft teams|teams (?:call|meeting)|webex|skype|\b(?:phone|call)\b|טלפון|זום|שיחה|שיחת",
    re.I,
)
_CALL_PROPERTIES = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE")

TASK = N_("It is a to-do or a journal entry, no meeting.")
OLDER = N_("Another version of this entry in the file is newer.")
CANCELLED = N_("It was cancelled.")
TO_COME = N_("It is still to come.")
FREE_DAY = N_("It is a whole day marked as free: a holiday, a birthday, a day off.")
DECLINED = N_("You did not take part: you declined, sent somebody else, or never answered.")
ALONE = N_("Nobody else is in it.")
NEVER = N_("None of its meetings falls into the time that is read.")


def sniff(head: bytes, name: str) -> bool:
    """Whether the start of a file is a calendar's."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


class _Pass(Exception):
    """Why an entry is no meeting that took place with someone: one of the reasons above."""


class _Reader(NamedTuple):
    """What is the same for all entries of a file."""

    file: str
    options: ReadOptions
    zone: tzinfo | None
    knows_owner: bool
    is_own: Callable[[str], bool]
    met: Mapping[str, int]


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """The meetings up to today as candidates of kind `touch`, with `people` but for the owner.

    Raises Usage without the extra packages or with an unknown zone, Refused when the file is no calendar.
    """
    _icalendar()
    zone = local_zone(options.zone)
    try:
        with path.open("rb") as file:
            head = file.read(256)
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None
    if not sniff(head, path.name):
        raise Refused(
            "not_a_calendar",
            "{name} is not a calendar.",
            hint="Export the calendar as iCalendar (.ics) and try again.",
            name=path.name,
        )
    found: dict[bytes, list[Block]] = {}
    strange = bytearray()  # what is no UTF-8, to tell its code page by
    for block in blocks(path, options):
        if block.lack:
            yield Rejected(f"{path.name}:{block.number}", block.lack)
        elif block.name != "VEVENT":
            yield Passed(f"{path.name}:{block.number}", _(TASK))
        else:
            found.setdefault(_identity(block), []).append(block)
            if len(strange) < 1 << 20 and not _is_utf8(block.text):
                strange += block.text
    code_page = options.encoding or _code_page(bytes(strange))
    own = options.own_addresses or _owner(found)
    met = Counter(address for group in found.values() for address in _addresses(group)) if not own else Counter[str]()
    reader = _Reader(path.name, options, zone, bool(own), owner_test(own), met)
    yield Plan(path.name, "ics", encoding=code_page if strange else "", remarks=tuple(_remarks(options, own, found)))
    guesses: set[str] = set()
    for group in found.values():
        yield from _meetings(reader, group, code_page, guesses)


_ALARM = timedelta(hours=9)
"""After midnight of its day: when an event rings."""


def write(out: TextIO, items: Iterable[CalendarItem], *, events: bool = False) -> None:
    """Write the items as all-day events and to-dos: the same items give the same bytes. CRLF, folded at 75 octets.

    `events`: for calendars that show no to-dos, what is open as all-day events that ring in the morning, without
    notes, since these calendars are often shared. `out` must not translate line ends (open it with `newline=""`).
    """
    icalendar = _icalendar()
    text = type("Text", (icalendar.vText,), {"to_ical": lambda value: escaped(str(value)).encode()})
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//retainlog//retainlog//EN")
    calendar.add("version", "2.0")
    for item in items:
        if events:
            if item.done:
                continue
            item = item._replace(kind="event", note=None, url=None)
        entry = icalendar.Todo() if item.kind == "todo" else icalendar.Event()
        entry.add("uid", f"{item.uid}@retainlog")
        entry.add("dtstamp", item.created.astimezone(UTC).replace(microsecond=0))
        entry.add("summary", text(item.summary))
        entry.add("sequence", item.sequence)
        if item.kind == "todo":
            entry.add("due", item.due)
            entry.add("status", "COMPLETED" if item.done else "NEEDS-ACTION")
        else:
            entry.add("dtstart", item.due)
            entry.add("transp", "TRANSPARENT")
        if events:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", text(item.summary))
            alarm.add("trigger", _ALARM)
            entry.add_component(alarm)
        if item.note:
            entry.add("description", text(item.note))
        if item.url:
            entry.add("url", item.url)
        calendar.add_component(entry)
    out.write(calendar.to_ical().decode("utf-8"))


def escaped(text: str) -> str:
    r"""A text value with its escapes; the library's own takes the two letters `\N` in a text for the end of a line."""
    return re.sub(r"([\\;,])", r"\\\1", harmless(text)).replace("\n", "\\n")


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


def _where(file: str, block: Block, uid: str = "") -> str:
    uid = uid or clean(_identity(block).decode("utf-8", "replace"), multiline=False)
    return f"{file}:{block.number} ({uid[:60]})" if uid and not uid.startswith("\0") else f"{file}:{block.number}"


def _identity(block: Block) -> bytes:
    """The UID as written; one of its own for an entry that has none."""
    found = re.search(rb"^UID[^:\n]*:([^\n]*)", block.text, re.MULTILINE | re.IGNORECASE)
    return (found[1].strip() if found else b"") or b"\0%d" % block.number


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _owner(found: dict[bytes, list[Block]]) -> tuple[str, ...]:
    """The owner's address where the calendar tells it: its name is one (Google), or one is in nearly all meetings."""
    for group in found.values():
        name = group[0].calendar.name
        if re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", name) and "calendar.google.com" not in name:
            return (name,)
    meetings = (people for group in found.values() if len(people := _addresses(group)) > 1)
    evident = evident_owner(meetings)
    return (evident,) if evident else ()


def _code_page(strange: bytes) -> str:
    """The code page of what is no UTF-8."""
    from retainlog.formats._decoding import candidates

    return candidates(strange)[0] if strange else "utf-8"


def _remarks(options: ReadOptions, own: tuple[str, ...], found: dict[bytes, list[Block]]) -> Iterator[str]:
    """What is assumed about whose calendar it is."""
    if own and not options.own_addresses:
        text = _("{address} is in nearly every entry, and taken for your own: {command}")
        yield text.format(address=own[0], command=f"retainlog config set own_addresses {own[0]}")
    elif not own and _has_strangers(found):
        text = _("Which address is yours? Until it is known, you may be listed as somebody unknown: {command}")
        yield text.format(command="retainlog config set own_addresses me@example.com")


def _has_strangers(found: dict[bytes, list[Block]]) -> bool:
    """Whether some entry lists several people, of whom one may be the owner."""
    return any(len(_addresses(group)) > 1 for group in found.values())


def _addresses(group: list[Block]) -> set[str]:
    return {
        address.decode("ascii", "replace").casefold()
        for block in group
        for address in re.findall(
            rb"^(?:ATTENDEE|ORGANIZER)[^\n]*mailto:([^\s@<>;]+@[^\s@<>;]+\.[^\s@<>;]+)", block.text, re.M | re.I
        )
    }


def _meetings(reader: _Reader, group: list[Block], code_page: str, guesses: set[str]) -> Iterator[Offer]:
    """What all entries with one UID come to: a meeting, several, or a series with its changed instances."""

    def decode(text: bytes) -> str:
        try:
            return text.decode("utf-8")
        except UnicodeDecodeError:
            return text.decode(code_page, "replace")

    entries = []
    for block in group:
        try:
            made = entry(block, decode)
        except BadEvent as bad:
            yield Rejected(_where(reader.file, block), str(bad))
            continue
        entries.append(made)
        if made.guessed and made.guessed not in guesses:
            guesses.add(made.guessed)
            text = _("The time zone {zone} of this entry is not known; its times are read as local ones.")
            zone = clean(made.guessed, multiline=False)[:60]
            yield Noted(_where(reader.file, block), text.format(zone=zone))
    masters, changed, older = _current(entries)
    for one in older:
        yield Passed(_where(reader.file, one.block), _(OLDER))
    taken = []
    told: dict[int, Entry] = {}
    withdrawn: list[tuple[Entry, str]] = []
    for number, master in enumerate(masters):
        others = changed if number == 0 else []
        if not (master.rules or master.more or others):
            taken.append(Instance(master, master.start, master.end, meant(master.start)))
            continue
        owner = reader.zone or named_zone(master.block.calendar.zone)
        try:
            instances, notes = expanded(master, others, reader.options.today, owner)
        except (BadEvent, ValueError, OverflowError, TypeError) as bad:
            text = str(bad) if isinstance(bad, BadEvent) else _("The times of this entry cannot be read.")
            for one in (master, *others):
                yield Rejected(_where(reader.file, one.block), text)
            continue
        for note in notes:
            yield Noted(_where(reader.file, master.block), note)
        withdrawn += [(master, meant(without)) for without in exceptions(master, owner)]
        taken += instances
        told |= {id(one): one for one in (master, *others)}
    if not masters:
        taken += [Instance(one, one.start, one.end, meant(one.instance or one.start)) for one in changed]
    yield from _offers(reader, taken, withdrawn, told)


def _current(entries: list[Entry]) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """Of the entries with one UID those that stand (each meeting, or the series), the changed instances of a series,
    and those that a later version has replaced. Entries of one version that begin at different times are different
    meetings: programs that hand out one UID for all of them exist."""
    masters = [one for one in entries if one.instance is None]
    newest = max((one.version // 10**11 for one in masters), default=0)
    standing: dict[str, Entry] = {}
    older = [one for one in masters if one.version // 10**11 < newest]
    for one in masters:
        if one.version // 10**11 == newest:
            before = standing.get(meant(one.start))
            if before is not None:
                older.append(min(before, one, key=lambda which: which.version))
                one = max(one, before, key=lambda which: which.version)
            standing[meant(one.start)] = one
    series = sorted(standing.values(), key=lambda one: not (one.rules or one.more))
    instances: dict[str, Entry] = {}
    for one in entries:
        if one.instance is None:
            continue
        moment = meant(one.instance)
        before = instances.get(moment)
        if before is not None:
            older.append(min(before, one, key=lambda which: which.version))
            one = max(one, before, key=lambda which: which.version)
        instances[moment] = one
    changed: list[Entry] = []
    for moment, one in instances.items():
        gone = series and moment in map(meant, series[0].without) and series[0].version > one.version
        (older if gone else changed).append(one)
    return series, changed, older


def _offers(
    reader: _Reader, taken: list[Instance], withdrawn: list[tuple[Entry, str]], told: dict[int, Entry]
) -> Iterator[Offer]:
    """Each meeting that took place; an entry counts once, with the first of its meetings or why there is none."""
    told |= {id(one.entry): one.entry for one in taken}
    if not told:
        return
    some = next(iter(told.values()))
    base = source_key(some.uid) if some.uid else ""
    results: list[tuple[Instance, dict[str, object] | str]] = []
    for one in taken:
        try:
            results.append((one, _values(reader, one)))
        except _Pass as reason:
            results.append((one, str(reason)))
        except (ValueError, OverflowError, TypeError):  # a moment outside of what calendars can count
            results.append((one, ""))
    keys = [base + "|" + one.meant if base else _own_key(one) for one, _result in results]
    series = Series(base, frozenset(keys) | {f"{base}|{moment}" for _entry, moment in withdrawn}) if base else None
    counted: set[int] = set()
    reasons: dict[int, tuple[Entry, str]] = {}
    for (one, result), key in zip(results, keys, strict=True):
        where = _where(reader.file, one.entry.block, one.entry.uid)
        first = id(one.entry) not in counted
        if isinstance(result, dict):
            former = {source_key(one.entry.uid, one.meant)} - {key} if base else ()
            yield Candidate(
                "touch",
                key,
                f"{reader.file}:{one.entry.block.number}",
                result,
                entries=int(first),
                version=one.entry.version,
                series=series,
                former=tuple(former),
            )
            counted.add(id(one.entry))
        elif result in (CANCELLED, DECLINED) and base:
            yield Withdrawn(where, key, _(result), one.entry.version, int(first), series)
            counted.add(id(one.entry))
        elif not result:
            if first:
                yield Rejected(where, _("The times of this entry cannot be read."))
                counted.add(id(one.entry))
        else:
            reasons.setdefault(id(one.entry), (one.entry, result))
    for master, moment in withdrawn:
        yield Withdrawn(
            _where(reader.file, master.block, master.uid), f"{base}|{moment}", _(CANCELLED), master.version, 0, series
        )
    for identity, (which, why) in reasons.items():
        if identity not in counted:
            yield Passed(_where(reader.file, which.block, which.uid), _(why))
            counted.add(identity)
    for which in (told[identity] for identity in told if identity not in counted):
        yield Passed(_where(reader.file, which.block, which.uid), _(NEVER))


def _own_key(one: Instance) -> str:
    """What tells an entry without a UID from others: when, what, with whom."""
    people = sorted(_address(person).casefold() for person in one.entry.lines.get("ATTENDEE", ()))
    return source_key("no uid", meant(one.start), one.entry.text("SUMMARY"), *people)


def _values(reader: _Reader, one: Instance) -> dict[str, object]:
    """What one meeting tells; raises _Pass for what is no past meeting with someone."""
    told = one.entry
    if told.text("STATUS").upper() == "CANCELLED" or told.block.calendar.method == "CANCEL":
        raise _Pass(CANCELLED)
    fallback = reader.zone or named_zone(told.block.calendar.zone)
    start = one.start
    all_day = _whole_day(one, fallback)
    local = None if all_day or not isinstance(start, datetime) else _local(start, reader.zone, fallback)
    free = told.text("TRANSP").upper() == "TRANSPARENT"
    if all_day and (free or told.text("X-MICROSOFT-CDO-BUSYSTATUS").upper() in ("FREE", "OOF")):
        raise _Pass(FREE_DAY)
    on = all_day or (local.date() if local else day(start))
    now = reader.options.now
    if on > reader.options.today or (on == reader.options.today and local and now and f"{local:%H:%M}" > now):
        raise _Pass(TO_COME)
    people, by_whom = _people(told, reader)
    summary = clean(told.text("SUMMARY")[:TEXT_LIMIT], multiline=False)
    if not people and (_lists_others(told, reader.is_own) or not summary):
        raise _Pass(ALONE)

    call = _CALL_PLACE.search(told.text("LOCATION")[:TEXT_LIMIT]) or _CALL_TITLE.search(summary)
    values: dict[str, object] = {
        "people": people,
        "summary": summary or _("Meeting"),
        "on_date": on,
        "on_time": f"{local:%H:%M}" if local else None,
        "utc_offset": f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:5] if local else None,
        "channel": "call" if call or any(name in told.lines for name in _CALL_PROPERTIES) else "meeting",
    }
    if not people:
        values["title"] = summary
    if by_whom:
        values["by_whom"] = by_whom
    if local and (minutes := _minutes(start, one.end)):
        values["minutes"] = minutes
    return values


def _whole_day(one: Instance, fallback: tzinfo | None) -> date | None:
    """The day of an entry that is one of days. Exchange writes such a day as the moment of its midnight, its own or
    that of UTC, and others as a meeting from midnight to midnight."""
    start, end = one.start, one.end
    if not isinstance(start, datetime):
        return start
    said = one.entry.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    for zone in (start.tzinfo, fallback):
        begins = start.astimezone(zone) if start.tzinfo else start
        if begins.time() != time():
            continue
        if said:
            return begins.date()
        if isinstance(end, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
            ends = end.astimezone(zone) if end.tzinfo else end
            if ends.time() == time() and ends.date() > begins.date():
                return begins.date()
    if said:
        return start.astimezone(fallback).date() if start.tzinfo else start.date()
    return None


def _minutes(start: date, end: date | None) -> int | None:
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return None
    if (end.tzinfo is None) != (start.tzinfo is None):
        return None
    length = end.astimezone(UTC) - start.astimezone(UTC) if start.tzinfo else end - start
    minutes = round(length / timedelta(minutes=1))
    return minutes if 0 < minutes <= DAY_MINUTES else None


def _local(moment: datetime, zone: tzinfo | None, fallback: tzinfo | None) -> datetime:
    """The moment on the clock that its day is read from; a floating time is one of that clock."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=fallback) if fallback else moment.astimezone()
    if zone:
        return moment.astimezone(zone)
    universal = moment.tzinfo is UTC or str(moment.tzinfo) in ("UTC", "Etc/UTC")
    return moment.astimezone(fallback) if universal else moment


def _people(told: Entry, reader: _Reader) -> tuple[list[tuple[str, str]], str]:
    """(name, address) of everyone but the owner, rooms and those who did not take part, and who called it: `us`,
    `them`, or nothing where nobody says. Raises _Pass if the owner did not take part."""
    found: dict[str, tuple[str, str]] = {}
    by_whom = ""
    organizes = False
    for person in told.lines.get("ORGANIZER", ()):
        organizes = reader.is_own(_address(person))
        if reader.knows_owner:
            by_whom = "us" if organizes else "them"
    for person in (*told.lines.get("ORGANIZER", ()), *told.lines.get("ATTENDEE", ())):
        address = _address(person)
        answer = person.params.get("PARTSTAT", "").upper()
        if reader.is_own(address):
            if answer in ("DECLINED", "DELEGATED") or (answer == "NEEDS-ACTION" and not organizes):
                raise _Pass(DECLINED)
            continue
        if answer in ("DECLINED", "DELEGATED"):
            found.pop(address.casefold(), None)
            continue
        name = clean(person.params.get("CN", "")[:TEXT_LIMIT], multiline=False)
        if (name or address) and not _is_room(person):
            before = found.get(address.casefold() or name, ("", ""))
            found[address.casefold() or name] = (before[0] or name, address)
    # Where the owner is not known, whoever is met seldom comes first: the one in most meetings is likely the owner.
    return sorted(found.values(), key=lambda person: reader.met.get(person[1].casefold(), 0)), by_whom


def _is_room(person: Line) -> bool:
    return person.params.get("CUTYPE", "").upper() in ("ROOM", "RESOURCE")


def _lists_others(told: Entry, is_own: Callable[[str], bool]) -> bool:
    """Whether people are listed who did not take part: then the title names nobody else."""
    return any(not is_own(_address(person)) and not _is_room(person) for person in told.lines.get("ATTENDEE", ()))


def _address(person: Line) -> str:
    """The mail address of an attendee, or nothing: Exchange and Apple write directory paths here too."""
    written = person.params.get("EMAIL", "") or re.sub("(?i)^mailto:", "", person.value)
    address = clean(written[:TEXT_LIMIT], multiline=False)
    plain = re.fullmatch(r"[^\s@/<>]+@[^\s@/<>]+\.[^\s@/<>]+", address) is not None
    return address if plain and not address.casefold().endswith("calendar.google.com") else ""
