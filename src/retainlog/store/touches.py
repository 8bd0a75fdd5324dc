"""Tables and queries of touchpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retainlog.domain.touch import Touch, TouchTag
from retainlog.store.database import Store
from retainlog.store.table import Table

TOUCHES = Table("touches", Touch, dates=("on_date", "next_on"), flags=("off_core",))
TOUCH_TAGS = Table("touch_tags", TouchTag)


def find(
    store: Store,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    channel: str | None = None,
    tag: str | None = None,
    contains: str | None = None,
    limit: int | None = None,
) -> list[Touch]:
    """Touchpoints, newest first. `contains` is text folded for search."""
    where, values = "", []
    if client_id:
        where += " AND t.client_id = ?"
        values.append(client_id)
    if first:
        where += " AND t.on_date >= ?"
        values.append(first.isoformat())
    if last:
        where += " AND t.on_date <= ?"
        values.append(last.isoformat())
    if channel:
        where += " AND t.channel = ?"
        values.append(channel)
    if tag:
        where += " AND t.id IN (SELECT touch_id FROM touch_tags WHERE tag = ?)"
        values.append(tag)
    if contains:
        where += " AND t.id IN (SELECT row_id FROM search_docs WHERE tbl = 'touches' AND instr(words, ?))"
        values.append(contains)
    if not client_id:
        where += " AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"
    tail = f"{where} ORDER BY t.on_date DESC, t.on_time DESC, t.created_at DESC, t.id LIMIT ?"
    return TOUCHES.where(store, tail, (*values, -1 if limit is None else limit))


def tags_of(store: Store, ids: Sequence[str]) -> dict[str, list[str]]:
    """Touch id → its tags."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        for touch_id, tag in store.connection.execute(
            f"SELECT touch_id, tag FROM touch_tags WHERE touch_id IN ({', '.join('?' * len(part))}) ORDER BY tag", part
        ):
            found.setdefault(touch_id, []).append(tag)
    return found
