"""Taking rows out of a journal for good: out of their tables, of history, of the search index and of the file's pages.

What goes is a closure: the rows that were named, all that belongs to them, and rows that stand in history alone. Rows
that only mention one of them stay, without the mention.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.ids import new_id
from retainlog.store import copying, derived, replace
from retainlog.store.batch import parents
from retainlog.store.connection import connect
from retainlog.store.database import Store, device_id
from retainlog.store.faults import explained
from retainlog.store.safety import sums
from retainlog.store.schema import JOURNAL

# A lead that was won is the same person as the client that it became.
_SAME = frozenset((("leads", "client_id"),))


class Erased(NamedTuple):
    """How many rows went and which (table, key), and what others wrote that still holds one of the names: (table,
    id)."""

    rows: int
    mentions: list[tuple[str, str]]
    keys: frozenset[tuple[str, str]]


Roots = Sequence[tuple[str, str]]
"""(table, id) of records that go with all that belongs to them."""


def rows_of(connection: sqlite3.Connection, roots: Roots) -> frozenset[tuple[str, str]]:
    """(table, key) of records and of all that belongs to them, also of what was deleted before and stands in history
    alone."""
    gather(connection, roots)
    return frozenset(connection.execute("SELECT tbl, key FROM temp.gone").fetchall())


def gather(connection: sqlite3.Connection, roots: Roots) -> int:
    """Fill the temporary table `gone` with the closure; returns how many rows that are."""
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS gone (tbl TEXT, key TEXT, PRIMARY KEY (tbl, key)) WITHOUT ROWID"
    )
    connection.execute("DELETE FROM temp.gone")
    connection.executemany("INSERT OR IGNORE INTO temp.gone VALUES (?, ?)", roots)
    count = -1
    while count != (count := connection.execute("SELECT count(*) FROM temp.gone").fetchone()[0]):
        for child in JOURNAL:
            _gather_children(connection, child)
        connection.execute(
            "INSERT OR IGNORE INTO temp.gone SELECT 'imported', source || '|' || key FROM imported"
            " WHERE record_id IN (SELECT key FROM temp.gone)"
        )
        connection.execute(
            "INSERT OR IGNORE INTO temp.gone SELECT 'reminders', r.id FROM reminders r"
            " WHERE EXISTS (SELECT 1 FROM temp.gone g WHERE length(g.key) > 9 AND instr(r.about, g.key))"
        )
    return int(count)


def holds(path: str, roots: Roots) -> bool:
    """Whether a journal has rows or changes of these records."""
    with explained(path):
        connection = copying.open_at_rest(path)
        try:
            return any(
                connection.execute(
                    f"SELECT EXISTS (SELECT 1 FROM {table} WHERE id = :id) OR EXISTS"
                    " (SELECT 1 FROM history_changes WHERE tbl = :tbl AND row_key = :id)",
                    {"id": id, "tbl": table},
                ).fetchone()[0]
                for table, id in roots
                if JOURNAL[table].key == ("id",)
            )
        finally:
            connection.close()


def _gather_children(connection: sqlite3.Connection, table: str) -> None:
    spec = JOURNAL[table]
    key = " || '|' || ".join(f"t.{column}" for column in spec.key)
    for column, parent in parents(connection, table):
        if column in spec.mentions and column not in spec.key and (table, column) not in _SAME:
            continue
        gone = f"(SELECT key FROM temp.gone WHERE tbl = '{parent}')"
        connection.execute(
            f"INSERT OR IGNORE INTO temp.gone SELECT '{table}', {key} FROM {table} t WHERE {column} IN {gone}"
        )
        connection.execute(
            f"""INSERT OR IGNORE INTO temp.gone SELECT DISTINCT tbl, row_key FROM history_changes c
                WHERE tbl = '{table}' AND json_extract(coalesce(after, before), '$.{column}') IN {gone}
                AND NOT EXISTS (SELECT 1 FROM {table} t WHERE {key} = c.row_key)"""
        )


def erase(path: str, roots: Roots, names: list[str], stamp: str) -> Erased:
    """Erase records from one file, a journal or a copy of one, in one transaction; an entry of history that says when
    and how many rows stays. `names`: folded words by which others may mention them. Raises StorageError."""
    with explained(path), replace.writing(path):
        connection = connect(path)
        try:
            count = _erase(connection, roots, stamp)
            _compact(connection)
            keys = frozenset(connection.execute("SELECT tbl, key FROM temp.gone").fetchall())
            return Erased(count, mentions(connection, names), keys)
        finally:
            connection.close()


def _erase(connection: sqlite3.Connection, roots: Roots, stamp: str) -> int:
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        count = gather(connection, roots)
        _forget_mentions(connection)
        _remove(connection)
        _remember(connection, "erase", str(count), stamp)
        derived.rebuild(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return count


def _remember(connection: sqlite3.Connection, command: str, note: str, stamp: str) -> None:
    connection.execute(
        "INSERT INTO history_batches (id, seq, at, device, command, note, undoes)"
        " SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, NULL FROM history_batches",
        (new_id(), stamp, device_id(), command, note),
    )


def _forget_mentions(connection: sqlite3.Connection) -> None:
    """Rows and images that only mention a row that goes: without the mention."""
    for table, spec in JOURNAL.items():
        for column, parent in parents(connection, table):
            if column not in spec.mentions or column in spec.key or (table, column) in _SAME:
                continue
            gone = f"(SELECT key FROM temp.gone WHERE tbl = '{parent}')"
            connection.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} IN {gone}")
            for image in ("before", "after"):
                connection.execute(
                    f"""UPDATE history_changes SET {image} = json_set({image}, '$.{column}', NULL)
                        WHERE tbl = '{table}' AND json_extract({image}, '$.{column}') IN {gone}"""
                )


def _remove(connection: sqlite3.Connection) -> None:
    for table, spec in reversed(JOURNAL.items()):
        key = " || '|' || ".join(spec.key)
        connection.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT key FROM temp.gone WHERE tbl = '{table}')")
    of_them = "(tbl, row_key) IN (SELECT tbl, key FROM temp.gone)"
    touched = connection.execute(f"SELECT DISTINCT batch_id FROM history_changes WHERE {of_them}").fetchall()
    connection.execute(f"DELETE FROM history_changes WHERE {of_them}")
    for (batch,) in touched:
        _close_gaps(connection, batch)


def _close_gaps(connection: sqlite3.Connection, batch: str) -> None:
    """An entry of history from which changes went: its words go, and what is left of it is numbered anew."""
    rows = connection.execute(
        "SELECT tbl, row_key, before, after FROM history_changes WHERE batch_id = ? ORDER BY n", (batch,)
    ).fetchall()
    connection.execute("DELETE FROM history_changes WHERE batch_id = ?", (batch,))
    connection.executemany(
        "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        ((batch, n, *row) for n, row in enumerate(rows)),
    )
    connection.execute("UPDATE history_batches SET note = '' WHERE id = ? OR undoes = ?", (batch, batch))


def _compact(connection: sqlite3.Connection) -> None:
    """Write the file anew without what is no longer in it, and empty its log."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def mentions(connection: sqlite3.Connection, names: Sequence[str]) -> list[tuple[str, str]]:
    """(table, id) of the entries that hold one of the folded names."""
    found: dict[tuple[str, str], None] = {}
    for name in filter(None, names):
        for table, row in connection.execute("SELECT tbl, row_id FROM search_docs WHERE instr(words, ?)", (name,)):
            found[str(table), str(row)] = None
    return list(found)


def erase_copy(journal: str, path: str, roots: Roots, stamp: str) -> int:
    """Erase records from a copy of the journal: a new file takes its place, whole or not at all. Returns how many rows
    went."""
    from retainlog.store.migrations import migrate

    part = f"{path}.{new_id()}{paths.PART}"
    try:
        with explained(path):
            paths.create_private(part)
            source = copying.open_at_rest(path)
            try:
                copying.copy_into(source, part)
            finally:
                source.close()
            copy = connect(part)
            try:
                migrate(copy)  # that of an earlier release lacks tables
            finally:
                copy.close()
            rows = erase(part, roots, [], stamp).rows
            at_rest = connect(part)
            at_rest.execute("PRAGMA journal_mode = DELETE")
            at_rest.close()
            copying.check(part, known_as=path)
            replace.put_in_place(part, path)
            sums.remember(journal, path)
            return rows
    finally:
        replace.discard(part)


def prune(store: Store, before: str) -> int:
    """Take the images of all entries of history before a moment (ISO, UTC) out of it for good; the entries stay, as
    dates and commands. Returns how many entries lost theirs."""
    connection = store.connection
    with explained(store.known_as), replace.writing(store.path):
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        try:
            old = "SELECT id FROM history_batches WHERE at < ?"
            count = connection.execute(
                f"SELECT count(DISTINCT batch_id) FROM history_changes WHERE batch_id IN ({old})", (before,)
            ).fetchone()[0]
            connection.execute(f"DELETE FROM history_changes WHERE batch_id IN ({old})", (before,))
            connection.execute("UPDATE history_batches SET note = '' WHERE at < ?", (before,))
            if count:
                _remember(connection, "history prune", str(count), store.clock.stamp())
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        if count:
            store.written = True
            _compact(connection)
    return int(count)
