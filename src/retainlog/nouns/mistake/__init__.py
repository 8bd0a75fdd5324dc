"""The three-part mistake log: what went wrong, what led to it, the action plan; and whether the fix held."""

from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money

KINDS = ("professional", "service", "misunderstanding", "other")
CAUSES = ("vague-contract", "knowledge-gap", "aggressive-client", "wrong-fit", "overload", "other")
STATUSES = ("open", "done", "dropped")
HELD_AFTER = (30, 90)
"""Days after `done` at which one asks whether the fix held."""


class Mistake(NamedTuple):
    """`recurrence_of` is the earlier mistake of the same kind and cause that this one repeats."""

    id: str
    on_date: date
    what: str
    kind: str
    why: str | None = None
    cause: str | None = None
    client_id: str | None = None
    loss_id: str | None = None
    recurrence_of: str | None = None
    cost: Money | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class Action(NamedTuple):
    """One step of a plan; it may belong to a mistake, a loss, a client, or stand alone."""

    id: str
    text: str
    due_on: date | None = None
    status: str = "open"
    mistake_id: str | None = None
    loss_id: str | None = None
    client_id: str | None = None
    done_on: date | None = None
    dropped_on: date | None = None
    dropped_why: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class ActionCheck(NamedTuple):
    """The answer, `days` (30 or 90) after done, to: did the fix hold?"""

    id: str
    action_id: str
    days: int
    on_date: date
    held: bool
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
