"""Verbs on leads: noted, in touch, moved on, won, lost; the trail is kept."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import NotFound, Usage
from retainlog.base.ids import new_id
from retainlog.base.text import clean, fold
from retainlog.nouns.client import Client
from retainlog.nouns.client.naming import only_one
from retainlog.nouns.client.queries import CLIENTS
from retainlog.nouns.client.verbs import free_name, insert_client
from retainlog.nouns.engine import not_ahead
from retainlog.nouns.fit import queries as fit
from retainlog.nouns.fit.queries import CHECKS, EXCEPTIONS
from retainlog.nouns.lead import OPEN_STAGES, REFERRAL, Lead, LeadStage, LeadTouch
from retainlog.nouns.lead import queries as leads
from retainlog.nouns.lead.queries import LEADS, STAGES, TOUCHES
from retainlog.store.batch import Batch
from retainlog.store.database import Store

CLEARABLE = (
    *("source", "referred_by", "activity_id", "fee", "per", "industry", "next_text", "next_on", "lost_reason", "note"),
)
"""Fields of a lead that can be emptied."""
_ONE_LINE = {"name", "source", "industry", "next_text"}


class Won(NamedTuple):
    """The lead, and the client that it became."""

    lead: Lead
    client: Client


def find_lead(store: Store, typed: str) -> Lead:
    """By name or a unique beginning of it (of two of one name the open one), or by id. Raises NotFound, Ambiguous."""
    key = fold(clean(typed, multiline=False))
    named = [(fold(lead.name), lead) for lead in leads.find(store)]
    exact = [lead for name, lead in named if name == key]
    still = [lead for lead in exact if lead.stage in OPEN_STAGES]
    begins = [lead for name, lead in named if key and name.startswith(key)]
    if found := only_one(typed, "lead", still, exact, begins):
        return found
    try:
        return LEADS.by_prefix(store, typed, "lead")
    except NotFound:
        raise NotFound(
            "lead_not_found",
            "There is no lead called {typed!r}.",
            hint="See them with: retainlog lead list --all",
            typed=typed,
        ) from None


def list_leads(store: Store, *, stage: str | None = None, open_only: bool = True, **filters: Any) -> list[Lead]:
    """Leads, newest first; by default those that are neither won nor lost."""
    stages = (stage,) if stage else OPEN_STAGES if open_only else None
    return leads.find(store, stages=stages, **filters)


def stages_of(store: Store, lead: Lead) -> list[LeadStage]:
    """The stages that it went through, oldest first."""
    return STAGES.of(store, order="on_date, created_at, rowid", lead_id=lead.id)


def touches_of(store: Store, lead: Lead) -> list[LeadTouch]:
    """Contacts with it, oldest first."""
    return TOUCHES.of(store, order="on_date, created_at, rowid", lead_id=lead.id)


def add_lead(store: Store, name: str, *, on: date | None = None, stage: str = "new", **fields: Any) -> Lead:
    """Note a lead that came in; `fields` are those of `domain.lead.Lead`."""
    day = _past(store, on)
    values = _cleaned(store, fields)
    if values.get("referred_by") and not values.get("source"):
        values["source"] = REFERRAL
    name = _name(name)
    with store.batch("lead add", name) as batch:
        lead = LEADS.insert(batch, Lead(new_id(), name, day, stage, **values))
        STAGES.insert(batch, LeadStage(new_id(), lead.id, stage, day))
    return lead


def edit_lead(store: Store, lead: Lead, **changes: Any) -> Lead:
    """Correct a lead; `changes` are those of its fields (its stage moves with `move_lead`)."""
    changes = _cleaned(store, changes)
    if "name" in changes:
        changes["name"] = _name(changes["name"] or "")
    if "on_date" in changes:
        _past(store, changes["on_date"])
    with store.batch("lead edit", lead.name) as batch:
        first = stages_of(store, lead)[:1]
        if "on_date" in changes and first and first[0].on_date == lead.on_date:
            STAGES.update(batch, first[0], on_date=changes["on_date"])
        return LEADS.update(batch, lead, **changes)


def move_lead(
    store: Store, lead: Lead, stage: str, *, on: date | None = None, reason: str | None = None, **next_step: Any
) -> Lead:
    """To another open stage; a lost lead comes back so. `next_step`: next_text, next_on."""
    if stage not in OPEN_STAGES:
        raise Usage("bad_stage", "{stage!r} is no open stage.", hint="Use lead win or lead lose.", stage=stage)
    if lead.stage == "won":
        raise _won_already(store, lead)
    day = _day_of_change(store, lead, on)
    with store.batch("lead stage", f"{lead.name}: {stage}") as batch:
        _step(batch, lead, stage, day, reason)
        changes = _cleaned(store, next_step)
        return LEADS.update(batch, lead, stage=stage, lost_reason=None, **changes)


def lose_lead(store: Store, lead: Lead, reason: str | None = None, on: date | None = None) -> Lead:
    """It came to nothing; the reason is kept."""
    if lead.stage == "won":
        raise _won_already(store, lead)
    day, why = _day_of_change(store, lead, on), clean(reason or "") or None
    with store.batch("lead lose", lead.name) as batch:
        _step(batch, lead, "lost", day, why)
        return LEADS.update(batch, lead, stage="lost", lost_reason=why, next_text=None, next_on=None)


def win_lead(store: Store, lead: Lead, *, on: date | None = None, client: Client | None = None, **fields: Any) -> Won:
    """It became a client: a new one of its name, fee and industry (`fields` are those of a client), or `client`.

    Its checks and exceptions become the client's too. Raises Exists where the name is taken and no client was named."""
    if lead.stage == "won":
        raise _won_already(store, lead)
    day = _day_of_change(store, lead, on)
    with store.batch("lead win", lead.name) as batch:
        if client is None:
            values = {"since": day, "industry": lead.industry, "fee": lead.fee, "per": lead.per or "month"} | fields
            client = insert_client(store, batch, free_name(store, lead.name), **values)
        _step(batch, lead, "won", day, None)
        for check in fit.checks(store, lead_id=lead.id):
            CHECKS.update(batch, check, client_id=client.id)
        for granted in fit.exceptions(store, lead_id=lead.id):
            EXCEPTIONS.update(batch, granted, client_id=client.id)
        won = LEADS.update(
            batch, lead, stage="won", client_id=client.id, lost_reason=None, next_text=None, next_on=None
        )
    return Won(won, client)


def touch_lead(
    store: Store, lead: Lead, summary: str, *, on: date | None = None, minutes: int | None = None, **next_step: Any
) -> Lead:
    """Log a contact with a lead; a new lead is `talking` from then on. Returns the lead."""
    day, words = _day_of_change(store, lead, on), clean(summary)
    if not words:
        raise Usage("empty_text", "The summary is empty.", hint="Say in a few words what it was about.")
    with store.batch("lead touch", f"{lead.name}: {words[:60]}") as batch:
        TOUCHES.insert(batch, LeadTouch(new_id(), lead.id, day, words, minutes))
        changes: dict[str, Any] = _cleaned(store, next_step)
        if lead.next_on and lead.next_on <= day:  # this was the step that waited
            changes = {"next_text": None, "next_on": None} | changes
        if lead.stage == "new":
            _step(batch, lead, "talking", day, None)
            changes["stage"] = "talking"
        return LEADS.update(batch, lead, **changes)


def find_lead_or_part(store: Store, typed: str) -> tuple[Lead, LeadTouch | LeadStage | None]:
    """A lead as `find_lead` finds it; else a contact with a lead, or a stage of its way, by id. Raises NotFound,
    Ambiguous."""
    try:
        return find_lead(store, typed), None
    except NotFound as unknown:
        for table in (TOUCHES, STAGES):
            try:
                part = table.by_prefix(store, typed, "lead")
            except NotFound:
                continue
            if lead := LEADS.find(store, part.lead_id):
                return lead, part
        raise unknown from None


def edit_stage(store: Store, lead: Lead, step: LeadStage, **changes: Any) -> Lead:
    """Correct when a lead came to a stage (`on_date`), and why (`reason`). Returns the lead."""
    first = stages_of(store, lead)[0]
    if "on_date" in changes:
        if step.id == first.id:
            raise Usage(
                "first_stage",
                "This is the day on which the lead came in.",
                hint="Change it with: retainlog lead edit {id} --on DATE",
                id=lead.id[:8],
            )
        _day_of_change(store, lead, changes["on_date"])
    if changes.get("reason"):
        changes["reason"] = clean(changes["reason"]) or None
    with store.batch("lead edit", f"{lead.name}: {step.stage}") as batch:
        STAGES.update(batch, step, **changes)
        return _where_it_stands(store, batch, lead)


def delete_stage(store: Store, lead: Lead, step: LeadStage) -> Lead:
    """The lead stands where it stood before, or where it went after. Raises Usage for the stage with which it came in,
    and for that in which it became a client."""
    if step.id == stages_of(store, lead)[0].id or step.stage == "won":
        raise Usage(
            "kept_stage",
            "A lead keeps the stage in which it came in, and the one in which it became a client.",
            hint="Delete the lead with: retainlog lead delete {id}",
            id=lead.id[:8],
        )
    with store.batch("lead delete", f"{lead.name}: {step.stage}") as batch:
        STAGES.delete(batch, step)
        return _where_it_stands(store, batch, lead)


def _where_it_stands(store: Store, batch: Batch, lead: Lead) -> Lead:
    """At the last stage of its way; one that became a client stays one."""
    if lead.stage == "won":
        return lead
    last = stages_of(store, lead)[-1]
    return LEADS.update(batch, lead, stage=last.stage, lost_reason=last.reason if last.stage == "lost" else None)


def delete_touch(store: Store, lead: Lead, touch: LeadTouch) -> None:
    """The lead stays where it stands."""
    with store.batch("lead delete", f"{lead.name}: {touch.summary[:60]}") as batch:
        TOUCHES.delete(batch, touch)


def delete_lead(store: Store, lead: Lead) -> None:
    with store.batch("lead delete", lead.name) as batch:
        LEADS.delete(batch, lead)


def _step(batch: Batch, lead: Lead, stage: str, day: date, reason: str | None) -> None:
    if stage != lead.stage or reason:
        STAGES.insert(batch, LeadStage(new_id(), lead.id, stage, day, clean(reason or "") or None))


def _name(text: str) -> str:
    name = clean(text, multiline=False)
    if not fold(name):
        raise Usage("empty_name", "A lead needs a name.", hint='Type it like: retainlog lead add "Dana, bakery"')
    return name


def _cleaned(store: Store, values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        field: (clean(value, multiline=field not in _ONE_LINE) or None) if isinstance(value, str) else value
        for field, value in values.items()
    }
    if found.get("source"):  # one spelling a source, so that they count together
        known = {fold(source): source for source in leads.sources(store)}
        found["source"] = known.get(fold(found["source"]), found["source"])
    return found


def _past(store: Store, on: date | None) -> date:
    if on:
        not_ahead(
            store, on, "future_lead", "Give the day on which it happened; what comes next goes with --next and --due."
        )
    return on or store.clock.today()


def _day_of_change(store: Store, lead: Lead, on: date | None) -> date:
    day = _past(store, on)
    if day < lead.on_date:
        raise Usage(
            "too_early",
            "The lead came in on {day}, after that day.",
            hint="Give that day or a later one with --on.",
            day=lead.on_date.isoformat(),
        )
    return day


def _won_already(store: Store, lead: Lead) -> Usage:
    client = CLIENTS.find(store, lead.client_id) if lead.client_id else None
    return Usage(
        "won_already",
        "{lead} is a client already: {client}.",
        hint="Take it back with retainlog undo, where that was the newest write.",
        lead=lead.name,
        client=client.name if client else lead.name,
    )
