"""Derived tables: name keys, per-client rollups, days of contact, trends, search entries. They can be thrown away
and rebuilt, and are brought up to date in the transaction of every write."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from retainlog.base.cadence import parse_cadence, standing
from retainlog.base.text import fold, variants, words
from retainlog.insight.observed import Spans, joined, moved
from retainlog.insight.pulse import pulse
from retainlog.insight.rhythm import Rhythm
from retainlog.insight.trends import MOST, trends
from retainlog.store.schema import JOURNAL, SEARCH, SEARCH_CHILDREN

Changed = dict[tuple[str, str], None]

OF_CLIENTS = ("client_names", "client_rollups", "client_days", "client_trends", "client_pulses")
"""What is kept by client."""

ACTIVE = """c.deleted_at IS NULL AND (c.lost_on IS NULL OR c.lost_on > :today) AND NOT EXISTS
  (SELECT 1 FROM client_rollups r WHERE r.client_id = c.id AND r.paused_from <= :today
   AND (r.paused_until IS NULL OR r.paused_until >= :today))"""
"""Whether the client `c` is neither lost nor paused, in SQL."""


def before_change(connection: sqlite3.Connection, table: str, before: str | None, changed: Changed) -> None:
    """Mark what the row belonged to before it changed: the client it has left, the parent it was part of."""
    spec = JOURNAL[table]
    if before is None or not (spec.client.startswith("t.client_id") or spec.parent):
        return
    import json

    row = json.loads(before)
    if spec.parent:
        changed[spec.parent[0], row[spec.parent[1]]] = None
    if spec.client == "t.client_id":
        changed["", row["client_id"]] = None


def refresh(connection: sqlite3.Connection, changed: Changed) -> None:
    """Bring everything that depends on the changed rows up to date."""
    clients: dict[str, None] = {}
    rows: dict[tuple[str, str], None] = {}
    if any(table == "times_away" for table, _key in changed):  # it moves what is due of everybody
        clients = dict.fromkeys(row[0] for row in connection.execute("SELECT id FROM clients"))
    for table, key in changed:
        if not table:
            clients[key] = None
            continue
        spec = JOURNAL[table]
        if table in SEARCH:
            rows[table, key] = None
        for child, query in SEARCH_CHILDREN.get(table, ()):
            rows.update({(child, row[0]): None for row in connection.execute(query, (key,))})
        if spec.parent and (parent := _parent_of(connection, table, key)):
            rows[spec.parent[0], parent] = None
        if spec.client == "t.id":
            clients[key] = None
        elif spec.client:
            for (client_id,) in connection.execute(f"SELECT {spec.client} FROM {table} t WHERE id = ?", (key,)):
                clients[client_id] = None
    for client_id in clients:
        _measure(connection, client_id)
    for table, key in rows:
        if table == "clients":
            _index_names(connection, key)
        _index_text(connection, table, key)


def _parent_of(connection: sqlite3.Connection, table: str, key: str) -> str | None:
    spec = JOURNAL[table]
    if spec.key != ("id",):
        return key.split("|", 1)[0]
    assert spec.parent
    row = connection.execute(f"SELECT {spec.parent[1]} FROM {table} WHERE id = ?", (key,)).fetchone()
    return row[0] if row else None


def _index_names(connection: sqlite3.Connection, client_id: str) -> None:
    connection.execute("DELETE FROM client_names WHERE client_id = ?", (client_id,))
    rows = connection.execute(
        """SELECT name, 0 FROM clients WHERE id = :id AND deleted_at IS NULL UNION ALL
           SELECT alias, 1 FROM client_aliases WHERE client_id IN
             (SELECT id FROM clients WHERE id = :id AND deleted_at IS NULL)""",
        {"id": client_id},
    ).fetchall()
    connection.executemany(
        "INSERT OR IGNORE INTO client_names (key, client_id, alias) VALUES (?, ?, ?)",
        [(fold(name) or name, client_id, alias) for name, alias in rows],
    )


def _measure(connection: sqlite3.Connection, client_id: str) -> None:
    """Everything that is kept of one client's touchpoints."""
    newest = connection.execute(_NEWEST, (client_id,)).fetchall()
    rhythm, longest = _count_days(connection, client_id)
    _roll_up(connection, client_id, newest[0][:2] if newest else (None, None), rhythm)
    known = [(date.fromisoformat(row[2]), *row[3:]) for row in reversed(newest) if row[2]]
    _note_trends(connection, client_id, known)
    _note_pulse(connection, client_id, known, longest)


NEWEST_FIRST = "on_date DESC, coalesce(on_time, '') DESC, created_at DESC"
"""The order of a client's touchpoints by when they happened."""
_NEWEST = f"""SELECT on_date, next_on, CASE WHEN on_date >= '0001' THEN date(on_date) END,
    by_whom, minutes, mood, energy, no_answer FROM touches WHERE client_id = ? ORDER BY {NEWEST_FIRST} LIMIT {MOST}"""


def _roll_up(
    connection: sqlite3.Connection,
    client_id: str,
    newest: tuple[str | None, str | None],
    rhythm: Rhythm | None,
) -> None:
    """`newest`: day and follow-up of the newest touchpoint; its follow-up is the one that counts. `rhythm`: that of all
    days of contact."""
    client = connection.execute(
        """SELECT every, at_most, coalesce(since, date(created_at)), date(created_at)
           FROM clients WHERE id = ? AND deleted_at IS NULL""",
        (client_id,),
    ).fetchone()
    if client is None:
        connection.execute("DELETE FROM client_rollups WHERE client_id = ?", (client_id,))
        return
    every, at_most, since, known = client
    pause = connection.execute(
        "SELECT from_on, until_on FROM client_pauses WHERE client_id = ? ORDER BY from_on DESC LIMIT 1", (client_id,)
    ).fetchone() or (None, None)
    last_on, next_on = newest
    start = last_on or since
    free = free_days(connection, start)
    due_on, limit_on = due_days(start, every, at_most, next_on, pause[1], free)
    if due_on and last_on is None and since < known:
        # A silence before the journal knew the client is none: one is asked for the last talk, and nobody is red.
        due_on = max(due_on, known)
        limit_on = due_days(known, every, at_most, next_on, pause[1], free)[1]
    observed = min(known, date.fromordinal(rhythm.first).isoformat()) if rhythm else known
    connection.execute(
        """INSERT OR REPLACE INTO client_rollups
           (client_id, last_on, next_on, due_on, limit_on, paused_from, paused_until, tells_from, observed_on)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (client_id, last_on, next_on, due_on, limit_on, *pause, rhythm and rhythm.tells_from(), observed),
    )


def free_days(connection: sqlite3.Connection, since: str) -> Spans:
    """Times away and public holidays after that day: nothing falls due in them, and nobody is waited for. Times whose
    days cannot be read count for nothing."""
    spans = times_away(connection, since)
    after = "SELECT day FROM free_days WHERE day > julianday(date(?)) - 1721424.5"  # the day as Python counts it
    spans += [(day, day) for (day,) in connection.execute(after, (since,))]
    return joined(spans)


def times_away(connection: sqlite3.Connection, since: str = "") -> list[tuple[int, int]]:
    """First and last day of the times away that end after that day and can be read."""
    rows = connection.execute(
        """SELECT from_on, until_on FROM times_away WHERE until_on > ? AND from_on >= '0001'
           AND from_on = date(from_on, '+0 days') AND until_on = date(until_on, '+0 days')""",
        (since,),
    )
    return [(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()) for first, last in rows]


def due_days(
    start: str | None,
    every: str | None,
    at_most: str | None,
    next_on: str | None,
    paused_until: str | None,
    free: Spans = (),
) -> tuple[str | None, str | None]:
    """(day on which contact is due, day after which silence is beyond the limit), ISO text or None.

    `start` is the last contact (or the client's first day). A follow-up that was set (`next_on`) is the due day; a
    pause moves days that fall into it to the day after it; days that are `free` do not count, and nothing falls due on
    them.
    """
    due = limit = None
    if start:
        day = date.fromisoformat(start)
        _state, due, limit = standing(
            day, parse_cadence(every) if every else None, parse_cadence(at_most) if at_most else None, day
        )
        if free:
            begun = day.toordinal()
            due, limit = (moved(one, begun, free) if one else None for one in (due, limit))
    if next_on:
        due = date.fromisoformat(next_on)
        limit = max(limit, due) if limit else None
    if paused_until:
        back = date.fromisoformat(paused_until) + timedelta(days=1)
        due = max(due, back) if due else None
        limit = max(limit, back) if limit else None
    return (due.isoformat() if due else None), (limit.isoformat() if limit else None)


def _count_days(connection: sqlite3.Connection, client_id: str) -> tuple[Rhythm | None, int]:
    """The distinct days of contact, each with the statistics of those up to it; written from the first that changed.
    Returns those of all, and the longest gap."""
    days = [row[0] for row in connection.execute(_DAYS, (client_id,))]
    kept = connection.execute(
        "SELECT n, first, day, log_sum, log_squares FROM client_days WHERE client_id = ? ORDER BY day", (client_id,)
    ).fetchall()
    same = 0
    while same < min(len(days), len(kept)) and days[same] == kept[same][2]:
        same += 1
    if same < len(kept):
        connection.execute("DELETE FROM client_days WHERE client_id = ? AND day >= ?", (client_id, kept[same][2]))
        gone = [(row[2],) for row in kept[same:]]
        connection.executemany("UPDATE journal_days SET n = n - 1 WHERE day = ?", gone)
        connection.executemany("DELETE FROM journal_days WHERE day = ? AND n <= 0", gone)
    found = Rhythm(*kept[same - 1]) if same else None
    new = []
    for day in days[same:]:
        found = found.then(day) if found else Rhythm(1, day, day)
        new.append((client_id, *found))
    connection.executemany(
        "INSERT INTO client_days (client_id, n, first, day, log_sum, log_squares) VALUES (?, ?, ?, ?, ?, ?)", new
    )
    connection.executemany(
        "INSERT INTO journal_days (day, n) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET n = n + 1",
        [(day,) for day in days[same:]],
    )
    return found, max((later - earlier for earlier, later in itertools.pairwise(days)), default=0)


# Ordinals as `date.toordinal` counts them.
_DAYS = """SELECT DISTINCT CAST(julianday(on_date) - 1721424.5 AS INTEGER) AS day FROM touches WHERE client_id = ?
  AND NOT no_answer AND julianday(on_date) IS NOT NULL ORDER BY day"""


def _note_trends(connection: sqlite3.Connection, client_id: str, known: Sequence[Sequence[Any]]) -> None:
    """What the newest touchpoints show, where they note anything that could."""
    connection.execute("DELETE FROM client_trends WHERE client_id = ?", (client_id,))
    connection.executemany(
        "INSERT INTO client_trends (client_id, code, on_date, now, before, of) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (client_id, trend.code, trend.on.isoformat(), *trend[2:])
            for trend in trends([(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in known])
        ],
    )


def _note_pulse(connection: sqlite3.Connection, client_id: str, known: Sequence[Sequence[Any]], longest: int) -> None:
    """What the early warning weighs of the newest touchpoints, and the longest gap between days of contact."""
    connection.execute("DELETE FROM client_pulses WHERE client_id = ?", (client_id,))
    if known:
        found = pulse([(row[0].toordinal(), row[1], row[2], row[3], row[4], bool(row[5])) for row in known])
        connection.execute(
            f"INSERT INTO client_pulses VALUES (?{', ?' * (len(found) + 1)})", (client_id, *found, longest)
        )


def _index_text(connection: sqlite3.Connection, table: str, row_id: str) -> None:
    kind, query = SEARCH[table]
    old = connection.execute(
        "SELECT rowid, words, variants FROM search_docs WHERE row_id = ? AND tbl = ?", (row_id, table)
    ).fetchone()
    if old:
        connection.execute(
            "INSERT INTO search_words (search_words, rowid, words, variants) VALUES ('delete', ?, ?, ?)", old
        )
        connection.execute("DELETE FROM search_docs WHERE rowid = ?", (old[0],))
    row = connection.execute(query, {"id": row_id}).fetchone()
    if row is None:
        return
    index_row(connection, table, kind, row_id, row[0], row[1], _joined(row[2:]))


def index_row(
    connection: sqlite3.Connection,
    table: str,
    kind: str,
    row_id: str,
    client_id: str | None,
    on_date: str | None,
    text: str,
) -> None:
    """Add one search entry."""
    folded, extra = index_terms(text)
    cursor = connection.execute(
        """INSERT INTO search_docs (tbl, row_id, kind, client_id, on_date, text, words, variants)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (table, row_id, kind, client_id, on_date, text, folded, extra),
    )
    connection.execute(
        "INSERT INTO search_words (rowid, words, variants) VALUES (?, ?, ?)", (cursor.lastrowid, folded, extra)
    )


def index_many(
    connection: sqlite3.Connection, table: str, entries: Iterable[tuple[str, str | None, str | None, str]]
) -> None:
    """Add the search entries of new rows of one table: (row id, client id, day, text) each."""
    kind = SEARCH[table][0]
    first = connection.execute("SELECT coalesce(max(rowid), 0) + 1 FROM search_docs").fetchone()[0]
    connection.executemany(
        """INSERT INTO search_docs (rowid, tbl, row_id, kind, client_id, on_date, text, words, variants)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (rowid, table, row_id, kind, client_id, on_date, text, *index_terms(text))
            for rowid, (row_id, client_id, on_date, text) in enumerate(entries, first)
        ),
    )
    connection.execute(
        "INSERT INTO search_words (rowid, words, variants) SELECT rowid, words, variants FROM search_docs"
        " WHERE rowid >= ?",
        (first,),
    )


def forget_many(connection: sqlite3.Connection, table: str, ids: str, values: dict[str, object]) -> None:
    """Remove what is derived from rows that are gone; `ids` is SQL for their ids, with its `values`."""
    if table == "clients":
        for derived_table in OF_CLIENTS:
            connection.execute(f"DELETE FROM {derived_table} WHERE client_id IN ({ids})", values)
        connection.execute("DELETE FROM journal_days")
        connection.execute("INSERT INTO journal_days SELECT day, count(*) FROM client_days GROUP BY day")
    if table in SEARCH:
        gone = f"FROM search_docs WHERE tbl = :tbl AND row_id IN ({ids})"
        connection.execute(
            "INSERT INTO search_words (search_words, rowid, words, variants)"
            f" SELECT 'delete', rowid, words, variants {gone}",
            values,
        )
        connection.execute(f"DELETE {gone}", values)


def index_terms(text: str) -> tuple[str, str]:
    """(the folded words of a text, their variants without Hebrew particles), as indexed."""
    terms: list[str] = []
    extra: dict[str, None] = {}
    for part in text.split():
        if part.isascii() and part.isalnum():  # most words fold to their lower case
            terms.append(part.lower())
            continue
        folded, more = _terms(part) if len(part) < 40 else _terms.__wrapped__(part)
        terms += folded
        extra.update(more)
    return " ".join(terms), " ".join(extra)


@lru_cache(maxsize=20_000)  # an import meets the same words again and again
def _terms(part: str) -> tuple[list[str], dict[str, None]]:
    terms = words(fold(part))
    return terms, dict.fromkeys(variant for term in terms if not term.isascii() for variant in variants(term))


def rebuild(connection: sqlite3.Connection) -> None:
    """Throw all derived data away and make it anew from the journal proper, inside the caller's transaction."""
    connection.execute("DELETE FROM search_docs")
    connection.execute("INSERT INTO search_words (search_words) VALUES ('delete-all')")
    rebuild_clients(connection)
    for table in SEARCH:
        index_many(connection, table, _entries(connection, table))


def rebuild_clients(connection: sqlite3.Connection) -> None:
    """The same of what is kept by client: all but the search entries."""
    for table in (*OF_CLIENTS, "journal_days"):
        connection.execute(f"DELETE FROM {table}")
    for (client_id,) in connection.execute("SELECT id FROM clients").fetchall():
        _index_names(connection, client_id)
        _measure(connection, client_id)


def _entries(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, str | None, str | None, str]]:
    """The search entry of every row of a table: its id, client, day and text."""
    query = SEARCH[table][1]
    for (row_id,) in connection.execute(f"SELECT id FROM {table}"):
        if row := connection.execute(query, {"id": row_id}).fetchone():
            yield row_id, row[0], row[1], _joined(row[2:])


def _joined(texts: Iterable[str | None]) -> str:
    return "\n".join(text for text in texts if text)
