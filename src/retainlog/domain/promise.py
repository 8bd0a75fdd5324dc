"""What was promised to a client, and whether it was kept."""

from datetime import date
from typing import NamedTuple

STATES = ("open", "overdue", "kept", "late", "broken")


class Promise(NamedTuple):
    """Made on `on_date`; open until `kept_on` or `broken_on`."""

    id: str
    client_id: str
    text: str
    on_date: date
    due_on: date | None = None
    kept_on: date | None = None
    broken_on: date | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


def state_of(promise: Promise, today: date) -> str:
    """One of `STATES`: `late` is kept after the day it was due, `overdue` open after it."""
    if promise.broken_on:
        return "broken"
    if promise.kept_on:
        return "late" if promise.due_on and promise.kept_on > promise.due_on else "kept"
    return "overdue" if promise.due_on and promise.due_on < today else "open"
