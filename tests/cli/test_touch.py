"""Logging a touchpoint: one line, seconds after a call."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--every", "2w", "--at-most", "4w")


def test_a_prefix_is_enough_and_the_receipt_says_what_and_when_next(ok: Run) -> None:
    result = ok("touch", "add", "acm", "call", "about", "Q4")
    assert "Acme Ltd: call about Q4 (today)" in result.out
    assert "Next contact: in 2 weeks, Sat 5 Dec." in result.out
    assert "retainlog undo" in result.err


def test_json_is_the_record_written(ok: Run) -> None:
    record = ok("touch", "add", "acme", "call", "--channel", "call", "--minutes", "1h30", "--tag", "q4", "--json").json
    assert record["client"] == "Acme Ltd"
    assert record["minutes"] == 90
    assert record["on"] == "2026-11-21"
    assert record["time"] == "10:00"
    assert record["tags"] == ["q4"]
    assert record["due_on"] == "2026-12-05"
    assert ok("touch", "show", record["id"][:8], "--json").json["summary"] == "call"


def test_a_past_entry_creates_no_reminder_in_the_past(ok: Run) -> None:
    result = ok("touch", "add", "acme", "kick-off", "--on", "2026-06-01")
    assert "Next contact: today." in result.out


def test_a_past_entry_does_not_move_a_newer_reminder(ok: Run) -> None:
    ok("touch", "add", "acme", "call")
    assert "Next contact: in 2 weeks, Sat 5 Dec." in ok("touch", "add", "acme", "older", "--on", "3w ago").out


def test_the_follow_up_is_the_reminder_until_the_next_touch(ok: Run) -> None:
    assert "Next contact: in 3 days, Tue 24 Nov." in ok("touch", "add", "acme", "call", "--next", "in 3d").out
    assert "Next contact: in 2 weeks, Sat 5 Dec." in ok("touch", "add", "acme", "again").out


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (("touch", "add", "nobody", "x"), 3, "no client called 'nobody'"),
        (("touch", "add", "acme", "  "), 2, "summary is empty"),
        (("touch", "add", "acme", "x", "--on", "tomorrow"), 2, "still to come"),
        (("touch", "add", "acme", "x", "--on", "blursday"), 2, "blursday"),
        (("touch", "add", "acme", "x", "--next", "2026-01-01"), 2, "in the past"),
        (("touch", "add", "acme", "x", "--channel", "pigeon"), 2, "pigeon"),
        (("touch", "add", "acme", "x", "--minutes", "soon"), 2, "soon"),
        (("touch", "add", "acme", "x", "--mood", "9"), 2, "--mood"),
        (("touch", "add", "acme"), 2, "SUMMARY is missing"),
        (("touch", "show", "zzzz"), 3, "zzzz"),
        (("touch", "ad"), 2, "add"),
    ],
)
def test_wrong_input_gets_one_sentence_and_writes_nothing(
    run: Run, argv: tuple[str, ...], code: int, word: str
) -> None:
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert word in result.err
    assert "Traceback" not in result.err
    assert run("touch", "list", "--json").json == []


def test_an_ambiguous_name_lists_the_candidates(ok: Run, run: Run) -> None:
    ok("client", "add", "Acorn")
    result = run("touch", "add", "ac", "x")
    assert result.code == 4
    assert "Acme Ltd" in result.err
    assert "Acorn" in result.err


def test_hebrew_names_are_found_without_nikud_and_final_letters(ok: Run) -> None:
    ok("client", "add", "שָׁלוֹם בע״מ")
    assert ok("touch", "add", "שלומ", "שיחה", "--json").json["client"] == "שָׁלוֹם בע״מ"


def test_edit_delete_and_undo(ok: Run) -> None:
    touch = ok("touch", "add", "acme", "call", "--json").json["id"]
    ok("touch", "edit", touch[:6], "--summary", "long call", "--minutes", "50", "--on", "yesterday")
    edited = ok("touch", "show", touch, "--json").json
    assert (edited["summary"], edited["minutes"], edited["on"], edited["time"]) == ("long call", 50, "2026-11-20", None)
    ok("touch", "delete", touch, "--yes")
    assert ok("touch", "list", "--json").json == []
    ok("undo", "2")
    assert ok("touch", "list", "--json").json[0]["summary"] == "call"


def test_deleting_asks_first(ok: Run, run: Run) -> None:
    touch = ok("touch", "add", "acme", "call", "--json").json["id"]
    assert run("touch", "delete", touch).code == 2
    assert len(ok("touch", "list", "--json").json) == 1


def test_errors_are_json_when_json_is_asked_for(run: Run) -> None:
    error = json.loads(run("touch", "add", "nobody", "x", "--json").err)["error"]
    assert (error["code"], error["exit"]) == ("client_not_found", 3)


def test_what_is_written_is_cleaned(ok: Run) -> None:
    assert ok("touch", "add", "acme", "a\x1b[31mred\u202e", "--json").json["summary"] == "ared"


def test_what_cannot_be_logged_is_refused_before_the_editor_opens(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = home / "opened"
    monkeypatch.setenv("EDITOR", f"touch {opened}")
    assert run("touch", "add", "nobody", "--edit").code == 3
    assert run("touch", "add", "acme", "--edit", "--minutes", "1h99").code == 2
    assert run("touch", "add", "acme", "--edit", "--next", "blursday").code == 2
    assert not opened.exists()
    assert run("touch", "add", "acme", "--edit").code == 2  # nothing was written in it
    assert opened.exists()


def test_what_was_written_in_the_editor_outlives_a_write_that_fails(
    ok: Run, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = home / ".local/share/retainlog/journal-drafts"
    script = home / "editor"
    delete = f"{sys.executable} -m retainlog client delete acme --yes >&2"  # by another program, meanwhile
    script.write_text(f'#!/bin/sh\necho "an hour of words" > "$1"\n[ -e {home}/spare ] || {delete}\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    failed = run("touch", "add", "acme", "--edit")
    assert failed.code == 3
    (draft,) = drafts.iterdir()
    assert draft.read_text() == "an hour of words\n"
    assert f"What you wrote in the editor is kept in {draft}." in failed.err
    draft.unlink()
    ok("undo")
    (home / "spare").touch()
    ok("touch", "add", "acme", "--edit")
    assert not list(drafts.iterdir())
