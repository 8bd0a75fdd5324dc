"""A person at a client: stakeholder, champion, decision-maker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ROLES = ("champion", "decision-maker", "user", "finance", "other")


@dataclass(frozen=True, slots=True)
class Contact:
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
