"""Two clients that are one: everything of the duplicate goes to the one that is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from retainlog.base.cadence import fits
from retainlog.base.declared import DECLARED
from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.money import Money
from retainlog.base.text import fold
from retainlog.nouns import engine
from retainlog.nouns.client import EVENTS, Alias, Client, ClientTag, Fee
from retainlog.nouns.client.fees import fees_of, hours_of
from retainlog.nouns.client.queries import ALIASES, CLIENTS, FEES, HOURS, PAUSES, TAGS
from retainlog.nouns.client.verbs import aliases_of, pauses_of, tags_of
from retainlog.nouns.fit import queries as fit
from retainlog.nouns.invoice import INVOICES
from retainlog.nouns.lead import queries as leads
from retainlog.nouns.lead.queries import LEADS
from retainlog.nouns.loss.queries import LOSSES
from retainlog.nouns.mistake.queries import ACTIONS, MISTAKES
from retainlog.nouns.sign import queries as signs
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.table import Table


def owned_tables() -> tuple[Table[Any], ...]:
    """The tables whose rows belong to one client through `client_id` (tags apart: their key holds it)."""
    return (
        *(ALIASES, FEES, HOURS, PAUSES, LOSSES, MISTAKES, ACTIONS, INVOICES),
        *(signs.CHECKS, signs.SIGNS, signs.SNOOZES),
        *(engine.table(engine.noun(name)) for name, kind in DECLARED.items() if kind.owned),
        *(leads.LEADS, fit.CHECKS, fit.EXCEPTIONS),
    )


ADD, KEEP = "add", "keep"


def at_the_same_time(store: Store, kept: Client, merged: Client) -> bool:
    """Whether both pay by rate: then their rates are added up, or those of one stand."""
    return bool(_rates(store, kept)) and bool(_rates(store, merged))


def one_is_lost(kept: Client, merged: Client) -> bool:
    """Whether one is a client and the other one is lost: only the person knows what is true."""
    return (kept.lost_on is None) != (merged.lost_on is None)


def merge_clients(store: Store, kept: Client, merged: Client, *, fees: str = ADD, status: str | None = None) -> Client:
    """Move everything of `merged` to `kept`: its name becomes an alias, fields that `kept` lacks are taken over, and it
    is a client since the earlier day. `fees`: rates and hours of the same time are added up, or those of `kept` stand
    (`keep`); projects and payments are all kept. `status`: whether it is a client today (`active`) or `lost`; by
    default it is a client as soon as one of them is.

    One loss at most stands then, the newest; earlier ones ended when the other record began, or were none. Raises Usage
    where the rates can't be added up: in two currencies, or for units of which nobody said how many.
    """
    if kept.id == merged.id:
        raise Usage("same_client", "{name} can't be merged with itself.", name=kept.name)
    active = status == "active" or (status is None and not (kept.lost_on and merged.lost_on))
    rates = _added(store, kept, merged) if fees == ADD else None
    with store.batch("client merge", f"{merged.name} → {kept.name}") as batch:
        _one_rate(store, batch, kept, merged, rates)
        _one_hours(store, batch, kept, merged)
        _one_pause(store, batch, kept, merged)
        for table in owned_tables():
            for record in table.of(store, client_id=merged.id):
                table.update(batch, record, client_id=kept.id)
        for lead in LEADS.of(store, referred_by=merged.id):
            LEADS.update(batch, lead, referred_by=kept.id)
        have = set(tags_of(store, kept.id))
        for tag in tags_of(store, merged.id):
            TAGS.delete(batch, ClientTag(merged.id, tag))
            if tag not in have:
                TAGS.insert(batch, ClientTag(kept.id, tag))
        names = {fold(alias.alias) for alias in aliases_of(store, kept.id)} | {fold(kept.name)}
        if fold(merged.name) not in names:
            ALIASES.insert(batch, Alias(new_id(), kept.id, merged.name))
        lost_on = _one_loss(store, batch, kept, merged, active)
        CLIENTS.delete(batch, merged)
        return CLIENTS.update(batch, kept, lost_on=lost_on, **_fields(kept, merged, fees))


def _fields(kept: Client, merged: Client, fees: str) -> dict[str, Any]:
    taken = (
        *("every", "at_most", "industry", "need", "prefers", "email", "phone", "note"),
        *("contract_on", "renews", "notice", "raise_on"),
    )
    changes: dict[str, Any] = {field: getattr(merged, field) for field in taken if getattr(kept, field) is None}
    if not fits(changes.get("every", kept.every), changes.get("at_most", kept.at_most)):
        changes |= {"every": kept.every, "at_most": kept.at_most}
    changes["since"] = min((day for day in (kept.since, merged.since) if day), default=None)
    hours = [one for one in (kept.hours, merged.hours) if one is not None]
    if hours:
        changes["hours"] = sum(hours) if fees == ADD else hours[0]
    return changes


def _rates(store: Store, client: Client) -> list[Fee]:
    return [fee for fee in fees_of(store, client.id) if fee.per not in EVENTS]


def _added(store: Store, kept: Client, merged: Client) -> list[Fee]:
    """The rates of both as those of one: from each day on which one of them changed, the sum of what was in force."""
    both = [_paid(store, client) for client in (kept, merged)]
    if not all(both):
        return both[0] or both[1]
    found = []
    for day in sorted({fee.from_on for fees in both for fee in fees}):
        there = [fee for fees in both for fee in [fee for fee in fees if fee.from_on <= day][-1:]]
        paid = [fee for fee in there if fee.fee.minor] or there[:1]
        if len(paid) == 1:
            found.append(paid[0]._replace(from_on=day))
            continue
        if len({fee.fee.currency for fee in paid}) > 1 or any(fee.monthly is None for fee in paid):
            raise Usage(
                "two_rates",
                "{kept} and {merged} pay at once, in two currencies or for units of which nobody said how many.",
                hint="The rates of the first alone stand with: --fees keep",
                kept=kept.name,
                merged=merged.name,
            )
        total = sum(fee.monthly.minor for fee in paid if fee.monthly)
        found.append(Fee("", kept.id, Money(total, paid[0].fee.currency), "month", day))
    return found


def _paid(store: Store, client: Client) -> list[Fee]:
    """Its rates, and nothing from its loss on where that stands."""
    rates = _rates(store, client)
    losses = LOSSES.of(store, client_id=client.id, recovered_on=None)
    if not rates or not losses:
        return rates
    gone = losses[-1].stopped_on(losses[-1].paid_on or losses[-1].ends_on)
    before = [fee for fee in rates if fee.from_on < gone]
    return [*before, before[-1]._replace(from_on=gone, fee=Money(0, before[-1].fee.currency))] if before else []


def _one_rate(store: Store, batch: Batch, kept: Client, merged: Client, rates: list[Fee] | None) -> None:
    theirs, mine = _rates(store, merged), _rates(store, kept)
    if not (theirs and mine):
        return  # they go along as they are
    for fee in theirs if rates is None else (*mine, *theirs):
        FEES.delete(batch, fee)
    for fee in rates or ():
        FEES.insert(batch, fee._replace(id=new_id(), client_id=kept.id))


def _one_hours(store: Store, batch: Batch, kept: Client, merged: Client) -> None:
    """The history of hours stays where one of them alone has hours; the sum of both counts as ever."""
    if kept.hours is not None and merged.hours is not None:
        for one in (*hours_of(store, kept.id), *hours_of(store, merged.id)):
            HOURS.delete(batch, one)


def _one_pause(store: Store, batch: Batch, kept: Client, merged: Client) -> None:
    """A pause of the other one that meets one of the kept client's goes."""
    mine = pauses_of(store, kept.id)
    for pause in pauses_of(store, merged.id):
        last = pause.until_on or date.max
        if any(one.from_on <= last and (one.until_on or date.max) >= pause.from_on for one in mine):
            PAUSES.delete(batch, pause)


def _one_loss(store: Store, batch: Batch, kept: Client, merged: Client, active: bool) -> date | None:
    """Let one loss stand at most, and none of a client that is one; returns the day from which it is lost."""
    standing = sorted(LOSSES.of(store, client_id=kept.id, recovered_on=None), key=lambda loss: loss.lost_on)
    starts = sorted(day for day in (kept.since, merged.since) if day)
    for place, loss in enumerate(standing):
        last = place + 1 == len(standing)
        if last and not active:
            return loss.lost_on
        until = store.clock.today() if last else standing[place + 1].lost_on
        back = next((day for day in starts if loss.noticed_on < day <= until), loss.noticed_on)
        LOSSES.update(batch, loss, recovered_on=back, win_back_on=None)
    if active or standing:
        return None
    return min((day for day in (kept.lost_on, merged.lost_on) if day), default=None)
