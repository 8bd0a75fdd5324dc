"""Two clients that are one: everything of the duplicate goes to the one that is kept."""

from __future__ import annotations

from typing import Any

from retainlog.base.declared import DECLARED
from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.text import fold
from retainlog.nouns import engine
from retainlog.nouns.client import Alias, Client, ClientTag
from retainlog.nouns.client.queries import ALIASES, CLIENTS, FEES, PAUSES, TAGS
from retainlog.nouns.client.verbs import aliases_of, tags_of
from retainlog.nouns.fit import queries as fit
from retainlog.nouns.invoice import INVOICES
from retainlog.nouns.lead import queries as leads
from retainlog.nouns.lead.queries import LEADS
from retainlog.nouns.loss.queries import LOSSES
from retainlog.nouns.mistake.queries import ACTIONS, MISTAKES
from retainlog.nouns.sign import queries as signs
from retainlog.store.database import Store
from retainlog.store.table import Table


def owned_tables() -> tuple[Table[Any], ...]:
    """The tables whose rows belong to one client through `client_id` (tags apart: their key holds it)."""
    return (
        *(ALIASES, FEES, PAUSES, LOSSES, MISTAKES, ACTIONS, INVOICES),
        *(signs.CHECKS, signs.SIGNS, signs.SNOOZES),
        *(engine.table(engine.noun(name)) for name, kind in DECLARED.items() if kind.owned),
        *(leads.LEADS, fit.CHECKS, fit.EXCEPTIONS),
    )


def merge_clients(store: Store, kept: Client, merged: Client) -> Client:
    """Move everything of `merged` to `kept`: its name becomes an alias, fields that `kept` lacks are taken over."""
    if kept.id == merged.id:
        raise Usage("same_client", "{name} can't be merged with itself.", name=kept.name)
    with store.batch("client merge", f"{merged.name} → {kept.name}") as batch:
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
        CLIENTS.delete(batch, merged)
        taken = ("hours", "every", "at_most", "industry", "need", "prefers", "since", "email", "phone", "note")
        missing = {field: getattr(merged, field) for field in taken if getattr(kept, field) is None}
        return CLIENTS.update(batch, kept, **missing)
