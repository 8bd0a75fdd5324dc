"""The SHA-256 of each copy, in one file beside the copies that `sha256sum -c` reads too, and which of them was read in
full on which day. A bit that flips in a copy is found by the next look, whatever it belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import StorageError
from retainlog.store import replace


def file_of(journal: str, copy: str) -> str:
    """Where the sum of a copy stands: `journal.sha256` in its folder."""
    return os.path.join(os.path.dirname(os.path.abspath(copy)), f"{paths.stem(os.path.realpath(journal))}.sha256")


def remember(journal: str, copy: str) -> None:
    """Keep the sum of a copy that was just made; those of copies that are gone are forgotten. Not being able to is no
    error: a copy without a sum is read in full instead."""
    file = file_of(journal, copy)
    folder = os.path.dirname(file)
    with suppress(OSError, StorageError):
        sum_ = _sum(copy)
        with replace.replacing(file, "backup"):
            sums = {name: one for name, one in _read(file).items() if os.path.exists(os.path.join(folder, name))}
            sums[os.path.basename(copy)] = sum_
            with paths.private_file(file) as handle:
                handle.writelines(f"{one}  {name}\n" for name, one in sorted(sums.items()))


def differs(journal: str, copy: str) -> bool:
    """Whether a copy is not, bit for bit, what was written; False where no sum is known. Raises OSError."""
    sum_ = known(journal, copy)
    return sum_ != "" and _sum(copy) != sum_


def known(journal: str, copy: str) -> str:
    """The sum that was kept of a copy; "" for none."""
    return _read(file_of(journal, copy)).get(os.path.basename(copy), "")


def _sum(path: str) -> str:
    import hashlib

    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _read(file: str) -> dict[str, str]:
    """Name → sum."""
    try:
        with open(file, encoding="utf-8", errors="replace") as handle:
            pairs = [line.rstrip("\n").split("  ", 1) for line in handle]
    except OSError:
        return {}
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}


class Look(NamedTuple):
    """A copy that was read in full: its path, the day (ISO), and what was wrong with it ("" for nothing)."""

    path: str
    day: str
    problem: str


def looks(journal: str) -> list[Look]:
    """The last look at each copy that is still there."""
    try:
        with open(_looks_file(journal), encoding="utf-8", errors="replace") as handle:
            parts = [line.rstrip("\n").split("\t") for line in handle]
    except OSError:
        return []
    return [Look(*part) for part in parts if len(part) == 3 and os.path.exists(part[0])]


def next_to_look_at(journal: str, copies: Iterable[str], day: str) -> str | None:
    """The copy whose turn it is: one a day, the one that was not looked at for longest."""
    seen = {look.path: look.day for look in looks(journal)}
    if day in seen.values():
        return None
    return min(copies, key=lambda path: (seen.get(path, ""), path), default=None)


def remember_look(journal: str, look: Look) -> None:
    file = _looks_file(journal)
    with suppress(OSError):
        paths.make_private_dir(os.path.dirname(file))
        kept = [other for other in looks(journal) if other.path != look.path]
        with paths.private_file(file) as handle:
            for one in [*kept, look]:
                handle.write("\t".join(part.replace("\t", " ").replace("\n", " ") for part in one) + "\n")


def _looks_file(journal: str) -> str:
    return paths.note_of(journal, "looks")
