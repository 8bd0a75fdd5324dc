"""Bringing a copy back in the journal's place.

A sound journal is refilled in one transaction, so that other processes see the old state or the new one and none keeps
writing to a file that is gone. A damaged one is set aside as it is and replaced by a finished file.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import Refused, StorageError
from retainlog.base.ids import new_id
from retainlog.base.text import clean
from retainlog.store import copying, faults, replace
from retainlog.store.connection import connect, connect_to_read, log_of
from retainlog.store.safety import backup, sums
from retainlog.store.schema import APPLICATION_ID, VERSION


class Content(NamedTuple):
    """What a copy holds: its schema version, how many clients and touchpoints, and the names of a few clients."""

    version: int
    clients: int
    touches: int
    names: tuple[str, ...] = ()


def content(path: str) -> Content:
    """Check a copy and count what it holds. Raises Refused where it is damaged, foreign or newer than known."""
    version = copying.check(path)
    with faults.explained(path):
        connection = copying.open_at_rest(path)
        try:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM clients WHERE deleted_at IS NULL), (SELECT count(*) FROM touches)"
            ).fetchone()
            names = connection.execute(
                "SELECT name FROM clients WHERE deleted_at IS NULL ORDER BY rowid LIMIT 3"
            ).fetchall()
        finally:
            connection.close()
    clients, touches = counts
    return Content(version, clients, touches, tuple(clean(name, multiline=False) for (name,) in names))


def state(journal: str) -> str:
    """`absent`, `sound` or `damaged`. Raises Refused for a foreign SQLite file and StorageError for a newer schema:
    neither is to be replaced."""
    with faults.explained(journal):
        if not os.path.exists(journal):
            return "absent"
        if os.path.isdir(journal):
            raise StorageError(
                "is_folder", "{path} is a folder, not a journal file.", hint="Name a file.", path=journal
            )
        # Read from the header itself: opening a foreign file could leave traces beside it.
        with open(journal, "rb") as handle:
            start = handle.read(100)
        if len(start) < 100 or not start.startswith(b"SQLite format 3\0"):
            return "damaged"
        application, version = (int.from_bytes(start[at : at + 4], "big") for at in (68, 60))
        if application != APPLICATION_ID:
            raise Refused(
                "foreign_file",
                "{path} is a SQLite file, but not a retainlog journal; it was left as it is.",
                hint="Name another file with --db, or move this one away first.",
                path=journal,
            )
        if version > VERSION:
            raise StorageError(
                "newer_schema",
                "{path} was written by a newer retainlog (schema {version}; this one knows {known}).",
                hint="Update with: python3 -m pip install --upgrade retainlog",
                path=journal,
                version=version,
                known=VERSION,
            )
        # A writer that comes in between looks like damage to a reader of files at rest: look twice.
        fine = _fine(copying.open_at_rest(journal)) or _fine(connect_to_read(journal, immutable=False))
    return "sound" if fine else "damaged"


def _fine(connection: sqlite3.Connection) -> bool:
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    except faults.READ_ERRORS as problem:
        if not (faults.is_damage(problem) or faults.is_unfinished(problem)):
            raise
        return False
    finally:
        connection.close()


class Restored(NamedTuple):
    """`kept`: the file that keeps the previous state (None: there was none). `replayed`: writes that came out of the
    write log; `left`: writes that the copy lacks and that are in the kept state alone."""

    kept: str | None
    replayed: int
    left: int


def restore(journal: str, source: str, moment: datetime, *, log: str | None = None) -> Restored:
    """Put `source` in the journal's place, with what the write log in the folder `log` holds after it.

    An older schema is brought up to date on the way. Raises Refused or StorageError and leaves all as it was where the
    copy is no good or the disk does not take it.
    """
    version = copying.check(source)
    was = state(journal)
    real = os.path.realpath(journal)
    if os.path.exists(journal) and os.path.samefile(source, journal):
        raise Refused("same_file", "{path} is the journal itself.", hint="Name one of its backups.", path=source)
    part = f"{real}.{new_id()}{paths.PART}"
    with faults.explained(journal):
        try:
            paths.make_private_dir(os.path.dirname(real))
            paths.create_private(part)
            _copy(source, part)
            _adapt(part, migrated=version == VERSION, page_size=_page_size(real) if was == "sound" else 0)
            replayed = _replay(part, log, journal) if log else 0
            last = _last_write(real) if was == "sound" else 0
            left = max(0, last - _last_write(part)) if last else 0
            _write_down(part, source, last, moment)
            copying.check(part, known_as=journal)
            return Restored(_swap(part, journal, real, was, moment), replayed, left)
        finally:
            replace.discard(part)


def _copy(source: str, part: str) -> None:
    connection = copying.open_at_rest(source)
    try:
        copying.copy_into(connection, part)
    finally:
        connection.close()


def _page_size(journal: str) -> int:
    with open(journal, "rb") as handle:
        size = int.from_bytes(handle.read(18)[16:], "big")
    return 65536 if size == 1 else size  # so the header writes what two bytes cannot hold


def _adapt(part: str, *, migrated: bool, page_size: int) -> None:
    """Bring the working copy to the present schema, and to the page size of the journal that it is to refill (0: any):
    SQLite copies only between equal ones."""
    connection = sqlite3.connect(part, isolation_level=None)
    try:
        if not migrated:
            from retainlog.store.migrations import migrate

            migrate(connection)
        if page_size and connection.execute("PRAGMA page_size").fetchone()[0] != page_size:
            connection.execute(f"PRAGMA page_size = {page_size}")
            connection.execute("VACUUM")
    finally:
        connection.close()


def _replay(part: str, log: str, journal: str) -> int:
    from retainlog.store import write_log
    from retainlog.store.safety.integrity import rebuild

    connection = sqlite3.connect(part, isolation_level=None)
    try:
        count = write_log.replay(connection, log, journal)
        if count:
            rebuild(connection)
        return count
    finally:
        connection.close()


def _last_write(journal: str) -> int:
    connection = connect_to_read(journal, immutable=False)
    try:
        return int(connection.execute("SELECT coalesce(max(seq), 0) FROM history_batches").fetchone()[0])
    finally:
        connection.close()


def _write_down(part: str, source: str, last: int, moment: datetime) -> None:
    """Make the restore an entry of history, after all that was ever written, so that copies made from now on are newer
    than those that it went back behind, whatever a clock says."""
    from retainlog.store.database import device_id

    connection = sqlite3.connect(part, isolation_level=None)
    try:
        connection.execute(
            "INSERT INTO history_batches (id, seq, at, device, command, note, undoes)"
            " SELECT ?, max(coalesce(max(seq), 0), ?) + 1, ?, ?, 'restore', ?, NULL FROM history_batches",
            (new_id(), last, f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", device_id(), os.path.basename(source)),
        )
    finally:
        connection.close()


def _swap(part: str, journal: str, real: str, was: str, moment: datetime) -> str | None:
    kept = backup.kept_file(journal, moment)
    if was == "sound":
        live, witness = connect(real), connect_to_read(real, immutable=False)
        try:
            until = time.monotonic() + _PATIENCE
            while time.monotonic() < until:
                with suppress(_Changed):
                    return _exchange(part, live, witness, kept, journal)
            raise replace.in_use(journal)
        finally:
            witness.close()
            live.close()
    if was == "damaged":
        return replace_damaged(part, journal, real, moment)
    with replace.replacing(real, "restore"):  # no write is under way, and none begins
        if os.path.exists(real):
            raise StorageError(
                "made_meanwhile",
                "Another program has made {path} meanwhile; nothing was written.",
                hint="Run it again.",
                path=journal,
            )
        kept = replace.set_aside(real, kept) if log_of(real) else ""
        replace.take_place(part, real)
    return kept or None


def replace_damaged(part: str, journal: str, real: str, moment: datetime) -> str:
    """Set a damaged journal aside as it is and put a finished file in its place; returns where it is kept."""
    with replace.replacing(real, "restore"):  # no write is under way, and none begins
        kept = replace.set_aside(real, backup.kept_file(journal, moment))
        replace.take_place(part, real)
    return kept


_PATIENCE = 5
"""Seconds in which others may come in between."""


class _Changed(Exception):
    """Another process has written since the state was kept."""


def _exchange(part: str, live: sqlite3.Connection, witness: sqlite3.Connection, kept: str, known_as: str) -> str:
    """Keep the state, and replace it if it is still that one; returns where it is kept. `witness` sees the commits of
    others, also while `live` is filled."""

    def version() -> object:
        return witness.execute("PRAGMA data_version").fetchone()[0]

    def unchanged() -> None:
        if version() != before:
            raise _Changed

    before = version()
    with copying.checked_copy(live, kept) as copy:
        kept = replace.give_free_name(copy, kept)
    sums.remember(known_as, kept)
    try:
        with ExitStack() as stack:

            def locked() -> None:
                unchanged()
                if not names:
                    names.append(stack.enter_context(replace.named(known_as, "restore")))

            names: list[object] = []
            _refill(part, live, locked, known_as)
    except BaseException:
        replace.discard(kept)
        raise
    return kept


def _refill(part: str, live: sqlite3.Connection, locked: Callable[[], object], known_as: str) -> None:
    connection = copying.open_at_rest(part)
    try:
        copying.pour(connection, live, locked, known_as=known_as)
    finally:
        connection.close()
