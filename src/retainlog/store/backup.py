"""Copies of the journal: before a migration, and the rotating daily ones."""

from __future__ import annotations

import os
import sqlite3

from retainlog import paths


def copy_consistent(source: sqlite3.Connection, target: str) -> None:
    """A consistent copy of a live journal, private from its first byte, complete or not there at all."""
    part = f"{target}.part"
    if os.path.exists(part):
        os.unlink(part)
    paths.create_private(part)
    copy = sqlite3.connect(part, isolation_level=None)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    os.replace(part, target)


def copy_before_migration(connection: sqlite3.Connection, journal: str, version: int) -> str:
    """Keep the journal as it was beside itself (`journal-before-schema-2.db`); returns the path."""
    target = paths.beside(journal, f"before-schema-{version + 1}.db")
    copy_consistent(connection, target)
    return target
