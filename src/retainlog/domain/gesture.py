"""Gestures that keep a client's enthusiasm, and which to choose next."""

from datetime import date
from typing import NamedTuple

from retainlog.domain.money import Money

KINDS = ("event", "stage", "trends", "expert", "award", "small-thing", "thanks", "other")


class Gesture(NamedTuple):
    """`reaction` of the client, 1 (cool) to 5 (delighted); None while it is not known."""

    id: str
    client_id: str
    on_date: date
    kind: str
    text: str | None = None
    cost: Money | None = None
    reaction: int | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
