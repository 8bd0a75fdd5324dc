"""Copies of the journal: the daily ones with their rotation, those made by hand, and the one before a migration."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from retainlog.base import paths
from retainlog.base.errors import Exists, StorageError
from retainlog.store import copying, faults, replace
from retainlog.store.safety import identity, sums
from retainlog.store.safety.retention_policy import Copy, day_of, newest_first, superfluous

if TYPE_CHECKING:
    from retainlog.store.database import Store

STALE = 600
"""Seconds after which an unfinished copy counts as left over from a process that was killed."""


def manual_file(journal: str, where: str, moment: datetime) -> str:
    """The name for a backup made by hand."""
    return os.path.join(where, f"{paths.stem(journal)}-{moment:%Y-%m-%d-%H%M%S}.db")


def kept_file(journal: str, moment: datetime) -> str:
    """The name, beside the journal, for its state before a restore."""
    return paths.beside(journal, f"before-restore-{moment:%Y-%m-%d-%H%M%S}.db")


def under_way(target: str) -> bool:
    """Whether another process is writing this copy just now."""
    start = f"{os.path.basename(target)}."
    for entry in _entries(os.path.dirname(target)):
        if entry.name.startswith(start) and entry.name.endswith(paths.PART) and _age(entry.path) < STALE:
            return True
    return False


def back_up(store: Store, target: str, taken: str) -> str:
    """Write a checked copy of the live journal; where it is one of the rotating backups, remove those that rotation has
    no use for. `taken` says what is done where the name is: `replace`, `refuse`, or take a `free` one like it. Returns
    the name.

    Raises Exists, or StorageError where the copy cannot be written or the journal is damaged; then nothing is left
    behind and no older backup is touched.
    """
    where = os.path.dirname(os.path.abspath(target))
    identity.remember(store.path, store.connection)
    with _writing(target):
        paths.make_private_dir(where)
        with copying.checked_copy(store.connection, target) as part:
            if taken == "free":
                target = replace.give_free_name(part, target)
            elif taken == "replace":
                replace.put_in_place(part, target)
            else:
                try:
                    replace.give_name(part, target)
                except FileExistsError:
                    raise Exists(
                        "file_exists", "{path} exists already.", hint="Replace it with --yes.", path=target
                    ) from None
        if day_of(os.path.basename(target), paths.stem(store.path)):
            for old in superfluous(copies(store.path, where)):
                replace.discard(old.path)
            for path in leftovers(store.path, where):
                replace.discard(path)
            sums.remember(store.path, target)
    return target


@contextmanager
def _writing(target: str) -> Iterator[None]:
    try:
        yield
    except (*faults.READ_ERRORS, OSError) as problem:
        if faults.is_damage(problem):
            raise copying.no_copy() from problem
        raise StorageError(
            "backup_failed",
            "The backup {path} can't be written: {problem}.",
            hint="Check the permissions of its folder and the free space; another folder is set with: "
            "retainlog config set backup_dir FOLDER",
            path=target,
            problem=getattr(problem, "strerror", None) or str(problem),
        ) from problem


def copies(journal: str, where: str) -> list[Copy]:
    """All copies of the journal: backups in `where`, and states kept beside it; newest first. Where the id of the
    journal is known, copies of other journals are left out; where it is not, all that bear its name count."""
    stem, own = paths.stem(journal), identity.known(journal)
    found = []
    for folder in _folders(where, stem):
        for entry in _entries(folder):
            if known := day_of(entry.name, stem):
                found.append(_copy(entry.path, known[0], known[1]))
    beside = os.path.dirname(os.path.abspath(journal))
    for entry in _entries(beside):
        if entry.name.startswith(f"{stem}-before-") and entry.name.endswith(".db"):
            found.append(_copy(entry.path, None, "safety"))
    return newest_first(copy for copy in found if not own or copy.journal in ("", own))


def _folders(where: str, stem: str) -> list[str]:
    """The journal's folder of backups, the one in which it lies (copies of earlier releases), and those of journals of
    this name in it."""
    above = os.path.dirname(where)
    if os.path.basename(where).startswith(f"{stem}-") and os.path.basename(where) != f"{stem}-backups":
        return [where, above]
    return [where, *(entry.path for entry in _entries(where) if entry.name.startswith(f"{stem}-") and entry.is_dir())]


def _copy(path: str, day: date | None, kind: str) -> Copy:
    about = os.stat(path)
    made = datetime.fromtimestamp(about.st_mtime).astimezone()
    holds = identity.of(path)
    journal, seq = (holds.journal, holds.seq) if holds else ("", None)
    return Copy(path, day or made.date(), made, about.st_size, kind, journal, seq)


def leftovers(journal: str, where: str) -> list[str]:
    """Unfinished copies of the journal in a folder that no process is writing any more."""
    return sorted(
        entry.path
        for entry in _entries(where)
        if entry.name.startswith(paths.stem(journal)) and paths.PART in entry.name and _age(entry.path) >= STALE
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
