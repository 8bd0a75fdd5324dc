"""Leads: what moves on, how fast, from where, and what it would replace. The figures are computed by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight import pipeline
from retainlog.insight.pipeline import Conversion, Trail

FIRST = date(2026, 1, 1)


def trail(*steps: tuple[int, str], opened: int = 0, source: str | None = None) -> Trail:
    start = FIRST + timedelta(days=opened)
    return Trail(start, source, ((start, "new"), *((FIRST + timedelta(days=day), stage) for day, stage in steps)))


WON = trail((10, "talking"), (20, "proposal"), (30, "won"))
QUICK = trail((10, "won"))
LOST_EARLY = trail((5, "lost"))
LOST_LATE = trail((10, "talking"), (40, "proposal"), (50, "lost"))
OPEN = trail((10, "talking"))
ALL = (WON, QUICK, LOST_EARLY, LOST_LATE, OPEN)


def test_conversion_counts_what_moved_on_what_was_lost_there_and_what_is_still_there() -> None:
    assert pipeline.conversion(ALL) == [
        Conversion("new", 5, 4, 1, 0),
        Conversion("talking", 4, 3, 0, 1),  # a lead that was won at once passed all of them
        Conversion("proposal", 3, 2, 1, 0),
    ]
    assert [one.rate for one in pipeline.conversion(ALL)] == [4 / 5, 1.0, 2 / 3]
    assert [one.rate for one in pipeline.conversion([])] == [None, None, None]


def test_days_to_close_are_the_median_of_those_won() -> None:
    assert pipeline.days_to_close(ALL) == 20  # of 30 and 10
    assert pipeline.days_to_close(ALL, "lost") == 27.5  # of 5 and 50
    assert pipeline.days_to_close([OPEN]) is None


def test_a_lead_that_came_back_stands_where_it_is_now() -> None:
    back = trail((10, "talking"), (20, "lost"), (40, "new"))
    assert (back.stage, back.furthest, back.days) == ("new", "talking", None)


def test_chances_are_drawn_to_what_is_assumed_and_never_fall_along_the_way() -> None:
    found = pipeline.chances(ALL)
    won = {stage: found[stage][0] for stage in pipeline.OPEN}
    assert won["new"] <= won["talking"] <= won["proposal"]
    assert all(pipeline.CHANCES[stage] / 3 < chance < 0.95 for stage, chance in won.items())
    assert pipeline.chances(()) == {stage: (chance, 0) for stage, chance in pipeline.CHANCES.items()}
    four = [trail((9, "talking"), (12, "proposal"), (20, "won"))] * 4
    assert pipeline.chances(four)["new"][0] == pytest.approx((4 + 5 * 0.1) / 9)
    assert pipeline.chances([*four, trail((9, "lost"))])["proposal"][0] < 1  # nothing is certain


def test_a_lead_that_nobody_touched_for_long_is_worth_less() -> None:
    assert pipeline.fresh(date(2026, 11, 1), date(2026, 11, 21)) == 1
    assert pipeline.fresh(date(2023, 1, 1), date(2026, 11, 21)) < 0.001


def test_leads_a_month_by_source() -> None:
    trails = [
        trail(source="referral"),
        trail(source="post", opened=3),
        trail(source="post", opened=20),
        trail(source="post", opened=400),
        trail(opened=1),
    ]
    found = pipeline.rate_by_source(trails, FIRST, FIRST + timedelta(days=364))
    assert list(found) == ["post", "referral", None]
    assert found["post"] == (2, pytest.approx(2 / 11.9918, abs=1e-4))  # 365 days are 11.99 months


def test_replacement_cover_is_the_expected_fees_over_the_income_at_risk() -> None:
    fees = [(Money(400000, "ILS"), 0.5), (Money(200000, "ILS"), 0.25), (Money(100000, "USD"), 0.1)]
    expected = pipeline.expected(fees)
    assert expected == {"ILS": Money(250000, "ILS"), "USD": Money(10000, "USD")}
    assert pipeline.cover(expected["ILS"], Money(500000, "ILS")) == 0.5
    assert pipeline.cover(None, Money(500000, "ILS")) == 0
    assert pipeline.cover(expected["ILS"], None) is None
    with pytest.raises(ValueError, match="one currency"):
        pipeline.cover(expected["USD"], Money(500000, "ILS"))


@given(st.lists(st.lists(st.sampled_from(["new", "talking", "proposal", "won", "lost"]), max_size=5), max_size=8))
def test_every_lead_that_reached_a_stage_went_on_was_lost_there_or_is_there(walks: list[list[str]]) -> None:
    trails = [trail(*((n, stage) for n, stage in enumerate(walk))) for walk in walks]
    for row in pipeline.conversion(trails):
        assert row.reached == row.on + row.lost + row.open + sum(
            one.stage in ("won", "lost", *pipeline.OPEN) and one.furthest == row.stage and one.stage == "won"
            for one in trails
        )
