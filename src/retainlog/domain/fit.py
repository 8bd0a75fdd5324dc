"""The ideal client: criteria of one's own, and how leads and clients stand against them."""

from datetime import date
from typing import NamedTuple

EXCEPTION_KINDS = ("price", "format", "other")


class Criterion(NamedTuple):
    """`weight` 1 to 5; one that fails a `deal_breaker` is no fit whatever its score."""

    id: str
    name: str
    weight: int
    deal_breaker: bool = False
    position: int = 0
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class FitCheck(NamedTuple):
    """A client or a lead against the profile, on one day."""

    id: str
    on_date: date
    client_id: str | None = None
    lead_id: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class FitScore(NamedTuple):
    """`score` 0 (not at all) to 4 (wholly)."""

    check_id: str
    criterion_id: str
    score: int


class FitException(NamedTuple):
    """An exception granted to a client or a lead, such as a lower price."""

    id: str
    on_date: date
    kind: str
    text: str
    client_id: str | None = None
    lead_id: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
