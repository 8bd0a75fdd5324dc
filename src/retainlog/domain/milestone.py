"""Milestones of a long project: what the client gets to see at every stage."""

from datetime import date
from typing import NamedTuple

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
