"""The 90 days before a notice: only what the journal shows, and how early it showed."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from retainlog.insight.replay import Trail, replay
from retainlog.nouns.client import Pause
from retainlog.nouns.touch import Touch

NOTICED = date(2026, 11, 21)


def before(days: int) -> date:
    return NOTICED - timedelta(days=days)


def touch(days: int, mood: int | None = None, energy: int | None = None, next_in: int | None = None) -> Touch:
    """A touch so many days before the notice, with a follow-up so many days before it."""
    follow_up = None if next_in is None else before(next_in)
    return Touch(str(days), "c", before(days), "talk", mood=mood, energy=energy, next_on=follow_up)


def test_the_window_is_ninety_days_and_the_gaps_reach_behind_it() -> None:
    found = replay(Trail([touch(120), touch(91), touch(90), touch(10), touch(0)], NOTICED))
    assert [shown.id for shown in found.touches] == ["90", "10", "0"]
    assert found.gaps == (1, 80, 10)
    assert found.silence == 10  # the talk on the day of the notice is the notice
    assert found.usual_gap is None
    assert (found.missed, found.lead) == ((), None)


def test_contact_that_was_due_when_the_notice_came() -> None:
    found = replay(Trail([touch(40)], NOTICED, every="2w"))
    [missed] = found.missed
    assert (missed.kind, missed.on, missed.until, missed.days) == ("contact-overdue", before(25), None, 26)
    assert found.lead == 25


def test_a_few_days_late_are_nobodys_fault() -> None:
    assert replay(Trail([touch(17)], NOTICED, every="2w")).missed == ()
    assert replay(Trail([touch(18)], NOTICED, every="2w")).missed != ()


def test_an_earlier_silence_counts_beyond_the_limit_alone() -> None:
    within = replay(Trail([touch(60), touch(33), touch(5)], NOTICED, every="2w", at_most="4w"))
    assert within.missed == ()
    beyond = replay(Trail([touch(60), touch(20), touch(5)], NOTICED, every="2w", at_most="4w"))
    [missed] = beyond.missed
    assert (missed.on, missed.until, missed.days) == (before(45), before(20), 26)


def test_a_pause_excuses_the_silence() -> None:
    pause = Pause("p", "c", before(30), before(4))
    assert replay(Trail([touch(40)], NOTICED, every="2w", pauses=[pause])).missed == ()


def test_a_client_never_contacted_counts_from_its_first_day() -> None:
    [missed] = replay(Trail([], NOTICED, since=before(50), every="1m")).missed
    assert missed.kind == "contact-overdue"


def test_a_follow_up_that_was_not_made() -> None:
    found = replay(Trail([touch(50, next_in=40), touch(20, next_in=2)], NOTICED, every="2w"))
    [missed] = found.missed
    assert (missed.kind, missed.on, missed.until, missed.days) == ("follow-up-missed", before(39), before(20), 20)
    assert found.lead == 39


def test_silence_longer_than_usual() -> None:
    found = replay(Trail([touch(days) for days in (100, 90, 80, 70, 60)], NOTICED))
    [missed] = found.missed
    assert found.usual_gap == 10
    assert (missed.kind, missed.on, missed.usual, missed.days) == ("silence", before(39), 10, 60)


def test_a_mood_that_fell_and_stayed_low() -> None:
    trail = [touch(100, 4), touch(80, 5), touch(60, 4), touch(40, 3), touch(20, 2)]
    [missed] = replay(Trail(trail, NOTICED)).missed
    assert (missed.kind, missed.on, missed.usual) == ("mood-falling", before(40), 4)


def test_a_mood_that_came_back_is_no_sign() -> None:
    trail = [touch(100, 4), touch(80, 4), touch(60, 4), touch(40, 2), touch(20, 4)]
    assert replay(Trail(trail, NOTICED)).missed == ()


def test_own_energy_is_read_too() -> None:
    trail = [touch(days, energy=energy) for days, energy in ((70, 4), (60, 4), (50, 4), (30, 2))]
    assert [missed.kind for missed in replay(Trail(trail, NOTICED)).missed] == ["energy-falling"]


ratings = st.none() | st.integers(1, 5)
touches = st.lists(st.tuples(st.integers(0, 200), ratings, ratings, st.none() | st.integers(-30, 30)), max_size=12).map(
    lambda rows: [touch(*row) for row in sorted(rows, key=lambda row: -row[0])]
)


@given(touches, st.sampled_from([None, "1w", "2w", "1m"]), st.sampled_from([None, "3w", "2m"]))
def test_nothing_is_seen_after_the_notice_and_the_lead_is_the_earliest(
    trail: list[Touch], every: str | None, at_most: str | None
) -> None:
    found = replay(Trail(trail, NOTICED, before(200), every, at_most))
    assert all(missed.on <= NOTICED and missed.days > 0 for missed in found.missed)
    assert found.lead == (max((NOTICED - missed.on).days for missed in found.missed) if found.missed else None)
    assert len(found.touches) == len(found.gaps)


def test_the_own_holiday_is_nobodys_silence() -> None:
    away = [(before(30).toordinal(), before(10).toordinal())]
    weekly = [touch(days) for days in range(87, 31, -7)]
    assert {one.kind for one in replay(Trail(weekly, NOTICED, every="1w")).missed} == {"contact-overdue", "silence"}
    [late] = replay(Trail(weekly, NOTICED, every="1w", free=away)).missed
    assert (late.kind, late.days) == ("contact-overdue", 10)
