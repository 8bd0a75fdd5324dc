"""Rows of the journal as the fold of their history: written where they differ, with what lost beside them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from retainlog.store import derived
from retainlog.store.batch import Batch, columns, match, parents
from retainlog.store.schema import JOURNAL
from retainlog.sync.fold import Change, Image, Loser, fold

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS sync_files (name TEXT NOT NULL PRIMARY KEY, head INTEGER NOT NULL,"
    " device TEXT NOT NULL, device_name TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS sync_sent (batch_id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS sync_conflicts (tbl TEXT NOT NULL, row_key TEXT NOT NULL, field TEXT NOT NULL,"
    " batch_id TEXT NOT NULL, value, PRIMARY KEY (tbl, row_key, field, batch_id)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS history_changes_row ON history_changes (tbl, row_key)",
)
# A decision that is taken back, and what took it back: neither counts as one.
_UNDONE = """EXISTS (SELECT 1 FROM history_batches d JOIN history_batches u ON u.undoes = d.id
  WHERE d.command IN ('sync take', 'sync keep') AND b.id IN (d.id, u.id)
  AND NOT EXISTS (SELECT 1 FROM history_batches r WHERE r.undoes = u.id))"""
_HISTORY = f"""SELECT b.id, c.before, c.after,
  (b.undoes IS NOT NULL OR b.command IN ('sync take', 'sync keep')) AND {_UNDONE}
  FROM history_changes c JOIN history_batches b ON b.id = c.batch_id
  WHERE c.tbl = ? AND c.row_key = ? ORDER BY b.seq, b.id, c.n"""


def prepare(connection: sqlite3.Connection) -> None:
    """Make what a synced journal keeps beside its history: which files it knows, which writes are in one, which values
    lost. All of it is found anew where it is missing."""
    for statement in _SCHEMA:
        connection.execute(statement)


def is_prepared(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sync_conflicts'").fetchone()
    return found is not None


def history_of(connection: sqlite3.Connection, table: str, key: str) -> list[Change]:
    """All changes of a row in the one order that all devices share."""
    return [
        Change(id, json.loads(before) if before else None, json.loads(after) if after else None, bool(undone))
        for id, before, after, undone in connection.execute(_HISTORY, (table, key))
    ]


def split(table: str, key: str) -> tuple[str, ...]:
    """The parts of a row's key; of the two of a joined one only the last may hold the sign between them."""
    return tuple(key.split("|", 1)) if len(JOURNAL[table].key) > 1 else (key,)


def read(connection: sqlite3.Connection, table: str, key: str) -> Image | None:
    names = columns(connection, table)
    row = connection.execute(
        f"SELECT {', '.join(names)} FROM {table} WHERE {match(table)}", split(table, key)
    ).fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def put(connection: sqlite3.Connection, table: str, key: str, row: Image | None) -> bool:
    """Make the row that; tells whether it was otherwise. Raises ValueError for a column that there is not."""
    old = read(connection, table, key)
    if row is None:
        if old:
            connection.execute(f"DELETE FROM {table} WHERE {match(table)}", split(table, key))
        return old is not None
    if set(row) - set(columns(connection, table)):
        raise ValueError(table)
    if old is None:
        places = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", tuple(row.values()))
        return True
    new = {name: value for name, value in row.items() if old[name] != value}
    if new:
        names = ", ".join(f"{name} = ?" for name in new)
        connection.execute(f"UPDATE {table} SET {names} WHERE {match(table)}", (*new.values(), *split(table, key)))
    return bool(new)


def refold(connection: sqlite3.Connection, table: str, key: str, changed: derived.Changed) -> None:
    """Make a row the fold of its history, and list the values that lost."""
    row, losers = fold(table, history_of(connection, table, key))
    old = read(connection, table, key)
    if put(connection, table, key, row):
        if old:
            derived.before_change(connection, table, json.dumps(old), changed)
        changed[table, key] = None
    _list(connection, table, key, losers)


def _list(connection: sqlite3.Connection, table: str, key: str, losers: list[Loser]) -> None:
    connection.execute("DELETE FROM sync_conflicts WHERE tbl = ? AND row_key = ?", (table, key))
    connection.executemany(
        "INSERT OR IGNORE INTO sync_conflicts (tbl, row_key, field, batch_id, value) VALUES (?, ?, ?, ?, ?)",
        [(table, key, loser.field, loser.batch, loser.value) for loser in losers],
    )


def relist(connection: sqlite3.Connection, rows: Iterable[tuple[str, str]] = ()) -> None:
    """Look again at what lost in these rows and in all that are listed: a write may have settled it."""
    listed = connection.execute("SELECT DISTINCT tbl, row_key FROM sync_conflicts").fetchall()
    for table, key in {*listed, *rows}:
        _list(connection, table, key, fold(table, history_of(connection, table, key))[1])


def bring_back(batch: Batch, touched: Iterable[tuple[str, str]]) -> None:
    """Bring back what was deleted on one device while another wrote something that belongs to it: a write of its own.
    Raises ValueError where history knows nothing of it."""
    connection = batch.connection
    children = _children(connection)
    work = list(touched)
    while work:
        table, key = work.pop()
        row = read(connection, table, key)
        if row:
            needed = [(parent, row[column]) for column, parent in parents(connection, table)]
        else:
            used = any(
                connection.execute(f"SELECT 1 FROM {child} WHERE {column} = ? LIMIT 1", (key,)).fetchone()
                for child, column in children.get(table, ())
            )
            needed = [(table, key)] if used else []
        for parent, id in needed:
            if id is None or connection.execute(f"SELECT 1 FROM {parent} WHERE id = ?", (id,)).fetchone():
                continue
            images = [change.before for change in history_of(connection, parent, id) if change.after is None]
            if not images or not images[-1]:
                raise ValueError(parent)
            put(connection, parent, id, images[-1])
            batch.changed(parent, (id,), None)
            work.append((parent, id))


def _children(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for child in JOURNAL:
        for column, parent in parents(connection, child):
            found.setdefault(parent, []).append((child, column))
    return found


def differing(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Rows that are not the fold of their history: (table, key)."""
    found = []
    keys = connection.execute("SELECT DISTINCT tbl, row_key FROM history_changes").fetchall()
    for table, key in keys:
        if table in JOURNAL:
            row, old = fold(table, history_of(connection, table, key))[0], read(connection, table, key)
            if (row is None) != (old is None) or (row and old and any(old[n] != v for n, v in row.items())):
                found.append((table, key))
    return found


def without_history(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Keys of the rows that history knows nothing of: what was written before it began, or was taken out of it."""
    spec = JOURNAL[table]
    text = " || '|' || ".join(f"t.{column}" for column in spec.key)
    return connection.execute(
        f"SELECT {', '.join(spec.key)} FROM {table} t WHERE NOT EXISTS"
        f" (SELECT 1 FROM history_changes c WHERE c.tbl = '{table}' AND c.row_key = {text})"
    ).fetchall()
