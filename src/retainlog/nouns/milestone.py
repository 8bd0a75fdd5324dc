"""Milestones of a long project: what the client gets to see at every stage."""

from datetime import date
from typing import NamedTuple

from retainlog.base.fields import PAST, Code
from retainlog.nouns.declaration import DUE, N_, NOTE, Closing, Field, Noun, state, words
from retainlog.store.table import Table

KINDS = ("working-document", "prototype", "partial-solution", "demo", "result")
VISIBLE = KINDS[1:]
"""Kinds that excite; working documents do not."""


class Milestone(NamedTuple):
    """Open until `delivered_on`."""

    id: str
    client_id: str
    title: str
    kind: str
    due_on: date | None = None
    delivered_on: date | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


MILESTONES = Table("milestones", Milestone)


def state_of(milestone: Milestone, today: date) -> str:
    if milestone.delivered_on:
        return "done"
    return "overdue" if milestone.due_on and milestone.due_on < today else "open"


_SEE = N_("What the client gets to see (default: result); working documents do not excite.")
NOUN = Noun(
    "milestone",
    Milestone,
    "milestones",
    N_("Milestones"),
    "title",
    ("due_on", "delivered_on", "title", "kind", "state"),
    N_("No milestones here yet. Plan one: retainlog milestone add CLIENT TITLE --kind prototype --due DATE"),
    (
        words("title", N_("What is delivered."), N_("What is delivered")),
        Field("kind", Code(KINDS), N_("Kind"), _SEE, N_("What does the client get to see?"), default="result"),
        DUE,
        Field("delivered_on", PAST, N_("Delivered"), N_("The day on which it was delivered.")),
        NOTE,
        state("open", "overdue", "done"),
    ),
    days=("delivered_on", "due_on"),
    closings=(Closing("done", "delivered_on", N_("Delivered to {client}: {text}")),),
    state=state_of,
    keeps=True,
    help=N_("Milestones of a project: what the client gets to see at every stage."),
    does={
        "add": N_("Plan or note a milestone."),
        "list": N_("List milestones, newest first."),
        "show": N_("Show a milestone."),
        "done": N_("Mark a milestone as delivered."),
        "edit": N_("Change a milestone."),
        "delete": N_("Delete a milestone."),
    },
)
