"""The rows of a foreign table, line by line: where they begin, and where a quote is left open.

A quote that is opened and never closed would swallow the rows behind it: such a row is given back as broken, and
reading goes on with the line after the one where it began.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from retainlog.base.errors import Refused
from retainlog.formats._decoding import SAMPLE, Encoding

_LONGEST_LINE = 1 << 20
_BROKEN = 200  # quotes left open, after which the file as a whole is refused
_ESCAPED = re.compile("[\udc80-\udcff]")
_DELIMITERS = ",;\t|"


class Dialect(NamedTuple):
    """How cells are parted: `escape` is a backslash where quotes within quotes are written with one."""

    delimiter: str = ","
    escape: str = ""

    def reader(self, lines: Any, *, strict: bool = False) -> Any:
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            skipinitialspace=True,
            strict=strict,
            escapechar=self.escape or None,
            doublequote=not self.escape,
        )


class Row(NamedTuple):
    """One row with the line on which it begins. `cells` is None for one whose quote is left open; `stray`: it holds
    bytes that are no text."""

    line: int
    cells: list[str] | None
    stray: bool = False


def sample_of(head: bytes, encoding: str) -> str:
    """The beginning of a file as text; a character cut off at its end is left out."""
    errors = "strict" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return codecs.getincrementaldecoder(encoding)(errors).decode(head, len(head) < SAMPLE)


def dialect_of(sample: str, known: Callable[[Sequence[str]], int]) -> Dialect:
    """What splits the first lines best: headers that are known first, then rows as long as the header."""
    if sample[:4].lower() == "sep=":
        return Dialect(sample[4:5], _escape(sample, sample[4:5]))
    best, chosen = (0, 0, 0), ","
    for delimiter in _DELIMITERS:
        lines = sample[:20_000].splitlines(keepends=True)[:30]
        try:
            rows = [row for row in Dialect(delimiter).reader(lines) if any(row)]
        except csv.Error:
            continue
        header: list[str] = max(rows[:20], key=known, default=[])
        if len(header) > 1:
            score = (known(header), sum(len(row) == len(header) for row in rows), len(header))
            if score > best:
                best, chosen = score, delimiter
    return Dialect(chosen, _escape(sample, chosen))


def _escape(sample: str, delimiter: str) -> str:
    r"""A backslash where the file writes \" for a quote within quotes: where the lines are whole that way alone."""
    if '\\"' not in sample:
        return ""
    lines = sample[:200_000].splitlines(keepends=True)
    if len(sample) > 200_000:
        lines.pop()
    for escape in ("", "\\"):
        try:
            list(Dialect(delimiter, escape).reader(lines, strict=True))
        except csv.Error:
            continue
        return escape
    return ""


def first_rows(sample: str, dialect: Dialect, count: int) -> list[tuple[int, list[str]]]:
    """The first rows that say something, each with the line on which it begins."""
    reader = dialect.reader(StringIO(sample, newline=""))
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(map(str.strip, row)) and not row[0].lower().startswith("sep="):
                found.append((line, row))
                if len(found) == count:
                    break
            line = reader.line_num + 1
    except csv.Error:
        if not found:
            raise too_long(line) from None
    return found


def rows(
    path: Path, encoding: Encoding, dialect: Dialect, advance: Callable[[int], None] | None = None
) -> Iterator[Row]:
    """All rows of the file, empty ones too. Raises Refused for a cell or line beyond all measure."""
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    with path.open(encoding=encoding.name, errors="strict" if wide else "surrogateescape", newline="") as file:
        lines = _lines(file, advance)
        waiting: list[str] = []
        taken: list[str] = []

        def source() -> Iterator[str]:
            while True:
                line = waiting.pop() if waiting else next(lines, None)
                if line is None:
                    return
                taken.append(line)
                yield line

        reader, number, broken = dialect.reader(source()), 1, 0
        last: tuple[Row, str] | None = None  # the row before, and its line where it is one
        while True:
            try:
                cells: list[str] | None = next(reader, None)
                if cells is None:
                    break
            except csv.Error:
                cells = None
                if len(taken) < 2:
                    raise too_long(number) from None
            except UnicodeError:
                raise _not_text(path, number, encoding) from None
            stray = any(not line.isascii() and _ESCAPED.search(line) for line in taken)
            if len(taken) > 1 and (cells is None or not _whole(taken, dialect)):
                broken += 1
                if broken > _BROKEN:
                    raise too_long(number)
                if last:
                    yield last[0]
                last = (Row(number, None, stray), "")
                waiting += reversed(taken[1:])
                taken.clear()
                reader, number = dialect.reader(source()), number + 1
                continue
            if last:
                yield last[0]
            last = (Row(number, cells, stray), taken[0] if len(taken) == 1 else "")
            number += len(taken)
            taken.clear()
        if last:
            yield last[0]._replace(cells=None) if '"' in last[1] and _open(last[1], dialect) else last[0]


def _whole(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether lines that were read as one row are one when every quote is taken at its word."""
    try:
        return len(list(dialect.reader(lines, strict=True))) == 1
    except csv.Error:
        return False


def _open(line: str, dialect: Dialect) -> bool:
    """Whether the last line of a file leaves a quote open."""
    try:
        list(dialect.reader([line], strict=True))
    except csv.Error as problem:
        return "end of data" in str(problem)
    return False


def _lines(file: TextIOWrapper, advance: Callable[[int], None] | None) -> Iterator[str]:
    number = done = 0
    source = cast(BinaryIO, file.buffer)
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise too_long(number)
        if advance and not number % 2048:
            position = source.tell()
            advance(position - done)
            done = position
        yield line
    if advance:
        advance(source.tell() - done)


def too_long(line: int) -> Refused:
    return Refused(
        "huge_field",
        "Line {line}: a cell is longer than {limit} characters.",
        hint="A closing quote may be missing there.",
        line=line,
        limit=csv.field_size_limit(),
    )


def _not_text(path: Path, line: int, encoding: Encoding) -> Refused:
    return Refused(
        "bad_encoding",
        "{file}, line {line}: this is not {encoding} text, as the lines before it are.",
        hint="Save the file as CSV (UTF-8) and import it again.",
        file=path.name,
        line=line,
        encoding=encoding.title,
    )
