"""Days that a clock which was ahead has put into the journal: they look like contact that is still to come."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from retainlog.store.faults import READ_ERRORS
from retainlog.store.schema import JOURNAL

_TOLERATED = timedelta(days=1)
"""Another time zone, and clocks that are merely not exact."""


class Ahead(NamedTuple):
    """A row whose day is that of a write from the future."""

    table: str
    key: str
    day: str


def days_ahead(connection: sqlite3.Connection, now: datetime) -> list[Ahead]:
    """The rows, written at a moment that is still to come, that still bear the day of that moment; oldest first. `now`
    may be a day that somebody has set (RETAINLOG_TODAY), so the machine's clock counts where it is later."""
    latest = f"{(max(now, datetime.now().astimezone()) + _TOLERATED).astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
    found: dict[tuple[str, str], Ahead] = {}
    try:
        rows = connection.execute(
            """SELECT b.at, c.tbl, c.row_key FROM history_batches b JOIN history_changes c ON c.batch_id = b.id
               WHERE b.at > ? AND c.after IS NOT NULL ORDER BY b.seq, c.n""",
            (latest,),
        )
        for at, table, key in rows:
            if table in JOURNAL and (table, key) not in found and (day := _day(connection, table, key, at)):
                found[table, key] = Ahead(table, key, day)
    except READ_ERRORS:
        pass  # damage, which doctor names
    return list(found.values())


def _day(connection: sqlite3.Connection, table: str, key: str, at: str) -> str:
    """The day of the row, as far as it is the one on which the write was made; "" where it is another."""
    from retainlog.store.batch import image_sql

    own = " || '|' || ".join(f"t.{column}" for column in JOURNAL[table].key)
    first = key.split("|")[0]
    row = connection.execute(
        f"SELECT {image_sql(connection, table)} FROM {table} t WHERE t.{JOURNAL[table].key[0]} = ? AND {own} = ?",
        (first, key),
    ).fetchone()
    try:
        moment = date.fromisoformat(at[:10])
        values = json.loads(row[0]) if row else {}
    except ValueError:
        return ""
    for name in ("on_date", "noticed_on"):
        value = values.get(name)
        if isinstance(value, str) and value in {(moment + timedelta(days=n)).isoformat() for n in (-1, 0, 1)}:
            return value
    return ""
