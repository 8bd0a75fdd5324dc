"""Series drawn with letters: bars, sparklines, steps, heat, arrows.

Shapes and densities tell them apart; colours only repeat what these say. A picture stands in logical order, its start
first: where a page runs from right to left it is turned with the rest, after `mirrored`. Scales begin at zero, but for
sparklines and arrows, which run from the lowest value to the highest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from retainlog.base.document import Series, SeriesRow
from retainlog.base.results import Column, Data, Table
from retainlog.i18n import _
from retainlog.i18n.formats import format_month_short
from retainlog.render.cells import cell_width, shown
from retainlog.render.series import as_table, density, density_key, magnitude, scale, short_label, ticks

PARTS = "█░▓▒"  # of bars, in the order of the rows
DENSITY = "░▒▓█"  # of heat, rising
_SHADES = f"·{DENSITY}"
SPARKS = "▁▂▃▄▅▆▇█"
_MIRROR = str.maketrans("▶◀▌▐", "◀▶▐▌")
_WIDEST = 40  # cells of a bar
_LEAST = 8
_HEIGHT = 8  # lines of a curve


def mirrored(picture: str) -> str:
    """For a page that runs from right to left and turns characters, not their shapes."""
    return picture.translate(_MIRROR)


def pictured(series: Series, room: int) -> Table:
    """The table of bars, changes or lines with a picture in each line (column kind `picture`), where the `room`, in
    terminal cells, that the others leave is enough for one."""
    table = _summary(series, room) if series.kind == "lines" else as_table(series)
    room = min(room, _WIDEST)
    if series.kind not in ("bars", "change") or room < _LEAST:
        return table
    columns = table.columns
    if series.kind == "bars" and len(series.rows) > 1:
        named = zip(columns[1:], PARTS, strict=False)
        parts = [column._replace(title=f"{glyph} {column.title}") for column, glyph in named]
        columns = (columns[0], *parts, *columns[1 + len(parts) :])
    drawn = bars(series, room) if series.kind == "bars" else arrows(series, room)
    rows: list[Data] = [{**row, "_picture": picture} for row, picture in zip(table.rows, drawn, strict=True)]
    return table._replace(columns=(*columns, Column("_picture", "", "picture")), rows=rows)


def bars(series: Series, room: int) -> list[str]:
    """A bar for each label, at most `room` cells; several rows stand behind each other. Below zero a bar ends at the
    line at which the others begin."""
    lowest, highest = scale(series)
    least, most = min(lowest, 0), max(highest, 0)
    per_cell = (most - least) / max(room - len(series.rows), 1)
    if not per_cell:
        return [""] * len(series.labels)
    zero = round(-least / per_cell)
    drawn = []
    for at in range(len(series.labels)):
        below, above = "", ""
        for row, glyph in zip(series.rows, PARTS * len(series.rows), strict=False):
            value = magnitude(row.values[at]) or 0
            long = glyph * max(round(abs(value) / per_cell), 1) if value else ""
            if value < 0:
                below = long + below
            else:
                above += long
        drawn.append(" " * (zero - len(below)) + below + above)
    return drawn


def arrows(series: Series, room: int) -> list[str]:
    """From before to after, all on one scale."""
    lowest, highest = scale(series)
    span = (highest - lowest) or 1
    drawn = []
    for row in series.rows:
        before, after = (_place(magnitude(value), lowest, span, room) for value in row.values)
        if before is None or after is None:
            found = before if after is None else after
            drawn.append("" if found is None else " " * found + "●")
        elif before == after:
            # A change too small to see keeps its direction.
            change = (magnitude(row.values[1]) or 0) - (magnitude(row.values[0]) or 0)
            drawn.append(" " * before + ("▶" if change > 0 else "◀" if change else "●"))
        elif before < after:
            drawn.append(" " * before + "●" + "━" * (after - before - 1) + "▶")
        else:
            drawn.append(" " * after + "◀" + "━" * (before - after - 1) + "●")
    return drawn


def _place(value: float | None, lowest: float, span: float, room: int) -> int | None:
    return None if value is None else round((value - lowest) / span * (room - 1))


def sparkline(row: SeriesRow, lowest: float, highest: float, room: int) -> str:
    """A bar a value, wider where there is room, a space where there is none; too many are told by their means."""
    values = [magnitude(value) for value in row.values]
    wide = max(1, min(3, room // max(len(values), 1)))
    if len(values) > room:
        step = math.ceil(len(values) / max(room, 1))
        values = [_mean(values[at : at + step]) for at in range(0, len(values), step)]
    span = (highest - lowest) or 1
    last = len(SPARKS) - 1
    glyphs = (" " if value is None else SPARKS[round((value - lowest) / span * last)] for value in values)
    return "".join(glyph * wide for glyph in glyphs)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _summary(series: Series, room: int) -> Table:
    """A line for each row: its course, its first, last, lowest and highest value."""
    lowest, highest = scale(series)
    course = " – ".join(short_label(label, series.axis.kind) for label in (series.labels[0], series.labels[-1]))
    titles = [("first", _("First")), ("last", _("Last")), ("lowest", _("Lowest")), ("highest", _("Highest"))]
    if room < cell_width(course):
        titles = titles[:2]
    columns = (
        Column("label", _("What")),
        Column("_picture", course, "picture"),
        *(Column(key, title, series.of) for key, title in titles),
    )
    rows: list[Data] = []
    for row in series.rows:
        known = [value for value in row.values if magnitude(value) is not None]
        ranked = sorted(known, key=lambda value: magnitude(value) or 0)
        rows.append(
            {
                "label": row.label,
                "_picture": sparkline(row, lowest, highest, max(min(room, _WIDEST), cell_width(course))),
                "first": known[0] if known else None,
                "last": known[-1] if known else None,
                "lowest": ranked[0] if ranked else None,
                "highest": ranked[-1] if ranked else None,
            }
        )
    return Table(series.key, series.title, columns, rows)


def heated(series: Series) -> Table:
    """A line for each row, each value with its density."""
    columns = [Column("label", series.axis.title)]
    columns += [Column(str(at), short_label(label, series.axis.kind), "heat") for at, label in enumerate(series.labels)]
    _lowest, highest = scale(series)
    rows: list[Data] = [
        {"label": row.label}
        | {
            str(at): None if value is None else f"{_density(magnitude(value), highest)} {shown(value, series.of)}"
            for at, value in enumerate(row.values)
        }
        for row in series.rows
    ]
    return Table(series.key, series.title, tuple(columns), rows)


def _density(value: float | None, highest: float) -> str:
    return " " if value is None else _SHADES[density(value, highest)]


def calendar(series: Series, room: int) -> Iterator[list[tuple[str, str]]]:
    """Heat over many weeks, in blocks of (name, cells) that are as wide as the room: the months, then a line a row."""
    names = max(cell_width(row.label) for row in series.rows)
    room = max(room - names - 1, 2)
    wide = 2 if len(series.labels) * 2 <= room else 1
    _lowest, highest = scale(series)
    for start in range(0, len(series.labels), room // wide):
        part = slice(start, start + room // wide)
        block = [("", _months(series.labels[part], wide))]
        for row in series.rows:
            cells = (_density(magnitude(value), highest) for value in row.values[part])
            block.append((row.label, "".join(cell * wide for cell in cells)))
        yield block


def _months(weeks: Sequence[object], wide: int) -> str:
    """The names of the months above their weeks, where they fit."""
    line = ""
    names = [format_month_short(week) if isinstance(week, date) else "" for week in weeks]
    for name, run in groupby(range(len(weeks)), key=names.__getitem__):
        cells = [at * wide for at in run]
        if cell_width(name) < len(cells) * wide + (cells[-1] == (len(weeks) - 1) * wide):
            line += " " * (cells[0] - cell_width(line)) + name
    return line


def key_of_heat(series: Series) -> str:
    """`· 0  ░ 1–2  ▒ 3–4  ▓ 5–6  █ 7–8`"""
    return "  ".join(f"{_SHADES[level]} {text}" for level, text in density_key(series))


def curve(series: Series, row: SeriesRow, room: int) -> list[str]:
    """A step line over its numbers, with its bounds shaded; time runs from left to right in every language."""
    marks = {0: shown(1.0, "share"), _HEIGHT // 2: shown(0.5, "share"), _HEIGHT: shown(0.0, "share")}
    top = 1.0
    if series.of != "share":
        top = scale(series)[1] or 1.0
        marks = {0: shown(top), _HEIGHT: "0"}
    beside = max(map(cell_width, marks.values()))
    wide = max(min(room - beside - 2, 72), 10)
    xs = [float(str(label)) for label in series.labels]
    last = xs[-1] or 1.0
    at = [max(n for n, x in enumerate(xs) if x <= last * cell / (wide - 1) or n == 0) for cell in range(wide)]
    level = [_level(magnitude(row.values[n]), top) for n in at]
    low = [_level(magnitude(row.lower[n]) if row.lower else None, top) for n in at]
    high = [_level(magnitude(row.upper[n]) if row.upper else None, top) for n in at]
    lines = []
    for y in range(_HEIGHT + 1):
        line = "".join(_stroke(y, cell, level, low, high) for cell in range(wide))
        lines.append(f"{marks.get(y, ''):>{beside}} {'┤' if y in marks else '│'}{line}")
    ruler, numbers = ["─"] * wide, ""
    for number in ticks(last):
        cell = round(number / last * (wide - 1))
        text = shown(number, "number")
        ruler[cell] = "┬"
        numbers += " " * (min(cell, wide - len(text)) - len(numbers)) + text
    lines.append(f"{'':{beside}} └{''.join(ruler)}")
    lines.append(f"{'':{beside}}  {numbers}")
    return lines


def _level(value: float | None, top: float) -> int | None:
    """The line, counted from above."""
    return None if value is None else _HEIGHT - round(min(max(value / top, 0), 1) * _HEIGHT)


def _stroke(y: int, cell: int, level: list[int | None], low: list[int | None], high: list[int | None]) -> str:
    now, before = level[cell], level[cell - 1] if cell else level[cell]
    if now is not None and before is not None and min(now, before) <= y <= max(now, before):
        if now == before:
            return "━"
        if y == before:
            return "┓" if now > before else "┛"
        return ("┗" if now > before else "┏") if y == now else "┃"
    top, bottom = high[cell], low[cell]
    return "░" if top is not None and bottom is not None and top <= y <= bottom else " "
