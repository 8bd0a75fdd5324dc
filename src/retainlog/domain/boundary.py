"""Boundaries: the most one will do for a client, and for which price; and decisions that went over one's advice."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

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
