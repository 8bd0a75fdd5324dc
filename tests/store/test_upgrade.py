"""A journal of every earlier schema opens, whole, in the present one."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from retainlog.base.clock import Clock
from retainlog.store.database import Store
from retainlog.store.schema import JOURNAL, VERSION
from tests.conftest import Run

DATA = Path(__file__).parent / "data"


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables}
    connection.close()
    return found


def columns(path: Path, table: str) -> list[str]:
    connection = sqlite3.connect(path)
    found = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    connection.close()
    return found


def shape(path: Path) -> set[tuple[str, str, str]]:
    connection = sqlite3.connect(path)
    query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    found = set(connection.execute(query))
    connection.close()
    return found


@pytest.fixture(params=sorted(path.name for path in DATA.glob("journal-v*.db")))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = Path(shutil.copy(DATA / request.param, tmp_path / "journal.db"))
    path.chmod(0o600)
    return path


def test_there_is_a_journal_of_every_earlier_schema() -> None:
    assert {path.name for path in DATA.glob("journal-v*.db")} == {f"journal-v{n}.db" for n in range(1, VERSION)}


def test_an_old_journal_keeps_every_row_and_gets_the_present_schema(old: Path, tmp_path: Path, ok: Run) -> None:
    before = rows(old)
    earlier = {table: columns(old, table) for table in before}
    ok("--db", str(old), "client", "list")
    after = rows(old)
    for table in JOURNAL:
        # Columns are only ever added, at the end.
        width = len(earlier.get(table, ()))
        assert columns(old, table)[:width] == earlier.get(table, []), table
        assert [row[:width] for row in after[table]] == before.get(table, []), table
    ok("--db", str(tmp_path / "new.db"), "client", "add", "Acme")
    assert shape(old) == shape(tmp_path / "new.db")
    ok("--db", str(old), "doctor")
    ok("--db", str(old), "touch", "add", "acme", "still here")
    ok("--db", str(old), "undo")


def test_the_journal_as_it_was_is_kept_beside_it(old: Path, tmp_path: Path, ok: Run) -> None:
    before = rows(old)
    ok("--db", str(old), "client", "list")
    (kept,) = tmp_path.glob("journal-before-schema-*.db")
    assert rows(kept) == before


def test_a_second_upgrade_keeps_the_copy_of_the_first(old: Path, tmp_path: Path, ok: Run) -> None:
    """An old journal is put in the place of one that was upgraded there before."""
    again = tmp_path / "again"
    shutil.copy(old, again)
    ok("--db", str(old), "client", "list")
    (first,) = tmp_path.glob("journal-before-schema-*.db")
    was = first.read_bytes()
    shutil.copy(again, old)
    ok("--db", str(old), "client", "list")
    assert list(tmp_path.glob("journal-before-schema-*.db")) == [first]  # the same state needs no second copy

    shutil.copy(again, old)
    connection = sqlite3.connect(old)
    connection.execute("UPDATE clients SET note = 'of another day'")
    connection.commit()
    connection.close()
    ok("--db", str(old), "client", "list")
    (second,) = set(tmp_path.glob("journal-before-schema-*.db")) - {first}
    assert second.name == first.name.replace(".db", "-2.db")
    assert first.read_bytes() == was


def test_days_of_contact_are_known_after_the_upgrade(old: Path, ok: Run) -> None:
    touches = {(row["client_id"], row["on"]) for row in ok("--db", str(old), "touch", "list", "--json").json}
    store = Store(str(old), Clock())
    rows = store.connection.execute("SELECT client_id, day FROM client_days")
    days = {(client, date.fromordinal(day).isoformat()) for client, day in rows}
    store.close()
    assert days == touches
    assert days


def test_no_list_of_codes_stands_in_the_schema_and_all_other_conditions_do(old: Path, ok: Run, run: Run) -> None:
    ok("--db", str(old), "client", "list")
    connection = sqlite3.connect(old)
    tables = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table'") if sql]
    assert not any(" IN ('" in sql for sql in tables)
    assert sum(sql.count("CHECK (") for sql in tables) > 20
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE touches SET mood = 6")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    assert run("--db", str(old), "touch", "add", "acme", "x", "--channel", "pigeon").code == 2
