"""What stands for an id: the number of a row in the list shown last, `last`, `-2`, and words of the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture(autouse=True)
def journal(ok: Run) -> None:
    ok("client", "add", "Blue Harbor", "--every", "1w", "--since", "2026-01-01")
    ok("client", "add", "סטודיו נועה", "--every", "1w", "--since", "2026-01-01")
    ok("touch", "add", "blue", "first call", "--on", "2026-11-01")
    ok("touch", "add", "blue", "second call", "--on", "2026-11-03")
    ok("touch", "add", "נועה", "הצעת מחיר", "--on", "2026-11-02")
    ok("action", "add", "proofread the spring list", "--due", "2026-11-20")
    ok("action", "add", "call the bank", "--due", "2026-11-19")


def summary(ok: Run, typed: str) -> str:
    return str(ok("touch", "show", typed, "--json").json["summary"])


def test_last_is_what_was_written_last_whenever_it_happened(ok: Run) -> None:
    assert summary(ok, "last") == "הצעת מחיר"
    assert summary(ok, "-2") == "second call"
    assert summary(ok, "-3") == "first call"


def test_there_is_no_record_before_the_first(run: Run) -> None:
    assert run("touch", "show", "-4").code == 3


def test_the_newest_of_a_deleted_client_is_not_the_last(ok: Run) -> None:
    ok("client", "delete", "נועה", "--yes")
    assert summary(ok, "last") == "second call"


def test_a_number_is_the_row_of_the_list_shown_last(ok: Run, screen: Run) -> None:
    assert "1" in screen("touch", "list").out.splitlines()[2].split()
    assert [summary(ok, number) for number in "123"] == ["second call", "הצעת מחיר", "first call"]
    screen("touch", "list", "נועה")
    assert summary(ok, "1") == "הצעת מחיר"


def test_a_number_of_the_morning_answers_its_line(ok: Run, screen: Run) -> None:
    lines = screen("today").out.splitlines()
    line = next(line for line in lines if "proofread" in line)
    command = line[line.index("retainlog ") :].split("  ")[0].split()[1:]
    assert command[:2] == ["action", "done"]
    assert len(command[2]) == 1
    assert ok(*command, "--json").json["text"] == "proofread the spring list"


def test_a_number_of_the_morning_names_its_client(ok: Run, screen: Run) -> None:
    lines = screen("today").out.splitlines()
    number = next(line for line in lines if "נועה" in line).split("נועה")[0].split()[-2]
    assert "סטודיו נועה" in ok("brief", number).out


def test_a_number_of_another_list_is_refused(screen: Run, run: Run) -> None:
    screen("action", "list")
    said = run("touch", "show", "1")
    assert said.code == 3
    assert "something else" in said.err
    assert run("touch", "show", "99").code == 3


def test_lists_for_programs_keep_ids_and_change_no_numbers(ok: Run, screen: Run) -> None:
    screen("touch", "list", "נועה")
    assert ok("touch", "list").out.splitlines()[0].split()[-1] == "Id"
    assert len(ok("touch", "list", "--json").json[0]["id"]) == 16
    assert len(ok("touch", "list", "--format", "plain").out.splitlines()[0].split("\t")[-1]) >= 8
    assert summary(ok, "1") == "הצעת מחיר"


def test_ids_are_shown_when_asked_for(ok: Run, screen: Run) -> None:
    assert ok("touch", "list", "--json").json[0]["id"][:8] in screen("touch", "list", "--ids").out


def test_words_find_the_record_that_alone_holds_them(ok: Run, run: Run) -> None:
    assert summary(ok, "first") == "first call"
    assert summary(ok, "הצעת") == "הצעת מחיר"
    assert ok("action", "done", "spring proof", "--json").json["text"] == "proofread the spring list"
    several = run("touch", "show", "call")
    assert several.code == 4
    assert "first call" in several.err
    assert run("touch", "show", "nothing like it").code == 3


def test_a_list_without_a_journal_leaves_nothing_behind(ok: Run, tmp_path: Path) -> None:
    ok("--db", str(tmp_path / "none" / "journal.db"), "touch", "list")
    assert not (tmp_path / "none").exists()
