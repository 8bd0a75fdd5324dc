"""Days of contact: as of any day, and without the times that do not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.domain.rhythm import FOREVER, Rhythm, apart, course, rhythm

days = st.lists(st.integers(1, 900), min_size=1, max_size=25)


@given(days, st.integers(0, 1000))
def test_a_course_knows_what_was_known_on_any_day(own: list[int], day: int) -> None:
    assert course(own).on(day) == rhythm(one for one in own if one <= day)


@given(days, st.integers(1, 900))
def test_newest_days_can_be_taken_away_again(own: list[int], day: int) -> None:
    distinct = sorted(set(own))
    kept, later = [one for one in distinct if one <= day], [one for one in distinct if one > day]
    whole, expected = rhythm(distinct), rhythm(kept)
    if whole and expected:
        found = whole.until(kept[-1], later)
        assert found[:3] == expected[:3]
        assert found[3:] == pytest.approx(expected[3:], abs=1e-6)


def test_a_pause_is_no_silence() -> None:
    paused = course([0, 10, 20], away=[(25, 54)])
    assert paused.on(60) == Rhythm(3, 30, 50, *rhythm([0, 10, 20])[3:])  # type: ignore[index]  # 10 days silent, not 40
    assert paused.on(40) is None
    assert paused.on(24) == rhythm([0, 10, 20])


def test_a_pause_between_two_contacts_does_not_lengthen_the_gap() -> None:
    found = course([0, 10, 60], away=[(15, 54)]).on(60)
    assert found == rhythm([40, 50, 60])


def test_contact_during_a_pause_counts_once_and_lengthens_nothing() -> None:
    found = course([0, 10, 20, 22, 40], away=[(18, 30)]).on(40)
    assert found is not None
    assert (found.n, 40 - found.last) == (4, 0)


def test_who_is_lost_is_away_for_good() -> None:
    assert course([0, 10], away=[(15, FOREVER)]).on(400) is None


def test_times_away_are_joined() -> None:
    assert apart([(10, 20), (1, 3), (15, 30), (4, 5)]) == [(1, 5), (10, 30)]
