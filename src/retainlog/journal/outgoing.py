"""What other programs get to see: people for address books, what is due for calendars."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from retainlog.base.text import clean
from retainlog.formats.shapes.calendar import CalendarItem
from retainlog.formats.shapes.card import ContactCard
from retainlog.i18n.messages import _
from retainlog.journal.actions import clients_of, open_actions
from retainlog.journal.contacts import list_contacts
from retainlog.journal.losses import list_losses
from retainlog.nouns.client import Client
from retainlog.nouns.client.verbs import list_clients
from retainlog.store.database import Store

_AHEAD = timedelta(days=366)


def cards(store: Store, today: date) -> list[ContactCard]:
    """Every client and the people there who have not left."""
    found = []
    names = {}
    for view in list_clients(store, today, status="all"):
        client = view.client
        names[client.id] = client.name
        found.append(
            ContactCard(
                client.id,
                client.name,
                client.name,
                _some(client.email),
                _some(client.phone),
                tags=view.tags,
                note=client.note,
            )
        )
    for person in list_contacts(store):
        if person.left_on is None:
            found.append(
                ContactCard(
                    person.id,
                    person.name,
                    names[person.client_id],
                    _some(person.email),
                    _some(person.phone),
                    None if person.role == "other" else person.role,
                    note=person.note,
                )
            )
    return [_cleaned(card) for card in found]


def _cleaned(card: ContactCard) -> ContactCard:
    """Without controls, should another program have written them to the journal."""
    return card._replace(
        name=_line(card.name),
        org=_line(card.org) if card.org else None,
        emails=tuple(map(_line, card.emails)),
        phones=tuple(map(_line, card.phones)),
        tags=tuple(map(_line, card.tags)),
        note=clean(card.note) if card.note else None,
    )


def _line(text: str) -> str:
    return clean(text, multiline=False)


def _some(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def calendar(store: Store, today: date) -> list[CalendarItem]:
    """Contacts due within a year, open actions with a day, and the next pass of every loss that stands; by day."""
    items = [*_contacts(store, today), *_actions(store), *_passes(store)]
    items = [item._replace(summary=_line(item.summary), note=clean(item.note) if item.note else None) for item in items]
    return sorted(items, key=lambda item: (item.due, item.uid))


def _contacts(store: Store, today: date) -> list[CalendarItem]:
    items = []
    for view in list_clients(store, today):
        client, rollup = view.client, view.rollup
        if rollup.due_on and rollup.due_on <= today + _AHEAD:
            # The day moves with every touch, which leaves the client's own record as it was.
            touched = (rollup.last_on - _moment(client).date()).days if rollup.last_on else 0
            items.append(
                CalendarItem(
                    f"contact-{client.id}",
                    "todo",
                    str(_("Contact {client}").format(client=client.name)),
                    rollup.due_on,
                    client.need,
                    None,
                    _moment(client),
                    sequence=_changes(client.created_at, client.updated_at) + max(touched, 0) * 86400,
                )
            )
    return items


def _actions(store: Store) -> list[CalendarItem]:
    actions = [action for action in open_actions(store) if action.due_on]
    owners = clients_of(store, actions)
    items = []
    for action in actions:
        assert action.due_on
        client = owners.get(action.id)
        items.append(
            CalendarItem(
                action.id,
                "todo",
                f"{client[1]}: {action.text}" if client else action.text,
                action.due_on,
                None,
                None,
                datetime.fromisoformat(action.created_at),
                sequence=_changes(action.created_at, action.updated_at),
            )
        )
    return items


def _passes(store: Store) -> list[CalendarItem]:
    items = []
    for view in list_losses(store):
        if view.next_pass and view.loss.recovered_on is None:
            stage, due = view.next_pass
            items.append(
                CalendarItem(
                    f"{view.loss.id}-{stage}",
                    "event",
                    str(_("Look back at losing {client}").format(client=view.client.name)),
                    due,
                    f"retainlog loss review {view.loss.id[:8]}",
                    None,
                    datetime.fromisoformat(view.loss.created_at),
                    sequence=_changes(view.loss.created_at, view.loss.updated_at),
                )
            )
    return items


def _moment(client: Client) -> datetime:
    return datetime.fromisoformat(client.created_at)


def _changes(created_at: str, updated_at: str) -> int:
    """A number that grows with every change: seconds from the first writing to the last."""
    return int((datetime.fromisoformat(updated_at) - datetime.fromisoformat(created_at)).total_seconds())
