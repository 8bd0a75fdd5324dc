"""What a loss means for the month, against figures worked out by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight.impact import Filling, Means, Paying, impact


def ils(amount: int) -> Money:
    return Money(amount * 100, "ILS")


ACME = Paying(ils(4500), hours=12)
OTHERS = [Paying(ils(3000)), Paying(ils(2500)), Paying(ils(6000), hours=20)]
MEANS = Means(ils(15000), ils(42000), 120, ils(6000))


def test_a_month_worked_out_by_hand() -> None:
    found = impact(ACME, OTHERS, MEANS, "ILS")
    assert found.lost == ils(4500)
    assert found.before == ils(16000)
    assert found.share == 4500 / 16000
    assert found.left == ils(11500)
    assert (found.gap, found.gap_before, found.spare) == (ils(3500), ils(0), ils(0))
    assert found.runway == 12  # 42,000 at 3,500 a month
    assert found.median_fee == ils(3750)  # between 3,000 and 4,500
    assert found.paying == 4
    assert found.replace == Filling(at_median_fee=2, at_ideal_fee=1)  # 4,500 of 3,750 and of 6,000
    assert found.fill == Filling(at_median_fee=1, at_ideal_fee=1)
    assert (found.hours_freed, found.hours_share) == (12, 0.1)
    assert found.missing == ()


def test_where_the_rest_is_enough_there_is_no_gap_and_no_runway() -> None:
    found = impact(ACME, OTHERS, MEANS._replace(monthly_need=ils(11500)), "ILS")
    assert (found.gap, found.spare, found.runway) == (ils(0), ils(0), None)
    assert found.fill == Filling(0, 0)
    assert found.replace == Filling(2, 1)


def test_a_gap_that_was_there_before_is_told_apart() -> None:
    found = impact(ACME, OTHERS, MEANS._replace(monthly_need=ils(20000)), "ILS")
    assert (found.gap_before, found.gap) == (ils(4000), ils(8500))


def test_missing_figures_are_named_and_not_guessed() -> None:
    found = impact(Paying(), [], Means(), "ILS")
    assert found.missing == ("fee", "client_hours", "monthly_need", "savings", "hours", "ideal_fee")
    assert (found.lost, found.before, found.share, found.gap, found.runway, found.median_fee) == (None,) * 6
    assert found.left == ils(0)


def test_an_unknown_fee_still_shows_what_remains() -> None:
    found = impact(Paying(hours=3), OTHERS, MEANS, "ILS")
    assert (found.lost, found.left, found.gap) == (None, ils(11500), ils(3500))
    assert found.missing == ("fee",)


def test_a_project_fee_is_not_monthly_income() -> None:
    found = impact(Paying(ils(30000), "project", 10), [*OTHERS, Paying(ils(9000), "project")], MEANS, "ILS")
    assert (found.lost, found.before, found.share) == (ils(0), ils(11500), 0)
    assert (found.project_fee, found.projects) == (ils(30000), 1)
    assert found.median_fee == ils(3000)


def test_a_client_in_the_house_owes_no_fee() -> None:
    found = impact(Paying(hours=5, free=True), OTHERS, MEANS, "ILS")
    assert (found.lost, found.missing) == (ils(0), ())


def test_currencies_are_never_mixed() -> None:
    euro, dollar = Money(50000, "EUR"), Money(90000, "USD")
    others = [*OTHERS, Paying(euro), Paying(dollar), Paying(euro)]
    found = impact(ACME, others, MEANS._replace(savings=Money(100, "USD")), "ILS")
    assert found.left == ils(11500)
    assert found.other == (Money(100000, "EUR"), dollar)
    assert found.incomparable == ("savings",)
    assert found.runway is None
    assert "savings" not in found.missing


def test_a_client_in_another_currency_is_compared_in_its_own() -> None:
    found = impact(Paying(Money(50000, "EUR")), [Paying(Money(50000, "EUR")), *OTHERS], MEANS, "ILS")
    assert (found.currency, found.share, found.left) == ("EUR", 0.5, Money(50000, "EUR"))
    assert found.incomparable == ("monthly_need", "savings", "ideal_fee")
    assert found.need is None


money = st.integers(0, 10**9).map(lambda minor: Money(minor, "ILS"))


@given(money, st.lists(money, max_size=6), money)
def test_what_remains_and_the_gap_make_up_the_need(fee: Money, fees: list[Money], need: Money) -> None:
    found = impact(Paying(fee), [Paying(other) for other in fees], Means(monthly_need=need), "ILS")
    assert found.gap
    assert found.spare
    assert found.left.minor + found.gap.minor - found.spare.minor == need.minor
    assert found.gap.minor == 0 or found.spare.minor == 0
    assert found.before
    assert found.before.minor == found.left.minor + fee.minor
    if found.fill.at_median_fee and found.median_fee:
        assert found.fill.at_median_fee * found.median_fee.minor >= found.gap.minor
        assert (found.fill.at_median_fee - 1) * found.median_fee.minor < found.gap.minor
