"""Text that is no UTF-8, which SQLite lets other programs write, shuts no journal; `doctor` names it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def journal(home: Path, ok: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = home / "journal.db"
    monkeypatch.setenv("RETAINLOG_DB", str(path))
    ok("client", "add", "Acme")
    ok("touch", "add", "Acme", "call")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE touches SET summary = CAST(X'63616c6c20ff' AS TEXT)")
    connection.close()
    return path


@pytest.mark.usefixtures("journal")
def test_the_row_is_shown_as_far_as_it_can_be_read(ok: Run) -> None:
    assert "call \ufffd" in ok("touch", "list").out
    assert ok("touch", "list", "--json").json[0]["summary"] == "call \ufffd"
    assert ok("search", "call").code == 0


def test_doctor_names_the_row_and_an_edit_mends_it(ok: Run, run: Run, journal: Path) -> None:
    id = ok("touch", "list", "--json").json[0]["id"]
    found = run("doctor", "--json")
    assert found.code == 7
    assert {(row["code"], *row["details"]) for row in found.json} >= {("bad_text", id)}
    ok("touch", "edit", id, "--summary", "call again")
    assert ok("doctor").code == 0
