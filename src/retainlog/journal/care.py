"""Tables and queries of what keeps a client: milestones, promises, wins, offers, boundaries, decisions, gestures."""

from __future__ import annotations

from datetime import date, timedelta

from retainlog.store.database import Store

_ACTIVE = """c.deleted_at IS NULL AND (c.lost_on IS NULL OR c.lost_on > :today)"""


def due(store: Store, kind: str, until: date, today: date) -> list[tuple[tuple[str, str], str, str, date]]:
    """((client id, name), id, text, day due) of open promises or milestones due by `until`, of clients not lost."""
    text, table, shut = {
        "promise": ("t.text", "promises", "t.kept_on IS NULL AND t.broken_on IS NULL"),
        "milestone": ("t.title", "milestones", "t.delivered_on IS NULL"),
    }[kind]
    rows = store.connection.execute(
        f"""SELECT c.id, c.name, t.id, {text}, t.due_on FROM {table} t JOIN clients c ON c.id = t.client_id
            WHERE {shut} AND t.due_on <= :until AND {_ACTIVE} ORDER BY t.due_on, t.created_at""",
        {"until": until.isoformat(), "today": today.isoformat()},
    )
    return [((row[0], row[1]), row[2], row[3], date.fromisoformat(row[4])) for row in rows]


def value_days(store: Store, today: date) -> dict[str, date]:
    """Client id → the last day up to `today` on which it saw something of value, for projects with milestones: a win, a
    milestone that is no working document, or else the day from which its milestones are known: what was shown before
    the first of them was written down nobody can tell."""
    rows = store.connection.execute(
        """SELECT c.id, max(coalesce((SELECT max(on_date) FROM wins WHERE client_id = c.id AND on_date <= :today), ''),
             coalesce((SELECT max(delivered_on) FROM milestones WHERE client_id = c.id AND delivered_on <= :today
               AND kind <> 'working-document'), '')),
             (SELECT max(coalesce(c.since, ''), min(coalesce(min(date(created_at, 'localtime'), delivered_on),
               date(created_at, 'localtime')))) FROM milestones WHERE client_id = c.id)
           FROM clients c WHERE c.engagement = 'project' AND c.deleted_at IS NULL
             AND EXISTS (SELECT 1 FROM milestones WHERE client_id = c.id)""",
        {"today": today.isoformat()},
    )
    days = {client_id: date.fromisoformat(seen or start) for client_id, seen, start in rows}
    # A pause does not age it: what was shown before counts as shown by so many days later.
    return {client_id: min(day + _paused(store, client_id, day, today), today) for client_id, day in days.items()}


def _paused(store: Store, client_id: str, after: date, until: date) -> timedelta:
    """How much of the time after a day, up to another one, the client was paused."""
    rows = store.connection.execute(
        "SELECT from_on, coalesce(until_on, '9999-12-31') FROM client_pauses WHERE client_id = ?", (client_id,)
    )
    days = 0
    for first, last in rows:
        begins = max(date.fromisoformat(first), after + timedelta(days=1))
        days += max((min(date.fromisoformat(last), until) - begins).days + 1, 0)
    return timedelta(days=days)


def value_history(store: Store) -> dict[str, tuple[date, list[date]]]:
    """Client id → (the day from which its milestones are known, those that `value_days` goes by, in order), for
    projects with milestones."""
    begun: dict[str, date] = {}
    seen: dict[str, set[date]] = {}
    rows = store.connection.execute(
        """WITH known AS (SELECT m.client_id AS id, c.since, min(date(m.created_at, 'localtime')) AS written,
               min(m.delivered_on) AS delivered
             FROM milestones m JOIN clients c ON c.id = m.client_id
             WHERE c.engagement = 'project' AND c.deleted_at IS NULL GROUP BY m.client_id)
           SELECT id, min(written, coalesce(delivered, written)),
             max(coalesce(since, ''), min(written, coalesce(delivered, written))) AS day FROM known UNION ALL
           SELECT k.id, NULL, w.on_date FROM known k JOIN wins w ON w.client_id = k.id UNION ALL
           SELECT k.id, NULL, m.delivered_on FROM known k JOIN milestones m ON m.client_id = k.id
             WHERE m.kind <> 'working-document' AND m.delivered_on IS NOT NULL"""
    )
    for client_id, known, day in rows:
        if known:
            begun[client_id] = date.fromisoformat(known)
        seen.setdefault(client_id, set()).add(date.fromisoformat(day))
    return {client_id: (known, sorted(seen[client_id])) for client_id, known in begun.items()}


def broken_days(store: Store) -> dict[str, list[date]]:
    """Client id → the days on which promises to it were broken."""
    found: dict[str, list[date]] = {}
    for client_id, day in store.connection.execute(
        "SELECT client_id, broken_on FROM promises WHERE broken_on IS NOT NULL"
    ):
        found.setdefault(client_id, []).append(date.fromisoformat(day))
    return found
