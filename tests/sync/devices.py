"""Several devices that write to every table of one journal at random, with clocks that are off, while their files come
late, in any order and sometimes half; processes are killed in the midst."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from retainlog.base.clock import Clock
from retainlog.base.errors import RetainlogError
from retainlog.base.ids import new_id
from retainlog.journal import undoing
from retainlog.store.batch import columns, match
from retainlog.store.database import Store
from retainlog.store.schema import JOURNAL
from retainlog.sync import rows
from retainlog.sync.exchange import sync
from retainlog.sync.files import name_of
from retainlog.sync.folder import Folder

SKEWS = (timedelta(0), timedelta(days=-1), timedelta(hours=1), timedelta(days=400))
HOT = ("clients", "mistakes", "touches", "actions")
"""Most is written to these, so that devices meet at a row."""
WORDS = ("name", "summary", "what", "why", "text", "note", "need", "prefers", "title", "advice", "stated", "lesson")


class Device:
    def __init__(self, root: Path, number: int, seed: str | None) -> None:
        self.number = number
        self.folder = root / f"folder{number}"
        self.folder.mkdir(parents=True)
        self.path = str(root / f"{number}.db")
        if seed:
            shutil.copy(seed, self.path)

    def open(self, random: Random) -> Store:
        store = Store(self.path, Clock(datetime(2026, 11, 21, 10) + random.choice(SKEWS)))
        store._device = str(self.number) * 16
        return store

    def sync(self, random: Random) -> Any:
        store = self.open(random)
        try:
            return sync(store, Folder(str(self.folder)))
        finally:
            store.close()


def write(store: Store, random: Random) -> list[tuple[str, str, str, str]]:
    """One write of one to three changes of any table; the words that it wrote: (table, key, field, word)."""
    connection, words = store.connection, []
    with store.batch("edit") as batch:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for _ in range(random.choice((1, 1, 2, 3))):
            table = random.choice(HOT) if random.random() < 0.6 else random.choice(list(JOURNAL))
            found = connection.execute(f"SELECT * FROM {table} ORDER BY {', '.join(JOURNAL[table].key)}").fetchall()
            if not found:
                continue
            names, key = columns(connection, table), JOURNAL[table].key
            row = dict(zip(names, random.choice(found[:2]), strict=True))
            values = tuple(row[column] for column in key)
            kind = random.choice("iuuud")
            before = batch.image(table, values)
            if kind == "i" and key == ("id",):
                row["id"] = new_id()
                values = (row["id"],)
                rows.put(connection, table, row["id"], row)
                batch.changed(table, values, None)
            elif kind == "u" and set(names) - set(key):
                fields = [name for name in names if name not in key]
                field = random.choice(
                    [name for name in fields if name in WORDS] or fields if random.random() < 0.6 else fields
                )
                if field in WORDS:
                    row[field] = f"w{new_id()}"
                    words.append((table, "|".join(map(str, values)), field, row[field]))
                else:
                    row[field] = dict(zip(names, random.choice(found), strict=True))[field]
                rows.put(connection, table, "|".join(map(str, values)), row)
                batch.changed(table, values, before)
            elif kind == "d" and "deleted_at" not in names:
                connection.execute(f"DELETE FROM {table} WHERE {match(table)}", values)
                batch.changed(table, values, before)
    return words


def carry(devices: list[Device], random: Random, *, whole: bool = False) -> None:
    """What a synchroniser does: copies files that are whole, late, in any order, sometimes half at first."""
    for source in devices:
        for path in source.folder.glob("*.jsonl.gz"):
            raw = path.read_bytes()
            if name_of(raw) != path.name.split(".")[0]:
                continue
            for target in devices:
                if whole or random.random() < 0.35:
                    cut = len(raw) if whole or random.random() > 0.2 else random.randrange(len(raw))
                    there = target.folder / path.name
                    if not there.exists() or there.stat().st_size < len(raw):
                        there.write_bytes(raw[:cut])


def killed(device: Device, random: Random) -> None:
    """A sync in a process of its own, killed at a random moment."""
    pid = os.fork()
    if pid == 0:
        try:
            device.sync(random)
        finally:
            os._exit(0)
    time.sleep(random.random() * 0.03)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def held(device: Device) -> dict[str, list[Any]]:
    """All that the devices have to agree on."""
    connection = sqlite3.connect(device.path)
    tables = (*JOURNAL, "history_batches", "history_changes", "sync_conflicts")
    found = {table: sorted(map(repr, connection.execute(f"SELECT * FROM {table}"))) for table in tables}
    connection.close()
    return found


def live(root: Path, seed: int, journal: str, steps: int = 30) -> dict[str, int]:
    """One life of two to four devices. Raises AssertionError where they end apart, a write is lost, or a word is
    neither in force, nor replaced knowingly, nor listed. Returns what happened."""
    random = Random(seed)
    devices = [Device(root, number, journal) for number in range(1, random.choice((3, 4, 5)))]
    counts = dict.fromkeys(("writes", "syncs", "killed", "refused", "conflicts"), 0)
    words: list[tuple[str, str, str, str]] = []
    for device in devices:
        device.sync(random)
        carry(devices, random, whole=True)
    for _step in range(steps):
        device, kind = random.choice(devices), random.random()
        if kind < 0.6:
            store = device.open(random)
            try:
                words += write(store, random) if kind > 0.05 else []
                if kind <= 0.05:
                    undoing.undo(store)
                counts["writes"] += 1
            except (RetainlogError, sqlite3.IntegrityError):
                counts["refused"] += 1
            store.close()
        elif kind < 0.72:
            killed(device, random)
            counts["killed"] += 1
        elif kind < 0.88:
            device.sync(random)
            counts["syncs"] += 1
        else:
            carry(devices, random)
    for _round in range(20):
        carry(devices, random, whole=True)
        if not sum(done.sent + done.taken + done.waiting for done in [one.sync(random) for one in devices]):
            break
    states = [held(device) for device in devices]
    for state in states[1:]:
        apart = [table for table in state if state[table] != states[0][table]]
        assert not apart, (seed, apart)
    store = devices[0].open(random)
    listed = set(store.connection.execute("SELECT tbl, row_key, field, value FROM sync_conflicts"))
    for table, key, field, word in words:
        row = rows.read(store.connection, table, key)
        changes = rows.history_of(store.connection, table, key)
        replaced = any(
            one.before and one.before[field] == word and (not one.after or one.after[field] != word) for one in changes
        )
        assert (row and row[field] == word) or (table, key, field, word) in listed or replaced, (seed, table, field)
    assert rows.differing(store.connection) == []
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    store.close()
    counts["conflicts"] = len(listed)
    return counts
