"""Reading what is readable out of a damaged journal, row by row, into a fresh one beside it.

Rows come from the pages of the file (`pages`), the trees that the schema names first, then pages that no tree reaches
any more. What is missing then is put back from history, which holds the last state of every row. The damaged file is
only ever read: all work is done on a copy of it.
"""

from __future__ import annotations

import mmap
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import Exists, NotFound, Refused
from retainlog.base.ids import new_id
from retainlog.store import derived, faults, replace
from retainlog.store.connection import APPLICATION_ID, VERSION, connect
from retainlog.store.migrations import migrate
from retainlog.store.safety.quarantine import no_day, unreadable_values
from retainlog.store.safety.sqlite_file import INDEX, INDEX_LEAF, TABLE, TABLE_LEAF, Pages, Row, Value
from retainlog.store.schema import JOURNAL

_HISTORY = ("history_batches", "history_changes")
_ID = re.compile("[0-9a-hjkmnp-tv-z]{16}")
_BLOCK = 65536


class Salvaged(NamedTuple):
    """`kept`: rows a table in the fresh journal; `recalled`: those of them that came from history; `made`: clients that
    stand in for ones that are lost; `lost`: rows known of that could not be kept. `broken` of `pages` pages of the file
    could not be read in full. `history`: whether the earlier history could be kept, so that undo reaches back."""

    kept: dict[str, int]
    recalled: dict[str, int]
    made: int
    lost: dict[str, int]
    broken: int
    pages: int
    history: bool


def salvage(journal: str, out: str, stamp: str) -> Salvaged:
    """Read the journal into a new file; `stamp` is now. Raises NotFound, Exists, StorageError, or Refused where it is
    no journal at all."""
    taken = Exists("file_exists", "{path} exists already.", hint="Name another file.", path=out)
    if os.path.lexists(out):
        raise taken
    if not os.path.exists(journal):
        raise NotFound("no_journal_file", "There is no journal at {path}.", hint="Name it with --db.", path=journal)
    with faults.explained(journal):
        if not os.path.isfile(journal):
            faults.refuse_foreign_file(journal)
        paths.make_private_dir(os.path.dirname(os.path.abspath(out)))
        part, source = (f"{out}.{new_id()}{paths.PART}" for _n in range(2))
        try:
            _copy(os.path.realpath(journal), source)
            _refuse_other(journal, source)
            _take_log_in(source)
            paths.create_private(part)
            with closing(connect(part, new=True)) as fresh, open(source, "rb") as file:
                migrate(fresh)
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                    found = _Salvage(fresh, Pages(data), stamp).run()
            if not any(found.kept.values()):
                raise Refused(
                    "nothing_readable",
                    "Nothing in {path} can be read as a journal.",
                    hint="Bring the newest good backup back with: retainlog restore",
                    path=journal,
                )
            try:
                replace.give_name(part, out)
            except FileExistsError:
                raise taken from None
        finally:
            replace.discard(part)
            replace.discard(source)
    return found


def _copy(journal: str, target: str) -> None:
    """Copy the raw files; blocks that the disk does not give become zeros."""
    for ending in ("", "-wal", "-journal"):
        if not os.path.exists(journal + ending):
            continue
        paths.create_private(target + ending)
        size = os.path.getsize(journal + ending)
        with open(journal + ending, "rb", buffering=0) as old, open(target + ending, "wb") as new:
            for start in range(0, size, _BLOCK):
                try:
                    old.seek(start)
                    new.write(old.read(min(_BLOCK, size - start)))
                except OSError:
                    if os.path.getsize(target + ending) < start and new.tell() < start:
                        raise
                    new.seek(min(start + _BLOCK, size))
            new.truncate(size)


def _refuse_other(journal: str, copy: str) -> None:
    with open(copy, "rb") as file:
        start = file.read(100)
    if not start:
        faults.refuse_foreign_file(copy)
    if len(start) == 100 and start.startswith(b"SQLite format 3\0"):
        application, version = (int.from_bytes(start[at : at + 4], "big") for at in (68, 60))
        if application not in (0, APPLICATION_ID) and version <= VERSION:
            raise Refused("foreign_file", "{path} is a SQLite file, but not a retainlog journal.", path=journal)
        if application == APPLICATION_ID and version > VERSION:
            raise Refused(
                "newer_schema",
                "{path} was written by a newer retainlog (schema {version}; this one knows {known}).",
                hint="Update with: python3 -m pip install --upgrade retainlog",
                path=journal,
                version=version,
                known=VERSION,
            )


def _take_log_in(copy: str) -> None:
    """What the write-ahead log holds goes into the copy, what a rollback journal holds is taken back, as far as SQLite
    can."""
    if not any(os.path.exists(copy + ending) for ending in ("-wal", "-journal")):
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Salvage:
    """One salvage under way: `fresh` is an empty journal, which is filled in one transaction."""

    def __init__(self, fresh: sqlite3.Connection, pages: Pages, stamp: str) -> None:
        self._fresh = fresh
        self._pages = pages
        self._stamp = stamp
        tables = [name for (name,) in fresh.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self._columns = {name: fresh.execute(f"PRAGMA table_info({name})").fetchall() for name in tables}
        self._doubtful: list[tuple[str, tuple[Value, ...]]] = []
        self._stray: set[tuple[str, str]] = set()  # from pages that no tree reaches: perhaps deleted long ago
        self._recalled: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._made = 0

    def run(self) -> Salvaged:
        run = self._fresh.execute
        run("PRAGMA foreign_keys = OFF")
        run("BEGIN IMMEDIATE")
        indexes = self._read_trees()
        self._read_strays()
        self._recall()
        for table, values in self._doubtful:
            if not self._insert(table, values):
                self._lost[table] += 1
        self._count_lost(indexes)
        self._mend_references()
        self._mend_values()
        history = self._history_is_whole()
        if not history:
            for table in reversed(_HISTORY):
                run(f"DELETE FROM {table}")
        else:
            self._write_down()
        derived.rebuild(self._fresh)
        kept = {table: run(f"SELECT count(*) FROM {table}").fetchone()[0] for table in JOURNAL}
        run("COMMIT")
        broken = len(self._pages.broken)
        lost = {table: count for table, count in self._lost.items() if count}
        return Salvaged(kept, dict(self._recalled), self._made, lost, broken, self._pages.count, history)

    # Reading

    def _read_trees(self) -> dict[str, list[tuple[Value, ...]]]:
        """Take in what the trees of the schema hold; returns the keys that the tables' own indexes know of."""
        roots = dict(self._schema())
        for table in (*JOURNAL, *_HISTORY):
            if root := roots.get(table):
                self._take(table, self._pages.walk(root))
        indexes = {}
        for table, spec in JOURNAL.items():
            if root := roots.get(f"sqlite_autoindex_{table}_1"):
                width = len(spec.key)
                indexes[table] = [row.values[:width] for row in self._pages.walk(root) if row.whole]
        for root in roots.values():  # of other tables and indexes: read, so that their pages count as known
            for _row in self._pages.walk(root):
                pass
        return indexes

    def _schema(self) -> Iterator[tuple[str, int]]:
        """Names of tables and indexes with the pages on which their trees begin."""
        pages = self._pages
        rows = list(pages.walk(1))
        if 1 in pages.broken or not rows:  # its own pages may still be somewhere
            for number in range(2, pages.count + 1):
                if pages.kind(number) == TABLE_LEAF:
                    found = list(pages.rows(number))
                    if found and all(_names_a_tree(row) for row in found):
                        rows += found
                    else:
                        pages.seen.discard(number)
        for row in rows:
            if _names_a_tree(row) and isinstance(row.values[3], int) and row.values[3] > 1:
                yield str(row.values[1]), row.values[3]

    def _read_strays(self) -> None:
        """Pages that no tree reaches: their rows belong to the one table that takes them all."""
        pages = self._pages
        free = pages.free()
        for number in range(2, pages.count + 1):
            if number in pages.seen or number in free:
                continue
            kind = pages.kind(number)
            if kind not in (INDEX, INDEX_LEAF, TABLE_LEAF):
                if kind != TABLE:
                    pages.broken.add(number)
                continue
            rows = list(pages.rows(number))
            rowids = kind == TABLE_LEAF
            fitting = [
                table for table in self._columns
                if (table in ("imported", "history_changes")) != rowids and rows
                and all(self._fits(table, row.values) for row in rows)
            ]  # fmt: skip
            if len(fitting) != 1:
                continue
            (table,) = fitting
            if table in JOURNAL:
                places = [self._place(table, column) for column in JOURNAL[table].key]
                for row in rows:
                    self._stray.add((table, "|".join(str(row.values[place]) for place in places)))
            if table in JOURNAL or table in _HISTORY:
                self._take(table, rows)

    def _place(self, table: str, column: str) -> int:
        return next(place for place, row in enumerate(self._columns[table]) if row[1] == column)

    def _take(self, table: str, rows: Iterable[Row]) -> None:
        for row in rows:
            if not self._fits(table, row.values):
                self._pages.broken.add(0)
            elif not row.whole:
                self._doubtful.append((table, row.values))
            else:
                self._insert(table, row.values)

    def _fits(self, table: str, values: tuple[Value, ...]) -> bool:
        """Whether a row may be one of the table: as many values, of the types of its columns, ids where ids belong."""
        columns = self._columns[table]
        if len(values) > len(columns) or len(values) < sum(1 for column in columns if column[5]):
            return False
        for (_place, name, kind, filled, default, _key), value in zip(columns, values, strict=False):
            if value is None:
                if filled and default is None:
                    return False
            elif kind == "TEXT":
                if not isinstance(value, str):
                    return False
                if (name == "id" or name.endswith("_id")) and not _ID.fullmatch(value):
                    return False
                if name == "tbl" and value not in JOURNAL:
                    return False
            elif isinstance(value, str | bytes) or (kind == "INTEGER" and isinstance(value, float)):
                return False
        return True

    def _insert(self, table: str, values: tuple[Value, ...]) -> bool:
        names = [column[1] for column in self._columns[table][: len(values)]]
        return self._put(table, dict(zip(names, values, strict=True)))

    def _put(self, table: str, row: dict[str, Value]) -> bool:
        """Insert a row; what its table does not take, or has already, is left."""
        places = ", ".join("?" * len(row))
        try:
            done = self._fresh.execute(
                f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({places})", tuple(row.values())
            )
        except (sqlite3.Error, OverflowError):
            return False
        return done.rowcount == 1

    # Mending

    def _recall(self) -> None:
        """Put rows back whose last state stands in history, and take stray ones out that it knows to be deleted."""
        import json

        for table, spec in JOURNAL.items():
            known = {column[1] for column in self._columns[table]}
            last = self._fresh.execute(
                """SELECT row_key, after FROM (SELECT c.row_key, c.after, row_number() OVER
                     (PARTITION BY c.row_key ORDER BY b.seq DESC, b.id DESC, c.n DESC) AS place FROM history_changes c
                     LEFT JOIN history_batches b ON b.id = c.batch_id WHERE c.tbl = ?) WHERE place = 1""",
                (table,),
            )
            for key, after in last.fetchall():
                if after is None:
                    if (table, key) in self._stray:
                        match = " || '|' || ".join(spec.key)
                        self._fresh.execute(f"DELETE FROM {table} WHERE {match} = ?", (key,))
                    continue
                try:
                    row = json.loads(after)
                    values = {name: value for name, value in row.items() if name in known}
                except (ValueError, AttributeError, RecursionError):
                    continue
                self._recalled[table] += self._put(table, values)

    def _count_lost(self, indexes: dict[str, list[tuple[Value, ...]]]) -> None:
        for table, keys in indexes.items():
            match = " AND ".join(f"{column} = ?" for column in JOURNAL[table].key)
            for key in keys:
                if all(isinstance(part, str) for part in key):
                    there = self._fresh.execute(f"SELECT 1 FROM {table} WHERE {match}", key).fetchone()
                    self._lost[table] += there is None

    def _mend_references(self) -> None:
        """No row may refer to one that is lost: a client is stood in for, other references are emptied, and a row that
        can't be without one is lost too."""
        run = self._fresh.execute
        while dangling := run("PRAGMA foreign_key_check").fetchall():
            for table, rowid, parent, number in dangling:
                column = next(row[3] for row in run(f"PRAGMA foreign_key_list({table})") if row[0] == number)
                (value,) = run(f"SELECT {column} FROM {table} WHERE rowid = ?", (rowid,)).fetchone() or (None,)
                if value is None:
                    continue
                if parent == "clients":
                    made = {"id": value, "name": f"Lost {value[:8]}", "kind": "external", "engagement": "ongoing"}
                    stamps = {"created_at": self._stamp, "updated_at": self._stamp, "updated_by": ""}
                    if self._put("clients", made | stamps):
                        self._made += 1
                        continue
                self._empty(table, column, rowid)

    def _mend_values(self) -> None:
        """A date, cadence or currency that nobody can read is emptied."""
        run = self._fresh.execute
        for table, columns in self._columns.items():
            for name in {"created_at", "updated_at"} & {column[1] for column in columns}:
                day = f"substr({name}, 1, 10)"
                run(
                    f"UPDATE {table} SET {name} = ? WHERE {no_day(day)} OR {name} NOT GLOB '*T*Z'",
                    (self._stamp,),
                )
        while bad := unreadable_values(self._fresh):
            for table, column, keys in bad:
                match = " || '|' || ".join(JOURNAL[table].key)
                for key in keys:
                    for (rowid,) in run(f"SELECT rowid FROM {table} WHERE {match} = ?", (key,)).fetchall():
                        self._empty(table, column, rowid)
            self._mend_references()

    def _empty(self, table: str, column: str, rowid: int) -> None:
        names = [column]
        if column.endswith("_currency"):
            names.append(column.replace("_currency", "_minor"))
        try:
            assignments = ", ".join(f"{name} = NULL" for name in names)
            self._fresh.execute(f"UPDATE {table} SET {assignments} WHERE rowid = ?", (rowid,))
        except sqlite3.IntegrityError:
            if column.endswith(("_on", "on_date")) and any(row[1] == "created_at" for row in self._columns[table]):
                written = f"UPDATE {table} SET {column} = substr(created_at, 1, 10) WHERE rowid = ?"
                self._fresh.execute(written, (rowid,))  # the words stay, under the day on which they were written
                return
            self._fresh.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
            self._lost[table] += 1

    def _write_down(self) -> None:
        """Rows that came out other than history has them (a date that was mended) are changes of this salvage."""
        from retainlog.store.batch import image_sql, match
        from retainlog.store.safety.rot import rotted

        id, stamp = new_id(), self._stamp
        rows = [row for row in rotted(self._fresh) if row.image]
        for n, (table, key, image) in enumerate(rows):
            keys = tuple(key.split("|"))
            now = self._fresh.execute(
                f"SELECT {image_sql(self._fresh, table)} FROM {table} t WHERE {match(table)}", keys
            ).fetchone()
            self._fresh.execute(
                "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
                (id, n, table, key, image, now[0] if now else None),
            )
        if rows:
            self._fresh.execute(
                "INSERT INTO history_batches (id, seq, at, device, command, note, undoes)"
                " SELECT ?, coalesce(max(seq), 0) + 1, ?, 'salvage', 'salvage', '', NULL FROM history_batches",
                (id, stamp),
            )

    def _history_is_whole(self) -> bool:
        """Whether undo could rely on it: no batch and no change is missing, and no row was lost or made up."""
        gaps = self._fresh.execute(
            """SELECT EXISTS (SELECT 1 FROM history_batches b WHERE b.seq > 1 AND b.command NOT IN ('restore', 'erase')
                 AND NOT EXISTS (SELECT 1 FROM history_batches before WHERE before.seq = b.seq - 1))
               OR EXISTS (SELECT 1 FROM history_changes WHERE batch_id NOT IN (SELECT id FROM history_batches))
               OR EXISTS (SELECT 1 FROM history_batches b WHERE b.command NOT IN ('restore', 'erase') AND
                 (SELECT (count(*) = 0 AND b.note <> '') OR count(*) <> max(n) + 1 FROM history_changes
                   WHERE batch_id = b.id))"""
        ).fetchone()[0]
        return not (gaps or self._made or any(self._lost.values()))


def _names_a_tree(row: Row) -> bool:
    """Whether it is a row of the table that names all others: type, name, table, page, SQL."""
    return len(row.values) == 5 and row.values[0] in ("table", "index", "view", "trigger")
