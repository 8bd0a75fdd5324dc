"""The silence score: how likely a silence is by accident, whether the client is gone, and whether one hears from them.

Two views of one silence are joined. The count part asks how likely someone who came n times in the days of activity
would be silent this long by accident (the gamma-Poisson reasoning of Schmittlein, Morrison, Colombo 1987 and Fader,
Hardie, Lee 2005, in closed form). The own rhythm asks the same of the client's own gaps (log-normal, shrunk towards the
portfolio).
All days are ordinals (`date.toordinal`); only distinct days with an event count. Pure: the standard library alone.
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from retainlog.insight.rhythm import (
    HEAVIEST,
    LEAST_CHANCE,
    LEAST_OWN_VARIANCE,
    LEAST_VARIANCE,
    PRIOR_GAPS,
    WIDTH,
    Rhythm,
)

HORIZON = 90
LEAST_CLIENTS = 8
"""Clients that must have been there before the own past can calibrate."""
LEAST_DAYS = 7

_LEAST_SPREAD = 0.05
_PRIOR_VARIANCE, _PRIOR_WEIGHT = 0.9**2, 5.0
_SHIFT_VARIANCE = 2.25


def median(values: Iterable[float]) -> float:
    """Of one value or more. (To load `statistics` costs as much as to score 200 clients, every morning.)"""
    found = sorted(values)
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2


class Outlook(NamedTuple):
    """`silent` days since the last event, `usual` days between events (own, shrunk towards the portfolio; None before
    there are two gaps to speak of), `accident` the chance of a silence this long by accident, `gone` that the client is
    gone, `quiet` that nothing comes within the horizon (calibrated where the past allows). All chances 0..1."""

    silent: int
    usual: float | None
    accident: float
    gone: float
    quiet: float


def outlooks(
    portfolio: Mapping[str, Rhythm],
    today: int,
    horizon: int = HORIZON,
    shift: float = 0.0,
    usual: Mapping[str, Rhythm] | None = None,
) -> dict[str, Outlook]:
    """Client → outlook on `today`; every day in `portfolio` lies on or before it. `shift` is what `calibrate` found;
    `usual`: the clients that the pace of the portfolio is taken from, where these are not its own."""
    return scored(portfolio, today, pace(usual or portfolio, today), horizon, shift) if portfolio else {}


class Pace(NamedTuple):
    """How often clients are in touch as a rule: the `width` of the count part in days; mean, variance and weight of
    ln(gap) as of `_common_rhythm`."""

    width: float
    log_mean: float
    variance: float
    weight: float


def pace(usual: Mapping[str, Rhythm], today: int) -> Pace:
    """That of these clients, one or more, on `today`."""
    with_gaps = [r for r in usual.values() if r.n > 1]
    return Pace(WIDTH * _typical(usual, with_gaps, today), *_common_rhythm(usual, with_gaps, today))


def scored(
    portfolio: Mapping[str, Rhythm], today: int, pace: Pace, horizon: int = HORIZON, shift: float = 0.0
) -> dict[str, Outlook]:
    """As `outlooks`, where the pace is known. What is said of a client depends on no other but through it."""
    width, log_mean, variance, weight = pace
    found = {}
    for client, r in portfolio.items():
        n, first, last, log_sum, _log_squares = r
        active, known, silent, gaps = last - first, today - first, today - last, n - 1
        by_count = n * math.log((width + active) / (width + known))
        own_mean = (log_sum + weight * log_mean) / (gaps + weight)
        own_variance = (r.deviations + PRIOR_GAPS * variance) / (max(gaps - 1, 0) + PRIOR_GAPS)
        own_variance = max(own_variance, LEAST_OWN_VARIANCE)
        z = (math.log(max(silent, 0.5)) - own_mean) / math.sqrt(own_variance * (1 + 1 / (gaps + weight)))
        by_rhythm = max(0.5 * math.erfc(z / math.sqrt(2)), LEAST_CHANCE)
        accident = math.sqrt(math.exp(by_count) * by_rhythm)
        here = n * accident / (1 + n * accident)
        hear = here * -math.expm1(n * math.log((width + known) / (width + known + horizon)))
        quiet = _shifted(1 - hear, shift)
        # Nobody is gone on the day of a contact; one more than came, for the client was won before the first event.
        gone = (1 - accident) / (1 + (n + 1) * accident)
        own_gap = math.exp(own_mean) if gaps > 1 else None
        found[client] = Outlook(silent, own_gap, accident, min(gone, quiet), quiet)
    return found


def _typical(portfolio: Mapping[str, Rhythm], with_gaps: list[Rhythm], today: int) -> float:
    """The portfolio's usual gap in days."""
    if len(with_gaps) >= 3:
        return max(1.0, median((r.last - r.first) / (r.n - 1) for r in with_gaps))
    return median(today - r.first for r in portfolio.values()) or 30.0


def _common_rhythm(portfolio: Mapping[str, Rhythm], with_gaps: list[Rhythm], today: int) -> tuple[float, float, float]:
    """(mean, variance, weight) of ln(gap) that a client is assumed to have before its own gaps are seen.

    The weight counts in gaps, at most one: the variance within clients over that between them (empirical Bayes), so
    that a client with a pace of its own is held to its own.
    """
    if len(with_gaps) >= 3:
        mean = median(r.log_sum / (r.n - 1) for r in with_gaps)
    else:
        gaps = sum(r.n - 1 for r in with_gaps) or 1
        mean = math.log(max(1.0, sum(today - r.first for r in portfolio.values()) / gaps))
    several = [r for r in with_gaps if r.n > 2]
    squares = sum(r.deviations for r in several) + _PRIOR_WEIGHT * _PRIOR_VARIANCE
    variance = max(squares / (sum(r.n - 2 for r in several) + _PRIOR_WEIGHT), LEAST_VARIANCE)
    apart = sum((r.log_sum / (r.n - 1) - mean) ** 2 - variance / (r.n - 1) for r in several)
    between = max((apart + 1.0) / (len(several) + 2), _LEAST_SPREAD)
    return mean, variance, min(max(variance / between, 0.1), HEAVIEST)


def _shifted(chance: float, shift: float) -> float:
    if not shift:
        return chance
    chance = min(max(chance, 1e-12), 1 - 1e-12)
    return 1 / (1 + math.exp(-(math.log(chance / (1 - chance)) + shift)))


def lookback(first: int, today: int, horizon: int = HORIZON) -> int:
    """Days to stand back for the calibration: the horizon, at most half of the history that began on `first`."""
    return min(horizon, (today - first) // 2)


def calibrate(then: Mapping[str, Rhythm], day: int, ahead: int, heard: Iterable[str]) -> float | None:
    """The shift of log-odds under which the scores as of `day` fit the `ahead` days since (`heard`: who came).

    None where the past is too small: fewer than 8 clients then, or less than a week to look at. Order is kept.
    """
    if len(then) < LEAST_CLIENTS or ahead < LEAST_DAYS:
        return None
    came = set(heard)
    scored = outlooks(then, day, ahead)
    logits = []
    for outlook in scored.values():
        chance = min(max(outlook.quiet, 1e-12), 1 - 1e-12)
        logits.append(math.log(chance / (1 - chance)))
    silent = sum(client not in came for client in scored)

    # Newton's steps towards the zero of a rising function, within a bracket that halves where they leave it.
    low, high, shift = -6.0, 6.0, 0.0
    for _step in range(60):
        chances = [1 / (1 + math.exp(-(logit + shift))) for logit in logits]
        slope = sum(chances) - silent + shift / _SHIFT_VARIANCE
        low, high = (low, shift) if slope > 0 else (shift, high)
        steepness = sum(chance * (1 - chance) for chance in chances) + 1 / _SHIFT_VARIANCE
        nearer = shift - slope / steepness
        if not low < nearer < high:
            nearer = (low + high) / 2
        if abs(nearer - shift) < 1e-12:
            break
        shift = nearer
    return shift


def rank(
    days: Mapping[str, Iterable[int]], today: int, horizon: int = HORIZON
) -> tuple[dict[str, Outlook], float | None]:
    """(client → outlook, calibration shift or None) from plain days per client; days after `today` are ignored."""
    past = {client: sorted({day for day in own if day <= today}) for client, own in days.items()}
    past = {client: own for client, own in past.items() if own}
    if not past:
        return {}, None
    ahead = lookback(min(own[0] for own in past.values()), today, horizon)
    stand = today - ahead
    then, heard, now = {}, [], {}
    for client, own in past.items():
        before: Rhythm | None = None
        found: Rhythm | None = None
        for day in own:
            found = found.then(day) if found else Rhythm(1, day, day)
            if day <= stand:
                before = found
        if found:
            now[client] = found
        if before:
            then[client] = before
            if own[-1] > stand:
                heard.append(client)
    shift = calibrate(then, stand, ahead, heard)
    return outlooks(now, today, horizon, shift or 0.0), shift
