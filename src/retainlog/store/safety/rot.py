"""Rows that are no longer what was written last: history holds the image of each row after its last write, so a bit
that flipped on the disk, or what another program wrote past history, is seen, and can be put right."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from retainlog.store.batch import Batch, image_sql, match
from retainlog.store.schema import JOURNAL

# Sorted by SQLite, which keeps what is large in a file of its own: memory does not grow with the journal.
_LAST = """(SELECT row_key, image, gone FROM (
  SELECT c.row_key, coalesce(c.after, c.before) AS image, c.after IS NULL AS gone, row_number() OVER
    (PARTITION BY c.row_key ORDER BY b.seq DESC, c.n DESC) AS place
  FROM history_changes c JOIN history_batches b ON b.id = c.batch_id WHERE c.tbl = ?) WHERE place = 1)"""
_CHAINS = """SELECT tbl, row_key, before, earlier FROM (
  SELECT c.tbl, c.row_key, c.before, lag(c.after) OVER same AS earlier, row_number() OVER same AS place
  FROM history_changes c JOIN history_batches b ON b.id = c.batch_id
  WINDOW same AS (PARTITION BY c.tbl, c.row_key ORDER BY b.seq, c.n))
  WHERE place > 1 AND before IS NOT earlier"""


class Rotted(NamedTuple):
    """A row and its image in history ("" where history itself makes no sense there)."""

    table: str
    key: str
    image: str


def rotted(connection: sqlite3.Connection) -> list[Rotted]:
    """The rows that differ from their last image; rows that history does not know are left out."""
    return [*_rows(connection), *_chains(connection), *_strays(connection)]


def _rows(connection: sqlite3.Connection) -> Iterator[Rotted]:
    for table, spec in JOURNAL.items():
        key = " || '|' || ".join(f"t.{column}" for column in spec.key)
        image = "CASE WHEN json_valid(l.image) THEN l.image END"
        same = " AND ".join(f"t.{column} = json_extract({image}, '$.{column}')" for column in spec.key)
        query = f"""SELECT l.row_key, l.image, l.gone, {key}, {image_sql(connection, table)}
            FROM {_LAST} l LEFT JOIN {table} t ON {same}"""
        for row_key, image, gone, found, now in connection.execute(query, (table,)):
            then = None if gone else image
            if found not in (None, row_key) or not _agree(now if found else None, then):
                yield Rotted(table, str(row_key), then or "")


def _chains(connection: sqlite3.Connection) -> Iterator[Rotted]:
    """Each change begins with what the change of the same row before it has left."""
    for table, key, before, earlier in connection.execute(_CHAINS):
        if not _agree(before, earlier) and "\ufffd" not in (before or ""):  # bad text that was mended
            yield Rotted(str(table), str(key), "")


def _strays(connection: sqlite3.Connection) -> Iterator[Rotted]:
    """Changes of a table that there is not, or of a write that there is not."""
    tables = ", ".join(f"'{table}'" for table in JOURNAL)
    for table, key in connection.execute(
        f"""SELECT tbl, row_key FROM history_changes WHERE tbl NOT IN ({tables})
            OR batch_id NOT IN (SELECT id FROM history_batches)"""
    ):
        yield Rotted(str(table) if table in JOURNAL else "history_changes", str(key), "")


def _agree(now: str | None, then: str | None) -> bool:
    """Whether an image is that of then; a column that a later schema added stands in no older one."""
    if now == then:
        return True
    if now is None or then is None:
        return False
    try:
        new, old = json.loads(now), json.loads(then)
    except (ValueError, RecursionError):
        return False
    return isinstance(old, dict) and set(old) <= set(new) and all(new[name] == old[name] for name in old)


def mend(batch: Batch, found: list[Rotted]) -> int:
    """Put the image of history back into each row that has one and is still there; returns how many rows it mended.
    That is no entry of history: it is what history says already."""
    count = 0
    for table, _key, image in found:
        values: dict[str, Any] = json.loads(image) if image else {}
        key = tuple(values.get(column) for column in JOURNAL[table].key)
        if not values or batch.image(table, key) is None:
            continue
        names = ", ".join(f"{name} = ?" for name in values)
        batch.connection.execute(f"UPDATE {table} SET {names} WHERE {match(table)}", (*values.values(), *key))
        batch.mark(table, "|".join(map(str, key)))
        count += 1
    return count
