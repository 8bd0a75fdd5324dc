"""How well warnings did on the past: what warned before each loss and how early, what was missed, what was a false
alarm."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.insight.score import median

WINDOW = 180
"""Days before a notice in which a warning counts for it, and after an alarm in which a notice bears it out."""
FEW = 5
"""Losses below which rates say nothing."""


class Alarm(NamedTuple):
    """`source` (a code) warned of a client from `first` to `last`, both inclusive."""

    source: str
    client: str
    first: date
    last: date


class Case(NamedTuple):
    """A loss: the day on which one learnt of it."""

    id: str
    client: str
    noticed: date


class Save(NamedTuple):
    """A client that stayed: the day on which a play had helped against a sign."""

    client: str
    on: date


class Warned(NamedTuple):
    """What warned before a loss, `lead` days ahead of the notice (at most `WINDOW`)."""

    case: Case
    source: str
    lead: int


class Record(NamedTuple):
    """How one source did. Of `alarms` that can be judged, `false` had no notice within 180 days after their beginning,
    nor was the client saved in them (`saved`); `open` ones are younger than that. `lead` is the median in days, None
    where it never warned."""

    source: str
    warned: int
    missed: int
    lead: float | None
    alarms: int
    saved: int
    false: int
    open: int


def warned(cases: Iterable[Case], alarms: Sequence[Alarm]) -> list[Warned]:
    """For each loss, the earliest warning of each source that stood on a day of the window before the notice."""
    found: dict[tuple[str, str], Warned] = {}
    for case in cases:
        for alarm in alarms:
            lead = min((case.noticed - alarm.first).days, WINDOW)
            if alarm.client != case.client or lead < 1 or (case.noticed - alarm.last).days > WINDOW:
                continue
            known = found.get((case.id, alarm.source))
            if known is None or lead > known.lead:
                found[case.id, alarm.source] = Warned(case, alarm.source, lead)
    return list(found.values())


def record(
    source: str, cases: Sequence[Case], alarms: Sequence[Alarm], today: date, saves: Sequence[Save] = ()
) -> Record:
    """`alarms` of any source; those of others are ignored."""
    own = [alarm for alarm in alarms if alarm.source == source]
    leads = [one.lead for one in warned(cases, own)]
    lead = median(leads) if leads else None
    ends = [_end(alarm, cases, saves, today) for alarm in own]
    still = ends.count("open")
    return Record(
        source,
        len(leads),
        len(cases) - len(leads),
        lead,
        len(own) - still,
        ends.count("saved"),
        ends.count("false"),
        still,
    )


def _end(alarm: Alarm, cases: Iterable[Case], saves: Iterable[Save], today: date) -> str:
    """`notice`, `saved` or `false`; `open` while that cannot be told yet."""
    if any(case.client == alarm.client and 0 < (case.noticed - alarm.first).days <= WINDOW for case in cases):
        return "notice"
    if any(save.client == alarm.client and 0 <= (save.on - alarm.first).days <= WINDOW for save in saves):
        return "saved"
    return "false" if (today - alarm.first).days > WINDOW else "open"
