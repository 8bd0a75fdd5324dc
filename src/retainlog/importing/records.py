"""Records of one kind from a table such as `export csv --kind KIND` writes, or one made by hand with the same columns.

Each row becomes the row of an export, which `json_import` takes in: by its id, once. A row without an id gets one that
is made of what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from retainlog.base.errors import Phrase, Refused, RetainlogError
from retainlog.base.ids import derived_id
from retainlog.base.money import parse_money
from retainlog.base.text import clean, fold
from retainlog.formats import _rows, csv
from retainlog.formats._cells import DayOrder, converter, is_nothing, unguarded
from retainlog.formats._columns import named
from retainlog.formats._decoding import Encoding
from retainlog.formats.shapes.candidate import ReadOptions
from retainlog.i18n import fill
from retainlog.importing.json_import import Entries, codes
from retainlog.nouns.client.naming import find_client
from retainlog.store.database import Store
from retainlog.store.safety import raw_rows
from retainlog.store.schema import VERSION

_NAMED = {"on": "on_date", "by": "by_whom", "before": "before_value", "after": "after_value", "from": "from_on",
          "until": "until_on", "due": "due_on", "date": "on_date"}  # fmt: skip
"""Header, where it is not that of the column → column."""
_DAYS = re.compile(r"on_date|month|since|.*_on")

Convert = Callable[[str], Any]


def entries(store: Store, path: Path, kind: str, options: ReadOptions) -> Entries:
    """The content of an export that holds these rows; `kind` is their table. Raises Refused, which names the line,
    for one that cannot be used, and for a table that names no column of such records."""
    encoding, sample = csv.sample_of(path, options)
    dialect = _rows.dialect_of(sample, len)
    line, header = next(iter(_rows.first_rows(sample, dialect, 1)), (1, []))
    columns = {column.name: column for column in raw_rows.columns(store, kind)}
    places = _places(header, set(columns))
    if not places.keys() - {"id", "client_id"}:
        raise Refused(
            "no_columns",
            "No column of {file} is one of these records. The columns are: {headers}.",
            hint="These are known: {known}.",
            file=path.name,
            headers=named(header),
            known=", ".join(name for name in columns if not name.startswith(("created", "updated", "deleted"))),
        )
    yield ("schema",), VERSION
    yield ("tables",), {kind: []}
    yield ("tables", kind), []
    moment, count = store.clock.stamp(), 0
    read = {name: _reader(kind, name, options) for name in places}
    own = _ids(path, places.get("id"), encoding, dialect)
    for row in _rows.rows(path, encoding, dialect):
        if row.line <= line or not row.cells or not any(map(str.strip, row.cells)):
            continue
        cells = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
        try:
            values = {name: None if is_nothing(cell) else read[name](cell) for name, cell in cells.items()}
            values = _whole(store, kind, _with_money(values, options), moment, own)
            missing = [name for name, column in columns.items() if column.required and values.get(name) is None]
            if missing:
                raise Refused("missing_cell", "{column} is missing", column=_header(missing[0]))
        except RetainlogError as problem:
            raise Refused(
                "bad_row",
                "{file}, line {line}: {problem}",
                hint="Correct the file and import it again; nothing was written.",
                file=path.name,
                line=row.line,
                problem=Phrase(fill(problem.template, problem.params)),
            ) from None
        yield ("tables", kind, count), {name: values.get(name, columns[name].default) for name in columns}
        count += 1


def _ids(path: Path, place: int | None, encoding: Encoding, dialect: _rows.Dialect) -> set[str]:
    """The ids of the rows of the file, to which others of it may refer."""
    if place is None:
        return set()
    found = _rows.rows(path, encoding, dialect)
    return {row.cells[place].strip() for row in found if row.cells and place < len(row.cells)}


def _places(header: Sequence[str], columns: set[str]) -> dict[str, int]:
    """Column of the table (or `client`, or `x_amount`) → its place in the file."""
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        plain = re.sub(r"[\s-]+", "_", fold(name).strip())
        money = plain.removesuffix("_amount").removesuffix("_currency")
        plain = _NAMED.get(plain, plain)
        if plain in columns or plain == "client" or f"{money}_minor" in columns:
            found.setdefault(plain, place)
    return found


def _header(column: str) -> str:
    return {"on_date": "on", "by_whom": "by", "client_id": "client"}.get(column, column.removesuffix("_minor"))


def _reader(table: str, name: str, options: ReadOptions) -> Convert:
    """How the cells of a column are read."""
    if _DAYS.fullmatch(name):
        day = converter("since", "", options, lambda: DayOrder(options.day_first))
        return lambda cell: day(cell).isoformat()
    choices = codes().get((table, name))
    if choices:
        return lambda cell: _code(cell, choices)
    return lambda cell: clean(unguarded(cell))


def _code(cell: str, choices: tuple[str, ...]) -> str:
    from retainlog.i18n.codes import find

    if found := find(cell.strip(), list(choices)):
        return found
    raise Refused("unknown_code", "{text!r} is none of {codes}.", text=cell, codes=", ".join(choices))


def _with_money(values: Mapping[str, Any], options: ReadOptions) -> dict[str, Any]:
    """Amounts in the smallest unit of their currency."""
    whole = dict(values)
    for name in [name for name in values if name.endswith("_amount") or f"{name}_currency" in values]:
        field = name.removesuffix("_amount")
        text, currency = whole.pop(name), whole.get(f"{field}_currency") or options.currency
        if text is not None:
            money = parse_money(text, currency, allow_negative=True, vat=options.vat or None)
            whole |= {f"{field}_minor": money.minor, f"{field}_currency": money.currency}
    return whole


def _whole(store: Store, table: str, values: dict[str, Any], moment: str, own: set[str]) -> dict[str, Any]:
    """The row with what it does not say: its client's id by name, ids, when it was written; numbers as numbers."""
    if name := values.pop("client", None):
        values["client_id"] = find_client(store, name).id
    parents = raw_rows.parents(store, table)
    for column in raw_rows.columns(store, table):
        value = values.get(column.name)
        if column.type == "INTEGER" and isinstance(value, str):
            values[column.name] = _number(value)
        elif column.name in parents and column.name != "client_id" and value:
            there = (parents[column.name] == table and value in own) or raw_rows.is_there(
                store, parents[column.name], value
            )
            values[column.name] = value if there else None  # what it was linked to stayed in the other journal
    said = [f"{key}={value}" for key, value in sorted(values.items()) if value is not None]
    values["id"] = values.get("id") or derived_id("csv", table, *said)
    for stamp in ("created_at", "updated_at"):
        values[stamp] = values.get(stamp) or moment
    return values | {"updated_by": values.get("updated_by") or store.device}


def _number(text: str) -> int:
    flags = {"yes": 1, "true": 1, "no": 0, "false": 0}
    if text.lower() in flags:
        return flags[text.lower()]
    try:
        return int(text)
    except ValueError:
        raise Refused("bad_number", "{text!r} is not a whole number.", text=text) from None
