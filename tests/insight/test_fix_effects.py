"""What came of fixes, and which kinds of mistakes have stopped."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight.fix_effects import fixes, poisson_bounds, stopped
from retainlog.nouns.mistake import Mistake

START, TODAY = date(2026, 1, 1), date(2026, 12, 31)


def mistake(id: str, on: str, cause: str | None = "overload", cost: Money | None = None) -> Mistake:
    return Mistake(id, date.fromisoformat(on), "late", "service", cause=cause, cost=cost)


# Two mistakes in 100 days, fixed on 11 April; 264 days since.
LATE = (
    mistake("a", "2026-02-01", cost=Money(10000, "ILS")),
    mistake("b", "2026-04-01", cost=Money(30000, "ILS")),
    mistake("c", "2026-06-01"),
)
DONE = {"b": date(2026, 4, 11)}


def test_before_and_since_and_at_the_earlier_pace() -> None:
    [fix] = fixes(LATE, DONE, START, TODAY)
    assert (fix.before, fix.since, fix.days, fix.done_on) == (2, 1, 264, date(2026, 4, 11))
    ratio = 264 / 100
    # The mistake that led to the fix says nothing about the pace: one in 100 days.
    assert fix.expected == pytest.approx((ratio, 0.025318 * ratio, 5.571643 * ratio), abs=1e-4)
    assert fix.each == Money(20000, "ILS")
    assert (fix.verdict, fix.saved) == ("early", None)


def test_a_saving_is_told_where_it_is_hardly_chance() -> None:
    many = [mistake(f"m{n}", f"2026-{1 + n // 3:02}-{5 + 9 * (n % 3):02}", cost=Money(10000, "ILS")) for n in range(9)]
    [fix] = fixes(many, {"m8": date(2026, 4, 1)}, START, TODAY)
    assert fix.verdict == "fewer"
    assert fix.saved is not None
    assert fix.saved[0].minor == pytest.approx(10000 * 8 / 90 * 274, abs=1)


def test_too_little_to_tell_a_pace_or_a_cost_from() -> None:
    [one] = fixes(LATE[:1], {"a": date(2026, 3, 1)}, START, TODAY)
    assert (one.before, one.since, one.expected, one.saved) == (1, 0, None, None)
    mixed = (LATE[0], LATE[1]._replace(cost=Money(500, "USD")))
    [fix] = fixes(mixed, DONE, START, TODAY)
    assert fix.each is None
    assert fixes([mistake("a", "2026-02-01", None)], {"a": TODAY}, START, TODAY) == []
    assert fixes(LATE, {"b": date(2027, 1, 5)}, START, TODAY) == []  # done after the period
    assert fixes(LATE, {}, START, TODAY) == []


def test_a_kind_has_stopped_when_180_days_without_it_are_full() -> None:
    first, last = date(2026, 9, 1), date(2026, 12, 31)
    twice = LATE[:2]  # the last one on 1 April: full on 28 September
    [gone] = stopped(twice, {}, first, last)
    assert (gone.times, gone.last_on, gone.fixed_on) == (2, date(2026, 4, 1), None)
    assert stopped(twice, {}, date(2026, 9, 29), last) == []
    assert stopped(twice, {}, first, date(2026, 9, 27)) == []
    assert stopped(twice[1:], {}, first, last) == []  # once, and nothing done against it
    assert [one.fixed_on for one in stopped(twice[1:], DONE, first, last)] == [date(2026, 4, 11)]
    assert stopped((*twice, mistake("d", "2026-09-27")), DONE, first, last) == []


def test_garwoods_bounds() -> None:
    assert poisson_bounds(0) == pytest.approx((0, 3.68888), abs=1e-5)
    assert poisson_bounds(1) == pytest.approx((0.025318, 5.571643), abs=1e-5)
    assert poisson_bounds(10) == pytest.approx((4.795389, 18.390356), abs=1e-5)


@given(st.integers(1, 60))
def test_the_bounds_leave_one_in_forty_on_either_side(n: int) -> None:
    low, high = poisson_bounds(n)

    def up_to(most: int, mean: float) -> float:
        return math.fsum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(most + 1))

    assert up_to(n, high) == pytest.approx(0.025, abs=1e-9)
    assert 1 - up_to(n - 1, low) == pytest.approx(0.025, abs=1e-9)
