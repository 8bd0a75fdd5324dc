"""Which backups stay."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.store.safety.retention_policy import Copy, day_of, newest_first, superfluous


def copy(day: date, at: time = time(9), kind: str = "daily") -> Copy:
    moment = datetime.combine(day, at)
    return Copy(f"{day}-{at}", day, moment, 1, kind, "j", int((moment - datetime(2000, 1, 1)).total_seconds()))


def kept(copies: list[Copy]) -> list[Copy]:
    gone = {old.path for old in superfluous(copies)}
    return [one for one in newest_first(copies) if one.path not in gone]


def test_two_years_of_daily_backups_leave_days_weeks_and_months() -> None:
    here: list[Copy] = []
    for n in range(730):
        here = kept([*here, copy(date(2025, 1, 1) + timedelta(days=n))])
    days = [str(one.day) for one in here]
    assert days[:7] == [f"2026-12-{n}" for n in range(31, 24, -1)]
    assert days[7:9] == ["2026-12-20", "2026-12-13"]  # the weeks of the 28th and 27th stand for themselves
    assert days[9:] == [
        "2026-11-30", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30",
        "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31",
    ]  # fmt: skip


def test_a_journal_that_rested_for_years_keeps_its_backups() -> None:
    old = [copy(date(2020, 1, n)) for n in range(1, 8)]
    assert superfluous([*old[1:], copy(date(2026, 11, 21))]) == []


def test_all_of_the_newest_day_stays_and_only_the_newest_of_older_days() -> None:
    day = date(2026, 11, 21)
    today = [copy(day), copy(day, time(10)), copy(day, time(11))]
    yesterday = [copy(day - timedelta(days=1)), copy(day - timedelta(days=1), time(18))]
    assert superfluous(today + yesterday) == [yesterday[0]]


def test_a_copy_made_under_a_wrong_clock_is_no_newer_than_those_made_after_it() -> None:
    wrong = copy(date(2099, 1, 1))._replace(seq=1)
    later = [copy(date(2026, 12, n))._replace(seq=n) for n in range(2, 11)]
    assert newest_first([wrong, *later])[0] == later[-1]
    assert later[-1] not in superfluous([wrong, *later])


def test_a_copy_that_cannot_be_read_is_looked_at_first_and_never_rotated() -> None:
    broken = copy(date(2020, 1, 1))._replace(seq=None)
    others = [copy(date(2026, 1, 1) + timedelta(days=n)) for n in range(60)]
    assert newest_first([*others, broken])[0] == broken
    assert broken not in superfluous([*others, broken])


def test_what_was_copied_by_hand_stays() -> None:
    assert superfluous([copy(date(2020, 1, 1) + timedelta(days=n), kind="manual") for n in range(500)]) == []


def test_what_was_kept_before_a_restore_is_never_rotated() -> None:
    assert superfluous([copy(date(2020, 1, 1) + timedelta(days=n), kind="safety") for n in range(50)]) == []


copies = st.lists(
    st.builds(copy, st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.times(), st.just("daily")),
    unique_by=lambda one: one.path,
)


@given(copies)
def test_the_newest_stays_and_a_second_rotation_removes_nothing(here: list[Copy]) -> None:
    left = kept(here)
    assert kept(left) == left
    assert left[:1] == newest_first(here)[:1]
    newest_day = [one for one in here if left and one.day == left[0].day]
    assert len(left) <= len(newest_day) + 6 + 4 + 12
    for month in sorted({(one.day.year, one.day.month) for one in here})[-12:]:
        assert any((one.day.year, one.day.month) == month for one in left)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("journal-2026-11-21.db", "daily"),
        ("journal-2026-11-21-143005.db", "manual"),
        ("journal-2026-11-21-143005-2.db", "manual"),
        ("journal-2026-11-21.db.77.part", None),
        ("journal-2026-13-21.db", None),
        ("journal-before-restore-2026-11-21.db", None),
        ("other-2026-11-21.db", None),
        ("journal-2026-11-21-final.db", None),
        ("journal.db", None),
    ],
)
def test_only_names_of_backups_count(name: str, kind: str | None) -> None:
    assert day_of(name, "journal") == (None if kind is None else (date(2026, 11, 21), kind))
