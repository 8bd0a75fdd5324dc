"""History: every write is one batch with the before and after image of each row it changed; undo lives on it."""

from __future__ import annotations

import sqlite3
import sys
from typing import Any, NamedTuple

from retainlog.base import paths
from retainlog.base.errors import Refused
from retainlog.i18n import N_
from retainlog.store.batch import Batch, columns, match, unchanged
from retainlog.store.database import Store
from retainlog.store.schema import JOURNAL


class HistoryEntry(NamedTuple):
    """One batch as people see it; `undone` tells whether a later one has taken it back. An undo `undoes` a write, a
    redo `undoes` an undo; the `note` of either is the command of that write."""

    id: str
    seq: int
    at: str
    device: str
    command: str
    note: str
    undoes: str | None
    undone: bool
    changes: int


# An undo that was itself taken back, by a redo, takes nothing back.
_UNDONE = """EXISTS (SELECT 1 FROM history_batches u WHERE u.undoes = b.id
  AND NOT EXISTS (SELECT 1 FROM history_batches r WHERE r.undoes = u.id))"""
_ENTRY = f"""SELECT id, seq, at, device, command, note, undoes, {_UNDONE},
  (SELECT count(*) FROM history_changes c WHERE c.batch_id = b.id) FROM history_batches b"""
_CHANGED = "EXISTS (SELECT 1 FROM history_changes c WHERE c.batch_id = b.id)"  # a restore itself changes no row
BY_ITSELF = "signal muted"
"""The write that the program makes unasked: nobody would expect `undo` to take it back."""
_TO_UNDO = f"WHERE undoes IS NULL AND command <> '{BY_ITSELF}' AND NOT {_UNDONE} AND {_CHANGED}"
_TO_REDO = f"""WHERE NOT {_UNDONE}
  AND EXISTS (SELECT 1 FROM history_batches w WHERE w.id = b.undoes AND w.undoes IS NULL)"""


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    return HistoryEntry(*row)


def entries(store: Store, limit: int | None) -> list[HistoryEntry]:
    """The newest batches first."""
    rows = store.connection.execute(f"{_ENTRY} ORDER BY seq DESC, id DESC LIMIT ?", (-1 if limit is None else limit,))
    return [_entry(row) for row in rows]


def to_undo(store: Store, most: int) -> list[HistoryEntry]:
    """The newest batches that are neither undone nor an undo or redo themselves, newest first; where several devices
    write the journal, those of this one, and none that sync made by itself."""
    return _some(store, _TO_UNDO + _here(store), most)


def _here(store: Store) -> str:
    if not paths.is_synced(store.path):
        return ""
    return f" AND command <> 'sync' AND device = '{store.device}'"


def of_others_since(store: Store, entry: HistoryEntry) -> int:
    """How many writes of other devices stand behind one."""
    if not paths.is_synced(store.path):
        return 0
    query = "SELECT count(*) FROM history_batches WHERE device <> ? AND (seq, id) > (?, ?)"
    return int(store.connection.execute(query, (store.device, entry.seq, entry.id)).fetchone()[0])


def to_redo(store: Store, most: int) -> list[HistoryEntry]:
    """The newest undos that still hold, newest first."""
    return _some(store, _TO_REDO + _here(store), most)


def entry_of(store: Store, id: str) -> HistoryEntry:
    return _entry(store.connection.execute(f"{_ENTRY} WHERE id = ?", (id,)).fetchone())


def _some(store: Store, which: str, most: int) -> list[HistoryEntry]:
    rows = store.connection.execute(f"{_ENTRY} {which} ORDER BY seq DESC, id DESC LIMIT ?", (most,))
    return [_entry(row) for row in rows]


_CHUNK = 5000
BULK = 500
"""From so many rows on that a table only gained, they are taken back together and not one by one."""


def invert(batch: Batch, entry: HistoryEntry) -> int:
    """Put every row that `entry` changed back as it was before; returns how many.

    Refused, naming the row, where a row no longer is as the entry left it, or where what is kept of it makes no sense.
    """
    try:
        return _invert(batch, entry)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        sqlite3.IntegrityError,
        sqlite3.ProgrammingError,
    ) as problem:
        raise unreadable(entry) from problem
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorname != "SQLITE_ERROR":  # no JSON, no such column
            raise
        raise unreadable(entry) from problem


def unreadable(entry: HistoryEntry) -> Refused:
    """What is said where another program has written into history."""
    return Refused(
        "bad_history",
        "{command} can't be taken back: what history keeps of it can't be read.",
        hint="Bring the newest good backup back with: retainlog restore",
        command=entry.note if entry.undoes else entry.command,
    )


def _invert(batch: Batch, entry: HistoryEntry) -> int:
    connection = batch.connection
    connection.execute("PRAGMA defer_foreign_keys = ON")
    gained = connection.execute(
        "SELECT tbl FROM history_changes WHERE batch_id = ? GROUP BY tbl HAVING count(before) = 0 AND count(*) >= ?",
        (entry.id, BULK),
    ).fetchall()
    together = [table for (table,) in gained if unchanged(connection, entry.id, table)]
    for table in together:
        batch.remove_many(table, entry.id)
    for table in together:
        batch.mark_owners(table, entry.id)
    others = "".join(f" AND tbl <> '{table}'" for table in together)
    end = sys.maxsize
    while rows := connection.execute(  # some at a time: an import may have changed a million
        f"SELECT n, tbl, row_key, before, after FROM history_changes WHERE batch_id = ? AND n < ?{others}"
        " ORDER BY n DESC LIMIT ?",
        (entry.id, end, _CHUNK),
    ).fetchall():
        for end, table, text, before, after in rows:  # noqa: B007
            _put_back(batch, entry, table, text, before, after)
    return batch.changes


def _put_back(batch: Batch, entry: HistoryEntry, table: str, text: str, before: str | None, after: str | None) -> None:
    import json

    connection = batch.connection
    known = json.loads(before or after or "")
    if not set(known) <= set(columns(connection, table)):
        raise KeyError(table)
    key = tuple(known[column] for column in JOURNAL[table].key)
    now = batch.image(table, key)
    # A column that a later schema added stands in no older image.
    if (now is None) != (after is None) or (now and after and not _same(json.loads(now), json.loads(after))):
        undone = N_("{command} can't be undone: {table} {row} was changed since.")
        redone = N_("{command} can't be redone: {table} {row} was changed since.")
        raise Refused(
            "changed_since",
            redone if entry.undoes else undone,
            hint="See what happened with: retainlog history",
            command=entry.note if entry.undoes else entry.command,
            table=table,
            row=text,
        )
    if before is None:
        connection.execute(f"DELETE FROM {table} WHERE {match(table)}", key)
    elif after is None:
        _insert(connection, table, known)
    else:
        assignments = ", ".join(f"{column} = ?" for column in known)
        connection.execute(f"UPDATE {table} SET {assignments} WHERE {match(table)}", (*known.values(), *key))
    batch.changed(table, key, now)


def _same(now: dict[str, object], then: dict[str, object]) -> bool:
    """Whether nothing differs; a column that a later schema added still holds its default, nothing or 0."""
    return all(then[column] == value if column in then else not value for column, value in now.items())


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names = ", ".join(values)
    places = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(values.values()))


def last_seq(store: Store) -> int:
    """The number of the last write; 0 in an empty journal."""
    return int(store.connection.execute("SELECT coalesce(max(seq), 0) FROM history_batches").fetchone()[0])


def count_entries(store: Store) -> int:
    return int(store.connection.execute("SELECT count(*) FROM history_batches").fetchone()[0])


def first_command(store: Store) -> str:
    """The command that began the journal; "" in an empty one."""
    row = store.connection.execute("SELECT command FROM history_batches ORDER BY seq LIMIT 1").fetchone()
    return row[0] if row else ""
