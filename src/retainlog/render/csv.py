r"""CSV for spreadsheets: every row key a column, UTF-8, `\n` line ends, safe against formulas.

Money takes two columns (`fee_amount`, `fee_currency`), lists are joined by "; ", dates are ISO 8601. A record or a
receipt is one row. Of a document one table is written: the one asked for, else its first, else (or by the name
`figures`) its figures.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from retainlog.base.document import Document, Figure, Figures, Series
from retainlog.base.errors import NotFound
from retainlog.base.money import Money
from retainlog.base.results import Column, Data, Streamed, Table
from retainlog.render.cells import row_keys, stable
from retainlog.render.series import as_table

if TYPE_CHECKING:
    from retainlog.render import Result

_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
# Full-width ones too: a spreadsheet in Japanese or Chinese takes them for what they look like.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FIGURES = "figures"


def write(result: Result, out: TextIO, name: str | None = None) -> None:
    if isinstance(result, Document):
        _write_table(_chosen(result, name), out)
    elif isinstance(result, Table):
        _write_table(result, out)
    else:
        data = result.data
        _write(list(data), {key for key, value in data.items() if isinstance(value, Money)}, [data], out)


def _write_table(table: Table, out: TextIO) -> None:
    money = {column.key for column in table.columns if column.kind == "money"}
    if not isinstance(table.rows, Streamed):
        money |= {key for row in table.rows for key, value in row.items() if isinstance(value, Money)}
    _write(row_keys(table), money, table.rows, out)


def _write(keys: Sequence[str], money: set[str], rows: Iterable[Data], out: TextIO) -> None:
    """`money` names keys that take two columns."""
    writer = csv.writer(out, lineterminator="\n")
    header: list[str] = []
    for key in keys:
        header += [f"{key}_amount", f"{key}_currency"] if key in money else [key]
    writer.writerow(header)
    for row in rows:
        line: list[str] = []
        for key in keys:
            value = row.get(key)
            if key not in money:
                line.append(_cell(str(value) if key == "text" and isinstance(value, str) else value))
            elif isinstance(value, Money):
                line += [value.amount, value.currency]
            else:
                line += [_cell(value), ""]
        writer.writerow(line)


def _cell(value: object) -> str:
    text = stable(value)
    if text.startswith(_FORMULA) and not re.fullmatch(_NUMBER, text):
        return f"'{text}"
    return text


def _chosen(document: Document, name: str | None) -> Table:
    blocks = [block for section in document.sections for block in section.blocks]
    tables = {block.key: block for block in blocks if isinstance(block, Table)}
    tables |= {block.key: as_table(block) for block in blocks if isinstance(block, Series)}
    if name in tables:
        return tables[name]
    if name is None and tables:
        return next(iter(tables.values()))
    if name not in (None, _FIGURES):
        raise NotFound(
            "table_not_found",
            "This report has no table {name!r}.",
            hint="It has: {tables}.",
            name=name,
            tables=", ".join([*tables, _FIGURES]),
        )
    return _figures(document)


def _figures(document: Document) -> Table:
    """The figures as rows, with labels and notes in the language spoken; the currency stands apart, since amounts,
    shares and counts share a column."""
    rows: list[Data] = []
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Figures):
                rows += [{"section": section.key, **_figure(figure)} for figure in block.items]
    keys = ("section", "figure", "label", "value", "currency", "before", "before_currency", "cases", "of", "note")
    return Table(_FIGURES, "", tuple(Column(key, key) for key in keys), rows)


def _figure(figure: Figure) -> Data:
    value, currency = _split(figure.value)
    before, before_currency = _split(figure.before)
    cases, of = figure.cases or (None, None)
    return {
        "figure": figure.key,
        "label": str(figure.label),
        "value": value,
        "currency": currency,
        "before": before,
        "before_currency": before_currency,
        "cases": cases,
        "of": of,
        "note": str(figure.note),
    }


def _split(value: object) -> tuple[object, str]:
    return (value.amount, value.currency) if isinstance(value, Money) else (value, "")
