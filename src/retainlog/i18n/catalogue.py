"""A compiled catalogue (.mo) that is asked for a few of its messages.

gettext reads all of them at once, 7 ms for ours; the messages are sorted, so those that are shown can be found
where they lie.
"""

from __future__ import annotations

import os
from bisect import bisect_left


class Catalogue:
    """The messages of `locale/<language>/LC_MESSAGES/retainlog.mo`. Raises OSError where there is none."""

    def __init__(self, language: str) -> None:
        # The shell prompt comes here too: pathlib would double what this costs.
        file = os.path.join(os.path.dirname(__file__), "locale", language, "LC_MESSAGES", "retainlog.mo")
        # The loader also reads out of a zip file.
        self._data: bytes = __spec__.loader.get_data(file)  # type: ignore[union-attr]
        self._count, self._ids, self._texts = (self._number(at) for at in (8, 12, 16))

    def gettext(self, message: str) -> str:
        found = self._find(message.encode())
        return found[0] if found else message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        found = self._find(f"{singular}\0{plural}".encode())
        if found is None:
            return singular if n == 1 else plural
        return found[0 if n == 1 else 1 if n == 2 else 2]

    def _find(self, wanted: bytes) -> list[str] | None:
        at = bisect_left(range(self._count), wanted, key=lambda number: self._text(self._ids, number))
        if at == self._count or self._text(self._ids, at) != wanted:
            return None
        return self._text(self._texts, at).decode().split("\0")

    def _text(self, table: int, number: int) -> bytes:
        length, start = self._number(table + 8 * number), self._number(table + 8 * number + 4)
        return self._data[start : start + length]

    def _number(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 4], "little")


_loaded: dict[str, Catalogue] = {}


def load(language: str) -> Catalogue:
    if language not in _loaded:
        _loaded[language] = Catalogue(language)
    return _loaded[language]
