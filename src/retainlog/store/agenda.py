"""Queries of what is due. Contacts are read from the rollups, so the cost does not grow with the touchpoints."""

from __future__ import annotations

from datetime import date

from retainlog.insight.agenda import Silence, Standing
from retainlog.store.database import Store
from retainlog.store.derived import ACTIVE, NEWEST_FIRST


def silences(store: Store, until: date, today: date) -> list[tuple[tuple[str, str], Silence]]:
    """((client id, name), where contact stands) of clients due by `until`, the longest due first; those that are lost
    or paused are left out."""
    rows = store.connection.execute(
        f"""SELECT c.id, c.name, c.every, c.at_most, r.last_on,
             max(coalesce(c.since, ''), date(c.created_at, 'localtime')),
             r.next_on, r.due_on, r.limit_on, CASE WHEN r.next_on IS NOT NULL THEN
               (SELECT summary FROM touches WHERE client_id = c.id ORDER BY {NEWEST_FIRST} LIMIT 1) END
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


def without_rhythm(store: Store, today: date) -> str | None:
    """The name of a client, where there are active ones and not one of all clients has a cadence or follow-up."""
    row = store.connection.execute(
        f"""SELECT min(c.name) FROM clients c WHERE {ACTIVE}
            AND NOT EXISTS (SELECT 1 FROM client_rollups WHERE due_on IS NOT NULL)""",
        {"today": today.isoformat()},
    ).fetchone()
    name: str | None = row[0]
    return name


def standing_signs(store: Store, today: date) -> list[tuple[tuple[str, str], Standing]]:
    """((client id, name), the sign) of open signs with no play under way and not put aside, by client; those of clients
    that are lost or paused are left out."""
    rows = store.connection.execute(
        f"""SELECT c.id, c.name, s.id, s.code, s.on_date, (SELECT count(*) FROM plays WHERE sign_id = s.id)
            FROM signs s JOIN clients c ON c.id = s.client_id
            WHERE s.cleared_on IS NULL AND s.deleted_at IS NULL AND {ACTIVE}
              AND NOT EXISTS (SELECT 1 FROM plays p WHERE p.sign_id = s.id AND p.helped IS NULL)
              AND NOT EXISTS (SELECT 1 FROM snoozes z WHERE z.sign_id = s.id
                AND (z.until_on IS NULL OR z.until_on > :today))
            ORDER BY c.id, s.on_date, s.created_at, s.id""",
        {"today": today.isoformat()},
    )
    return [((row[0], row[1]), Standing(row[2], row[3], _sure(row[4]), row[5])) for row in rows]


def unanswered_plays(store: Store, today: date) -> list[tuple[tuple[str, str], str, str, date]]:
    """((client id, name), sign id, what was tried, on which day) of plays against open signs of which nobody said
    yet whether they helped."""
    rows = store.connection.execute(
        f"""SELECT c.id, c.name, s.id, p.text, p.on_date FROM plays p JOIN signs s ON s.id = p.sign_id
            JOIN clients c ON c.id = s.client_id
            WHERE p.helped IS NULL AND s.cleared_on IS NULL AND s.deleted_at IS NULL
              AND {ACTIVE} ORDER BY p.on_date, p.created_at, p.id""",
        {"today": today.isoformat()},
    )
    return [((row[0], row[1]), row[2], row[3], _sure(row[4])) for row in rows]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_sure = date.fromisoformat


_WRITTEN = {
    **dict.fromkeys(
        ("contact", "follow-up", "risk"),
        """SELECT coalesce((SELECT max(created_at) FROM touches WHERE client_id = c.id), c.created_at)
           FROM clients c WHERE c.id = ?""",
    ),
    **dict.fromkeys(("sign", "play-check"), "SELECT updated_at FROM signs WHERE id = ?"),
    **dict.fromkeys(("action", "held-check"), "SELECT updated_at FROM actions WHERE id = ?"),
    **dict.fromkeys(("pass", "win-back"), "SELECT created_at FROM losses WHERE id = ?"),
    "promise": "SELECT updated_at FROM promises WHERE id = ?",
    "milestone": "SELECT updated_at FROM milestones WHERE id = ?",
    "lead": "SELECT updated_at FROM leads WHERE id = ?",
}


def written_on(store: Store, kind: str, id: str) -> date | None:
    """The day on which what a line of that kind rests on was last written down: before it, nobody could have seen the
    line."""
    if kind not in _WRITTEN:
        return None
    row = store.connection.execute(_WRITTEN[kind], (id,)).fetchone()
    return date.fromisoformat(row[0][:10]) if row and row[0] else None
