"""Which journal a file is of: a journal is known by the id of its first write, which all its copies hold too."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import RetainlogError
from retainlog.store import copying
from retainlog.store.faults import READ_ERRORS


class Identity(NamedTuple):
    """The journal's id ("" for one that holds nothing yet), the number of the last entry of history in the file, and of
    the last that changed a row: a restore is an entry that changes none."""

    journal: str
    seq: int
    changed: int


def read(connection: sqlite3.Connection) -> Identity:
    first, last, changed = connection.execute(
        """SELECT (SELECT id FROM history_batches ORDER BY seq, id LIMIT 1), (SELECT max(seq) FROM history_batches),
           (SELECT max(seq) FROM history_batches WHERE command NOT IN ('restore', 'erase'))"""
    ).fetchone()
    return Identity(first or "", last or 0, changed or 0)


def of(path: str) -> Identity | None:
    """What a journal's file or a copy of one says of itself; None where it can't be read or is something else."""
    try:
        if not os.path.getsize(path):
            return None
        connection = copying.open_at_rest(path)
        try:
            return read(connection)
        finally:
            connection.close()
    except (OSError, RetainlogError, *READ_ERRORS):
        return None


def known(journal: str) -> str:
    """The id of the journal at this path, also where it is gone or damaged but was backed up from this machine before;
    "" where nobody knows."""
    found = of(journal) if os.path.exists(journal) else None
    if found and found.journal:
        return found.journal
    try:
        with open(_note(journal), encoding="ascii") as handle:
            return handle.read().strip()
    except (OSError, ValueError):
        return ""


def remember(journal: str, connection: sqlite3.Connection) -> None:
    """Keep the id of the journal at this path in the state folder, for the day on which it is gone."""
    id, path = read(connection).journal, _note(journal)
    with suppress(OSError):
        if id and (not os.path.exists(path) or known(journal) != id):
            paths.make_private_dir(os.path.dirname(path))
            with paths.private_file(path) as handle:
                handle.write(id + "\n")


def _note(journal: str) -> str:
    return paths.note_of(journal, "id")
