"""Proof of value: wins with a measure; and the other ways in which one can help."""

from datetime import date
from typing import NamedTuple


class Win(NamedTuple):
    """What the client gained; `before_value` and `after_value` of the `metric` are exact decimal numbers as text."""

    id: str
    client_id: str
    on_date: date
    title: str
    metric: str | None = None
    before_value: str | None = None
    after_value: str | None = None
    unit: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class Offer(NamedTuple):
    """Another way to help the client; offered to it on `made_on`, None while it is an idea."""

    id: str
    client_id: str
    text: str
    made_on: date | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
