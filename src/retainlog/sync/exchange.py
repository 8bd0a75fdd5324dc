"""Taking in what other devices wrote, and giving them what they lack: each half is whole or not at all, and can be
repeated after any death."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from retainlog.base.ids import new_id
from retainlog.store import derived
from retainlog.store.batch import Batch as Write
from retainlog.store.batch import columns
from retainlog.store.database import Store
from retainlog.store.faults import Error
from retainlog.store.schema import JOURNAL, VERSION
from retainlog.sync import rows
from retainlog.sync.files import Batch, Head, forged, pack, unpack

MANY = 5000
"""Rows from which on derived data is made anew as a whole."""
_UNSENT = "FROM history_batches b WHERE NOT EXISTS (SELECT 1 FROM sync_sent s WHERE s.batch_id = b.id)"


class Carrier(Protocol):
    """The place where the files lie. Nothing there is ever changed. Raises OSError or StorageError."""

    def names(self) -> set[str]: ...
    def read(self, name: str) -> bytes: ...
    def write(self, name: str, raw: bytes) -> None: ...
    def wait(self, seconds: float) -> None: ...
    def close(self) -> None: ...


class Synced(NamedTuple):
    """Writes sent and taken, rows written, rows brought back that others still need, values that lost and wait for a
    decision, files that are not whole yet or wait for others."""

    sent: int
    taken: int
    rows: int
    brought_back: int
    conflicts: int
    waiting: int


Ready = list[tuple[str, Head, list[Batch]]]


def sync(store: Store, carrier: Carrier) -> Synced:
    """Take what others have written, then write what they lack."""
    prepare(store)
    ready, waiting = _arrived(store.connection, carrier)
    taken = _take(store, ready) if ready else (0, 0, 0)
    sent = _send(store, carrier)
    return Synced(sent, *taken, count_conflicts(store.connection), waiting)


def prepare(store: Store) -> None:
    """See to it that the journal can be synced: rows that history knows nothing of are written into it."""
    if store.exists and rows.is_prepared(store.connection):
        return
    with store.taking_in("sync") as connection:
        rows.prepare(connection)
        write = _write_of(store, connection)
        for table in JOURNAL:
            for key in rows.without_history(connection, table):
                write.changed(table, key, None)
        write.finish()


def unsent(connection: sqlite3.Connection) -> int:
    return int(connection.execute(f"SELECT count(*) {_UNSENT}").fetchone()[0])


def count_conflicts(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM sync_conflicts").fetchone()[0])


def _write_of(store: Store, connection: sqlite3.Connection) -> Write:
    return Write(connection, store.clock.stamp(), store.device, "sync", "", new_id())


def _arrived(connection: sqlite3.Connection, carrier: Carrier) -> tuple[Ready, int]:
    """New files, each behind those that its writer had taken in; and how many are not whole or wait for such."""
    have = {name for (name,) in connection.execute("SELECT name FROM sync_files")}
    pending = carrier.names() - have
    read: dict[str, tuple[Head, list[Batch]]] = {}
    for name in sorted(pending):
        if found := unpack(name, carrier.read(name)):
            read[name] = found
    ready: Ready = []
    while able := [name for name, (head, _batches) in read.items() if have.issuperset(head.parents)]:
        for name in able:
            ready.append((name, *read.pop(name)))
            have.add(name)
    return ready, len(pending) - len(ready)


def _take(store: Store, ready: Ready) -> tuple[int, int, int]:
    """(writes, rows written, rows brought back)."""
    name = ready[0][0]
    with store.taking_in("sync") as connection:
        try:
            fresh = not connection.execute("SELECT EXISTS (SELECT 1 FROM clients)").fetchone()[0]
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS sync_new (id TEXT PRIMARY KEY)")
            connection.execute("DELETE FROM sync_new")
            for name, head, batches in ready:
                _check_columns(connection, batches)
                _note(connection, name, head)
                _into_history(connection, batches)
            changed: derived.Changed = {}
            touched = _write_rows(connection, changed)
            write = _write_of(store, connection)
            rows.bring_back(write, touched if len(touched) < MANY else _dangling(connection))
            if fresh or len(changed) > MANY:
                derived.rebuild(connection)
            else:
                derived.refresh(connection, changed)
                write.finish()
            rows.relist(connection)
            taken = connection.execute("SELECT count(*) FROM sync_new").fetchone()[0]
        except (ValueError, KeyError, TypeError) as problem:
            raise forged(name) from problem
        except Error as problem:
            if getattr(problem, "sqlite_errorname", "").startswith("SQLITE_CONSTRAINT"):
                raise forged(name) from problem
            raise
    if taken:
        store.written = True
        store.needs_copy = store.keep_in is not None
    return taken, len(changed), write.changes


def _check_columns(connection: sqlite3.Connection, batches: Iterable[Batch]) -> None:
    """Raises ValueError for an image with a column that the journal does not have."""
    for _values, changes in batches:
        for _n, table, _key, *images in changes:
            known = set(columns(connection, table))
            if any(not known.issuperset(json.loads(image)) for image in images if image):
                raise ValueError(table)


def _note(connection: sqlite3.Connection, name: str, head: Head) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO sync_files (name, head, device, device_name, at) VALUES (?, 1, ?, ?, ?)",
        (name, head.device, head.name, head.at),
    )
    connection.executemany("UPDATE sync_files SET head = 0 WHERE name = ?", [(parent,) for parent in head.parents])


def _into_history(connection: sqlite3.Connection, batches: Iterable[Batch]) -> None:
    for values, changes in batches:
        new = connection.execute(
            "INSERT OR IGNORE INTO history_batches (id, seq, at, device, command, note, undoes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        ).rowcount
        connection.execute("INSERT OR IGNORE INTO sync_sent (batch_id) VALUES (?)", values[:1])
        if new == 1:
            connection.execute("INSERT INTO sync_new (id) VALUES (?)", values[:1])
            connection.executemany(
                "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
                ((values[0], *change) for change in changes),
            )


def _write_rows(connection: sqlite3.Connection, changed: derived.Changed) -> list[tuple[str, str]]:
    """Make every row that the new writes touch the fold of its history; returns these rows."""
    touched = connection.execute(
        "SELECT DISTINCT c.tbl, c.row_key FROM sync_new s CROSS JOIN history_changes c ON c.batch_id = s.id"
    ).fetchall()
    inserted = _insert_new(connection)
    changed.update(dict.fromkeys(inserted))
    for table, key in touched:
        if (table, key) not in inserted:
            rows.refold(connection, table, key, changed)
    return touched


def _insert_new(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Rows of which nothing is known but that they were inserted, together: most of what a device takes at first."""
    found: dict[tuple[str, tuple[str, ...]], list[tuple[str, tuple[object, ...]]]] = {}
    for table, key, after in connection.execute(
        """SELECT c.tbl, c.row_key, c.after FROM sync_new s CROSS JOIN history_changes c ON c.batch_id = s.id
           WHERE c.before IS NULL AND 1 = (SELECT count(*) FROM history_changes h
             WHERE h.tbl = c.tbl AND h.row_key = c.row_key)"""
    ):
        row = json.loads(after)
        found.setdefault((table, tuple(row)), []).append((key, tuple(row.values())))
    for (table, names), alike in found.items():
        if set(names) - set(columns(connection, table)):
            raise ValueError(table)
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            (values for _key, values in alike),
        )
    return {(table, key) for (table, _names), alike in found.items() for key, _values in alike}


def _dangling(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Rows that refer to one that is not there."""
    found = []
    for table, rowid, *_rest in connection.execute("PRAGMA foreign_key_check").fetchall():
        key = " || '|' || ".join(JOURNAL[table].key)
        found += connection.execute(f"SELECT '{table}', {key} FROM {table} WHERE rowid = ?", (rowid,)).fetchall()
    return found


def _send(store: Store, carrier: Carrier) -> int:
    """Put all writes that no known file holds into one new file."""
    if not unsent(store.connection):
        return 0
    with store.taking_in("sync") as connection:
        values = connection.execute(
            f"SELECT id, seq, at, device, command, note, undoes {_UNSENT} ORDER BY seq, id"
        ).fetchall()
        heads = [name for (name,) in connection.execute("SELECT name FROM sync_files WHERE head ORDER BY name")]
        head = Head(store.id, store.device, device_name(), store.clock.stamp(), VERSION, heads)
        name, raw = pack(head, _with_changes(connection, values))
        carrier.write(name, raw)
        _note(connection, name, head)
        reopened = connection.execute(
            f"""SELECT DISTINCT c.tbl, c.row_key FROM history_changes c WHERE c.batch_id IN
                (SELECT b.id {_UNSENT} AND b.undoes IS NOT NULL)"""
        ).fetchall()
        connection.executemany("INSERT INTO sync_sent (batch_id) VALUES (?)", [batch[:1] for batch in values])
        rows.relist(connection, reopened if len(reopened) < MANY else ())
    return len(values)


def _with_changes(connection: sqlite3.Connection, values: list[tuple[object, ...]]) -> Iterator[Batch]:
    query = "SELECT n, tbl, row_key, before, after FROM history_changes WHERE batch_id = ? ORDER BY n"
    for batch in values:
        yield Batch(batch, connection.execute(query, batch[:1]).fetchall())


def device_name() -> str:
    """What people call this machine."""
    from retainlog.base.text import clean

    found = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return clean(os.environ.get("RETAINLOG_DEVICE") or found, multiline=False)[:60]


class Device(NamedTuple):
    """A device that wrote files: its id, its name, when it last wrote one (UTC, ISO 8601), how many."""

    device: str
    name: str
    last: str
    files: int


class Standing(NamedTuple):
    """Writes that are in no file yet, files that are known, values that wait for a decision, devices."""

    unsent: int
    files: int
    conflicts: int
    devices: list[Device]


def standing(store: Store) -> Standing:
    """How sync stands by what the journal knows, without a look at the place itself."""
    connection = store.connection
    if not rows.is_prepared(connection):
        return Standing(0, 0, 0, [])
    devices = [
        Device(*row)
        for row in connection.execute(
            "SELECT device, device_name, max(at), count(*) FROM sync_files GROUP BY device ORDER BY max(at) DESC"
        )
    ]
    return Standing(unsent(connection), sum(one.files for one in devices), count_conflicts(connection), devices)
