"""Moods over time, 1 (bad) to 5 (delighted)."""

from collections.abc import Sequence

_LEAST = 4  # fewer say nothing about a direction
_CHANGE = 0.5
_BARS = "▁▂▄▆█"


def trend(moods: Sequence[int]) -> str | None:
    """`rising`, `falling` or `steady`: the mean of the newer half against that of the older half; oldest first.

    None where there are fewer than four. The middle one of an odd number counts in neither half.
    """
    if len(moods) < _LEAST:
        return None
    half = len(moods) // 2
    change = (sum(moods[-half:]) - sum(moods[:half])) / half
    return "rising" if change >= _CHANGE else "falling" if change <= -_CHANGE else "steady"


def sparkline(values: Sequence[int]) -> str:
    """Ratings of 1 to 5 as bars, oldest first."""
    return "".join(_BARS[value - 1] for value in values)
