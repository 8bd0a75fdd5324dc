"""A journal into which another program has written values that no column is meant to hold."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from retainlog.base.ids import new_id
from retainlog.store.schema import JOURNAL

NONSENSE: dict[str, object] = {
    "30 February": "2026-02-30",
    "the year 0": "0000-01-01",
    "the year 99999": "99999-1-1",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "empty": "",
    "other digits": "٢٠٢٦-١١-٢١",
    "Hebrew letters": 'כ"א בחשוון',
    "a moment": "25:61",
    "a code": "XXX",
    "emoji": "🙂",
    "a number": 5,
    "a fraction": 1.5,
    "huge": 2**63 - 1,
    "negative": -(2**62),
    "endless": float("inf"),
    "bytes": b"\x00\xff\xfe",
    "null": None,
}


def columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for table in JOURNAL:
        for row in connection.execute(f"PRAGMA table_info({table})").fetchall():
            yield table, row[1]


def plant(connection: sqlite3.Connection, table: str, column: str, value: object, *, client: str = "") -> str | None:
    """A copy of the table's first row (of this client, if one is given) that holds the value; its id, or None where
    SQLite does not take it."""
    connection.row_factory = sqlite3.Row
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    owned = f"ORDER BY client_id <> '{client}'" if client and "client_id" in names else ""
    row = dict(connection.execute(f"SELECT * FROM {table} {owned} LIMIT 1").fetchone())
    key = JOURNAL[table].key[-1]
    row[key] = new_id()
    row[column] = value
    try:
        connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
        )
    except (sqlite3.IntegrityError, sqlite3.OperationalError):
        return None
    finally:
        connection.row_factory = None
    return str(row[key])


def nonsensical(base: Path, target: Path, value: object) -> int:
    """A copy of the journal with a row for each column of each table that takes the value; how many."""
    shutil.copy(base, target)
    connection = sqlite3.connect(target)
    count = sum(plant(connection, table, column, value) is not None for table, column in list(columns(connection)))
    connection.commit()
    connection.close()
    return count
