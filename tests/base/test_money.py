"""Amounts of money as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.errors import Usage
from retainlog.base.money import Money, minor_digits, parse_money


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("4500", 450000, "ILS"),
        ("4,500.50", 450050, "ILS"),
        (" 1,234,567.8 ", 123456780, "ILS"),
        ("0", 0, "ILS"),
        ("007", 700, "ILS"),
        ("₪4500", 450000, "ILS"),
        ("4500 + VAT", 450000, "ILS"),
        ("4,500 ₪ + מע״מ", 450000, "ILS"),
        ('4500 לפני מע"מ', 450000, "ILS"),
        ("$1,200 plus VAT", 120000, "USD"),
        ("5310 incl. VAT", 450000, "ILS"),
        ("5,310 ₪ כולל מע״מ", 450000, "ILS"),
        ("4,500.-", 450000, "ILS"),
        ("₪ 4,500", 450000, "ILS"),
        ("\u200f4,500 ₪", 450000, "ILS"),
        ("4500 ILS", 450000, "ILS"),
        ("nis 4500", 450000, "ILS"),
        ('4500 ש"ח', 450000, "ILS"),
        ("4500 ש״ח", 450000, "ILS"),
        ("4500 שח", 450000, "ILS"),
        ("4500 שקלים", 450000, "ILS"),
        ("$1,200", 120000, "USD"),
        ("US$5", 500, "USD"),
        ("€50", 5000, "EUR"),
        ("50€", 5000, "EUR"),
        ("chf 10.5", 1050, "CHF"),
        ("¥500", 500, "JPY"),
        ("1.5k", 150000, "ILS"),
        ("1.23456K", 123456, "ILS"),
        ("5 אלף שקל", 500000, "ILS"),
        ("5 KWD", 5000, "KWD"),
        ("4.500 KWD", 4500, "KWD"),
        ("4.500,50", 450050, "ILS"),
        ("1.234.567,89 €", 123456789, "EUR"),
        ("1234,5", 123450, "ILS"),
        ("4 500", 450000, "ILS"),
        ("4\u00a0500,50", 450050, "ILS"),
        ("4'500.00", 450000, "ILS"),
        ("92233720368547758.07", 2**63 - 1, "ILS"),
    ],
)
def test_amounts_that_can_be_read(text: str, minor: int, currency: str) -> None:
    assert parse_money(text, "ILS", vat="18") == Money(minor, currency)


def test_an_amount_with_vat_needs_its_rate() -> None:
    with pytest.raises(Usage, match="rate of the VAT") as refused:
        parse_money("5310 incl. VAT", "ILS")
    assert "config set vat" in refused.value.hint


def test_an_amount_without_a_currency_is_in_the_usual_one() -> None:
    assert parse_money("4500", "JPY") == Money(4500, "JPY")
    assert parse_money("₪4500", "JPY") == Money(450000, "ILS")


@pytest.mark.parametrize(
    ("text", "said"),
    [(text, "can't read") for text in ("", " ", "₪", "-", "ten", "nan", "1e3", "5.", ".5", "1.2.3", "4.500.000")]
    + [(text, "can't read") for text in ("1,2,3", "4,5000", "0,500", "12,34,567", "--5", "-₪-5", "$5 USD", "5 6", "١٢")]
    + [(text, "more decimals") for text in ("4.500", "0.001", "1.234567k", "¥5.5", "0.0000 KWD")]
    + [(text, "don't know the currency") for text in ("5 XYZ", "kr 4500", "5 doge")]
    + [(text, "below zero") for text in ("-4500", "₪-4500", "-₪4500", "−5", "-0")]
    + [
        (text, "more money")
        for text in ("92233720368547758.08", "9" * 30, "9" * 5000, "92233720368547759", "9" * 17 + "k")
    ],
)
def test_amounts_that_are_refused(text: str, said: str) -> None:
    with pytest.raises(Usage, match=said) as refused:
        parse_money(text, "ILS")
    assert refused.value.code == "bad_money"
    assert repr(text) in str(refused.value)
    assert refused.value.hint


def test_thousands_after_a_dot_are_not_guessed_at() -> None:
    with pytest.raises(Usage) as refused:
        parse_money("4.500", "ILS")
    assert "more decimals than ILS has: 2" in str(refused.value)
    assert "4,500" in refused.value.hint


@pytest.mark.parametrize("text", ["-4,500.50", "₪-4,500.50", "-₪4,500.50", "- 4500.50", "−4.500,50"])
def test_a_correction_may_be_negative(text: str) -> None:
    assert parse_money(text, "ILS", allow_negative=True) == Money(-450050, "ILS")


currencies = st.sampled_from(["ILS", "USD", "JPY", "KWD", "CHF"])
amounts = st.builds(Money, st.integers(-(2**63) + 1, 2**63 - 1), currencies)


@given(amounts)
def test_what_is_printed_is_read_back_exactly(money: Money) -> None:
    assert parse_money(f"{money.amount} {money.currency}", "EUR", allow_negative=True) == money
    assert parse_money(money.amount, money.currency, allow_negative=True) == money


@given(st.integers(0, 10**15), currencies)
def test_grouping_does_not_change_an_amount(minor: int, currency: str) -> None:
    whole, point, part = Money(minor, currency).amount.partition(".")
    english = f"{int(whole):,}{point}{part}"
    assert parse_money(english, currency) == Money(minor, currency)
    if minor_digits(currency) == 2:
        european = f"{int(whole):,}".replace(",", ".") + "," + part
        assert parse_money(european, currency) == Money(minor, currency)


@given(st.one_of(st.text(), st.text("0123456789.,-k ₪$ILS", max_size=24)), st.booleans())
def test_any_text_is_an_amount_that_fits_or_refused(text: str, allow_negative: bool) -> None:
    try:
        money = parse_money(text, "ILS", allow_negative=allow_negative)
    except Usage:
        return
    assert -(2**63) < money.minor < 2**63
    assert allow_negative or money.minor >= 0
