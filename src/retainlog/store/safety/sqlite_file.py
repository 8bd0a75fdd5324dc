"""Reading the pages of a SQLite file without SQLite, which gives up where one of them is damaged.

The layout is that of https://www.sqlite.org/fileformat2.html: a file of equal pages, each a node of a b-tree. A table's
rows are in the leaves of its tree; those of a table without rowids, and the entries of an index, are in all its nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from mmap import mmap
from typing import NamedTuple

INDEX, TABLE, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13
_MOST_PAYLOAD = 1_000_000_000  # SQLite's own limit
_MOST_COLUMNS = 2000
_FIXED = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

Value = str | int | float | bytes | None


class Row(NamedTuple):
    """The values of a cell; `whole`: every text in it was readable."""

    values: tuple[Value, ...]
    whole: bool


class Broken(Exception):
    """A page, a cell or a chain of pages that makes no sense."""


class Pages:
    """The file's pages, from 1. `seen` are those that were read or that a walk went through; `broken` those that a walk
    met and could not read.

    A page that continues a cell belongs to that cell alone, in any sound file. In one that was made to use up memory
    the cells share them: those after the first are passed over, so that no more comes out of a file than it holds."""

    def __init__(self, data: bytes | mmap) -> None:
        self._data = data
        size = int.from_bytes(data[16:18], "big")
        self.size = 65536 if size == 1 else size if size >= 512 and size & (size - 1) == 0 else 4096
        self._usable = self.size - (data[20] if 0 < data[20] < 33 else 0)
        self.count = -(-len(data) // self.size)
        self.seen: set[int] = set()
        self.broken: set[int] = set()
        self._owners: dict[int, tuple[int, int]] = {}  # page that continues a cell → page and place of that cell

    def free(self) -> set[int]:
        """Pages on the list of those not in use: what they hold was deleted."""
        found: set[int] = set()
        trunk = int.from_bytes(self._data[32:36], "big")
        with suppress(Broken):
            while trunk and trunk not in found:
                page = self._page(trunk)
                found.add(trunk)
                leaves = min(_number(page, 4), self._usable // 4 - 2)
                found.update(_number(page, 8 + 4 * n) for n in range(leaves))
                trunk = _number(page, 0)
        return found

    def kind(self, number: int) -> int:
        """The kind of the node on a page, 0 where there is none."""
        try:
            return self._node(number)[0]
        except Broken:
            return 0

    def walk(self, root: int) -> Iterator[Row]:
        """The rows of a tree, as far as they are readable."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if number in self.seen:
                continue
            self.seen.add(number)
            try:
                kind, children = self._children(number)
            except Broken:
                self.broken.add(number)
                continue
            waiting += reversed(children)
            if kind != TABLE:
                yield from self.rows(number)

    def rows(self, number: int) -> Iterator[Row]:
        """The rows on one page; cells that make no sense are passed over."""
        kind, places, page = self._node(number)
        self.seen.add(number)
        room = 2 * self.size
        for place in places:
            try:
                row, here = self._row(kind, page, number, place)
            except (Broken, IndexError, ValueError):
                self.broken.add(number)
                continue
            room -= here
            if room < 0:  # cells that lie over one another
                self.broken.add(number)
                return
            yield row

    def _page(self, number: int) -> bytes:
        if not 0 < number <= self.count:
            raise Broken(number)
        return self._data[(number - 1) * self.size : number * self.size].ljust(self.size, b"\0")

    def _node(self, number: int) -> tuple[int, list[int], bytes]:
        """(kind, places of the cells, page)"""
        page = self._page(number)
        base = 100 if number == 1 else 0
        kind = page[base]
        if kind not in (INDEX, TABLE, INDEX_LEAF, TABLE_LEAF):
            raise Broken(number)
        start = base + (12 if kind in (INDEX, TABLE) else 8)
        cells = int.from_bytes(page[base + 3 : base + 5], "big")
        if start + 2 * cells > self._usable:
            raise Broken(number)
        places = [int.from_bytes(page[start + 2 * n : start + 2 * n + 2], "big") for n in range(cells)]
        return kind, [place for place in dict.fromkeys(places) if start + 2 * cells <= place < self._usable], page

    def _children(self, number: int) -> tuple[int, list[int]]:
        kind, places, page = self._node(number)
        if kind not in (INDEX, TABLE):
            return kind, []
        last = _number(page, (100 if number == 1 else 0) + 8)
        return kind, [*(_number(page, place) for place in places), last]

    def _row(self, kind: int, page: bytes, number: int, place: int) -> tuple[Row, int]:
        """A cell, and how many bytes of the page itself it takes."""
        cell = number, place
        if kind == INDEX:
            place += 4
        size, place = _varint(page, place)
        if kind == TABLE_LEAF:
            _rowid, place = _varint(page, place)
        if size > min(_MOST_PAYLOAD, len(self._data)):
            raise Broken(size)
        here = self._here(kind, size)
        return _decoded(self._payload(page, place, size, here, cell)), here

    def _here(self, kind: int, size: int) -> int:
        """How much of a payload lies on the page of its cell itself."""
        usable = self._usable
        most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if size <= most:
            return size
        least = (usable - 12) * 32 // 255 - 23
        here = least + (size - least) % (usable - 4)
        return here if here <= most else least

    def _payload(self, page: bytes, place: int, size: int, here: int, cell: tuple[int, int]) -> bytes:
        usable = self._usable
        if here == size:
            if place + size > usable:
                raise Broken(place)
            return page[place : place + size]
        parts, left = [page[place : place + here]], size - here
        following, chain = _number(page, place + here), set[int]()
        while left > 0:
            if following in chain or self._owners.get(following, cell) != cell:
                raise Broken(following)
            chain.add(following)
            page = self._page(following)
            parts.append(page[4 : min(usable, 4 + left)])
            left -= usable - 4
            following = _number(page, 0)
        self.seen |= chain
        self._owners.update(dict.fromkeys(chain, cell))
        return b"".join(parts)


def _number(page: bytes, place: int) -> int:
    return int.from_bytes(page[place : place + 4], "big")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for n in range(9):
        byte = data[place + n]
        if n == 8:
            return value << 8 | byte, place + 9
        value = value << 7 | byte & 127
        if byte < 128:
            return value, place + n + 1
    raise Broken(place)


def _decoded(payload: bytes) -> Row:
    end, place = _varint(payload, 0)
    if end > len(payload):
        raise Broken(end)
    values: list[Value] = []
    whole, at = True, end
    while place < end:
        if len(values) == _MOST_COLUMNS:
            raise Broken(end)
        kind, place = _varint(payload, place)
        size = _FIXED.get(kind, 8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else 0)
        part = payload[at : at + size]
        if len(part) < size or kind in (10, 11):
            raise Broken(kind)
        at += size
        if kind == 7:
            import struct

            values.append(struct.unpack(">d", part)[0])
        elif kind >= 12 and kind % 2:
            try:
                values.append(part.decode())
            except UnicodeDecodeError:
                whole = False
                values.append(part.decode(errors="replace"))
        elif kind >= 12:
            values.append(part)
        elif kind:
            values.append(kind - 8 if kind in (8, 9) else int.from_bytes(part, "big", signed=True))
        else:
            values.append(None)
    if at != len(payload):
        raise Broken(at)
    return Row(tuple(values), whole)
