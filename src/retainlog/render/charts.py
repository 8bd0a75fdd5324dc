"""Series as SVG for a page; colours, fonts and directions are the page's own (`html`).

Bars and arrows of a right-to-left page begin at its right; scales of numbers and time run from left to right anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape
from itertools import pairwise

from retainlog.base.document import Series
from retainlog.i18n import is_rtl
from retainlog.i18n.formats import format_month_short
from retainlog.render.cells import safe, shown
from retainlog.render.series import density, magnitude, scale, short_label, ticks

_WIDTH = 480  # user units; a phone shows them at about two thirds
_LINE = 26  # height of a bar or arrow with its distance
_LETTERS = 22  # of a name beside a bar; the table has it whole
_LETTER = 6.6  # width of one
_TOP, _BOTTOM = 20, 24  # of a plot, above and below
PARTS = 4  # colours that the page has for rows

Place = Callable[[float], float]
Drawn = tuple[float, list[str]]


def has_values(series: Series) -> bool:
    """Whether each square of heat has room for its value."""
    return len(series.labels) <= 8


def svg(series: Series, name: str) -> str:
    """The picture as an `<svg>` element labelled by the page's elements `<name>-title` and `<name>-alt`; without any
    number to draw, the empty text."""
    if scale(series) == (0.0, 0.0):
        return ""
    upright = series.kind == "bars" and series.axis.kind in ("month", "date")
    draw = (
        _columns
        if upright
        else {"bars": _bars, "lines": _lines, "steps": _steps, "heat": _heat}.get(series.kind, _change)
    )
    height, parts = draw(series)
    few = " few" if has_values(series) else ""
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:g}" class="chart {series.kind}{few}" role="img"'
        f' aria-labelledby="{name}-title {name}-alt"><g class="plot">{"".join(parts)}</g></svg>'
    )


# Elements; x from the side where the page begins


def _x(x: float) -> float:
    return _WIDTH - x if is_rtl() else x


def _rect(x: float, y: float, wide: float, high: float, kind: str = "") -> str:
    x = min(_x(x), _x(x + wide))
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"{kind and f" class={kind!r}"}/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    if is_rtl():
        anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
    return _at(_x(x), y, text, anchor)


def _at(x: float, y: float, text: str, anchor: str = "middle") -> str:
    """The same at a place that no page turns."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>' if text else ""


def _path(points: Sequence[tuple[float, float]], close: str = "") -> str:
    return f'<path class="line" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in points)}{close}"/>' if points else ""


def _group(kind: str, parts: Sequence[str]) -> str:
    return f'<g class="{kind}">{"".join(parts)}</g>'


def _to(low: float, high: float, start: float, end: float) -> Place:
    span = (high - low) or 1
    return lambda value: start + (value - low) / span * (end - start)


# Scales


def _marks(low: float, high: float) -> list[float]:
    """At most five round numbers from the lowest to the highest."""
    rough = (high - low or 1) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * 0.999)
    return [n * step for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _number(series: Series, value: float) -> str:
    return shown(value, "share") if series.of == "share" else shown(round(value, 2), "number")


def _upright(series: Series, low: float, high: float, height: float) -> tuple[float, Place, str]:
    """(where the plot begins, the place of a value, the axis) of a picture whose values rise."""
    marks = _marks(low, high)
    texts = [_number(series, mark) for mark in marks]
    left = max(map(len, texts), default=0) * _LETTER + 10
    place = _to(low, high, height - _BOTTOM, _TOP)
    lines = (
        _path([(left, place(mark)), (_WIDTH - 8, place(mark))]) + _at(left - 6, place(mark) + 4, text, "end")
        for mark, text in zip(marks, texts, strict=True)
    )
    return left, place, _group("axis", list(lines))


def _below(series: Series, places: Sequence[float], y: float) -> str:
    """Labels below a line or columns, as many as have room."""
    every = -(-len(series.labels) // 12)
    letters = max(min(60 // len(series.labels), 12), 6)
    named = ((at, _label(series, at, letters)) for at in range(0, len(series.labels), every))
    return _group("axis", [_at(places[at], y, text) for at, text in named])


def _label(series: Series, at: int, letters: int = _LETTERS) -> str:
    label = series.labels[at]
    if series.axis.kind == "month":
        return format_month_short(date.fromisoformat(f"{label}-01"))
    return _short(short_label(label, series.axis.kind), letters)


def _short(text: str, letters: int = _LETTERS) -> str:
    line = " ".join(safe(text).split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"


def _names(names: Sequence[str], high: float) -> tuple[float, str]:
    """(where the plot begins, the names) of lines below each other."""
    left = max(map(len, names), default=0) * _LETTER + 14
    return left, _group("axis", [_text(left - 6, (at + 0.5) * high + 12, name, "end") for at, name in enumerate(names)])


# Pictures


def _bars(series: Series) -> Drawn:
    low, high = (min(scale(series)[0], 0), max(scale(series)[1], 0))
    left, names = _names([_label(series, at) for at in range(len(series.labels))], _LINE)
    alone = len(series.rows) == 1
    place = _to(low, high, left + (50 if low else 0), _WIDTH - (80 if alone else 8))
    parts = [names]
    ends = [[0.0, 0.0] for _label in series.labels]
    for number, row in enumerate(series.rows):
        drawn = []
        for at, value in enumerate(map(magnitude, row.values)):
            if value:
                start = ends[at][value < 0]
                ends[at][value < 0] = end = start + value
                first, last = sorted((place(start), place(end)))
                drawn.append(_rect(first, at * _LINE + 12, last - first, _LINE - 8))
            if value is not None and alone:
                drawn.append(_text(place(max(value, 0)) + 5, (at + 0.5) * _LINE + 12, shown(row.values[at], series.of)))
        parts.append(_group(f"part-{number % PARTS}", drawn))
    return 16 + _LINE * len(series.labels), parts


def _columns(series: Series) -> Drawn:
    height = 210.0
    low, high = (min(scale(series)[0], 0), max(scale(series)[1], 0))
    left, place, axis = _upright(series, low, high, height)
    wide = (_WIDTH - 8 - left) / len(series.labels)
    middles = [left + (at + 0.5) * wide for at in range(len(series.labels))]
    parts = [axis, _below(series, middles, height - 6)]
    ends = [[0.0, 0.0] for _label in series.labels]
    for number, row in enumerate(series.rows):
        drawn = []
        for at, value in enumerate(map(magnitude, row.values)):
            if value:
                start = ends[at][value < 0]
                ends[at][value < 0] = end = start + value
                top, foot = sorted((place(start), place(end)))
                x = middles[at] - wide * 0.4
                drawn.append(f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide * 0.8:.1f}" height="{foot - top:.1f}"/>')
            if value is not None and len(series.rows) == 1 and len(series.labels) <= 12:
                drawn.append(_at(middles[at], place(max(value, 0)) - 5, shown(row.values[at], series.of)))
        parts.append(_group(f"part-{number % PARTS}", drawn))
    return height, parts


def _lines(series: Series) -> Drawn:
    height = 210.0
    low, high = scale(series)
    left, place, axis = _upright(series, min(low, 0) if series.of == "number" else low, high, height)
    across = _to(0, max(len(series.labels) - 1, 1), left + 8, _WIDTH - 16)
    parts = [axis, _below(series, [across(at) for at in range(len(series.labels))], height - 6)]
    for number, row in enumerate(series.rows):
        points = [
            None if (y := magnitude(value)) is None else (across(at), place(y)) for at, value in enumerate(row.values)
        ]
        drawn = [_path(run) for run in _runs(points)]
        drawn += [f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="3.5"/>' for point in points if point]
        parts.append(_group(f"part-{number % PARTS}", drawn))
    return height, parts


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for point in (*points, None):
        if point:
            run.append(point)
        elif run:
            yield run
            run = []


def _steps(series: Series) -> Drawn:
    height = 230.0
    xs = [float(str(label)) for label in series.labels]
    last = xs[-1] or 1.0
    left, place, axis = _upright(series, 0, 1 if series.of == "share" else max(scale(series)[1], 0), height)
    across = _to(0, last, left, _WIDTH - 16)
    parts = [axis, _group("axis", [_at(across(tick), height - 6, shown(tick, "number")) for tick in ticks(last)])]

    def stairs(values: Sequence[object]) -> list[tuple[float, float]]:
        known = [
            (across(x), place(y)) for x, value in zip(xs, values, strict=True) if (y := magnitude(value)) is not None
        ]
        corners = [corner for one, other in pairwise(known) for corner in ((other[0], one[1]), other)]
        return [*known[:1], *corners]

    for number, row in enumerate(series.rows):
        if row.lower and row.upper:
            parts.append(
                _group(f"band part-{number % PARTS}", [_path([*stairs(row.upper), *stairs(row.lower)[::-1]], "Z")])
            )
        parts.append(_group(f"curve part-{number % PARTS}", [_path(stairs(row.values))]))
    return height, parts


def _heat(series: Series) -> Drawn:
    few = has_values(series)
    high = _LINE if few else 14
    left, names = _names([_short(row.label) for row in series.rows], high)
    wide = (_WIDTH - 8 - left) / len(series.labels)
    highest = scale(series)[1]
    parts, drawn = [names], []
    for number, row in enumerate(series.rows):
        for at, value in enumerate(map(magnitude, row.values)):
            if value is not None:
                x, y = left + at * wide, number * high + 8
                drawn.append(_rect(x, y, wide - 1, high - 1, f"level-{density(value, highest)}"))
                if few:
                    drawn.append(_text(x + wide / 2, y + high / 2 + 4, shown(row.values[at], series.of), "middle"))
    labels = [_label(series, at, 12) for at in range(len(series.labels))] if few else _months(series)
    foot = len(series.rows) * high + 22
    below = [_text(left + (at + 0.5) * wide, foot, label, "middle") for at, label in enumerate(labels)]
    return foot + 8, [*parts, _group("part-0", drawn), _group("axis", below)]


def _months(series: Series) -> list[str]:
    """A month is named above its second week, so that a name is not squeezed by a month's last days."""
    names = [
        format_month_short(label) if isinstance(label, date) else shown(label, series.axis.kind)
        for label in series.labels
    ]
    return [
        name if at and names[at - 1] == name and (at < 2 or names[at - 2] != name) else ""
        for at, name in enumerate(names)
    ]


def _change(series: Series) -> Drawn:
    """A dot before, the head of an arrow after; the values stand before and behind it."""
    low, high = scale(series)
    left, names = _names([_short(row.label) for row in series.rows], _LINE)
    place = _to(low, high, left + 60, _WIDTH - 70)
    drawn = []
    for at, row in enumerate(series.rows):
        y = (at + 0.5) * _LINE + 8
        found = [
            (place(size), shown(value, series.of)) for value in row.values if (size := magnitude(value)) is not None
        ]
        if len(found) == 2 and found[0][0] != found[1][0]:
            (start, _before), (end, _after) = found
            way = 1 if (end > start) != is_rtl() else -1
            drawn.append(_path([(_x(start), y), (_x(end), y)]))
            drawn.append(f'<path class="head" d="M{_x(end) + 4 * way:.1f} {y:.1f}l{-10 * way} -6v12z"/>')
            found.sort()
        for x, _value in (
            found[:1] if len(found) < 2 or found[0][0] == found[1][0] else [(place(magnitude(row.values[0]) or 0), "")]
        ):
            drawn.append(f'<circle cx="{_x(x):.1f}" cy="{y:.1f}" r="4"/>')
        for (x, value), (far, anchor) in zip(found, ((-9, "end"), (9, "start")), strict=False):
            drawn.append(_text(x + far, y + 4, value, anchor))
    return 16 + _LINE * len(series.rows), [names, _group("part-0", drawn)]
