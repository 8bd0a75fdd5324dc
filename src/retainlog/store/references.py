"""What a person types in the place of an id: `last`, `-2`, the number of a row in the list shown last, or words.

The rows of the list shown last (`today`, `… list`) are kept in a small file beside the journal: ids alone, no text.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from retainlog.base import paths
from retainlog.base.errors import NotFound
from retainlog.base.text import fold

if TYPE_CHECKING:
    from retainlog.store.database import Store

MOST = 999  # rows that keep a number; ids have four characters or more, so the two are never mistaken
_LAST = frozenset(("last", "newest", "אחרונ", "אחרונה", "האחרונ", "האחרונה"))

# Kind of a line of `today` → the table of the record that its id is of.
_OF_TODAY = {
    "pass": "losses",
    "win-back": "losses",
    "promise": "promises",
    "action": "actions",
    "held-check": "actions",
    "milestone": "milestones",
    "lead": "leads",
    "follow-up": "touches",
    "sign": "signs",
    "risk": "clients",
    "contact": "clients",
    "play-check": "plays",
}


def remember(journal: str, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep which records the rows of a list show; `table` is the list's key. Not being able to is no error."""
    tables = (_OF_TODAY.get(str(row.get("kind")), "-") if table == "today" else table for row in rows)
    shown = [f"{of} {row.get('id')} {row.get('client_id')}\n" for of, row in zip(tables, rows, strict=True)]
    if not shown or not os.path.exists(journal):
        return
    path = _file(journal)
    with suppress(OSError):
        part = f"{path}.{os.getpid()}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as handle:
            handle.writelines(shown[:MOST])
        os.replace(part, path)


def numbered(store: Store, table: str, typed: str) -> str | None:
    """The id of the record of `table` in the row that a number names; for clients, that of the row's client.

    None where nothing of at most three digits was typed. Raises NotFound where the list has no such row, or one of
    something else.
    """
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 3):
        return None
    rows = _shown(store)
    number = int(typed)
    if not 1 <= number <= len(rows):
        raise NotFound(
            "number_not_found",
            "The list shown last has no row {number}.",
            hint="See today or a list again, and take its numbers.",
            number=number,
        )
    of, id, client_id = rows[number - 1]
    found = (id if of == "clients" else client_id) if table == "clients" else id if of == table else None
    if found in (None, "None"):
        raise NotFound(
            "number_of_another",
            "Row {number} of the list shown last is something else.",
            hint="See the list that you mean again, and take its numbers.",
            number=number,
        )
    return found


def newest(store: Store, table: str, typed: str, alive: str = "") -> str | None:
    """The id of the record of `table` that was written last (`last`), or that many from the end (`-2`, `last-2`);
    None where neither was typed, or there are not so many. `alive` is an SQL test of the row `t`."""
    word, _dash, count = typed.rpartition("-")
    if count.isdecimal() and word in ("", "last"):
        back = int(count) - 1
    elif fold(typed) in _LAST:
        back = 0
    else:
        return None
    columns = {row[1] for row in store.connection.execute(f"PRAGMA table_info({table})")}
    if "client_id" in columns:
        alive += " AND (t.client_id IS NULL OR EXISTS"
        alive += " (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL))"
    row = store.connection.execute(
        f"SELECT id FROM {table} t WHERE 1{alive} ORDER BY rowid DESC LIMIT 1 OFFSET ?", (max(back, 0),)
    ).fetchone()
    return row[0] if row else None


def with_words(store: Store, table: str, typed: str, most: int = 6) -> list[tuple[str, str]]:
    """(id, text) of the records of `table` whose text holds all the words typed, each as the beginning of a word; the
    newest first, `most` of them."""
    words = fold(typed).split()
    if not words:
        return []
    tests = " AND ".join(["instr(' ' || words, ?)"] * len(words))
    return list(
        store.connection.execute(
            f"SELECT row_id, text FROM search_docs WHERE tbl = ? AND {tests} ORDER BY on_date DESC, rowid DESC LIMIT ?",
            (table, *(f" {word}" for word in words), most),
        )
    )


def _file(journal: str) -> str:
    return paths.beside(journal, "shown")


def _shown(store: Store) -> Sequence[Sequence[str]]:
    """(table, id, client id) of each row; a file that something else wrote has none."""
    try:
        with open(_file(store.path), encoding="utf-8") as handle:
            rows = [line.split() for line in handle]
    except (OSError, ValueError):
        return ()
    return rows if all(len(row) == 3 for row in rows) else ()
