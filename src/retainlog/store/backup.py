"""Copies of the journal: the daily ones with their rotation, those made by hand, and the one before a migration."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

from retainlog import paths
from retainlog.domain.rotation import Copy, day_of, newest_first, superfluous
from retainlog.errors import Refused, StorageError
from retainlog.store import database
from retainlog.store.schema import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from retainlog.store.database import Store

PART = ".part"
STALE = 600
"""Seconds after which an unfinished copy counts as left over from a process that was killed."""


def manual_file(journal: str, where: str, moment: datetime) -> str:
    """A name for a backup made by hand that nothing bears yet."""
    return _free(os.path.join(where, f"{paths.stem(journal)}-{moment:%Y-%m-%d-%H%M%S}"))


def kept_file(journal: str, moment: datetime) -> str:
    """A name, beside the journal, for its state before a restore."""
    return _free(paths.beside(journal, f"before-restore-{moment:%Y-%m-%d-%H%M%S}"))


def _free(start: str) -> str:
    path, n = f"{start}.db", 1
    while os.path.exists(path):
        n += 1
        path = f"{start}-{n}.db"
    return path


def under_way(target: str) -> bool:
    """Whether another process is writing this copy just now."""
    start = f"{os.path.basename(target)}."
    for entry in _entries(os.path.dirname(target)):
        if entry.name.startswith(start) and entry.name.endswith(PART) and _age(entry.path) < STALE:
            return True
    return False


def back_up(store: Store, target: str) -> None:
    """Write a checked copy of the live journal; where it is one of the rotating backups, remove those that rotation has
    no use for.

    Raises StorageError where the copy cannot be written or the journal is damaged; then nothing is left behind and no
    older backup is touched.
    """
    where = os.path.dirname(os.path.abspath(target))
    with _writing(target):
        paths.make_private_dir(where)
        copy_consistent(store.connection, target)
        if day_of(os.path.basename(target), paths.stem(store.path)):
            for old in superfluous(copies(store.path, where)):
                _remove(old.path)
            for path in leftovers(store.path, where):
                _remove(path)


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):  # another process rotates as well
        os.unlink(path)


@contextmanager
def _writing(target: str) -> Iterator[None]:
    try:
        yield
    except (*database.READ_ERRORS, OSError) as problem:
        if database.is_damage(problem):
            raise _no_copy() from problem
        raise StorageError(
            "backup_failed",
            "The backup {path} can't be written: {problem}.",
            hint="Check the permissions of its folder and the free space; another folder is set with: "
            "retainlog config set backup_dir FOLDER",
            path=target,
            problem=getattr(problem, "strerror", None) or str(problem),
        ) from problem


def _no_copy() -> StorageError:
    return StorageError(
        "corrupt",
        "The journal is damaged, so no backup was made of it.",
        hint="See what is wrong with: retainlog doctor. Bring the newest good backup back with: retainlog restore",
    )


def copies(journal: str, where: str) -> list[Copy]:
    """All copies of the journal: backups in `where`, and states kept beside it; newest first."""
    stem = paths.stem(journal)
    found = []
    for entry in _entries(where):
        if known := day_of(entry.name, stem):
            found.append(_copy(entry.path, known[0], known[1]))
    beside = os.path.dirname(os.path.abspath(journal))
    for entry in _entries(beside):
        if entry.name.startswith(f"{stem}-before-") and entry.name.endswith(".db"):
            found.append(_copy(entry.path, None, "kept"))
    return newest_first(found)


def _copy(path: str, day: date | None, kind: str) -> Copy:
    about = os.stat(path)
    made = datetime.fromtimestamp(about.st_mtime).astimezone()
    return Copy(path, day or made.date(), made, about.st_size, kind)


def leftovers(journal: str, where: str) -> list[str]:
    """Unfinished copies of the journal in a folder that no process is writing any more."""
    return sorted(
        entry.path
        for entry in _entries(where)
        if entry.name.startswith(paths.stem(journal)) and PART in entry.name and _age(entry.path) >= STALE
    )


def _entries(where: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(where) as entries:
            yield from entries
    except OSError:
        return  # no such folder: nothing there


def _age(path: str) -> float:
    try:
        return time.time() - os.stat(path).st_mtime
    except OSError:  # gone meanwhile
        return 0


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
            raise _no_copy() from problem
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
    _sync(part)
    os.replace(part, target)
    if os.name == "posix":
        _sync(os.path.dirname(os.path.abspath(target)))


def _sync(path: str) -> None:
    number = os.open(path, os.O_RDONLY if os.path.isdir(path) else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def open_at_rest(path: str) -> sqlite3.Connection:
    """Read a file that nobody writes, without leaving anything beside it; a write-ahead log beside it counts."""
    resting = not os.path.exists(f"{path}-wal") or os.path.getsize(f"{path}-wal") == 0
    return database.connect_to_read(path, immutable=resting)


def check(path: str) -> int:
    """The schema version of a journal's copy. Raises Refused where it is damaged, foreign, or newer than known."""
    with database.explained(path):
        database.refuse_foreign_file(path)
        try:
            connection = open_at_rest(path)
            try:
                application, version = database.header(connection)
                faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            finally:
                connection.close()
        except database.READ_ERRORS as problem:
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


def copy_before_migration(connection: sqlite3.Connection, journal: str, version: int) -> str:
    """Keep the journal as it was beside itself (`journal-before-schema-2.db`); returns the path."""
    target = paths.beside(journal, f"before-schema-{version + 1}.db")
    copy_consistent(connection, target)
    return target
