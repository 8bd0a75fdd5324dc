"""Moods over time, 1 (bad) to 5 (delighted)."""

from collections.abc import Sequence

_LEAST = 4  # fewer say nothing about a direction
_CHANGE = 0.5


def trend(moods: Sequence[int]) -> str | None:
    """`rising`, `falling` or `steady`: the mean of the newer half against that of the older half; oldest first.

    None where there are fewer than four. The middle one of an odd number counts in neither half.
    """
    if len(moods) < _LEAST:
        return None
    half = len(moods) // 2
    change = (sum(moods[-half:]) - sum(moods[:half])) / half
    return "rising" if change >= _CHANGE else "falling" if change <= -_CHANGE else "steady"
