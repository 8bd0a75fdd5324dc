"""Queries behind the silence score. What it needs of a day was counted by the writes, so the cost does not grow with
the touchpoints; looking back reads the days themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from retainlog.insight.contact_history import FOREVER, Away, apart
from retainlog.insight.rhythm import Rhythm
from retainlog.insight.trends import MOST, Exchange, Trend
from retainlog.insight.trends import trends as shown
from retainlog.store.database import Store
from retainlog.store.derived import NEWEST_FIRST

_SEEN = "EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"


_ON = "d.day = (SELECT max(day) FROM client_days WHERE client_id = c.id AND day <= :day)"
_STATISTICS = "SELECT c.id, d.n, d.first, d.day, d.log_sum, d.log_squares FROM clients c JOIN client_days d ON"


def rhythms(store: Store, day: int, most: int = -1) -> dict[str, Rhythm]:
    """Client id → the statistics of its days up to `day`, of those that were there by then; with `most`, of so many at
    most, those with the smallest ids."""
    rows = store.connection.execute(
        f"{_STATISTICS} d.client_id = c.id AND {_ON} WHERE c.deleted_at IS NULL ORDER BY c.id LIMIT :most",
        {"day": day, "most": most},
    )
    return {row[0]: Rhythm(*row[1:]) for row in rows}


def rhythms_of(store: Store, day: int, client_ids: Collection[str]) -> dict[str, Rhythm]:
    """The same of these clients."""
    found, ids = {}, list(client_ids)
    for start in range(0, len(ids), 500):
        part = {f"id{number}": client_id for number, client_id in enumerate(ids[start : start + 500])}
        rows = store.connection.execute(
            f"{_STATISTICS} d.client_id = c.id AND {_ON} WHERE c.deleted_at IS NULL AND c.id IN (:{', :'.join(part)})",
            part | {"day": day},
        )
        found.update({row[0]: Rhythm(*row[1:]) for row in rows})
    return found


def heard(store: Store, after: int, until: int, up_to: str) -> set[str]:
    """Of the clients with ids up to that one, those with contact after the one day, up to the other."""
    rows = store.connection.execute(
        """SELECT c.id FROM clients c WHERE c.id <= ?
             AND EXISTS (SELECT 1 FROM client_days WHERE client_id = c.id AND day > ? AND day <= ?)""",
        (up_to, after, until),
    )
    return {row[0] for row in rows}


def telling(store: Store, day: int) -> list[str]:
    """Ids of the clients whose silence may give a signal by that day."""
    rows = store.connection.execute("SELECT client_id FROM client_rollups WHERE tells_from <= ?", (day,))
    return [row[0] for row in rows]


def later(store: Store, day: date) -> list[str]:
    """Ids of the clients with touchpoints after that day."""
    rows = store.connection.execute("SELECT client_id FROM client_rollups WHERE last_on > ?", (day.isoformat(),))
    return [row[0] for row in rows]


def days(store: Store, client_ids: Iterable[str] | None = None) -> dict[str, list[int]]:
    """Client id → its days of contact in order; of all clients without `client_ids`."""
    query = f"SELECT client_id, day FROM client_days t WHERE {_SEEN}"
    found: dict[str, list[int]] = {}
    if client_ids is None:
        for client_id, day in store.connection.execute(query):
            found.setdefault(client_id, []).append(day)
        return found
    for client_id in client_ids:
        rows = store.connection.execute(f"{query} AND client_id = ? ORDER BY day", (client_id,))
        if own := [row[1] for row in rows]:
            found[client_id] = own
    return found


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


def trends(store: Store, today: date, later: Iterable[str]) -> dict[str, list[Trend]]:
    """Client id → what its newest touchpoints up to `today` show: as every write keeps it, but for those that have
    `later` ones."""
    found: dict[str, list[Trend]] = {}
    rows = store.connection.execute(
        f"SELECT client_id, code, on_date, now, before, of FROM client_trends t WHERE {_SEEN}"
    )
    for client_id, code, on, *figures in rows:
        found.setdefault(client_id, []).append(Trend(code, date.fromisoformat(on), *figures))
    for client_id in later:
        found[client_id] = shown(exchanges(store, today, MOST, client_id).get(client_id, ()))
    return found


def exchanges(store: Store, until: date, most: int, client_id: str | None = None) -> dict[str, list[Exchange]]:
    """Client id → its newest touchpoints up to `until`, at most `most` (-1: all), oldest first; of one client alone
    with `client_id`."""
    rows = store.connection.execute(
        f"""SELECT c.id, t.on_date, t.by_whom, t.minutes, t.mood, t.energy FROM clients c JOIN touches t
              ON t.rowid IN (SELECT rowid FROM touches WHERE client_id = c.id AND on_date <= :until
                ORDER BY {NEWEST_FIRST} LIMIT :most)
            WHERE c.deleted_at IS NULL {"AND c.id = :client" if client_id else ""}
            ORDER BY c.id, t.on_date, coalesce(t.on_time, ''), t.created_at""",
        {"until": until.isoformat(), "most": most, "client": client_id},
    )
    found: dict[str, list[Exchange]] = {}
    for row in rows:
        found.setdefault(row[0], []).append((date.fromisoformat(row[1]), *row[2:]))
    return found
