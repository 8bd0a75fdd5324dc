"""Verbs on records that are declared (`domain/noun`): one function a verb for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from retainlog.base.errors import NotFound, Usage
from retainlog.base.ids import new_id
from retainlog.base.text import clean, fold, name_order
from retainlog.nouns.client import Client
from retainlog.nouns.declaration import Noun
from retainlog.store.database import Store
from retainlog.store.table import Table

# Name → module of the domain and name of the declaration: only what a command needs is loaded.
DECLARED = {
    "milestone": "milestone:NOUN",
    "promise": "promise:NOUN",
    "win": "win:WIN",
    "offer": "win:OFFER",
    "boundary": "boundary:BOUNDARY",
    "decision": "boundary:DECISION",
    "gesture": "gesture:NOUN",
    "activity": "lead:ACTIVITY",
    "contact": "contact:NOUN",
}
KEEPING = ("milestone", "promise", "win", "offer", "boundary", "decision", "gesture")
"""What keeps a client, as its page shows it."""


def noun(name: str) -> Noun:
    module, _colon, declared = DECLARED[name].partition(":")
    found: Noun = getattr(import_module(f"retainlog.nouns.{module}"), declared)
    return found


def table(noun: Noun) -> Table[Any]:
    return _table(noun.table, noun.record)


_table = cache(Table)


def select(
    store: Store,
    noun: Noun,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = False,
    limit: int | None = None,
) -> list[Any]:
    """Newest first by the first of the days that is set (else by the day of writing), of clients that are not
    deleted; `open_only`: those that no closing has ended."""
    written = "date(t.created_at, 'localtime')"
    day = f"coalesce({', '.join([*(f't.{column}' for column in noun.days), written])}, '')"
    where, values = "", []
    if noun.owned:
        where = " AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"
    for test, value in (
        ("t.client_id = ?", client_id),
        (f"{day} >= ?", first.isoformat() if first else None),
        (f"{day} <= ?", last.isoformat() if last else None),
    ):
        if value is not None:
            where += f" AND {test}"
            values.append(value)
    where += "".join(f" AND t.{column} IS NULL" for column in noun.closed if open_only)
    tail = f"{where} ORDER BY {day} DESC, t.created_at DESC, t.rowid DESC LIMIT {limit or -1}"
    return table(noun).where(store, tail, values)


def words_of(noun: Noun, record: Any) -> str:
    return str(getattr(record, noun.words) or record.kind)


def find(store: Store, noun: Noun, typed: str, client: Client | None = None) -> Any:
    """By id, or where it is named by its name or a unique beginning of it. Raises NotFound, Ambiguous."""
    if not noun.named:
        return table(noun).by_prefix(store, typed, noun.name)
    from retainlog.nouns.client.naming import only_one

    key = fold(clean(typed, multiline=False))
    known = records(store, noun, client_id=client.id if client else None)
    exact = [record for record in known if key and fold(record.name) == key]
    begins = [record for record in known if key and fold(record.name).startswith(key)]
    if found := only_one(typed, noun.name, exact, begins):
        return found
    try:
        return table(noun).by_prefix(store, typed, noun.name)
    except NotFound:
        raise NotFound(f"{noun.name}_not_found", noun.unknown[0], hint=noun.unknown[1], typed=typed) from None


def records(
    store: Store,
    noun: Noun,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = False,
    limit: int | None = None,
) -> list[Any]:
    """Of clients that are not deleted, newest first; those with names by name, who left last."""
    found = select(
        store,
        noun,
        client_id=client_id,
        first=first,
        last=last,
        open_only=open_only,
        limit=None if noun.named else limit,
    )
    if noun.named:
        found.sort(key=lambda one: (getattr(one, "left_on", None) is not None, name_order(one.name)))
    return found[:limit]


def add(store: Store, noun: Noun, client: Client | None, /, **fields: Any) -> Any:
    """`fields` are those of the record; a day on which something happened is today where it is not given."""
    if "on_date" in noun.record._fields:
        fields["on_date"] = fields.get("on_date") or store.clock.today()
    if client:
        fields["client_id"] = client.id
    record = noun.record(id=new_id(), **_checked(store, noun, fields))
    _in_order(record)
    note = words_of(noun, record)[:60]
    with store.batch(f"{noun.name} add", f"{client.name}: {note}" if client else note) as batch:
        return table(noun).insert(batch, record)


def edit(store: Store, noun: Noun, record: Any, verb: str = "edit", /, **changes: Any) -> Any:
    """Change fields; `verb` is what history calls it."""
    for text, day in noun.dates.items():
        if text in changes and day not in changes:
            changes[day] = (getattr(record, day) or store.clock.today()) if changes[text] else None
    changed = record._replace(**_checked(store, noun, changes))
    _in_order(changed)
    with store.batch(f"{noun.name} {verb}", words_of(noun, changed)[:60]) as batch:
        return table(noun).update(batch, record, **{name: getattr(changed, name) for name in changes})


def close(store: Store, noun: Noun, record: Any, field: str, on: date | None, verb: str, /, **more: Any) -> Any:
    """Say on which day (default: today) it was delivered, kept, broken, made or decided."""
    day = on or store.clock.today()
    return edit(store, noun, record, verb, **{**dict.fromkeys(noun.closed), field: day, **more})


def delete(store: Store, noun: Noun, record: Any) -> None:
    with store.batch(f"{noun.name} delete", words_of(noun, record)[:60]) as batch:
        table(noun).delete(batch, record)


def _checked(store: Store, noun: Noun, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields cleaned; Usage for a text that is missing, a day to come, or what is no number or address."""
    found = dict(values)
    for name, reads, needed in [(field.name, field.reads, field.needed) for field in noun.fields]:
        value: Any = found.get(name)
        if isinstance(value, str):
            value = found[name] = clean(value, multiline=reads == "text") or None
        if needed and name in found and value is None:
            code, sentence, hint = noun.blank
            raise Usage(code, sentence, hint=hint)
        if value is None:
            continue
        if reads == "decimal":
            from retainlog.nouns.win import number

            found[name] = number(value)
        elif reads == "email":
            from retainlog.base.address import check_address

            check_address(value)
        elif reads == "past":
            not_ahead(store, value, *noun.ahead)
    return found


def not_ahead(
    store: Store,
    day: date,
    code: str = "future_day",
    hint: str = "Give the day on which it happened, today or earlier.",
) -> None:
    """Raises Usage for a day to come."""
    if day > store.clock.today():
        raise Usage(code, "{day} is still to come.", hint=hint, day=day.isoformat())


def _in_order(record: Any) -> None:
    start = getattr(record, "on_date", None)
    for name in ("kept_on", "broken_on", "outcome_on"):
        day = getattr(record, name, None)
        if start and day and day < start:
            raise Usage(
                "too_early",
                "It began on {start}, after {day}.",
                hint="Give that day or a later one with --on.",
                start=start.isoformat(),
                day=day.isoformat(),
            )


def derived(store: Store, noun: Noun, records: Sequence[Any], today: date) -> list[dict[str, object]]:
    """Of each record: its state, and what is counted from other records."""
    more = noun.counts(store, records) if noun.counts else [{} for _record in records]
    if noun.state:
        return [{"state": noun.state(record, today)} | one for record, one in zip(records, more, strict=True)]
    return more
