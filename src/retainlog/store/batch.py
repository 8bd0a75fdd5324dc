"""One write in progress: every change of a row is recorded with its before and after image."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Mapping, Sequence

from retainlog.store import derived
from retainlog.store.schema import JOURNAL

_columns: dict[str, tuple[str, ...]] = {}
_parents: dict[str, tuple[tuple[str, str], ...]] = {}


def columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The table's columns, in the file's order."""
    if table not in _columns:
        _columns[table] = tuple(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
    return _columns[table]


def parents(connection: sqlite3.Connection, table: str) -> tuple[tuple[str, str], ...]:
    """(column, table) of all rows that a row of this table refers to."""
    if table not in _parents:
        rows = connection.execute(f"PRAGMA foreign_key_list({table})")
        _parents[table] = tuple((row[3], row[2]) for row in rows)
    return _parents[table]


def image_sql(connection: sqlite3.Connection, table: str) -> str:
    """SQL expression of the image of a row `t`: a JSON object of all its columns."""
    return "json_object(" + ", ".join(f"'{c}', t.{c}" for c in columns(connection, table)) + ")"


def match(table: str) -> str:
    """SQL test for the row with a key, its parts as parameters."""
    return " AND ".join(f"{column} = ?" for column in JOURNAL[table].key)


def unchanged(connection: sqlite3.Connection, batch_id: str, table: str) -> bool:
    """Whether every row of the table that a batch inserted still stands as it was inserted."""
    same_key = " AND ".join(f"t.{column} = json_extract(c.after, '$.{column}')" for column in JOURNAL[table].key)
    changed = connection.execute(
        f"""SELECT 1 FROM history_changes c LEFT JOIN {table} t ON {same_key}
            WHERE c.batch_id = ? AND c.tbl = ? AND {image_sql(connection, table)} <> c.after LIMIT 1""",
        (batch_id, table),
    ).fetchone()
    return changed is None


class Batch:
    """One write in progress, inside its transaction. Tables record their changes here. Rows are stamped with `stamp`,
    which may move; the write itself bears the moment at which it began."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        stamp: str,
        device: str,
        command: str,
        note: str,
        id: str,
    ) -> None:
        self.connection = connection
        self.id = id
        self.stamp = stamp
        self._at = stamp
        self.device = device
        self._command = command
        self._note = note
        self._undoes: str | None = None
        self._count = 0
        self._changed: dict[tuple[str, str], None] = {}

    @property
    def changes(self) -> int:
        """Rows changed so far."""
        return self._count

    def undoes(self, batch_id: str, command: str) -> None:
        """This write takes that one back."""
        self._undoes = batch_id
        self._note = command

    def _begin(self) -> None:
        if self._count == 0:
            self.connection.execute(
                "INSERT INTO history_batches (id, seq, at, device, command, note, undoes)"
                " SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ? FROM history_batches",
                (self.id, self._at, self.device, self._command, self._note, self._undoes),
            )

    def image(self, table: str, key: tuple[object, ...]) -> str | None:
        """The row as it stands, or None."""
        row = self.connection.execute(
            f"SELECT {image_sql(self.connection, table)} FROM {table} t WHERE {match(table)}", key
        ).fetchone()
        return row[0] if row else None

    def is_orphan(self, table: str, values: Mapping[str, object], new: Container[str]) -> bool:
        """Whether something that a row with these values belongs to, or that its `new` columns mention, is deleted."""
        return any(
            self._is_gone(parent, values[column])
            for column, parent in parents(self.connection, table)
            if column in new or column not in JOURNAL[table].mentions
        )

    def _is_gone(self, table: str, id: object) -> bool:
        if id is None:
            return False
        owners = [owner for owner in parents(self.connection, table) if owner[0] not in JOURNAL[table].mentions]
        deleted = "deleted_at" if "deleted_at" in columns(self.connection, table) else "NULL"
        names = "".join(f", {column}" for column, _parent in owners)
        row = self.connection.execute(f"SELECT {deleted}{names} FROM {table} WHERE id = ?", (id,)).fetchone()
        return (
            row is None
            or row[0] is not None
            or any(self._is_gone(parent, above) for (_column, parent), above in zip(owners, row[1:], strict=True))
        )

    def changed(self, table: str, key: tuple[object, ...], before: str | None) -> None:
        """Record that the row was changed just now; `before` is its earlier image (None: it was not there)."""
        self._begin()
        text = "|".join(map(str, key))
        self.connection.execute(
            "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            (self.id, self._count, table, text, before, self.image(table, key)),
        )
        self._count += 1
        self._changed[table, text] = None
        derived.before_change(self.connection, table, before, self._changed)

    def inserted_many(self, table: str, first_rowid: int) -> None:
        """Record all rows of the table from this rowid on as inserted, in one statement."""
        self._begin()
        keys = " || '|' || ".join(JOURNAL[table].key)
        cursor = self.connection.execute(
            f"INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after)"
            f" SELECT ?, ? + rowid, '{table}', {keys}, NULL, {image_sql(self.connection, table)}"
            f" FROM {table} t WHERE rowid >= ?",
            (self.id, self._count - first_rowid, first_rowid),
        )
        self._count += cursor.rowcount

    def insert_keyed(self, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Insert rows of a table without rowids, such as `imported`, and record them."""
        self._begin()
        places = ", ".join("?" * len(names))
        self.connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)
        at = [names.index(column) for column in JOURNAL[table].key]
        key = " || '|' || ".join("?" * len(at))
        image = ", ".join(f"'{name}', ?" for name in names)
        self.connection.executemany(
            "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after)"
            f" VALUES (?, ?, '{table}', {key}, NULL, json_object({image}))",
            ((self.id, n, *(row[place] for place in at), *row) for n, row in enumerate(rows, self._count)),
        )
        self._count += len(rows)

    def remove_many(self, table: str, batch_id: str) -> None:
        """Delete all rows of the table that an earlier batch inserted, with their search entries; `mark_owners` is to
        follow once all tables are done."""
        self._begin()
        keys = JOURNAL[table].key
        inserted = "FROM history_changes WHERE batch_id = :batch AND tbl = :tbl"
        names = {"batch": batch_id, "tbl": table, "own": self.id, "n": self._count}
        cursor = self.connection.execute(
            "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after)"
            f" SELECT :own, :n + row_number() OVER (ORDER BY n DESC) - 1, tbl, row_key, after, NULL {inserted}",
            names,
        )
        self._count += cursor.rowcount
        values = ", ".join(f"json_extract(after, '$.{column}')" for column in keys)
        self.connection.execute(f"DELETE FROM {table} WHERE ({', '.join(keys)}) IN (SELECT {values} {inserted})", names)
        derived.forget_many(self.connection, table, f"SELECT row_key {inserted}", names)

    def mark_owners(self, table: str, batch_id: str) -> None:
        """Mark the clients and parents, as far as they are still there, of the rows that `remove_many` deleted."""
        spec = JOURNAL[table]
        owners = [(spec.parent[0], spec.parent[1])] if spec.parent else []
        if spec.client:
            owners.append(("clients", "id" if spec.client == "t.id" else "client_id"))
        for owner, column in owners:
            rows = self.connection.execute(
                f"""SELECT DISTINCT json_extract(c.after, '$.{column}') FROM history_changes c
                    JOIN {owner} o ON o.id = json_extract(c.after, '$.{column}') WHERE c.batch_id = ? AND c.tbl = ?""",
                (batch_id, table),
            )
            for (key,) in rows.fetchall():
                self._changed[owner, key] = None

    def mark(self, table: str, key: str) -> None:
        """Derived data of this row is to be refreshed at the end of the batch."""
        self._changed[table, key] = None

    def finish(self) -> None:
        """Bring the search index and the rollups up to date, still inside the transaction."""
        derived.refresh(self.connection, self._changed)
