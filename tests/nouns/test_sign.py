"""Signs, what was tried against them, and how answers change from check to check."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog import i18n
from retainlog.i18n import _
from retainlog.journal.playbook import PLAYBOOK, in_brief, step
from retainlog.journal.risk import play_for
from retainlog.nouns.sign import CHALLENGING, CODES, LEAVING, Play, Sign, group_of, state_of, trends

DAY = date(2026, 11, 21)
SIGN = Sign("s", "c", "criticism", DAY)


def play(helped: bool | None) -> Play:
    return Play("p", "s", DAY, "asked", helped)


def test_ten_signs_in_two_groups_each_with_its_page() -> None:
    assert len(LEAVING) == len(CHALLENGING) == 5
    assert list(PLAYBOOK) == list(CODES)
    assert {group_of(code) for code in LEAVING} == {"leaving"}
    assert {group_of(code) for code in CHALLENGING} == {"challenging"}


@pytest.mark.parametrize("code", CODES)
def test_a_page_is_short_and_concrete(code: str) -> None:
    page = PLAYBOOK[code]
    assert page.question.endswith("?")
    assert 3 <= len(page.steps) <= 4
    assert all(len(text) < 90 and text[0].islower() for text in page.steps)
    assert len(page.label) < 40


@pytest.mark.parametrize("lang", ["en", "he"])
def test_each_step_begins_with_what_stands_beside_a_command(lang: str) -> None:
    i18n.activate(lang)
    own = [play_for(signal) for signal in ("no-visible-value", "promise-broken")]
    for text in [text for page in PLAYBOOK.values() for text in page.steps] + own:
        brief = in_brief(_(text))
        assert 5 < len(brief) <= 28, brief


@pytest.mark.parametrize("code", CODES)
def test_the_steps_are_suggested_one_after_another_and_then_again(code: str) -> None:
    steps = PLAYBOOK[code].steps
    assert [step(code, tried) for tried in range(len(steps) + 1)] == [*steps, steps[0]]


@pytest.mark.parametrize(
    ("cleared", "plays", "state"),
    [
        (None, [], "open"),
        (None, [False], "open"),
        (None, [False, None], "tried"),
        (DAY, [], "cleared"),
        (DAY, [False, None], "cleared"),
        (DAY, [False, True], "saved"),
    ],
)
def test_where_a_sign_stands(cleared: date | None, plays: list[bool | None], state: str) -> None:
    assert state_of(SIGN._replace(cleared_on=cleared), [play(helped) for helped in plays]) == state


def test_one_asks_two_weeks_after_something_was_tried() -> None:
    assert play(None).ask_on == date(2026, 12, 5)


@given(st.lists(st.dictionaries(st.sampled_from(CODES), st.integers(0, 3)), max_size=6))
def test_every_answer_is_in_the_trend_once_and_unanswered_questions_leave_no_gap(checks: list[dict[str, int]]) -> None:
    found = trends([(DAY + timedelta(days=n), scores) for n, scores in enumerate(checks)])
    assert [trend.code for trend in found] == list(CODES)
    for trend in found:
        given_scores = [scores[trend.code] for scores in checks if trend.code in scores]
        assert [score for _day, score in trend.scores] == given_scores
        assert trend.latest == (given_scores[-1] if given_scores else None)
        assert trend.change == (given_scores[-1] - given_scores[-2] if len(given_scores) > 1 else None)
