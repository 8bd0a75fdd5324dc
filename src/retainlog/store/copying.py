"""Copies of a journal's file: consistent, checked, and whole or not there at all."""

from __future__ import annotations

import os
import sqlite3
import time

from retainlog import paths
from retainlog.errors import Refused, StorageError
from retainlog.store.connection import APPLICATION_ID, VERSION, connect_to_read, header, log_of
from retainlog.store.faults import READ_ERRORS, explained, refuse_foreign_file

PART = ".part"


def no_copy() -> StorageError:
    """What is said where a damaged journal was to be copied."""
    return StorageError(
        "corrupt",
        "The journal is damaged, so no backup was made of it.",
        hint="See what is wrong with: retainlog doctor. Bring the newest good backup back with: retainlog restore",
    )


def copy_consistent(source: sqlite3.Connection, target: str) -> None:
    """A consistent, checked copy of a live journal, private from its first byte, complete or not there at all."""
    part = f"{target}.{os.getpid()}{PART}"
    if os.path.exists(part):
        os.unlink(part)
    paths.create_private(part)
    try:
        copy_into(source, part)
        try:
            check(part)
        except Refused as problem:
            raise no_copy() from problem
        put_in_place(part, target)
    except BaseException:
        if os.path.exists(part):
            os.unlink(part)
        raise


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


def pour(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Replace all that `target` holds by what `source` holds, in one transaction; gives up on a lock after 5 s."""
    until = time.monotonic() + 5

    def progress(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise StorageError("locked", "The journal is in use by another program.", hint="Try again in a moment.")

    source.backup(target, progress=progress)


def put_in_place(part: str, target: str) -> None:
    """Give a finished file its name, on the disk for good."""
    paths.sync(part)
    os.replace(part, target)
    paths.sync_folder(target)


def open_at_rest(path: str) -> sqlite3.Connection:
    """Read a file that nobody writes, without leaving anything beside it; a write-ahead log beside it counts."""
    return connect_to_read(path, immutable=log_of(path) is None)


def check(path: str) -> int:
    """The schema version of a journal's copy. Raises Refused where it is damaged, foreign, or newer than known."""
    with explained(path):
        refuse_foreign_file(path)
        try:
            connection = open_at_rest(path)
            try:
                application, version = header(connection)
                faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            finally:
                connection.close()
        except READ_ERRORS as problem:
            raise _damaged(path, str(problem)) from problem
    if application != APPLICATION_ID:
        raise Refused("foreign_file", "{path} is a SQLite file, but not a retainlog journal.", path=path)
    if version > VERSION:
        raise Refused(
            "newer_schema",
            "{path} was written by a newer retainlog (schema {version}; this one knows {known}).",
            hint="Update with: python3 -m pip install --upgrade retainlog",
            path=path,
            version=version,
            known=VERSION,
        )
    if faults != ["ok"]:
        raise _damaged(path, faults[0])
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
    """Keep the journal as it is on the disk; what is to migrate it has locked it already."""
    connection = connect_to_read(journal, immutable=False)
    try:
        copy_consistent(connection, before_migration(journal, version))
    finally:
        connection.close()
