"""Recurring income ahead, as a range. The figures are computed by hand."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight.forecast import Arrivals, Paying, Prospect, Staying, assumptions, forecast

TODAY = date(2026, 11, 30)
FEE = Money(100000, "ILS")
# Ten clients: one lost after 100 days, one after 200, eight still there after 300.
STAYS = [(100, True), (200, True), *[(300, False)] * 8]
PRIOR = 0.8 * 365.25 / 0.45  # days that the assumed losses, 0.8 of one, weigh


def test_the_rate_is_that_of_the_days_under_watch_and_of_what_is_assumed() -> None:
    staying = Staying(STAYS)
    assert staying.rate == pytest.approx(2.8 / (2700 + PRIOR))
    assert staying.chance(365) == pytest.approx((1 + 365 / (2700 + PRIOR)) ** -2.8)


def test_years_before_the_journal_are_no_years_without_a_loss() -> None:
    before = [(3650, False, 3650)] * 9 + [(3750, True, 3650)]
    assert Staying(before).rate == pytest.approx(1.8 / (100 + PRIOR))
    assert Staying([(100, True, 200)]).events == 0  # it had left before anybody looked


def test_where_nobody_was_lost_nobody_is_taken_to_stay_for_ever() -> None:
    assert 0.5 < Staying([(100, False)] * 7).chance(365) < 1
    assert Staying([]).chance(365) == pytest.approx((1 + 365 / PRIOR) ** -0.8)


def test_income_of_a_month_is_the_fees_times_the_chances() -> None:
    staying = Staying(STAYS)
    december = forecast([Paying(FEE, 180)] * 2, [], staying, TODAY)["ILS"][0]
    assert december.month == date(2026, 12, 1)
    assert december.expected.minor == round(200000 * staying.chance(31))
    assert december.high.minor == 200000  # never more than all fees
    assert (december.clients, december.pipeline) == (december.expected, Money(0, "ILS"))


def test_a_lead_pays_from_the_day_on_which_leads_close() -> None:
    staying = Staying([(3650, False)] * 100)
    months = forecast([], [Prospect(FEE, 0.25, 10)], staying, TODAY, days_to_close=60)["ILS"]
    assert months[0].expected.minor == 0
    assert [month.expected.minor for month in months[1:3]] == pytest.approx([25000, 25000], rel=0.01)
    assert months[1].pipeline == months[1].expected
    assert len(months) == 12


def test_a_client_whose_last_day_is_known_pays_until_then() -> None:
    months = forecast([Paying(FEE, 500, date(2027, 1, 31))], [], Staying([]), TODAY)["ILS"]
    assert [month.expected.minor for month in months[:3]] == [100000, 100000, 0]  # the last day of work counts


def test_currencies_are_never_added_up() -> None:
    months = forecast([Paying(FEE, 10), Paying(Money(5000, "USD"), 10)], [], Staying([]), TODAY)
    assert {rows[-1].expected.currency for rows in months.values()} == {"ILS", "USD"}
    assert all(rows[-1].expected.currency == currency for currency, rows in months.items())


def test_a_practice_that_wins_clients_does_not_fade() -> None:
    arrivals = Arrivals(8, 730, [FEE])
    months = forecast([Paying(FEE, 500)] * 8, [], Staying([(500, False)] * 8), TODAY, arrivals=arrivals)["ILS"]
    assert months[-1].practice is not None
    low, expected, high = months[-1].practice
    assert low.minor <= expected.minor <= high.minor
    assert expected.minor > months[-1].expected.minor


def test_the_assumptions_are_data() -> None:
    found = assumptions(STAYS, None)
    assert (found.clients, found.lost, found.days_to_close, found.own_days) == (10, 2, 60.0, False)
    assert found.yearly_loss == pytest.approx(1 - Staying(STAYS).chance(365.25))
    assert assumptions(STAYS, 33)[3:] == (33, True)


@pytest.mark.parametrize(("yearly", "watched"), [(0.4, 365), (0.4, 1095), (0.25, 365)])
def test_eight_of_ten_ranges_hold_what_came(yearly: float, watched: int) -> None:
    """A journal that began in the middle of a business, clients who leave at a rate that nobody is told."""
    r = random.Random(watched)
    held = []
    for _freelancer in range(80):
        clients = [(start, start + r.expovariate(yearly / 365.25)) for start in range(-2500, watched, 80)]
        seen = [(start, end) for start, end in clients if end > 0]
        stays = [(int(min(end, watched) - start), end <= watched, max(0, -start)) for start, end in seen]
        here = [(r.choice((1500, 3000, 9000)), start, end) for start, end in seen if end > watched]
        paying = [Paying(Money(100 * fee, "ILS"), watched - start) for fee, start, _end in here]
        month = forecast(paying, [], Staying(stays), date(2026, 1, 15), months=12)["ILS"][-1]
        came = sum(fee for fee, _start, end in here if end > watched + 381)
        held.append(month.low.minor - 100 <= 100 * came <= month.high.minor + 100)
    assert 0.66 <= sum(held) / len(held) <= 0.94  # 80 % ± what eighty cases leave open


@given(
    st.lists(st.tuples(st.integers(1, 2000), st.booleans()), max_size=30),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 2500)), max_size=8),
)
def test_a_range_holds_what_is_expected_and_never_leaves_nothing_and_all(
    stays: list[tuple[int, bool]], clients: list[tuple[int, int]]
) -> None:
    paying = [Paying(Money(minor, "ILS"), tenure) for minor, tenure in clients]
    for rows in forecast(paying, [], Staying(stays), TODAY).values():
        before = sum(minor for minor, _tenure in clients)
        for row in rows:
            assert 0 <= row.low.minor <= row.expected.minor <= row.high.minor <= sum(m for m, _t in clients)
            assert row.expected.minor <= before  # without new clients it does not grow
            before = row.expected.minor
