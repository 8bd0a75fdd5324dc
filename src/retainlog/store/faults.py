"""Storage errors in words: what the driver and the system raise, and what a person can do about it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from retainlog.errors import Refused, RetainlogError, StorageError

Error = sqlite3.Error
READ_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file raises."""


def refuse_foreign_file(path: str) -> None:
    """Refuse what does not even begin as a SQLite file, before the driver touches it."""
    if os.path.isdir(path):
        raise StorageError("is_folder", "{path} is a folder, not a journal file.", hint="Name a file.", path=path)
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


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Turn the driver's and the system's errors into a StorageError that says what to do."""
    try:
        yield
    except RetainlogError:
        raise
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


def explain(problem: sqlite3.Error, path: str) -> StorageError:
    """The StorageError for a driver error."""
    name = getattr(problem, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StorageError(
            "locked",
            "The journal {path} is in use by another program; nothing was written.",
            hint="Try again in a moment.",
            path=path,
        )
    if name.startswith("SQLITE_FULL"):
        return StorageError(
            "disk_full",
            "The disk of {path} is full; nothing was written.",
            hint="Free some space and try again.",
            path=path,
        )
    if name.startswith("SQLITE_READONLY"):
        return StorageError(
            "read_only",
            "The journal {path} can't be written; nothing was changed.",
            hint="Check the permissions of the file and its folder.",
            path=path,
        )
    if is_damage(problem):
        return StorageError(
            "corrupt",
            "The journal {path} is damaged.",
            hint="See what is wrong with: retainlog doctor. Bring the newest good backup back with: retainlog restore",
            path=path,
        )
    return StorageError(
        "storage",
        "The journal {path} can't be used: {problem}.",
        hint="Check the permissions and the free space: retainlog doctor",
        path=path,
        problem=str(problem),
    )
