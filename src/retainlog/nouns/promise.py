"""What was promised to a client, and whether it was kept."""

from datetime import date
from typing import NamedTuple

from retainlog.base.fields import PAST
from retainlog.nouns.declaration import DUE, N_, NOTE, ON, Closing, Field, Noun, state, words
from retainlog.store.table import Table

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


PROMISES = Table("promises", Promise)


def state_of(promise: Promise, today: date) -> str:
    """One of `STATES`: `late` is kept after the day it was due, `overdue` open after it."""
    if promise.broken_on:
        return "broken"
    if promise.kept_on:
        return "late" if promise.due_on and promise.kept_on > promise.due_on else "kept"
    return "overdue" if promise.due_on and promise.due_on < today else "open"


NOUN = Noun(
    "promise",
    Promise,
    "promises",
    N_("Promises"),
    "text",
    ("due_on", "text", "state"),
    N_("No promises here yet. Note one: retainlog promise add CLIENT TEXT --due DATE"),
    (
        words("text", N_("What was promised."), N_("What was promised")),
        DUE,
        ON,
        NOTE,
        state(*STATES),
        Field("kept_on", PAST, N_("Kept on")),
        Field("broken_on", PAST, N_("Broken on")),
    ),
    closings=(
        Closing("kept", "kept_on", N_("Kept for {client}: {text}")),
        Closing("broken", "broken_on", N_("Not kept, and good to know, for {client}: {text}"), noted=True),
    ),
    state=state_of,
    keeps=True,
    help=N_("Promises to clients: kept, late or broken."),
    does={
        "add": N_("Note a promise and the day it is due."),
        "list": N_("List promises, newest first."),
        "show": N_("Show a promise."),
        "kept": N_("A promise was kept."),
        "broken": N_("A promise was not kept."),
        "edit": N_("Change a promise."),
        "delete": N_("Delete a promise."),
    },
)
