"""The journal proper as plain rows: read in a fixed order, written back as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from retainlog.base.errors import Refused
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.schema import JOURNAL

Row = Mapping[str, object]


class Column(NamedTuple):
    """A column as the file declares it; `required`: neither nullable nor defaulted."""

    name: str
    type: str
    required: bool
    default: int | None


def columns(store: Store, table: str) -> list[Column]:
    rows = store.connection.execute(f"PRAGMA table_info({table})")
    return [
        Column(name, type, bool(filled) and default is None, None if default is None else int(default))
        for _place, name, type, filled, default, _key in rows
    ]


def parents(store: Store, table: str) -> dict[str, str]:
    """Column that refers to another table → that table."""
    return {row[3]: row[2] for row in store.connection.execute(f"PRAGMA foreign_key_list({table})")}


def is_there(store: Store, table: str, id: str) -> bool:
    return store.connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (id,)).fetchone() is not None


def rows(store: Store, table: str) -> Iterator[dict[str, object]]:
    """Every row, deleted ones too, by key."""
    own = ", ".join(row[1] for row in store.connection.execute(f"PRAGMA main.table_info({table})"))
    cursor = store.connection.execute(f"SELECT {own} FROM {table} ORDER BY {', '.join(JOURNAL[table].key)}")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


class Incoming:
    """Rows of a file beside those of the journal, in temporary tables: SQLite keeps what is large of them in files of
    its own without a name, and not in memory."""

    def __init__(self, batch: Batch) -> None:
        self._connection = batch.connection
        self._inserts: dict[str, str] = {}

    def add(self, table: str, row: Row) -> bool:
        """Note a row, which has every column; False where one with its key was noted before."""
        if table not in self._inserts:
            self._connection.execute(f"CREATE TEMP TABLE incoming_{table} AS SELECT * FROM {table} WHERE 0")
            key = ", ".join(JOURNAL[table].key)
            self._connection.execute(f"CREATE UNIQUE INDEX temp.incoming_{table}_key ON incoming_{table} ({key})")
            self._inserts[table] = (
                f"INSERT OR IGNORE INTO incoming_{table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
            )
        return self._connection.execute(self._inserts[table], tuple(row.values())).rowcount == 1

    @property
    def tables(self) -> list[str]:
        """Those that have rows, in the order in which they can be written."""
        return [table for table in JOURNAL if table in self._inserts]

    def count(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT count(*) FROM incoming_{table}").fetchone()[0])

    def new(self, table: str) -> Iterator[dict[str, object]]:
        """Rows whose key the journal lacks."""
        there = f"SELECT 1 FROM {table} t WHERE {_same_key(table)}"
        yield from self._rows(f"SELECT i.* FROM incoming_{table} i WHERE NOT EXISTS ({there})")

    def different(self, table: str) -> Iterator[dict[str, object]]:
        """Rows that the journal holds as something else."""
        names = [row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")]
        same = " AND ".join(f"t.{name} IS i.{name}" for name in names)
        there = f"SELECT 1 FROM {table} t WHERE {_same_key(table)} AND NOT ({same})"
        yield from self._rows(f"SELECT i.* FROM incoming_{table} i WHERE EXISTS ({there})")

    def _rows(self, query: str) -> Iterator[dict[str, object]]:
        cursor = self._connection.execute(query)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def drop(self) -> None:
        for table in self._inserts:
            self._connection.execute(f"DROP TABLE temp.incoming_{table}")


def _same_key(table: str) -> str:
    return " AND ".join(f"t.{column} = i.{column}" for column in JOURNAL[table].key)


@contextmanager
def snapshot(store: Store) -> Iterator[None]:
    """Everything that is read inside is of one moment."""
    store.connection.execute("BEGIN")
    try:
        yield
    finally:
        store.connection.execute("COMMIT")


def key_of(table: str, row: Row) -> str:
    return "|".join(str(row[column]) for column in JOURNAL[table].key)


def insert(batch: Batch, table: str, rows: Sequence[Row]) -> None:
    """Insert rows as they are. Derived data is the caller's; references are checked by `dangling`.

    Raises Refused, naming the row, where the table does not take it.
    """
    names = tuple(rows[0])
    values = [tuple(row.values()) for row in rows]
    if table == "imported":
        batch.insert_keyed(table, names, values)
        return
    first = batch.connection.execute(f"SELECT coalesce(max(rowid), 0) + 1 FROM {table}").fetchone()[0]
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    for row, cells in zip(rows, values, strict=True):
        with _explained(table, row):
            batch.connection.execute(statement, cells)
    batch.inserted_many(table, first)


def replace(batch: Batch, table: str, row: Row) -> None:
    """Put a row in the place of the one with its key."""
    key = tuple(row[column] for column in JOURNAL[table].key)
    match = " AND ".join(f"{column} = ?" for column in JOURNAL[table].key)
    before = batch.image(table, key)
    assignments = ", ".join(f"{name} = ?" for name in row)
    with _explained(table, row):
        batch.connection.execute(f"UPDATE {table} SET {assignments} WHERE {match}", (*row.values(), *key))
    batch.changed(table, key, before)


def defer_references(batch: Batch) -> None:
    """Rows may come before those that they refer to."""
    batch.connection.execute("PRAGMA defer_foreign_keys = ON")


def refuse_dangling(batch: Batch) -> None:
    """Raises Refused, naming the first row that refers to one that is not there."""
    found = batch.connection.execute("PRAGMA foreign_key_check").fetchone()
    if found:
        table, rowid, parent, _place = found
        key = ", ".join(JOURNAL[table].key)
        row = batch.connection.execute(f"SELECT {key} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
        raise Refused(
            "dangling_row",
            "{table} {row} refers to a row of {parent} that is neither in the file nor in the journal.",
            hint="Export the whole journal again, or import the file into an empty journal with --db.",
            table=table,
            row="|".join(map(str, row)),
            parent=parent,
        )


@contextmanager
def _explained(table: str, row: Row) -> Iterator[None]:
    """Names the row that a constraint of its table refuses."""
    try:
        yield
    except (sqlite3.IntegrityError, OverflowError) as problem:
        raise Refused(
            "bad_row",
            "{table} {row} can't be taken in: {problem}.",
            table=table,
            row=key_of(table, row),
            problem=str(problem),
        ) from None
