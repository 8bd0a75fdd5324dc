"""Kaplan–Meier: the share that stays, where some are still here (censored)."""

import math
from collections.abc import Sequence
from typing import NamedTuple

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


def kaplan_meier(durations: Sequence[float], observed: Sequence[bool]) -> list[SurvivalRow]:
    """The product-limit estimate (Kaplan, Meier 1958), a row for time 0 and for every duration that occurs.

    `observed` tells whether the event came (False: censored). Bounds are log(−log) with Greenwood's variance
    (Kalbfleisch, Prentice 1980); they equal the survival where it is 1 or 0. Raises ValueError for unequal lengths,
    negative or non-finite durations.
    """
    if len(durations) != len(observed):
        raise ValueError("durations and observed differ in length")
    if any(not math.isfinite(duration) or duration < 0 for duration in durations):
        raise ValueError("durations are finite and not negative")
    if not durations:
        return []
    events: dict[float, int] = {0: 0}
    leaving: dict[float, int] = {0: 0}
    for duration, event in zip(durations, observed, strict=True):
        events[duration] = events.get(duration, 0) + bool(event)
        leaving[duration] = leaving.get(duration, 0) + 1
    rows = []
    at_risk, survival, greenwood = len(durations), 1.0, 0.0
    for time in sorted(leaving):
        died = events[time]
        if died:
            survival *= 1 - died / at_risk
            greenwood += died / (at_risk * (at_risk - died)) if died < at_risk else math.inf
        lower, upper = _bounds(survival, greenwood)
        rows.append(SurvivalRow(time, at_risk, died, leaving[time] - died, survival, lower, upper))
        at_risk -= leaving[time]
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
