"""The one door through which a journal's files get their names, are replaced and are removed.

Whoever writes to a journal shares the door with others who write (SQLite sees to their order); whoever puts another
file in its place has it alone. The lock lies on the folder, so that a process that is killed leaves none behind. While
somebody is at it, a small file beside the journal says who: the command, the process, the machine, since when.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import StorageError
from retainlog.store.connection import log_of

LOGS = ("-wal", "-shm", "-journal")
PATIENCE = 5
"""Seconds to wait for another process."""


class Holder(NamedTuple):
    """Who is at a journal: `since` is a local clock time, such as 14:03."""

    command: str
    process: int
    host: str
    since: str


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Hold off what replaces the journal's file. Raises StorageError where that takes too long."""
    with _locked(path, exclusive=False):
        yield


@contextmanager
def replacing(path: str, command: str) -> Iterator[None]:
    """Be the only one at the journal's files: no write is under way, and none begins. Raises StorageError where
    somebody else is at them for too long."""
    with _locked(path, exclusive=True), named(path, command):
        yield


@contextmanager
def named(path: str, command: str) -> Iterator[None]:
    """Say who has the journal, for whoever waits for it. Not being able to is no error."""
    file = _name_file(path)
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            now = time.strftime("%H:%M")
            os.write(number, f"{os.getpid()}\n{_host()}\n{now}\n{command}\n".encode())
        finally:
            os.close(number)
    except OSError:
        file = ""
    try:
        yield
    finally:
        if file:
            with suppress(OSError):
                os.unlink(file)


def holder(path: str) -> Holder | None:
    """Who says to have the journal; None where nobody does, or the process is gone."""
    try:
        with open(_name_file(path), encoding="utf-8", errors="replace") as handle:
            process, host, since, command = handle.read(300).splitlines()[:4]
        found = Holder(command, int(process), host, since)
        if host == _host() and os.name == "posix":
            os.kill(found.process, 0)
    except PermissionError:  # another user's
        return found
    except (OSError, ValueError, OverflowError):
        return None
    return found if found.process != os.getpid() else None


def in_use(path: str) -> StorageError:
    """What is said to whoever has waited long enough."""
    who = holder(path)
    if not who:
        return StorageError(
            "locked",
            "The journal {path} is in use by another program; nothing was written.",
            hint="Try again in a moment.",
            path=path,
        )
    there = "" if who.host == _host() else f"@{who.host}"
    return StorageError(
        "locked",
        "The journal {path} is in use by {command} (process {process}, since {since}); nothing was written.",
        hint="Try again in a moment.",
        path=path,
        command=f"retainlog {who.command}",
        process=f"{who.process}{there}",
        since=who.since,
    )


def _name_file(path: str) -> str:
    return f"{os.path.realpath(path)}.lock"


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


@contextmanager
def _locked(path: str, *, exclusive: bool) -> Iterator[None]:
    """Where the system knows no such locks, SQLite's own have to do."""
    if os.name != "posix":
        yield
        return
    import fcntl

    number = os.open(os.path.dirname(os.path.realpath(path)), os.O_RDONLY)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(number, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise in_use(path) from None
                time.sleep(0.02)
                continue
            except OSError:  # some network disks know no such locks
                pass
            break
        yield
    finally:
        os.close(number)


# Names


def put_in_place(part: str, target: str) -> None:
    """Give a finished file its name, on the disk for good; a file that bears it is replaced."""
    paths.sync(part)
    os.replace(part, target)
    paths.sync_folder(target)


_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def give_name(part: str, path: str, *, known_as: str = "") -> None:
    """Give a finished file its name, on the disk for good; errors name it as it is `known_as`. Raises FileExistsError
    where the name is taken."""
    if log_of(part):  # closing does not tell that the disk did not take all of it
        raise StorageError(
            "unfinished",
            "The disk of {path} did not take the whole journal; nothing was written.",
            hint="Check the free space and the disk, and try again.",
            path=known_as or path,
        )
    paths.sync(part)
    try:
        os.link(part, path)
    except OSError as problem:
        if problem.errno not in _NO_LINKS:
            raise
        paths.create_private(path)  # FAT and some network disks have no links: take the name, then fill it
        try:
            put_in_place(part, path)
        except BaseException:
            os.unlink(path)
            raise
    paths.sync_folder(path)


def give_free_name(part: str, path: str) -> str:
    """Give a finished file this name, or the first free one of its kind (`…-2.db`), also among others who do."""
    for free in names_like(path):
        with suppress(FileExistsError):
            give_name(part, free)
            return free
    raise AssertionError  # there is always another number


def names_like(path: str) -> Iterator[str]:
    """`x.db`, `x-2.db`, `x-3.db` …"""
    yield path
    start, ending = os.path.splitext(path)
    for n in count(2):
        yield f"{start}-{n}{ending}"


def take_place(part: str, journal: str) -> None:
    """Put a finished file in the place of a journal, which is `replacing`. The logs of the old one go first: SQLite
    would replay them over the new file."""
    for ending in LOGS:
        with suppress(FileNotFoundError):
            os.unlink(journal + ending)
    put_in_place(part, journal)


def set_aside(journal: str, kept: str) -> str:
    """Copy the raw files of a journal that SQLite can't read, or the logs of one that is gone; returns the name of the
    copy, `kept` or one like it."""
    import shutil

    endings = [ending for ending in ("", "-wal", "-journal") if os.path.exists(journal + ending)]
    for free in names_like(kept):
        with suppress(FileExistsError):
            paths.create_private(free)
            kept = free
            break
    try:
        for ending in endings:
            if ending:
                paths.create_private(kept + ending)
            shutil.copyfile(journal + ending, kept + ending)
            paths.sync(kept + ending)
        paths.sync_folder(kept)
    except BaseException:
        for ending in endings:
            with suppress(FileNotFoundError):
                os.unlink(kept + ending)
        raise
    return kept


def set_log_aside(journal: str) -> str:
    """Take a log that is not the file's away from beside it; returns where it is kept. The journal is `replacing`."""
    kept = next(name for name in names_like(f"{journal}-wal-set-aside") if not os.path.exists(name))
    os.replace(f"{journal}-wal", kept)
    with suppress(FileNotFoundError):
        os.unlink(f"{journal}-shm")
    paths.sync_folder(journal)
    return kept


def discard(path: str) -> None:
    """Remove an unfinished file, or a copy that nobody needs, with its logs. What is left over is named by doctor."""
    for ending in (*LOGS, ""):  # a log that outlived its journal would count as that of one that was lost
        with suppress(OSError):
            os.unlink(path + ending)
