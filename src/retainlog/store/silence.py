"""Queries behind the silence score. What it needs of today is read from the rhythms, so the cost does not grow with the
touchpoints; looking back reads the days themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from retainlog.domain.rhythm import FOREVER, Away, Rhythm, apart
from retainlog.domain.signals import Exchange
from retainlog.store.database import Store

_SEEN = "EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"


def rhythms(store: Store) -> dict[str, Rhythm]:
    """Client id → the statistics of all its days, those to come included."""
    rows = store.connection.execute(
        f"SELECT client_id, n, first, last, log_sum, log_squares FROM client_rhythms t WHERE {_SEEN}"
    )
    return {row[0]: Rhythm(*row[1:]) for row in rows}


def days(store: Store, client_ids: Iterable[str] | None = None) -> dict[str, list[int]]:
    """Client id → its days of contact in order; of all clients without `client_ids`."""
    found: dict[str, list[int]] = {}
    if client_ids is None:
        for client_id, day in store.connection.execute(f"SELECT client_id, day FROM client_days t WHERE {_SEEN}"):
            found.setdefault(client_id, []).append(day)
        return found
    for client_id in client_ids:
        rows = store.connection.execute("SELECT day FROM client_days WHERE client_id = ? ORDER BY day", (client_id,))
        if own := [row[0] for row in rows]:
            found[client_id] = own
    return found


def around(store: Store, client_id: str, day: int) -> tuple[int | None, list[int]]:
    """(the newest day of contact up to `day`, those after it)."""
    rows = store.connection.execute(
        """SELECT max(day) FROM client_days WHERE client_id = :id AND day <= :day UNION ALL
           SELECT day FROM (SELECT day FROM client_days WHERE client_id = :id AND day > :day ORDER BY day)""",
        {"id": client_id, "day": day},
    ).fetchall()
    return rows[0][0], [row[0] for row in rows[1:]]


def away(store: Store) -> dict[str, Away]:
    """Client id → the times in which its silence does not count: pauses, and while it was lost."""
    spans: dict[str, list[tuple[int, int]]] = {}
    rows = store.connection.execute(
        """SELECT client_id, from_on, until_on FROM client_pauses UNION ALL
           SELECT client_id, min(noticed_on, coalesce(ends_on, noticed_on)), date(recovered_on, '-1 day') FROM losses
             WHERE deleted_at IS NULL"""
    )
    for client_id, first, last in rows:
        end = date.fromisoformat(last).toordinal() if last else FOREVER
        if (start := date.fromisoformat(first).toordinal()) <= end:
            spans.setdefault(client_id, []).append((start, end))
    return {client_id: apart(own) for client_id, own in spans.items()}


def exchanges(store: Store, until: date, most: int, client_id: str | None = None) -> dict[str, list[Exchange]]:
    """Client id → its newest touchpoints up to `until`, at most `most`, oldest first."""
    newest = f"""SELECT t.client_id, t.on_date, t.by_whom, t.minutes, t.mood, t.energy FROM clients c JOIN touches t
      ON t.rowid IN (SELECT rowid FROM touches WHERE client_id = c.id AND on_date <= :until
        ORDER BY on_date DESC LIMIT :most)
      WHERE c.deleted_at IS NULL {"AND c.id = :client" if client_id else ""}
      ORDER BY t.client_id, t.on_date, coalesce(t.on_time, ''), t.created_at"""
    found: dict[str, list[Exchange]] = {}
    values = {"until": until.isoformat(), "most": most, "client": client_id}
    for row in store.connection.execute(newest, values):
        found.setdefault(row[0], []).append(Exchange(date.fromisoformat(row[1]), *row[2:]))
    return found
