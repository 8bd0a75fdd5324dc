"""A client's days of contact: the statistics that the silence score needs of them, and times that do not count.

All days are ordinals (`date.toordinal`). Loaded by every write, so it imports next to nothing.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Away = Sequence[tuple[int, int]]
"""First and last day (both inclusive) of times in which silence does not count: pauses, times as a lost client."""
FOREVER = 10**7
"""The last day of a time that has no end yet."""


class Rhythm(NamedTuple):
    """Sufficient statistics of one client's days: how many, the first, the last, and Σ and Σ² of ln(gap)."""

    n: int
    first: int
    last: int
    log_sum: float = 0.0
    log_squares: float = 0.0

    def then(self, day: int) -> "Rhythm":
        """With one more, later day."""
        log = math.log(max(day - self.last, 1))
        return Rhythm(self.n + 1, self.first, day, self.log_sum + log, self.log_squares + log * log)

    @property
    def deviations(self) -> float:
        """Σ (ln gap − mean)²."""
        gaps = self.n - 1
        return max(self.log_squares - self.log_sum**2 / gaps, 0.0) if gaps else 0.0

    def until(self, last: int, later: Sequence[int]) -> "Rhythm":
        """Without the newest days, `later`; `last` is the newest one that stays."""
        if self.n - len(later) == 1:
            return Rhythm(1, last, last)
        log_sum, log_squares = self.log_sum, self.log_squares
        before = last
        for day in later:
            log = math.log(max(day - before, 1))
            log_sum, log_squares, before = log_sum - log, log_squares - log * log, day
        return Rhythm(self.n - len(later), self.first, last, log_sum, log_squares)


def rhythm(days: Iterable[int]) -> Rhythm | None:
    """The statistics of a client's days, in any order, or None without a day."""
    found: Rhythm | None = None
    for day in sorted(set(days)):
        found = found.then(day) if found else Rhythm(1, day, day)
    return found


class Course(NamedTuple):
    """A client's contacts over time, to look at it as of any day: `days` sorted, `known[i]` the statistics after the
    first i+1 of them, counted without the days `away`."""

    days: Sequence[int]
    away: Away
    known: Sequence[Rhythm]

    def on(self, day: int) -> Rhythm | None:
        """The statistics as of `day`; None before the first contact and while the client is away."""
        index = bisect_right(self.days, day)
        if not index or any(first <= day <= last for first, last in self.away):
            return None
        found = self.known[index - 1]
        lost = _away_before(self.away, day)
        return found._replace(first=found.first + lost, last=found.last + lost) if lost else found

    def heard(self, after: int, until: int) -> bool:
        """Whether there was contact after the one day, up to the other."""
        return bisect_right(self.days, until) > bisect_right(self.days, after)


def course(days: Iterable[int], away: Away = ()) -> Course:
    """`days` in any order."""
    own = sorted(set(days))
    known: list[Rhythm] = []
    for day in own:
        counted = day - _away_before(away, day)
        if not known:
            known.append(Rhythm(1, counted, counted))
        else:
            known.append(known[-1].then(counted) if counted > known[-1].last else known[-1])
    return Course(own, away, known)


def _away_before(away: Away, day: int) -> int:
    """How many days before `day` the client was away; the times do not overlap."""
    return sum(min(last, day - 1) - first + 1 for first, last in away if first < day)


def apart(spans: Iterable[tuple[int, int]]) -> Away:
    """The spans sorted, those that overlap or touch joined."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
