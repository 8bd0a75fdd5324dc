"""Where the energy goes, and what was earned and worked in a period. The figures are computed by hand."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from retainlog.insight import balance
from retainlog.insight.balance import Energy, FeeFrom, Share
from retainlog.insight.retention import Life

START = date(2026, 1, 1)


def test_a_contact_belongs_to_the_lead_the_new_or_the_existing_client_that_it_was_with() -> None:
    assert balance.group_of(date(2025, 12, 31), START) == "leads"
    assert balance.group_of(START, START) == "new"
    assert balance.group_of(START + timedelta(days=89), START) == "new"
    assert balance.group_of(START + timedelta(days=90), START) == "existing"


def test_shares_of_touchpoints_minutes_and_income() -> None:
    energy = {"leads": Energy(2, 60), "new": Energy(6, 180), "existing": Energy(2, 0)}
    assert balance.shares(energy, {"new": 100, "existing": 300}) == [
        Share("leads", 2, 60, 0.2, 0.25, 0.0),
        Share("new", 6, 180, 0.6, 0.75, 0.25),
        Share("existing", 2, 0, 0.2, 0.0, 0.75),
    ]
    assert balance.shares({}, {})[0] == Share("leads", 0, 0, None, None, None)


def test_a_monthly_fee_counts_by_the_days_of_its_month() -> None:
    life = Life("a", date(2026, 4, 16))
    fees = [FeeFrom(date(2026, 4, 16), 300000, "ILS", "month"), FeeFrom(date(2026, 6, 1), 400000, "ILS", "month")]
    # half of April, May and June whole
    assert balance.earned(fees, life, date(2026, 1, 1), date(2026, 6, 30)) == {"ILS": 150000 + 300000 + 400000}
    gone = life._replace(away=((date(2026, 6, 16), None),))
    assert balance.earned(fees, gone, date(2026, 1, 1), date(2026, 12, 31)) == {"ILS": 150000 + 300000 + 200000}


def test_a_project_fee_counts_whole_on_its_day_and_currencies_are_kept_apart() -> None:
    life = Life("a", START)
    fees = [FeeFrom(START, 500000, "USD", "project"), FeeFrom(date(2026, 3, 1), 100000, "ILS", "month")]
    assert balance.earned(fees, life, START, date(2026, 3, 31)) == {"ILS": 100000, "USD": 500000}
    assert balance.earned(fees, life, date(2026, 1, 2), date(2026, 2, 28)) == {}


def test_hours_a_month_count_by_the_days_too() -> None:
    ten = [balance.HoursFrom(date.min, 10)]
    assert balance.worked(ten, (), Life("a", date(2026, 4, 16)), START, date(2026, 5, 31)) == 900  # 15 hours
    assert balance.worked((), (), Life("a", START), START, date(2026, 5, 31)) == 0


def test_other_hours_from_a_day_on_leave_the_earlier_ones() -> None:
    hours = [balance.HoursFrom(date(2026, 1, 1), 10), balance.HoursFrom(date(2026, 4, 16), 20)]
    # Half of April at 10, half at 20, May at 20.
    assert balance.worked(hours, (), Life("a", START), date(2026, 4, 1), date(2026, 5, 31)) == 60 * (5 + 10 + 20)


def test_a_project_takes_its_own_hours_and_its_price_by_its_days() -> None:
    site = balance.FeeFrom(date(2026, 4, 1), 1000, "ILS", "project", 10, date(2026, 4, 20))
    life = Life("a", START)
    assert balance.earned([site], life, date(2026, 4, 11), date(2026, 4, 30)) == {"ILS": 500}
    assert balance.worked((), [site], life, date(2026, 4, 11), date(2026, 4, 30)) == 300


def test_a_project_ends_no_rate_and_a_rate_by_the_hour_counts_at_its_volume() -> None:
    fees = [
        balance.FeeFrom(date(2026, 1, 1), 100, "ILS", "hour", 7.5),
        balance.FeeFrom(date(2026, 2, 1), 5000, "ILS", "project"),
        balance.FeeFrom(date(2026, 2, 3), 300, "ILS", "payment"),
    ]
    assert balance.earned(fees, Life("a", START), date(2026, 2, 1), date(2026, 2, 28)) == {"ILS": 750 + 5000 + 300}


def test_a_client_won_back_was_away_until_the_day_before() -> None:
    life = Life("a", START, ((date(2026, 1, 11), date(2026, 1, 21)),))
    assert balance.active_days(life, START, date(2026, 1, 31)) == 21


@given(
    st.integers(-50, 400), st.integers(0, 300), st.one_of(st.none(), st.tuples(st.integers(0, 200), st.integers(1, 99)))
)
def test_active_days_are_the_days_on_which_it_was_a_client(
    begin: int, length: int, away: tuple[int, int] | None
) -> None:
    spans = ()
    if away:
        spans = ((START + timedelta(days=away[0]), START + timedelta(days=sum(away))),)
    life = Life("a", START, spans)
    days = [START + timedelta(days=begin + n) for n in range(length + 1)]
    assert balance.active_days(life, days[0], days[-1]) == sum(map(life.active, days))


def test_the_months_of_a_period_are_cut_at_its_ends() -> None:
    assert balance.months(date(2026, 1, 10), date(2026, 3, 5)) == [
        (date(2026, 1, 10), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 5)),
    ]
