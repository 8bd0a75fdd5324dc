"""One result, many formats. A receipt for people is written here and now; anything else loads its format alone.

| format | receipt | table | record | document |
|---|---|---|---|---|
| table | its lines | columns, on a terminal fitted to it | labelled fields | headings, figures, tables |
| plain | its lines | a row a line, tabs between cells | label, tab, value | text without borders |
| json | the record | array | object | object of sections |
| jsonl | a line | a line a row | a line | a line |
| csv | header and a row | header and rows | header and a row | one table, or its figures |
| md, html | paragraphs | table | list, tables | page |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retainlog.base.results import Receipt, Record, Table

if TYPE_CHECKING:
    from datetime import date
    from typing import TextIO

    from retainlog.base.document import Document

    Result = Receipt | Table | Record | Document

PROGRAMS = ("json", "jsonl", "csv")
FORMATS = ("table", "plain", "json", "jsonl", "csv", "md", "html")


def emit(
    result: Result,
    format: str,
    out: TextIO,
    *,
    color: bool,
    width: int | None,
    today: date,
    table: str | None = None,
    bidi: str = "off",
) -> None:
    """Write `result` to `out` in one of FORMATS.

    `width` is the terminal's, None where `out` is no terminal: then nothing is cut, coloured or wrapped.
    `bidi` is the terminal's mode (cli/terminal); only the format table heeds it. `today` dates what is kept as a page.
    `table` names the table of a document that csv takes (default: its first).
    """
    if isinstance(result, Receipt):
        result = result._replace(lines=tuple(map(str, result.lines)))
    elif format not in PROGRAMS:
        from retainlog.render.spoken import spoken

        result = spoken(result)
    if isinstance(result, Receipt) and format in ("table", "plain"):
        mode = bidi if format == "table" else "off"
        room = width if format == "table" else None  # plain is a line a row
        out.writelines(f"{for_terminal(line, mode, room)}\n" for line in result.lines)
    elif format == "table" and width is not None:
        from retainlog.render.table import draw

        draw(result, out, color=color, width=width, bidi=bidi)
    elif format == "table":
        from retainlog.render import aligned

        aligned.write(result, out)
    elif format == "plain":
        from retainlog.render import plain

        plain.write(result, out)
    elif format == "json":
        from retainlog.render import json

        json.write(result, out)
    elif format == "jsonl":
        from retainlog.render import json

        json.write_lines(result, out)
    elif format == "csv":
        from retainlog.render import csv

        csv.write(result, out, table)
    elif format == "md":
        from retainlog.render import md

        md.write(result, out, today)
    elif format == "html":
        from retainlog.render import html

        html.write(result, out, today)
    else:
        raise ValueError(format)


def for_terminal(line: str, bidi: str, width: int | None) -> str:
    """One paragraph as it may reach a terminal of `width` cells in that mode, or a pipe (None): without escapes,
    wrapped between words, and Hebrew turned where the terminal needs it."""
    line = str(line)
    if line.isascii() and line.isprintable() and (width is None or len(line) <= width):
        return line
    from retainlog.base.text import holds_rtl
    from retainlog.render.cells import safe, without_marks

    line = safe(line)
    if width is None:
        return without_marks(line)
    from retainlog.render import lines

    if not holds_rtl(line):
        return "\n".join(shown for part in without_marks(line).split("\n") for shown in lines.sentence(part, width))
    return "\n".join(shown for part in line.split("\n") for shown in lines.paragraph(part, bidi, width))
