"""Text for people where no terminal is known (a pipe, a file): aligned columns, nothing cut, coloured or wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from retainlog.base.document import Block, Document, Figures, Series
from retainlog.base.results import Receipt, Record, Table
from retainlog.render import pictures
from retainlog.render.cells import RIGHT, cell_width, figure_line, labelled, one_line, parts, period_text
from retainlog.render.series import as_table, scale

if TYPE_CHECKING:
    from retainlog.render import Result

_BAR = 24  # cells of a picture


def write(result: Result, out: TextIO) -> None:
    out.writelines(f"{line.rstrip()}\n" for line in _lines(result))


def _lines(result: Result) -> Iterable[str]:
    if isinstance(result, Receipt):
        return map(one_line, result.lines)
    if isinstance(result, Table):
        return _table(result)
    if isinstance(result, Record):
        return _record(result)
    return _document(result)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        if table.empty:
            yield one_line(table.empty)
        return
    rows = [[one_line(column.title) for column in table.columns]]
    right, widths = [column.kind in RIGHT for column in table.columns], [0] * len(table.columns)
    for part in parts(table):
        rows += [[one_line(cell) for cell in row] for row in part]
        yield from columns(rows, right, widths)
        rows = []


def columns(rows: list[list[str]], right: list[bool], least: list[int] | None = None) -> Iterator[str]:
    """The rows with each column as wide as its widest cell, two spaces apart. `least`, how wide they have to be, is
    raised to how wide they are."""
    least = least or [0] * len(right)
    widths = [[cell_width(cell) for cell in row] for row in rows]
    full = least[:] = [max(column) for column in zip(*widths, least, strict=True)]
    for row, lengths in zip(rows, widths, strict=True):
        padded = (
            " " * (wide - length) + cell if at_right else cell + " " * (wide - length)
            for cell, length, wide, at_right in zip(row, lengths, full, right, strict=True)
        )
        yield "  ".join(padded)


def _record(record: Record) -> Iterator[str]:
    if record.title:
        yield from _heading(record.title, "=")
    pairs = [[f"{one_line(label)}:", one_line(text)] for label, text in labelled(record.fields)]
    yield from columns(pairs, [False, False])
    for table in record.tables:
        if table.rows or table.empty:
            yield ""
            yield from _titled(table)


def _titled(table: Table) -> Iterator[str]:
    if table.title:
        yield one_line(table.title)
    yield from _table(table)


def _heading(title: str, rule: str) -> Iterator[str]:
    title = one_line(title)
    yield title
    yield rule * cell_width(title)


def _document(document: Document) -> Iterator[str]:
    yield from _heading(document.title, "=")
    if period := period_text(document):
        yield period
    for section in document.shown:
        if section.title:
            yield ""
            yield from _heading(section.title, "-")
        for block in section.blocks:
            lines = list(_block(block))
            if lines:
                yield ""
                yield from lines
    if document.notes:
        yield ""
        yield from map(one_line, document.notes)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        if block.rows or block.empty:
            yield from _titled(block)
    elif isinstance(block, Series):
        if block.labels:
            yield from _titled(as_table(block) if block.kind == "lines" else pictures.pictured(block, _BAR))
            if block.kind == "lines":
                yield from _sparklines(block)
            yield one_line(block.alt)
    elif isinstance(block, Figures):
        if block.title:
            yield one_line(block.title)
        yield from _figures(block)
    elif block.lines:
        if block.title:
            yield one_line(block.title)
        mark = "- " if block.bullets else ""
        for line in block.lines:
            yield mark + one_line(line)


def _sparklines(series: Series) -> Iterator[str]:
    names = [one_line(row.label) for row in series.rows]
    drawn = [pictures.sparkline(row, *scale(series), _BAR) for row in series.rows]
    return columns([[f"{name}:", line] for name, line in zip(names, drawn, strict=True)], [False, False])


def _figures(figures: Figures) -> Iterator[str]:
    lines = [figure_line(figure) for figure in figures.shown]
    rows = [[f"{line.label}:", line.value, f"{line.change}  {line.note}".strip()] for line in lines]
    return columns([[one_line(cell) for cell in row] for row in rows], [False, True, False])
