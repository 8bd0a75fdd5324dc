"""Leads on their way to becoming clients, and the marketing activities that bring them."""

from datetime import date
from typing import NamedTuple

from retainlog.domain.money import Money

STAGES = ("new", "talking", "proposal", "won", "lost")


class Activity(NamedTuple):
    """Something done to be found: a post, a talk; `kind` is a slug."""

    id: str
    on_date: date
    kind: str
    title: str
    minutes: int | None = None
    cost: Money | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class Lead(NamedTuple):
    """`referred_by` is the client that sent it, `activity_id` what brought it, `client_id` the client it became when
    it was won. `fee` is what is expected, a `per`."""

    id: str
    name: str
    on_date: date
    stage: str = "new"
    source: str | None = None
    referred_by: str | None = None
    activity_id: str | None = None
    fee: Money | None = None
    per: str | None = None
    industry: str | None = None
    next_text: str | None = None
    next_on: date | None = None
    client_id: str | None = None
    lost_reason: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class LeadStage(NamedTuple):
    """The day on which a lead came to a stage, and why."""

    id: str
    lead_id: str
    stage: str
    on_date: date
    reason: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class LeadTouch(NamedTuple):
    """A contact with a lead."""

    id: str
    lead_id: str
    on_date: date
    summary: str
    minutes: int | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
