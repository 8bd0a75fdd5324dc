"""Kaplan–Meier: the share that stays, where some are still here (censored)."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from retainlog.insight.chance import bounds

_Z = 1.959963984540054  # normal quantile of 0.975


class SurvivalRow(NamedTuple):
    """At `time`: how many were at risk just before, how many events and censorings fell on it, the survival after it
    and its 95 % bounds."""

    time: float
    at_risk: int
    events: int
    censored: int
    survival: float
    lower: float
    upper: float


def kaplan_meier(
    durations: Sequence[float], observed: Sequence[bool], entry: Sequence[float] | None = None
) -> list[SurvivalRow]:
    """The product-limit estimate (Kaplan, Meier 1958), a row for time 0 and for every duration that occurs.

    `observed` tells whether the event came (False: censored). `entry`: how old each was when it came under watch;
    before, it is not at risk (delayed entry: Tsai, Jewell, Wang 1987; lifelines calls it entry). One that left before
    that is left out. Bounds are log(−log) with Greenwood's variance
    (Kalbfleisch, Prentice 1980); they equal the survival where it is 1 or 0. Raises ValueError for unequal lengths,
    negative or non-finite durations.
    """
    if len(durations) != len(observed):
        raise ValueError("durations and observed differ in length")
    if any(not math.isfinite(duration) or duration < 0 for duration in durations):
        raise ValueError("durations are finite and not negative")
    if entry is not None:
        watched = [(d, o, e) for d, o, e in zip(durations, observed, entry, strict=True) if e < d or (e <= d and not o)]
        durations, observed = [d for d, _o, _e in watched], [o for _d, o, _e in watched]
        entries = sorted(e for _d, _o, e in watched)
    else:
        entries = [-1.0] * len(durations)
    if not durations:
        return []
    events: dict[float, int] = {0: 0}
    leaving: dict[float, int] = {0: 0}
    for duration, event in zip(durations, observed, strict=True):
        events[duration] = events.get(duration, 0) + bool(event)
        leaving[duration] = leaving.get(duration, 0) + 1
    rows = []
    gone, survival, greenwood = 0, 1.0, 0.0
    for time in sorted(leaving):
        died = events[time]
        at_risk = bisect_left(entries, time) - gone if time else sum(one <= 0 for one in entries)
        if died:
            survival *= 1 - died / at_risk
            greenwood += died / (at_risk * (at_risk - died)) if died < at_risk else math.inf
        lower, upper = _bounds(survival, greenwood)
        rows.append(SurvivalRow(time, at_risk, died, leaving[time] - died, survival, lower, upper))
        gone += leaving[time]
    return rows


def _bounds(survival: float, greenwood: float) -> tuple[float, float]:
    if survival <= 0 or survival >= 1:
        return survival, survival
    log = math.log(survival)
    half = _Z * math.sqrt(greenwood) / log
    return math.exp(log * math.exp(-half)), math.exp(log * math.exp(half))


def median_survival(rows: Sequence[SurvivalRow]) -> float | None:
    """The first time at which no more than half stay, or None where more than half still do."""
    return next((row.time for row in rows if row.survival <= 0.5), None)


def honest_bounds(row: SurvivalRow) -> tuple[float, float]:
    """95 % bounds that a few cases cannot make certain: those of a share seen in as many cases as the estimate is worth
    (Greenwood's variance turned into a number of cases: Cutler, Ederer 1958; Dorey, Korn 1987)."""
    if not row.time:
        return 1.0, 1.0
    if row.at_risk <= 0:
        return 0.0, 1.0
    if not 0 < row.survival < 1:
        return bounds(row.survival, row.at_risk)
    half = (math.log(-math.log(row.lower)) - math.log(-math.log(row.upper))) / 2 / _Z if row.lower > 0 else math.inf
    variance = (half * math.log(row.survival)) ** 2  # Greenwood's sum
    cases = (1 - row.survival) / (row.survival * variance) if 0 < variance < math.inf else float(row.at_risk)
    return bounds(row.survival, max(cases, 1.0))
