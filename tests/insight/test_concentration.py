"""How much hangs on few clients."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight.concentration import band, incomes


def test_shares_by_currency_the_largest_first() -> None:
    fees = {"a": Money(300, "ILS"), "b": Money(700, "ILS"), "c": Money(50, "EUR"), "free": Money(0, "ILS")}
    euro, shekel = incomes(fees)
    assert [(one.client, one.share) for one in shekel.slices] == [("b", 0.7), ("a", 0.3)]
    assert (shekel.total, shekel.band) == (Money(1000, "ILS"), "high")
    assert (euro.slices[0].share, euro.without({"c", "a"})) == (1.0, 1.0)
    assert shekel.without({"a", "c"}) == 0.3
    assert incomes({}) == []


def test_the_guideline() -> None:
    assert [band(share) for share in (0.249, 0.25, 0.40, 0.401)] == ["fine", "watch", "watch", "high"]


@given(st.dictionaries(st.text(max_size=2), st.builds(Money, st.integers(0, 10**9), st.sampled_from(["ILS", "USD"]))))
def test_shares_add_up(fees: dict[str, Money]) -> None:
    for income in incomes(fees):
        assert abs(sum(one.share for one in income.slices) - 1) < 1e-9
        assert income.total.minor == sum(one.fee.minor for one in income.slices)
