"""Text for people at a terminal, fitted to its width and drawn by rich.

Numbers stand at the right, ids are dim, long text wraps on words. What cannot wrap (ids, numbers, dates, codes) is
never cut: where the columns do not fit side by side, each row becomes a small card of labelled lines. In a Hebrew
interface columns run from right to left. Hebrew is measured and wrapped in logical order, and turned last (turned.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from rich.box import MINIMAL, SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from retainlog.base.document import Block, Document, Figures, Series
from retainlog.base.results import Column, Receipt, Record, Streamed, Table
from retainlog.base.text import holds_rtl
from retainlog.i18n import TURNING, is_rtl
from retainlog.render import pictures
from retainlog.render.cells import (
    NOTHING,
    RIGHT,
    cells,
    figure_line,
    labelled,
    one_line,
    parts,
    period_text,
    safe,
    without_marks,
)
from retainlog.render.series import as_table
from retainlog.render.turned import Page, Turned, Whole

if TYPE_CHECKING:
    from retainlog.render import Result

_LEAST = 14  # terminal cells that a column of text keeps at least
_WRAPS = {"text": _LEAST, "marked": _LEAST, "narrow": 10}
_GAP = 2
_NAME = 20  # terminal cells of the first column where the others stand below each other

# Told apart by people who see no red or no green (Okabe, Ito 2008); the letters differ too.
_BLUE, _ORANGE, _GREEN, _PINK = "#56b4e9", "#e69f00", "#009e73", "#cc79a7"
_PARTS = dict(zip(pictures.PARTS, (_BLUE, _ORANGE, _GREEN, _PINK), strict=True))
_STYLES = {
    "picture": dict.fromkeys(f"{pictures.SPARKS}●━▶◀", _BLUE) | _PARTS,
    "heat": dict.fromkeys(pictures.DENSITY, _BLUE) | {"·": "dim"},
    "curve": {"░": "dim"},
}


def draw(result: Result, out: TextIO, *, color: bool, width: int, bidi: str = "off") -> None:
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
    page = Page(width - (bidi == "isolate"), bidi, is_rtl() and bidi in TURNING)
    if page.flipped or bidi == "isolate":
        streamed = isinstance(result, Table) and isinstance(result.rows, Streamed)
        whole = _parts(result, page) if streamed else [Group(*_parts(result, page))]
        for part in whole:
            console.print(Whole(part, page, part=streamed))
        return
    for part in _parts(result, page):
        console.print(part)


def _parts(result: Result, page: Page) -> Iterator[RenderableType]:
    if isinstance(result, Receipt):
        for line in result.lines:
            yield _text(line, page)
    elif isinstance(result, Table):
        yield from _table(result, page)
    elif isinstance(result, Record):
        yield from _record(result, page)
    else:
        yield from _document(result, page)


def _text(text: str, page: Page, style: str = "") -> RenderableType:
    return _directed(Text(safe(text).replace("\t", " "), style=style), page)


def _directed(text: Text, page: Page) -> RenderableType:
    if page.flipped or (page.bidi in TURNING and holds_rtl(text.plain)):
        return Turned(text, page)
    if not text.plain.isprintable():
        text.plain = without_marks(text.plain)
    return text


def _table(table: Table, page: Page) -> Iterator[RenderableType]:
    if not table.rows:
        if table.empty:
            yield _text(table.empty, page)
        return
    columns = table.columns
    titles = [one_line(column.title) for column in columns]
    grouped = not titles[0]  # a first column without a title names groups: each name is a line above its rows
    if grouped:
        columns, titles = columns[1:], titles[1:]
    under = len(columns) - 1 if columns[-1].kind == "below" else None
    wanted: list[int] = []
    for rows in parts(table):
        heads = [row.pop(0) if grouped else "" for row in rows]
        begun, before = bool(wanted), wanted
        if not begun:
            if under is None and not grouped:
                under = _to_go_below(columns, titles, rows, page)
            if under is not None:
                columns, titles = (*columns[:under], *columns[under + 1 :]), titles[:under] + titles[under + 1 :]
        below = ["" if under is None else row.pop(under) for row in rows]
        wanted = [max(map(_widest, texts)) for texts in zip(titles, *rows, strict=True)]
        if begun:  # the columns stay where they are, unless one that can't wrap has to grow
            both = zip(columns, before, wanted, strict=True)
            wanted = [was if column.kind in _WRAPS else max(was, wide) for column, was, wide in both]
        # A terminal that turns Hebrew by itself would swap neighbouring cells; many take a ruled line for a boundary.
        ruled = page.bidi == "logical" and any(holds_rtl(cell) for row in [titles, *rows] for cell in row)
        start = 0
        for end in sorted({len(rows), *(at for at, line in enumerate(below, 1) if line)}):
            shape = list(zip(columns, titles, wanted, strict=True))
            yield _laid_out(shape, rows[start:end], heads[start:end], page, ruled, begun=begun or start > 0)
            if line := below[end - 1]:
                yield _side_by_side(page, 1, [(Text(" "), _text(line, page))], {}, {"style": "dim"})
            start = end


def _to_go_below(
    columns: Sequence[Column], titles: Sequence[str], rows: Sequence[Sequence[str]], page: Page
) -> int | None:
    """The place of the widest text, behind the first one, whose going below makes room for the columns beside each
    other; None where they have it, or where it would not."""
    widths = [max(map(_widest, texts)) for texts in zip(titles, *rows, strict=True)]
    least = [min(wide, _WRAPS.get(column.kind, wide)) for column, wide in zip(columns, widths, strict=True)]
    room = page.width - (_GAP + 1) * (len(columns) - 1)
    texts = [place for place, column in enumerate(columns) if column.kind == "text"][1:]
    if sum(least) <= room or not texts:
        return None
    widest = max(texts, key=lambda place: widths[place])
    return widest if sum(least) - least[widest] <= room + _GAP + 1 else None


def _laid_out(
    shape: Sequence[tuple[Column, str, int]],
    rows: Sequence[Sequence[str]],
    heads: Sequence[str],
    page: Page,
    ruled: bool,
    *,
    begun: bool,
) -> RenderableType:
    """Rows of columns with their titles, that want to be so wide; `begun`: under others, whose header stands."""
    columns, titles, wanted = zip(*shape, strict=True)
    least = [min(wide, _WRAPS.get(column.kind, wide)) for column, wide in zip(columns, wanted, strict=True)]
    gap = _GAP + 1 if ruled else _GAP
    if any(heads) and len(columns) > 2 and sum(wanted) + gap * (len(columns) - 1) > page.width:
        room = page.width - min(wanted[0], _NAME) - gap
        if max(wanted[2], _LEAST) <= room:
            return _stacked(rows, heads, page, ruled)
    room = page.width - gap * (len(columns) - 1)
    if sum(least) > room:
        return Group(*_cards(titles, rows, heads, page, begun))
    # The name of a group may widen the column in which it stands.
    widths = [None] * len(columns) if any(heads) and sum(wanted) <= room else _widths(wanted, least, room)
    grid = Grid(
        box=MINIMAL if ruled else SIMPLE_HEAD,
        show_header=not begun,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 1) if ruled else (0, 0, 0, _GAP - 1) if page.flipped else (0, _GAP - 1, 0, 0),
        header_style="bold",
        border_style="dim",
    )
    for column, title, width in page.ordered(list(zip(columns, titles, widths, strict=True))):
        _add_column(grid, column, _text(title, page), width, page)
    for head, row in zip(heads, rows, strict=True):
        if head:
            grid.add_row(*page.ordered([_text(head, page, "bold"), *[""] * (len(columns) - 1)]))
        drawn = [
            _cell(cell or ("" if column.kind in _STYLES else NOTHING), column.kind, page)
            for cell, column in zip(row, columns, strict=True)
        ]
        grid.add_row(*page.ordered(drawn))
    return grid


def _stacked(rows: Sequence[Sequence[str]], heads: Sequence[str], page: Page, ruled: bool) -> Grid:
    """Two lines a row: the first two cells beside each other, below the second one all that remain."""
    grid = Grid(box=MINIMAL if ruled else None, show_header=False, show_edge=False, pad_edge=False, border_style="dim")
    grid.padding = (0, 1, 0, 1) if ruled else (0, 0, 0, _GAP) if page.flipped else (0, _GAP, 0, 0)
    for most in page.ordered((_NAME, None)):
        grid.add_column(justify="right" if page.flipped else "left", overflow="fold", max_width=most)
    for head, (name, text, *rest) in zip(heads, rows, strict=True):
        if head:
            grid.add_row(*page.ordered([_text(head, page, "bold"), ""]))
        below: list[RenderableType] = [_text(cell, page) for cell in rest if cell]
        if ruled:  # a bar between each two
            below = [part for cell in below for part in (cell, Text("│", "dim"))][:-1]
        aside = _side_by_side(page, 1 if ruled else _GAP, [below], *[{"style": "dim"}] * len(below))
        if page.flipped:
            aside.columns[0].ratio, aside.expand = 1, True
        grid.add_row(*page.ordered([_text(name or NOTHING, page), Group(_text(text, page), aside)]))
    return grid


def _cell(text: str, kind: str, page: Page) -> RenderableType:
    """The cell; where hits are marked they are bold and their marks go."""
    if kind in _STYLES:
        return _picture(text, kind, page)
    if kind != "marked":
        return _text(text, page)
    cell = Text()
    for part in safe(text).replace("\t", " ").split("«"):
        hit, _mark, rest = part.rpartition("»")
        cell.append(hit, "bold").append(rest)
    return _directed(cell, page)


def _widths(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widest columns give way first, none below its least. (What rich makes of least widths may be too wide.)"""
    level, widths = max(wanted), list(wanted)
    while sum(widths) > room:
        level -= 1
        widths = [max(at_least, min(wide, level)) for wide, at_least in zip(wanted, least, strict=True)]
    return widths


def _add_column(grid: Grid, column: Column, title: RenderableType, width: int | None, page: Page) -> None:
    grid.add_column(
        title,
        justify="right" if page.flipped or column.kind in RIGHT else "left",
        style="dim" if column.kind == "id" else "",
        no_wrap=column.kind not in _WRAPS,
        width=width,
        overflow="fold",
    )


def _widest(text: str) -> int:
    return max(map(cell_len, (text or NOTHING).split("\n")))


def _cards(
    titles: Sequence[str], rows: Sequence[Sequence[str]], heads: Sequence[str], page: Page, begun: bool
) -> Iterator[RenderableType]:
    for number, (head, row) in enumerate(zip(heads, rows, strict=True)):
        if number or begun:
            yield Text()
        if head:
            yield _text(head, page, "bold")
        yield _labels([(title, cell) for title, cell in zip(titles, row, strict=True) if cell], page)


def _labels(pairs: Sequence[tuple[str, str]], page: Page) -> Grid:
    rows = [(_text(f"{label}:", page), _text(text, page)) for label, text in pairs]
    return _side_by_side(page, _GAP, rows, {"style": "dim", "max_width": 24}, {})


def _side_by_side(page: Page, gap: int, rows: Sequence[Sequence[RenderableType]], *columns: Mapping[str, Any]) -> Grid:
    """Cells beside each other without lines; on a flipped page the first stands at the right."""
    grid = Grid.grid(padding=(0, 0, 0, gap) if page.flipped else (0, gap, 0, 0))
    for options in page.ordered(columns):
        grid.add_column(**{"overflow": "fold", "justify": "right" if page.flipped else "left", **options})
    for row in rows:
        grid.add_row(*page.ordered(row))
    return grid


def _record(record: Record, page: Page) -> Iterator[RenderableType]:
    if record.title:
        yield _text(record.title, page, "bold")
    yield _labels(labelled(record.fields), page)
    for table in record.tables:
        if table.rows or table.empty:
            yield Text()
            yield from _titled(table, page)


def _titled(table: Table, page: Page) -> Iterator[RenderableType]:
    if table.title:
        yield _text(table.title, page, "bold")
    yield from _table(table, page)


def _document(document: Document, page: Page) -> Iterator[RenderableType]:
    yield _text(document.title, page, "bold underline")
    if period := period_text(document):
        yield _text(period, page, "dim")
    for section in document.shown:
        if section.title:
            yield Text()
            yield _text(section.title, page, "bold")
        for block in section.blocks:
            parts = list(_block(block, page))
            if parts:
                yield Text()
                yield from parts
    if document.notes:
        yield Text()
        for note in document.notes:
            yield _text(note, page, "dim")


def _block(block: Block, page: Page) -> Iterator[RenderableType]:
    if isinstance(block, Table):
        if block.rows or block.empty:
            yield from _titled(block, page)
    elif isinstance(block, Series):
        if block.labels:
            if block.title:
                yield _text(block.title, page, "bold")
            yield from _series(block, page)
            yield _text(block.alt, page, "dim")
    elif isinstance(block, Figures):
        if block.title:
            yield _text(block.title, page, "bold")
        yield _figures(block, page)
    elif block.lines:
        if block.title:
            yield _text(block.title, page, "bold")
        for line in block.lines:
            yield _bullet(line, page) if block.bullets else _text(line, page)


def _series(series: Series, page: Page) -> Iterator[RenderableType]:
    if series.kind == "steps":
        for row in series.rows:
            if len(series.rows) > 1:
                yield _text(row.label, page)
            for line in pictures.curve(series, row, page.width):
                yield _styled(line, "curve")
        return
    if series.kind == "heat":
        table = pictures.heated(series)
        if series.axis.kind != "date" or _room(table, page) >= 0:
            yield from _table(table if _room(table, page) >= 0 else as_table(series), page)
            return
        for block in pictures.calendar(series, page.width):
            rows = [(_text(name, page), _picture(cells, "heat", page)) for name, cells in block]
            yield _side_by_side(page, 1, rows, {"no_wrap": True}, {"no_wrap": True})
        yield _text(pictures.key_of_heat(series), page, "dim")
        return
    yield from _table(pictures.pictured(series, _room(pictures.pictured(series, page.width), page) - _GAP), page)


def _room(table: Table, page: Page) -> int:
    """The cells that the columns leave when all of their texts stand in one line; below zero: that they lack."""
    columns = [column for column in table.columns if column.kind != "picture"]
    texts = zip(*cells(table._replace(columns=tuple(columns))), strict=True)
    widths = [
        max(map(_widest, (column.title, *column_texts))) for column, column_texts in zip(columns, texts, strict=True)
    ]
    return page.width - sum(widths) - (_GAP + 1) * (len(columns) - 1)


def _picture(text: str, kind: str, page: Page) -> RenderableType:
    turns = is_rtl() and page.bidi != "off"
    return _directed(_styled(pictures.mirrored(text) if turns else text, kind), page)


def _styled(text: str, kind: str) -> Text:
    styles = _STYLES[kind]
    return Text().assemble(*((letter, styles.get(letter, _BLUE if kind == "curve" else "")) for letter in text))


def _bullet(line: str, page: Page) -> Grid:
    return _side_by_side(page, 1, [(Text("•"), _text(line, page))], {"no_wrap": True}, {})


def _figures(figures: Figures, page: Page) -> Grid:
    rows = []
    for label, value, change, note in map(figure_line, figures.shown):
        remark = Text(change)
        if note:
            remark.append(("  " if change else "") + note, style="dim")
        rows.append((_text(f"{label}:", page), _text(value, page), _directed(remark, page)))
    number = {"justify": "right", "style": "bold", "no_wrap": True}
    return _side_by_side(page, _GAP, rows, {"min_width": _LEAST}, number, {})
