"""What a report covers and what it is compared with."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.errors import Usage
from retainlog.base.scope import Scope, checked, default_month, month_of

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-07", "2026-10-01", "2026-10-31"),
        ("2026-11-08", "2026-11-01", "2026-11-30"),
        ("2026-01-01", "2025-12-01", "2025-12-31"),
        ("2024-03-01", "2024-02-01", "2024-02-29"),
    ],
)
def test_the_last_full_month_until_the_seventh_then_the_current_one(today: str, first: str, last: str) -> None:
    assert default_month(date.fromisoformat(today)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_month_is_compared_with_the_month_before_and_the_same_month_last_year() -> None:
    scope = Scope(*month_of(date(2025, 2, 10)), today=date(2026, 1, 1))
    assert scope.previous == scope.comparable == (date(2025, 1, 1), date(2025, 1, 31))
    assert scope.year_ago == (date(2024, 2, 1), date(2024, 2, 29))


def test_a_month_under_way_is_compared_with_as_many_days() -> None:
    scope = Scope(date(2026, 11, 1), date(2026, 11, 30), today=date(2026, 11, 21))
    assert scope.comparable == (date(2026, 10, 1), date(2026, 10, 21))
    assert scope.until == date(2026, 11, 21)
    assert not scope.over


def test_on_the_last_day_of_march_february_is_compared_whole() -> None:
    scope = Scope(date(2026, 3, 1), date(2026, 3, 31), today=date(2026, 3, 30))
    assert scope.comparable == (date(2026, 2, 1), date(2026, 2, 28))


def test_a_quarter_is_compared_with_the_quarter_before() -> None:
    scope = Scope(date(2026, 4, 1), date(2026, 6, 30), today=date(2026, 9, 1))
    assert scope.months == 3
    assert scope.previous == (date(2026, 1, 1), date(2026, 3, 31))


@given(DAYS, st.integers(0, 800), st.integers(-800, 800))
def test_the_period_before_ends_the_day_before(first: date, length: int, until_today: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    scope = Scope(first, last, date.fromordinal(first.toordinal() + until_today))
    start, end = scope.previous
    assert start <= end == date.fromordinal(first.toordinal() - 1)
    assert scope.months or end - start == last - first
    compared = scope.comparable
    assert compared[0] == start
    assert compared[1] <= end
    assert scope.month <= last


def test_a_period_that_cannot_be_is_refused() -> None:
    with pytest.raises(Usage, match="before it begins"):
        checked(date(2026, 2, 1), date(2026, 1, 1), date(2026, 11, 1))
    with pytest.raises(Usage, match="still to come"):
        checked(date(2026, 12, 1), date(2026, 12, 31), date(2026, 11, 1))
