"""Days and times as people write them; today is Saturday, 21 November 2026, 09:05."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.dates import Looks, When, check_exists, parse_month, parse_when
from retainlog.base.errors import Usage

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOW = datetime(2026, 11, 21, 9, 5)
TODAY = NOW.date()

sensible_days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
usual_days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
either_way: st.SearchStrategy[Looks] = st.sampled_from(["back", "forward"])


def day(text: str, looks: Looks = "back", *, now: datetime = NOW, day_first: bool = True) -> str:
    return parse_when(text, now, looks=looks, day_first=day_first).day.isoformat()


@pytest.mark.parametrize("looks", ["back", "forward"])
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-21", "2026-11-21"),
        (" 2025-01-02 ", "2025-01-02"),
        ("2026/11/05", "2026-11-05"),
        ("today", "2026-11-21"),
        ("Yesterday", "2026-11-20"),
        ("TOMORROW", "2026-11-22"),
        ("3d ago", "2026-11-18"),
        ("3 days ago", "2026-11-18"),
        ("a week ago", "2026-11-14"),
        ("2w ago", "2026-11-07"),
        ("2 months ago", "2026-09-21"),
        ("1y ago", "2025-11-21"),
        ("in 2w", "2026-12-05"),
        ("in a month", "2026-12-21"),
        ("in 1m", "2026-12-21"),
        ("+2w", "2026-12-05"),
        ("+ 10 days", "2026-12-01"),
        ("-3d", "2026-11-18"),
        ("last friday", "2026-11-20"),
        ("next friday", "2026-11-27"),
        ("last saturday", "2026-11-14"),
        ("next saturday", "2026-11-28"),
        ("last week", "2026-11-14"),
        ("next week", "2026-11-28"),
        ("last month", "2026-10-21"),
        ("next month", "2026-12-21"),
        ("next year", "2027-11-21"),
        ("eow", "2026-11-21"),
        ("eom", "2026-11-30"),
        ("end of the month", "2026-11-30"),
        ("eoy", "2026-12-31"),
        ("nov 21 2026", "2026-11-21"),
        ("21 November 2025", "2025-11-21"),
        ("November 1st, 2025", "2025-11-01"),
        ("3rd of sept. 2025", "2025-09-03"),
        ("21nov 25", "2025-11-21"),
        ("21.11.2026", "2026-11-21"),
        ("21-11-2026", "2026-11-21"),
        ("21/11/26", "2026-11-21"),
        ("1/2/98", "1998-02-01"),
        ("1/2/46", "2046-02-01"),
        ("1/2/47", "1947-02-01"),
        ("היום", "2026-11-21"),
        ("אתמול", "2026-11-20"),
        ("אֶתְמוֹל", "2026-11-20"),
        ("שלשום", "2026-11-19"),
        ("שלשומ", "2026-11-19"),
        ("\u200fמחר", "2026-11-22"),
        ("מחרתיים", "2026-11-23"),
        ("לפני 3 ימים", "2026-11-18"),
        ("לפני יום", "2026-11-20"),
        ("לפני יומיים", "2026-11-19"),
        ("לפני שבוע", "2026-11-14"),
        ("לפני שבועיים", "2026-11-07"),
        ("לפני חודש", "2026-10-21"),
        ("לפני חודשיים", "2026-09-21"),
        ("לפני שנה", "2025-11-21"),
        ("בעוד שבועיים", "2026-12-05"),
        ("בעוד 3 ימים", "2026-11-24"),
        ("עוד שבוע", "2026-11-28"),
        ("בשבוע שעבר", "2026-11-14"),
        ("חודש הבא", "2026-12-21"),
        ("יום שני הבא", "2026-11-23"),
        ("יום שני הקרוב", "2026-11-23"),
        ("יום שני שעבר", "2026-11-09"),
        ("יום שני האחרון", "2026-11-16"),
        ("previous monday", "2026-11-09"),
        ("this monday", "2026-11-16"),
        ("יום שני השבוע", "2026-11-16"),
        ("יום שני בשבוע הבא", "2026-11-23"),
        ("monday next week", "2026-11-23"),
        ("monday last week", "2026-11-09"),
        ("יום ראשון לפני שבועיים", "2026-11-01"),
        ("sunday 2 weeks ago", "2026-11-01"),
        ("friday 20 nov 2026", "2026-11-20"),
        ("20 nov 2026, friday", "2026-11-20"),
        ("יום שישי 20 בנובמבר 2026", "2026-11-20"),
        ("two days ago", "2026-11-19"),
        ("three weeks ago", "2026-10-31"),
        ("a couple of weeks ago", "2026-11-07"),
        ("לפני שלושה ימים", "2026-11-18"),
        ("בעוד שלושה ימים", "2026-11-24"),
        ("בעוד עשרה ימים", "2026-12-01"),
        ("לפני שלושה שבועות", "2026-10-31"),
        ("בעוד חצי שנה", "2027-05-21"),
        ("half a year ago", "2026-05-21"),
        ("לפני חודש וחצי", "2026-10-06"),
        ("a month and a half ago", "2026-10-06"),
        ("לפני רבעון", "2026-08-21"),
        ("in 2 quarters", "2027-05-21"),
        ("the day before yesterday", "2026-11-19"),
        ("day after tomorrow", "2026-11-23"),
        ("this morning", "2026-11-21"),
        ("הבוקר", "2026-11-21"),
        ("אמש", "2026-11-20"),
        ("last night", "2026-11-20"),
        ("tonight", "2026-11-21"),
        ("yesterday evening", "2026-11-20"),
        ("אתמול בערב", "2026-11-20"),
        ("מחר בבוקר", "2026-11-22"),
        ("ה-21 בנובמבר 2026", "2026-11-21"),
        ("21-Nov-2026", "2026-11-21"),
        ("21-Nov-26", "2026-11-21"),
        ("Nov-21-2026", "2026-11-21"),
        ("21.11.2026.", "2026-11-21"),
        ("20261121", "2026-11-21"),
        ("2026-W47-6", "2026-11-21"),
        ("2026W476", "2026-11-21"),
        ("החודש הבא", "2026-12-21"),
        ("השבוע הבא", "2026-11-28"),
        ("תחילת החודש", "2026-11-01"),
        ("start of next month", "2026-12-01"),
        ("end of next month", "2026-12-31"),
        ("סוף החודש הבא", "2026-12-31"),
        ("end of last month", "2026-10-31"),
        ("12-20-2026", "2026-12-20"),
        ("שבת הבאה", "2026-11-28"),
        ("שבת שעברה", "2026-11-14"),
        ("21 בנובמבר 2026", "2026-11-21"),
        ("ב-3 במרץ 2025", "2025-03-03"),
        ("ב־3 למאי 2025", "2025-05-03"),
        ("סוף החודש", "2026-11-30"),
        ("בסוף השנה", "2026-12-31"),
    ],
)
def test_days_that_mean_the_same_in_both_directions(text: str, meant: str, looks: Looks) -> None:
    assert day(text, looks) == meant


@pytest.mark.parametrize(
    ("text", "back", "forward"),
    [
        ("monday", "2026-11-16", "2026-11-23"),
        ("sat", "2026-11-21", "2026-11-28"),
        ("sunday", "2026-11-15", "2026-11-22"),
        ("יום שני", "2026-11-16", "2026-11-23"),
        ("שני", "2026-11-16", "2026-11-23"),
        ("ביום שני", "2026-11-16", "2026-11-23"),
        ("בשני", "2026-11-16", "2026-11-23"),
        ("יום ב׳", "2026-11-16", "2026-11-23"),
        ("בשבת", "2026-11-21", "2026-11-28"),
        ("21 nov", "2026-11-21", "2026-11-21"),
        ("nov 22", "2025-11-22", "2026-11-22"),
        ("20 November", "2026-11-20", "2027-11-20"),
        ("21/11", "2026-11-21", "2026-11-21"),
        ("22.11", "2025-11-22", "2026-11-22"),
        ("22 בנובמבר", "2025-11-22", "2026-11-22"),
        ("29 feb", "2024-02-29", "2028-02-29"),
    ],
)
def test_what_is_logged_looks_back_and_what_is_due_looks_forward(text: str, back: str, forward: str) -> None:
    assert (day(text, "back"), day(text, "forward")) == (back, forward)


def test_a_leap_day_without_a_year_is_found_across_a_century_without_one() -> None:
    assert day("29 feb", "forward", now=datetime(2097, 1, 1)) == "2104-02-29"
    assert day("29 feb", "back", now=datetime(2103, 1, 1)) == "2096-02-29"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-21T14:30", When(TODAY, "14:30")),
        ("2026-11-21 14:30", When(TODAY, "14:30")),
        ("2026-11-21T14:30:59", When(TODAY, "14:30")),
        ("14:30", When(TODAY, "14:30")),
        ("9:05", When(TODAY, "09:05")),
        ("2pm", When(TODAY, "14:00")),
        ("14:30 yesterday", When(date(2026, 11, 20), "14:30")),
        ("at 14:30 yesterday", When(date(2026, 11, 20), "14:30")),
        ("yesterday 2:30:15 pm", When(date(2026, 11, 20), "14:30")),
        ("אתמול ב-14:30", When(date(2026, 11, 20), "14:30")),
        ("8:30 yesterday evening", When(date(2026, 11, 20), "20:30")),
        ("אתמול ב-8:30 בערב", When(date(2026, 11, 20), "20:30")),
        ("yesterday at noon", When(date(2026, 11, 20), "12:00")),
        ("21 nov 2026 14:30", When(TODAY, "14:30")),
        ("12:15 am", When(TODAY, "00:15")),
        ("12 pm", When(TODAY, "12:00")),
        ("now", When(TODAY, "09:05")),
        ("עכשיו", When(TODAY, "09:05")),
        ("yesterday 14:30", When(date(2026, 11, 20), "14:30")),
        ("yesterday at 2:30pm", When(date(2026, 11, 20), "14:30")),
        ("3d ago 08:00", When(date(2026, 11, 18), "08:00")),
        ("21/11/25 23:59", When(date(2025, 11, 21), "23:59")),
        ("אתמול בשעה 14:30", When(date(2026, 11, 20), "14:30")),
        ("today", When(TODAY, None)),
    ],
)
def test_a_time_may_follow_or_stand_alone(text: str, meant: When) -> None:
    assert parse_when(text, NOW, looks="back") == meant


def test_the_order_of_day_and_month_is_a_setting() -> None:
    assert day("3/4/2025") == "2025-04-03"
    assert day("3/4/2025", day_first=False) == "2025-03-04"
    assert day("11/21", day_first=False) == "2026-11-21"


def test_a_date_that_can_be_read_in_one_order_only_is_read_in_it() -> None:
    assert day("11/21") == day("21/11", day_first=False) == "2026-11-21"
    assert day("12-20", "forward") == "2026-12-20"


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        (datetime(2026, 12, 1), "יום חמישי הבא", "2026-12-10"),
        (datetime(2026, 12, 1), "next thursday", "2026-12-10"),
        (datetime(2026, 12, 1), "יום חמישי הקרוב", "2026-12-03"),
        (datetime(2026, 12, 1), "יום שני שעבר", "2026-11-23"),
        (datetime(2026, 12, 1), "יום שני האחרון", "2026-11-30"),
        (datetime(2026, 11, 25), "יום חמישי הבא", "2026-12-03"),
        (datetime(2026, 11, 23), "next tuesday", "2026-12-01"),
        (datetime(2026, 11, 26), "next monday", "2026-11-30"),
    ],
)
def test_the_next_weekday_is_that_of_next_week(now: datetime, text: str, meant: str) -> None:
    assert day(text, now=now) == day(text, "forward", now=now) == meant


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("29 feb 2026", "no such day"),
        ("31/11/2026", "no such day"),
        ("31/13/2026", "no such day"),
        ("2026-13-01", "no such day"),
        ("2026-02-30", "no such day"),
        ("31 nov", "no such day"),
        ("9999-12-31", "years 1900 to 2199"),
        ("in 500y", "years 1900 to 2199"),
        ("24:00", "no such time"),
        ("yesterday 25:10", "no such time"),
        ("13pm", "no such time"),
        ("saturday 20 nov 2026", "weekday"),
        ("yesterday arvo", "'arvo'"),
        ("5m ago", "minutes or months"),
    ],
)
def test_a_refused_date_names_its_cause(text: str, cause: str) -> None:
    with pytest.raises(Usage, match=cause):
        day(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2 hours ago", "2026-11-21 07:05"),
        ("לפני שעתיים", "2026-11-21 07:05"),
        ("an hour ago", "2026-11-21 08:05"),
        ("לפני שעה", "2026-11-21 08:05"),
        ("half an hour ago", "2026-11-21 08:35"),
        ("לפני חצי שעה", "2026-11-21 08:35"),
        ("an hour and a half ago", "2026-11-21 07:35"),
        ("לפני שעה וחצי", "2026-11-21 07:35"),
        ("20 minutes ago", "2026-11-21 08:45"),
        ("לפני עשר דקות", "2026-11-21 08:55"),
        ("12 hours ago", "2026-11-20 21:05"),
        ("in 2 hours", "2026-11-21 11:05"),
        ("3h", "2026-11-21 06:05"),
    ],
)
def test_hours_are_counted_from_now(text: str, meant: str) -> None:
    when = parse_when(text, NOW, looks="back")
    assert f"{when.day} {when.time}" == meant


def test_a_moment_with_a_zone_is_its_local_day_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Jerusalem")
    time.tzset()
    try:
        assert parse_when("2026-11-21T14:30:00Z", NOW, looks="back") == When(TODAY, "16:30")
        assert parse_when("2026-11-21T23:30:00.123456Z", NOW, looks="back") == When(date(2026, 11, 22), "01:30")
        assert parse_when("2026-11-21 14:30:00+02:00", NOW, looks="back") == When(TODAY, "14:30")
        with pytest.raises(Usage, match="does not exist here"):
            check_exists(When(date(2026, 3, 27), "02:30"), "2026-03-27 02:30")
        check_exists(When(date(2026, 3, 27), "03:30"), "x")
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        (datetime(2027, 1, 31), "next month", "2027-02-28"),
        (datetime(2028, 3, 31), "last month", "2028-02-29"),
        (datetime(2028, 2, 29), "next year", "2029-02-28"),
        (datetime(2026, 12, 5), "eom", "2026-12-31"),
        (datetime(2026, 11, 22), "eow", "2026-11-28"),
    ],
)
def test_months_end_where_they_end(now: datetime, text: str, meant: str) -> None:
    assert day(text, now=now) == meant


NO_DATES = (
    "| |garbage|31/02|31 nov|2026-13-01|2026-02-30|0026-11-21|9999-12-31|1899-12-31|in 500y|"
    "in 99999999d|in 9999y|-9999y|9999y ago|now 14:30|25:00|14:60|13pm|0am|at|th|at 14:30 at|"
    "3|2026|+|-|--3d|in|ago|next|in friday|1.5d ago|"
    "ב|בעוד|21 22 nov|nov|21 nov 2026 2027|21 nov 202|1/2/3/4|١٢/١١|today tomorrow|"
    "nov nov|half|two|hours of days ago|in half a day"
)


@pytest.mark.parametrize("looks", ["back", "forward"])
@pytest.mark.parametrize("text", NO_DATES.split("|"))
def test_what_is_no_date_is_refused_by_name_with_examples(text: str, looks: Looks) -> None:
    with pytest.raises(Usage) as refused:
        parse_when(text, NOW, looks=looks)
    assert refused.value.code == "bad_date"
    assert repr(text) in str(refused.value)
    for example in refused.value.hint.removeprefix("Try ").removesuffix(".").replace(" or ", ", ").split(", "):
        assert parse_when(example, NOW, looks=looks)


def test_five_m_ago_is_not_taken_for_five_months() -> None:
    with pytest.raises(Usage, match="minutes or months"):
        day("5m ago")
    with pytest.raises(Usage, match="minutes or months"):
        day("-5m")
    assert day("5 months ago") == day("5mo ago") == "2026-06-21"


@given(sensible_days, st.datetimes(), either_way, st.booleans())
def test_an_iso_date_means_itself_on_any_day(meant: date, now: datetime, looks: Looks, day_first: bool) -> None:
    assert parse_when(meant.isoformat(), now, looks=looks, day_first=day_first) == When(meant)


@given(usual_days, usual_days, either_way)
def test_written_out_and_numeric_dates_mean_themselves(meant: date, today: date, looks: Looks) -> None:
    now = datetime(today.year, today.month, today.day)
    numeric = f"{meant.day}/{meant.month}/{meant.year}"
    american = f"{meant.month}/{meant.day}/{meant.year}"
    assert day(f"{meant:%d %B %Y}", looks, now=now) == meant.isoformat()
    assert day(f"{meant:%b %d, %Y}", looks, now=now) == meant.isoformat()
    assert day(numeric, looks, now=now) == meant.isoformat()
    assert day(american, looks, now=now, day_first=False) == meant.isoformat()


@given(usual_days, usual_days)
def test_a_date_without_a_year_is_the_nearest_one_on_its_side(meant: date, today: date) -> None:
    now = datetime(today.year, today.month, today.day)
    back = date.fromisoformat(day(f"{meant.day}/{meant.month}", "back", now=now))
    forward = date.fromisoformat(day(f"{meant.day}/{meant.month}", "forward", now=now))
    assert back <= today <= forward
    assert (back.day, back.month) == (forward.day, forward.month) == (meant.day, meant.month)
    if (meant.day, meant.month) != (29, 2):
        assert (today - back).days < 366 > (forward - today).days
        assert (back == forward) == ((today.day, today.month) == (meant.day, meant.month))


@given(usual_days, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_within_a_week(today: date, name: str) -> None:
    now = datetime(today.year, today.month, today.day)
    back = date.fromisoformat(day(name, "back", now=now))
    forward = date.fromisoformat(day(name, "forward", now=now))
    assert f"{back:%A}".lower() == f"{forward:%A}".lower() == name
    assert 0 <= (today - back).days <= 6
    assert forward == back + timedelta(days=7)
    assert day(f"coming {name}", now=now) == forward.isoformat()
    assert 0 <= (date.fromisoformat(day(f"next {name}", now=now)) - forward).days <= 7
    assert 1 <= (today - date.fromisoformat(day(f"last {name}", now=now))).days <= 7


@given(st.integers(0, 9999), either_way)
def test_days_ago_and_days_ahead_count_days(n: int, looks: Looks) -> None:
    assert day(f"{n}d ago", looks) == (TODAY - timedelta(days=n)).isoformat()
    assert day(f"in {n} days", looks) == day(f"+{n}d", looks) == (TODAY + timedelta(days=n)).isoformat()


FRAGMENTS = (
    "today now mon next last in ago end at of pm - + : / . 3 21 29 2026 14:30 21/11 nov feb d w m? m y 0 99 ² "
    "לפני בעוד יום ב שני שבועיים סוף החודש הבא"
)
fragments = st.sampled_from(FRAGMENTS.split())


@given(
    st.one_of(st.text(), st.lists(fragments, max_size=6).map(" ".join), st.lists(fragments).map("".join)), either_way
)
def test_any_text_is_a_sensible_day_or_refused(text: str, looks: Looks) -> None:
    try:
        when = parse_when(text, NOW, looks=looks)
    except Usage:
        return
    assert 1900 <= when.day.year <= 2199
    assert when.time is None or datetime.strptime(when.time, "%H:%M")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-10", "2026-10-01"),
        ("10/2026", "2026-10-01"),
        ("1.2026", "2026-01-01"),
        ("October 2025", "2025-10-01"),
        ("october", "2026-10-01"),
        ("nov", "2026-11-01"),
        ("dec", "2025-12-01"),
        ("this month", "2026-11-01"),
        ("last month", "2026-10-01"),
        ("next month", "2026-12-01"),
        ("אוקטובר", "2026-10-01"),
        ("דצמבר 2024", "2024-12-01"),
        ("החודש", "2026-11-01"),
        ("חודש שעבר", "2026-10-01"),
        ("בחודש שעבר", "2026-10-01"),
    ],
)
def test_months_of_a_report(text: str, first: str) -> None:
    assert parse_month(text, TODAY).isoformat() == first


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "0/2026", "october 26", "foo", "3", "0026-10", "2026-10-01", "+"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Usage, match="as a month") as refused:
        parse_month(text, TODAY)
    assert refused.value.code == "bad_month"


def test_usual_dates_load_no_word_lists() -> None:
    code = (
        "import sys; from datetime import datetime; from retainlog.base.dates import parse_when;"
        "[parse_when(t, datetime(2026, 11, 21), looks='back') for t in ('2026-11-20', 'today', 'yesterday')];"
        "from retainlog.base import date_words;"
        "assert date_words._table.cache_info().currsize == 0;"
        "assert not {'dateutil', 'calendar', 'unicodedata'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_bare_span_looks_where_the_option_looks() -> None:
    assert (day("3w"), day("3w", "forward")) == ("2026-10-31", "2026-12-12")
    assert (day("2 days"), day("2 days", "forward")) == ("2026-11-19", "2026-11-23")
    assert day("1m", "forward") == "2026-12-21"
    with pytest.raises(Usage, match="minutes or months"):
        day("5m")
