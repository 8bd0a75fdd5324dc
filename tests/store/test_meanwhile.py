"""What another process wrote between the reading of a record and the writing of it is neither lost nor overwritten."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from retainlog.clock import Clock
from retainlog.domain.client import Client
from retainlog.domain.ids import new_id
from retainlog.domain.touch import Touch
from retainlog.errors import Refused, StorageError
from retainlog.journal import clients, undoing
from retainlog.store import history
from retainlog.store.clients import CLIENTS
from retainlog.store.connection import log_of
from retainlog.store.database import Store
from retainlog.store.faults import refuse_remains
from retainlog.store.touches import TOUCHES


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
    clients.merge_clients(two, named(two, "Acme"), named(two, "Labs"))
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
