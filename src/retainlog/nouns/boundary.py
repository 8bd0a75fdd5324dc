"""Boundaries: the most one will do for a client, and for which price; and decisions that went over one's advice."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.fields import COUNT, PAST, TEXT
from retainlog.nouns.declaration import N_, NOTE, ON, Closing, Field, Noun, state, words
from retainlog.store.database import Store
from retainlog.store.table import Table

QUARTER = 91
"""Days within which a second breach is a sign."""


class Boundary(NamedTuple):
    id: str
    client_id: str
    text: str
    price: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


BOUNDARIES = Table("boundaries", Boundary)


class Breach(NamedTuple):
    """A boundary that was crossed."""

    id: str
    boundary_id: str
    on_date: date
    text: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


BREACHES = Table("boundary_breaches", Breach)


class Decision(NamedTuple):
    """My `advice`, the client's `choice`, and the `outcome` once it is known (on `outcome_on`)."""

    id: str
    client_id: str
    on_date: date
    advice: str
    choice: str
    outcome: str | None = None
    outcome_on: date | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


DECISIONS = Table("decisions", Decision)


def breach_days(store: Store, client_id: str) -> list[date]:
    """The days on which boundaries of the client were crossed."""
    rows = store.connection.execute(
        """SELECT r.on_date FROM boundary_breaches r JOIN boundaries b ON b.id = r.boundary_id
           WHERE b.client_id = ? AND b.deleted_at IS NULL""",
        (client_id,),
    )
    return [date.fromisoformat(day) for (day,) in rows]


def breach_counts(store: Store) -> dict[str, int]:
    """Boundary id → how often it was crossed."""
    rows = store.connection.execute("SELECT boundary_id, count(*) FROM boundary_breaches GROUP BY boundary_id")
    return dict(rows.fetchall())


def _counted(store: Store, boundaries: Sequence[Boundary]) -> list[dict[str, object]]:
    counts = breach_counts(store)
    return [{"breaches": counts.get(boundary.id, 0)} for boundary in boundaries]


def often(days: Iterable[date], on: date) -> int:
    """How many of the breaches on these days fall within a quarter before or after `on`, that on `on` among them."""
    return sum(abs((day - on).days) < QUARTER for day in days)


BOUNDARY = Noun(
    "boundary",
    Boundary,
    "boundaries",
    N_("Boundaries"),
    "text",
    ("text", "price", "breaches"),
    N_("No boundaries here yet. Set one: retainlog boundary add CLIENT TEXT --price TEXT"),
    (
        words("text", N_("The most you will do."), N_("What is the most you will do")),
        Field("price", TEXT, N_("Beyond it"), N_("At which price you go further."),
              N_("At which price do you go further (Enter passes)")),
        NOTE,
        Field("breaches", COUNT, N_("Breaches")),
    ),
    days=(),
    counts=_counted,
    searched="""SELECT client_id, NULL, text, price, note,
        (SELECT group_concat(text, char(10)) FROM boundary_breaches WHERE boundary_id = t.id)
        FROM boundaries t WHERE id = :id AND deleted_at IS NULL""",
    keeps=True,
    help=N_("Boundaries: the most you will do for a client, and at which price."),
    does={
        "add": N_("Set a boundary."),
        "list": ("boundary:list_", N_("List boundaries with how often they were crossed.")),
        "show": ("boundary:show", N_("Show a boundary, or one breach.")),
        "breach": ("boundary:breach", N_("Note that a boundary was crossed; twice in a quarter is a sign.")),
        "edit": ("boundary:edit", N_("Change a boundary, or a breach.")),
        "delete": ("boundary:delete", N_("Delete a boundary, or a breach.")),
    },
)  # fmt: skip

DECISION = Noun(
    "decision",
    Decision,
    "decisions",
    N_("Decisions"),
    "advice",
    ("on", "advice", "choice", "outcome"),
    N_("No decisions here yet. Note one: retainlog decision add CLIENT --advice TEXT --choice TEXT"),
    (
        Field("advice", TEXT, N_("Advice"), N_("What you advised."), N_("What did you advise"), needed=True),
        Field("choice", TEXT, N_("Choice"), N_("What the client chose."), N_("What did the client choose"),
              needed=True),
        Field("outcome", TEXT, N_("Outcome"), N_("What came of it.")),
        ON,
        Field("outcome_on", PAST, N_("Known on")),
        NOTE,
        state("open", "known"),
    ),
    closings=(
        Closing("outcome", "outcome_on", N_("Outcome noted for {client}: {text}"), "outcome", N_("What came of it"),
                N_("What came of it; - reads standard input.")),
    ),
    state=lambda decision, today: "known" if decision.outcome_on else "open",
    dates={"outcome": "outcome_on"},
    keeps=True,
    help=N_("Decisions: what you advised, what the client chose, what came of it."),
    does={
        "add": N_("Note a decision that went its own way."),
        "list": N_("List decisions, newest first."),
        "show": N_("Show a decision."),
        "outcome": N_("Note what came of a decision."),
        "edit": N_("Change a decision."),
        "delete": N_("Delete a decision."),
    },
)  # fmt: skip
