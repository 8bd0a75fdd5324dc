"""Erasing a client or any other record for good, here and in the copies; and how long history is kept for undo."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import Ambiguous, NotFound, Refused
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
    """What is to be erased: `roots`, which go with all that belongs to them; how people know it and the word that they
    type to say so; the folded names by which others may mention it; how many rows that is."""

    roots: tuple[tuple[str, str], ...]
    title: str
    word: str
    names: tuple[str, ...]
    rows: int


def _target(store: Store, roots: list[tuple[str, str]], title: str, word: str = "", *, named: bool) -> Target:
    rows = len(erasure.rows_of(store.connection, roots))
    return Target(tuple(roots), title, word or title.split(maxsplit=1)[0], (fold(title),) if named else (), rows)


def find(store: Store, typed: str, *, gone: bool = False) -> Target:
    """The client that was named, or else the record with that id, or a deleted client; `gone`: or what has that
    whole id, which may stand in copies alone. Raises NotFound, Ambiguous."""
    try:
        client = find_client(store, typed)
        return _target(store, [("clients", client.id)], client.name, named=True)
    except NotFound:
        others = _by_id(store, typed) or _deleted(store, typed)
        if not others and gone and is_id(typed):
            return Target((("clients", typed),), typed, typed, (), 0)
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
        return _target(store, [(table, id)], title, named=table == "clients")


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
    return [_target(store, [("clients", id)], name, named=True) for id, name in rows]


def old_touches(store: Store, day: str, client: str | None, left: list[Target]) -> list[Target]:
    """The touchpoints before a day (ISO), also those that stand in history alone: of one client that was named, or of
    each but those who have `left`; one target a client."""
    chosen = find_client(store, client).id if client else None
    rows = store.connection.execute(
        """WITH old AS (
             SELECT id, client_id FROM touches WHERE on_date < :day
             UNION SELECT id, client_id FROM (
               SELECT row_key AS id, json_extract(coalesce(before, after), '$.client_id') AS client_id,
                 max(json_extract(coalesce(after, before), '$.on_date')) AS last_on
               FROM history_changes WHERE tbl = 'touches' GROUP BY row_key)
             WHERE last_on < :day AND id NOT IN (SELECT id FROM touches))
           SELECT c.name, c.id, o.id FROM old o JOIN clients c ON c.id = o.client_id
           WHERE :client IS NULL OR c.id = :client ORDER BY c.name, c.id, o.id""",
        {"day": day, "client": chosen},
    ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    gone = {id for target in left for _table, id in target.roots}
    for name, owner, id in rows:
        if owner not in gone:
            found.setdefault(name, []).append(("touches", id))
    return [_target(store, roots, name, named=False) for name, roots in found.items()]


def erase(store: Store, targets: list[Target], where: str) -> Erased:
    """Erase them from the write log, from what is being written, and last from the journal: whatever stops it, they can
    be found there and erased again. The copies are asked for apart, and before."""
    path, stamp = store.path, store.clock.stamp()
    roots = [root for target in targets for root in target.roots]
    names = [name for target in targets for name in target.names]
    gone = erasure.rows_of(store.connection, roots)
    store.close()
    for target in targets:
        _forget_drafts(path, target)
    write_log.leave_out(where, path, gone)
    found = erasure.erase(path, roots, names, stamp)
    _remember(path, roots)
    return found


def _remember(journal: str, roots: list[tuple[str, str]]) -> None:
    """Keep the ids of what was erased, and nothing else of it, for the day on which an old copy brings it back."""
    file = paths.note_of(journal, "erased")
    with suppress(OSError):
        paths.make_private_dir(os.path.dirname(file))
        lines = dict.fromkeys([*_erased(journal), *(f"{table} {id}" for table, id in roots)])
        with paths.private_file(file) as handle:
            handle.writelines(f"{line}\n" for line in lines)


def _erased(journal: str) -> list[str]:
    try:
        with open(paths.note_of(journal, "erased"), encoding="utf-8", errors="replace") as handle:
            return handle.read().splitlines()
    except OSError:
        return []


def erase_again(journal: str, stamp: str) -> int:
    """Erase what was erased here before from a journal that an old copy has brought back; returns how many rows."""
    pairs = [line.split(" ", 1) for line in _erased(journal)]
    roots = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[0] in JOURNAL]
    if not roots or not erasure.holds(journal, roots):
        return 0
    return erasure.erase(journal, roots, [], stamp).rows


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
            ids = [id for _table, id in target.roots]
            named = any(part and part in fold(text) for part in target.names)
            if named or any(id[:8] in name or id in text for id in ids):
                os.unlink(path)


def copies_with(journal: str, where: str) -> list[Copy]:
    """The copies of the journal, in which it may still stand."""
    return backup.copies(journal, where)


def erase_from(journal: str, copy: Copy, targets: list[Target], stamp: str) -> int:
    return erasure.erase_copy(journal, copy.path, [root for target in targets for root in target.roots], stamp)


def prune(store: Store, before: str) -> int:
    """Take what undo keeps of the time before a moment (ISO, UTC) out of history; returns how many entries lost it."""
    if paths.is_synced(store.path):
        raise Refused(
            "prune_while_synced",
            "A journal that is synced needs its whole history.",
            hint="Stop with: retainlog sync off",
        )
    return erasure.prune(store, before) if store.exists else 0
