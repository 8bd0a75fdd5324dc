"""Making a journal anew from its rows, where all else in its file may be damaged."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime

from retainlog.base import paths
from retainlog.base.errors import StorageError
from retainlog.base.ids import new_id
from retainlog.store import copying, derived, faults, replace
from retainlog.store.connection import connect
from retainlog.store.safety.advice import SALVAGE, TABLES


def rebuild_by_copy(journal: str, moment: datetime) -> str:
    """Copy the rows of the journal into a new file, derive all else from them, and put it in the journal's place.
    Returns the file that keeps the damaged one. Raises StorageError where a row can't be read; nothing is changed then.
    """
    from retainlog.store.migrations import migrate
    from retainlog.store.safety.restore import replace_damaged

    real = os.path.realpath(journal)
    part = f"{real}.{new_id()}{paths.PART}"
    try:
        paths.create_private(part)
        fresh = connect(part, new=True)
        try:
            migrate(fresh)
            _copy_rows(real, fresh)
        finally:
            fresh.close()
        copying.check(part, known_as=journal)
        return replace_damaged(part, journal, real, moment)
    except faults.READ_ERRORS as problem:
        raise StorageError(
            "not_rebuilt",
            "Not all rows of {path} can be read: {problem}.",
            hint=SALVAGE,
            path=journal,
            problem=str(problem),
        ) from problem
    finally:
        replace.discard(part)


def _copy_rows(real: str, fresh: sqlite3.Connection) -> None:
    old = copying.open_at_rest(real)
    try:
        fresh.execute("PRAGMA foreign_keys = OFF")
        fresh.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            names = [row[1] for row in fresh.execute(f"PRAGMA table_info({table})")]
            places = ", ".join("?" * len(names))
            rows = old.execute(f"SELECT {', '.join(names)} FROM {table} NOT INDEXED")
            fresh.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)
        derived.rebuild(fresh)
        fresh.execute("COMMIT")
    finally:
        old.close()
