"""Search over the index: whole words, then words under their Hebrew particles, then prefixes, then parts of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from retainlog.base.text import variants
from retainlog.store.database import Store
from retainlog.store.schema import SEARCH

KINDS = tuple(kind for kind, _query in SEARCH.values())

Term = tuple[str, ...]
"""Folded words that stand side by side: one for a plain word, several for a phrase."""

WHOLE, VARIANT, PREFIX, PART = range(4)


class Hit(NamedTuple):
    """One entry of the index. `id` is that of the record, `rank` how the terms were found (WHOLE to PART)."""

    kind: str
    id: str
    client_id: str | None
    client: str | None
    on_date: date | None
    text: str
    rank: int


def find(
    store: Store,
    terms: Sequence[Term],
    *,
    client_id: str | None = None,
    kind: str | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int,
) -> list[Hit]:
    """The entries that hold every term: by rank, and the newest first within a rank. Nothing is scored."""
    where, values = _filters(client_id, kind, first, last)
    found: dict[int, int] = {}

    def take(rank: int, rows: Iterable[int]) -> None:
        for row in rows:
            if len(found) < limit:
                found.setdefault(row, rank)

    # Each rank also matches what the ranks before it did, hence the wider limits.
    for rank in (WHOLE, VARIANT, PREFIX):
        if len(found) < limit:
            match = " AND ".join(_match(term, rank) for term in terms)
            take(rank, _matching(store, match, where, values, limit + len(found)))
    if len(found) < limit:
        inside = " AND ".join(["instr(d.words, ?)"] * len(terms))
        parts = [" ".join(term) for term in terms]
        # The plus makes it one pass in the order of the file: most entries do not match.
        query = (
            f"SELECT d.rowid FROM search_docs d WHERE {inside} {where} ORDER BY +d.on_date DESC, d.rowid DESC LIMIT ?"
        )
        take(PART, _column(store, query, *parts, *values, limit + len(found)))
    return _hits(store, found)


def ids_containing(store: Store, table: str, text: str) -> set[str]:
    """Ids of the rows of a table whose entry holds the folded text."""
    return set(_column(store, "SELECT row_id FROM search_docs WHERE tbl = ? AND instr(words, ?)", table, text))


_EVERYDAY = 20_000  # matches from which on a word is expected among the newest entries
_NEWEST = 1000


def _matching(store: Store, match: str, where: str, values: Sequence[object], most: int) -> list[int]:
    """The newest entries that match, at most so many. A word that stands everywhere is looked for in the newest entries
    first: to list a million matches took 0.3 s."""
    order = "ORDER BY d.on_date DESC, d.rowid DESC LIMIT ?"
    inside = "SELECT rowid FROM search_words WHERE search_words MATCH ?"
    (matches,) = _column(store, f"SELECT count(*) FROM ({inside} LIMIT ?)", match, _EVERYDAY)
    if matches == _EVERYDAY:
        entries = f"FROM search_docs d WHERE 1 {where}"
        since = _column(store, f"SELECT d.on_date {entries} ORDER BY d.on_date DESC LIMIT 1 OFFSET {_NEWEST}", *values)
        newest = "AND d.on_date >= ?" if since else ""  # no more entries than that: all of them are looked at
        one = f"EXISTS ({inside} AND rowid = d.rowid)"
        found = _column(store, f"SELECT d.rowid {entries} {newest} AND {one} {order}", *values, *since, match, most)
        if len(found) == most or not since:
            return found
    # The plus keeps SQLite from fetching every match before it sorts.
    query = f"SELECT d.rowid FROM search_docs d WHERE +d.rowid IN ({inside}) {where} {order}"
    return _column(store, query, match, *values, most)


def _column(store: Store, query: str, *values: object) -> list[Any]:
    return [row[0] for row in store.connection.execute(query, values)]


def _filters(
    client_id: str | None, kind: str | None, first: date | None, last: date | None
) -> tuple[str, list[object]]:
    where = (
        "AND (d.client_id IS NULL OR EXISTS"
        " (SELECT 1 FROM clients c WHERE c.id = d.client_id AND c.deleted_at IS NULL))"
    )
    values: list[object] = []
    for test, value in (
        ("d.client_id = ?", client_id),
        ("d.kind = ?", kind),
        ("d.on_date >= ?", first and first.isoformat()),
        ("d.on_date <= ?", last and last.isoformat()),
    ):
        if value:
            where += f" AND {test}"
            values.append(value)
    return where, values


def _match(term: Term, rank: int) -> str:
    """The term in the language of FTS5; every word is quoted, so that none can be an operator."""
    star = " *" if rank == PREFIX else ""
    if rank == WHOLE or len(term) > 1:
        return f'words : "{" ".join(term)}"{star}'
    either = " OR ".join(f'"{word}"{star}' for word in (term[0], *variants(term[0])))
    return f"{{words variants}} : ({either})"


def _hits(store: Store, found: dict[int, int]) -> list[Hit]:
    hits = []
    for row, rank in found.items():
        kind, record, client_id, client, on_date, text = store.connection.execute(
            """SELECT d.kind, d.row_id, d.client_id, c.name, d.on_date, d.text FROM search_docs d
               LEFT JOIN clients c ON c.id = d.client_id WHERE d.rowid = ?""",
            (row,),
        ).fetchone()
        hits.append(Hit(kind, record, client_id, client, on_date and date.fromisoformat(on_date), text, rank))
    return hits


def count_of(store: Store, table: str) -> int:
    """How many records a table holds, without those that were deleted."""
    columns = {row[1] for row in store.connection.execute(f"PRAGMA table_info({table})")}
    alive = "WHERE deleted_at IS NULL" if "deleted_at" in columns else ""
    return int(store.connection.execute(f"SELECT count(*) FROM {table} {alive}").fetchone()[0])
