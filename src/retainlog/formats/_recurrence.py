"""Recurring entries of a calendar, expanded up to today within bounds.

recurring-ical-events knows the rules, their exceptions and their zones; it expands `FREQ=SECONDLY` for ever, and
dateutil below it counts to the year 9999 for a rule without a day. So each rule is looked at before it is expanded.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from retainlog.base.text import clean
from retainlog.i18n import _

YEARS_BACK = 5
MAX_INSTANCES = 2000
TIMES_A_DAY = 4
OLDEST_START = 1970  # a rule is counted from its first day on
LONGEST = timedelta(days=366)  # a rule is followed beyond the days that are asked for by as much as its entry lasts


class BadEvent(Exception):
    """Why an entry cannot be used, as a translated sentence."""


def day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


def instance(event: Any) -> str:
    """Which instance of its series this is: the moment that the rule meant, in UTC."""
    when = event["RECURRENCE-ID"].dt
    if isinstance(when, datetime) and when.tzinfo:
        when = when.astimezone(UTC)
    return str(when.isoformat())


def expanded(icalendar: Any, events: list[Any], today: date) -> tuple[list[Any], list[str]]:
    """The instances up to today, oldest first, and a sentence for each bound that cut some off."""
    import recurring_ical_events

    first = today - timedelta(days=365 * YEARS_BACK + YEARS_BACK // 4)
    calendar = icalendar.Calendar()
    notes = []
    for event in events:
        if not -timedelta(1) <= _length(event) <= LONGEST or abs(_shift(event)) > LONGEST:
            raise BadEvent(_("The times of this entry cannot be read."))
        if "RRULE" in event:
            _vet(event, today)
            if day(event["DTSTART"].dt) < first:
                notes.append(_("This entry repeats since more than 5 years; only the last 5 years are read."))
        calendar.add_component(event)
    try:
        query = recurring_ical_events.of(calendar)
        found = query.between(first, today + timedelta(days=2))
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError) as error:
        problem = clean(str(error), multiline=False)[:120]
        raise BadEvent(_("The repetition of this entry cannot be read: {problem}").format(problem=problem)) from None
    found.sort(key=lambda event: str(event["DTSTART"].dt))
    if len(found) > MAX_INSTANCES:
        notes.append(_("This entry repeats more than 2,000 times; only the last 2,000 are read."))
    return found[-MAX_INSTANCES:], notes


def _length(event: Any) -> timedelta:
    """From the day of its start to that of its end; in two zones the end may seem to be a day before the start."""
    if "DURATION" in event:
        return getattr(event["DURATION"], "td", None) or timedelta(0)
    return day(event["DTEND"].dt) - day(event["DTSTART"].dt) if "DTEND" in event else timedelta(0)


def _shift(event: Any) -> timedelta:
    """By how much it moves itself and all later ones of its series."""
    if "RECURRENCE-ID" not in event or "RANGE" not in event["RECURRENCE-ID"].params:
        return timedelta(0)
    return day(event["DTSTART"].dt) - day(event["RECURRENCE-ID"].dt)


def _vet(event: Any, today: date) -> None:
    """Keep rules away that would be expanded for ever: raises BadEvent for those that no meeting follows, and takes
    out those that never come true (30 February), which leave the entry itself."""
    from dateutil.rrule import rrulestr

    start = event["DTSTART"].dt
    rules = event["RRULE"] if isinstance(event["RRULE"], list) else [event["RRULE"]]
    possible = []
    if day(start) > today:
        rules = []
    for rule in rules:
        times = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= len(rule.get(part, [0]))
        if rule.get("FREQ", ["DAILY"])[0] not in ("YEARLY", "MONTHLY", "WEEKLY", "DAILY") or times > TIMES_A_DAY:
            raise BadEvent(_("This entry repeats more often than meetings do."))
        if int(rule.get("INTERVAL", [1])[0]) < 1 or day(start).year < OLDEST_START or len(rules) > TIMES_A_DAY:
            raise BadEvent(_("The repetition of this entry cannot be read: {problem}").format(problem="RRULE"))
        # The calendar repeats every 400 years. Near the year 9999, where dateutil stops, a rule without a single day is
        # found out twenty times sooner than from today.
        late = day(start).replace(year=day(start).year + (9999 - today.year) // 400 * 400)
        text = ";".join(
            part for part in rule.to_ical().decode().split(";") if not part.startswith(("UNTIL=", "COUNT="))
        )
        try:
            if next(iter(rrulestr(text, dtstart=datetime(late.year, late.month, late.day))), None):
                possible.append(rule)
        except (ValueError, TypeError):
            raise BadEvent(
                _("The repetition of this entry cannot be read: {problem}").format(problem="RRULE")
            ) from None
    del event["RRULE"]
    if possible:
        event["RRULE"] = possible
