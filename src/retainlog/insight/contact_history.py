"""A client's contacts over time, to look at it as of any day, and times that do not count. All days are ordinals."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retainlog.insight.observed import Spans
from retainlog.insight.observed import joined as apart
from retainlog.insight.rhythm import Rhythm

FOREVER = 10**7
"""The last day of a time that has no end yet."""


class Course(NamedTuple):
    """A client's contacts over time, to look at it as of any day: `days` sorted, `known[i]` the statistics after the
    first i+1 of them, counted without the days `away`."""

    days: Sequence[int]
    away: Spans
    known: Sequence[Rhythm]

    def on(self, day: int) -> Rhythm | None:
        """The statistics as of `day`; None before the first contact and while the client is away."""
        index = bisect_right(self.days, day)
        if not index or any(first <= day <= last for first, last in self.away):
            return None
        found = self.known[index - 1]
        lost = _away_before(self.away, day)
        return found._replace(first=found.first + lost, last=found.last + lost) if lost else found

    def longest(self, day: int) -> int:
        """The longest gap between contacts up to `day`."""
        known = self.days[: bisect_right(self.days, day)]
        return max((later - earlier for earlier, later in itertools.pairwise(known)), default=0)

    def heard(self, after: int, until: int) -> bool:
        """Whether there was contact after the one day, up to the other."""
        return bisect_right(self.days, until) > bisect_right(self.days, after)


def course(days: Iterable[int], away: Spans = ()) -> Course:
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


def _away_before(away: Spans, day: int) -> int:
    """How many days before `day` the client was away; the times do not overlap."""
    return sum(min(last, day - 1) - first + 1 for first, last in away if first < day)


__all__ = ["FOREVER", "Course", "Spans", "apart", "course"]
