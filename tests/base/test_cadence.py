"""Cadences as people write them, and where a client stands."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.cadence import Cadence, Standing, days, fits, next_after, parse_cadence, shift, standing
from retainlog.base.errors import Usage

cadences = st.builds(Cadence, st.integers(1, 10), st.sampled_from("dwmy"))
maybe = st.one_of(st.none(), cadences)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("10d", "10d"),
        ("2w", "2w"),
        ("1m", "1m"),
        ("1y", "1y"),
        ("02W", "2w"),
        ("2 weeks", "2w"),
        ("every 3 months", "3m"),
        ("every week", "1w"),
        ("fortnight", "2w"),
        ("daily", "1d"),
        ("Weekly", "1w"),
        ("monthly", "1m"),
        ("quarterly", "3m"),
        ("yearly", "1y"),
        ("שבועי", "1w"),
        ("דו-שבועי", "2w"),
        ("דו־שבועי", "2w"),
        ("חודשי", "1m"),
        ("רבעוני", "3m"),
        ("שנתי", "1y"),
        ("כל שבועיים", "2w"),
        ("כל חודש", "1m"),
        ("3 חודשים", "3m"),
        ("3652d", "3652d"),
    ],
)
def test_cadences_that_can_be_read(text: str, stored: str) -> None:
    assert str(parse_cadence(text)) == stored


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("biweekly", "2w"),
        ("twice a month", "2w"),
        ("every other week", "2w"),
        ("פעם בשבוע", "1w"),
        ("פעמיים בחודש", "2w"),
        ("רבעון", "3m"),
        ("כל רבעון", "3m"),
        ("once a quarter", "3m"),
        ("every two weeks", "2w"),
        ("כל שלושה שבועות", "3w"),
        ("twice a year", "6m"),
    ],
)
def test_cadences_in_words(text: str, meant: str) -> None:
    assert str(parse_cadence(text)) == meant


NO_CADENCES = (
    "| |0d|-1w|−1w|1.5w|10|w|every m|1h|3653d|99999d|11y|121m|2 fortnight|sometimes|1w1d|every|"
    "9999999999999999999999999999999999999999d"
)


@pytest.mark.parametrize("text", NO_CADENCES.split("|"))
def test_cadences_that_are_refused(text: str) -> None:
    with pytest.raises(Usage, match="as a cadence") as refused:
        parse_cadence(text)
    assert refused.value.code == "bad_cadence"
    assert repr(text) in str(refused.value)


@given(cadences)
def test_a_stored_cadence_is_read_back(cadence: Cadence) -> None:
    assert parse_cadence(str(cadence)) == cadence


@given(st.text())
def test_any_text_is_a_cadence_or_refused(text: str) -> None:
    try:
        cadence = parse_cadence(text)
    except Usage:
        return
    assert parse_cadence(str(cadence)) == cadence


@pytest.mark.parametrize(
    ("day", "cadence", "due"),
    [
        ("2026-11-21", "10d", "2026-12-01"),
        ("2026-11-21", "2w", "2026-12-05"),
        ("2027-01-31", "1m", "2027-02-28"),
        ("2028-01-31", "1m", "2028-02-29"),
        ("2026-10-31", "13m", "2027-11-30"),
        ("2028-02-29", "1y", "2029-02-28"),
        ("9999-12-30", "1w", "9999-12-31"),
        ("9999-12-30", "1m", "9999-12-31"),
        ("9999-12-30", "10y", "9999-12-31"),
    ],
)
def test_the_next_contact_is_due_one_cadence_later(day: str, cadence: str, due: str) -> None:
    assert next_after(date.fromisoformat(day), parse_cadence(cadence)).isoformat() == due


def test_a_shift_out_of_the_calendar_is_an_error() -> None:
    with pytest.raises(OverflowError):
        shift(date.max, 1, "d")
    with pytest.raises(ValueError, match="year"):
        shift(date.max, 1, "m")


@given(st.dates(date(1900, 1, 1), date(2199, 1, 1)), cadences)
def test_days_are_about_what_the_calendar_says(day: date, cadence: Cadence) -> None:
    assert abs((next_after(day, cadence) - day).days - days(cadence)) <= 4


def stand(today: str, every: str = "", at_most: str = "") -> str:
    return standing(
        date(2026, 11, 1),
        parse_cadence(every) if every else None,
        parse_cadence(at_most) if at_most else None,
        date.fromisoformat(today),
    ).state


def test_green_to_the_wanted_day_yellow_to_the_limit_red_beyond() -> None:
    assert stand("2026-11-15", "2w", "4w") == "green"
    assert stand("2026-11-16", "2w", "4w") == "yellow"
    assert stand("2026-11-29", "2w", "4w") == "yellow"
    assert stand("2026-11-30", "2w", "4w") == "red"


def test_a_wish_alone_has_its_limit_at_twice_its_length() -> None:
    assert stand("2026-11-11", every="10d") == "green"
    assert stand("2026-11-12", every="10d") == "yellow"
    assert stand("2026-11-21", every="10d") == "yellow"
    assert stand("2026-11-22", every="10d") == "red"


def test_a_limit_alone_turns_yellow_after_three_quarters_of_it() -> None:
    assert stand("2026-11-22", at_most="4w") == "green"
    assert stand("2026-11-23", at_most="4w") == "yellow"
    assert stand("2026-11-29", at_most="4w") == "yellow"
    assert stand("2026-11-30", at_most="4w") == "red"


def test_a_limit_shorter_than_the_wish_counts_for_both() -> None:
    last = date(2026, 11, 1)
    assert standing(last, Cadence(4, "w"), Cadence(1, "w"), date(2026, 11, 9)) == Standing(
        "red", date(2026, 11, 8), date(2026, 11, 8)
    )


def test_nothing_is_asked_of_a_client_without_cadence_or_contact() -> None:
    assert standing(date(2026, 11, 1), None, None, date(2026, 11, 21)) == Standing("none", None, None)
    assert standing(None, Cadence(1, "w"), None, date(2026, 11, 21)) == Standing("none", None, None)


@given(st.dates(), maybe, maybe, st.dates())
def test_a_standing_follows_from_its_dates(
    last_on: date, every: Cadence | None, at_most: Cadence | None, today: date
) -> None:
    state, wanted, limit = standing(last_on, every, at_most, today)
    if every is None and at_most is None:
        assert (state, wanted, limit) == ("none", None, None)
        return
    assert wanted is not None
    assert limit is not None
    assert last_on <= wanted <= limit
    assert state == ("green" if today <= wanted else "yellow" if today <= limit else "red")


@given(st.dates(date(1900, 1, 1), date(2199, 1, 1)), maybe, maybe, st.integers(0, 9000))
def test_waiting_never_makes_it_better(
    last_on: date, every: Cadence | None, at_most: Cadence | None, waited: int
) -> None:
    order = ["none", "green", "yellow", "red"]
    today = last_on + timedelta(days=waited)
    now, later = (standing(last_on, every, at_most, day).state for day in (today, today + timedelta(days=1)))
    assert order.index(now) <= order.index(later)


def test_weekly_cadences_load_no_calendar_library() -> None:
    code = (
        "import sys; from datetime import date; from retainlog.base.cadence import *;"
        "next_after(date(2026, 11, 21), parse_cadence('2w'));"
        "assert not {'dateutil', 'calendar'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("every", "at_most", "good"),
    [("2w", "4w", True), ("2w", "2w", True), ("2w", None, True), (None, "1d", True), ("1m", "30d", False)],
)
def test_a_limit_has_to_leave_room_for_the_wish(every: str | None, at_most: str | None, good: bool) -> None:
    assert fits(every, at_most) is good
