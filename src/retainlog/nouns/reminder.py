"""What was put aside: lines of `today`, snoozed until a day or let go for good, and signals that are at rest."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.base.ids import new_id
from retainlog.store.database import Store
from retainlog.store.table import Table


class Reminder(NamedTuple):
    """`kind` and `about` tell the line; `until_on` None: let go."""

    id: str
    kind: str
    about: str
    on_date: date
    until_on: date | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


REMINDERS = Table("reminders", Reminder)


def put_aside(store: Store, today: date) -> set[tuple[str, str]]:
    """(kind, about) of the lines that stay out of `today`."""
    return {(one.kind, one.about) for one in REMINDERS.of(store) if one.until_on is None or one.until_on > today}


def put(store: Store, key: tuple[str, str], note: str, until: date | None) -> Reminder:
    """Keep a line out of `today` until that day, or for good; an earlier word about it is replaced."""
    kind, about = key
    today = store.clock.today()
    with store.batch("today snooze" if until else "today let-go", note) as batch:
        for earlier in REMINDERS.of(store, kind=kind, about=about):
            REMINDERS.delete(batch, earlier)
        return REMINDERS.insert(batch, Reminder(new_id(), kind, about, today, until))


PASS, SIGNAL = "pass", "signal"
"""Kinds: a pass of a post-mortem, a signal at rest."""


class Muted(NamedTuple):
    """A signal at rest since that day, when `false` of its `alarms` had been false."""

    code: str
    on: date
    false: int
    alarms: int


def at_rest(store: Store) -> list[Muted]:
    """By their codes."""
    found = {}
    for one in REMINDERS.of(store, kind=SIGNAL, order="on_date"):
        code, _colon, counts = one.about.partition(":")
        false, _colon, alarms = counts.partition(":")
        if false.isdecimal() and alarms.isdecimal():
            found[code] = Muted(code, one.on_date, int(false), int(alarms))
    return [found[code] for code in sorted(found)]


def let_go(store: Store, kind: str) -> set[tuple[str, str]]:
    """(id, why) of the lines of a kind that were let go."""
    parts = (one.about.split(":") for one in REMINDERS.of(store, kind=kind) if one.until_on is None)
    return {(part[0], part[1]) for part in parts if len(part) > 1}
