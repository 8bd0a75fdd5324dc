"""The journal proper as plain rows: read in a fixed order, written back as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from retainlog.errors import Refused
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


def rows(store: Store, table: str) -> Iterator[dict[str, object]]:
    """Every row, deleted ones too, by key."""
    cursor = store.connection.execute(f"SELECT * FROM {table} ORDER BY {', '.join(JOURNAL[table].key)}")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


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
