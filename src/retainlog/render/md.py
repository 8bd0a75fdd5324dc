"""Markdown (GitHub's): pages and tables to paste into notes. Text is escaped, so that nothing in it is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, TextIO

from retainlog.base.document import Block, Document, Figures, Series
from retainlog.base.results import Receipt, Record, Table
from retainlog.i18n import _
from retainlog.render.cells import RIGHT, cells, figure_line, labelled, period_text, safe, shown
from retainlog.render.series import as_table

if TYPE_CHECKING:
    from retainlog.render import Result

_MARKUP = r"[\\`*_\[\]|~$]"
_LINE_START = r"^(\s*)([#+\-=:>]|[0-9]+[.)])"  # a heading, a list, a rule, a quotation
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def write(result: Result, out: TextIO, today: date) -> None:
    out.writelines(f"{line}\n" for line in _lines(result, today))


def _lines(result: Result, today: date) -> Iterable[str]:
    if isinstance(result, Receipt):
        return _spaced(_line(line) for line in result.lines)
    if isinstance(result, Table):
        return _table(result, level=1)
    if isinstance(result, Record):
        return _record(result)
    return _document(result, today)


def _inline(text: str) -> str:
    """The text so that it means itself inside a line or a table cell; line ends become `<br>`."""
    escaped = re.sub(_MARKUP, r"\\\g<0>", safe(text).translate(_ENTITIES))
    return "<br>".join(line.strip() for line in escaped.splitlines())


def _line(text: str) -> str:
    """As `_inline`, for text that begins a line."""
    return re.sub(_LINE_START, _escaped_start, _inline(text))


def _escaped_start(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}"


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """Paragraphs: a blank line between any two."""
    for number, line in enumerate(lines):
        if number:
            yield ""
        yield line


def _heading(text: str, level: int) -> str:
    return f"{'#' * level} {_inline(text)}"


def _table(table: Table, level: int) -> Iterator[str]:
    if table.title:
        yield _heading(table.title, level)
        yield ""
    if table.rows:
        yield from _grid(
            [column.title for column in table.columns],
            cells(table),
            [column.kind in RIGHT for column in table.columns],
        )
    elif table.empty:
        yield _line(table.empty)


def _grid(titles: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[bool]) -> Iterator[str]:
    yield _row(titles)
    yield f"| {' | '.join('---:' if at_right else '---' for at_right in right)} |"
    yield from map(_row, rows)


def _row(texts: Iterable[str]) -> str:
    return f"| {' | '.join(map(_inline, texts))} |"


def _record(record: Record) -> Iterator[str]:
    if record.title:
        yield _heading(record.title, 1)
        yield ""
    for label, text in labelled(record.fields):
        yield f"- **{_inline(label)}:** {_inline(text)}"
    for table in record.tables:
        if table.rows or table.empty:
            yield ""
            yield from _table(table, level=2)


def _document(document: Document, today: date) -> Iterator[str]:
    yield _heading(document.title, 1)
    if period := period_text(document):
        yield ""
        yield _line(period)
    for section in document.shown:
        if section.title:
            yield ""
            yield _heading(section.title, 2)
        for block in section.blocks:
            lines = _block(block)
            if (first := next(lines, None)) is not None:
                yield ""
                yield first
                yield from lines
    yield ""
    yield from _spaced(map(_line, [*document.notes, _("Written on {date}.").format(date=shown(today))]))


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        if block.rows or block.empty:
            yield from _table(block, level=3)
        return
    if isinstance(block, Series):
        if block.labels:
            yield from _table(as_table(block), level=3)
            yield ""
            yield _line(block.alt)
        return
    if block.title and (isinstance(block, Figures) or block.lines):
        yield _heading(block.title, 3)
        yield ""
    if isinstance(block, Figures):
        for label, value, change, note in map(figure_line, block.shown):
            rest = "".join(f", {_inline(text)}" for text in (change, note) if text)
            yield f"- {_line(label)}: **{_inline(value)}**{rest}"
    elif block.bullets:
        yield from (f"- {_line(line)}" for line in block.lines)
    else:
        yield from _spaced(map(_line, block.lines))
