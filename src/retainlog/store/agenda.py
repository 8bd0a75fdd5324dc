"""Queries of what is due. Contacts are read from the rollups, so the cost does not grow with the touchpoints."""

from __future__ import annotations

from datetime import date

from retainlog.domain.agenda import Silence
from retainlog.store.database import Store


def silences(store: Store, until: date, today: date) -> list[tuple[tuple[str, str], Silence]]:
    """((client id, name), where contact stands) of clients due by `until`, the longest due first; those that are lost
    or paused are left out."""
    rows = store.connection.execute(
        """SELECT c.id, c.name, c.every, c.at_most, r.last_on, coalesce(c.since, substr(c.created_at, 1, 10)),
             r.next_on, r.due_on, r.limit_on, (SELECT summary FROM touches WHERE client_id = c.id
             ORDER BY on_date DESC, coalesce(on_time, '') DESC, created_at DESC LIMIT 1)
           FROM client_rollups r JOIN clients c ON c.id = r.client_id
           WHERE r.due_on <= :until AND c.deleted_at IS NULL AND (c.lost_on IS NULL OR c.lost_on > :today)
             AND (r.paused_from IS NULL OR r.paused_from > :today OR r.due_on > r.paused_until)
           ORDER BY r.due_on""",
        {"until": until.isoformat(), "today": today.isoformat()},
    )
    return [
        (
            (row[0], row[1]),
            Silence(row[2], row[3], _day(row[4]), _day(row[5]), _day(row[6]), _sure(row[7]), _day(row[8]), row[9]),
        )
        for row in rows
    ]


def any_row(store: Store, table: str) -> bool:
    """Whether there is any record of that table: most journals have few losses, and their verbs are costly to load."""
    found: int = store.connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]
    return bool(found)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_sure = date.fromisoformat
