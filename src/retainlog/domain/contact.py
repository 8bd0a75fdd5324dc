"""A person at a client: stakeholder, champion, decision-maker."""

from datetime import date
from typing import NamedTuple

ROLES = ("champion", "decision-maker", "user", "finance", "other")


class Contact(NamedTuple):
    id: str
    client_id: str
    name: str
    role: str = "other"
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    left_on: date | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
