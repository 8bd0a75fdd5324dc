"""What shell completion offers out of the journal, from a connection of `connection.look`: a few rows at most, and
never a walk through the touchpoints."""

from __future__ import annotations

import sqlite3


def names_starting(connection: sqlite3.Connection, key: str) -> list[tuple[str, str]]:
    """(name or alias as written, the client's name) of the clients that have a folded name or alias which starts with
    `key`; the other names of such a client are among them."""
    return connection.execute(
        """WITH found AS (SELECT DISTINCT client_id FROM client_names WHERE key >= :p AND key < :p || char(0x10FFFF))
           SELECT name AS label, name FROM clients WHERE id IN found UNION
           SELECT a.alias, c.name FROM client_aliases a JOIN clients c ON c.id = a.client_id WHERE c.id IN found
           ORDER BY label""",
        {"p": key},
    ).fetchall()


def people(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name, client's name) of every contact person, by name."""
    return connection.execute(
        """SELECT p.name, c.name FROM contacts p JOIN clients c ON c.id = p.client_id
           WHERE c.deleted_at IS NULL ORDER BY p.name"""
    ).fetchall()


def leads(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name, stage) of every lead, by name."""
    return connection.execute("SELECT name, stage FROM leads WHERE deleted_at IS NULL ORDER BY name").fetchall()


def tags(connection: sqlite3.Connection) -> list[str]:
    """Every tag in use."""
    rows = connection.execute("SELECT tag FROM client_tags UNION SELECT tag FROM touch_tags ORDER BY tag")
    return [row[0] for row in rows]


def newest(connection: sqlite3.Connection, kind: str, start: str, limit: int) -> list[tuple[str, str, str, str]]:
    """(id, day, client's name, text) of the newest records whose id starts so; `kind` as search names kinds, or `fit`
    for both of its own."""
    kinds = ("fit-check", "exception") if kind == "fit" else (kind, kind)
    return connection.execute(
        """SELECT d.row_id, coalesce(d.on_date, ''), coalesce(c.name, ''), d.text FROM search_docs d
           LEFT JOIN clients c ON c.id = d.client_id
           WHERE d.kind IN (?, ?) AND d.row_id >= ? AND d.row_id < ? || '~' AND c.deleted_at IS NULL
           ORDER BY d.on_date DESC, d.rowid DESC LIMIT ?""",
        (*kinds, start, start, limit),
    ).fetchall()
