"""Erasing a client, a lead or one touchpoint for good, here and in the copies."""

from __future__ import annotations

import os
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import NotFound, RetainlogError
from retainlog.base.ids import is_id
from retainlog.base.text import fold
from retainlog.nouns.client.naming import find_client
from retainlog.nouns.touch import TOUCHES
from retainlog.store import write_log
from retainlog.store.database import Store
from retainlog.store.safety import backup, erasure
from retainlog.store.safety.erasure import Erased
from retainlog.store.safety.retention_policy import Copy


class Target(NamedTuple):
    """What is to be erased: its table and id, how people know it, the folded names by which others may mention it, and
    how many rows that is."""

    table: str
    id: str
    title: str
    names: list[str]
    rows: int


def find(store: Store, typed: str, *, gone: bool = False) -> Target:
    """The client, or else the touchpoint, that was named; `gone`: or the one with that whole id, which may stand in
    copies alone. Raises NotFound, Ambiguous."""
    try:
        client = find_client(store, typed)
        table, id, title, names = "clients", client.id, client.name, [fold(client.name)]
    except NotFound:
        try:
            touch = TOUCHES.by_prefix(store, typed, "touchpoint")
        except RetainlogError:
            touch = None
        if touch is None and gone and is_id(typed):
            return Target("clients", typed, typed, [], 0)
        if touch is None:
            raise
        table, id, title, names = "touches", touch.id, touch.summary.partition("\n")[0], []
    return Target(table, id, title, names, len(erasure.rows_of(store.connection, table, id)))


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
    log = write_log.path_of(where, path)
    if os.path.exists(log):  # a full copy follows, which needs no log
        os.unlink(log)
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
        with open(path, encoding="utf-8", errors="replace") as handle:
            text = handle.read()
        if target.id[:8] in name or target.id in text or any(part and part in fold(text) for part in target.names):
            os.unlink(path)


def copies_with(journal: str, where: str) -> list[Copy]:
    """The copies of the journal, in which it may still stand."""
    return backup.copies(journal, where)


def erase_from(copy: Copy, target: Target, stamp: str) -> int:
    return erasure.erase_copy(copy.path, target.table, target.id, stamp)
