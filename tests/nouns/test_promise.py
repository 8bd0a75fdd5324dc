"""Kept in time, late, broken, overdue or open; and how many breaches a quarter holds."""

from __future__ import annotations

from datetime import date

import pytest

from retainlog.base.errors import Usage
from retainlog.base.fields import decimal
from retainlog.insight.mood import sparkline
from retainlog.nouns.boundary import often
from retainlog.nouns.promise import Promise, state_of
from retainlog.nouns.win import Win

MADE, DUE, TODAY = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 21)


@pytest.mark.parametrize(
    ("kept", "broken", "due", "state"),
    [
        (None, None, None, "open"),
        (None, None, TODAY, "open"),
        (None, None, DUE, "overdue"),
        (DUE, None, DUE, "kept"),
        (date(2026, 11, 11), None, DUE, "late"),
        (TODAY, None, None, "kept"),
        (None, DUE, DUE, "broken"),
    ],
)
def test_states(kept: date | None, broken: date | None, due: date | None, state: str) -> None:
    assert state_of(Promise("p", "c", "x", MADE, due, kept, broken), TODAY) == state


def test_a_quarter_is_91_days_to_either_side() -> None:
    days = [date(2026, 8, 22), date(2026, 8, 23), TODAY, date(2027, 2, 19), date(2027, 2, 20)]
    assert often(days, TODAY) == 3


@pytest.mark.parametrize(("typed", "exact"), [("40", "40"), (" 1,200.50 ", "1200.50"), ("−3", "-3"), ("+0.10", "0.10")])
def test_numbers_are_kept_to_the_digit(typed: str, exact: str) -> None:
    assert decimal(typed) == exact


@pytest.mark.parametrize("typed", ["", "many", "4.", "1e5", "½", "٤", "40%"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Usage):
        decimal(typed)


def test_a_measure_says_what_is_known() -> None:
    assert Win("w", "c", TODAY, "x", "leads a month", "40", "63").measure == "leads a month: 40 → 63"
    assert Win("w", "c", TODAY, "x", None, None, "52.5", "%").measure == "52.5 %"
    assert Win("w", "c", TODAY, "x").measure == ""


def test_ratings_as_bars() -> None:
    assert sparkline([1, 2, 3, 4, 5]) == "▁▂▄▆█"
    assert sparkline([]) == ""
