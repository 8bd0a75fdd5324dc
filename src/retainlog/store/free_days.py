"""Public holidays, as far as they were taken in: derived data, not the person's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from retainlog.store import derived
from retainlog.store.database import Store
from retainlog.store.faults import explained


def known(store: Store) -> list[tuple[date, str]]:
    """In order."""
    rows = store.connection.execute("SELECT day, name FROM free_days ORDER BY day")
    return [(date.fromordinal(day), name) for day, name in rows]


def replace(store: Store, days: Mapping[date, str]) -> None:
    """Keep these instead; what is due of every client moves with them. Nothing is written where nothing differs."""
    rows = sorted((day.toordinal(), name) for day, name in days.items())
    if store.connection.execute("SELECT day, name FROM free_days ORDER BY day").fetchall() == rows:
        return
    with explained(store.known_as):
        store.connection.execute("BEGIN IMMEDIATE")
        try:
            store.connection.execute("DELETE FROM free_days")
            store.connection.executemany("INSERT INTO free_days (day, name) VALUES (?, ?)", rows)
            derived.refresh(store.connection, {("times_away", ""): None})
            store.connection.execute("COMMIT")
        except BaseException:
            if store.connection.in_transaction:
                store.connection.execute("ROLLBACK")
            raise
