"""Every write is one step of history, and undo puts back exactly what was there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from retainlog.base.clock import Clock
from retainlog.base.errors import Refused
from retainlog.journal import undoing
from retainlog.nouns import touch as touches
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.client.naming import find_client
from retainlog.store.database import Store
from retainlog.store.history import BULK
from retainlog.store.schema import JOURNAL
from tests.conftest import Run


def dump(path: Path) -> list[str]:
    """The journal proper, row by row, in a stable order."""
    connection = sqlite3.connect(path)
    lines = []
    for table in JOURNAL:
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        lines += sorted(f"{table} {row!r}" for row in rows)
    connection.close()
    return lines


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "journal.db"
    monkeypatch.setenv("RETAINLOG_DB", str(path))
    return path


def test_undoing_everything_leaves_nothing(ok: Run, journal: Path) -> None:
    steps = [
        ("client", "add", "Acme Ltd", "--alias", "the anvil people", "--tag", "vip", "--fee", "4500", "--every", "2w"),
        ("client", "add", "אקמה בע״מ", "--fee", "100 EUR", "--tag", "vip"),
        ("contact", "add", "acme", "Dana Levi", "--role", "champion", "--email", "dana@acme.example"),
        ("touch", "add", "acme", "call", "--tag", "q4"),
        ("touch", "add", "אקמה", "שיחה", "--on", "yesterday"),
        ("client", "edit", "acme", "--fee", "5000", "--fee-from", "2026-11-01", "--without", "vip", "--note", "a\nb"),
        ("client", "rename", "acme", "Acme International"),
        ("client", "pause", "acme", "--until", "2026-12-31"),
        ("client", "resume", "acme"),
        ("contact", "left", "dana"),
        ("client", "merge", "acme", "אקמה", "--fees", "keep", "--yes"),
        ("client", "delete", "acme", "--yes"),
    ]
    dumps = [[]]
    for step in steps:
        ok(*step)
        dumps.append(dump(journal))
    for before in reversed(dumps[:-1]):
        ok("undo")
        assert dump(journal) == before
    for after in dumps[1:]:
        ok("redo")
        assert dump(journal) == after
    ok("undo", str(len(steps)))
    assert dump(journal) == []
    ok("redo", str(len(steps)))
    assert dump(journal) == dumps[-1]
    assert ok("doctor", "--json").code == 0


def test_undo_in_several_steps_and_more_than_there_are(ok: Run, run: Run, journal: Path) -> None:
    ok("client", "add", "Acme")
    ok("touch", "add", "acme", "call")
    result = ok("undo", "9")
    assert "Undone: touch add Acme" in result.out
    assert "There were only 2 writes to undo" in result.err
    assert run("undo").code == 3
    assert dump(journal) == []


def test_redo_brings_back_only_what_undo_took(ok: Run, run: Run, journal: Path) -> None:
    assert run("redo").code == 3
    ok("client", "add", "Acme")
    ok("touch", "add", "acme", "call")
    assert run("redo").code == 3
    undone = ok("undo", "2")
    assert "Bring it back with: retainlog redo 2" in undone.err
    assert ok("redo").out == "Redone: client add Acme\n"
    result = ok("redo", "5")
    assert result.out == "Redone: touch add Acme: call\n"
    assert "There was only 1 undone write." in result.err
    assert run("redo").code == 3
    assert ok("undo").out == "Undone: touch add Acme: call\n"  # what was redone can be undone, and so on
    assert ok("redo", "--json").json["redone"][0]["command"] == "touch add"
    assert [row["summary"] for row in ok("touch", "list", "--json").json] == ["call"]
    listed = [(row["command"], row["undone"]) for row in ok("history", "--json").json]
    assert listed == [
        ("redo", False),
        ("undo", True),
        ("redo", False),
        ("redo", False),
        ("undo", True),
        ("undo", True),
        ("touch add", False),
        ("client add", False),
    ]


def test_redo_does_not_overwrite_what_was_written_since(ok: Run, run: Run, journal: Path) -> None:
    ok("client", "add", "Acme")
    ok("client", "edit", "acme", "--industry", "water")
    ok("undo")
    ok("client", "edit", "acme", "--industry", "energy")
    before = dump(journal)
    result = run("redo")
    assert (result.code, dump(journal)) == (5, before)
    assert "client edit can't be redone" in result.err
    assert "was changed since" in result.err


def test_a_refusal_half_way_says_what_was_undone_before_it(ok: Run, run: Run, journal: Path) -> None:
    ok("client", "add", "Acme")
    ok("touch", "add", "acme", "call")
    ok("client", "add", "Beta")
    connection = sqlite3.connect(journal)
    connection.execute("UPDATE touches SET summary = 'edited elsewhere'")
    connection.commit()
    connection.close()
    result = run("undo", "3")
    assert result.code == 5
    assert "touch add can't be undone" in result.err
    assert "Done before that: client add Beta." in result.err
    assert [row["name"] for row in ok("client", "list", "--json").json] == ["Acme"]


def test_undo_refuses_to_overwrite_a_later_change(journal: Path) -> None:
    store = Store(str(journal), Clock())
    acme = clients.add_client(store, "Acme").client
    touch = touches.log_touch(store, "acme", "call").touch
    connection = sqlite3.connect(journal)  # another program writes, without history
    connection.execute("UPDATE touches SET summary = 'edited elsewhere' WHERE id = ?", (touch.id,))
    connection.commit()
    with pytest.raises(Refused, match="changed since"):
        undoing.undo(store)
    assert touches.TOUCHES.by_prefix(store, touch.id, "touchpoint").summary == "edited elsewhere"
    assert find_client(store, "acme").id == acme.id
    connection.close()
    store.close()


def test_history_lists_what_was_written_newest_first(ok: Run, journal: Path) -> None:
    ok("client", "add", "Acme")
    ok("touch", "add", "acme", "call")
    ok("undo")
    entries = ok("history", "--json").json
    assert [entry["command"] for entry in entries] == ["undo", "touch add", "client add"]
    assert [entry["undone"] for entry in entries] == [False, True, False]


def test_a_failed_write_leaves_no_trace(ok: Run, run: Run, journal: Path) -> None:
    ok("client", "add", "Acme")
    before = dump(journal), ok("history", "--json").out
    assert run("client", "add", "Beta", "--alias", "acme").code == 4  # the name is taken: nothing of Beta stays
    assert (dump(journal), ok("history", "--json").out) == before


@pytest.fixture
def many(tmp_path: Path) -> Path:
    rows = tmp_path / "calls.csv"
    lines = [f"client {n % 3},2026-10-{1 + n % 28:02},call number {n},tag{n % 2}" for n in range(BULK + 20)]
    rows.write_text("\n".join(["client,date,summary,tags", *lines]), encoding="utf-8")
    return rows


def test_a_large_import_is_taken_back_whole(
    ok: Run, journal: Path, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retainlog.store.history._CHUNK", 100)
    ok("client", "add", "client 1", "--every", "2w")
    ok("touch", "add", "client 1", "before the import", "--on", "2026-09-01")
    before, listed = dump(journal), ok("client", "list", "--json").out
    ok("import", "csv", str(many), "--create-clients")
    assert len(ok("touch", "list", "--json").json) == BULK + 21
    ok("undo")
    assert dump(journal) == before
    assert ok("client", "list", "--json").out == listed
    assert ok("search", "number", "--json").json == []
    assert ok("doctor", "--json").code == 0
    ok("redo")
    assert len(ok("touch", "list", "--json").json) == BULK + 21
    assert len(ok("search", "number", "--json", "-n", "9999").json) == BULK + 20
    assert ok("doctor", "--json").code == 0
    ok("undo")
    assert dump(journal) == before
    ok("import", "csv", str(many), "--create-clients")
    assert len(ok("touch", "list", "--json").json) == BULK + 21


def test_a_large_import_with_one_row_changed_since_is_not_taken_back(
    ok: Run, run: Run, journal: Path, many: Path
) -> None:
    ok("import", "csv", str(many), "--create-clients")
    connection = sqlite3.connect(journal)
    connection.execute("UPDATE touches SET summary = 'edited elsewhere' WHERE summary = 'call number 7'")
    connection.commit()
    connection.close()
    before = dump(journal)
    result = run("undo")
    assert (result.code, dump(journal)) == (5, before)
    assert "was changed since" in result.err
