"""What to know before a call with a client: its newest rows, read through indexes."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.insight.mood import trend
from retainlog.insight.outlook import Outlook
from retainlog.journal.contacts import list_contacts
from retainlog.journal.outlooks import outlooks_on
from retainlog.nouns import touch as touches
from retainlog.nouns.boundary import BOUNDARIES, DECISIONS, Boundary, Decision
from retainlog.nouns.client import Client
from retainlog.nouns.client.verbs import ClientView, view
from retainlog.nouns.contact import ROLES, Contact
from retainlog.nouns.mistake import Action, Mistake
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.promise import PROMISES, Promise
from retainlog.nouns.sign import Sign
from retainlog.nouns.sign import queries as signs
from retainlog.nouns.touch import Touch
from retainlog.nouns.win import OFFERS, Offer
from retainlog.store.database import Store

_TOUCHES, _MOODS, _MISTAKES = 3, 12, 3


class Brief(NamedTuple):
    """`people`: champions first, those who left last; `touches` and `mistakes` newest first; `actions` still open, so
    are `signs`; `moods` (1–5) of the latest contacts, oldest first, with their `trend` (rising, falling, steady or
    None); so are `energies`, one's own. `outlook`: its chances, None
    where it is paused or lost or no contact is noted. `offers` that were not made yet, `promises` open, `decisions`
    newest first."""

    view: ClientView
    people: list[Contact]
    touches: list[Touch]
    actions: list[Action]
    mistakes: list[Mistake]
    signs: list[Sign]
    moods: tuple[int, ...]
    trend: str | None
    energies: tuple[int, ...]
    offers: list[Offer]
    boundaries: list[Boundary]
    decisions: list[Decision]
    promises: list[Promise]
    outlook: Outlook | None = None


def brief(store: Store, client: Client, today: date) -> Brief:
    newest = touches.find(store, client_id=client.id, limit=_MOODS)
    moods = tuple(touch.mood for touch in reversed(newest) if touch.mood)
    people = list_contacts(store, client)
    known = {role: place for place, role in enumerate(ROLES)}
    people.sort(key=lambda person: (person.left_on is not None, known.get(person.role, len(known))))
    return Brief(
        view(store, client, today),
        people,
        newest[:_TOUCHES],
        mistakes.find_actions(store, status="open", client_id=client.id),
        mistakes.find(store, client_id=client.id, limit=_MISTAKES),
        signs.find(store, client_id=client.id, open_only=True),
        moods,
        trend(moods),
        tuple(touch.energy for touch in reversed(newest) if touch.energy),
        OFFERS.of(store, order="created_at", client_id=client.id, made_on=None),
        BOUNDARIES.of(store, order="created_at", client_id=client.id),
        DECISIONS.of(store, order="on_date DESC, created_at DESC", client_id=client.id),
        PROMISES.of(store, order="due_on", client_id=client.id, kept_on=None, broken_on=None),
        outlooks_on(store, today, {client.id}).found.get(client.id),
    )
