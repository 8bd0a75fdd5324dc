"""A person at a client: stakeholder, champion, decision-maker."""

from datetime import date
from typing import NamedTuple

from retainlog.nouns.declaration import N_, NOTE, Field, Noun

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


NOUN = Noun(
    "contact",
    Contact,
    "contacts",
    N_("People"),
    "name",
    ("name", "role", "email", "phone", "left_on"),
    N_("Nobody here yet. Add someone: retainlog contact add CLIENT NAME"),
    (
        Field("name", "line", N_("Name"), N_("The person's name."), N_("Name of the person"), needed=True,
              argument=True),
        Field("role", "code", N_("Role"), N_("What part this person has."), codes=ROLES, default="other"),
        Field("email", "email", N_("E-mail"), N_("E-mail address.")),
        Field("phone", "line", N_("Phone"), N_("Phone number.")),
        NOTE,
        Field("left_on", "past", N_("Left")),
    ),
    days=(),
    named="PERSON",
    dated=False,
    said={"add": N_("Added {text} at {client}."), "edit": N_("Changed {text} at {client}."),
          "delete": N_("Deleted {text} at {client}."), "sure": N_("Delete {text}?")},
    blank=("empty_name", N_("A person needs a name."), ""),
    unknown=(N_("There is nobody called {typed!r} here."), N_("See who is there with: retainlog contact list")),
)  # fmt: skip
