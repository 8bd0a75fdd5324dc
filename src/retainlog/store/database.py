"""Opening the journal: the version gate, and one write = one batch."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from retainlog.base import paths
from retainlog.base.clock import Clock
from retainlog.base.errors import Refused, StorageError
from retainlog.base.ids import new_id
from retainlog.store import replace
from retainlog.store.batch import Batch
from retainlog.store.connection import VERSION, connect, connect_to_read, distrust, header, leave, log_of
from retainlog.store.faults import disk_full, explained, not_migrated, refuse_foreign_file, refuse_remains


class Store:
    """An open journal. Reading an absent journal sees an empty one; the first write makes the file.

    `connection` is used inside `retainlog.store` alone. `device` names this machine in history. `written` tells whether
    this run has written anything. `next_id`, where it is set, is the id of the next entry of history; it is Refused
    where the journal holds it already. Errors name the journal as it is `known_as`.
    """

    def __init__(self, path: str, clock: Clock, *, known_as: str = "") -> None:
        self.path = path
        self.known_as = known_as or path
        self.clock = clock
        self.connection: sqlite3.Connection
        self.exists = path == ":memory:" or os.path.exists(path)
        self.written = False
        self.next_id = ""
        self.keep_in: Callable[[str], str] | None = None
        """The folder of the write log, by the journal's id; None where none is wanted."""
        self.needs_copy = False
        """Whether a write of this run is not in the write log, so that a full copy is due at once."""
        self.not_kept = ""
        """Why it could not be written there."""
        self._id = ""
        self._device = ""
        self._file: tuple[int, int] | None = None
        self._second_name = False
        self.disk_is_full = False
        """Whether there is not even room for what SQLite keeps beside a journal: then it is read as it lies."""
        self.strange_log = ""
        """Where a log that was not the file's was set aside by this run."""
        self.was_readable = False
        """Whether others could read the file until this run took that away."""
        if self.exists and path != ":memory:":
            self._open()
        else:
            refuse_remains(path)
            self.connection = connect("")
            _migrate(self.connection)

    def _open(self) -> None:
        with explained(self.known_as):
            refuse_foreign_file(self.path)
            about = os.stat(self.path)
            self._file = (about.st_dev, about.st_ino)
            self.was_readable = _made_private(self.path, about)
            self._second_name = has_second_name(self.path)
            self.strange_log = _set_strange_log_aside(self.path)
            try:
                self.connection = connect(self.path, readonly=self._second_name)
                self._gate()
            except sqlite3.OperationalError as problem:
                self.disk_is_full = not log_of(self.path) and _is_full(self.path, problem)
                if self.disk_is_full:
                    self.connection = _as_it_lies(self.path)
                elif _write_protected(self.path):
                    self.connection = _connect_read_only(self.path)
                else:
                    raise
                self._gate()

    def _gate(self) -> None:
        version = header(self.connection)[1]
        if version > VERSION:
            self.close()
            raise StorageError(
                "newer_schema",
                "{path} was written by a newer retainlog (schema {version}; this one knows {known}).",
                hint="Update with: python3 -m pip install --upgrade retainlog",
                path=self.known_as,
                version=version,
                known=VERSION,
            )
        if version < VERSION:
            from retainlog.store.copying import copy_before_migration

            try:
                _migrate(self.connection, lambda version: copy_before_migration(self.path, version))
            except BaseException as problem:
                self.close()
                if isinstance(problem, Exception):
                    raise not_migrated(problem, self.path, version, VERSION) from problem
                raise

    def _create(self) -> None:
        """Make the file with its schema, private from its first byte, and whole from the moment it has its name."""
        self.connection.close()
        with explained(self.known_as):
            paths.make_private_dir(os.path.dirname(os.path.abspath(self.path)))
            part = f"{self.path}.{new_id()}.part"
            paths.create_private(part)
            try:
                made = connect(part, new=True)
                try:
                    _migrate(made)
                finally:
                    made.close()
                with suppress(FileExistsError):  # another process was first: its journal is used
                    replace.give_name(part, self.path, known_as=self.known_as)
            finally:
                replace.discard(part)
        self._open()
        self.exists = True

    @property
    def id(self) -> str:
        """The journal's id: that of its first write; "" before it, and where it is damaged."""
        with suppress(sqlite3.Error):
            row = self.connection.execute("SELECT id FROM history_batches ORDER BY seq, id LIMIT 1").fetchone()
            self._id = row[0] if row else ""
        return self._id

    @property
    def device(self) -> str:
        """This machine's id, kept beside the journal's folder and not in it."""
        if not self._device:
            self._device = device_id()
        return self._device

    @contextmanager
    def batch(self, command: str, note: str = "") -> Iterator[Batch]:
        """One write: everything inside is one transaction and one entry of history, or nothing at all."""
        if not self.exists:
            self._create()
        with explained(self.known_as), replace.writing(self.path), self._begun(command):
            try:
                batch = Batch(self.connection, self.clock.stamp(), self.device, command, note, self._take_id())
                yield batch
                batch.finish()
                self.connection.execute("COMMIT")
                self.written = self.written or batch.changes > 0
                self._keep_again(batch)
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _begun(self, command: str) -> Iterator[None]:
        """A write that has begun, and says so beside the journal."""
        self._refuse_if_replaced()
        self.connection.execute("BEGIN IMMEDIATE")
        with replace.named(self.path, command):
            yield

    @contextmanager
    def taking_in(self, command: str) -> Iterator[sqlite3.Connection]:
        """One transaction for what other devices wrote, which is in history already as they wrote it: all of it or
        nothing. References are looked at when it ends."""
        if not self.exists:
            self._create()
        with explained(self.known_as), replace.writing(self.path), self._begun(command):
            try:
                self.connection.execute("PRAGMA defer_foreign_keys = ON")
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def _keep_again(self, batch: Batch) -> None:
        """Put what was just committed into the write log, its second place. That this fails is said by whoever runs the
        command; the write itself stands."""
        if not (self.keep_in and batch.changes):
            return
        from retainlog.store import write_log

        try:
            if batch.changes > write_log.LARGEST:
                self.needs_copy = True
            else:
                write_log.append(self.connection, self.keep_in(self.id), self.path, batch.id)
        except (OSError, sqlite3.Error) as problem:
            self.needs_copy = True
            self.not_kept = getattr(problem, "strerror", None) or str(problem)

    def _refuse_if_replaced(self) -> None:
        """Raises StorageError where the journal's name no longer leads to the file that is open: what would be written
        there, nobody would find. And where that file bears another name too, or its disk is full."""
        if self.disk_is_full:
            raise disk_full(self.known_as)
        if not self._file:
            return
        if self._second_name:
            raise StorageError(
                "second_name",
                "{path} has a second name (a hard link); writing to it through two names would ruin it.",
                hint="Make a file of its own of it: cp {path} {path}.new && mv {path}.new {path}",
                path=self.known_as,
            )
        try:
            now = os.stat(self.path)
        except FileNotFoundError:
            now = None
        if now is None or (now.st_dev, now.st_ino) != self._file:
            raise StorageError(
                "moved_in_use",
                "{path} was moved or replaced while this command ran; nothing was written.",
                hint="Run it again.",
                path=self.known_as,
            )

    def has_entry(self, id: str) -> bool:
        """Whether history holds an entry with this id."""
        return self.connection.execute("SELECT 1 FROM history_batches WHERE id = ?", (id,)).fetchone() is not None

    def _take_id(self) -> str:
        id, self.next_id = self.next_id, ""
        if id and self.has_entry(id):
            raise Refused(
                "written_already",
                "This is in the journal already; nothing was written.",
                hint="See it with: retainlog history",
            )
        return id or new_id()

    @contextmanager
    def staged(self) -> Iterator[Store]:
        """For a large write into an absent journal: a journal on a file beside it, which gets its name at the end.
        Where nothing was written, nothing is left behind."""
        part = f"{self.path}.{new_id()}.part"
        fresh = Store(part, self.clock, known_as=self.path)
        try:
            yield fresh
            fresh.close()
            if fresh.written:
                with explained(self.known_as):
                    try:
                        replace.give_name(part, self.path)
                    except FileExistsError:
                        raise StorageError(
                            "made_meanwhile",
                            "Another program has made {path} meanwhile; nothing was written.",
                            hint="Run it again.",
                            path=self.known_as,
                        ) from None
                    replace.discard(part)  # it is the journal's second name
                    self.connection.close()
                    self._open()
                self.exists = self.written = True
        finally:
            fresh.close()
            replace.discard(part)

    @contextmanager
    def rehearsal(self) -> Iterator[Batch]:
        """A write that is taken back whatever happens; an absent journal stays absent."""
        with explained(self.known_as):
            self.connection.execute("BEGIN")
            try:
                batch = Batch(self.connection, self.clock.stamp(), "", "rehearsal", "", new_id())
                yield batch
                batch.finish()
            finally:
                self.connection.execute("ROLLBACK")

    def close(self) -> None:
        self.connection.close()

    def leave(self) -> None:
        """Close a damaged journal so that its files stay as they are."""
        leave(self.connection, self.path)


def _migrate(connection: sqlite3.Connection, before: Callable[[int], object] | None = None) -> None:
    from retainlog.store.migrations import migrate

    migrate(connection, before)


def _made_private(path: str, about: os.stat_result) -> bool:
    """Take it away from others where they may read a journal of ours (one that came by cp, tar or mail)."""
    if os.name != "posix" or not about.st_mode & 0o077 or about.st_uid != os.geteuid():
        return False
    try:
        os.chmod(path, 0o600)
    except OSError:
        return False
    return True


def _set_strange_log_aside(path: str) -> str:
    """Set a write-ahead log aside that does not belong to the file beside it, such as one that a killed process left
    before a synchroniser brought a newer file: replayed, it would put old pages into that file. What tells it is that
    the file is newer than the log and sound without it, and not with it. Returns where the log is kept; "" for none."""
    real = os.path.realpath(path)
    log = f"{real}-wal"
    try:
        if not os.path.getsize(log) or os.stat(real).st_mtime_ns <= os.stat(log).st_mtime_ns:
            return ""
    except OSError:
        return ""
    if _is_sound(real, alone=False) or not _is_sound(real, alone=True):
        return ""
    with replace.replacing(real, "restore"):
        return replace.set_log_aside(real)


def _is_sound(path: str, *, alone: bool) -> bool:
    """Whether the file is whole, `alone` or with the log beside it; it is only read."""
    try:
        connection = connect_to_read(path, immutable=alone)
        try:
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def has_second_name(path: str) -> bool:
    """Whether the file bears another name too: two programs that open it by different names keep two logs for one file,
    which ruins it (sqlite.org/howtocorrupt.html, 2.4). A file that is just being named has two for a moment."""
    for _attempt in range(20):
        if os.stat(path).st_nlink < 2:
            return False
        time.sleep(0.05)
    return True


def _write_protected(path: str) -> bool:
    return not os.access(path, os.W_OK) or not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK)


def _is_full(path: str, problem: sqlite3.OperationalError) -> bool:
    """Whether an error comes of a disk without room for the shared memory of a log."""
    name = problem.sqlite_errorname
    if not name.startswith(("SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN")) or not hasattr(os, "statvfs"):
        return False
    disk = os.statvfs(os.path.dirname(os.path.realpath(path)))
    return disk.f_bavail * disk.f_frsize < _ROOM


_ROOM = 128 * 1024
"""Bytes: SQLite takes 32 kB for the shared memory of a log, and the log itself."""


def _connect_read_only(path: str) -> sqlite3.Connection:
    try:
        return connect(path, readonly=True)
    except sqlite3.OperationalError:
        # WAL needs a writable folder; without one a file at rest can be read as it stands.
        if log_of(path):
            raise StorageError(
                "log_unread",
                "{path} has a log beside it that can't be read in a folder that can't be written.",
                hint="Allow writing to the folder, or copy the journal and its -wal file elsewhere: --db FILE",
                path=path,
            ) from None
        return _as_it_lies(path)


def _as_it_lies(path: str) -> sqlite3.Connection:
    """A connection that only reads and needs nothing beside the file."""
    connection = connect_to_read(path, immutable=True)
    try:
        distrust(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def device_id() -> str:
    file = os.path.join(paths.state_dir(), "device")
    try:
        with open(file, encoding="ascii") as handle:
            if text := handle.read().strip():
                return text
    except OSError:
        pass
    device = new_id()
    with suppress(OSError):  # a home that cannot be written: this run has an id of its own
        paths.make_private_dir(os.path.dirname(file))
        with paths.private_file(file) as handle:
            handle.write(device + "\n")
    return device
