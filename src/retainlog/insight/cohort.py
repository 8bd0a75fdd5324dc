"""How long clients stay: their tenure so far, and what is left of those who started in the same quarter."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.insight.chance import few
from retainlog.insight.retention import Life
from retainlog.insight.survival import SurvivalRow, kaplan_meier

MARKS = (3, 6, 12, 24)
"""Months after the start at which a cohort is looked at."""


class Stay(NamedTuple):
    """`days` from a client's start to the day it was lost, or so far (not `lost`: censored); `entry` of them lie before
    the journal would have seen it leave."""

    client_id: str
    days: int
    lost: bool
    entry: int = 0

    @property
    def watched(self) -> int:
        """Days in which it would have been seen leaving."""
        return max(self.days - self.entry, 0)


def stay(life: Life, until: date, entry: date | None = None) -> Stay | None:
    """`entry`: from that day on its leaving would have been seen. As known on the evening of `until`; None for one who
    started later. A client that was won back by then counts as one that stayed."""
    if life.start > until:
        return None
    gone = next((lost for lost, back in life.away if lost <= until and (back is None or back > until)), None)

    def there(day: date) -> int:
        """Days as a client up to that one: without those between a loss and a winning back."""
        away = ((min(back, day) - lost).days for lost, back in life.away if back and back <= until and lost < day)
        return max((day - life.start).days - sum(away), 0)

    before = there(entry) if entry and entry > life.start else 0
    return Stay(life.client_id, there(gone or until), gone is not None, before)


def quarter_of(day: date) -> date:
    """The first day of its calendar quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def quarters(first: date, last: date) -> list[tuple[date, date]]:
    """The calendar quarters from `first` to `last`, the outer ones cut to the period."""
    found = []
    start = first
    while start <= last:
        following = shift(quarter_of(start), 3, "m")
        found.append((start, min(following - timedelta(days=1), last)))
        start = following
    return found


class Cohort(NamedTuple):
    """Clients who started in the quarter that begins on `quarter`: how many, how many of them are clients on the last
    evening, and by `MARKS` how many were so many months after their own start; None where not all have come so far."""

    quarter: date
    started: int
    now: int
    after: tuple[int | None, ...]


def cohorts(lives: Iterable[Life], until: date) -> list[Cohort]:
    """Oldest first; quarters without a start are left out, and so are clients whose start was not told."""
    by_quarter: dict[date, list[Life]] = {}
    for life in lives:
        if life.known and life.start <= until:
            by_quarter.setdefault(quarter_of(life.start), []).append(life)
    found = []
    for quarter, mine in sorted(by_quarter.items()):
        after = tuple(_after(mine, months, until) for months in MARKS)
        found.append(Cohort(quarter, len(mine), sum(life.active(until) for life in mine), after))
    return found


def _after(lives: Sequence[Life], months: int, until: date) -> int | None:
    days = [shift(life.start, months, "m") for life in lives]
    if max(days) > until:
        return None
    return sum(life.active(day) for life, day in zip(lives, days, strict=True))


def at(rows: Sequence[SurvivalRow], days: float) -> SurvivalRow | None:
    """The row of a Kaplan–Meier table that holds after so many days; None beyond its last one, where nobody has stayed
    so long yet."""
    if not rows or days > rows[-1].time:
        return None
    return [row for row in rows if row.time <= days][-1]


def still_there(stays: Sequence[Stay], days: float) -> int:
    """How many were under watch at that age: what an estimate there rests on."""
    return sum(one.entry <= days <= one.days for one in stays)


def curve(stays: Sequence[Stay]) -> list[SurvivalRow]:
    """Kaplan–Meier with delayed entry."""
    return kaplan_meier([one.days for one in stays], [one.lost for one in stays], [one.entry for one in stays])


def known_until(rows: Sequence[SurvivalRow]) -> float:
    """The age up to which the estimate rests on clients enough at risk (`chance.few`), wherever somebody was lost."""
    weak = next((row.time for row in rows if row.events and few(row.at_risk)), None)
    return weak if weak is not None else (rows[-1].time + 1 if rows else 0.0)


def median_bounds(rows: Sequence[SurvivalRow]) -> tuple[float | None, float | None]:
    """Where the lower and the upper 95 % bound of the curve come down to a half (Brookmeyer, Crowley 1982): the bounds
    of the median; None where they never do."""
    low = next((row.time for row in rows if row.lower <= 0.5), None)
    high = next((row.time for row in rows if row.upper <= 0.5), None)
    return low, high
