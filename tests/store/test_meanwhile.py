"""What another process wrote between the reading of a record and the writing of it is neither lost nor overwritten."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import retainlog.nouns
from retainlog.base.clock import Clock
from retainlog.base.errors import Refused, StorageError
from retainlog.base.ids import new_id
from retainlog.journal import undoing
from retainlog.journal.demo import make_demo
from retainlog.journal.merging import merge_clients
from retainlog.nouns.client import Client
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.client.queries import CLIENTS
from retainlog.nouns.touch import TOUCHES, Touch
from retainlog.store import history
from retainlog.store.batch import parents
from retainlog.store.connection import log_of
from retainlog.store.database import Store
from retainlog.store.faults import refuse_remains
from retainlog.store.schema import JOURNAL
from retainlog.store.table import Table


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    path = str(tmp_path / "journal.db")
    one = Store(path, Clock())
    clients.add_client(one, "Acme")
    clients.add_client(one, "Labs")
    two = Store(path, Clock())
    yield one, two
    one.close()
    two.close()


def named(store: Store, name: str) -> Client:
    return next(client for client in CLIENTS.where(store) if client.name == name)


def test_two_edits_of_different_fields_both_stay(stores: tuple[Store, Store]) -> None:
    one, two = stores
    mine, theirs = named(one, "Acme"), named(two, "Acme")
    clients.edit_client(two, theirs, note="their note")
    clients.edit_client(one, mine, industry="printing")
    assert named(one, "Acme")[:3] == mine[:3]
    assert (named(one, "Acme").note, named(one, "Acme").industry) == ("their note", "printing")
    undoing.undo(one)
    assert (named(one, "Acme").note, named(one, "Acme").industry) == ("their note", None)


def test_a_touch_for_a_client_that_was_merged_away_is_refused_and_not_hidden(stores: tuple[Store, Store]) -> None:
    one, two = stores
    mine = named(one, "Labs")
    merge_clients(two, named(two, "Acme"), named(two, "Labs"))
    with pytest.raises(Refused) as refused, one.batch("touch add") as batch:
        TOUCHES.insert(batch, Touch(new_id(), mine.id, date(2026, 11, 20), "call"))
    assert refused.value.code == "gone_meanwhile"
    assert TOUCHES.where(one) == []


def test_what_was_deleted_meanwhile_is_not_edited(stores: tuple[Store, Store]) -> None:
    one, two = stores
    with one.batch("touch add") as batch:
        touch = TOUCHES.insert(batch, Touch(new_id(), named(one, "Acme").id, date(2026, 11, 20), "call"))
    mine = named(one, "Labs")
    with two.batch("delete") as batch:
        TOUCHES.delete(batch, touch)
        CLIENTS.delete(batch, named(two, "Labs"))
    with pytest.raises(Refused), one.batch("touch edit") as batch:
        TOUCHES.update(batch, touch, summary="other")
    with pytest.raises(Refused), one.batch("touch delete") as batch:
        TOUCHES.delete(batch, touch)
    with pytest.raises(Refused):
        clients.edit_client(one, mine, note="x")
    undoing.undo(two)
    assert TOUCHES.where(one) == [touch]


def test_what_a_merge_touches_is_moved_row_by_row(stores: tuple[Store, Store]) -> None:
    """A merge updates rows that hold other new values than the ones it read."""
    one, two = stores
    with one.batch("touch add") as batch:
        touch = TOUCHES.insert(batch, Touch(new_id(), named(one, "Labs").id, date(2026, 11, 20), "call"))
    with two.batch("touch edit") as batch:
        TOUCHES.update(batch, touch, mood=5)
    kept = named(one, "Acme")
    with one.batch("move") as batch:
        TOUCHES.update(batch, touch, client_id=kept.id)
    (now,) = TOUCHES.where(one)
    assert (now.mood, now.client_id) == (5, kept.id)


def test_a_journal_without_a_log_is_waited_for_like_any_other(tmp_path: Path) -> None:
    """So it lies there after a restore; SQLite itself gives up at once while it turns the log on."""
    path = str(tmp_path / "journal.db")
    store = Store(path, Clock())
    clients.add_client(store, "Acme")
    store.close()
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, other.execute, ("ROLLBACK",))
    done.start()
    store = Store(path, Clock())
    assert named(store, "Acme")
    store.close()
    done.join()
    other.close()


def test_undoing_what_others_have_written_about_is_refused_in_words(stores: tuple[Store, Store]) -> None:
    one, _two = stores
    labs = named(one, "Labs")
    with one.batch("touch add") as batch:
        TOUCHES.insert(batch, Touch(new_id(), labs.id, date(2026, 11, 20), "call"))
    entry = next(entry for entry in history.entries(one, None) if entry.note == "Labs")
    with pytest.raises(Refused) as refused, one.batch("undo") as batch:
        history.invert(batch, entry)
    assert refused.value.code == "still_needed"
    assert named(one, "Labs") == labs


def test_a_journal_that_another_has_just_begun_is_not_taken_for_one_that_is_gone(stores: tuple[Store, Store]) -> None:
    one, _two = stores
    assert log_of(one.path)
    refuse_remains(one.path)
    os.unlink(one.path)
    with pytest.raises(StorageError):
        refuse_remains(one.path)


def test_an_entry_whose_id_is_known_is_written_once(stores: tuple[Store, Store]) -> None:
    """Two terminals that go on with one draft."""
    one, two = stores
    one.next_id = two.next_id = new_id()
    clients.add_client(two, "Theirs")
    with pytest.raises(Refused) as refused:
        clients.add_client(one, "Mine")
    assert refused.value.code == "written_already"
    assert [client.name for client in CLIENTS.where(one)] == ["Acme", "Labs", "Theirs"]
    clients.add_client(one, "Mine")  # the next entry has an id of its own


# Whatever belongs to something: drawn from the schema, so that a table that is added is held to it too.

TABLES: dict[str, Table[Any]] = {
    one.name: one
    for module in pkgutil.walk_packages(retainlog.nouns.__path__, "retainlog.nouns.")
    for one in vars(importlib.import_module(module.name)).values()
    if isinstance(one, Table)
}


def _references() -> list[tuple[str, str, str]]:
    """(table, column, parent) of every reference in the schema."""
    empty = Store(":memory:", Clock())
    try:
        return [(table, column, parent) for table in JOURNAL for column, parent in parents(empty.connection, table)]
    finally:
        empty.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "journal.db"
    store = Store(str(path), Clock())
    make_demo(store)
    store.close()
    return path


@pytest.fixture
def pair(demo: Path, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    path = str(shutil.copy(demo, tmp_path / "journal.db"))
    one, two = Store(path, Clock()), Store(path, Clock())
    yield one, two
    one.close()
    two.close()


def _delete(store: Store, table: str, id: str) -> None:
    """Delete the row, or what it belongs to, up to what is deleted softly."""
    (row,) = TABLES[table].of(store, id=id)
    if "deleted_at" in row._fields:
        with store.batch("delete") as batch:
            TABLES[table].delete(batch, row)
        return
    above = [(owner, getattr(row, name)) for name, owner in parents(store.connection, table)]
    _delete(store, *next((owner, key) for owner, key in above if key))


@pytest.mark.parametrize(("table", "column", "parent"), _references())
def test_nothing_is_added_to_what_was_deleted_meanwhile(
    pair: tuple[Store, Store], table: str, column: str, parent: str
) -> None:
    one, two = pair
    at, id = TABLES[table], TABLES[parent].where(one)[0].id
    row = at.record(**dict.fromkeys(at.record._fields) | {column: id})
    cells = dict.fromkeys(at.columns) | {column: id}
    with one.rehearsal() as batch:
        assert not batch.is_orphan(table, cells, at.columns)
    _delete(two, parent, id)
    before = len(at.where(one))
    with pytest.raises(Refused) as refused, one.batch("add") as batch:
        at.insert(batch, row)
    assert refused.value.code == "gone_meanwhile"
    assert len(at.where(one)) == before


@pytest.mark.parametrize(("table", "column", "parent"), _references())
def test_what_went_out_of_sight_meanwhile_is_not_changed(
    pair: tuple[Store, Store], table: str, column: str, parent: str
) -> None:
    """Unless it only mentions what was deleted, and stays in sight."""
    one, two = pair
    at = TABLES[table]
    rows = [row for row in at.where(one) if getattr(row, column)]
    if not rows or "created_at" not in at.record._fields:
        pytest.skip("the demo has none, or it is never changed")
    _delete(two, parent, getattr(rows[0], column))
    change = {"created_at": "2000-01-01T00:00:00Z"}
    if column in JOURNAL[table].mentions:
        with one.batch("edit") as batch:
            at.update(batch, rows[0], **change)
    else:
        with pytest.raises(Refused) as refused, one.batch("edit") as batch:
            at.update(batch, rows[0], **change)
        assert refused.value.code == "gone_meanwhile"
