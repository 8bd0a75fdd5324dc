"""The journal file: made by the first write, private, and foreign files are left as they are."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from retainlog.base.clock import Clock
from retainlog.base.errors import Refused, StorageError
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.client.verbs import list_clients
from retainlog.store import derived
from retainlog.store.database import Store
from retainlog.store.schema import JOURNAL
from tests.conftest import Run


def test_reading_makes_no_file(ok: Run, home: Path) -> None:
    assert ok("client", "list", "--json").json == []
    assert ok("touch", "list").out == "No touchpoints here yet. Log one: retainlog touch add CLIENT SUMMARY\n"
    assert not (home / ".local").exists()


def test_the_first_write_makes_a_private_file_in_a_private_folder(ok: Run, home: Path) -> None:
    import os

    kept = os.umask(0)
    try:
        ok("client", "add", "Acme")
    finally:
        os.umask(kept)
    journal = home / ".local/share/retainlog/journal.db"
    assert str(journal) == ok("path").out.strip()
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("content", "error", "word"),
    [
        (b"", Refused, "empty"),
        (b"just some notes, not a database", Refused, "not a retainlog journal"),
        (b"SQLite format 3\0" + b"\xff" * 4096, StorageError, "damaged"),
    ],
)
def test_what_is_no_journal_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes, error: type[Exception], word: str
) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(error, match=word):
        Store(str(path), Clock())
    assert path.read_bytes() == content


def test_a_foreign_database_is_refused_and_left_as_it_is(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    result = run("--db", str(path), "client", "add", "Acme")
    assert result.code == 5
    assert "not a retainlog journal" in result.err
    assert path.read_bytes() == before
    assert list(tmp_path.glob("other.db-*")) == []


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_newer_schema_is_refused_and_left_as_it_is(tmp_path: Path, run: Run, mode: str) -> None:
    path = tmp_path / "new.db"
    assert run("--db", str(path), "client", "add", "Acme").code == 0
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.close()
    before = path.read_bytes()
    for argv in (("client", "list"), ("client", "add", "Beta")):
        result = run("--db", str(path), *argv)
        assert result.code == 6
        assert "newer retainlog (schema 99" in result.err
        assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["with space.db", "יומן.db", "100%?#.db"])
def test_any_file_name_works(tmp_path: Path, ok: Run, name: str) -> None:
    path = tmp_path / name
    ok("--db", str(path), "client", "add", "Acme")
    assert path.exists()
    assert ok("--db", str(path), "client", "list", "--json").json[0]["name"] == "Acme"


def test_two_first_writes_at_once_share_one_journal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "retainlog", "--db", str(tmp_path / "journal.db"), "client", "add"]
    writers = [subprocess.Popen([*command, f"client {n}"], stderr=subprocess.DEVNULL) for n in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    store = Store(str(tmp_path / "journal.db"), Clock())
    assert len(list_clients(store, store.clock.today(), status="all")) == 4
    store.close()
    assert {path.name.partition("-")[0] for path in tmp_path.glob("journal*")} == {"journal.db"}


def test_a_folder_in_the_place_of_the_journal(tmp_path: Path, run: Run) -> None:
    result = run("--db", str(tmp_path), "client", "list")
    assert result.code == 6
    assert "folder" in result.err


def test_a_locked_journal_says_so(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.db"
    run("--db", str(path), "client", "add", "Acme")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: real(*a, **{**k, "timeout": 0.1}))
    result = run("--db", str(path), "client", "add", "Beta")
    other.close()
    assert result.code == 6
    assert "in use by another program" in result.err


def test_every_table_is_in_the_list_or_derived_and_has_a_key(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "journal.db"), Clock())
    clients.add_client(store, "Acme")
    connection = store.connection
    tables = {
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    other = {
        "history_batches",
        "history_changes",
        "client_names",
        "client_rollups",
        "client_days",
        "client_trends",
        "client_pulses",
        "journal_days",
        "free_days",
        "search_docs",
        "search_words",
    }
    own = {name for name in tables if not name.startswith(("search_words_", "_sqlite", "sqlite_"))}
    assert own - other == set(JOURNAL)
    for table, spec in JOURNAL.items():
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        keys = tuple(name for _, name, _, _, _, place in sorted(columns, key=lambda c: c[5]) if place)
        assert keys == spec.key, table
        assert all(kind == "TEXT" and required for _, name, kind, required, _, place in columns if place), table
    assert connection.execute("PRAGMA application_id").fetchone()[0] == 0x72746C67
    store.close()


def test_a_merge_knows_every_table_that_belongs_to_a_client(tmp_path: Path) -> None:
    from retainlog.journal.merging import owned_tables

    store = Store(str(tmp_path / "journal.db"), Clock())
    clients.add_client(store, "Acme")
    owned = {
        table
        for table in JOURNAL
        if any(name == "client_id" for _, name, *_ in store.connection.execute(f"PRAGMA table_info({table})"))
    }
    store.close()
    assert {table.name for table in owned_tables()} == owned - {"client_tags"}


def test_derived_tables_can_be_thrown_away_and_rebuilt(tmp_path: Path, ok: Run) -> None:
    path = str(tmp_path / "journal.db")
    ok("--db", path, "client", "add", "שלום", "--alias", "Shalom", "--every", "2w")
    ok("--db", path, "touch", "add", "shalom", "call about the plan", "--tag", "q4", "--on", "3d ago")
    for days, mood in enumerate("555111"):
        ok("--db", path, "touch", "add", "shalom", "call", "--mood", mood, "--on", f"{20 - days}d ago")
    ok("--db", path, "client", "pause", "shalom", "--until", "in 3d")
    store = Store(path, Clock())

    def derived_rows() -> list[list[tuple[object, ...]]]:
        queries = (
            "SELECT * FROM client_names ORDER BY 1, 2, 3",
            "SELECT * FROM client_rollups ORDER BY 1",
            "SELECT * FROM client_days ORDER BY 1, 2",
            "SELECT * FROM client_trends ORDER BY 1",
            "SELECT tbl, row_id, kind, client_id, on_date, text, words, variants FROM search_docs ORDER BY 1, 2",
        )
        return [store.connection.execute(query).fetchall() for query in queries]

    kept = derived_rows()
    assert all(kept)
    with store.batch("rebuild"):
        derived.rebuild(store.connection)
    assert derived_rows() == kept
    store.close()
