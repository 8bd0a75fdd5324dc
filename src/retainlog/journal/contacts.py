"""Verbs on the people at a client."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from retainlog.domain.address import check_address
from retainlog.domain.client import Client
from retainlog.domain.contact import Contact
from retainlog.domain.ids import new_id
from retainlog.errors import NotFound, Usage
from retainlog.journal.naming import only_one
from retainlog.store import contacts
from retainlog.store.contacts import CONTACTS
from retainlog.store.database import Store
from retainlog.text import clean, fold, name_order

if TYPE_CHECKING:
    from retainlog.journal.signs import Noted


class Left(NamedTuple):
    contact: Contact
    noted: Noted | None


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    cleaned = {
        name: (clean(value, multiline=name == "note") or None) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    check_address(cleaned.get("email"))
    return cleaned


def add_contact(store: Store, client: Client, name: str, **fields: Any) -> Contact:
    """Add a person; `fields` are those of `domain.contact.Contact`."""
    named = clean(name, multiline=False)
    if not named:
        raise Usage("empty_name", "A person needs a name.")
    with store.batch("contact add", f"{named}, {client.name}") as batch:
        return CONTACTS.insert(batch, Contact(new_id(), client.id, named, **_cleaned(fields)))


def find_contact(store: Store, typed: str, client: Client | None = None) -> Contact:
    """By name (or a unique beginning of it) or id; NotFound or Ambiguous otherwise."""
    key = fold(clean(typed, multiline=False))
    people = list_contacts(store, client)
    exact = [person for person in people if key and fold(person.name) == key]
    begins = [person for person in people if key and fold(person.name).startswith(key)]
    if found := only_one(typed, "contact", exact, begins):
        return found
    try:
        return CONTACTS.by_prefix(store, typed, "contact")
    except NotFound:
        raise NotFound(
            "contact_not_found",
            "There is nobody called {typed!r} here.",
            hint="See who is there with: retainlog contact list",
            typed=typed,
        ) from None


def list_contacts(store: Store, client: Client | None = None) -> list[Contact]:
    """People at one client, or at all that are not deleted; those who left come last."""
    people = contacts.at(store, client.id if client else None)
    return sorted(people, key=lambda person: (person.left_on is not None, name_order(person.name)))


def edit_contact(store: Store, contact: Contact, **changes: Any) -> Contact:
    values = _cleaned(changes)
    if "name" in values and not values["name"]:
        raise Usage("empty_name", "A person needs a name.")
    with store.batch("contact edit", contact.name) as batch:
        return CONTACTS.update(batch, contact, **values)


def contact_left(store: Store, contact: Contact, on: date, *, sign: str | None = None) -> Left:
    """Note the day on which a person left; `sign` is the text of the sign `leadership-change` noted with it."""
    with store.batch("contact left", contact.name) as batch:
        noted = None
        if sign is not None:
            from retainlog.journal.signs import note_sign

            day = min(on, store.clock.today())
            noted = note_sign(store, batch, contact.client_id, "leadership-change", day, sign)
        return Left(CONTACTS.update(batch, contact, left_on=on), noted)


def delete_contact(store: Store, contact: Contact) -> None:
    with store.batch("contact delete", contact.name) as batch:
        CONTACTS.delete(batch, contact)
