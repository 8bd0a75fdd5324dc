"""Clients or touchpoints from a table of any columns: CSV with any common delimiter, encoding, header names.

A file is read line by line. A row's key comes from what it says, not from where it stands: the hash of its values,
and for rows that say the same, which of them it is.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, cast

from retainlog.base.errors import Refused, RetainlogError
from retainlog.base.money import Money, parse_money
from retainlog.base.text import clean, fold
from retainlog.formats._cells import Convert, DayOrder, converter, numeric_order
from retainlog.formats._columns import Layout, known, resolve
from retainlog.formats._files import refuse_stream
from retainlog.formats.shapes.candidate import Candidate, ReadOptions, Rejected
from retainlog.i18n import _, fill

_SAMPLE = 1 << 20
_LONGEST_LINE = 1 << 20
_DELIMITERS = ",;\t|"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is a table that can be read here."""
    if head.startswith(_SPREADSHEETS) or head.lstrip().startswith((b"BEGIN:", b"{", b"[", b"<", b"From ")):
        return False
    if name.lower().endswith((".csv", ".tsv")):
        return True
    try:
        sample = _decoded(head, _encoding(head))
    except UnicodeDecodeError:
        return False
    header = _header(sample, _delimiter(sample))
    return len(header) > 1 and known(header) > 1


def columns(path: Path, options: ReadOptions) -> Layout:
    """How the file is going to be read: kind, columns in use, columns left out, encoding, delimiter."""
    refuse_stream(path)
    try:
        with path.open("rb") as file:
            head = file.read(_SAMPLE)
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None
    if head.startswith(_SPREADSHEETS):
        raise Refused(
            "not_csv",
            "{file} is a spreadsheet or an archive, not CSV.",
            hint="Open it where it was made and save it as CSV (UTF-8).",
            file=path.name,
        )
    encoding = _encoding(head)
    if encoding != "utf-16" and head.count(0) > len(head) // 10:
        raise Refused(
            "not_csv",
            "{file} does not look like text.",
            hint="Save it as CSV (UTF-8).",
            file=path.name,
        )
    try:
        sample = _decoded(head, encoding)
    except UnicodeDecodeError:
        raise _bad_encoding(path, encoding) from None
    delimiter = _delimiter(sample)
    header = _header(sample, delimiter)
    if not header:
        raise Refused("empty_file", "{file} is empty.", hint="The first line names the columns.", file=path.name)
    layout = resolve(header, options.mapping, options.kind)
    return layout._replace(encoding=encoding, delimiter=delimiter)


def read(path: Path, options: ReadOptions) -> Iterator[Candidate | Rejected]:
    """The rows in their order. Raises Refused where the file as a whole cannot be read, Usage for a bad mapping."""
    layout = columns(path, options)
    order = cache(lambda: _day_order(path, layout, options.day_first))
    plan: list[tuple[int, str, Convert]] = [
        (column.place, column.field, converter(column.field, column.unit, options, order)) for column in layout.used
    ]
    finish = {"touch": _touch, "client": _client, "event": _event}[layout.kind]
    before, _line, after = _("{file}, line {line}").replace("{file}", path.name).partition("{line}")
    width, kind, count = layout.width, layout.kind, _Occurrences()
    rows = _rows(path, layout, options.advance)
    next(rows)  # the header
    for line, row in rows:
        where = f"{before}{line}{after}"
        if len(row) != width:
            if not any(map(str.strip, row)):
                continue
            if any(map(str.strip, row[width:])):
                yield Rejected(where, _more_cells(len(row), width))
                continue
            row += [""] * (width - len(row))
        values: dict[str, object] = {}
        marks = kind
        try:
            for index, field, convert in plan:
                raw = row[index]
                if raw and (cell := convert(raw)):
                    value, mark = cell
                    marks += f"\x1f{field}={mark}"
                    values[field] = _joined(values[field], value) if field in values else value
            if not values and not any(map(str.strip, row)):
                continue
            finished = finish(values)
        except RetainlogError as error:
            yield Rejected(where, fill(error.template, error.params))
            continue
        yield Candidate(kind, count.key(marks), where, finished)


class _Occurrences:
    """Numbers rows that say the same; 8 bytes of hash stand for each row, so that memory stays small."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._again: dict[int, int] = {}

    def key(self, marks: str) -> str:
        digest = int.from_bytes(blake2b(marks.encode(), digest_size=8).digest(), "big")
        if digest not in self._seen:
            self._seen.add(digest)
            return f"{digest:016x}"
        number = self._again[digest] = self._again.get(digest, 1) + 1
        return f"{digest:016x}-{number}"


def _joined(one: object, other: object) -> object:
    """Two columns of one field: lists together, texts after each other."""
    if isinstance(one, list) and isinstance(other, list):
        return one + [item for item in other if item not in one]
    return f"{one} — {other}"


def _touch(values: dict[str, object]) -> dict[str, object]:
    who, contact = _who(values)
    if "email" in values:
        values["people"] = [(contact or who, values.pop("email"))]
    if who:
        values["client"] = who
    elif "people" not in values:
        raise Refused("no_client", "The client is missing.")
    if "on" not in values:
        raise Refused("no_date", "The date is missing.")
    if "summary" not in values:
        raise Refused("no_summary", "The summary is missing.")
    day, at, offset = cast(tuple[object, object, object], values.pop("on"))
    values["on_date"] = day
    if "time" in values or at:
        values["on_time"] = values.pop("time", at)
    if offset:
        values["utc_offset"] = offset
    if "by" in values:
        values["by_whom"] = values.pop("by")
    values.pop("phone", None)
    return values


def _event(values: dict[str, object]) -> dict[str, object]:
    who, _contact = _who(values)
    if not who:
        raise Refused("no_client", "The client is missing.")
    if "on" not in values:
        raise Refused("no_date", "The date is missing.")
    day, _at, _offset = cast(tuple[object, object, object], values["on"])
    return {"client": who, "on_date": day}


def _client(values: dict[str, object]) -> dict[str, object]:
    who, contact = _who(values)
    if not who:
        raise Refused("no_client", "The client's name is missing.")
    values["name"] = who
    currency = values.pop("currency", None)
    if currency and isinstance(fee := values.get("fee"), Money):
        values["fee"] = parse_money(f"{fee.amount.removesuffix('.00')} {currency}", fee.currency)
    if contact:
        details = {"email": values.pop("email", None), "phone": values.pop("phone", None)}
        values["contacts"] = [{"name": contact} | {key: value for key, value in details.items() if value}]
    return values


def _who(values: dict[str, object]) -> tuple[str, str]:
    """The client, and the person there where the row names both."""
    names = [str(values.pop(field)) for field in ("client", "company", "name") if field in values]
    if "first_name" in values or "last_name" in values:
        names.append(f"{values.pop('first_name', '')} {values.pop('last_name', '')}".strip())
    if "contact" in values:
        names.append(str(values.pop("contact")))
    if len(names) < 2:
        return (names[0], "") if names else ("", "")
    return names[0], names[-1] if fold(names[-1]) != fold(names[0]) else ""


def _more_cells(found: int, width: int) -> str:
    return _("It has {found} cells, the header has {width}; a quote may be missing.").format(found=found, width=width)


def _encoding(head: bytes) -> str:
    """UTF-8 where the bytes allow it, else Windows-1255 where they spell Hebrew, else Windows-1252 or Latin-1."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1255" if _spells_hebrew(head) else "cp1252"):
        try:
            _decoded(head, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _spells_hebrew(head: bytes) -> bool:
    """Hebrew letters stand beside each other; accented Latin letters stand alone among ASCII ones."""
    letters = bytes(range(0xE0, 0xFB))
    folded = head.translate(bytes(ord("h") if b in letters else b if b > 127 else ord(".") for b in range(256)))
    return folded.count(b"hh") * 3 > folded.count(b"h")


def _decoded(head: bytes, encoding: str) -> str:
    """The sample as text; a character cut off at its end is left out."""
    return codecs.getincrementaldecoder(encoding)().decode(head, len(head) < _SAMPLE)


def _delimiter(sample: str) -> str:
    """What splits the first lines best: known headers first, then rows as long as the header."""
    if sample[:4].lower() == "sep=":
        return sample[4:5]
    best, chosen = (0, 0, 0), ","
    for delimiter in _DELIMITERS:
        lines = sample[:20_000].splitlines(keepends=True)[:30]
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if any(row)]
        except csv.Error:
            continue
        if rows and len(rows[0]) > 1:
            score = (known(rows[0]), sum(len(row) == len(rows[0]) for row in rows), len(rows[0]))
            if score > best:
                best, chosen = score, delimiter
    return chosen


def _header(sample: str, delimiter: str) -> list[str]:
    rows = csv.reader(StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        for row in rows:
            if _is_header(row):
                return [clean(cell, multiline=False) for cell in row]
    except csv.Error:
        raise _too_long(rows.line_num) from None
    return []


def _is_header(row: list[str]) -> bool:
    """The first line that says something, after the `sep=;` that Excel writes."""
    return any(map(str.strip, row)) and not row[0].lower().startswith("sep=")


def _rows(path: Path, layout: Layout, advance: Callable[[int], None] | None = None) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins, the header first."""
    with path.open(encoding=layout.encoding, newline="") as file:
        rows = csv.reader(_lines(file, advance), delimiter=layout.delimiter, skipinitialspace=True)
        begun, line = False, 1
        try:
            for row in rows:
                if begun or _is_header(row):
                    begun = True
                    yield line, row
                line = rows.line_num + 1
        except csv.Error:
            raise _too_long(line) from None
        except UnicodeDecodeError:
            raise _bad_encoding(path, layout.encoding) from None


def _lines(file: TextIOWrapper, advance: Callable[[int], None] | None) -> Iterator[str]:
    number = done = 0
    source = cast(BinaryIO, file.buffer)
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise _too_long(number)
        if advance and not number % 2048:
            position = source.tell()
            advance(position - done)
            done = position
        yield line
    if advance:
        advance(source.tell() - done)


def _too_long(line: int) -> Refused:
    return Refused(
        "huge_field",
        "Line {line}: a cell is longer than {limit} characters.",
        hint="A closing quote may be missing there.",
        line=line,
        limit=csv.field_size_limit(),
    )


def _bad_encoding(path: Path, encoding: str) -> Refused:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        line = next((number for number, text in enumerate(file, 1) if "\ufffd" in text), 1)
    return Refused(
        "bad_encoding",
        "{file}, line {line}: this is not {encoding} text, as the lines before it are.",
        hint="Save the file as CSV (UTF-8) and import it again.",
        file=path.name,
        line=line,
        encoding=encoding.removesuffix("-sig").upper(),
    )


def _day_order(path: Path, layout: Layout, preferred: bool) -> DayOrder:
    """Reads the whole column of dates: one that can only be read one way decides for all."""
    index = next(column.place for column in layout.used if column.field in ("on", "since"))
    asked = lru_cache(20_000)(numeric_order)
    lines: dict[bool, int] = {}
    rows = _rows(path, layout)
    next(rows)
    for line, row in rows:
        if index < len(row) and (order := asked(row[index][:40])) is not None:
            lines.setdefault(order, line)
            if len(lines) == 2:
                return DayOrder(None, lines[True], lines[False])
    return DayOrder(next(iter(lines), preferred))
