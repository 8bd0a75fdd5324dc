"""Storage errors in words: what the driver and the system raise, and what a person can do about it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from retainlog.base.errors import Refused, RetainlogError, StorageError
from retainlog.store.connection import log_of

Error = sqlite3.Error
READ_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file raises."""


def refuse_foreign_file(path: str) -> None:
    """Refuse what does not even begin as a SQLite file, before the driver touches it."""
    if os.path.isdir(path):
        raise StorageError("is_folder", "{path} is a folder, not a journal file.", hint="Name a file.", path=path)
    if not os.path.isfile(path) and os.path.exists(path):  # reading a pipe would wait for ever
        raise Refused("not_a_file", "{path} is a device or a pipe, not a file.", hint="Name a file.", path=path)
    with open(path, "rb") as handle:
        start = handle.read(16)
    if not start:
        raise Refused(
            "empty_file",
            "{path} is empty (0 bytes), so it is not a journal; it was left as it is.",
            hint="Remove it to start a new journal there, or bring a backup back with: retainlog restore",
            path=path,
        )
    if start != b"SQLite format 3\0":
        raise Refused(
            "foreign_file",
            "{path} is not a retainlog journal; it was left as it is.",
            hint="Name another file with --db, or bring a backup back with: retainlog restore",
            path=path,
        )


def refuse_remains(path: str) -> None:
    """Refuse a journal that is not there, but was: a new one in its place would hide what is missing."""
    log, link = log_of(path), os.path.islink(path)
    if os.path.exists(path):  # another process has begun it since the caller looked
        return
    if log:
        raise StorageError(
            "journal_gone",
            "The journal {path} is gone, but its log {path}-wal is there.",
            hint="Bring the newest good backup back with: retainlog restore",
            path=path,
        )
    if link:
        raise StorageError(
            "dangling_link",
            "{path} points to {target}, which is not there.",
            hint="If that is on another disk, connect it first. Without the link a new journal is begun.",
            path=path,
            target=os.path.realpath(path),
        )


def not_migrated(problem: Exception, path: str, version: int, known: int) -> Exception:
    """What is said where an older journal could not be brought up to date: the surroundings, or the journal itself."""
    name = getattr(problem, "sqlite_errorname", None) or ""
    if isinstance(problem, OSError | RetainlogError) or (name and not name.startswith(_CONTENT)) or is_damage(problem):
        return problem
    return StorageError(
        "not_migrated",
        "{path} can't be brought up to date (schema {version}; this retainlog needs {known}): {problem}.",
        hint="It is as it was; a copy lies beside it. See what is wrong with: retainlog doctor",
        path=path,
        version=version,
        known=known,
        problem=str(problem),
    )


_CONTENT = ("SQLITE_ERROR", "SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_TOOBIG")


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Turn the driver's and the system's errors into a StorageError that says what to do."""
    try:
        yield
    except RetainlogError:
        raise
    except sqlite3.IntegrityError as problem:
        if problem.sqlite_errorname != "SQLITE_CONSTRAINT_FOREIGNKEY":
            raise explain(problem, path) from problem
        raise Refused(
            "still_needed",
            "Something in the journal belongs to this; nothing was written.",
            hint="See what happened with: retainlog history",
        ) from problem
    except sqlite3.Error as problem:
        raise explain(problem, path) from problem
    except OSError as problem:
        raise StorageError(
            "unreadable",
            "The journal {path} can't be opened: {problem}.",
            hint="Check the permissions of the file and its folder, and the free space: retainlog doctor",
            path=path,
            problem=problem.strerror or str(problem),
        ) from problem


def is_damage(problem: Exception) -> bool:
    """Whether the file itself is broken, not its surroundings."""
    if isinstance(problem, UnicodeDecodeError):  # the driver's own message quotes broken text
        return True
    name = getattr(problem, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "malformed" in str(problem)


def is_unfinished(problem: Exception) -> bool:
    """Whether another program was broken off while it wrote: the next one that may write takes that back."""
    return getattr(problem, "sqlite_errorname", None) == "SQLITE_READONLY_ROLLBACK"


def disk_full(path: str) -> StorageError:
    return StorageError(
        "disk_full",
        "The disk of {path} is full; nothing was written.",
        hint="Free some space and try again.",
        path=path,
    )


def explain(problem: sqlite3.Error, path: str) -> StorageError:
    """The StorageError for a driver error."""
    name = getattr(problem, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        from retainlog.store.replace import in_use

        return in_use(path)
    if name.startswith("SQLITE_FULL"):
        return disk_full(path)
    if name.startswith("SQLITE_READONLY"):
        return StorageError(
            "read_only",
            "The journal {path} can't be written; nothing was changed.",
            hint="Check the permissions of the file and its folder.",
            path=path,
        )
    if name.startswith("SQLITE_IOERR"):
        return StorageError(
            "disk_error",
            "The disk of {path} reports an error ({problem}).",
            hint="Check the free space and the disk, then run it again. See what was written with: retainlog history",
            path=path,
            problem=str(problem),
        )
    if is_damage(problem):
        return StorageError(
            "corrupt",
            "The journal {path} is damaged.",
            hint="See what is wrong, and what mends it, with: retainlog doctor",
            path=path,
        )
    return StorageError(
        "storage",
        "The journal {path} can't be used: {problem}.",
        hint="Check the permissions and the free space: retainlog doctor",
        path=path,
        problem=str(problem),
    )
