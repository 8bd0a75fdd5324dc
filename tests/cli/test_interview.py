"""A guided interview keeps every answer, whatever ends it, and goes on from there."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from retainlog.cli import drafts

FLOW = """
import sys
from retainlog.base import clock
from retainlog.cli.interview import Interview
from retainlog.cli.session import Session
from retainlog.base.errors import RetainlogError
session = Session(clock.from_environment(), sys.stdin, sys.stdout, sys.stderr)
interview = Interview(session, "demo", "abcd")
given = sys.argv[1] if len(sys.argv) > 1 else None
color = interview.ask("color", "Colour", given=given, required=True)
day = interview.ask("day", "Day", parse=session.past_day)
size = interview.choose("size", "Size", (("small", "fits"), ("large", "")), required=True)
steps = interview.several("steps", "Step")
if len(sys.argv) > 2:
    sys.exit("the write failed")
print("GOT", color, day, size, steps)
interview.done()
"""


@pytest.fixture
def demo(home: Path) -> Iterator[Any]:
    """`demo()` starts the interview above in a terminal."""
    script = home / "flow.py"
    script.write_text(FLOW)
    running: list[Any] = []

    def start(*argv: str, **environment: str) -> Any:
        child = pexpect.spawn(
            sys.executable,
            [str(script), *argv],
            env={**os.environ, "TERM": "dumb", **environment},
            encoding="utf-8",
            timeout=30,
        )
        running.append(child)
        return child

    yield start
    for child in running:
        child.close(force=True)


@pytest.fixture
def draft(home: Path) -> Path:
    return home / ".local/share/retainlog/journal-drafts/demo-abcd.json"


def answer(child: Any, question: str, text: str) -> None:
    child.expect_exact(question)
    child.sendline(text)


def test_an_interview_from_start_to_end_leaves_no_draft(demo: Any, draft: Path) -> None:
    child = demo()
    answer(child, "Colour: ", "red")
    answer(child, "Day: ", "blursday")
    child.expect_exact("blursday")  # the echo
    child.expect_exact("I can't read 'blursday' as a date.")
    answer(child, "Day: ", "yesterday")
    child.expect_exact("1. small: fits")
    answer(child, "Number or word: ", "2")
    answer(child, "Step: ", "one")
    answer(child, "Step: ", "")
    child.expect_exact("GOT red 2026-11-20 large ['one']")
    child.expect(pexpect.EOF)
    assert not draft.exists()


@pytest.mark.parametrize("end", ["ctrl-c", "ctrl-d", "hang-up", "kill"])
def test_whatever_ends_it_the_answers_are_kept_and_it_goes_on(demo: Any, draft: Path, end: str) -> None:
    child = demo()
    answer(child, "Colour: ", "red")
    answer(child, "Day: ", "yesterday")
    child.expect_exact("Number or word: ")
    if end == "ctrl-c":
        child.sendintr()
        child.expect_exact("Your answers are kept.")
    elif end == "ctrl-d":
        child.sendeof()
        child.expect_exact("Your answers are kept.")
    elif end == "hang-up":
        child.close(force=False)
    else:
        child.kill(signal.SIGKILL)
    if end != "hang-up":
        child.expect(pexpect.EOF)
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700

    again = demo(RETAINLOG_TODAY="2026-11-23T09:00")
    answer(again, "Go on with what you wrote on 21 Nov 2026, 10:00? (yes/no)", "yes")
    again.expect_exact("Colour: red")
    again.expect_exact("Day: 2026-11-20")  # yesterday, as it was meant when it was typed
    answer(again, "Number or word: ", "small")
    answer(again, "Step: ", "")
    again.expect_exact("GOT red 2026-11-20 small []")
    again.expect(pexpect.EOF)
    assert not draft.exists()


def test_one_may_start_anew(demo: Any, draft: Path) -> None:
    drafts.save(str(draft), drafts.Draft("2026-11-20T08:00+02:00", {"color": "red"}, "a" * 16))
    child = demo()
    answer(child, "Go on with what you wrote on 20 Nov 2026, 08:00?", "no")
    answer(child, "Colour: ", "blue")
    child.expect_exact("Day: ")
    assert json.loads(draft.read_text())["answers"] == {"color": "blue"}


def test_an_option_is_not_asked_and_wins_over_the_draft(demo: Any, draft: Path) -> None:
    answers: drafts.Answers = {"color": "red", "day": "", "size": "small", "steps": ["a"]}
    drafts.save(str(draft), drafts.Draft("2026-11-20T08:00+02:00", answers, "a" * 16))
    child = demo("green")
    answer(child, "Go on with", "")
    child.expect_exact("Size: small")
    child.expect_exact("Step: a")
    answer(child, "Step: ", "b")
    answer(child, "Step: ", "")
    child.expect_exact("GOT green None small ['a', 'b']")


def test_options_are_kept_too_when_the_first_question_is_left(demo: Any, draft: Path) -> None:
    child = demo("green")
    child.expect_exact("Day: ")
    child.sendintr()
    child.expect(pexpect.EOF)
    assert json.loads(draft.read_text())["answers"] == {"color": "green"}


def test_the_last_answer_is_kept_too_when_the_write_fails(demo: Any, draft: Path) -> None:
    child = demo("green", "fail")
    answer(child, "Day: ", "")
    answer(child, "Number or word: ", "1")
    answer(child, "Step: ", "")
    child.expect_exact("the write failed")
    child.expect(pexpect.EOF)
    answers = json.loads(draft.read_text())["answers"]
    assert answers == {"color": "green", "day": "", "size": "small", "steps": [""]}


def test_a_draft_bears_the_id_of_its_entry_from_the_first_answer_to_the_last(demo: Any, draft: Path) -> None:
    child = demo()
    answer(child, "Colour: ", "red")
    child.expect_exact("Day: ")
    first = json.loads(draft.read_text())["id"]
    child.close(force=True)
    again = demo()
    answer(again, "Go on with", "yes")
    answer(again, "Day: ", "today")
    again.expect_exact("Number or word: ")
    assert json.loads(draft.read_text())["id"] == first
    assert len(first) == 16


def test_a_draft_of_an_earlier_version_is_gone_on_with(demo: Any, draft: Path) -> None:
    draft.parent.mkdir(parents=True)
    draft.write_text('{"saved_at": "2026-11-20T08:00", "answers": {"color": "red"}}')
    child = demo()
    answer(child, "Go on with", "yes")
    child.expect_exact("Colour: red")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"answers": 3}', '{"saved_at": 1, "answers": {"color": {}}}', "\udcff"]
)
def test_a_damaged_draft_is_set_aside(demo: Any, draft: Path, content: str) -> None:
    draft.parent.mkdir(parents=True)
    draft.write_text(content, errors="surrogateescape")
    child = demo()
    child.expect_exact("A draft could not be read; it was set aside as")
    answer(child, "Colour: ", "red")
    child.expect_exact("Day: ")
    assert Path(f"{draft}.damaged").read_text(errors="surrogateescape") == content
    assert json.loads(draft.read_text())["answers"] == {"color": "red"}


def test_a_folder_that_cannot_be_written_does_not_stop_the_interview(demo: Any, draft: Path) -> None:
    draft.parent.parent.mkdir(parents=True)
    draft.parent.write_text("a file where the folder should be")
    child = demo()
    answer(child, "Colour: ", "red")
    child.expect_exact("Your answers can't be kept as a draft")
    answer(child, "Day: ", "")
    answer(child, "Number or word: ", "1")
    answer(child, "Step: ", "")
    child.expect_exact("GOT red None small []")


def test_a_choice_that_is_needed_says_so_where_it_is_passed(demo: Any) -> None:
    child = demo("blue")
    child.expect_exact("Day:")
    child.sendline("")
    child.expect_exact("Number or word: ")
    child.sendline("")
    child.expect_exact("Please give one of the numbers above.")
    child.sendline("2")
    child.expect_exact("Step:")
    child.sendline("")
    child.expect_exact("GOT blue None large []")
