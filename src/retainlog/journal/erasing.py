"""Erasing for good what somebody asks to have erased, or what is older than it may be kept."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.cadence import Cadence
from retainlog.base.errors import Ambiguous, NotFound
from retainlog.base.text import clean, fold
from retainlog.nouns.client.naming import find_client
from retainlog.store import write_log
from retainlog.store.database import Store
from retainlog.store.safety import backup, erasure
from retainlog.store.safety.erasure import What
from retainlog.store.schema import JOURNAL

_SHORTEST = 4  # letters of an id


class Plan(NamedTuple):
    """What would go: how it is called, how many rows, the names that are looked for elsewhere."""

    what: What
    name: str
    rows: int
    names: tuple[str, ...]


def day_before(today: date, age: Cadence) -> date:
    """The day so long ago; that of a month which has no such day is its last."""
    if age.unit in "dw":
        return today - timedelta(days=age.n * (7 if age.unit == "w" else 1))
    months = today.year * 12 + today.month - 1 - age.n * (12 if age.unit == "y" else 1)
    for day in (today.day, 30, 29, 28):
        with suppress(ValueError):
            return date(months // 12, months % 12 + 1, min(day, today.day))
    raise AssertionError  # every month has 28 days


def plan(store: Store, typed: str | None, before: date | None) -> Plan:
    """What is meant: a client (also a deleted one), an id of any record, or all that is older. Raises NotFound,
    Ambiguous."""
    if typed is None:
        what, name = What(before=before.isoformat() if before else ""), ""
    else:
        table, id, name = _find(store, typed)
        what = What(((table, id),))
    rows = erasure.gather(store.connection, what)
    return Plan(what, name, rows, () if before else tuple(erasure.names_of(store.connection)))


def _find(store: Store, typed: str) -> tuple[str, str, str]:
    """(table, id, name) of a client by its name, else of any record by its id, else of a deleted client."""
    try:
        client = find_client(store, typed)
        return "clients", client.id, client.name
    except NotFound:
        found = _by_id(store, typed) or _deleted(store, typed)
        if len(found) == 1:
            return found[0]
        if not found:
            raise
        raise Ambiguous(
            "record_ambiguous",
            "{typed!r} may be {candidates}.",
            hint="Type more of the name, or an id.",
            typed=typed,
            candidates=", ".join(f"{name or table} ({id[:8]})" for table, id, name in found[:6]),
        ) from None


def _by_id(store: Store, typed: str) -> list[tuple[str, str, str]]:
    if len(typed) < _SHORTEST or not typed.isascii() or not typed.isalnum():
        return []
    found: dict[tuple[str, str], None] = {}
    start = f"{typed.lower()}*"
    for table, spec in JOURNAL.items():
        if spec.key == ("id",):
            for query in (
                f"SELECT id FROM {table} WHERE id GLOB ?",
                f"SELECT DISTINCT row_key FROM history_changes WHERE tbl = '{table}' AND row_key GLOB ?",
            ):
                for (id,) in store.connection.execute(query, (start,)):
                    found[table, id] = None
    return [(table, id, f"{table} {id[:8]}") for table, id in found]


def _deleted(store: Store, typed: str) -> list[tuple[str, str, str]]:
    key = fold(clean(typed, multiline=False))
    rows = store.connection.execute(
        """SELECT id, name FROM clients WHERE deleted_at IS NOT NULL UNION
           SELECT row_key, json_extract(coalesce(after, before), '$.name') FROM history_changes c WHERE tbl = 'clients'
           AND NOT EXISTS (SELECT 1 FROM clients t WHERE t.id = c.row_key)"""
    )
    found = {id: str(name) for id, name in rows if key and fold(str(name)).startswith(key)}
    return [("clients", id, name) for id, name in found.items()]


def erase(store: Store, planned: Plan, drafts: str) -> tuple[erasure.Erased, int]:
    """Erase from the journal and from drafts; also returns how many drafts went."""
    erased = erasure.erase(store, planned.what)
    left = erasure.mentions(store.connection, planned.names)
    wanted = [name.casefold() for name in (*planned.names, *(id for _table, id in planned.what.rows))]
    return erased._replace(mentions=tuple(left)), _forget_drafts(drafts, wanted)


def _forget_drafts(folder: str, wanted: list[str]) -> int:
    count = 0
    for name in os.listdir(folder) if wanted and os.path.isdir(folder) else ():
        path = os.path.join(folder, name)
        with suppress(OSError):
            if not os.path.isfile(path) or os.path.islink(path):
                continue
            with open(path, encoding="utf-8", errors="replace") as handle:
                text = handle.read()
            with suppress(ValueError, RecursionError):
                text += json.dumps(json.loads(text), ensure_ascii=False)  # \u05d3 is ד
            if any(one in f"{name}\n{text}".casefold() for one in wanted):
                os.unlink(path)
                count += 1
    return count


def copies_with(store: Store, where: str, planned: Plan) -> list[str]:
    """The copies of the journal that hold something of it, newest first, and the write log."""
    found = [copy.path for copy in backup.copies(store.path, where) if erasure.holds(copy.path, planned.what)]
    log = write_log.path_of(where, store.path)
    return [*found, log] if os.path.exists(log) and os.path.getsize(log) else found


def erase_in(store: Store, where: str, file: str, planned: Plan, erased: erasure.Erased) -> None:
    """Erase it from one of those files as well. Raises StorageError, Refused."""
    if file == write_log.path_of(where, store.path):
        write_log.leave_out(where, store.path, erased.keys)
    else:
        erasure.erase_in_copy(file, planned.what, store.clock.stamp())


def prune(store: Store, before: str) -> int:
    """Take what undo keeps of the time before a moment (ISO, UTC) out of history; returns how many entries lost it."""
    return erasure.prune(store, before) if store.exists else 0


def default_folder(store: Store, configured: str | None) -> str:
    """Where the copies of the journal lie."""
    return paths.backup_folder(os.path.abspath(store.path), configured, store.id)
