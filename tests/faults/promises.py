"""What is promised of a journal whatever happens, and what a test looks at to hold it."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

from retainlog.store import copying
from retainlog.store.connection import VERSION
from retainlog.store.safety import integrity
from retainlog.store.schema import JOURNAL

Content = dict[str, list[tuple[object, ...]]]

# Ids are random and stamps tell the clock: two runs of one command differ in them alone.
_OWN = {"id", "row_key", "before", "after", "undoes", "recurrence_of", "updated_by", "device", "key", "referred_by"}


def content(journal: Path) -> Content | None:
    """All rows of the journal proper and of its history, without ids; None where there is no file."""
    if not journal.exists():
        return None
    connection = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    try:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found: Content = {}
        for table in [*JOURNAL, "history_batches", "history_changes"]:
            if table not in there:
                continue
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = [name for name in names if name not in _OWN and not name.endswith("_id")]
            if rows := connection.execute(f"SELECT {', '.join(kept) or 'NULL'} FROM {table}").fetchall():
                found[table] = sorted(rows, key=repr)
        return found
    finally:
        connection.close()


def rows(journal: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def version(journal: Path) -> int:
    return int(str(rows(journal, "PRAGMA user_version")[0][0]))


def sound(journal: Path) -> None:
    """The file and its references are whole; history, search index and rollups are what a rebuild would make."""
    if not journal.exists():
        return
    found = integrity.problems(str(journal))
    assert not found, [(problem.code, problem.params, problem.details) for problem in found]
    if version(journal) < VERSION:
        return  # the next command brings it up to date
    connection = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    try:
        half = """SELECT count(*) FROM history_changes WHERE batch_id NOT IN (SELECT id FROM history_batches)
                  UNION ALL SELECT count(*) FROM history_batches b
                  WHERE b.command <> 'restore'
                  AND NOT EXISTS (SELECT 1 FROM history_changes c WHERE c.batch_id = b.id)
                  UNION ALL SELECT count(*) - count(DISTINCT seq) FROM history_batches"""
        assert connection.execute(half).fetchall() == [(0,)] * 3, "a batch without its changes, or the reverse"
        for table in JOURNAL:
            last = f"""SELECT count(*) FROM history_changes c JOIN history_batches b ON b.id = c.batch_id
                       WHERE c.tbl = '{table}' AND c.after IS NULL AND NOT EXISTS (
                         SELECT 1 FROM history_changes d JOIN history_batches e ON e.id = d.batch_id
                         WHERE d.tbl = c.tbl AND d.row_key = c.row_key AND (e.seq, d.n) > (b.seq, c.n))
                       AND EXISTS (SELECT 1 FROM {table} t WHERE {_key(table)} = c.row_key)"""
            assert connection.execute(last).fetchone() == (0,), f"history says that a row of {table} is gone"
    finally:
        connection.close()


def _key(table: str) -> str:
    return " || '|' || ".join(f"t.{column}" for column in JOURNAL[table].key)


def copies_sound(home: Path) -> None:
    """Whatever bears the name of a copy is one."""
    for path in home.rglob("*.db"):
        if os.path.getsize(path):
            copying.check(str(path))


def drafts(home: Path) -> list[dict[str, object]]:
    """The answers in the drafts that there are."""
    return [json.loads(path.read_text())["answers"] for path in sorted(home.rglob("*-drafts/*.json"))]


def calm(err: str) -> None:
    """An error is one sentence and what to do, without a traceback, and names no file that only the program knows."""
    assert ".part" not in err, err
    assert "Traceback" not in err, err
    assert 2 <= len(err.strip().splitlines()) <= 3, err
