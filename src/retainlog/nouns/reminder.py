"""Lines of `today` that were put aside: snoozed until a day, or let go for good."""

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
