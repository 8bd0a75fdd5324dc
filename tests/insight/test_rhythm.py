"""Days of contact: as of any day, and without the times that do not count."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.insight.contact_history import FOREVER, apart, course
from retainlog.insight.rhythm import BY_ACCIDENT, Rhythm
from retainlog.insight.score import outlooks

days = st.lists(st.integers(1, 900), min_size=1, max_size=25)


def whole(own: Iterable[int]) -> Rhythm:
    """What is known of all these days."""
    return course(own).known[-1]


@given(days, st.integers(0, 1000))
def test_a_course_knows_what_was_known_on_any_day(own: list[int], day: int) -> None:
    kept = sorted({one for one in own if one <= day})
    found = course(own).on(day)
    if not kept:
        assert found is None
        return
    logs = [math.log(later - earlier) for earlier, later in pairwise(kept)]
    assert found is not None
    assert found[:3] == (len(kept), kept[0], kept[-1])
    assert found[3:] == pytest.approx((sum(logs), sum(log * log for log in logs)))


def test_a_pause_is_no_silence() -> None:
    paused = course([0, 10, 20], away=[(25, 54)])
    assert paused.on(60) == Rhythm(3, 30, 50, *whole([0, 10, 20])[3:])  # 10 days silent, not 40
    assert paused.on(40) is None
    assert paused.on(24) == whole([0, 10, 20])


def test_a_pause_between_two_contacts_does_not_lengthen_the_gap() -> None:
    found = course([0, 10, 60], away=[(15, 54)]).on(60)
    assert found == whole([40, 50, 60])


def test_contact_during_a_pause_counts_once_and_lengthens_nothing() -> None:
    found = course([0, 10, 20, 22, 40], away=[(18, 30)]).on(40)
    assert found is not None
    assert (found.n, 40 - found.last) == (4, 0)


def test_who_is_lost_is_away_for_good() -> None:
    assert course([0, 10], away=[(15, FOREVER)]).on(400) is None


def test_times_away_are_joined() -> None:
    assert apart([(10, 20), (1, 3), (15, 30), (4, 5)]) == [(1, 5), (10, 30)]


@given(days, st.lists(days, max_size=8), st.integers(0, 400))
def test_no_silence_tells_before_the_day_that_is_kept(own: list[int], others: list[list[int]], ago: int) -> None:
    mine = whole(own)
    today = max(max(one) for one in (own, *others)) + ago
    portfolio = {str(number): whole(one) for number, one in enumerate(others)} | {"mine": mine}
    tells_from = mine.tells_from()
    if mine.n > 2 and (tells_from is None or today < tells_from):
        assert outlooks(portfolio, today)["mine"].accident > BY_ACCIDENT
