"""The journal whole, as JSON: every row of every table, one a line, in a fixed order; nothing depends on the day.

`{"format": "retainlog", "schema": 1, "tables": {"clients": [{…}, …], …}}`; history and derived tables are not in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, TextIO

from retainlog.base.errors import Phrase, Refused
from retainlog.base.text import guarded

FORMAT = "retainlog"

Rows = Iterable[Mapping[str, object]]

_CHUNK = 1 << 16
_LONGEST = 64 << 20  # characters of one row


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is an export of a journal."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"retainlog"' in head


def read(path: Path) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """What the file holds, still unchecked, in its order and however it is laid out: `("schema",), 1`,
    `("tables",), {}`, `("tables", "clients"), []` and then every row, `("tables", "clients", 0), {…}`.

    No more than one row is held. Raises Refused, at the latest at the end, where it is no export.
    """
    found = None
    try:
        with path.open("rb") as head:
            encoding = json.detect_encoding(head.read(4))
        with path.open(encoding=encoding, errors="surrogatepass", newline="") as file:
            for place, value in _entries(_Reader(file)):
                if place == ("format",):
                    found = value
                yield place, value
    except (ValueError, RecursionError) as problem:
        raise _refused(path, str(problem)) from None
    if found != FORMAT:
        raise _refused(path, Phrase('"format" is not "retainlog"'))


def _entries(reader: _Reader) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for name in reader.names():
        if name != "tables" or reader.ahead() != "{":
            yield (name,), reader.value()
            continue
        yield (name,), {}
        for table in reader.names():
            if reader.ahead() != "[":
                yield (name, table), reader.value()
                continue
            yield (name, table), []
            for number, row in enumerate(reader.items()):
                yield (name, table, number), row
    reader.end()


class _Reader:
    """The parts of a JSON text, taken one after another. Raises ValueError."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._line = 1
        self._space = re.compile(r"[ \t\n\r]*")
        self._decode = json.JSONDecoder(parse_constant=_no_number).raw_decode

    def _more(self) -> bool:
        """Read on, twice as much as is waiting, so that a long value costs no more than its length."""
        waiting = len(self._text) - self._at
        if waiting > _LONGEST:
            self._fail(f"a value is longer than {_LONGEST} characters")
        chunk = self._file.read(max(_CHUNK, waiting))
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + chunk, 0
        return bool(chunk)

    def ahead(self) -> str:
        """The next character that is no white space; "" at the end."""
        while True:
            self._at = self._space.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, *wanted: str) -> str:
        if (found := self.ahead()) not in wanted:
            self._fail(f"expecting {' or '.join(wanted)}")
        self._at += 1
        return found

    def value(self) -> Any:
        self.ahead()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except json.JSONDecodeError as problem:
                # What was cut off by the end of the chunk fails there, or in a text that begins anywhere before.
                cut = problem.pos > len(self._text) - 16 or problem.msg.startswith("Unterminated")
                length = problem.pos - self._at
                if not cut or not self._more():
                    self._at += length
                    self._fail(problem.msg)
            else:
                length = end - self._at  # where it begins moves as more is read
                if end + 2 < len(self._text) or not self._more():  # a number may go on: 1|.5, 1e-|5
                    self._at += length
                    return value

    def names(self) -> Iterator[str]:
        """The names of an object; the value of each is to be taken before the next."""
        self._take("{")
        if self.ahead() == "}":
            self._at += 1
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                self._fail("expecting a name")
            self._take(":")
            yield name
            if self._take(",", "}") == "}":
                return

    def items(self) -> Iterator[Any]:
        """The values of an array."""
        self._take("[")
        if self.ahead() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            if self._take(",", "]") == "]":
                return

    def end(self) -> None:
        if self.ahead():
            self._fail("extra data")

    def _fail(self, problem: str) -> NoReturn:
        line = self._line + self._text.count("\n", 0, self._at)
        raise ValueError(f"{problem} (line {line})")


def write(out: TextIO, schema: int, tables: Iterable[tuple[str, Rows]]) -> None:
    """Write the tables; the same rows give the same bytes."""
    out.write(f'{{\n"format": "{FORMAT}",\n"schema": {schema},\n"tables": {{')
    for number, (name, rows) in enumerate(tables):
        out.write(f"{',' if number else ''}\n{json.dumps(name)}: [")
        out.writelines(_lines(rows))
        out.write("\n]")
    out.write("\n}\n}\n")


def _lines(rows: Rows) -> Iterator[str]:
    separator = "\n"
    for row in rows:
        yield separator + guarded(json.dumps(row, ensure_ascii=False, allow_nan=False))
        separator = ",\n"


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _refused(path: Path, problem: str) -> Refused:
    return Refused(
        "not_an_export",
        "{file} is not an export of a retainlog journal: {problem}.",
        hint="It takes a file made by: retainlog export json -o FILE",
        file=path.name,
        problem=problem,
    )
