"""Taking in a whole journal from its export: row by row, by id, as it was.

Rows that are there already and equal are passed over; rows that differ are refused, unless the file is to win.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic import create_model as model_of

from retainlog.domain.loss import REASONS
from retainlog.errors import Phrase, Refused
from retainlog.store import derived, portable
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.portable import Column
from retainlog.store.schema import JOURNAL, VERSION
from retainlog.text import clean


class Restored(NamedTuple):
    """What an import of an export did, or would do: rows added a table, rows changed, rows that were there already, and
    (table, key) of those that differ. `refused`: nothing was written, because of `conflicts`."""

    dry_run: bool
    refused: bool
    added: dict[str, int]
    changed: int
    same: int
    conflicts: tuple[tuple[str, str], ...]


def restore(
    store: Store, payload: Mapping[str, Any], note: str, *, update: bool = False, dry_run: bool = False
) -> Restored:
    """Import the content of an export in one batch. Raises Refused, naming the place, for what is no such content."""
    tables = _checked(store, payload)
    if dry_run or not store.exists:
        with store.rehearsal() as rehearsed:
            result = _merge(store, rehearsed, tables, update)
        if dry_run or not (result.added or result.changed):
            return result._replace(dry_run=dry_run)
    try:
        with store.batch("import", note) as batch:
            result = _merge(store, batch, tables, update)
            if result.refused:
                raise _Withdrawn
    except _Withdrawn:
        pass
    return result


class _Withdrawn(Exception):
    """Ends the transaction of an import that is refused."""


def _merge(store: Store, batch: Batch, tables: Mapping[str, Sequence[dict[str, Any]]], update: bool) -> Restored:
    portable.defer_references(batch)
    added: dict[str, int] = {}
    different: list[tuple[str, dict[str, Any]]] = []
    same = 0
    for table, rows in tables.items():
        there = {portable.key_of(table, row): row for row in portable.rows(store, table)}
        new = []
        for row in rows:
            known = there.get(portable.key_of(table, row))
            if known is None:
                new.append(row)
            elif known == row:
                same += 1
            else:
                different.append((table, row))
        if new:
            added[table] = len(new)
            portable.insert(batch, table, new)
    conflicts = tuple((table, portable.key_of(table, row)) for table, row in different)
    if different and not update:
        return Restored(False, True, {}, 0, same, conflicts)
    for table, row in different:
        portable.replace(batch, table, row)
    if added or different:
        portable.refuse_dangling(batch)
        derived.rebuild(batch.connection)
    return Restored(False, False, added, len(different), same, conflicts)


# Checking


def _checked(store: Store, payload: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table of the journal, in the order in which they can be written."""
    schema, tables = payload.get("schema"), payload.get("tables")
    if not isinstance(schema, int) or not isinstance(tables, dict):
        raise _bad(Phrase("the file"), Phrase("its schema and tables are missing"))
    if schema > VERSION:
        raise Refused(
            "newer_export",
            "This export was written by a newer retainlog (schema {schema}; this one knows {known}).",
            hint="Update with: python3 -m pip install --upgrade retainlog",
            schema=schema,
            known=VERSION,
        )
    for name in tables:
        if name not in JOURNAL:
            raise _bad(name, Phrase("there is no such table"))
    return {table: _checked_rows(store, table, tables[table]) for table in JOURNAL if tables.get(table)}


def _checked_rows(store: Store, table: str, rows: Any) -> list[dict[str, Any]]:
    fields: dict[str, Any] = {column.name: _field(table, column) for column in portable.columns(store, table)}
    model: type[BaseModel] = model_of(table, __config__=ConfigDict(extra="forbid"), **fields)
    try:
        checked = TypeAdapter(list[model]).validate_python(rows)  # type: ignore[valid-type]
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
        raise _bad(f"{table}{place}", error["msg"]) from None
    found: list[dict[str, Any]] = [dict(row) for row in checked]
    keys: set[str] = set()
    for number, row in enumerate(found):
        key = portable.key_of(table, row)
        if key in keys:
            raise _bad(f"{table}[{number}]", Phrase("this row is there twice"))
        keys.add(key)
    return found


def _bad(place: str, problem: str) -> Refused:
    return Refused(
        "bad_export",
        "The export can't be used: {place}: {problem}.",
        hint="Export the journal again with: retainlog export json -o FILE",
        place=place,
        problem=problem,
    )


def _day(text: str) -> str:
    if len(text) != 10:
        raise ValueError("not a day")
    return date.fromisoformat(text).isoformat()


def _clean_line(text: str) -> str:
    return clean(text, multiline=False)


def _known_reason(text: str) -> str:
    if text not in REASONS:
        raise ValueError("no such reason")
    return text


def _matching(pattern: str) -> Any:
    return Annotated[str, StringConstraints(pattern=f"^(?:{pattern})$")]


_DAY = Annotated[str, AfterValidator(_day)]
_BY_NAME: dict[str, Any] = {
    "on_time": _matching("([01][0-9]|2[0-3]):[0-5][0-9]"),
    "utc_offset": _matching("[+-][0-2][0-9]:[0-5][0-9]"),
    "every": _matching("[1-9][0-9]{0,3}[dwmy]"),
    "at_most": _matching("[1-9][0-9]{0,3}[dwmy]"),
    "since": _DAY,
    "month": _DAY,
    "on_date": _DAY,
    "reason": Annotated[str, AfterValidator(_known_reason)],
}
_BY_ENDING: dict[str, Any] = {
    "_on": _DAY,
    "_at": _matching("[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?Z"),
    "_currency": _matching("[A-Z]{3}"),
    "_id": _matching("[0-9a-hjkmnp-tv-z]{16}"),
    "recurrence_of": _matching("[0-9a-hjkmnp-tv-z]{16}"),
}
_ONE_LINE = ("name", "alias", "tag", "email", "phone")
_WITH_REASON_CODES = ("losses", "loss_reasons")  # elsewhere a reason is in words


def _field(table: str, column: Column) -> tuple[Any, Any]:
    """The type and default of a column in a model of its table."""
    kind = _type(table, column)
    return (kind, ...) if column.required else (kind | None, column.default)


def _type(table: str, column: Column) -> Any:
    name = column.name
    if column.type == "INTEGER":
        return Annotated[int, Field(strict=True, ge=-(2**63), lt=2**63)]
    if column.type == "REAL":
        return Annotated[float, Field(allow_inf_nan=False)]
    if name == "id":
        return _BY_ENDING["_id"]
    if name in _BY_NAME and (name != "reason" or table in _WITH_REASON_CODES):
        return _BY_NAME[name]
    for ending, kind in _BY_ENDING.items():
        if name.endswith(ending):
            return kind
    return Annotated[str, AfterValidator(_clean_line if name in _ONE_LINE else clean)]
