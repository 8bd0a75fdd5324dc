"""What is fuzzed: each target takes any bytes; it may refuse them in words (RetainlogError), and no more."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from retainlog.base.cadence import parse_cadence
from retainlog.base.clock import Clock
from retainlog.base.dates import parse_when
from retainlog.base.durations import parse_minutes
from retainlog.base.errors import RetainlogError
from retainlog.base.money import parse_money
from retainlog.base.text import clean, fold, near, variants, words
from retainlog.formats import guess, module
from retainlog.formats.shapes.candidate import ReadOptions
from retainlog.importing.json_import import Entries, restore
from retainlog.journal import undoing
from retainlog.nouns import touch as touches
from retainlog.nouns.client import verbs as clients
from retainlog.store.database import Store
from retainlog.store.safety import raw_rows
from retainlog.store.safety.quarantine import unreadable_values
from retainlog.store.schema import JOURNAL

NOW = datetime(2026, 11, 21, 10).astimezone()
OPTIONS = ReadOptions(date(2026, 11, 21), "ILS", True, "", {}, ("me@example.com",), "Asia/Jerusalem", None)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def when(data: bytes) -> None:
    text = _text(data)
    for looks in ("back", "forward"):
        for day_first in (True, False):
            with suppress(RetainlogError):
                found = parse_when(text, NOW, looks=looks, day_first=day_first, week_ends="sat")  # type: ignore[arg-type]
                assert date(1, 1, 1) <= found.day <= date(9999, 12, 31)
                again = parse_when(found.day.isoformat(), NOW, looks=looks, day_first=day_first, week_ends="sat")  # type: ignore[arg-type]
                assert again.day == found.day


def money(data: bytes) -> None:
    with suppress(RetainlogError):
        found = parse_money(_text(data), "ILS")
        assert parse_money(f"{found.amount} {found.currency}", "USD") == found


def cadence(data: bytes) -> None:
    with suppress(RetainlogError):
        found = parse_cadence(_text(data))
        assert parse_cadence(str(found)) == found


def duration(data: bytes) -> None:
    with suppress(RetainlogError):
        found = parse_minutes(_text(data))
        assert found >= 0
        assert parse_minutes(f"{found}m") == found


def text(data: bytes) -> None:
    raw = _text(data)
    for multiline in (True, False):
        once = clean(raw, multiline=multiline)
        assert clean(once, multiline=multiline) == once
        once.encode()
        assert not {unicodedata.category(letter) for letter in once if letter not in "\n\t"} & {"Cc", "Cs", "Zl", "Zp"}
    folded = fold(raw)
    assert fold(folded) == folded
    for word in words(folded)[:50]:
        variants(word)
    near(raw[:200], raw[200:400])


def _importer(format: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        with tempfile.TemporaryDirectory(dir=_shared_memory()) as folder:
            path = Path(folder, "file")
            path.write_bytes(data)
            with suppress(RetainlogError):
                guess(path)
            with suppress(RetainlogError):
                if format == "json":
                    _take_in(module(format).read(path))
                else:
                    for _offer in islice(module(format).read(path, OPTIONS), 10_000):
                        pass

    return read


def _take_in(export: Entries) -> None:
    """Import an export: whatever is taken in can be read, and taken back whole."""
    store = Store(":memory:", Clock(NOW.replace(tzinfo=None)))
    try:
        with suppress(RetainlogError):
            done = restore(store, export, "a file")
            if done.added:
                assert unreadable_values(store.connection) == []
                clients.list_clients(store, NOW.date(), status="all")
                touches.find(store)
                undoing.undo(store)
        assert not any(row for table in JOURNAL for row in raw_rows.rows(store, table))
    finally:
        store.close()


def _shared_memory() -> str | None:
    return "/dev/shm" if os.path.isdir("/dev/shm") else None


TARGETS: dict[str, Callable[[bytes], None]] = {
    "when": when,
    "money": money,
    "cadence": cadence,
    "duration": duration,
    "text": text,
    **{format: _importer(format) for format in ("csv", "vcard", "ics", "mbox", "json", "eventlog")},
}
