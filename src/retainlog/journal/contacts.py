"""The people at a client, and what it means when one leaves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from retainlog.nouns import engine as nouns
from retainlog.nouns.client import Client
from retainlog.nouns.contact import CONTACTS, NOUN, Contact
from retainlog.store.database import Store

if TYPE_CHECKING:
    from retainlog.journal.signs import Noted


class Left(NamedTuple):
    contact: Contact
    noted: Noted | None


def list_contacts(store: Store, client: Client | None = None) -> list[Contact]:
    """People at one client, or at all that are not deleted; those who left come last."""
    return nouns.records(store, NOUN, client_id=client.id if client else None)


def contact_left(store: Store, contact: Contact, on: date, *, sign: str | None = None) -> Left:
    """Note the day on which a person left; `sign` is the text of the sign `leadership-change` noted with it."""
    with store.batch("contact left", contact.name) as batch:
        noted = None
        if sign is not None:
            from retainlog.journal.signs import note_sign

            day = min(on, store.clock.today())
            noted = note_sign(store, batch, contact.client_id, "leadership-change", day, sign)
        return Left(CONTACTS.update(batch, contact, left_on=on), noted)
