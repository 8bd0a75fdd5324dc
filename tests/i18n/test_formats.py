"""Dates, money and spans of time as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from babel import Locale, dates, numbers
from hypothesis import given
from hypothesis import strategies as st

from retainlog import i18n
from retainlog.base.config import Config
from retainlog.base.dates import parse_when
from retainlog.base.money import Money, parse_money
from retainlog.i18n.formats import (
    format_cadence,
    format_date,
    format_day_short,
    format_days,
    format_money,
    format_month,
    format_number,
    format_share,
    relative_day,
)

DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.activate("en")


def test_dates_in_english() -> None:
    assert format_date(DAY) == "21 Nov 2026"
    assert format_date(date(2026, 9, 3)) == "3 Sep 2026"
    assert format_day_short(DAY) == "21 Nov"
    assert format_month(date(2026, 10, 1)) == "October 2026"


def test_dates_in_hebrew() -> None:
    i18n.activate("he")
    assert format_date(DAY) == "21 בנובמבר 2026"
    assert format_day_short(DAY) == "21 בנובמבר"
    assert format_month(date(2026, 10, 1)) == "אוקטובר 2026"


@pytest.mark.parametrize(
    ("money", "english", "hebrew"),
    [
        (Money(450000, "ILS"), "₪4,500", "4,500 ₪"),
        (Money(450050, "ILS"), "₪4,500.50", "4,500.50 ₪"),
        (Money(5, "ILS"), "₪0.05", "0.05 ₪"),
        (Money(-50, "ILS"), "-₪0.50", "-0.50 ₪"),
        (Money(0, "ILS"), "₪0", "0 ₪"),
        (Money(123456700, "USD"), "$1,234,567", "1,234,567 $"),
        (Money(5000, "JPY"), "JPY 5,000", "5,000 JPY"),
        (Money(1500, "KWD"), "KWD 1.500", "1.500 KWD"),
        (Money(-120000, "CHF"), "CHF -1,200", "-1,200 CHF"),
    ],
)
def test_money_in_both_languages(money: Money, english: str, hebrew: str) -> None:
    assert format_money(money) == english
    i18n.activate("he")
    assert format_money(money) == hebrew


@given(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.sampled_from(["ILS", "USD", "JPY", "KWD", "CHF"]),
    st.sampled_from(i18n.LANGUAGES),
)
def test_money_as_shown_can_be_typed_again(minor: int, currency: str, language: str) -> None:
    i18n.activate(language)
    money = Money(minor, currency)
    assert parse_money(format_money(money), "EUR", allow_negative=True) == money


def test_numbers_and_shares() -> None:
    assert format_number(12345) == "12,345"
    assert format_number(12.5) == "12.5"
    assert format_number(1234.0) == "1,234"
    assert format_share(0.38) == "38 %"
    assert format_share(1) == "100 %"
    assert format_share(-0.001) == "0 %"
    i18n.activate("he")
    assert format_share(0.38) == "38%"


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (13, "13 days"),
        (14, "2 weeks"),
        (38, "5 weeks"),
        (62, "9 weeks"),
        (63, "2 months"),
        (90, "3 months"),
        (365, "12 months"),
    ],
)
def test_spans_of_time(n: int, text: str) -> None:
    assert format_days(n) == text


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (0, "today"),
        (-1, "yesterday"),
        (1, "tomorrow"),
        (3, "in 3 days"),
        (-13, "13 days ago"),
        (14, "in 2 weeks"),
        (-35, "5 weeks ago"),
        (90, "in 3 months"),
        (-365, "12 months ago"),
    ],
)
def test_days_seen_from_today(distance: int, text: str) -> None:
    assert relative_day(DAY + timedelta(days=distance), DAY) == text


@pytest.mark.parametrize(
    ("cadence", "hebrew"),
    [("1d", "יום"), ("2w", "שבועיים"), ("5w", "5 שבועות"), ("3m", "3 חודשים"), ("1y", "שנה")],
)
def test_a_cadence_is_said_in_words_in_hebrew(cadence: str, hebrew: str) -> None:
    assert format_cadence(cadence) == cadence
    i18n.activate("he")
    assert format_cadence(cadence) == hebrew
    assert format_cadence(None) == ""


# Held to CLDR, through Babel


@pytest.mark.parametrize("lang", ["en", "he"])
def test_dates_and_months_are_those_of_cldr(lang: str) -> None:
    i18n.activate(lang)
    for month in range(1, 13):
        day = date(2026, month, 21)
        assert format_month(day) == dates.format_date(day, "LLLL y", locale=lang)
        if lang == "he":
            assert format_date(day) == dates.format_date(day, "d בMMMM y", locale="he")
            assert format_date(day) == dates.format_date(day, "long", locale="he")
        else:
            assert format_date(day).split()[1] == dates.format_date(day, "MMM", locale="en")


def test_the_words_of_days_and_months_are_those_of_cldr() -> None:
    """Every name that CLDR has for a weekday or a month is understood."""
    now = datetime(2026, 11, 18)  # a Wednesday
    for lang in ("en", "he"):
        for width in ("wide", "abbreviated"):
            for number, name in dates.get_day_names(width, "format", lang).items():
                assert parse_when(name, now, looks="back").day.weekday() == number, name
            for number, name in dates.get_month_names(width, "stand-alone", lang).items():
                assert parse_when(f"3 {name} 2026", now, looks="back").day == date(2026, number, 3), name


@given(st.integers(-(10**9), 10**9))
def test_hebrew_money_is_cldrs_without_its_marks(minor: int) -> None:
    i18n.activate("he")
    amount = Money(minor, "ILS")
    pattern = "#,##0.00" if minor % 100 else "#,##0"
    number = numbers.format_decimal(Decimal(minor) / 100, pattern, locale="he")
    assert format_money(amount) == f"{number.replace(chr(0x200E), '')} ₪"
    symbol = numbers.get_currency_symbol("ILS", "he")
    assert format_money(amount).endswith(symbol.replace(chr(0x200F), ""))


def test_plurals_are_those_of_cldr() -> None:
    """One, two and other: the catalogue's rule says for every count what CLDR says of Hebrew."""
    rule = Locale("he").plural_form
    i18n.activate("he")
    forms = {"one": "יום אחד", "two": "יומיים", "other": "{n} ימים"}
    for n in range(400):
        said = i18n.ngettext("{n} day", "{n} days", n)
        assert said == forms[rule(n)], n


def test_the_week_is_that_of_the_region() -> None:
    thursday = datetime(2026, 11, 19)
    for region in ("he_IL", "en_US", "en_GB"):
        config = Config("", {"region": region}, {})
        first = Locale.parse(region).first_week_day
        last = parse_when("eow", thursday, looks="forward", week_ends=config.week_ends).day
        assert last.weekday() == (first - 1) % 7, region


def test_the_weekend_is_that_of_the_region() -> None:
    for region in ("he_IL", "en_US", "en_GB"):
        locale, weekend = Locale.parse(region), Config("", {"region": region}, {}).weekend
        days = range(locale.weekend_start, locale.weekend_end + 1)
        assert tuple(day + 1 for day in days) == weekend, region  # Babel: Monday is 0
