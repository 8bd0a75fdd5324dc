"""Series as SVG for a page: pygal places bars, lines and scales; colours, fonts and directions are the page's own.

What pygal adds for browsers with scripts (scripts, tooltips, styles, links) is taken out again. Bars and arrows of a
right-to-left page begin at its right; scales of numbers and time run from left to right everywhere.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from itertools import pairwise
from typing import Any

from retainlog.domain.document import Series, SeriesRow
from retainlog.i18n import is_rtl
from retainlog.i18n.formats import format_month_short
from retainlog.render.cells import safe, shown
from retainlog.render.series import density, magnitude, scale, short_label, ticks

_WIDTH = 480  # user units; a phone shows them at about two thirds
_LINE = 26  # height of a bar or arrow with its distance
_LETTERS = 22  # of a name beside a bar; the table has it whole
PARTS = 4  # colours that the page has for rows
_UNUSED = ("reactive", "tooltip-trigger", "nofill", "major", "guide", "guides", "dot", "dots", "bar", "bars", "rect")
_UNWANTED = ("defs", "script", "style", "desc", "title")


def available() -> bool:
    """Whether the extra `html` is installed."""
    try:
        _pygal()
    except ImportError:
        return False
    return True


def has_values(series: Series) -> bool:
    """Whether each square of heat has room for its value."""
    return len(series.labels) <= 8


def _change(series: Series) -> Any:
    lowest, highest = scale(series)
    span = (highest - lowest) or 1
    chart = _chart(
        "XY",
        30 + _LINE * len(series.rows),
        xrange=(lowest - span / 8, highest + span / 8),
        range=(0.3, len(series.rows) + 0.4),
        dots_size=4,
        print_values=True,
        show_x_labels=False,
        show_x_guides=False,
        show_y_guides=False,
    )
    chart.y_labels = [
        {"label": _short(row.label), "value": at} for at, row in enumerate(reversed(series.rows), start=1)
    ]
    for at, row in enumerate(reversed(series.rows), start=1):
        points = [(point["value"], point["formatter"]) for value in row.values if (point := _point(series, value))]
        chart.add(row.key, [{"value": (x, at), "formatter": text} for x, text in points])
    return chart


def svg(series: Series, name: str) -> str:
    """The picture as an `<svg>` element labelled by the page's elements `<name>-title` and `<name>-alt`; without any
    number to draw, the empty text."""
    if scale(series) == (0.0, 0.0):
        return ""
    match series.kind:
        case "bars":
            chart = _bars(series)
        case "lines":
            chart = _lines(series)
        case "steps":
            chart = _steps(series)
        case "heat":
            chart = _heat(series)
        case _:
            chart = _change(series)
    chart.add_xml_filter(lambda root: _tidied(root, series, name))
    return str(chart.render(is_unicode=True))


def _pygal() -> Any:
    import pygal
    import pygal.style

    # Its finder for plug-ins of maps is of a kind that newer Pythons warn of at every later import.
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    return pygal


def _chart(kind: str, height: int, **options: Any) -> Any:
    pygal = _pygal()
    settings: dict[str, Any] = {
        "width": _WIDTH,
        "height": height,
        "style": pygal.style.Style(
            label_font_size=12, major_label_font_size=12, value_font_size=12, font_family="sans-serif"
        ),
        "js": (),
        "css": (),
        "no_prefix": True,
        "disable_xml_declaration": True,
        "show_legend": False,
        "margin": 8,
        "spacing": 6,
        "truncate_label": -1,
        "print_zeroes": True,
    }
    return getattr(pygal, kind)(**(settings | options))


def _bars(series: Series) -> Any:
    lowest, highest = scale(series)
    span = max(highest, 0) - min(lowest, 0)
    upright = series.axis.kind in ("month", "date")
    numbers = len(series.rows) == 1 and (not upright or len(series.labels) <= 12)
    stacked = "Stacked" if len(series.rows) > 1 else ""
    ends = (min(lowest * 1.25, 0), max(highest, 0) + (span / 4 if numbers and not upright else 0))
    chart = _chart(
        f"{stacked}Bar" if upright else f"Horizontal{stacked}Bar",
        210 if upright else 36 + _LINE * len(series.labels),
        range=ends,
        print_values=numbers,
        print_values_position="top",
        show_x_labels=upright,
        show_x_guides=False,
        show_y_guides=upright,
        value_formatter=lambda value: _number(series, value),
        **({"max_scale": 4, "margin_top": 20} if upright else {}),
    )
    # pygal's first bar stands at the bottom.
    order = range(len(series.labels)) if upright else range(len(series.labels) - 1, -1, -1)
    chart.x_labels = _labels_below(series) if upright else [_label(series, at) for at in order]
    if upright:
        _thin(chart, series)
    for row in series.rows:
        chart.add(row.key, [_point(series, row.values[at]) for at in order])
    return chart


def _point(series: Series, value: object) -> dict[str, Any] | None:
    size = magnitude(value)
    text = shown(value, series.of)
    return None if size is None else {"value": size, "formatter": lambda _size: text}


def _number(series: Series, value: float) -> str:
    """A number on the scale of values."""
    return shown(value, "share") if series.of == "share" else shown(round(value, 2), "number")


def _thin(chart: Any, series: Series) -> None:
    """Name only as many labels as have room."""
    every = -(-len(series.labels) // 12)
    if every > 1:
        chart.x_labels_major = chart.x_labels[::every]
        chart.show_minor_x_labels = False


def _lines(series: Series) -> Any:
    lowest, highest = scale(series)
    chart = _chart(
        "Line",
        210,
        range=(min(lowest, 0) if series.of == "number" else lowest, highest),
        show_x_guides=False,
        max_scale=4,
        dots_size=3.5,
        allow_interruptions=True,
        value_formatter=lambda value: _number(series, value),
    )
    chart.x_labels = _labels_below(series)
    _thin(chart, series)
    for row in series.rows:
        chart.add(row.key, [magnitude(value) for value in row.values])
    return chart


def _steps(series: Series) -> Any:
    xs = [float(str(label)) for label in series.labels]
    last = xs[-1] or 1.0
    chart = _chart(
        "XY",
        230,
        range=(0, 1) if series.of == "share" else None,
        xrange=(0, last),
        show_dots=False,
        show_x_guides=False,
        include_x_axis=True,
        max_scale=4,
        value_formatter=lambda value: _number(series, value),
    )
    chart.x_labels = [{"label": shown(tick, "number"), "value": tick} for tick in ticks(last)]
    if series.of == "share":
        chart.y_labels = [{"label": shown(share, "share"), "value": share} for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    for row in series.rows:
        if row.lower and row.upper:
            band = [*_stairs(xs, row.upper), *_stairs(xs, row.lower)[::-1]]
            chart.add("band", band)
        chart.add("line", _stairs(xs, row.values))
    return chart


def _stairs(xs: list[float], values: tuple[object, ...]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for x, value in zip(xs, values, strict=True):
        if (y := magnitude(value)) is not None:
            if points:
                points.append((x, points[-1][1]))
            points.append((x, y))
    return points


def _heat(series: Series) -> Any:
    few = has_values(series)
    chart = _chart(
        "Dot",
        (30 + _LINE * len(series.rows)) if few else 30 + 14 * len(series.rows),
        show_x_guides=False,
        show_y_guides=False,
        print_values=few,
        formatter=lambda value: shown(value, series.of),
    )
    if few:
        chart.x_labels = _labels_below(series)
    else:
        names = [
            format_month_short(label) if isinstance(label, date) else shown(label, series.axis.kind)
            for label in series.labels
        ]
        # A month is named above its second week, so that a name is not squeezed by a month's last days.
        chart.x_labels = [
            name if at and names[at - 1] == name and (at < 2 or names[at - 2] != name) else ""
            for at, name in enumerate(names)
        ]
    for row in series.rows:
        chart.add(_short(row.label), [magnitude(value) for value in row.values])
    return chart


def _label(series: Series, at: int, letters: int = _LETTERS) -> str:
    label = series.labels[at]
    if series.axis.kind == "month":
        return format_month_short(date.fromisoformat(f"{label}-01"))
    return _short(short_label(label, series.axis.kind), letters)


def _labels_below(series: Series) -> list[str]:
    """As long as the room below a line or column."""
    letters = max(min(60 // len(series.labels), 12), 6)
    return [_label(series, at, letters) for at in range(len(series.labels))]


def _short(text: str, letters: int = _LETTERS) -> str:
    line = " ".join(safe(text).split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"


# What pygal drew, made part of the page


def _tidied(root: Any, series: Series, name: str) -> Any:
    parents = {child: parent for parent in root.iter() for child in parent}
    for node, parent in parents.items():
        unwanted = not isinstance(node.tag, str) or node.tag in _UNWANTED
        if unwanted or "background" in node.get("class", "") or node.get("class", "").startswith("tooltip"):
            parent.remove(node)
    for node in root.iter():
        for key in ("style", "rx", "ry"):
            node.attrib.pop(key, None)
        for key, value in node.attrib.items():
            node.set(key, re.sub(r"(\d+\.\d)\d+", r"\1", value))
    groups = [node for node in root.iter() if node.get("class", "").startswith("series")]
    for group in groups:
        _name_part(group, series)
    for axis in [node for node in root.iter() if node.get("class", "").startswith("axis")]:
        if "always_show" not in axis.get("class", ""):
            for guides in axis:
                for path in guides.findall("path"):
                    guides.remove(path)
        for text in axis.iter("text"):
            text.set("text-anchor", "end" if axis.get("class", "").startswith("axis y") else "middle")
    horizontal = "horizontal" in "".join(node.get("class", "") for node in root)
    if series.kind == "heat":
        _squares(groups, series)
    elif series.kind == "change":
        _heads(groups)
    elif horizontal:
        for text in root.iter("text"):
            if text.get("class") == "value":
                text.set("text-anchor", "start")
    if is_rtl() and (horizontal or series.kind in ("heat", "change")):
        _mirror(root)
    for node in root.iter():
        kept = [word for word in node.get("class", "").split() if word not in _UNUSED]
        node.set("class", " ".join(kept)) if kept else node.attrib.pop("class", None)
    for key in ("id", "xmlns"):
        root.attrib.pop(key, None)
    root.set("class", f"chart {series.kind}" + (" few" if has_values(series) else ""))
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-alt")
    return root


def _name_part(group: Any, series: Series) -> None:
    """pygal counts what is drawn; the page's colours count the rows."""
    number = int(re.findall(r"serie-(\d+)", group.get("class"))[0])
    if series.kind == "steps":
        drawn = [(at, kind) for at, row in enumerate(series.rows) for kind in _layers(row)]
        row, kind = drawn[number]
        group.set("class", f"{kind} part-{row % PARTS}")
    else:
        group.set("class", f"part-{0 if series.kind in ('heat', 'change') else number % PARTS}")


def _layers(row: SeriesRow) -> tuple[str, ...]:
    return ("band", "curve") if row.lower and row.upper else ("curve",)


def _squares(groups: list[Any], series: Series) -> None:
    """Dots of all sizes become squares of one size, the denser the more."""
    highest = scale(series)[1]
    drawn = [dots for group in groups if (dots := list(group.iter("circle")))]
    across = sorted({float(dot.get("cx")) for dots in drawn for dot in dots})
    down = sorted({float(dot.get("cy")) for dots in drawn for dot in dots})
    wide = min((b - a for a, b in pairwise(across)), default=_LINE) - 1
    high = min((b - a for a, b in pairwise(down)), default=_LINE) - 1
    known = [[size for value in row.values if (size := magnitude(value)) is not None] for row in series.rows]
    for dots, sizes in zip(drawn, filter(None, known), strict=True):
        for dot, size in zip(dots, sizes, strict=True):
            x, y = float(dot.get("cx")) - wide / 2, float(dot.get("cy")) - high / 2
            level = density(size, highest)
            dot.tag = "rect"
            dot.attrib.clear()
            for key, length in (("x", x), ("y", y), ("width", wide), ("height", high)):
                dot.set(key, f"{length:.1f}")
            dot.set("class", f"level-{level}")
    for group in groups:
        for text in group.iter("text"):
            text.set("text-anchor", "middle")


def _heads(groups: list[Any]) -> None:
    """The second dot of a change becomes the head of an arrow; the values stand before and behind it."""
    values = [list(group.iter("text")) for group in groups]
    for dots, texts in zip(
        [found for group in groups if (found := list(group.iter("circle")))], filter(None, values), strict=True
    ):
        xs = [float(dot.get("cx")) for dot in dots]
        for dot, text, x in zip(dots, texts, xs, strict=True):
            left = x == min(xs) and not (len(set(xs)) == 1 and dot is dots[-1])
            text.set("text-anchor", "end" if left else "start")
            text.set("x", f"{x - 9 if left else x + 9:.1f}")
            text.set("y", f"{float(dot.get('cy')) + 4:.1f}")
        if len(set(xs)) == 2:
            y, way = float(dots[1].get("cy")), 1 if xs[1] > xs[0] else -1
            dots[1].tag = "path"
            dots[1].attrib.clear()
            dots[1].set("class", "head")
            dots[1].set("d", f"M{xs[1] + 4 * way:.1f} {y:.1f}l{-10 * way} -6v12z")


def _mirror(root: Any) -> None:
    """Right becomes left; letters stay as they are."""
    for node in root:
        node.set("transform", f"translate({_WIDTH},0) scale(-1,1)")
    for text in root.iter("text"):
        text.set("x", f"{-float(text.get('x')):.1f}")
        text.set("transform", "scale(-1,1)")
        text.set("text-anchor", {"start": "end", "end": "start"}.get(text.get("text-anchor"), "middle"))
