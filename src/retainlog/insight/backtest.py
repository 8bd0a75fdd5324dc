"""How well warnings did on the past: what warned before each loss and how early, what was missed, what was a false
alarm."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.insight.chance import told
from retainlog.insight.observed import joined
from retainlog.insight.score import median

WINDOW = 180
"""Days before a notice in which a warning counts for it, and after an alarm in which a notice bears it out."""
STANDING = 90
"""Days before a notice in which a warning has to have stood: one that ended long before warned of nothing."""


JUDGED = 8
"""Alarms below which nobody is called mostly false: of calls that are right one time in five, so many in a row are
wrong in less than one case of five."""


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
    """How one source did. `by_chance`: the share of losses that as many alarms, as long but at any time, would have
    "warned" of; `in_alarm`: the share of all client days on which it stood. None where those days are not known. Of
    `alarms` that can be judged, `false` had no notice within 180 days after their beginning,
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
    by_chance: float | None = None
    in_alarm: float | None = None

    @property
    def precision(self) -> float | None:
        """Of the alarms that can be judged, those that were not false; None where there are too few to tell a share."""
        return told(self.alarms - self.false, self.alarms)

    @property
    def mostly_false(self) -> bool:
        """Whether its record is that of an alarm that says nothing: of `JUDGED` alarms or more at most one in ten was
        true, and it warned of no more losses than chance."""
        losses = self.warned + self.missed
        share = self.warned / losses if losses else 0.0
        return (
            self.alarms >= JUDGED
            and self.false >= 0.9 * self.alarms
            and (self.by_chance is None or share <= self.by_chance + 0.1)
        )


def warned(cases: Iterable[Case], alarms: Sequence[Alarm]) -> list[Warned]:
    """For each loss, the earliest warning of each source that stood on a day of the window before the notice."""
    found: dict[tuple[str, str], Warned] = {}
    for case in cases:
        for alarm in alarms:
            lead = min((case.noticed - alarm.first).days, WINDOW)
            if alarm.client != case.client or lead < 1 or (case.noticed - alarm.last).days > STANDING:
                continue
            known = found.get((case.id, alarm.source))
            if known is None or lead > known.lead:
                found[case.id, alarm.source] = Warned(case, alarm.source, lead)
    return list(found.values())


def record(
    source: str,
    cases: Sequence[Case],
    alarms: Sequence[Alarm],
    today: date,
    saves: Sequence[Save] = (),
    client_days: float | None = None,
) -> Record:
    """`alarms` of any source; those of others are ignored. `client_days`: of all clients together in the time looked
    at."""
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
        _covered(own, STANDING) / client_days if client_days else None,
        _covered(own, 0) / client_days if client_days else None,
    )


def _covered(alarms: Sequence[Alarm], after: int) -> int:
    """Client days on which one of the alarms stood, or had so many days before."""
    by_client: dict[str, list[tuple[int, int]]] = {}
    for alarm in alarms:
        span = alarm.first.toordinal(), alarm.last.toordinal() + after
        by_client.setdefault(alarm.client, []).append(span)
    return sum(last - first + 1 for spans in by_client.values() for first, last in joined(spans))


def _end(alarm: Alarm, cases: Iterable[Case], saves: Iterable[Save], today: date) -> str:
    """`notice`, `saved` or `false`; `open` while that cannot be told yet."""
    if any(case.client == alarm.client and 0 < (case.noticed - alarm.first).days <= WINDOW for case in cases):
        return "notice"
    if any(save.client == alarm.client and 0 <= (save.on - alarm.first).days <= WINDOW for save in saves):
        return "saved"
    return "false" if (today - alarm.first).days > WINDOW else "open"
