"""A series as a table: what is told where nothing is drawn, and what machines get."""

from __future__ import annotations

from retainlog.domain.document import Series
from retainlog.domain.listing import Column, Data, Table
from retainlog.domain.money import Money
from retainlog.i18n import _


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
