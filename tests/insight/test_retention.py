"""Logo churn, GRR and NRR: their identities, and the edges where a naive formula fails."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight.retention import Life, Revenue, logos, revenue, share

FIRST, UNTIL = date(2026, 10, 1), date(2026, 10, 31)
OLD = date(2026, 1, 1)

days = st.dates(date(2026, 8, 1), date(2026, 12, 31))
spans = st.lists(days, max_size=4, unique=True).map(sorted)


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        marks = draw(spans)
        away = tuple((marks[i], marks[i + 1] if i + 1 < len(marks) else None) for i in range(0, len(marks), 2))
        found.append(Life(str(number), draw(days), away))
    return found


fees = st.dictionaries(
    st.sampled_from("01234567"), st.builds(Money, st.integers(0, 10**9), st.sampled_from(["ILS", "USD"]))
)


@given(lives())
def test_the_end_is_the_start_with_those_who_came_and_without_those_who_left(found: list[Life]) -> None:
    sets = logos(found, FIRST, UNTIL)
    assert sets.end == (sets.start | sets.new | sets.back) - sets.lost
    assert len(sets.end) == len(sets.start) + len(sets.new) + len(sets.back) - len(sets.lost)
    assert sets.churned <= sets.start
    churn = share(len(sets.churned), len(sets.start))
    assert churn is None or 0 <= churn <= 1


@given(lives(), fees, fees)
def test_fees_add_up_and_rates_keep_their_bounds(
    found: list[Life], opening: dict[str, Money], closing: dict[str, Money]
) -> None:
    sets = logos(found, FIRST, UNTIL)
    lines = revenue(sets, opening, closing)
    for currency, line in lines.items():
        paid_first = sum(f.minor for i, f in opening.items() if i in sets.start and f.currency == currency)
        paid_last = sum(f.minor for i, f in closing.items() if i in sets.end and f.currency == currency)
        assert (line.opening, line.closing) == (paid_first, paid_last)
        kept = line.opening - line.moved_out - line.lost - line.reduced
        assert line.closing == kept + line.increased + line.new + line.back + line.entered + line.moved_in
        assert line.kept <= line.paying
        assert (line.grr is None) == (line.nrr is None) == (line.opening == line.moved_out)
        if line.grr is not None and line.nrr is not None:
            assert 0 <= line.grr <= 1
            assert line.grr <= line.nrr


def one(life: Life, opening: Money | None, closing: Money | None) -> dict[str, Revenue]:
    sets = logos([life], FIRST, UNTIL)
    return revenue(sets, {life.client_id: opening} if opening else {}, {life.client_id: closing} if closing else {})


def test_nothing_at_the_start_gives_no_rate() -> None:
    line = one(Life("a", FIRST), None, Money(100, "ILS"))["ILS"]
    assert (line.new, line.grr, line.nrr) == (100, None, None)


def test_a_lost_client_counts_whole_even_where_its_fee_rose_before() -> None:
    line = one(Life("a", OLD, ((date(2026, 10, 20), None),)), Money(100, "ILS"), Money(150, "ILS"))["ILS"]
    assert (line.lost, line.increased, line.grr, line.nrr, line.closing) == (100, 0, 0, 0, 0)


def test_an_increase_shows_in_nrr_alone() -> None:
    line = one(Life("a", OLD), Money(100, "ILS"), Money(150, "ILS"))["ILS"]
    assert (line.grr, line.nrr) == (1, 1.5)


def test_a_first_fee_of_an_old_client_is_first_written_down_and_no_increase() -> None:
    line = one(Life("a", OLD), None, Money(100, "ILS"))["ILS"]
    assert (line.entered, line.new, line.increased) == (100, 0, 0)
    assert one(Life("a", OLD), Money(0, "ILS"), Money(100, "ILS"))["ILS"].new == 100


def test_a_client_without_a_first_day_is_written_down_and_not_new() -> None:
    life = Life("a", FIRST, known=False)
    sets = logos([life], FIRST, UNTIL)
    assert (sets.entered, sets.new) == ({"a"}, set())
    assert revenue(sets, {}, {"a": Money(100, "ILS")})["ILS"].entered == 100


def test_fees_of_a_client_won_back_are_apart_from_new_ones() -> None:
    life = Life("a", OLD, ((FIRST - timedelta(days=9), FIRST + timedelta(days=3)),))
    line = one(life, Money(100, "ILS"), Money(100, "ILS"))["ILS"]
    assert (line.back, line.new, line.closing) == (100, 0, 100)


def test_a_change_of_currency_is_compared_with_nothing() -> None:
    lines = one(Life("a", OLD), Money(100, "ILS"), Money(30, "USD"))
    assert (lines["ILS"].moved_out, lines["ILS"].grr, lines["ILS"].closing) == (100, None, 0)
    assert (lines["USD"].moved_in, lines["USD"].grr, lines["USD"].closing) == (30, None, 30)


def test_a_fee_that_ended_is_reduced_to_nothing() -> None:
    line = one(Life("a", OLD), Money(100, "ILS"), None)["ILS"]
    assert (line.reduced, line.grr, line.kept, line.paying) == (100, 0, 0, 1)


def test_lost_and_won_back_within_the_month_is_neither() -> None:
    life = Life("a", OLD, ((date(2026, 10, 5), date(2026, 10, 25)),))
    sets = logos([life], FIRST, UNTIL)
    assert (sets.start, sets.end) == ({"a"}, {"a"})
    assert not sets.lost
    assert not sets.back
    assert sets.returned == {"a"}


def test_come_and_gone_within_the_month_is_new_and_lost_but_no_churn() -> None:
    life = Life("a", FIRST + timedelta(days=1), ((date(2026, 10, 25), None),))
    sets = logos([life], FIRST, UNTIL)
    assert (sets.new, sets.lost, sets.churned, sets.end) == ({"a"}, {"a"}, set(), set())


def test_who_left_on_the_first_was_there_at_the_start() -> None:
    sets = logos([Life("a", OLD, ((FIRST, None),))], FIRST, UNTIL)
    assert (sets.start, sets.lost) == ({"a"}, {"a"})
