"""Boundaries: the most one will do for a client, and for which price; and decisions that went over one's advice."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from retainlog.nouns.declaration import N_, ON, Closing, Field, Noun, state, words

QUARTER = 91
"""Days within which a second breach is a sign."""


class Boundary(NamedTuple):
    id: str
    client_id: str
    text: str
    price: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class Breach(NamedTuple):
    """A boundary that was crossed."""

    id: str
    boundary_id: str
    on_date: date
    text: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class Decision(NamedTuple):
    """My `advice`, the client's `choice`, and the `outcome` once it is known (on `outcome_on`)."""

    id: str
    client_id: str
    on_date: date
    advice: str
    choice: str
    outcome: str | None = None
    outcome_on: date | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


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
        Field("price", "text", N_("Beyond it"), N_("At which price you go further."),
              N_("At which price do you go further (Enter passes)")),
        Field("breaches", "number", N_("Breaches")),
    ),
    days=(),
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
        Field("advice", "text", N_("Advice"), N_("What you advised."), N_("What did you advise"), needed=True),
        Field("choice", "text", N_("Choice"), N_("What the client chose."), N_("What did the client choose"),
              needed=True),
        Field("outcome", "text", N_("Outcome"), N_("What came of it.")),
        ON,
        Field("outcome_on", "past", N_("Known on")),
        state(),
    ),
    closings=(
        Closing("outcome", "outcome_on", N_("Outcome noted for {client}: {text}"), "outcome", N_("What came of it"),
                N_("What came of it; - reads standard input.")),
    ),
    state=lambda decision, today: "known" if decision.outcome_on else "open",
    dates={"outcome": "outcome_on"},
)  # fmt: skip
