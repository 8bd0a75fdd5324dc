"""What a lead or client scores against the ideal-client profile, and what an hour earns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.nouns.fit import START_SET, Criterion, Fit, band, fit, hourly_rate

CORE, PRICE, PAYS = (
    Criterion("a", "core", 3),
    Criterion("b", "price", 2, deal_breaker=True),
    Criterion("c", "pays", 1),
)
PROFILE = (CORE, PRICE, PAYS)


def test_a_score_is_the_weighted_mean_of_the_answers() -> None:
    # (3·4 + 2·3 + 1·2) / (4·6) = 20 / 24
    assert fit(PROFILE, {"a": 4, "b": 3, "c": 2}) == Fit(20 / 24, "good")
    # (3·2 + 2·2 + 1·2) / 24 = 12 / 24
    assert fit(PROFILE, {"a": 2, "b": 2, "c": 2}) == Fit(0.5, "mixed")
    # (3·1 + 2·2 + 1·4) / 24 = 11 / 24
    assert fit(PROFILE, {"a": 1, "b": 2, "c": 4}) == Fit(11 / 24, "wrong")


def test_a_deal_breaker_answered_with_0_or_1_makes_it_wrong_whatever_the_rest() -> None:
    assert fit(PROFILE, {"a": 4, "b": 1, "c": 4}) == Fit(18 / 24, "wrong", ("b",))
    found = fit(PROFILE, {"a": 4, "b": 2, "c": 4})
    assert found is not None
    assert found.broken == ()


def test_what_was_not_answered_is_left_out_and_named() -> None:
    assert fit(PROFILE, {"a": 4}) == Fit(1.0, "good", (), ("b", "c"))
    assert fit(PROFILE, {}) is None
    assert fit((), {"a": 4}) is None


@pytest.mark.parametrize(("score", "found"), [(0.0, "wrong"), (0.499, "wrong"), (0.5, "mixed"), (0.75, "good")])
def test_the_bands_have_stated_limits(score: float, found: str) -> None:
    assert band(score) == found


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans(), st.integers(0, 4)), min_size=1, max_size=8))
def test_a_score_lies_between_the_lowest_and_the_highest_answer(rows: list[tuple[int, bool, int]]) -> None:
    profile = [Criterion(str(n), str(n), weight, breaker) for n, (weight, breaker, _score) in enumerate(rows)]
    scores = {str(n): score for n, (_weight, _breaker, score) in enumerate(rows)}
    found = fit(profile, scores)
    assert found is not None
    assert min(scores.values()) / 4 - 1e-9 <= found.score <= max(scores.values()) / 4 + 1e-9
    assert (found.band == "wrong") == (bool(found.broken) or found.score < 0.5)


def test_the_start_set_holds_the_six_criteria() -> None:
    assert [one.name for one in START_SET] == [
        *("core-service", "profitable", "decision-maker", "values", "pays-on-time", "realistic-demands")
    ]
    assert any(one.deal_breaker for one in START_SET)


def test_an_hour_earns_the_fees_over_the_hours() -> None:
    assert hourly_rate(Money(450000, "ILS"), 900) == Money(30000, "ILS")  # 4,500 in 15 hours
    assert hourly_rate(Money(10000, "JPY"), 90) == Money(6667, "JPY")
    assert hourly_rate(Money(450000, "ILS"), 0) is None
