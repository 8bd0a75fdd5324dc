"""`retainlog report --reflect`: at a terminal, in the editor and from the command line."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

REVIEW = "make it an action: "


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--fee", "4500", "--every", "2w", "--since", "2026-01-10")
    ok("touch", "add", "acme", "plan", "--on", "2026-10-05", "--minutes", "30")
    ok("touch", "add", "acme", "draft", "--on", "2026-11-02", "--minutes", "45")


def asked(ok: Run, *argv: str) -> dict[str, str | None]:
    return {row["code"]: row["answer"] for row in ok("report", *argv, "--json").json["reflection"]["questions"]}


def test_answers_are_kept_and_shown_the_month_after(ok: Run) -> None:
    done = ok("report", "--month", "2026-10", "--reflect", "--answer", "went-well=the plan", "--json").json
    assert done["month"] == "2026-10"
    [row] = done["answers"]
    assert (row["question"], row["answer"], row["on"]) == ("went-well", "the plan", "2026-11-21")
    [answer] = ok("report", "--json").json["carried_over"]["answers"]
    assert (answer["code"], answer["answer"]) == ("went-well", "the plan")
    questions = ok("report", "--month", "2026-10", "--json").json["reflection"]["questions"]
    assert {row["code"]: row["answer"] for row in questions}["went-well"] == "the plan"


def test_the_newest_answer_counts_and_undo_brings_the_older_back(ok: Run) -> None:
    ok("report", "--month", "2026-10", "--answer", "went-well=first")
    ok("report", "--month", "2026-10", "--answer", "went-well=second")
    assert [row["answer"] for row in ok("report", "--json").json["carried_over"]["answers"]] == ["second"]
    ok("undo")
    assert [row["answer"] for row in ok("report", "--json").json["carried_over"]["answers"]] == ["first"]


def test_the_same_answer_again_is_no_write(ok: Run) -> None:
    ok("report", "--answer", "went-well=first")
    assert "Nothing new" in ok("report", "--answer", "went-well=first").out
    assert len(ok("history", "--json").json) == 4


# At a terminal


def test_it_opens_with_what_the_month_before_left(ok: Run, terminal: Any) -> None:
    ok("report", "--month", "2026-10", "--answer", "went-well=the plan")
    ok("action", "add", "Call the bank", "--due", "2026-11-10")
    child = terminal("report", "--reflect")
    child.expect_exact("Looking back at November 2026")
    child.expect_exact("Unfinished actions")
    child.expect_exact("Call the bank")
    child.expect_exact("the plan")
    child.expect_exact("1 of 1  Call the bank (due 10 Nov 2026)")
    child.expect_exact("x: drop it")
    child.send("\r")
    child.expect_exact("1 of 3")
    child.expect_exact("> ")


def answer(child: Any, *lines: str) -> None:
    """Type an answer, each line at its own prompt, and end it."""
    for line in (*lines, ""):
        child.expect_exact("> ")
        child.sendline(line)


@pytest.mark.parametrize("end", ["interrupt", "kill"])
def test_answers_survive_ctrl_c_and_a_kill(ok: Run, terminal: Any, end: str) -> None:
    codes = list(asked(ok))
    child = terminal("report", "--reflect")
    answer(child, "first answer", "in two lines")
    child.expect_exact("2 of 3")
    child.expect_exact("> ")
    if end == "interrupt":
        child.sendintr()
        child.expect_exact("Your answers are kept.")
    else:
        child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    child = terminal("report", "--reflect")
    child.expect_exact("Go on")
    child.expect_exact(": ")
    child.sendline("yes")
    child.expect_exact("first answer")
    child.expect_exact("in two lines")
    answer(child, "second answer")
    answer(child)
    child.expect_exact(REVIEW)
    child.sendline("")
    child.expect_exact("Kept 2 answers about November 2026.")
    child.expect(pexpect.EOF)
    assert asked(ok) == {codes[0]: "first answer\nin two lines", codes[1]: "second answer", codes[2]: None}
    assert not ok("action", "list", "--json").json


def test_what_is_pasted_is_one_answer_and_presses_no_key(ok: Run, terminal: Any) -> None:
    """The case of a person who pastes three lines with a paragraph between them, and goes on typing."""
    ok("action", "add", "Call the bank", "--due", "2026-11-10")
    codes = list(asked(ok))
    child = terminal("report", "--reflect")
    child.expect_exact("x: drop it")
    child.send("\r")
    child.expect_exact("> ")
    child.send("I should call Mo and ask.\n\nAlso a quick note to Hollis,\nand a holiday card.\n")
    child.expect_exact("card.")
    answer(child)
    answer(child, "go on: a short one")
    answer(child)
    child.expect_exact(REVIEW)
    child.sendline("")
    child.expect(pexpect.EOF)
    pasted = "I should call Mo and ask.\n\nAlso a quick note to Hollis,\nand a holiday card."
    assert asked(ok) == {codes[0]: pasted, codes[1]: "go on: a short one", codes[2]: None}
    assert [row["text"] for row in ok("action", "list", "--json").json] == ["Call the bank"]


def test_a_bracketed_paste_is_one_answer(ok: Run, terminal: Any) -> None:
    codes = list(asked(ok))
    child = terminal("report", "--reflect", TERM="xterm-256color")
    child.expect_exact("> ")
    child.send("\x1b[200~one\n\nddd\nxxx\x1b[201~\r")
    for _end in range(3):
        child.expect_exact("> ")
        child.sendline("")
    child.expect_exact(REVIEW)
    child.sendline("")
    child.expect(pexpect.EOF)
    assert asked(ok)[codes[0]] == "one\n\nddd\nxxx"


def test_one_goes_back_asks_why_and_changes_an_answer_before_it_is_saved(ok: Run, terminal: Any) -> None:
    codes = list(asked(ok))
    child = terminal("report", "--reflect")
    answer(child, "first")
    child.expect_exact("> ")
    child.sendline("?")
    child.expect_exact("  ")
    child.expect_exact("> ")
    child.sendline("<")
    child.expect_exact("1 of 3")
    child.expect_exact("So far: first")
    answer(child, "first, said better")
    answer(child, "second")
    answer(child)
    child.expect_exact("1. first, said better")
    child.expect_exact(REVIEW)
    child.sendline("2")
    answer(child, "second, said better")
    child.expect_exact("2. second, said better")
    child.expect_exact(REVIEW)
    child.sendline("")
    child.expect(pexpect.EOF)
    assert list(asked(ok).values())[:2] == ["first, said better", "second, said better"]
    assert len(codes) == 3


def test_an_answer_becomes_an_action_in_the_review(ok: Run, terminal: Any) -> None:
    child = terminal("report", "--reflect")
    answer(child, "לשלוח לאקמה את המספרים")
    answer(child)
    answer(child)
    child.expect_exact(REVIEW)
    child.sendline("a1")
    child.expect_exact("to do")
    child.expect_exact(REVIEW)
    child.sendline("")
    child.expect_exact("To do by 19 Dec 2026")
    child.expect(pexpect.EOF)
    [action] = ok("action", "list", "--json").json
    assert (action["text"], action["due_on"], action["status"]) == ("לשלוח לאקמה את המספרים", "2026-12-19", "open")
    assert "לשלוח לאקמה את המספרים" in asked(ok).values()
    ok("undo")  # one step: the answer and the action
    assert not ok("action", "list", "--json").json
    assert not any(asked(ok).values())


def test_unfinished_actions_are_done_moved_and_dropped_on_the_way(ok: Run, terminal: Any) -> None:
    for n, text in enumerate(("leave it", "do it", "move it", "drop it"), 1):
        ok("action", "add", text, "--due", f"2026-11-0{n}")
    child = terminal("report", "--reflect")
    for key, more in (("\r", ()), ("d", ()), ("m", ("2026-12-10",)), ("x", ("no need any more",))):
        child.expect_exact("x: drop it")
        child.send(key)
        for word in more:
            child.expect_exact(": ")
            child.sendline(word)
    for _code in asked(ok):
        answer(child)
    child.expect_exact("Done: do it")
    child.expect_exact("Moved to 10 Dec 2026: move it")
    child.expect_exact("Dropped: drop it")
    child.expect(pexpect.EOF)
    found = {row["text"]: row for row in ok("action", "list", "--all", "--json").json}
    assert {text: row["status"] for text, row in found.items()} == {
        "leave it": "open", "do it": "done", "move it": "open", "drop it": "dropped"
    }  # fmt: skip
    assert found["move it"]["due_on"] == "2026-12-10"
    assert found["drop it"]["dropped_why"] == "no need any more"
    ok("undo")  # one step
    assert {row["status"] for row in ok("action", "list", "--all", "--json").json} == {"open"}


def test_it_takes_the_oldest_month_without_answers(ok: Run, terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-02-20")
    ok("report", "--month", "2026-12", "--answer", "went-well=the plan")
    for month, wait in (("November 2026", 3), ("January 2027", 2), ("February 2027", 1)):
        child = terminal("report", "--reflect", today="2027-02-20")
        if wait > 1:
            child.expect_exact(f"{month} is the oldest month without answers; {wait - 1} more wait")
        child.expect_exact(f"Looking back at {month}")
        answer(child, "a thought")
        while child.expect_exact(["> ", REVIEW]) == 0:
            child.sendline("")
        child.sendline("")
        child.expect_exact(f"answer about {month}.")
        child.expect(pexpect.EOF)


def test_a_month_that_held_nothing_is_short_and_kind(ok: Run, terminal: Any) -> None:
    child = terminal("report", "--reflect", "--month", "2025-03")
    child.expect_exact("Nothing is noted about March 2025, which is fine.")
    before = child.before
    answer(child, "rest")
    child.expect_exact(REVIEW)
    child.sendline("")
    child.expect_exact("Kept 1 answer about March 2025.")
    child.expect_exact("Next month's report shows it.")
    child.expect(pexpect.EOF)
    assert "No action was left" not in before


def test_an_empty_journal_is_asked_nothing(run: Run, tmp_path: Path) -> None:
    result = run("--db", str(tmp_path / "none.db"), "report", "--reflect")
    assert result.code == 0
    assert "nothing to look back on yet" in result.out
    assert not (tmp_path / "none.db").exists()


# In the editor


@pytest.fixture
def editor(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """`editor(awk)` changes what it opens by an awk program, and leaves a copy of what it saw, whose path it gives."""

    def make(program: str, then: str = "") -> Path:
        script = home / "editor"
        script.write_text(f'#!/bin/sh\ncp "$1" {home}/seen.md\nawk \'{program}\' "$1" > new && cp new "$1"\n{then}\n')
        script.chmod(0o755)
        monkeypatch.chdir(home)
        monkeypatch.setenv("EDITOR", str(script))
        return home / "seen.md"

    return make


def test_the_whole_sitting_as_one_document(ok: Run, editor: Callable[..., Path]) -> None:
    ok("report", "--month", "2026-10", "--answer", "best-client=Acme, since they ask")
    ok("report", "--answer", "went-well=as before")
    ok("action", "add", "Call the bank", "--due", "2026-11-10")
    answer = "\\nאקמה\\nand her team\\n- [ ] Thank Ruth\\n* [ ]  לשלוח מספרים"
    seen = editor(f'{{print}} /^## .went-well/ {{print "{answer}"}}')
    done = ok("report", "--reflect", "--edit", "--json").json
    [row] = done["answers"]
    assert row["question"] == "went-well"
    assert row["answer"].startswith("אקמה\nand her team")
    assert "[ ]" not in row["answer"]
    assert [action["text"] for action in done["actions"]] == ["Thank Ruth", "לשלוח מספרים"]
    page = seen.read_text(encoding="utf-8")
    assert page.index("> Call the bank (due 10 Nov 2026)") < page.index("> Acme, since they ask") < page.index("## [")
    assert page.count("## [") == 3
    assert "as before" in page
    again = ok("report", "--reflect", "--edit", "--json").json
    assert [action["text"] for action in again["actions"]] == []  # they are open already


def test_what_was_written_opens_again_after_the_editor_failed(ok: Run, run: Run, editor: Callable[..., Path]) -> None:
    editor('{print} /^## .went-well/ {print "\\nnearly lost"}', "exit 1")
    failed = run("report", "--reflect", "--edit")
    assert failed.code == 2
    assert "nearly lost" not in str(asked(ok))
    seen = editor("{print}")
    done = ok("report", "--reflect", "--edit")
    assert "nearly lost" in seen.read_text(encoding="utf-8")
    assert "opens again" in done.err
    assert asked(ok)["went-well"] == "nearly lost"
    assert not list((Path(os.environ["HOME"])).glob(".local/share/retainlog/*drafts/reflection-*"))


def test_a_page_that_was_kept_but_not_removed_is_not_written_twice(ok: Run, editor: Callable[..., Path]) -> None:
    """As it lies there when the program is killed right after the write."""
    folder = Path(os.environ["HOME"], ".local/share/retainlog/journal-drafts")
    editor('{print} /^## .went-well/ {print "\\n- [ ] Thank Ruth"}', 'cp "$1" "$1.copy"')
    ok("report", "--reflect", "--edit")
    (copy,) = folder.glob("*.copy")
    copy.rename(copy.with_suffix(""))
    (action,) = ok("action", "list", "--json").json
    ok("action", "done", action["id"])
    seen = editor("{print}")
    again = ok("report", "--reflect", "--edit")
    assert "opens again" not in again.err
    assert "Thank Ruth" not in seen.read_text(encoding="utf-8")
    assert not ok("action", "list", "--json").json
    assert not list(folder.iterdir())
