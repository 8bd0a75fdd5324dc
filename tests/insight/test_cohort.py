"""How long clients stay, and what is left of those who started together."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from retainlog.insight.cohort import Cohort, Stay, at, cohorts, median_bounds, quarter_of, quarters, stay, still_there
from retainlog.insight.retention import Life
from retainlog.insight.survival import kaplan_meier


def day(text: str) -> date:
    return date.fromisoformat(text)


A = Life("a", day("2025-01-10"))
B = Life("b", day("2025-02-10"), ((day("2025-08-10"), None),))
BACK = Life("c", day("2025-05-01"), ((day("2025-06-01"), day("2025-07-01")),))


def test_a_stay_ends_with_the_loss_that_stands() -> None:
    until = day("2026-01-10")
    assert stay(A, until) == Stay("a", 365, False)
    assert stay(B, until) == Stay("b", 181, True)
    assert stay(BACK, until) == Stay("c", 224, False)  # without the 30 days away
    assert stay(BACK, day("2025-06-15")) == Stay("c", 31, True)  # as it looked then
    assert stay(A, day("2025-01-09")) is None


def test_quarters() -> None:
    assert [quarter_of(day(text)) for text in ("2026-01-01", "2026-06-30", "2026-12-31")] == [
        *map(day, ("2026-01-01", "2026-04-01", "2026-10-01"))
    ]
    assert quarters(day("2026-02-10"), day("2026-07-03")) == [
        (day("2026-02-10"), day("2026-03-31")),
        (day("2026-04-01"), day("2026-06-30")),
        (day("2026-07-01"), day("2026-07-03")),
    ]


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 2000))
def test_quarters_cover_every_day_once(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = quarters(first, last)
    assert (found[0][0], found[-1][1]) == (first, last)
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(found))


def test_a_cohort_is_looked_at_once_all_have_come_so_far() -> None:
    found = cohorts([A, B, BACK, Life("d", day("2027-01-01"))], day("2026-02-09"))
    assert found == [
        Cohort(day("2025-01-01"), 2, 1, (2, 1, None, None)),  # on the day of the loss it is gone
        Cohort(day("2025-04-01"), 1, 1, (1, 1, None, None)),
    ]
    assert cohorts([A, B], day("2026-02-10"))[0].after == (2, 1, 1, None)


def test_the_curve_says_nothing_beyond_its_end() -> None:
    rows = kaplan_meier([100, 200, 300, 400], [True, True, True, False])
    assert [row and row.survival for row in (at(rows, 99), at(rows, 100), at(rows, 400))] == [1.0, 0.75, 0.25]
    assert at(rows, 401) is None
    assert at([], 1) is None
    stays = [Stay(str(days), days, False) for days in (100, 200)]
    assert [still_there(stays, days) for days in (100, 101, 201)] == [2, 1, 0]


def test_the_bounds_of_a_median_are_where_those_of_the_curve_come_to_a_half() -> None:
    durations = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    rows = kaplan_meier(durations, [True, True, True, False, True, False, True, False, True, False])
    assert median_bounds(rows) == (2, None)  # lower .47 at 2; upper .59 at the last
    assert median_bounds(kaplan_meier([1, 2, 3, 4], [True] * 4)) == (1, 4)
    assert median_bounds(kaplan_meier([5, 6], [False, False])) == (None, None)
