"""One engine for all nouns that are declared (`nouns/declaration`): find, list, add, edit, close, delete.

    kind = noun("promise")                                     its declaration; loads this noun alone
    add(store, kind, client, text="…", due_on=day)             the record as stored
    find(store, kind, "k3f9")                                  the one that is meant: by id, or by name
    select(store, kind, client_id=…, first=…, contains=…)      records, newest first
    rows(store, kind, today, sort=…, **filters)                the same as rows of a list, with what is counted
    edit(store, kind, record, due_on=day)                      only what is given changes
    close(store, kind, record, "kept_on", day, "kept")         ends what is open
    delete(store, kind, record)

Every write is one undoable entry of history. What serves one noun is a function in that noun, never a case here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any

from retainlog.base.declared import DECLARED as DECLARED
from retainlog.base.errors import NotFound, Usage
from retainlog.base.fields import PAST
from retainlog.base.ids import new_id
from retainlog.base.results import Data, Streamed
from retainlog.base.serialize import as_data
from retainlog.base.text import clean, clean_tag, fold, name_order
from retainlog.nouns.client import Client
from retainlog.nouns.client.queries import names_of
from retainlog.nouns.declaration import N_, Noun
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.table import Table

KEEPING = tuple(name for name, kind in DECLARED.items() if kind.keeps)
"""What keeps a client, as its page shows it."""
_AT_ONCE = 500  # records whose client, tags and counts are read together


def noun(name: str) -> Noun:
    module, _colon, declared = DECLARED[name].at.partition(":")
    found: Noun = getattr(import_module(f"retainlog.nouns.{module}"), declared)
    return found


def table(noun: Noun) -> Table[Any]:
    return _table(noun.table, noun.record)


_table = cache(Table)


def words_of(noun: Noun, record: Any) -> str:
    return str(getattr(record, noun.words) or record.kind)


# Reading


def find(store: Store, noun: Noun, typed: str, client: Client | None = None) -> Any:
    """By id, or where it is named by its name or a unique beginning of it. Raises NotFound, Ambiguous."""
    what = noun.kind or noun.name
    if not noun.named:
        return table(noun).by_prefix(store, typed, what)
    from retainlog.nouns.client.naming import only_one

    key = fold(clean(typed, multiline=False))
    known = records(store, noun, client_id=client.id if client else None)
    exact = [record for record in known if key and fold(record.name) == key]
    begins = [record for record in known if key and fold(record.name).startswith(key)]
    if found := only_one(typed, noun.name, exact, begins):
        return found
    try:
        return table(noun).by_prefix(store, typed, what)
    except NotFound:
        raise NotFound(f"{noun.name}_not_found", noun.unknown[0], hint=noun.unknown[1], typed=typed) from None


def each(
    store: Store,
    noun: Noun,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = False,
    contains: str | None = None,
    tag: str | None = None,
    where: Mapping[str, object] | None = None,
    order: str = "",
    reverse: bool = False,
    limit: int | None = None,
) -> Iterator[Any]:
    """Records in sight, one at a time: by the column
    `order`, else newest first by the first of the days that is set (else by the
    day of writing), of clients that are not deleted. `first` and `last` hold for that day; `open_only`: those that no
    closing has ended; `contains` is text folded for search; `where`: column → value."""
    day = _day_of(noun)
    seen = noun.seen or (
        f"EXISTS (SELECT 1 FROM clients c WHERE c.id = {noun.client} AND c.deleted_at IS NULL)" if noun.client else "1"
    )
    tests: list[tuple[str, tuple[object, ...] | None]] = [
        (seen, ()),
        (f"{noun.client} = ?", (client_id,) if client_id else None),
        (f"{day} >= ?", (first.isoformat(),) if first else None),
        (f"{day} <= ?", (last.isoformat(),) if last else None),
        (f"t.id IN (SELECT {noun.name}_id FROM {noun.tagged} WHERE tag = ?)", (tag,) if tag else None),
        (_CONTAINS, (noun.table, contains) if contains else None),
        *((f"t.{column} IS ?", (value,)) for column, value in (where or {}).items()),
        *((f"t.{column} IS NULL", ()) for column in noun.closed if open_only),
    ]
    usual = noun.order or (f"{day} DESC", "t.created_at DESC", "t.rowid DESC")
    by = [*([f"t.{order}"] if order else []), *usual]
    if reverse:
        by = [part.removesuffix(" DESC") if part.endswith(" DESC") else f"{part} DESC" for part in by]
    if order:
        by.insert(0, f"t.{order} IS NULL")
    condition = " AND ".join(test for test, wanted in tests if wanted is not None)
    values = [value for _test, wanted in tests for value in wanted or ()]
    return table(noun).each(store, f"AND {condition} ORDER BY {', '.join(by)} LIMIT {limit or -1}", values)


_CONTAINS = "t.id IN (SELECT row_id FROM search_docs WHERE tbl = ? AND instr(words, ?))"


def _day_of(noun: Noun) -> str:
    """SQL for the day that dates a record of the noun; a plain column where it is always set, so that its index is
    used."""
    if noun.days == ("on_date",) and "None" not in str(noun.record.__annotations__["on_date"]):
        return "t.on_date"
    return f"coalesce({', '.join([*(f't.{column}' for column in noun.days), _WRITTEN])}, '')"


_WRITTEN = "date(t.created_at, 'localtime')"


def select(store: Store, noun: Noun, **filters: Any) -> list[Any]:
    """All that `each` reads."""
    return list(each(store, noun, **filters))


def records(store: Store, noun: Noun, *, limit: int | None = None, **filters: Any) -> list[Any]:
    """As lists show them: like `select`, but those with names by name, who left last."""
    found = select(store, noun, limit=None if noun.named else limit, **filters)
    if noun.named:
        found.sort(key=lambda one: (getattr(one, "left_on", None) is not None, name_order(one.name)))
    return found[:limit]


def data(store: Store, noun: Noun, records: Sequence[Any], today: date) -> list[dict[str, object]]:
    """The records as machines read them: with the name of the client, tags, state, and what is counted of others."""
    more = derived(store, noun, records, today)
    if noun.owned:
        names = names_of(store, (record.client_id for record in records))
        return [
            as_data(record, client=names[record.client_id], **one) for record, one in zip(records, more, strict=True)
        ]
    return [as_data(record, **one) for record, one in zip(records, more, strict=True)]


def derived(store: Store, noun: Noun, records: Sequence[Any], today: date) -> list[dict[str, object]]:
    """Of each record: its tags, its state, and what is counted from other records."""
    found: list[dict[str, object]] = [{} for _record in records]
    if noun.tagged:
        tags = tags_by_record(store, noun, [record.id for record in records])
        for one, record in zip(found, records, strict=True):
            one["tags"] = tags.get(record.id, [])
    if noun.state:
        for one, record in zip(found, records, strict=True):
            one["state"] = noun.state(record, today)
    if noun.counts:
        for one, counts in zip(found, noun.counts(store, records), strict=True):
            one |= counts
    return found


def rows(
    store: Store,
    noun: Noun,
    today: date,
    *,
    sort: str = "",
    reverse: bool = False,
    limit: int | None = None,
    state: str | None = None,
    **filters: Any,
) -> Sequence[Data] | Streamed:
    """The rows of a list; `sort` is one of the noun's columns or `client`, text in the order of names. Without one a
    million of them are read as they are shown."""
    field = next((field for field in noun.fields if field.key == sort), None)
    stored = field is not None and field.name in noun.record._fields and not field.type.words
    if noun.named or state or (sort and not stored):
        found = data(store, noun, records(store, noun, **filters), today)
        found = [row for row in found if state in (None, row.get("state"))]
        if sort:
            there = [row for row in found if row.get(sort) not in (None, "")]
            there.sort(key=lambda row: _place(row[sort]), reverse=reverse)
            found = there + [row for row in found if row.get(sort) in (None, "")]
        elif reverse:
            found.reverse()
        return found[:limit]
    column = field.name + ("_minor" if field.type.shown == "money" else "") if field else ""
    more: dict[str, Any] = {"order": column, "reverse": reverse, "limit": limit}
    return Streamed(lambda: _in_parts(store, noun, each(store, noun, **more, **filters), today))


def _place(value: Any) -> Any:
    return name_order(value) if isinstance(value, str) else value


def _in_parts(store: Store, noun: Noun, found: Iterator[Any], today: date) -> Iterator[dict[str, object]]:
    while some := list(islice(found, _AT_ONCE)):
        yield from data(store, noun, some, today)


# Tags


def tags_by_record(store: Store, noun: Noun, ids: Sequence[str]) -> dict[str, list[str]]:
    """Record id → its tags, in order; for some hundred ids at once."""
    found: dict[str, list[str]] = {}
    owner, places = f"{noun.name}_id", ", ".join("?" * len(ids))
    query = f"SELECT {owner}, tag FROM {noun.tagged} WHERE {owner} IN ({places}) ORDER BY tag"
    for record_id, tag in store.connection.execute(query, ids):
        found.setdefault(record_id, []).append(tag)
    return found


def _set_tags(
    store: Store, batch: Batch, noun: Noun, record: Any, tags: Sequence[str], without: Sequence[str] | None
) -> None:
    """Add tags, take those away that are named in `without` (None: all)."""
    if not noun.tagged or not (tags or without is None or without):
        return
    labels = Table(noun.tagged, noun.tag)
    have = [row.tag for row in labels.of(store, **{f"{noun.name}_id": record.id})]
    gone = None if without is None else {fold(tag) for tag in without}
    for tag in dict.fromkeys(clean_tag(tag) for tag in tags):
        if tag not in have:
            labels.insert(batch, noun.tag(record.id, tag))
    for tag in have:
        if gone is None or fold(tag) in gone:
            labels.delete(batch, noun.tag(record.id, tag))


# Writing


def add(store: Store, noun: Noun, client: Client | None, /, *, tags: Sequence[str] = (), **fields: Any) -> Any:
    """`fields` are those of the record; a day on which something happened is today where it is not given."""
    if "on_date" in noun.record._fields:
        fields["on_date"] = fields.get("on_date") or store.clock.today()
    if client:
        fields["client_id"] = client.id
    record = noun.record(id=new_id(), **_checked(store, noun, fields))
    _in_order(store, noun, None, record)
    note = words_of(noun, record)[:60]
    with store.batch(f"{noun.name} add", f"{client.name}: {note}" if client else note) as batch:
        record = table(noun).insert(batch, record)
        _set_tags(store, batch, noun, record, tags, ())
        return record


def edit(
    store: Store,
    noun: Noun,
    record: Any,
    verb: str = "edit",
    /,
    *,
    tags: Sequence[str] = (),
    without: Sequence[str] = (),
    **changes: Any,
) -> Any:
    """Change fields; tags are added, those in `without` taken away. `verb` is what history calls it."""
    for text, day in noun.dates.items():
        if text in changes and day not in changes:
            changes[day] = (getattr(record, day) or store.clock.today()) if changes[text] else None
    changed = record._replace(**_checked(store, noun, changes))
    _in_order(store, noun, record, changed)
    with store.batch(f"{noun.name} {verb}", words_of(noun, changed)[:60]) as batch:
        _set_tags(store, batch, noun, record, tags, without)
        return table(noun).update(batch, record, **{name: getattr(changed, name) for name in changes})


def close(store: Store, noun: Noun, record: Any, field: str, on: date | None, verb: str, /, **more: Any) -> Any:
    """Say on which day (default: today) it was delivered, kept, broken, made or decided."""
    day = on or store.clock.today()
    return edit(store, noun, record, verb, **{**dict.fromkeys(noun.closed), field: day, **more})


def delete(store: Store, noun: Noun, record: Any) -> None:
    with store.batch(f"{noun.name} delete", words_of(noun, record)[:60]) as batch:
        _set_tags(store, batch, noun, record, (), None)
        table(noun).delete(batch, record)


def _checked(store: Store, noun: Noun, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields cleaned; Usage for a text that is missing, a day to come, or what is no number or address."""
    found = dict(values)
    for field in noun.fields:
        if field.name not in found:
            continue
        value = found[field.name] = field.type.checked(found[field.name])
        if field.needed and value is None:
            code, sentence, hint = noun.blank
            raise Usage(code, sentence, hint=hint)
        if value is not None and field.type.codes and value not in field.type.codes:
            raise Usage(
                "bad_code",
                "{option} can't be {value!r}.",
                hint="It takes one of: {choices}.",
                option=field.flag,
                value=str(value),
                choices=", ".join(field.type.codes),
            )
        if value is not None and isinstance(field.type, type(PAST)):
            not_ahead(store, value, *noun.ahead)
    return found


def not_ahead(
    store: Store,
    day: date,
    code: str = "future_day",
    hint: str = N_("Give the day on which it happened, today or earlier."),
) -> None:
    """Raises Usage for a day to come."""
    if day > store.clock.today():
        raise Usage(code, "{day} is still to come.", hint=hint, day=day.isoformat())


def _in_order(store: Store, noun: Noun, before: Any, record: Any) -> None:
    """The days of a record fit together, as far as a noun asks for it."""
    if noun.check:
        noun.check(before, record, store.clock.today())
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
