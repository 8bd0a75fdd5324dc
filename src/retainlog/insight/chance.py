"""Exact tests against chance, and the one guard for small numbers.

`few(cases)` is the guard, and `told(part, whole)` what every report may say of a share: the share itself from `FEW`
cases on, below it the counts alone ("3 of 4"). A finding is told only where chance does it at most one time in twenty
(`UNLIKELY`); of several looked at together, by Holm's step-down (1979), so that all of them together speak without
cause one time in twenty at most.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

FEW = 5
"""Cases below which a share is told as counts."""
UNLIKELY = 0.05
_TAIL = 0.025  # of 95 % bounds, on either side

K = TypeVar("K")


def few(cases: float) -> bool:
    """Whether a figure rests on too few cases to be told as a share, a rate or a median: the one guard of all reports.
    People read counts in words instead ("3 of 4"), and no bounds."""
    return cases < FEW


def told(part: int, whole: int) -> float | None:
    """The share where there are cases enough to tell one, else None: then people see "3 of 4"."""
    return None if few(whole) else part / whole


def at_most(k: int, n: int, p: float) -> float:
    """The chance of k or fewer of n where each comes with chance p."""
    if k >= n:
        return 1.0
    return min(1.0, math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)))


def at_least(k: int, n: int, p: float) -> float:
    """The chance of k or more of n."""
    return 1.0 if k <= 0 else at_most(n - k, n, 1 - p)


def fisher(hit: int, of: int, others_hit: int, others: int) -> float:
    """The chance that so many or more of the `hit + others_hit` fall on the group of `of`, were they drawn from all
    alike (Fisher's exact test, one-sided)."""
    whole, hits = of + others, hit + others_hit
    ways = math.comb(whole, hits)
    most = min(hits, of)
    return min(1.0, sum(math.comb(of, i) * math.comb(others, hits - i) for i in range(hit, most + 1)) / ways)


def fewer(before: int, before_days: float, since: int, since_days: float) -> float:
    """The chance that so few or fewer of all come after a change, were the pace the same before and after it
    (Przyborowski, Wilenski 1940)."""
    if before_days <= 0 or since_days <= 0 or not before + since:
        return 1.0
    return at_most(since, before + since, since_days / (before_days + since_days))


def holm(chances: Mapping[K, float], level: float = UNLIKELY) -> list[K]:
    """Those that stand out, the least likely by chance first."""
    found: list[K] = []
    ranked = sorted(chances.items(), key=lambda one: one[1])
    for place, (key, p) in enumerate(ranked):
        if p > level / (len(ranked) - place):
            break
        found.append(key)
    return found


def bounds(share: float, cases: float) -> tuple[float, float]:
    """95 % bounds of a share that rests on so many cases (a number that need not be whole; Clopper, Pearson 1934):
    never 0 or 1 on both sides of what a few cases showed."""
    if cases <= 0:
        return 0.0, 1.0
    hits = share * cases
    low = 0.0 if hits <= 1e-9 else _beta_quantile(_TAIL, hits, cases - hits + 1)
    high = 1.0 if hits >= cases - 1e-9 else _beta_quantile(1 - _TAIL, hits + 1, cases - hits)
    return low, high


def _beta_quantile(chance: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _beta(middle, a, b) < chance else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    ) / a  # fmt: skip
    c, d = 1.0, 0.0
    value = 1.0
    for m in range(300):
        half = m // 2
        if m == 0:
            step = 1.0
        elif m % 2 == 0:
            step = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        else:
            step = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        d = 1 / max(1 + step * d, 1e-300) if abs(1 + step * d) > 1e-300 else 1e300
        c = 1 + step / c if abs(c) > 1e-300 else 1e300
        value *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return front * (value - 1)


def medians_differ(earlier: Sequence[float], later: Sequence[float]) -> float:
    """The two-sided chance that two groups lie so far apart in rank, were they drawn alike (Mann, Whitney 1947, counted
    out over all ways to divide them; by the normal approximation from twenty values on)."""
    n, m = len(earlier), len(later)
    values = sorted([*earlier, *later])
    rank = {value: values.index(value) + (values.count(value) + 1) / 2 for value in values}
    seen, mean = sum(rank[value] for value in earlier), n * (n + m + 1) / 2
    if n + m > 20:
        spread = math.sqrt(n * m * (n + m + 1) / 12)
        return math.erfc(max(abs(seen - mean) - 0.5, 0.0) / spread / math.sqrt(2))
    ranks = [rank[value] for value in values]
    ways: dict[tuple[int, float], int] = {(0, 0.0): 1}
    for one in ranks:
        for (count, total), number in list(ways.items()):
            if count < n:
                key = count + 1, total + one
                ways[key] = ways.get(key, 0) + number
    far = sum(number for (count, total), number in ways.items() if count == n and abs(total - mean) >= abs(seen - mean))
    return far / math.comb(n + m, n)
