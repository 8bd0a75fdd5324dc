"""Recurring entries of a calendar, expanded up to today within bounds.

recurring-ical-events knows the rules, their exceptions and their zones; it expands `FREQ=SECONDLY` for ever, and
dateutil below it counts to the year 9999 for a rule without a day. So each rule is looked at before it is expanded,
and dates that do not fit the start of their series are brought into its form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from retainlog.base.text import clean
from retainlog.formats._calendar_entries import BadEvent, Entry, day
from retainlog.i18n import _

YEARS_BACK = 5
MAX_INSTANCES = 2000
TIMES_A_DAY = 4
OLDEST_START = 1970  # a rule is counted from its first day on
LONGEST = timedelta(days=366)  # a rule is followed beyond the days that are asked for by as much as its entry lasts
EXCEPTIONS = 5000


class Instance(NamedTuple):
    """One meeting of a series: the entry that speaks of it, when it begins and ends, and the moment that the rule meant
    (in UTC; the day of an all-day series; the local time of a floating one)."""

    entry: Entry
    start: date
    end: date | None
    meant: str


def meant(when: date) -> str:
    """The text that tells an instance from the others of its series."""
    if isinstance(when, datetime) and when.tzinfo:
        when = when.astimezone(UTC)
    return when.isoformat()


def expanded(
    master: Entry, others: Sequence[Entry], today: date, owner: tzinfo | None
) -> tuple[list[Instance], list[str]]:
    """The instances up to today, oldest first, and a sentence for each bound that cut some off. `others` are the
    changed instances; `owner` is the zone of moments that name none."""
    import icalendar
    import recurring_ical_events

    entries = [master, *others]
    notes = []
    first = today - timedelta(days=365 * YEARS_BACK + YEARS_BACK // 4)
    if day(master.start) < first:
        notes.append(_("This entry repeats since more than 5 years; only the last 5 years are read."))
    calendar = icalendar.Calendar()
    for number, entry in enumerate(entries):
        end = entry.end or entry.start
        shift = day(entry.start) - day(entry.instance) if entry.onwards and entry.instance else timedelta(0)
        if not -timedelta(1) <= day(end) - day(entry.start) <= LONGEST or abs(shift) > LONGEST:
            raise BadEvent(_("The times of this entry cannot be read."))
        calendar.add_component(_component(icalendar, number, entry, master, today, owner))
    try:
        found = recurring_ical_events.of(calendar).between(first, today + timedelta(days=2))
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError) as error:
        problem = clean(str(error), multiline=False)[:120]
        raise BadEvent(_("The repetition of this entry cannot be read: {problem}").format(problem=problem)) from None
    instances = []
    for event in found:
        entry = entries[int(event["X-ENTRY"])]
        until = event["DTEND"].dt if "DTEND" in event else None
        start, rule = event["DTSTART"].dt, event["RECURRENCE-ID"].dt
        if entry.onwards and start != entry.start:  # a later one of those that were moved with it
            rule = start - (entry.start - _fitting(entry.instance or entry.start, entry.start, owner))
        instances.append(Instance(entry, start, until, meant(rule)))
    instances.sort(key=lambda one: one.meant)
    if len(instances) > MAX_INSTANCES:
        notes.append(_("This entry repeats more than 2,000 times; only the last 2,000 are read."))
    return instances[-MAX_INSTANCES:], notes


def _component(icalendar: Any, number: int, entry: Entry, master: Entry, today: date, owner: tzinfo | None) -> Any:
    event = icalendar.Event()
    event.add("uid", "series")
    event.add("x-entry", str(number))
    event.add("dtstart", entry.start)
    if entry.end is not None and isinstance(entry.end, datetime) == isinstance(entry.start, datetime):
        event.add("dtend", _like(entry.end, entry.start, owner))
    if entry is not master:
        assert entry.instance
        parameters = {"RANGE": "THISANDFUTURE"} if entry.onwards else {}
        event.add("recurrence-id", _fitting(entry.instance, master.start, owner), parameters=parameters)
        return event
    for rule in vetted(entry, today):
        event.add("rrule", icalendar.vRecur.from_ical(_bounded(rule, entry.start, owner)))
    for more in dict.fromkeys(entry.more[:EXCEPTIONS]):
        event.add("rdate", _fitting(more, entry.start, owner))
    for without in exceptions(entry, owner)[:EXCEPTIONS]:
        event.add("exdate", without)
    return event


def exceptions(entry: Entry, owner: tzinfo | None) -> list[date]:
    """The starts that are taken out of a series, in the form of its start."""
    return list(dict.fromkeys(_fitting(one, entry.start, owner) for one in entry.without))


def _like(moment: date, start: date, owner: tzinfo | None) -> date:
    """A moment in the form of the start: aware or floating."""
    if not isinstance(moment, datetime) or not isinstance(start, datetime):
        return moment
    if start.tzinfo and not moment.tzinfo:
        return moment.replace(tzinfo=start.tzinfo)
    if moment.tzinfo and not start.tzinfo:
        return moment.astimezone(owner).replace(tzinfo=None)
    return moment


def _fitting(moment: date, start: date, owner: tzinfo | None) -> date:
    """The start of the series that a date or moment means, which programs write in another form than the start: the
    day of a timed series, also as its midnight; a moment of an all-day one; a local time without its zone."""
    if not isinstance(start, datetime):
        if isinstance(moment, datetime) and moment.tzinfo and moment.time() != time():
            return moment.astimezone(owner).date()
        return day(moment)
    if not isinstance(moment, datetime):
        return datetime.combine(moment, start.time(), start.tzinfo)
    moment = _like(moment, start, owner)
    assert isinstance(moment, datetime)
    if start.tzinfo:
        local = moment.astimezone(start.tzinfo)
        if local.time() == time() and start.time() != time():
            return datetime.combine(local.date(), start.time(), start.tzinfo)
        return local
    if moment.time() == time() and start.time() != time():
        return datetime.combine(moment.date(), start.time())
    return moment


def _bounded(rule: str, start: date, owner: tzinfo | None) -> str:
    """The rule with its UNTIL in the form of the start. A day as the end of a timed series is part of it."""
    found = re.search(r"UNTIL=([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})?(Z)?)?", rule)
    if not found:
        return rule
    year, month, at = (int(found[place]) for place in (1, 2, 3))
    last = date(year, month, at)
    moment = datetime(year, month, at, int(found[4]), int(found[5]), int(found[6] or 0)) if found[4] else None
    if not isinstance(start, datetime):
        if moment and found[7] and moment.time() != time():
            last = moment.replace(tzinfo=UTC).astimezone(owner).date()
        until = f"{last:%Y%m%d}"
    else:
        if moment is None:
            moment = datetime.combine(last, time(23, 59, 59))
        elif found[7]:
            local = moment.replace(tzinfo=UTC).astimezone(start.tzinfo or owner).replace(tzinfo=None)
            moment = local if start.tzinfo else max(local, moment)
        elif moment.time() == time() and start.time() != time():  # midnight stands for the day
            moment = datetime.combine(last, time(23, 59, 59))
        if start.tzinfo:
            moment = moment.replace(tzinfo=start.tzinfo).astimezone(UTC)
        until = f"{moment:%Y%m%dT%H%M%S}" + ("Z" if start.tzinfo else "")
    return rule[: found.start()] + f"UNTIL={until}" + re.sub(r"^[^;]*", "", rule[found.end() :])


def vetted(entry: Entry, today: date) -> list[str]:
    """The rules of an entry that come true. Raises BadEvent for rules that no meeting follows and that would be
    expanded for ever; those that never come true (30 February) leave the entry itself."""
    from dateutil.rrule import rrulestr

    broken = _("The repetition of this entry cannot be read: {problem}").format(problem="RRULE")
    if day(entry.start) > today:
        return []
    possible = []
    for rule in dict.fromkeys(map(_tidied, entry.rules)):
        parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
        times = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= parts.get(part, "").count(",") + 1
        if parts.get("FREQ", "DAILY") not in ("YEARLY", "MONTHLY", "WEEKLY", "DAILY") or times > TIMES_A_DAY:
            raise BadEvent(_("This entry repeats more often than meetings do."))
        interval = parts.get("INTERVAL", "1")
        if not re.fullmatch("[0-9]{1,6}", interval) or not int(interval) or len(entry.rules) > TIMES_A_DAY:
            raise BadEvent(broken)
        if day(entry.start).year < OLDEST_START:
            raise BadEvent(broken)
        # The calendar repeats every 400 years. Near the year 9999, where dateutil stops, a rule without a single day is
        # found out twenty times sooner than from today.
        late = day(entry.start).replace(year=day(entry.start).year + (9999 - today.year) // 400 * 400)
        text = ";".join(f"{name}={value}" for name, value in parts.items() if name not in ("UNTIL", "COUNT"))
        try:
            if next(iter(rrulestr(text, dtstart=datetime(late.year, late.month, late.day))), None):
                possible.append(rule)
        except (ValueError, TypeError):
            raise BadEvent(broken) from None
    return possible


def _tidied(rule: str) -> str:
    return re.sub(r"\s", "", rule).upper().strip(";")
