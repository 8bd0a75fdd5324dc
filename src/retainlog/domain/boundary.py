"""Boundaries: the most one will do for a client, and for which price; and decisions that went over one's advice."""

from datetime import date
from typing import NamedTuple


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
