"""Which three questions a month asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.journal.reflections import question_text
from retainlog.nouns.reflection import AHEAD, HARD, QUESTIONS, Held, questions_for

counts = st.integers(0, 3)


@given(st.builds(Held, *(counts if type(default) is int else st.booleans() for default in Held())))
def test_always_three_different_ones_and_one_that_looks_ahead(held: Held) -> None:
    asked = questions_for(held)
    assert len(set(asked)) == len(asked) == (3 if any(held) else 1)
    assert set(asked) <= set(QUESTIONS)
    assert asked[-1] in AHEAD
    assert sum(code in HARD for code in asked) <= 2


def test_a_month_that_held_nothing_is_asked_one_question() -> None:
    assert questions_for(Held()) == ("next-month",)


def test_what_the_month_held_decides() -> None:
    assert questions_for(Held(lost=1, mistakes=2, recurrences=1, touches=5)) == (
        "lost-client",
        "mistake-again",
        "went-well",
    )
    assert questions_for(Held(mistakes=1, fixes_held=1)) == ("mistake", "fix-held", "went-well")
    assert questions_for(Held(quiet=2, minutes_new=50, minutes_existing=20, touches=3)) == (
        "quiet",
        "new-over-existing",
        "went-well",
    )
    assert questions_for(Held(touches=2, touches_before=9, unfinished=1))[:2] == ("fewer-touches", "unfinished")
    assert questions_for(Held(touches=9)) == ("went-well", "best-client", "next-month")
    assert questions_for(Held(fees_fell=True))[0] == "fees-fell"
    assert questions_for(Held(fees_fell=True, lost=1))[0] == "lost-client"
    assert questions_for(Held(broken=1, signs=2, wins=1)) == ("promise-broken", "sign-raised", "win")


def test_every_question_has_its_text() -> None:
    texts = {question_text(code) for code in QUESTIONS}
    assert len(texts) == len(QUESTIONS)
    assert not texts & set(QUESTIONS)


@pytest.mark.parametrize("code", QUESTIONS)
def test_every_question_has_its_rule_in_the_documents(code: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "explanation" / "what-stands-out.md"
    assert f"`{code}`" in page.read_text(encoding="utf-8").partition("## The questions of a month")[2]
