"""What is to be erased is in no file under the person's folders afterwards, and nothing else is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run

SECRET = "Xsecretx דנה"


def places(home: Path) -> list[str]:
    """Files that hold one of the words, as written, folded or escaped as in JSON."""
    words = [word for part in SECRET.split() for word in (part, part.lower(), json.dumps(part)[1:-1])]
    return sorted(
        {
            f"{path}"
            for path in home.rglob("*")
            if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
        }
    )


@pytest.fixture
def journal(ok: Run, home: Path) -> Path:
    ok("client", "add", "Innocent")
    ok("touch", "add", "innocent", "stays")
    name = f"Dana {SECRET}"
    ok("client", "add", name, "--alias", f"al {SECRET}", "--note", SECRET, "--tag", "vip", "--email", "d@x.example")
    ok("touch", "add", "dana", f"talked of {SECRET}")
    ok("contact", "add", "dana", f"Boss {SECRET}")
    ok("mistake", "add", "dana", "--what", f"told {SECRET}", "--kind", "service", "--why", SECRET, "--plan", SECRET)
    ok("loss", "add", "dana", "--reason", "price", "--stated", SECRET)
    ok("sign", "add", "dana", "dread", SECRET)
    ok("touch", "edit", "last", "--summary", f"edited {SECRET}")
    ok("touch", "add", "dana", f"taken back {SECRET}")
    ok("undo")
    ok("client", "rename", "dana", f"Dana New {SECRET}")
    ok("backup")
    return home / ".local/share/retainlog/journal.db"


@pytest.mark.parametrize("deleted", [False, True])
def test_an_erased_client_is_in_no_file_and_nothing_else_is_missing(
    ok: Run, journal: Path, home: Path, deleted: bool
) -> None:
    if deleted:
        ok("client", "delete", "dana", "--yes")
    assert places(home)
    [found] = ok("erase", "Dana New", "--copies", "--yes", "--json").json["erased"]
    assert found["rows"] > 10
    assert places(home) == []
    assert ok("doctor").code == 0
    assert [row["name"] for row in ok("client", "list", "--json").json] == ["Innocent"]
    assert [row["summary"] for row in ok("touch", "list", "--json").json] == ["stays"]
    ok("touch", "add", "innocent", "written after")
    ok("undo")
    newest = ok("history", "-n", "5", "--json").json
    assert "erase" in [row["command"] for row in newest]
    journal.unlink()
    ok("restore", "--yes")
    assert places(home) == []
    assert [row["name"] for row in ok("client", "list", "--json").json] == ["Innocent"]


def test_any_record_is_erased_by_its_id(ok: Run, run: Run, journal: Path, home: Path) -> None:
    id = ok("touch", "add", "innocent", "a | word to go", "--tag", "a|b", "--json").json["id"]
    ok("erase", id, "--copies", "--yes")
    assert [row["summary"] for row in ok("touch", "list", "innocent", "--json").json] == ["stays"]
    assert not [path for path in home.rglob("*") if path.is_file() and b"word to go" in path.read_bytes()]
    assert run("erase", "nobody", "--yes").code == 3
    assert run("erase", "innocent").code == 2
    assert ok("doctor").code == 0


def test_a_lead_that_was_won_and_who_it_knew_go_with_the_client(ok: Run, journal: Path, home: Path) -> None:
    ok("lead", "add", f"Firm {SECRET}", "--from-client", "innocent")
    ok("lead", "win", "firm")
    ok("erase", "Firm", "--copies", "--yes")
    assert ok("lead", "list", "--all", "--json").json == []
    ok("erase", "Dana New", "--copies", "--yes")
    assert places(home) == []
    assert ok("doctor").code == 0


def test_what_undo_keeps_is_forgotten_up_to_a_day(
    ok: Run, run: Run, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2036-01-01")
    assert ok("history", "prune", "--before", "2020-01-01", "--yes", "--json").json["emptied"] == 0
    ok("undo")
    ok("redo")
    size = journal.stat().st_size
    assert ok("history", "prune", "--before", "2035-12-31", "--yes", "--json").json["emptied"] > 5
    assert journal.stat().st_size <= size
    assert ok("doctor").code == 0
    assert "stays" in ok("touch", "list", "--json").out
    ok("touch", "add", "innocent", "since then")
    ok("undo")
    assert run("undo").code == 3
    assert run("history", "prune", "--before", "2035-12-31").code == 2
