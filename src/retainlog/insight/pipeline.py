"""Leads on their way to becoming clients: what moves on, how fast, from where, and what it would replace."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.insight.score import median

OPEN = ("new", "talking", "proposal")
WAY = (*OPEN, "won")
"""The stages in order, from the first word to a client."""
CHANCES: Mapping[str, float] = {"new": 0.1, "talking": 0.25, "proposal": 0.5}
"""Chance of being won from each stage, as long as one's own journal has decided too few leads there."""
DECIDED = 5
"""Decided leads that the assumed chance of a stage weighs as much as."""
MONTH = 30.4375
"""Days of a month on average: 365.25 / 12."""


class Trail(NamedTuple):
    """One lead: when it came, from where, and the (day, stage) of each change since, the last where it stands."""

    opened_on: date
    source: str | None
    steps: tuple[tuple[date, str], ...]

    @property
    def stage(self) -> str:
        return self.steps[-1][1] if self.steps else "new"

    @property
    def furthest(self) -> str:
        """The furthest stage on the way to a client that it reached."""
        reached = [stage for _day, stage in self.steps if stage in WAY]
        return max(("new", *reached), key=WAY.index)

    @property
    def days(self) -> int | None:
        """From the first word to won or lost; None while it is open."""
        return (self.steps[-1][0] - self.opened_on).days if self.stage in ("won", "lost") else None


class Conversion(NamedTuple):
    """Leads that reached a stage: those that went on, were lost there, or are still there."""

    stage: str
    reached: int
    on: int
    lost: int
    open: int

    @property
    def rate(self) -> float | None:
        """went on / (went on + lost there): what is still open says nothing yet."""
        return self.on / (self.on + self.lost) if self.on + self.lost else None


def conversion(trails: Iterable[Trail]) -> list[Conversion]:
    """One a stage before won, in the order of the way."""
    reached, lost, still = Counter[str](), Counter[str](), Counter[str]()
    for trail in trails:
        at = WAY.index(trail.furthest)
        for stage in WAY[: at + 1]:
            reached[stage] += 1
        if trail.stage == "lost":
            lost[trail.furthest] += 1
        elif trail.stage in OPEN:
            still[trail.furthest] += 1
    return [
        Conversion(stage, reached[stage], reached[following], lost[stage], still[stage])
        for stage, following in pairwise(WAY)
    ]


def chances(trails: Sequence[Trail]) -> dict[str, tuple[float, int]]:
    """Open stage → (chance of being won, the decided leads that it rests on): of the decided leads that reached the
    stage, drawn to `CHANCES` as to `DECIDED` leads more (a Beta prior), and never below that of the stage before."""
    found: dict[str, tuple[float, int]] = {}
    least = 0.0
    for stage in OPEN:
        decided = [t for t in trails if t.days is not None and WAY.index(t.furthest) >= WAY.index(stage)]
        won = sum(trail.stage == "won" for trail in decided)
        least = max(least, (won + DECIDED * CHANCES[stage]) / (len(decided) + DECIDED))
        found[stage] = least, len(decided)
    return found


def last_step(trail: Trail) -> date:
    """The day on which anything moved."""
    return trail.steps[-1][0] if trail.steps else trail.opened_on


STALE = 90
"""Days without a step after which half of a lead's chance is left."""


def fresh(moved_on: date, today: date) -> float:
    """What is left of an open lead's chance: all for a month, then half every `STALE` days."""
    return float(0.5 ** (max((today - moved_on).days - MONTH, 0.0) / STALE))


def days_to_close(trails: Iterable[Trail], stage: str = "won") -> float | None:
    """The median of the days from the first word to won (or lost)."""
    days = [trail.days for trail in trails if trail.stage == stage and trail.days is not None]
    return median(days) if days else None


def rate_by_source(trails: Iterable[Trail], first: date, last: date) -> dict[str | None, tuple[int, float]]:
    """Source → (leads that came from `first` to `last`, how many that is a month), the most first."""
    months = ((last - first).days + 1) / MONTH
    came = Counter(trail.source for trail in trails if first <= trail.opened_on <= last)
    return {source: (n, n / months) for source, n in sorted(came.items(), key=lambda one: (-one[1], one[0] or "~"))}


def expected(fees: Iterable[tuple[Money, float]]) -> dict[str, Money]:
    """Currency → Σ fee · chance."""
    sums: dict[str, float] = {}
    for fee, chance in fees:
        sums[fee.currency] = sums.get(fee.currency, 0) + fee.minor * chance
    return {currency: Money(round(total), currency) for currency, total in sorted(sums.items())}


def cover(pipeline: Money | None, at_risk: Money | None) -> float | None:
    """Replacement cover: expected pipeline fees / income at risk, in one currency; None where nothing is at risk."""
    if at_risk is None or not at_risk.minor:
        return None
    if pipeline is None:
        return 0.0
    if pipeline.currency != at_risk.currency:
        raise ValueError("cover compares one currency")
    return pipeline.minor / at_risk.minor
