"""A series as a table: what is told where nothing is drawn, and what machines get."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

from retainlog.base.document import Series
from retainlog.base.money import Money
from retainlog.base.results import Column, Data, Table
from retainlog.i18n import _
from retainlog.i18n.formats import format_month_short
from retainlog.render.cells import shown

_DENSITIES = 4
_TICKS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 365, 730, 1825, 3650)


def magnitude(value: object) -> float | None:
    """The value as a length; amounts in units of their currency. None for what is no finite number."""
    if isinstance(value, Money):
        return float(value.amount)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value - value != 0:
        return None
    return float(value)


def scale(series: Series) -> tuple[float, float]:
    """(lowest, highest) of what is drawn: of bars the sums of their parts, of others each value; (0, 0) for none."""
    found = [[magnitude(value) for value in row.values] for row in series.rows]
    if series.kind == "bars":
        columns = [[value for value in column if value] for column in zip(*found, strict=True)]
        ends = [sum(value for value in column if value > 0) for column in columns]
        ends += [sum(value for value in column if value < 0) for column in columns]
    else:
        ends = [value for values in found for value in values if value is not None]
    return (min(ends), max(ends)) if ends else (0.0, 0.0)


def density(value: float, highest: float) -> int:
    """How dense a cell of heat is: 0 for nothing, 4 for the most."""
    return min(math.ceil(max(value, 0) / highest * _DENSITIES), _DENSITIES) if highest > 0 else 0


def density_key(series: Series) -> list[tuple[int, str]]:
    """(density, the values that have it) of those that whole numbers can have; `5–6`, of others `≤ 2.5`."""
    highest = scale(series)[1]
    key = [(0, shown(0, series.of))]
    whole = all(isinstance(value, int) for row in series.rows for value in row.values if value is not None)
    edges = [highest * step / _DENSITIES for step in range(_DENSITIES + 1)]
    for level, (low, high) in enumerate(pairwise(edges), start=1):
        first, last = math.floor(low) + 1, math.floor(high)
        if not whole:
            key.append((level, f"≤ {shown(high, series.of)}"))
        elif first <= last:
            key.append((level, f"{first}–{last}" if first < last else f"{first}"))
    return key


def short_label(label: object, kind: str) -> str:
    """A label where there is little room: `4 Oct` for a day, `Oct 2026` for a month."""
    if kind == "month":
        month = date.fromisoformat(f"{label}-01")
        return f"{format_month_short(month)} {month.year}"
    return f"{label.day} {format_month_short(label)}" if isinstance(label, date) else shown(label, kind)


def ticks(last: float) -> range:
    """At most seven round numbers from 0 to `last`: days, months or years."""
    step = next((step for step in _TICKS if last / step <= 6), math.ceil(last / 6))
    return range(0, math.floor(last) + 1, step)


def as_table(series: Series) -> Table:
    """A line for each label; of a change, a line for each row."""
    if series.kind == "change":
        return _changes(series)
    columns = [series.axis]
    for row in series.rows:
        columns.append(Column(row.key, row.label, series.of))
        if row.lower and row.upper:
            columns += [
                Column(f"{row.key}_lower", _("at least"), series.of),
                Column(f"{row.key}_upper", _("at most"), series.of),
            ]
    rows: list[Data] = []
    for at, label in enumerate(series.labels):
        line: dict[str, object] = {series.axis.key: label}
        for row in series.rows:
            line[row.key] = row.values[at]
            if row.lower and row.upper:
                line |= {f"{row.key}_lower": row.lower[at], f"{row.key}_upper": row.upper[at]}
        rows.append(line)
    return Table(series.key, series.title, tuple(columns), rows)


def _changes(series: Series) -> Table:
    before, after = map(str, series.labels)
    columns = (series.axis, Column("before", before, series.of), Column("after", after, series.of))
    rows: list[Data] = [
        {"key": row.key, series.axis.key: row.label, "before": row.values[0], "after": row.values[1]}
        for row in series.rows
    ]
    return Table(series.key, series.title, columns, rows)
