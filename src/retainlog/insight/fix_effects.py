"""What came of the fixes: mistakes of a kind and cause before the first step against it was done, and since.

A fix follows a mistake, so the mistake that led to it says nothing about the pace: without it, and without one that
the watch itself began with, the earlier pace is (before − 1) / days before (regression to the mean). At that pace there
would have been so many in the days since; the 95 % bounds are Garwood's (1936) exact ones for a Poisson count, times
the ratio of days. That it became less is claimed where, were the pace the same, so few would come at most one time in
twenty (Przyborowski, Wilenski 1940); otherwise it is too early to tell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from retainlog.base.money import Money
from retainlog.insight.chance import UNLIKELY, fewer

if TYPE_CHECKING:
    from retainlog.nouns.mistake import Mistake

QUIET = 180
"""Days without another one from which on a kind of mistake has stopped."""
ENOUGH = 2
"""Mistakes before a fix from which on its pace is told."""
_TAIL = 0.025

Cell = tuple[str, str | None]
"""Kind and cause of mistakes."""


class Fix(NamedTuple):
    """One kind and cause of mistakes, fixed on `done_on`. `before` and `since` count mistakes up to that day and after
    it, `days` is how long that is; `expected` is how many there would have been since, at the earlier pace, with its
    bounds, None where too few came. `each` is the mean cost of those whose cost is known, None where none is or in
    several currencies. `by_chance`: how likely so few came since, were the pace the same."""

    kind: str
    cause: str | None
    done_on: date
    before: int
    since: int
    days: int
    expected: tuple[float, float, float] | None
    each: Money | None
    by_chance: float = 1.0

    @property
    def verdict(self) -> str:
        """`fewer` than before, which is no accident, or `early`: too early to tell."""
        return "fewer" if self.expected and self.by_chance <= UNLIKELY else "early"

    @property
    def saved(self) -> tuple[Money, Money, Money] | None:
        """(expected − since) · mean cost with its bounds; None while it is too early to tell."""
        if self.each is None or self.expected is None or self.verdict != "fewer":
            return None
        minor, currency = self.each
        middle, low, high = (Money(round((number - self.since) * minor), currency) for number in self.expected)
        return middle, low, high


def cells(mistakes: Sequence[Mistake]) -> dict[Cell, list[Mistake]]:
    """By kind and cause, in the order of the mistakes."""
    found: dict[Cell, list[Mistake]] = {}
    for mistake in mistakes:
        found.setdefault((mistake.kind, mistake.cause), []).append(mistake)
    return found


def fixes(mistakes: Sequence[Mistake], done: Mapping[str, date], since: date, until: date) -> list[Fix]:
    """`mistakes` oldest first, all from `since` (the first day that is watched) to `until`; `done`: mistake id → the
    day on which the first step of its plan was done. Kinds without a cause, and fixes of the very first day, tell
    nothing."""
    found = []
    for (kind, cause), mine in cells(mistakes).items():
        days = [done[mistake.id] for mistake in mine if mistake.id in done and done[mistake.id] <= until]
        if cause is None or not days or (day := min(days)) <= since:
            continue
        before = [mistake for mistake in mine if mistake.on_date <= day]
        ratio = (until - day).days / (day - since).days
        counted = max(len(before) - 1 - (before[0].on_date <= since), 0) if before else 0
        low, high = poisson_bounds(counted)
        expected = (counted * ratio, low * ratio, high * ratio) if len(before) >= ENOUGH else None
        costs = [mistake.cost for mistake in mine if mistake.cost]
        found.append(
            Fix(
                kind,
                cause,
                day,
                len(before),
                len(mine) - len(before),
                (until - day).days,
                expected,
                _mean(costs),
                fewer(counted, (day - since).days, len(mine) - len(before), (until - day).days),
            )
        )
    return sorted(found, key=lambda fix: fix.done_on)


def _mean(costs: Sequence[Money]) -> Money | None:
    if not costs or len({cost.currency for cost in costs}) > 1:
        return None
    return Money(round(sum(cost.minor for cost in costs) / len(costs)), costs[0].currency)


class Stopped(NamedTuple):
    """A kind and cause that came `times`, the last one on `last_on`, and not again for `QUIET` days; `fixed_on` is the
    day on which the first step against it was done, None where it stopped without one."""

    kind: str
    cause: str | None
    times: int
    last_on: date
    fixed_on: date | None


def stopped(mistakes: Sequence[Mistake], done: Mapping[str, date], first: date, until: date) -> list[Stopped]:
    """Those whose days without another one were full between `first` and `until`: they had come twice, or a step
    against them was done. `mistakes` oldest first, all up to `until`."""
    found = []
    for (kind, cause), mine in cells(mistakes).items():
        fixed = min((done[mistake.id] for mistake in mine if mistake.id in done), default=None)
        quiet_on = mine[-1].on_date + timedelta(days=QUIET)
        if cause and first <= quiet_on <= until and (len(mine) > 1 or (fixed and fixed <= until)):
            found.append(Stopped(kind, cause, len(mine), mine[-1].on_date, fixed))
    return sorted(found, key=lambda one: one.last_on)


def poisson_bounds(n: int) -> tuple[float, float]:
    """The means under which n or more, or n or fewer, would come in one case of forty."""
    low = 0.0 if n == 0 else _mean_for(n - 1, 1 - _TAIL)
    return low, _mean_for(n, _TAIL)


def _mean_for(n: int, chance: float) -> float:
    """The Poisson mean at which n or fewer come with that chance, by halving."""
    low, high = 0.0, n + 10 * math.sqrt(n + 1) + 10
    for _step in range(80):
        middle = (low + high) / 2
        terms = (math.exp(-middle + k * math.log(middle) - math.lgamma(k + 1)) for k in range(n + 1))
        low, high = (middle, high) if math.fsum(terms) > chance else (low, middle)
    return (low + high) / 2
