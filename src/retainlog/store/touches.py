"""Tables and queries of touchpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from retainlog.nouns.touch import Touch, TouchPerson, TouchTag
from retainlog.store.database import Store
from retainlog.store.table import Table

TOUCHES = Table("touches", Touch)
TOUCH_TAGS = Table("touch_tags", TouchTag)
TOUCH_PEOPLE = Table("touch_people", TouchPerson)


def each(
    store: Store,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    channel: str | None = None,
    tag: str | None = None,
    contains: str | None = None,
    limit: int | None = None,
    rising: bool = False,
) -> Iterator[Touch]:
    """Touchpoints, newest first (`rising`: last), one at a time. `contains` is text folded for search."""
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
    down, up = ("", " DESC") if rising else (" DESC", "")
    tail = f"{where} ORDER BY t.on_date{down}, t.on_time{down}, t.created_at{down}, t.id{up} LIMIT ?"
    return TOUCHES.each(store, tail, (*values, -1 if limit is None else limit))


def find(store: Store, **filters: Any) -> list[Touch]:
    """All that `each` reads."""
    return list(each(store, **filters))


def tags_of(store: Store, ids: Sequence[str]) -> dict[str, list[str]]:
    """Touch id → its tags; for some hundred ids at once."""
    found: dict[str, list[str]] = {}
    places = ", ".join("?" * len(ids))
    query = f"SELECT touch_id, tag FROM touch_tags WHERE touch_id IN ({places}) ORDER BY tag"
    for touch_id, tag in store.connection.execute(query, ids):
        found.setdefault(touch_id, []).append(tag)
    return found
