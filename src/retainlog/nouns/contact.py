"""A person at a client: stakeholder, champion, decision-maker."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.base.address import phone_key
from retainlog.base.fields import EMAIL, LINE, PAST, Code
from retainlog.nouns.declaration import N_, NOTE, Field, Noun
from retainlog.store.database import Store
from retainlog.store.table import Table

ROLES = ("champion", "decision-maker", "user", "finance", "other")


class Contact(NamedTuple):
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


CONTACTS = Table("contacts", Contact)


def clients_of_addresses(store: Store) -> dict[str, set[str]]:
    """Case-folded e-mail address → ids of the clients that it belongs to, from clients and their contacts."""
    rows = store.connection.execute(
        """SELECT t.email, c.id FROM contacts t JOIN clients c ON c.id = t.client_id
           WHERE t.email IS NOT NULL AND c.deleted_at IS NULL UNION ALL
           SELECT email, id FROM clients WHERE email IS NOT NULL AND deleted_at IS NULL"""
    )
    found: dict[str, set[str]] = {}
    for address, client_id in rows:
        found.setdefault(address.strip().casefold(), set()).add(client_id)
    return found


def clients_of_phones(store: Store) -> dict[str, set[str]]:
    """What identifies a phone number (see `phone_key`) → ids of the clients that it belongs to."""
    rows = store.connection.execute(
        """SELECT t.phone, c.id FROM contacts t JOIN clients c ON c.id = t.client_id
           WHERE t.phone IS NOT NULL AND c.deleted_at IS NULL UNION ALL
           SELECT phone, id FROM clients WHERE phone IS NOT NULL AND deleted_at IS NULL"""
    )
    found: dict[str, set[str]] = {}
    for number, client_id in rows:
        if key := phone_key(number):
            found.setdefault(key, set()).add(client_id)
    return found


NOUN = Noun(
    "contact",
    Contact,
    "contacts",
    N_("People"),
    "name",
    ("name", "client", "role", "email", "phone", "left_on"),
    N_("Nobody here yet. Add someone: retainlog contact add CLIENT NAME"),
    (
        Field("name", LINE, N_("Name"), N_("The person's name."), N_("Name of the person"), needed=True,
              argument=True),
        Field("role", Code(ROLES), N_("Role"), N_("What part this person has."), default="other"),
        Field("email", EMAIL, N_("E-mail"), N_("E-mail address.")),
        Field("phone", LINE, N_("Phone"), N_("Phone number.")),
        NOTE,
        Field("left_on", PAST, N_("Left")),
    ),
    days=(),
    named="PERSON",
    dated=False,
    said={"add": N_("Added {text} at {client}."), "edit": N_("Changed {text} at {client}."),
          "delete": N_("Deleted {text} at {client}."), "sure": N_("Delete {text}?")},
    blank=("empty_name", N_("A person needs a name."), ""),
    unknown=(N_("There is nobody called {typed!r} here."), N_("See who is there with: retainlog contact list")),
    help=N_("People at a client: stakeholders, champions, decision-makers."),
    does={
        "add": N_("Add a person at a client."),
        "list": N_("List people."),
        "show": N_("Show a person."),
        "edit": N_("Change a person."),
        "left": ("contact:left", N_("Note that a person has left the client.")),
        "delete": N_("Delete a person."),
    },
)  # fmt: skip
