"""Codes that a later release has written (the journal came back to an older program, or a colleague's is newer): shown
as they are, counted as what they are not, and never a crash."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from retainlog.store.schema import JOURNAL
from tests.conftest import Run
from tests.hostile.codes import LATER, code_columns, written_later
from tests.hostile.commands import VERBS, WAITING, called
from tests.hostile.conftest import Values
from tests.house.test_commands import named

COMMANDS = [command for command in VERBS if command not in WAITING]
TABLES = sorted({table for table, _column in code_columns()})
OF_TABLE = {
    "clients": "client", "touches": "touch", "losses": "loss", "mistakes": "mistake", "actions": "action",
    "signs": "sign", "milestones": "milestone", "gestures": "gesture", "leads": "lead", "activities": "activity",
}  # fmt: skip


@pytest.fixture(params=["a third", "all"])
def later(base: Path, home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    journal = home / "journal.db"
    assert written_later(base, journal, of=3 if request.param == "a third" else 1) > 20
    monkeypatch.setenv("RETAINLOG_DB", str(journal))
    return journal


@pytest.mark.parametrize("format", ["table", "json", "csv"])
@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_no_command_breaks_on_a_code_of_a_later_release(
    run: Run, later: Path, values: Values, command: tuple[str, ...], format: str
) -> None:
    argv = called(command, values(later, 0)) or command
    said = run(*argv, "--format", format)
    assert "fault of retainlog" not in said.err, said.err
    assert said.code in (0, 2, 3, 4, 5, 6, 7), said.err
    assert said.code != 6, said.err


@pytest.mark.parametrize("table", OF_TABLE)
def test_what_holds_such_a_code_is_shown_with_it(ok: Run, later: Path, table: str) -> None:
    connection = sqlite3.connect(later)
    columns = [column for name, column in code_columns() if name == table]
    found = 0
    for column in columns:
        gone = "AND deleted_at IS NULL" if "deleted_at" in _columns(connection, table) else ""
        for (id,) in connection.execute(f"SELECT id FROM {table} WHERE {column} = ? {gone}", (LATER,)).fetchall():
            assert LATER in ok(OF_TABLE[table], "show", id).out
            assert LATER in ok(OF_TABLE[table], "show", id, "--json").out
            found += 1
    connection.close()
    assert found


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    assert table in JOURNAL
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
