"""Where moods are going."""

from __future__ import annotations

import pytest

from retainlog.insight.mood import trend


@pytest.mark.parametrize(
    ("moods", "way"),
    [
        ([], None),
        ([5, 1, 1], None),
        ([4, 4, 3, 2], "falling"),
        ([2, 3, 1, 4, 4], "rising"),
        ([3, 4, 3, 4], "steady"),
        ([4, 4, 4, 3, 4, 4], "steady"),
    ],
)
def test_the_newer_half_is_held_against_the_older_one(moods: list[int], way: str | None) -> None:
    assert trend(moods) == way
