"""Search over the index: whole words, then words under their Hebrew particles, then prefixes, then parts of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.store.database import Store
from retainlog.store.schema import SEARCH
from retainlog.text import variants

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
    """The entries that hold every term: by rank, and the newest first within a rank.

    Nothing is scored and no list of all matches is sorted: entries are walked from the newest on until there are
    enough, so that a word that stands everywhere costs little.
    """
    where, values = _filters(client_id, kind, first, last)
    found: dict[int, int] = {}
    for rank in (WHOLE, VARIANT, PREFIX):
        if len(found) < limit:
            match = " AND ".join(_match(term, rank) for term in terms)
            # The plus keeps SQLite from fetching every match before it sorts.
            inside = "+d.rowid IN (SELECT rowid FROM search_words WHERE search_words MATCH ?)"
            _take(store, found, rank, f"{inside} {where} ORDER BY d.on_date DESC", [match, *values], limit)
    if len(found) < limit:
        inside = " AND ".join(["instr(d.words, ?)"] * len(terms))
        parts = [" ".join(term) for term in terms]
        # Here the plus makes it one pass in the order of the file: most entries do not match.
        _take(store, found, PART, f"{inside} {where} ORDER BY +d.on_date DESC", [*parts, *values], limit)
    return _hits(store, found)


def _take(store: Store, found: dict[int, int], rank: int, rest: str, values: Iterable[object], limit: int) -> None:
    """Add the entries of one rank. Each rank also matches what the ranks before it did, hence the wider limit."""
    rows = store.connection.execute(
        f"SELECT d.rowid FROM search_docs d WHERE {rest}, d.rowid DESC LIMIT ?", (*values, limit + len(found))
    )
    for (row,) in rows:
        if len(found) < limit:
            found.setdefault(row, rank)


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
