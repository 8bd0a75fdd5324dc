"""Recurring income ahead, as a range. The figures are computed by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight.forecast import Paying, Prospect, Staying, assumptions, forecast

TODAY = date(2026, 11, 30)
FEE = Money(100000, "ILS")
# Ten clients: one lost after 100 days, one after 200, eight still there after 300.
STAYS = [(100, True), (200, True), *[(300, False)] * 8]


def test_the_chance_of_staying_follows_the_curve_from_the_tenure_on() -> None:
    staying = Staying(STAYS)
    assert staying.chance(0, 99) == (1.0, 0.0)
    chance, g = staying.chance(0, 100)
    assert chance == pytest.approx(9 / 10)
    assert g == pytest.approx(1 / (10 * 9))
    assert staying.chance(150, 50)[0] == pytest.approx(8 / 9)  # the first loss lies behind this client
    assert staying.chance(0, 300)[0] == pytest.approx(8 / 10)


def test_beyond_the_curve_the_mean_rate_of_loss_takes_its_place() -> None:
    staying = Staying(STAYS)
    rate = 2 / 2700  # two lost in 100 + 200 + 8 · 300 days
    chance, g = staying.chance(300, 365)
    assert chance == pytest.approx(math.exp(-rate * 365))
    assert g == pytest.approx((rate * 365) ** 2 / 2)


def test_with_few_clients_the_curve_is_not_read() -> None:
    staying = Staying([(100, True), (300, False)])
    assert staying.chance(0, 200)[0] == pytest.approx(math.exp(-200 / 400))


def test_where_nobody_was_lost_everybody_stays() -> None:
    assert Staying([(100, False)] * 7).chance(50, 1000) == (1.0, 0.0)
    assert Staying([]).chance(0, 1000) == (1.0, 0.0)


def test_income_of_a_month_is_the_fees_times_the_chances() -> None:
    staying = Staying(STAYS)
    december = forecast([Paying(FEE, 180)] * 2, [], staying, TODAY)["ILS"][0]
    # 31 days on, the loss at 200 days is passed: p = 8/9 each
    p, g = 8 / 9, 1 / (9 * 8)
    assert december.month == date(2026, 12, 1)
    assert december.expected.minor == round(200000 * p)
    half = 1.2815515655 * math.sqrt(2 * 100000**2 * p * (1 - p) + (200000 * p * math.sqrt(g)) ** 2)
    assert december.low.minor == round(200000 * p - half)
    assert december.high.minor == 200000  # never more than all fees
    assert (december.clients, december.pipeline) == (december.expected, Money(0, "ILS"))


def test_a_lead_pays_from_the_day_on_which_leads_close() -> None:
    months = forecast([], [Prospect(FEE, 0.25, 10)], Staying([]), TODAY, days_to_close=60)["ILS"]
    assert [month.expected.minor for month in months[:3]] == [0, 25000, 25000]  # 50 days on: 19 January
    assert months[1].pipeline == months[1].expected
    assert len(months) == 12


def test_a_client_whose_last_day_is_known_pays_until_then() -> None:
    months = forecast([Paying(FEE, 500, date(2027, 1, 15))], [], Staying([]), TODAY)["ILS"]
    assert [month.expected.minor for month in months[:3]] == [100000, 0, 0]


def test_currencies_are_never_added_up() -> None:
    months = forecast([Paying(FEE, 10), Paying(Money(5000, "USD"), 10)], [], Staying([]), TODAY)
    assert {currency: rows[-1].expected for currency, rows in months.items()} == {
        "ILS": FEE,
        "USD": Money(5000, "USD"),
    }


def test_the_assumptions_are_data() -> None:
    found = assumptions(STAYS, None)
    assert (found.clients, found.lost, found.days_to_close, found.own_days) == (10, 2, 60.0, False)
    assert found.yearly_loss == pytest.approx(1 - math.exp(-2 / 2700 * 365.25))
    assert assumptions(STAYS, 33)[3:] == (33, True)


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
