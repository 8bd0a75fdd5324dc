"""Leads, the trail they leave, and the marketing activities that brought them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.fields import COUNT, HOURS, MONEY, PAST, TEXT, Code
from retainlog.base.money import Money
from retainlog.insight.pipeline import OPEN
from retainlog.nouns.declaration import N_, NOTE, Field, Noun
from retainlog.store.database import Store

OPEN_STAGES = OPEN
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


def _yields(store: Store, activities: Sequence[Activity]) -> list[dict[str, object]]:
    """The leads and clients that came of each."""
    from retainlog.nouns.lead.queries import yields

    came = yields(store)
    return [dict(zip(("leads", "clients"), came.get(activity.id, (0, 0)), strict=True)) for activity in activities]


ACTIVITY = Noun(
    "activity",
    Activity,
    "activities",
    N_("Activities"),
    "title",
    ("on", "kind", "title", "minutes", "cost", "leads", "clients"),
    N_("No activities here. Note one with: retainlog activity add post TITLE"),
    (
        Field("kind", Code(ACTIVITY_KINDS), N_("Kind"), N_("What it was."), N_("What was it?"), needed=True,
              argument=True),
        Field("title", TEXT, N_("Activity"), N_("In a few words; - reads standard input."),
              N_("Which one, in a few words"), needed=True, argument=True),
        Field("on_date", PAST, N_("On"), N_("When it happened: 2026-11-21, yesterday 14:30, 3d ago."), relative=True),
        Field("minutes", HOURS, N_("Minutes"), N_("Your time: 2, 1.5, or 90m, 1h30."), option="--hours"),
        Field("cost", MONEY, N_("Cost"), N_("What it cost, besides time.")),
        NOTE,
        Field("leads", COUNT, N_("Leads")),
        Field("clients", COUNT, N_("Clients")),
    ),
    owned=False,
    client="",
    counts=_yields,
    said={"add": N_("Noted: {text}"), "edit": N_("Changed: {text}"), "delete": N_("Deleted: {text}"),
          "sure": N_("Delete the activity {text}?")},
    hints={"add": N_("Leads that come of it: retainlog lead add NAME --activity {id}")},
    blank=("empty_text", N_("The activity has no title."), N_("Say in a few words what it was.")),
    ahead=("future_activity", N_("Note an activity when it is done; plan it with: retainlog action add")),
    help=N_("Marketing activities, and the leads and clients that came of each."),
    does={
        "add": N_("Note what you did to be found."),
        "list": N_("List activities with what came of them."),
        "show": N_("Show an activity with the leads that came of it."),
        "edit": N_("Change an activity."),
        "delete": N_("Delete an activity; its leads stay."),
    },
)  # fmt: skip
