"""Taking in a whole journal from its export: row by row, by id, as it was.

Rows that are there already and equal are passed over; rows that differ are refused, unless the file is to win.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import islice
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import create_model as model_of

from retainlog.base.errors import Phrase, Refused
from retainlog.base.text import clean
from retainlog.nouns import client, engine, fit, lead, loss, mistake, sign
from retainlog.store import derived
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.safety import raw_rows
from retainlog.store.safety.raw_rows import Column, Incoming
from retainlog.store.schema import JOURNAL, VERSION


class Restored(NamedTuple):
    """What an import of an export did, or would do: rows added a table, rows changed, rows that were there already, and
    (table, key) of those that differ. `refused`: nothing was written, because of `conflicts`."""

    dry_run: bool
    refused: bool
    added: dict[str, int]
    changed: int
    same: int
    conflicts: tuple[tuple[str, str], ...]


Entries = Iterable[tuple[tuple[str | int, ...], Any]]
"""The content of an export, entry by entry: (place, value), as `interchange.json.read` gives it."""

_TOGETHER = 500  # rows that are written at once


def restore(store: Store, entries: Entries, note: str, *, update: bool = False, dry_run: bool = False) -> Restored:
    """Import the content of an export in one batch. Raises Refused, naming the place, for what is no such content."""
    if not (dry_run or store.exists):
        with store.staged() as fresh:  # a refused import leaves no empty journal behind
            return _restore(fresh, entries, note, update, dry_run)
    return _restore(store, entries, note, update, dry_run)


def _restore(store: Store, entries: Entries, note: str, update: bool, dry_run: bool) -> Restored:
    try:
        with store.rehearsal() if dry_run else store.batch("import", note) as batch:
            result = _merge(batch, _checked(store, batch, entries), update)._replace(dry_run=dry_run)
            if result.refused:
                raise _Withdrawn
    except _Withdrawn:
        pass
    return result


class _Withdrawn(Exception):
    """Ends the transaction of an import that is refused."""


def _merge(batch: Batch, incoming: Incoming, update: bool) -> Restored:
    raw_rows.defer_references(batch)
    conflicts = [(table, raw_rows.key_of(table, row)) for table in incoming.tables for row in incoming.different(table)]
    all_rows = sum(map(incoming.count, incoming.tables))
    added: dict[str, int] = {}
    for table in incoming.tables:
        new = incoming.new(table)
        while some := list(islice(new, _TOGETHER)):
            raw_rows.insert(batch, table, some)
            added[table] = added.get(table, 0) + len(some)
    same = all_rows - sum(added.values()) - len(conflicts)
    if conflicts and not update:
        return Restored(False, True, {}, 0, same, tuple(conflicts))
    for table in incoming.tables if conflicts else ():
        for row in incoming.different(table):
            raw_rows.replace(batch, table, row)
    incoming.drop()
    if added or conflicts:
        raw_rows.refuse_dangling(batch)
        derived.rebuild(batch.connection)
    return Restored(False, False, added, len(conflicts), same, tuple(conflicts))


# Checking


def _checked(store: Store, batch: Batch, entries: Entries) -> Incoming:
    """All rows, each as its table can take it."""
    incoming = Incoming(batch)
    models: dict[str, type[BaseModel]] = {}
    schema = tables = None
    for place, value in entries:
        match place:
            case ("schema",):
                schema = _known_schema(value)
            case ("tables",):
                tables = value
            case ("tables", str(table)):
                if table not in JOURNAL:
                    raise _bad(table, Phrase("there is no such table"))
                if not isinstance(value, list):
                    raise _bad(table, Phrase("its rows are missing"))
                models[table] = _model(store, table)
            case ("tables", str(table), int(number)):
                row = _checked_row(models[table], f"{table}[{number}]", value)
                if not incoming.add(table, row):
                    raise _bad(f"{table}[{number}]", Phrase("this row is there twice"))
    if schema is None or not isinstance(tables, dict):
        raise _bad(Phrase("the file"), Phrase("its schema and tables are missing"))
    return incoming


def _known_schema(schema: object) -> int | None:
    if not isinstance(schema, int):
        return None
    if schema > VERSION:
        raise Refused(
            "newer_export",
            "This export was written by a newer retainlog (schema {schema}; this one knows {known}).",
            hint="Update with: python3 -m pip install --upgrade retainlog",
            schema=schema,
            known=VERSION,
        )
    return schema


def _model(store: Store, table: str) -> type[BaseModel]:
    fields: dict[str, Any] = {column.name: _field(table, column) for column in raw_rows.columns(store, table)}
    return model_of(table, __config__=ConfigDict(extra="forbid"), **fields)


def _checked_row(model: type[BaseModel], place: str, row: object) -> dict[str, Any]:
    try:
        return dict(model.model_validate(row))
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        raise _bad(place + "".join(f".{part}" for part in error["loc"]), error["msg"]) from None


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


def _known(codes: tuple[str, ...]) -> Any:
    """One of these codes."""

    def check(text: str) -> str:
        if text not in codes:
            raise ValueError(f"it is none of {', '.join(codes)}")
        return text

    return Annotated[str, AfterValidator(check)]


@cache
def codes() -> dict[tuple[str, str], tuple[str, ...]]:
    """(table, column) → the only values that it holds."""
    found = {
        ("clients", "kind"): client.KINDS,
        ("clients", "engagement"): client.ENGAGEMENTS,
        ("client_fees", "per"): client.FEE_PERIODS,
        ("mistakes", "kind"): mistake.KINDS,
        ("mistakes", "cause"): mistake.CAUSES,
        ("actions", "status"): mistake.STATUSES,
        ("losses", "reason"): loss.REASONS,
        ("loss_reasons", "reason"): loss.REASONS,
        ("losses", "by_whom"): loss.BY,
        ("losses", "clarity"): loss.CLARITIES,
        ("losses", "verdict"): loss.VERDICTS,
        ("loss_passes", "stage"): loss.STAGES,
        ("check_answers", "code"): sign.CODES,
        ("signs", "code"): sign.CODES,
        ("leads", "stage"): lead.STAGES,
        ("leads", "per"): client.LEAD_PERIODS,
        ("lead_stages", "stage"): lead.STAGES,
        ("exceptions", "kind"): fit.EXCEPTION_KINDS,
    }
    for noun in map(engine.noun, engine.DECLARED):
        found |= {(noun.table, field.name): field.type.codes for field in noun.typed if field.type.codes}
    return found


def _matching(pattern: str) -> Any:
    return Annotated[str, StringConstraints(pattern=f"^(?:{pattern})$")]


_DAY = Annotated[str, AfterValidator(_day)]
_BY_NAME: dict[str, Any] = {
    "on_time": _matching("([01][0-9]|2[0-3]):[0-5][0-9]"),
    "utc_offset": _matching("[+-][0-2][0-9]:[0-5][0-9]"),
    "every": _matching("[1-9][0-9]{0,3}[dwmy]"),
    "at_most": _matching("[1-9][0-9]{0,3}[dwmy]"),
    "renews": _matching("[1-9][0-9]{0,3}[dwmy]"),
    "notice": _matching("[1-9][0-9]{0,3}[dwmy]"),
    "since": _DAY,
    "month": _DAY,
    "on_date": _DAY,
}
_BY_ENDING: dict[str, Any] = {
    "_on": _DAY,
    "_at": _matching("[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?Z"),
    "_currency": _matching("[A-Z]{3}"),
    "_id": _matching("[0-9a-hjkmnp-tv-z]{16}"),
    "recurrence_of": _matching("[0-9a-hjkmnp-tv-z]{16}"),
}
_ONE_LINE = ("name", "alias", "tag", "email", "phone")


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
    if known := codes().get((table, name)):
        return _known(known)
    if name in _BY_NAME:
        return _BY_NAME[name]
    for ending, kind in _BY_ENDING.items():
        if name.endswith(ending):
            return kind
    return Annotated[str, AfterValidator(_clean_line if name in _ONE_LINE else clean)]
