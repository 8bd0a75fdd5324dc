"""Erasing for good: what belongs to a record leaves the tables, history, the search index, the pages of the file and
its log. It is the one write that nothing takes back; an empty entry of history stays as its receipt."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.ids import new_id
from retainlog.store import copying, derived
from retainlog.store.batch import match, parents
from retainlog.store.connection import connect
from retainlog.store.schema import JOURNAL

COMMAND = "erase"
"""The command of an entry of history that holds nothing any more, and of the receipt."""


class Erased(NamedTuple):
    """Rows that went, and what others wrote that still holds a word of the name: (table, id)."""

    rows: int
    mentions: list[tuple[str, str]]


def rows_of(connection: sqlite3.Connection, table: str, id: str) -> set[tuple[str, str]]:
    """(table, key) of a record and of all that belongs to it, also of what was deleted before and stands in history."""
    found, ids = {(table, id)}, {table: {id}}
    images = [
        (tbl, key, json.loads(after or before or "{}"))
        for tbl, key, before, after in connection.execute("SELECT tbl, row_key, before, after FROM history_changes")
        if tbl in JOURNAL
    ]
    owners = {
        name: [(column, parent) for column, parent in parents(connection, name) if column not in spec.mentions]
        for name, spec in JOURNAL.items()
    }
    size = 0
    while len(found) > size:
        size = len(found)
        for name, spec in JOURNAL.items():
            for column, parent in owners[name]:
                for owner in ids.get(parent, set()).copy():
                    query = f"SELECT {', '.join(spec.key)} FROM {name} WHERE {column} = ?"
                    for row in connection.execute(query, (owner,)).fetchall():
                        found.add((name, "|".join(map(str, row))))
                        ids.setdefault(name, set()).add(str(row[0]))
        for name, key, image in images:
            if any(image.get(column) in ids.get(parent, ()) for column, parent in owners[name]):
                found.add((name, key))
                ids.setdefault(name, set()).add(key.partition("|")[0])
    return found


def erase(path: str, table: str, id: str, names: list[str], stamp: str) -> Erased:
    """Erase a record from one file, a journal or a copy of one. `names`: words by which others may mention it."""
    connection = connect(path)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        try:
            gone = rows_of(connection, table, id)
            _take_out(connection, gone)
            _forget_mentions(connection, gone)
            derived.rebuild(connection)
            connection.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
            connection.execute(
                "INSERT INTO history_batches (id, seq, at, device, command, note, undoes)"
                " SELECT ?, coalesce(max(seq), 0) + 1, ?, '', ?, '', NULL FROM history_batches",
                (new_id(), stamp, COMMAND),
            )
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Erased(len(gone), _mentions(connection, names))
    finally:
        connection.close()


def _take_out(connection: sqlite3.Connection, gone: set[tuple[str, str]]) -> None:
    touched: set[str] = set()
    for table, key in gone:
        connection.execute(f"DELETE FROM {table} WHERE {match(table)}", key.split("|"))
        batches = connection.execute(
            "SELECT DISTINCT batch_id FROM history_changes WHERE tbl = ? AND row_key = ?", (table, key)
        )
        touched.update(batch for (batch,) in batches.fetchall())
        connection.execute("DELETE FROM history_changes WHERE tbl = ? AND row_key = ?", (table, key))
        connection.execute("DELETE FROM imported WHERE record_id = ?", (key,))
    for batch in touched:
        connection.execute("UPDATE history_batches SET note = '' WHERE id = ?", (batch,))
        left = connection.execute("SELECT n FROM history_changes WHERE batch_id = ? ORDER BY n", (batch,)).fetchall()
        if not left:
            connection.execute("UPDATE history_batches SET command = ? WHERE id = ?", (COMMAND, batch))
        for number, (n,) in enumerate(left):  # without gaps, as history is kept
            connection.execute("UPDATE history_changes SET n = ? WHERE batch_id = ? AND n = ?", (number, batch, n))


def _forget_mentions(connection: sqlite3.Connection, gone: set[tuple[str, str]]) -> None:
    """Rows that only mention what went no longer do, in history neither."""
    for table, spec in JOURNAL.items():
        for column, parent in parents(connection, table):
            if column not in spec.mentions:
                continue
            for _table, id in (row for row in gone if row[0] == parent):
                connection.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} = ?", (id,))
                for image in ("before", "after"):
                    connection.execute(
                        f"UPDATE history_changes SET {image} = json_set({image}, '$.{column}', NULL)"
                        f" WHERE tbl = ? AND json_extract({image}, '$.{column}') = ?",
                        (table, id),
                    )


def _mentions(connection: sqlite3.Connection, names: list[str]) -> list[tuple[str, str]]:
    found = []
    for name in names:
        rows = connection.execute("SELECT tbl, row_id FROM search_docs WHERE instr(words, ?)", (name,))
        found += [(str(table), str(id)) for table, id in rows.fetchall()]
    return list(dict.fromkeys(found))


def erase_copy(path: str, table: str, id: str, stamp: str) -> int:
    """Erase a record from a copy: a new file takes its place, whole or not at all. Returns how many rows went."""
    part = f"{path}.{new_id()}{paths.PART}"
    try:
        paths.create_private(part)
        source = copying.open_at_rest(path)
        try:
            copying.copy_into(source, part)
        finally:
            source.close()
        rows = erase(part, table, id, [], stamp).rows
        at_rest = connect(part)
        at_rest.execute("PRAGMA journal_mode = DELETE")
        at_rest.close()
        copying.check(part, known_as=path)
        copying.put_in_place(part, path)
        return rows
    finally:
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(part + ending):
                os.unlink(part + ending)
