"""Erasing a client or any other record for good, here and in the copies; and how long history is kept for undo."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import Ambiguous, NotFound
from retainlog.base.ids import is_id
from retainlog.base.text import clean, fold
from retainlog.nouns.client.naming import find_client
from retainlog.store import write_log
from retainlog.store.database import Store
from retainlog.store.safety import backup, erasure
from retainlog.store.safety.erasure import Erased
from retainlog.store.safety.retention_policy import Copy
from retainlog.store.schema import JOURNAL

_SHORTEST = 4  # letters of an id


class Target(NamedTuple):
    """What is to be erased: its table and id, how people know it, the folded names by which others may mention it, and
    how many rows that is."""

    table: str
    id: str
    title: str
    names: list[str]
    rows: int


def find(store: Store, typed: str, *, gone: bool = False) -> Target:
    """The client that was named, or else the record with that id, or a deleted client; `gone`: or what has that
    whole id, which may stand in copies alone. Raises NotFound, Ambiguous."""
    try:
        client = find_client(store, typed)
        table, id, title, names = "clients", client.id, client.name, [fold(client.name)]
    except NotFound:
        others = _by_id(store, typed) or _deleted(store, typed)
        if not others and gone and is_id(typed):
            return Target("clients", typed, typed, [], 0)
        if not others:
            raise
        if len(others) > 1:
            raise Ambiguous(
                "record_ambiguous",
                "{typed!r} may be {candidates}.",
                hint="Type more of the name, or an id.",
                typed=typed,
                candidates=", ".join(f"{title or table} ({id[:8]})" for table, id, title in others[:6]),
            ) from None
        table, id, title = others[0]
        names = [fold(title)] if table == "clients" else []
    return Target(table, id, title, names, len(erasure.rows_of(store.connection, table, id)))


def _by_id(store: Store, typed: str) -> list[tuple[str, str, str]]:
    """(table, id, title) of the records whose id begins so, also of deleted ones."""
    if len(typed) < _SHORTEST or not typed.isascii() or not typed.isalnum():
        return []
    found: dict[tuple[str, str], None] = {}
    for table, spec in JOURNAL.items():
        for query in (
            f"SELECT id FROM {table} WHERE id GLOB ?",
            f"SELECT DISTINCT row_key FROM history_changes WHERE tbl = '{table}' AND row_key GLOB ?",
        ):
            if spec.key == ("id",):
                for (id,) in store.connection.execute(query, (f"{typed.lower()}*",)):
                    found[table, id] = None
    return [(table, id, _title(store, table, id)) for table, id in found]


def _title(store: Store, table: str, id: str) -> str:
    row = store.connection.execute("SELECT text FROM search_docs WHERE tbl = ? AND row_id = ?", (table, id)).fetchone()
    return (row[0] if row and row[0] else f"{table} {id[:8]}").partition("\n")[0]


def _deleted(store: Store, typed: str) -> list[tuple[str, str, str]]:
    """The same of clients that were deleted, by the beginning of their name."""
    key = fold(clean(typed, multiline=False))
    rows = store.connection.execute(
        """SELECT id, name FROM clients WHERE deleted_at IS NOT NULL UNION
           SELECT row_key, json_extract(coalesce(after, before), '$.name') FROM history_changes c WHERE tbl = 'clients'
           AND NOT EXISTS (SELECT 1 FROM clients t WHERE t.id = c.row_key)"""
    )
    found = {str(id): str(name) for id, name in rows if key and fold(str(name)).startswith(key)}
    return [("clients", id, name) for id, name in found.items()]


def older_than(store: Store, day: str) -> list[Target]:
    """The clients that left, or were deleted, and with whom nothing was written since that day (ISO)."""
    rows = store.connection.execute(
        """SELECT c.id, c.name FROM clients c WHERE (c.deleted_at IS NOT NULL OR c.lost_on IS NOT NULL)
           AND coalesce(c.deleted_at, c.lost_on) < :day
           AND NOT EXISTS (SELECT 1 FROM touches t WHERE t.client_id = c.id AND t.on_date >= :day)""",
        {"day": day},
    ).fetchall()
    return [
        Target("clients", id, name, [fold(name)], len(erasure.rows_of(store.connection, "clients", id)))
        for id, name in rows
    ]


def erase(store: Store, target: Target, where: str) -> Erased:
    """Erase it from the journal, its write log and what is being written; the copies are asked for apart."""
    path, stamp = store.path, store.clock.stamp()
    store.close()
    found = erasure.erase(path, target.table, target.id, target.names, stamp)
    write_log.leave_out(where, path, found.keys)
    _forget_drafts(path, target)
    return found


def _forget_drafts(journal: str, target: Target) -> None:
    folder = paths.drafts(journal)
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        with suppress(OSError):
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            with open(path, encoding="utf-8", errors="replace") as handle:
                text = handle.read()
            if target.id[:8] in name or target.id in text or any(part and part in fold(text) for part in target.names):
                os.unlink(path)


def copies_with(journal: str, where: str) -> list[Copy]:
    """The copies of the journal, in which it may still stand."""
    return backup.copies(journal, where)


def erase_from(journal: str, copy: Copy, target: Target, stamp: str) -> int:
    return erasure.erase_copy(journal, copy.path, target.table, target.id, stamp)


def prune(store: Store, before: str) -> int:
    """Take what undo keeps of the time before a moment (ISO, UTC) out of history; returns how many entries lost it."""
    return erasure.prune(store, before) if store.exists else 0
