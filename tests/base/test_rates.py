"""Rates: exact, with their day, and never without being asked for."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.errors import Usage
from retainlog.base.money import Money
from retainlog.base.rates import Rate, Rates, conversion, parse_rates, plain

DAY = date(2026, 11, 1)
RATES = Rates(DAY, "ILS", {"USD": Rate(372, 2), "EUR": Rate(4, 0), "JPY": Rate(24135, 6), "KWD": Rate(121, 1)})


def test_what_is_kept_reads_back_as_it_was() -> None:
    typed = {"date": "2026-11-01", "to": "ILS", "USD": "3.72", "EUR": "4", "JPY": "0.024135", "KWD": "12.1"}
    assert parse_rates(typed, "EUR") == RATES
    assert plain(RATES) == typed
    assert parse_rates({"Date": "2026-11-01", "usd": " 3.72 "}, "ILS").each == {"USD": Rate(372, 2)}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"USD": "3.72"}, "the day"),
        ({"date": "1/11/2026", "USD": "3.72"}, "no date"),
        ({"date": "2026-11-01"}, "no currency"),
        ({"date": "2026-11-01", "XXY": "3"}, "XXY"),
        ({"date": "2026-11-01", "ILS": "1"}, "to ILS"),
        ({"date": "2026-11-01", "to": "Q", "USD": "1"}, "Q"),
        *(
            ({"date": "2026-11-01", "USD": rate}, "no number above zero")
            for rate in ("0", "0.0", "-1", "x", "", "1e3", "inf", "nan", "3,72", "٣", ".5", "1" * 19)
        ),
    ],
)
def test_what_is_no_rate_is_refused(typed: dict[str, str], said: str) -> None:
    with pytest.raises(Usage) as caught:
        parse_rates(typed, "ILS")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("money", "agorot"),
    [
        (Money(100000, "USD"), 372000),
        (Money(1, "USD"), 4),  # 3.72 agorot
        (Money(-1, "USD"), -4),
        (Money(1000, "JPY"), 2414),  # 1,000 yen are 24.135 shekels: half up
        (Money(1500, "KWD"), 1815),  # 1.5 dinars
        (Money(7, "ILS"), 7),
    ],
)
def test_conversion_is_exact_to_the_minor_unit(money: Money, agorot: int) -> None:
    assert RATES.convert(money) == Money(agorot, "ILS")


@given(st.integers(-(2**62), 2**62), st.integers(1, 10**9), st.integers(0, 9))
def test_no_amount_loses_more_than_half_a_minor_unit(minor: int, digits: int, places: int) -> None:
    rates = Rates(DAY, "ILS", {"USD": Rate(digits, places)})
    exact = Fraction(minor) * digits / 10**places
    assert abs(rates.convert(Money(minor, "USD")).minor - exact) <= Fraction(1, 2)
    assert parse_rates(plain(rates), "ILS") == rates


def test_only_what_has_a_rate_is_brought_together_and_the_rest_is_named() -> None:
    together = conversion(RATES, ["USD", "ILS", "GBP", "USD"])
    assert together
    assert (together.covered, together.left_out) == (["ILS", "USD"], ["GBP"])
    assert together.total([Money(100, "ILS"), Money(100, "USD"), Money(100, "GBP")]) == Money(472, "ILS")
    assert together.money(Money(1, "GBP")) is None


@pytest.mark.parametrize("currencies", [[], ["USD"], ["ILS"], ["ILS", "GBP"]])
def test_nothing_is_converted_where_no_two_meet(currencies: list[str]) -> None:
    assert conversion(RATES, currencies) is None
    assert conversion(None, ["USD", "ILS"]) is None
