"""What was imported already, by source and key; a key stays when its record is deleted, and goes when the import is
undone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.store.batch import Batch
from retainlog.store.database import Store

_LARGE_CACHE_KB = 64 * 1024
_MARK = "·"  # no key from outside holds it; what follows is a mark
_BEHIND = "¸"  # sorts behind every mark

Known = Mapping[str, Mapping[str, str]]
"""Key → mark ("" for the key alone) → id of the record that it became."""


class Imported(NamedTuple):
    """`record` is the table of the row that the key became."""

    source: str
    key: str
    record: str
    record_id: str


class Deleted(NamedTuple):
    """A write that deleted what had been imported: `undo` is what takes it back."""

    undo: str
    command: str
    note: str


def marked(key: str, mark: str) -> str:
    """The key under which an entry is kept that its mark tells apart from others of the same key."""
    return f"{key}{_MARK}{mark}" if mark else key


def known(store: Store, source: str, keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """Of these keys those that were imported, with the marks under which they were. (Each key is looked up: the other
    way round, a large journal would be read for each of them.)"""
    rows = store.connection.execute(
        f"""SELECT k.value, '', i.record_id FROM json_each(:keys) k
            CROSS JOIN imported i ON i.source = :source AND i.key = k.value UNION ALL
            SELECT k.value, substr(i.key, length(k.value) + 2), i.record_id FROM json_each(:keys) k
            CROSS JOIN imported i ON i.source = :source
             AND i.key > k.value || '{_MARK}' AND i.key < k.value || '{_BEHIND}'""",
        {"keys": json.dumps(list(dict.fromkeys(keys))), "source": source},
    )
    found: dict[str, dict[str, str]] = {}
    for key, mark, record_id in rows:
        found.setdefault(key, {})[mark] = record_id
    return found


def of_series(store: Store, source: str, bases: Iterable[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Base → what was imported under that key and under those that begin with it and a bar, as `known` gives it."""
    rows = store.connection.execute(
        """SELECT k.value, i.key, i.record_id FROM json_each(:bases) k
           CROSS JOIN imported i ON i.source = :source AND i.key = k.value UNION ALL
           SELECT k.value, i.key, i.record_id FROM json_each(:bases) k
           CROSS JOIN imported i ON i.source = :source AND i.key > k.value || '|' AND i.key < k.value || '}'""",
        {"source": source, "bases": json.dumps(list(bases))},
    )
    found: dict[str, dict[str, dict[str, str]]] = {}
    for base, key, record_id in rows:
        name, _mark, mark = key.partition(_MARK)
        found.setdefault(base, {}).setdefault(name, {})[mark] = record_id
    return found


class Edits(NamedTuple):
    """What became of the imported records of a table: the ids of those whose import the history reaches back to, and,
    by id, the fields that other writes than imports have changed."""

    imported: set[str]
    changed: dict[str, set[str]]

    def of(self, id: str) -> set[str] | None:
        """The fields that were changed here; None where the history does not say."""
        return self.changed.get(id, set()) if id in self.imported else None


def edits(store: Store, table: str) -> Edits:
    """Reads the whole history of the table once: it has no order by record."""
    found = Edits(set(), {})
    rows = store.connection.execute(
        """SELECT h.row_key, h.before, CASE b.command WHEN 'import' THEN NULL ELSE h.after END, b.command = 'import'
           FROM history_changes h JOIN history_batches b ON b.id = h.batch_id WHERE h.tbl = ?""",
        (table,),
    )
    for id, before, after, imported in rows:
        if imported and before is None:
            found.imported.add(id)
        elif before and after:
            old, new = json.loads(before), json.loads(after)
            changed = {name for name in new if old.get(name) != new[name]}
            found.changed.setdefault(id, set()).update(changed)
    return found


def standing(store: Store, ids: Iterable[str]) -> set[str]:
    """Of these touchpoints and clients those that are there, the client of a touchpoint too."""
    rows = store.connection.execute(
        """SELECT c.id FROM json_each(:ids) i JOIN clients c ON c.id = i.value WHERE c.deleted_at IS NULL UNION ALL
           SELECT t.id FROM json_each(:ids) i JOIN touches t ON t.id = i.value
           JOIN clients c ON c.id = t.client_id WHERE c.deleted_at IS NULL""",
        {"ids": json.dumps(list(ids))},
    )
    return {row[0] for row in rows}


def deleted_by(store: Store, ids: Sequence[str]) -> list[Deleted]:
    """The writes that deleted these records (touchpoints with their clients, and clients), newest first."""
    rows = store.connection.execute(
        """WITH gone (id) AS (
             SELECT i.value FROM json_each(:ids) i UNION
             SELECT t.client_id FROM json_each(:ids) i JOIN touches t ON t.id = i.value)
           SELECT DISTINCT b.id, b.command, b.note, b.seq FROM gone g
           JOIN history_changes h ON h.row_key = g.id AND h.tbl IN ('clients', 'touches')
           JOIN history_batches b ON b.id = h.batch_id
           WHERE h.after IS NULL OR json_extract(h.after, '$.deleted_at') IS NOT NULL ORDER BY b.seq DESC LIMIT 20""",
        {"ids": json.dumps(list(ids))},
    )
    return [Deleted(id, command, note or "") for id, command, note, _seq in rows]


def exists(store: Store, table: str, id: str) -> bool:
    """Whether the table holds a row of that id, a deleted one too."""
    return store.connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (id,)).fetchone() is not None


def talked_since(store: Store, client_id: str, day: date) -> bool:
    """Whether a touchpoint of that day or later is there."""
    query = "SELECT EXISTS (SELECT 1 FROM touches WHERE client_id = ? AND on_date >= ?)"
    return bool(store.connection.execute(query, (client_id, day.isoformat())).fetchone()[0])


def brought(store: Store, source: str) -> bool:
    """Whether anything of that source was imported."""
    query = "SELECT EXISTS (SELECT 1 FROM imported WHERE source = ?)"
    return bool(store.connection.execute(query, (source,)).fetchone()[0])


def same_touches(store: Store, client_id: str, day: date, time: str | None, summary: str) -> list[str]:
    """The touchpoints with this client on that day, at that time, that say the same."""
    query = "SELECT id FROM touches WHERE client_id = ? AND on_date = ? AND on_time IS ? AND summary = ? ORDER BY id"
    return [id for (id,) in store.connection.execute(query, (client_id, day.isoformat(), time, summary))]


def remember(batch: Batch, rows: Iterable[Imported]) -> None:
    """Note what became of these keys."""
    batch.insert_keyed("imported", Imported._fields, sorted(rows))


def prepare(batch: Batch) -> None:
    """Room for the pages that a large import goes back to again and again."""
    batch.connection.execute(f"PRAGMA cache_size = -{_LARGE_CACHE_KB}")
