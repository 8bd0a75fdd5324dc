"""Verbs on what keeps a client: milestones, promises, wins, other ways to help, boundaries, decisions, gestures. They
are alike, so there is one table of them and one function for each verb."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from retainlog.domain.boundary import Boundary, Decision
from retainlog.domain.client import Client
from retainlog.domain.gesture import Gesture
from retainlog.domain.ids import new_id
from retainlog.domain.milestone import Milestone
from retainlog.domain.promise import Promise
from retainlog.domain.win import Offer, Win, number
from retainlog.errors import Usage
from retainlog.store import care
from retainlog.store.database import Store
from retainlog.store.table import Table
from retainlog.text import clean


class Kind(NamedTuple):
    """One kind of record. `words` is the field that tells a record apart, `days` those that date it, the first that is
    set; with any of `closed` set it is open no more."""

    name: str
    table: Table[Any]
    record: Any
    words: str
    days: tuple[str, ...] = ("on_date",)
    closed: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("milestone", care.MILESTONES, Milestone, "title", ("delivered_on", "due_on"), ("delivered_on",)),
        Kind("promise", care.PROMISES, Promise, "text", closed=("kept_on", "broken_on")),
        Kind("win", care.WINS, Win, "title"),
        Kind("offer", care.OFFERS, Offer, "text", ("made_on",), ("made_on",)),
        Kind("boundary", care.BOUNDARIES, Boundary, "text", ()),
        Kind("decision", care.DECISIONS, Decision, "advice", closed=("outcome_on",)),
        Kind("gesture", care.GESTURES, Gesture, "text"),
    )
}

_HAPPENED = ("on_date", "delivered_on", "kept_on", "broken_on", "made_on", "outcome_on")
_NUMBERS = ("before_value", "after_value")


def words_of(kind: Kind, record: Any) -> str:
    return str(getattr(record, kind.words) or record.kind)


def find(store: Store, kind: Kind, typed: str) -> Any:
    return kind.table.by_prefix(store, typed, kind.name)


def records(
    store: Store,
    kind: Kind,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = False,
    limit: int | None = None,
) -> list[Any]:
    """Newest first, of clients that are not deleted."""
    closed = kind.closed if open_only else ()
    return care.find(
        store, kind.table, kind.days, client_id=client_id, first=first, last=last, closed=closed, limit=limit
    )


def add(store: Store, kind: Kind, client: Client, /, **fields: Any) -> Any:
    """`fields` are those of the record; a day on which something happened is today where it is not given."""
    if "on_date" in kind.record._fields:
        fields["on_date"] = fields.get("on_date") or store.clock.today()
    record = kind.record(id=new_id(), client_id=client.id, **_checked(store, kind, fields))
    _in_order(record)
    with store.batch(f"{kind.name} add", f"{client.name}: {words_of(kind, record)[:60]}") as batch:
        return kind.table.insert(batch, record)


def edit(store: Store, kind: Kind, record: Any, verb: str = "edit", /, **changes: Any) -> Any:
    """Change fields; `verb` is what history calls it."""
    changed = record._replace(**_checked(store, kind, changes))
    _in_order(changed)
    with store.batch(f"{kind.name} {verb}", words_of(kind, changed)[:60]) as batch:
        return kind.table.update(batch, record, **{name: getattr(changed, name) for name in changes})


def close(store: Store, kind: Kind, record: Any, field: str, on: date | None, verb: str, /, **more: Any) -> Any:
    """Say on which day (default: today) it was delivered, kept, broken, made or decided."""
    day = on or store.clock.today()
    return edit(store, kind, record, verb, **{**dict.fromkeys(kind.closed), field: day, **more})


def delete(store: Store, kind: Kind, record: Any) -> None:
    with store.batch(f"{kind.name} delete", words_of(kind, record)[:60]) as batch:
        kind.table.delete(batch, record)


def _checked(store: Store, kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields cleaned; Usage for a text that is missing, a day to come, or what is no number."""
    found: dict[str, Any] = {
        name: (clean(value) or None) if isinstance(value, str) else value for name, value in fields.items()
    }
    for name in () if kind.name == "gesture" else (kind.words, "choice"):
        if name in found and found[name] is None:
            raise Usage("empty_text", "A few words are needed.")
    for name in _NUMBERS:
        if found.get(name) is not None:
            found[name] = number(found[name])
    for name in _HAPPENED:
        if day := found.get(name):
            not_ahead(store, day)
    return found


def not_ahead(store: Store, day: date) -> None:
    """Raises Usage for a day to come."""
    if day > store.clock.today():
        raise Usage(
            "future_day",
            "{day} is still to come.",
            hint="Give the day on which it happened, today or earlier.",
            day=day.isoformat(),
        )


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


def state_of(kind: Kind, record: Any, today: date) -> str | None:
    """A code; None for kinds that know no states."""
    match kind.name:
        case "promise":
            from retainlog.domain.promise import state_of as state

            return state(record, today)
        case "milestone":
            if record.delivered_on:
                return "done"
            return "overdue" if record.due_on and record.due_on < today else "open"
        case "offer":
            return "made" if record.made_on else "idea"
        case "decision":
            return "known" if record.outcome_on else "open"
        case _:
            return None
