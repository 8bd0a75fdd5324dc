"""The tables of records that are declared (`domain/noun`), and how they are listed."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from retainlog.nouns.declaration import Noun
from retainlog.store.database import Store
from retainlog.store.table import Table


def table(noun: Noun) -> Table[Any]:
    return _table(noun.table, noun.record)


_table = cache(Table)


def find(
    store: Store,
    noun: Noun,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = False,
    limit: int | None = None,
) -> list[Any]:
    """Newest first by the first of the days that is set (else by the day of writing), of clients that are not
    deleted; `open_only`: those that no closing has ended."""
    written = "date(t.created_at, 'localtime')"
    day = f"coalesce({', '.join([*(f't.{column}' for column in noun.days), written])}, '')"
    where, values = "", []
    if noun.owned:
        where = " AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"
    for test, value in (
        ("t.client_id = ?", client_id),
        (f"{day} >= ?", first.isoformat() if first else None),
        (f"{day} <= ?", last.isoformat() if last else None),
    ):
        if value is not None:
            where += f" AND {test}"
            values.append(value)
    where += "".join(f" AND t.{column} IS NULL" for column in noun.closed if open_only)
    tail = f"{where} ORDER BY {day} DESC, t.created_at DESC, t.rowid DESC LIMIT {limit or -1}"
    return table(noun).where(store, tail, values)
