"""Taking rows out of a journal for good: out of their tables, of history, of the search index and of the file's pages.

What goes is a closure: the rows that were named, all that belongs to them, and rows that stand in history alone. Rows
that only mention one of them stay, without the mention.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.ids import new_id
from retainlog.store import copying, derived
from retainlog.store.batch import columns, match, parents
from retainlog.store.connection import connect
from retainlog.store.database import Store, device_id
from retainlog.store.faults import explained
from retainlog.store.schema import JOURNAL

# A lead that was won is the same person as the client that it became.
_SAME = frozenset((("leads", "client_id"),))
# What holds until it is changed has no age: clients and what is kept about them, rules, criteria, the calendar.
_STANDING = frozenset(("clients", "client_fees", "client_pauses", "contacts", "boundaries", "activities", "times_away"))
_DAYS = ("on_date", "noticed_on", "made_on", "delivered_on", "done_on", "dropped_on", "due_on", "next_on", "kept_on")


class What(NamedTuple):
    """Rows (table, id), or all that was over before a day (ISO) where `before` is set."""

    rows: tuple[tuple[str, str], ...] = ()
    before: str = ""


class Erased(NamedTuple):
    """`keys`: (table, key) of each row that went; `mentions`: (table, id) of rows of others whose text still has a
    name of it."""

    keys: frozenset[tuple[str, str]]
    mentions: tuple[tuple[str, str], ...]


def gather(connection: sqlite3.Connection, what: What) -> int:
    """Fill the temporary table `gone` with the closure; returns how many rows that are."""
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS gone (tbl TEXT, key TEXT, PRIMARY KEY (tbl, key)) WITHOUT ROWID"
    )
    connection.execute("DELETE FROM temp.gone")
    connection.executemany("INSERT OR IGNORE INTO temp.gone VALUES (?, ?)", what.rows)
    if what.before:
        _gather_old(connection, what.before)
    count = -1
    while count != (count := connection.execute("SELECT count(*) FROM temp.gone").fetchone()[0]):
        for table in JOURNAL:
            _gather_children(connection, table)
        connection.execute(
            "INSERT OR IGNORE INTO temp.gone SELECT 'imported', source || '|' || key FROM imported"
            " WHERE record_id IN (SELECT key FROM temp.gone)"
        )
        connection.execute(
            "INSERT OR IGNORE INTO temp.gone SELECT 'reminders', r.id FROM reminders r"
            " WHERE EXISTS (SELECT 1 FROM temp.gone g WHERE length(g.key) > 9 AND instr(r.about, g.key))"
        )
    return int(count)


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


def _gather_old(connection: sqlite3.Connection, before: str) -> None:
    for table, spec in JOURNAL.items():
        names = columns(connection, table)
        if spec.key != ("id",):
            continue
        if "deleted_at" in names:
            connection.execute(
                f"INSERT OR IGNORE INTO temp.gone SELECT '{table}', id FROM {table} WHERE deleted_at < ?", (before,)
            )
        days = [f"coalesce({name}, '')" for name in _DAYS if name in names]
        is_open = {"leads": "stage NOT IN ('won', 'lost')", "actions": "status = 'open'"}.get(table, "0")
        if table not in _STANDING and days:
            last = f"max({', '.join(days)}, '')"
            connection.execute(
                f"INSERT OR IGNORE INTO temp.gone SELECT '{table}', id FROM {table}"
                f" WHERE {last} <> '' AND {last} < ? AND NOT ({is_open})",
                (before,),
            )
        connection.execute(  # deleted long ago: in history alone
            f"""INSERT OR IGNORE INTO temp.gone SELECT c.tbl, c.row_key FROM history_changes c
                JOIN history_batches b ON b.id = c.batch_id WHERE c.tbl = '{table}'
                AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = c.row_key)
                GROUP BY c.tbl, c.row_key HAVING max(b.at) < ?""",
            (before,),
        )


def names_of(connection: sqlite3.Connection) -> list[str]:
    """Names that what is gathered bears now or bore once, longest first; what is too short to be looked for is left
    out."""
    found = {
        str(name)
        for table, column in (("clients", "name"), ("client_aliases", "alias"), ("contacts", "name"), ("leads", "name"))
        for query in (
            f"SELECT {column} FROM {table} WHERE id IN (SELECT key FROM temp.gone WHERE tbl = '{table}')",
            f"SELECT DISTINCT json_extract(coalesce(after, before), '$.{column}') FROM history_changes"
            f" WHERE tbl = '{table}' AND row_key IN (SELECT key FROM temp.gone WHERE tbl = '{table}')",
        )
        for (name,) in connection.execute(query)
    }
    return sorted((name for name in found if len(name) > 2), key=len, reverse=True)


def erase(store: Store, what: What) -> Erased:
    """Erase from the live journal; what remains is an entry of history that says when and how many rows. Raises
    StorageError."""
    connection = store.connection
    with explained(store.known_as), paths.folder_lock(store.path, exclusive=False):
        _erase(connection, what, store.clock.stamp())
        store.written = True
        _compact(connection)
    keys = frozenset(connection.execute("SELECT tbl, key FROM temp.gone").fetchall())
    return Erased(keys, ())


def _erase(connection: sqlite3.Connection, what: What, stamp: str) -> int:
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        count = gather(connection, what)
        if count:
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
    """(table, id) of the entries whose text has one of the names."""
    found: dict[tuple[str, str], None] = {}
    wanted = [name.casefold() for name in names]
    for table, row, text in connection.execute("SELECT tbl, row_id, text FROM search_docs") if wanted else ():
        folded = (text or "").casefold()
        if any(name in folded for name in wanted):
            found[table, row] = None
    return list(found)


def holds(path: str, what: What) -> bool:
    """Whether a copy holds anything of it; one that can't be read does not say so."""
    from retainlog.base.errors import RetainlogError
    from retainlog.store.faults import READ_ERRORS

    try:
        connection = copying.open_at_rest(path)
        try:
            if not what.before:
                return any(
                    connection.execute(
                        "SELECT EXISTS (SELECT 1 FROM history_changes WHERE tbl = ? AND row_key = ?)"
                        + (f" OR EXISTS (SELECT 1 FROM {table} WHERE {match(table)})" if table in JOURNAL else ""),
                        (table, key, *([key] if table in JOURNAL else [])),
                    ).fetchone()[0]
                    for table, key in what.rows
                )
            row = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM touches WHERE on_date < ?)"
                " OR EXISTS (SELECT 1 FROM history_batches WHERE at < ?)",
                (what.before, what.before),
            ).fetchone()
            return bool(row[0])
        finally:
            connection.close()
    except (OSError, RetainlogError, *READ_ERRORS):
        return False


def erase_in_copy(path: str, what: What, stamp: str) -> int:
    """Erase from a copy: it is written anew and takes the place of the old one. Returns how many rows went."""
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
                migrate(copy)
                count = _erase(copy, what, stamp)
                if count:
                    _compact(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
            if count:
                copying.check(part, known_as=path)
                copying.put_in_place(part, path)
            return count
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                os.unlink(part + ending)


def prune(store: Store, before: str) -> int:
    """Take the images of all entries of history before a moment (ISO, UTC) out of it for good; the entries stay, as
    dates and commands. Returns how many entries lost theirs."""
    connection = store.connection
    with explained(store.known_as), paths.folder_lock(store.path, exclusive=False):
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
