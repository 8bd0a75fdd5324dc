"""The second place of every acknowledged write: an append-only log beside the copies, one line a write.

A line is `CHECK JSON`: the write as history holds it, with the id of the write before it (`after`), and the SHA-256 of
the line before and of this JSON, so that a torn, changed or missing line is seen. `restore` replays the lines that
follow the copy it takes. What a full copy holds is taken out of the log when that copy is made.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Container, Iterator
from contextlib import suppress
from typing import NamedTuple

from retainlog.base import paths
from retainlog.store import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LARGEST = 2000
"""Rows of a write from which on a full copy is made at once in the place of a line."""
_TAIL = 1 << 16


def path_of(where: str, journal: str) -> str:
    """The log of this journal in its folder of backups."""
    return os.path.join(where, f"{paths.stem(os.path.realpath(journal))}.log")


_LINE = """SELECT json_object('seq', b.seq, 'id', b.id, 'after',
    (SELECT id FROM history_batches WHERE seq < b.seq ORDER BY seq DESC LIMIT 1), 'at', b.at,
    'device', b.device, 'command', b.command, 'note', b.note, 'undoes', b.undoes, 'changes',
    (SELECT json_group_array(json_array(tbl, row_key, before, after)) FROM
      (SELECT * FROM history_changes WHERE batch_id = b.id ORDER BY n)))
  FROM history_batches b WHERE b.seq > ? ORDER BY b.seq"""


def append(connection: sqlite3.Connection, where: str, journal: str, batch_id: str) -> None:
    """Keep a write that has just been committed, on the disk for good, with those before it that a crash has kept out
    of the log. Raises OSError."""
    path = path_of(where, journal)
    if not os.path.isdir(where):
        paths.make_private_dir(where)
    new = not os.path.exists(path)
    number = os.open(path, os.O_RDWR | os.O_APPEND | (os.O_CREAT if new else 0), 0o600)
    try:
        _lock(number)
        check, seq = _last(number)
        if not seq:
            row = connection.execute("SELECT seq - 1 FROM history_batches WHERE id = ?", (batch_id,)).fetchone()
            seq = max(0, row[0] - _EARLIER)
        text = ""
        for (line,) in connection.execute(_LINE, (seq,)):
            check = _check(check, line)
            text += f"{check} {line}\n"
        os.write(number, text.encode())
        paths.sync_open(number)
    finally:
        os.close(number)
    if new:
        paths.sync_folder(path)


_EARLIER = 20
"""Writes before the first one in a new log that go into it too."""


def _lock(number: int) -> None:
    if os.name == "posix":
        import fcntl

        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_EX)


def _check(before: str, line: str) -> str:
    try:  # hashlib would load OpenSSL, which costs more than the rest of a write
        from _sha2 import sha256  # type: ignore[import-not-found]
    except ImportError:
        from _sha256 import sha256  # type: ignore[import-not-found]
    return str(sha256(f"{before}{line}".encode()).hexdigest())


def _last(number: int) -> tuple[str, int]:
    """The check and the number of the last whole line of the open log; ("", 0) where there is none."""
    end, size = os.lseek(number, 0, os.SEEK_END), _TAIL
    while end:
        start = max(0, end - size)
        os.lseek(number, start, os.SEEK_SET)
        lines = os.read(number, end - start).split(b"\n")
        if len(lines) > 2 or start == 0:
            check, _space, line = (lines[-2] if len(lines) > 1 else b"").partition(b" ")
            seq = line.removeprefix(b'{"seq":').partition(b",")[0]
            return check.decode("ascii", "replace"), int(seq) if seq.isdigit() else 0
        size *= 8
    return "", 0


class Entry(NamedTuple):
    """One write of the log. `changes`: (table, key as text, image before, image after) of each row."""

    seq: int
    id: str
    after: str | None
    at: str
    device: str
    command: str
    note: str
    undoes: str | None
    changes: list[list[Any]]


def entries(where: str, journal: str) -> Iterator[Entry]:
    """The writes in the log, oldest first, as far as its checks hold: what follows a damaged line is not trusted."""
    import json

    before = None
    path = path_of(where, journal)
    if not os.path.isfile(path):
        return
    with open(path, encoding="utf-8", errors="replace", newline="\n") as handle:
        for text in handle:
            check, _space, line = text.partition(" ")
            line = line.removesuffix("\n")
            if before is not None and check != _check(before, line):
                return
            try:
                yield Entry(**json.loads(line))
            except (ValueError, TypeError):
                return
            before = check


def last_seq(where: str, journal: str) -> int:
    """The number of the last write that the log holds whole; 0 for none."""
    return max((entry.seq for entry in entries(where, journal)), default=0)


def replay(connection: sqlite3.Connection, where: str, journal: str) -> int:
    """Write what the log holds after the last write of a copy into it; returns how many writes came back."""
    import json

    row = connection.execute("SELECT seq, id FROM history_batches ORDER BY seq DESC LIMIT 1").fetchone()
    seq, id = row or (0, None)
    count = 0
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for entry in sorted(entries(where, journal), key=lambda entry: entry.seq):
            if entry.seq <= seq:
                continue
            if entry.after != id:
                break
            connection.execute(
                "INSERT INTO history_batches (id, seq, at, device, command, note, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (entry.id, entry.seq, entry.at, entry.device, entry.command, entry.note, entry.undoes),
            )
            for n, (table, key, before, after) in enumerate(entry.changes):
                connection.execute(
                    "INSERT INTO history_changes (batch_id, n, tbl, row_key, before, after) VALUES (?, ?, ?, ?, ?, ?)",
                    (entry.id, n, table, key, before, after),
                )
                _put(connection, table, json.loads(before) if before else None, json.loads(after) if after else None)
            seq, id, count = entry.seq, entry.id, count + 1
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return count


def _put(
    connection: sqlite3.Connection, table: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> None:
    from retainlog.store.schema import JOURNAL

    known = after or before or {}
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} if table in JOURNAL else set()
    if not known or not set(known) <= columns:
        raise ValueError(table)
    key = JOURNAL[table].key
    test = " AND ".join(f"{column} = ?" for column in key)
    connection.execute(f"DELETE FROM {table} WHERE {test}", tuple(known[column] for column in key))
    if after:
        places = ", ".join("?" * len(after))
        connection.execute(f"INSERT INTO {table} ({', '.join(after)}) VALUES ({places})", tuple(after.values()))


def forget(where: str, journal: str, seq: int) -> None:
    """Take the lines out that a copy holds, up to the one of that write, which stays as the log's beginning."""
    path = path_of(where, journal)
    if not os.path.exists(path):
        return
    with replace.replacing(journal, "backup"), suppress(OSError):  # nobody writes meanwhile
        old = sum(entry.seq < seq for entry in entries(where, journal))
        with open(path, encoding="utf-8", errors="replace", newline="\n") as handle:
            lines = handle.readlines()
        if old:
            with paths.private_file(path) as out:
                out.writelines(lines[old:])


def leave_out(where: str, journal: str, gone: Container[tuple[str, str]]) -> None:
    """Write the log anew without the images of these rows (table, key) and the words of the writes that held them."""
    import json

    path = path_of(where, journal)
    if not os.path.exists(path):
        return
    with replace.replacing(journal, "erase"):  # nobody writes meanwhile
        kept = list(entries(where, journal))
        with paths.private_file(path) as out:
            check = ""
            for entry in kept:
                changes = [change for change in entry.changes if (change[0], change[1]) not in gone]
                if len(changes) < len(entry.changes) or entry.undoes:
                    entry = entry._replace(changes=changes, note="")
                line = json.dumps(entry._asdict(), ensure_ascii=False, separators=(",", ":"))
                check = _check(check, line)
                out.write(f"{check} {line}\n")
