"""A file of writes: gzip of JSON lines, named by what it holds, never changed once it is there.

The first line says who wrote it, of which journal, and which files its writer had taken in, as a commit names its
parents. A file that is not whole yet does not match its name, and two devices never write to the same one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from retainlog.base.errors import Refused, StorageError
from retainlog.base.ids import is_id
from retainlog.base.text import harmless
from retainlog.store.schema import JOURNAL, VERSION

LETTERS = 24
"""Of the SHA-256 of a file in its name."""
LARGEST = 1 << 30
"""Bytes that a file may hold when it is opened: a bomb is refused."""
_SCALARS = (str, int, float, type(None))


class Head(NamedTuple):
    """`parents`: names of the files that the writer had taken in. `at`: when it was written (UTC, ISO 8601)."""

    journal: str
    device: str
    name: str
    at: str
    schema: int
    parents: list[str]


class Batch(NamedTuple):
    """One write as history holds it; `changes`: (n, table, row key, JSON before, JSON after) each."""

    values: tuple[Any, ...]
    changes: list[tuple[int, str, str, str | None, str | None]]


def pack(head: Head, batches: Iterator[Batch]) -> tuple[str, bytes]:
    """(name, bytes) of a file with these writes."""
    lines: list[object] = [{"retainlog": 1, **head._asdict()}]
    for batch in batches:
        lines.append(["b", *batch.values])
        lines += (["c", *change] for change in batch.changes)
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    raw = gzip.compress(text.encode("utf-8", "surrogatepass"), 6, mtime=0)
    return name_of(raw), raw


def name_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:LETTERS]


def is_name(text: str) -> bool:
    return len(text) == LETTERS and not set(text) - set("0123456789abcdef")


def unpack(name: str, raw: bytes) -> tuple[Head, list[Batch]] | None:
    """What a file holds; None where it is not whole yet. Raises Refused for one that retainlog did not write, and
    StorageError for one of a newer schema."""
    if name_of(raw) != name:
        return None
    try:
        opened = zlib.decompressobj(31)
        text = opened.decompress(raw, LARGEST)
        if opened.unconsumed_tail or not opened.eof:
            raise ValueError("too large")
        lines = [json.loads(line) for line in text.decode("utf-8").split("\n") if line]
        first = lines[0]
        if first.get("retainlog") != 1 or type(first["schema"]) is not int:
            raise ValueError("head")
        if first["schema"] > VERSION:
            raise StorageError(
                "newer_sync",
                "Another device writes with a newer retainlog (schema {version}; this one knows {known}); nothing was"
                " taken.",
                hint="Update with: python3 -m pip install --upgrade retainlog",
                version=first["schema"],
                known=VERSION,
            )
        head = Head(*(first[field] for field in Head._fields))
        if not all(isinstance(text, str) for text in (*head[:4], *head.parents)):
            raise ValueError("head")
        return head, _batches(lines[1:])
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as problem:
        raise forged(name) from problem


def forged(name: str) -> Refused:
    return Refused(
        "bad_sync_file",
        "The file {name} in the sync folder is not one that retainlog wrote; nothing was taken.",
        hint="Take it out of the folder, and run again: retainlog sync",
        name=name,
    )


def _batches(lines: list[Any]) -> list[Batch]:
    found: list[Batch] = []
    for kind, *values in lines:
        if kind == "b":
            id, seq, at, device, command, note, undoes = values
            texts = (at, device, command, note)
            if not (
                is_id(id)
                and type(seq) is int
                and 0 < seq < 1 << 53
                and all(isinstance(text, str) and harmless(text) == text for text in texts)
                and (undoes is None or is_id(undoes))
            ):
                raise ValueError("batch")
            found.append(Batch(tuple(values), []))
        else:
            n, table, key, before, after = values
            if kind != "c" or type(n) is not int or table not in JOURNAL or not isinstance(key, str):
                raise ValueError("change")
            for image in (before, after):
                if image is not None:
                    _check_image(table, key, image)
            if before is None and after is None:
                raise ValueError("change")
            found[-1].changes.append((n, table, key, before, after))
    return found


def _check_image(table: str, key: str, image: str) -> None:
    """A row as foreign data: plain values, text without what a terminal obeys, and the key that it stands under."""
    row = json.loads(image)
    for value in row.values():
        if type(value) not in _SCALARS or (isinstance(value, str) and not value.isascii() and harmless(value) != value):
            raise ValueError("value")
        if isinstance(value, str) and value.isascii() and not value.isprintable() and harmless(value) != value:
            raise ValueError("value")
    if "|".join(str(row[column]) for column in JOURNAL[table].key) != key:
        raise ValueError("key")
