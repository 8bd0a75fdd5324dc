"""Copies of a journal's file: consistent, checked, and whole or not there at all."""

from __future__ import annotations

import filecmp
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from retainlog.base import paths
from retainlog.base.errors import Refused, StorageError
from retainlog.base.ids import new_id
from retainlog.store.connection import APPLICATION_ID, VERSION, connect_to_read, distrust, header, log_of
from retainlog.store.faults import READ_ERRORS, explained, refuse_foreign_file
from retainlog.store.replace import discard, give_free_name, in_use, names_like


def no_copy() -> StorageError:
    """What is said where a damaged journal was to be copied."""
    return StorageError(
        "corrupt",
        "The journal is damaged, so no backup was made of it.",
        hint="See what is wrong with: retainlog doctor. Bring the newest good backup back with: retainlog restore",
    )


@contextmanager
def checked_copy(source: sqlite3.Connection, target: str) -> Iterator[str]:
    """A consistent, checked copy of a live journal, private from its first byte, that is still to get its name:
    `replace.put_in_place`, `give_name` or `give_free_name`. Without one nothing is left."""
    part = f"{target}.{new_id()}{paths.PART}"
    try:
        paths.create_private(part)
        copy_into(source, part)
        try:
            check(part, known_as=target)
        except Refused as problem:
            raise no_copy() from problem
        yield part
    finally:
        discard(part)


def copy_into(source: sqlite3.Connection, path: str) -> None:
    """Fill a new file with the content of a journal."""
    copy = sqlite3.connect(path, isolation_level=None)
    try:
        copy.execute("PRAGMA journal_mode = OFF")  # it is checked and synced whole before it gets its name
        copy.execute("PRAGMA synchronous = OFF")
        pour(source, copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def pour(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    locked: Callable[[], object] = lambda: None,
    *,
    known_as: str = "",
) -> None:
    """Replace all that `target` holds by what `source` holds, in one transaction; gives up on a lock after 5 s, in the
    name of the journal that it is `known_as`.

    `locked` is called while nobody else can write to `target` any more; what it raises takes all back."""
    until = time.monotonic() + 5

    def progress(status: int, remaining: int, total: int) -> None:
        if status == sqlite3.SQLITE_OK:  # and not done yet
            locked()
        elif status != sqlite3.SQLITE_DONE and time.monotonic() > until:
            raise in_use(known_as)

    source.backup(target, pages=_STEP, progress=progress)


_STEP = 50
"""Pages at a time: the first step takes the lock, which is held until the last, and the emptiest journal has more."""


def open_at_rest(path: str) -> sqlite3.Connection:
    """Read a file that nobody writes, without leaving anything beside it; a write-ahead log beside it counts."""
    return connect_to_read(path, immutable=log_of(path) is None)


def check(path: str, *, known_as: str = "") -> int:
    """The schema version of a journal's copy; errors name it as it is `known_as`. Raises Refused where it is damaged,
    foreign, or newer than known."""
    name = known_as or path
    with explained(name):
        refuse_foreign_file(path)
        try:
            connection = open_at_rest(path)
            try:
                application, version = header(connection)
                if application == APPLICATION_ID:
                    distrust(connection, name)
                faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            finally:
                connection.close()
        except READ_ERRORS as problem:
            raise _damaged(name, str(problem)) from problem
    if application != APPLICATION_ID:
        raise Refused("foreign_file", "{path} is a SQLite file, but not a retainlog journal.", path=name)
    if version > VERSION:
        raise Refused(
            "newer_schema",
            "{path} was written by a newer retainlog (schema {version}; this one knows {known}).",
            hint="Update with: python3 -m pip install --upgrade retainlog",
            path=name,
            version=version,
            known=VERSION,
        )
    if faults != ["ok"]:
        raise _damaged(name, faults[0])
    return version


def _damaged(path: str, problem: str) -> Refused:
    return Refused(
        "damaged_copy",
        "{path} is damaged ({problem}).",
        hint="See the other backups with: retainlog restore --list",
        path=path,
        problem=problem,
    )


def before_migration(journal: str, version: int) -> str:
    """Where the journal is kept as it was with that schema: `journal-before-schema-2.db` beside it."""
    return paths.beside(journal, f"before-schema-{version + 1}.db")


def copy_before_migration(journal: str, version: int) -> None:
    """Keep the journal as it is on the disk; what is to migrate it has locked it already. A copy that another journal
    or another day has left stays; one that is the same, of a migration that was broken off, serves again."""
    connection = connect_to_read(journal, immutable=False)
    target = before_migration(journal, version)
    try:
        with checked_copy(connection, target) as part:
            for path in names_like(target):
                if not os.path.exists(path):
                    break
                if filecmp.cmp(part, path, shallow=False):
                    return
            give_free_name(part, target)
    finally:
        connection.close()
