"""Text for people at a terminal, fitted to its width and drawn by rich.

Numbers stand at the right, ids are dim, long text wraps on words. What cannot wrap (ids, numbers, dates, codes) is
never cut: where the columns do not fit side by side, each row becomes a small card of labelled lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from retainlog.domain.document import Block, Document, Figures
from retainlog.domain.listing import Column, Receipt, Record, Table
from retainlog.render.cells import NOTHING, RIGHT, cells, figure_line, labelled, one_line, period_text, safe

if TYPE_CHECKING:
    from retainlog.render import Result

_WRAPS = ("text", "marked")
_LEAST = 14  # terminal cells that a column of text keeps at least
_GAP = 2

# Terminals that reorder right-to-left text would swap a Hebrew cell with its neighbour. A left-to-right mark
# between the two keeps the columns in place; it takes no room.
_MARKED = Box(str(SIMPLE_HEAD))
_MARKED.head_vertical = _MARKED.mid_vertical = _MARKED.foot_vertical = "\u200e "


def draw(result: Result, out: TextIO, *, color: bool, width: int) -> None:
    console = Console(
        file=out,
        width=width,
        height=25,  # not used, but rich takes the width from elsewhere unless it is told both
        force_terminal=True,
        color_system="auto" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in _parts(result, width):
        console.print(part)


def _parts(result: Result, width: int) -> Iterator[RenderableType]:
    if isinstance(result, Receipt):
        yield from map(_text, result.lines)
    elif isinstance(result, Table):
        yield from _table(result, width)
    elif isinstance(result, Record):
        yield from _record(result, width)
    else:
        yield from _document(result, width)


def _text(text: str, style: str = "") -> Text:
    return Text(safe(text).replace("\t", " "), style=style)


def _table(table: Table, width: int) -> Iterator[RenderableType]:
    if not table.rows:
        if table.empty:
            yield _text(table.empty)
        return
    columns = table.columns
    titles = [one_line(column.title) for column in columns]
    rows = cells(table)
    wanted = [max(map(_widest, texts)) for texts in zip(titles, *rows, strict=True)]
    least = [min(wide, _LEAST) if column.kind in _WRAPS else wide for column, wide in zip(columns, wanted, strict=True)]
    if sum(least) + _GAP * (len(columns) - 1) > width:
        yield from _cards(titles, rows)
        return
    right_to_left = any(_is_rtl(cell) for row in [titles, *rows] for cell in row)
    grid = Grid(
        box=_MARKED if right_to_left else SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),
        header_style="bold",
        border_style="dim",
    )
    for column, title, at_least in zip(columns, titles, least, strict=True):
        _add_column(grid, column, title, at_least)
    for row in rows:
        grid.add_row(*(_cell(cell or NOTHING, column.kind) for cell, column in zip(row, columns, strict=True)))
    yield grid


def _cell(text: str, kind: str) -> Text:
    """The cell; where hits are marked they are bold and their marks go."""
    if kind != "marked":
        return _text(text)
    cell = Text()
    for part in text.split("«"):
        hit, _mark, rest = part.rpartition("»")
        cell.append_text(_text(hit, "bold")).append_text(_text(rest))
    return cell


def _add_column(grid: Grid, column: Column, title: str, at_least: int) -> None:
    grid.add_column(
        Text(title),
        justify="right" if column.kind in RIGHT else "left",
        style="dim" if column.kind == "id" else "",
        no_wrap=column.kind not in _WRAPS,
        min_width=at_least,
        overflow="fold",
    )


def _widest(text: str) -> int:
    return max(map(cell_len, (text or NOTHING).split("\n")))


def _is_rtl(text: str) -> bool:
    return not text.isascii() and any("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufefc" for c in text)


def _cards(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[RenderableType]:
    for number, row in enumerate(rows):
        if number:
            yield Text()
        yield _labels([(title, cell) for title, cell in zip(titles, row, strict=True) if cell])


def _labels(pairs: Sequence[tuple[str, str]]) -> Grid:
    grid = Grid.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(style="dim", max_width=24, overflow="fold")
    grid.add_column(overflow="fold")
    for label, text in pairs:
        grid.add_row(_text(f"{label}:"), _text(text))
    return grid


def _record(record: Record, width: int) -> Iterator[RenderableType]:
    if record.title:
        yield _text(record.title, "bold")
    yield _labels(labelled(record.fields))
    for table in record.tables:
        if table.rows or table.empty:
            yield Text()
            yield from _titled(table, width)


def _titled(table: Table, width: int) -> Iterator[RenderableType]:
    if table.title:
        yield _text(table.title, "bold")
    yield from _table(table, width)


def _document(document: Document, width: int) -> Iterator[RenderableType]:
    yield _text(document.title, "bold underline")
    if period := period_text(document):
        yield _text(period, "dim")
    for section in document.shown:
        if section.title:
            yield Text()
            yield _text(section.title, "bold")
        for block in section.shown:
            parts = list(_block(block, width))
            if parts:
                yield Text()
                yield from parts
    if document.notes:
        yield Text()
        for note in document.notes:
            yield _text(note, "dim")


def _block(block: Block, width: int) -> Iterator[RenderableType]:
    if isinstance(block, Table):
        if block.rows or block.empty:
            yield from _titled(block, width)
    elif isinstance(block, Figures):
        if block.title:
            yield _text(block.title, "bold")
        yield _figures(block)
    elif block.lines:
        if block.title:
            yield _text(block.title, "bold")
        for line in block.lines:
            yield _bullet(line) if block.bullets else _text(line)


def _bullet(line: str) -> Grid:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text("•"), _text(line))
    return grid


def _figures(figures: Figures) -> Grid:
    grid = Grid.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(overflow="fold", min_width=_LEAST)
    grid.add_column(justify="right", style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value, change, note in map(figure_line, figures.items):
        remark = Text(change)
        if note:
            remark.append(("  " if change else "") + note, style="dim")
        grid.add_row(_text(f"{label}:"), _text(value), remark)
    return grid
