"""A machine whose power fails: which files a disk may hold afterwards.

What was synced is there. Of what was not, any writes may be there and any may be missing, whole or not, in any order;
of the names that were made, changed or removed in a folder since it was synced, the first few (a file system that keeps
a journal keeps their order).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple


class Change(NamedTuple):
    """One line of a trace of shim.c: `other` is the earlier name of what was renamed or linked, `at` a place in a file
    or its new length."""

    kind: str
    path: str
    other: str
    at: int
    data: bytes


class Inode:
    """A file, whatever it is called: what is on the disk of it, and the changes that may be."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = bytearray(data)
        self.waiting: list[Change] = []


def changes(trace: Path) -> Iterator[Change]:
    content, at = trace.read_bytes(), 0
    while at < len(content):
        end = content.index(b"\n", at)
        kind, path, other, place, size = content[at:end].decode().split("\t")
        at = end + 1 + int(size)
        yield Change(kind, path, other, int(place), content[end + 1 : at])


class Disk:
    """The files of a folder, `before`, as changes come."""

    def __init__(self, before: Path, named: Path) -> None:
        """`before` holds the files as they were, in the place of `named`."""
        self._named = named
        found = {path: named / path.relative_to(before) for path in before.rglob("*")}
        self.folders = {str(named), *(str(to) for path, to in found.items() if path.is_dir())}
        self.names = {str(to): Inode(path.read_bytes()) for path, to in found.items() if path.is_file()}
        self._now = dict(self.names)
        self.waiting: list[Change] = []
        self._made: dict[int, Inode] = {}

    def change(self, one: Change) -> None:
        if one.kind == "sync":
            self._sync(one.path)
        elif one.kind in ("write", "truncate"):
            if inode := self._now.get(one.path.removesuffix(" (deleted)")):
                inode.waiting.append(one)
        else:
            self.waiting.append(one)
            _rename(self._now, self.folders, one, self._inode(one))

    def _inode(self, one: Change) -> Inode:
        """The file that a change has made, if it made one."""
        return self._made.setdefault(id(one), Inode())

    def _sync(self, path: str) -> None:
        if path in self.folders:
            for one in [one for one in self.waiting if os.path.dirname(one.path) == path]:
                self.waiting.remove(one)
                _rename(self.names, self.folders, one, self._inode(one))
        elif inode := self._now.get(path):
            for one in inode.waiting:
                _write(inode.data, one)
            inode.waiting.clear()

    def fail(self, target: Path, random: Random, how: str) -> None:
        """Put what a disk may hold after the power failed now into `target`: of what was not synced `all`, `none` or
        `some`."""
        names, folders = dict(self.names), set(self.folders)
        stopped: set[str] = set()
        for one in self.waiting:
            folder = os.path.dirname(one.path)
            if how == "none" or (how == "some" and random.random() < 0.3):
                stopped.add(folder)
            if folder not in stopped:
                _rename(names, folders, one, self._inode(one))
        shutil.rmtree(target, ignore_errors=True)
        for folder in sorted(folders):
            (target / os.path.relpath(folder, self._named)).mkdir(parents=True, exist_ok=True)
        for path, inode in names.items():
            data = bytearray(inode.data)
            for one in inode.waiting:
                if how == "all" or (how == "some" and random.random() < 0.5):
                    torn = one._replace(data=one.data[: random.randrange(len(one.data) + 1)]) if one.data else one
                    _write(data, torn if how == "some" and random.random() < 0.1 else one)
            to = target / os.path.relpath(path, self._named)
            if to.parent.is_dir():
                to.write_bytes(data)
                to.chmod(0o600)


def _write(data: bytearray, one: Change) -> None:
    if one.kind == "truncate":
        del data[one.at :]
        data.extend(bytes(one.at - len(data)))
        return
    data.extend(bytes(max(0, one.at - len(data))))
    data[one.at : one.at + len(one.data)] = one.data


def _rename(names: dict[str, Inode], folders: set[str], one: Change, made: Inode) -> None:
    if one.kind == "mkdir":
        folders.add(one.path)
    elif one.kind == "unlink":
        names.pop(one.path, None)
    elif one.kind == "create":
        names[one.path] = made
    elif inode := names.get(one.other):
        names[one.path] = inode
        if one.kind == "rename":
            del names[one.other]
