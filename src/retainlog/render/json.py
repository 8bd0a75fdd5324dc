"""JSON: an array for a table, an object for anything else; keys are always present, null where there is nothing.

Dates are ISO 8601, moments carry their offset, money is `{"amount": "4500.00", "currency": "ILS"}`. A document is
`{"report", "title", "period": {"from", "to"} | null, "<section>": {"<figure>": {"value", "before", "cases", "of",
"note"}, "<table or series>": [rows], "<text>": [lines], "points": [{"code", "values", "text"}]}, …, "notes": [lines],
"text": {"title", "<section>": {"title", "<figure>": {"label", "note"}, "<text>": [lines]}, …, "notes": [lines]}}`.

What stands under `text`, wherever it is, is in the language spoken; all else is the same in every language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, TextIO

from retainlog.base.document import Document, Figures, Section, Series, Text
from retainlog.base.money import Money
from retainlog.base.results import Receipt, Record, Table
from retainlog.base.text import guarded
from retainlog.render.series import as_table

if TYPE_CHECKING:
    from retainlog.render import Result


def write(result: Result, out: TextIO) -> None:
    if isinstance(result, Table) and result.rows:
        separator = "[\n  "
        for row in result.rows:  # as json.dumps lays an array out
            out.write(separator + _encoded(_value(row), indent=2).replace("\n", "\n  "))
            separator = ",\n  "
        out.write("\n]\n")
    else:
        out.write(_encoded(_value(result), indent=2) + "\n")


def write_lines(result: Result, out: TextIO) -> None:
    items = result.rows if isinstance(result, Table) else [result]
    out.writelines(_encoded(_value(item)) + "\n" for item in items)


def _encoded(value: object, indent: int | None = None) -> str:
    return guarded(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))


def _value(item: object) -> object:
    if item is None or isinstance(item, (str, bool, int)):
        return item
    if isinstance(item, float):
        return item if item - item == 0 else None  # JSON has no NaN and no infinity
    if isinstance(item, Money):
        return {"amount": item.amount, "currency": item.currency}
    if isinstance(item, date):  # a datetime too
        return item.isoformat()
    if isinstance(item, Mapping):
        return {str(key): _entry(key, value) for key, value in item.items() if not str(key).startswith("_")}
    if isinstance(item, Receipt):
        return _value(item.data)
    if isinstance(item, Table):
        return [_value(row) for row in item.rows]
    if isinstance(item, Record):
        return _value({**item.data, **{table.key: table for table in item.tables}})
    if isinstance(item, Document):
        return _document(item)
    if isinstance(item, (list, tuple)):
        return [_value(value) for value in item]
    raise TypeError(f"no JSON for {type(item).__name__}")


def _entry(key: object, value: object) -> object:
    """What stands under a key: under `text` in the language spoken, under any other in English."""
    return str(value) if key == "text" and isinstance(value, str) else _value(value)


def _document(document: Document) -> dict[str, object]:
    period = document.period
    page: dict[str, object] = {
        "report": document.name,
        "title": document.title,
        "period": {"from": period[0].isoformat(), "to": period[1].isoformat()} if period else None,
    }
    for section in document.sections:
        entries: dict[str, object] = {}
        for block in section.blocks:
            if isinstance(block, Table):
                entries[block.key] = _value(block)
            elif isinstance(block, Series):
                entries[block.key] = _value(as_table(block))
            elif isinstance(block, Figures):
                for figure in block.items:
                    cases, of = figure.cases or (None, None)
                    entries[figure.key] = {
                        "value": _value(figure.value),
                        "before": _value(figure.before),
                        "cases": cases,
                        "of": of,
                        "note": figure.note or None,
                    }
            else:
                entries[block.key] = list(block.lines)
                if block.points is not None:
                    entries["points"] = _value(block.points)
        page[section.key] = entries
    page["notes"] = list(document.notes)
    page["text"] = {
        "title": str(document.title),
        **{section.key: _words(section) for section in document.sections},
        "notes": [str(note) for note in document.notes],
    }
    return page


def _words(section: Section) -> dict[str, object]:
    """What people read in a section, beside its tables."""
    words: dict[str, object] = {"title": str(section.title)}
    for block in section.blocks:
        if isinstance(block, Figures):
            words |= {one.key: {"label": str(one.label), "note": str(one.note) or None} for one in block.items}
        elif isinstance(block, Text):
            words[block.key] = [str(line) for line in block.lines]
    return words
