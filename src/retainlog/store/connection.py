"""The journal's file: what marks it as one, and the one `connect()`.

Apart from `database`, so that a shell prompt, which reads a few counts, loads the driver and nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time

from retainlog.base.errors import Refused

APPLICATION_ID = 0x72746C67
"""`rtlg` in the file header marks a retainlog journal."""

VERSION = 8
"""The schema version that this program knows: the number of its migrations, counted by scripts/declared.py."""

_PATIENCE = 5
"""Seconds to wait for another process that writes."""


def connect(path: str, *, readonly: bool = False, new: bool = False) -> sqlite3.Connection:
    """The only way to a journal's connection: pragmas set, transactions explicit.

    A file that is not a journal is Refused before anything in it is touched; `new` is for one that was made just now.
    "" is a journal that goes when it is closed; what is large of it lies in a file without a name. Raises the driver's
    `Error`.
    """
    if path in ("", ":memory:"):
        new = True
        connection = sqlite3.connect(path, isolation_level=None)
    else:
        location = "file:" + _quoted(os.path.abspath(path)) + ("?mode=ro" if readonly else "?mode=rw")
        connection = sqlite3.connect(location, uri=True, isolation_level=None, timeout=_PATIENCE)
        connection.text_factory = readable
    try:
        application, version = header(connection)
        if not new and application != APPLICATION_ID:
            raise Refused(
                "foreign_file",
                "{path} is a SQLite file, but not a retainlog journal; it was left as it is.",
                hint="Name another file with --db.",
                path=path,
            )
        if not new:
            distrust(connection, path)
        connection.execute("PRAGMA foreign_keys = ON")
        if not readonly and version <= VERSION:  # the mode is written into the file; a newer one is left as it is
            if sys.platform == "darwin":  # where fsync alone leaves it in the memory of the disk
                connection.execute("PRAGMA fullfsync = ON")
                connection.execute("PRAGMA checkpoint_fullfsync = ON")
            _log_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
    except BaseException as problem:
        if getattr(problem, "sqlite_errorcode", 0) & 255 in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            leave(connection, path)
        connection.close()
        raise
    return connection


def distrust(connection: sqlite3.Connection, path: str) -> None:
    """Let nothing run that a file brings along: no trigger, no view but those made for people, no virtual table but the
    search index, no function in its schema that has effects. Raises Refused with the name of what is not ours."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    planted = connection.execute(
        """SELECT type, name FROM sqlite_master WHERE type = 'trigger' OR (type = 'view' AND name NOT LIKE '%_readable')
           OR (type = 'table' AND name <> 'search_words' AND sql LIKE 'CREATE VIRTUAL%') LIMIT 1"""
    ).fetchone()
    if planted:
        raise Refused(
            "planted_schema",
            "{path} holds a {type} that is not retainlog's ({name}); nothing in it was run.",
            hint="Take its rows alone into a new file: retainlog doctor --salvage FILE",
            path=path,
            type=planted[0],
            name=planted[1][:60],
        )


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Write-ahead logging; where a restored journal begins with it, SQLite does not wait for others by itself."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 255 != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def leave(connection: sqlite3.Connection, path: str) -> None:
    """Close so that the files of the journal stay as they are: the last one to leave would write the log into it, and a
    damaged journal is not to be written to. One that only reads does not."""
    if not log_of(path):
        connection.close()
        return
    try:
        witness = connect_to_read(path, immutable=False)
        try:
            witness.execute("PRAGMA user_version").fetchone()
            connection.close()
        finally:
            witness.close()
    except sqlite3.Error:
        connection.close()


def readable(raw: bytes) -> str:
    """A text of the file. SQLite does not check what other programs write: bytes that are no UTF-8 become U+FFFD, so
    that one such row does not shut the journal; `doctor` names it."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(errors="replace")


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def header(connection: sqlite3.Connection) -> tuple[int, int]:
    """(application id, schema version) of the file."""
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return application, version


def connect_to_read(path: str, *, immutable: bool) -> sqlite3.Connection:
    """A connection that writes nothing; `immutable`, for a file at rest, leaves nothing beside it either."""
    location = "file:" + _quoted(os.path.abspath(path)) + "?mode=ro" + ("&immutable=1" if immutable else "")
    connection = sqlite3.connect(location, uri=True, isolation_level=None, timeout=_PATIENCE)
    connection.text_factory = readable
    return connection


def log_of(path: str) -> str | None:
    """The file beside the journal that holds what is not in it yet: the write-ahead log, or the rollback journal that
    another program left. It lies beside the file itself, wherever a symlink to it lies."""
    real = os.path.realpath(path)
    for ending in ("-wal", "-journal"):
        if os.path.exists(real + ending) and os.path.getsize(real + ending):
            return real + ending
    return None


def look(path: str) -> sqlite3.Connection | None:
    """A connection for a glance, which changes nothing and leaves nothing behind; None where there is no journal, or
    one of another schema. Raises the driver's `Error`."""
    if not os.path.isfile(path):
        return None
    # A write-ahead log beside it means that somebody has it open: then it is read through the log.
    connection = connect_to_read(path, immutable=not os.path.exists(os.path.realpath(path) + "-wal"))
    try:
        if header(connection) == (APPLICATION_ID, VERSION):
            distrust(connection, path)
            return connection
    except Refused:
        pass
    connection.close()
    return None
