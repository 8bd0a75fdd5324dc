"""Leads, the trail they leave, and the marketing activities that brought them."""

from datetime import date
from typing import NamedTuple

from retainlog.domain.money import Money

OPEN_STAGES = ("new", "talking", "proposal")
STAGES = (*OPEN_STAGES, "won", "lost")
ACTIVITY_KINDS = ("post", "newsletter", "talk", "event", "ad", "outreach", "referral-ask", "other")
REFERRAL = "referral"
"""The source of a lead that a client sent, where no other was named."""


class Lead(NamedTuple):
    """Somebody who may become a client. `fee` is the expected one; `client_id` the client it became."""

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
    """A stage that a lead reached on a day, with the reason where one was given."""

    id: str
    lead_id: str
    stage: str
    on_date: date
    reason: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class LeadTouch(NamedTuple):
    """One contact with a lead."""

    id: str
    lead_id: str
    on_date: date
    summary: str
    minutes: int | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class Activity(NamedTuple):
    """Something done to be found: a post, a talk, an advertisement."""

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
