"""Fees as people write them."""

from __future__ import annotations

import pytest

from retainlog.base.errors import Usage
from retainlog.base.fees import parse_fee


@pytest.mark.parametrize(
    ("text", "amount", "currency", "per"),
    [
        ("$1,200/mo", "1200.00", "USD", "month"),
        ("$600 per month", "600.00", "USD", "month"),
        ("$3k/mo", "3000.00", "USD", "month"),
        ("$3k", "3000.00", "USD", ""),
        ("4500 monthly", "4500.00", "ILS", "month"),
        ("€12,000 a year", "12000.00", "EUR", "year"),
        ("$95/hr", "95.00", "USD", "hour"),
        ("95 USD an hour", "95.00", "USD", "hour"),
        ("$95 / hour", "95.00", "USD", "hour"),
        ("0.12/word", "0.12", "ILS", "word"),
        ("₪250 לשעה", "250.00", "ILS", "hour"),
        ("4,500 לחודש", "4500.00", "ILS", "month"),
        ("4500 ש״ח", "4500.00", "ILS", ""),
        ("4500 + VAT", "4500.00", "ILS", ""),
        ("12 אלף", "12000.00", "ILS", ""),
        ("$8,000 project", "8000.00", "USD", "project"),
    ],
)
def test_an_amount_with_what_it_is_for(text: str, amount: str, currency: str, per: str) -> None:
    fee = parse_fee(text, "ILS")
    assert fee.money
    assert (fee.money.amount, fee.money.currency, fee.per) == (amount, currency, per)


@pytest.mark.parametrize(("text", "per"), [("project", "project"), ("Project-based", "project"), ("hourly", "hour")])
def test_a_way_of_billing_without_an_amount(text: str, per: str) -> None:
    assert parse_fee(text, "ILS") == (None, per, text)


@pytest.mark.parametrize("text", ["lots", "", "varies", "12/13/14", "ask me"])
def test_what_is_no_fee_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        parse_fee(text, "ILS")
