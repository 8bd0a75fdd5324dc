"""What a journal's tables and views consist of, for the reference pages and `doctor`."""

from __future__ import annotations

from retainlog.store.database import Store


def columns(store: Store, table: str) -> list[tuple[str, str, bool]]:
    """(name, type with NOT NULL, whether it is part of the key) of each column."""
    rows = store.connection.execute(f"PRAGMA table_info({table})")
    return [(row[1], row[2] + (" NOT NULL" if row[3] else ""), bool(row[5])) for row in rows]


def views(store: Store) -> list[tuple[str, list[str]]]:
    """(name, columns) of the views made for people."""
    names = [
        row[0] for row in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY 1")
    ]
    return [(name, [column for column, _kind, _key in columns(store, name)]) for name in names]
