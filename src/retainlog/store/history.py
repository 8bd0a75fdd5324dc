"""History: every write is one batch with the before and after image of each row it changed; undo lives on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from retainlog.domain.ids import new_id
from retainlog.errors import NotFound, Refused
from retainlog.store import derived
from retainlog.store.schema import JOURNAL

if TYPE_CHECKING:
    from retainlog.store.database import Store

_columns: dict[str, tuple[str, ...]] = {}


def columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The table's columns, in the file's order."""
    if table not in _columns:
        _columns[table] = tuple(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
    return _columns[table]


def image_sql(connection: sqlite3.Connection, table: str) -> str:
    """SQL expression of a row's image: a JSON object of all its columns."""
    return "json_object(" + ", ".join(f"'{c}', {c}" for c in columns(connection, table)) + ")"


def row_key(table: str, values: dict[str, object]) -> str:
    return "|".join(str(values[column]) for column in JOURNAL[table].key)


def _match(table: str) -> str:
    return " AND ".join(f"{column} = ?" for column in JOURNAL[table].key)


class Batch:
    """One write in progress, inside its transaction. Tables record their changes here."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        stamp: str,
        device: str,
        command: str,
        note: str,
        undoes: str | None = None,
    ) -> None:
        self.connection = connection
        self.id = new_id()
        self.stamp = stamp
        self.device = device
        self._command = command
        self._note = note
        self._undoes: str | None = None
        self._count = 0
        self._changed: dict[tuple[str, str], None] = {}

    @property
    def changes(self) -> int:
        """Rows changed so far."""
        return self._count

    def undoes(self, entry: HistoryEntry) -> None:
        """This write takes that one back."""
        self._undoes = entry.id
        self._note = entry.command

    def _begin(self) -> None:
        if self._count == 0:
            self.connection.execute(
                "INSERT INTO history_batches (id, seq, at, device, command, note, undoes)"
                " SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ? FROM history_batches",
                (self.id, self.stamp, self.device, self._command, self._note, self._undoes),
            )

    def image(self, table: str, key: tuple[object, ...]) -> str | None:
        """The row as it stands, or None."""
        row = self.connection.execute(
            f"SELECT {image_sql(self.connection, table)} FROM {table} WHERE {_match(table)}", key
        ).fetchone()
        return row[0] if row else None

    def changed(self, table: str, key: tuple[object, ...], before: str | None) -> None:
        """Record that the row was changed just now; `before` is its earlier image (None: it was not there)."""
        self._begin()
        text = "|".join(map(str, key))
        self.connection.execute(
            "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            (self.id, self._count, table, text, before, self.image(table, key)),
        )
        self._count += 1
        self._changed[table, text] = None
        derived.before_change(self.connection, table, before, self._changed)

    def inserted_many(self, table: str, first_rowid: int) -> None:
        """Record all rows of the table from this rowid on as inserted, in one statement."""
        self._begin()
        keys = " || '|' || ".join(JOURNAL[table].key)
        cursor = self.connection.execute(
            f"INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after)"
            f" SELECT ?, ? + rowid, '{table}', {keys}, NULL, {image_sql(self.connection, table)}"
            f" FROM {table} WHERE rowid >= ?",
            (self.id, self._count - first_rowid, first_rowid),
        )
        self._count += cursor.rowcount

    def insert_keyed(self, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Insert rows of a table without rowids, such as `imported`, and record them."""
        self._begin()
        places = ", ".join("?" * len(names))
        self.connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)
        at = [names.index(column) for column in JOURNAL[table].key]
        key = " || '|' || ".join("?" * len(at))
        image = ", ".join(f"'{name}', ?" for name in names)
        self.connection.executemany(
            "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after)"
            f" VALUES (?, ?, '{table}', {key}, NULL, json_object({image}))",
            ((self.id, n, *(row[place] for place in at), *row) for n, row in enumerate(rows, self._count)),
        )
        self._count += len(rows)

    def mark(self, table: str, key: str) -> None:
        """Derived data of this row is to be refreshed at the end of the batch."""
        self._changed[table, key] = None

    def finish(self) -> None:
        """Bring the search index and the rollups up to date, still inside the transaction."""
        derived.refresh(self.connection, self._changed)


class HistoryEntry(NamedTuple):
    """One batch as people see it; `undone` tells whether a later undo has taken it back."""

    id: str
    seq: int
    at: str
    device: str
    command: str
    note: str
    undoes: str | None
    undone: bool
    changes: int


_ENTRY = """SELECT id, seq, at, device, command, note, undoes,
  EXISTS (SELECT 1 FROM history_batches u WHERE u.undoes = b.id),
  (SELECT count(*) FROM history_changes c WHERE c.batch_id = b.id) FROM history_batches b"""
_TO_UNDO = "WHERE undoes IS NULL AND NOT EXISTS (SELECT 1 FROM history_batches u WHERE u.undoes = b.id)"


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    return HistoryEntry(*row)


def entries(store: Store, limit: int | None) -> list[HistoryEntry]:
    """The newest batches first."""
    rows = store.connection.execute(f"{_ENTRY} ORDER BY seq DESC LIMIT ?", (-1 if limit is None else limit,))
    return [_entry(row) for row in rows]


def undoable(store: Store) -> bool:
    """Whether there is a batch left that could be undone."""
    return store.connection.execute(f"SELECT 1 FROM history_batches b {_TO_UNDO} LIMIT 1").fetchone() is not None


def newest_to_undo(store: Store) -> HistoryEntry:
    """The newest batch that is neither undone nor an undo itself; NotFound when there is none."""
    row = store.connection.execute(f"{_ENTRY} {_TO_UNDO} ORDER BY seq DESC LIMIT 1").fetchone()
    if row is None:
        raise NotFound("nothing_to_undo", "There is nothing to undo.")
    return _entry(row)


def invert(batch: Batch, entry: HistoryEntry) -> int:
    """Put every row that `entry` changed back as it was before; returns how many.

    Refused, naming the row, where a row no longer is as the entry left it.
    """
    import json

    connection = batch.connection
    connection.execute("PRAGMA defer_foreign_keys = ON")
    rows = connection.execute(
        "SELECT tbl, row_key, before, after FROM history_changes WHERE batch_id = ? ORDER BY n DESC", (entry.id,)
    ).fetchall()
    for table, text, before, after in rows:
        known = json.loads(before or after)
        key = tuple(known[column] for column in JOURNAL[table].key)
        now = batch.image(table, key)
        if (now is None) != (after is None) or (now and json.loads(now) != json.loads(after)):
            raise Refused(
                "changed_since",
                "{command} can't be undone: {table} {row} was changed since.",
                hint="See what happened with: retainlog history",
                command=entry.command,
                table=table,
                row=text,
            )
        if before is None:
            connection.execute(f"DELETE FROM {table} WHERE {_match(table)}", key)
        elif after is None:
            _insert(connection, table, known)
        else:
            assignments = ", ".join(f"{column} = ?" for column in known)
            connection.execute(f"UPDATE {table} SET {assignments} WHERE {_match(table)}", (*known.values(), *key))
        batch.changed(table, key, now)
    return len(rows)


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names = ", ".join(values)
    places = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(values.values()))


def first_command(store: Store) -> str:
    """The command that began the journal; "" in an empty one."""
    row = store.connection.execute("SELECT command FROM history_batches ORDER BY seq LIMIT 1").fetchone()
    return row[0] if row else ""
