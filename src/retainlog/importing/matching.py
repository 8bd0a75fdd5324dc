"""Clients and people met in an import: who is known, who is new, what a known one lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, islice, product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from retainlog.base.address import address_in
from retainlog.base.cadence import fits, with_defaults
from retainlog.base.ids import new_id
from retainlog.base.text import fold, near
from retainlog.journal.clients import clean_tag, fees_of, insert_client, set_fee, tags_of
from retainlog.nouns.client import Alias, Client, ClientTag
from retainlog.nouns.contact import NOUN as CONTACT
from retainlog.nouns.contact import Contact
from retainlog.store import clients, contacts, nouns
from retainlog.store.batch import Batch
from retainlog.store.clients import ALIASES, CLIENTS, TAGS
from retainlog.store.contacts import CONTACTS
from retainlog.store.database import Store

if TYPE_CHECKING:
    from retainlog.importing.schema import ClientOffer, PersonOffer

FILLED = ("hours", "every", "at_most", "industry", "need", "prefers", "since", "email", "phone", "note")
_COMPARED = 20_000  # pairs of names; comparing every new name with every other would cost more than the import


class Wishes(NamedTuple):
    """How to take in. `rhythm` holds the `every` and `at_most` of a new client of which the file says nothing."""

    dry_run: bool = False
    skip_bad: bool = False
    create_clients: bool = False
    update: bool = False
    rhythm: Mapping[str, str] = MappingProxyType({})


class Held(NamedTuple):
    """A client that is there already, and the fields that the file would add to it."""

    client: str
    fields: tuple[str, ...]
    where: str


@dataclass(slots=True)
class _State:
    """A client with what it has, as far as an import looks at it."""

    client: Client
    new: bool
    tags: set[str] = field(default_factory=set)
    people: list[Contact] = field(default_factory=list)
    has_fee: bool = False


class _News(NamedTuple):
    """What an offer adds to a client."""

    fields: dict[str, Any]
    aliases: list[str]
    tags: list[str]
    people: list[PersonOffer]
    fee: bool

    def names(self) -> tuple[str, ...]:
        more = (("aliases", self.aliases), ("tags", self.tags), ("contacts", self.people), ("fee", self.fee))
        return (*self.fields, *(name for name, news in more if news))


class Clients:
    """Every client that an import may meet. A method that is given no batch writes nothing, yet counts alike."""

    def __init__(self, store: Store, wishes: Wishes) -> None:
        self._store = store
        self._wishes = wishes
        self.names = clients.client_names(store)
        self.by_key: dict[str, set[str]] = {}
        for key, client_id in clients.names(store):
            self.by_key.setdefault(key, set()).add(client_id)
        self.by_address = contacts.clients_of_addresses(store)
        self._by_person: dict[str, set[str]] = {}
        for person in nouns.find(store, CONTACT):
            self._by_person.setdefault(fold(person.name), set()).add(person.client_id)
        self._states: dict[str, _State] = {}
        self._made: list[str] = []
        self.held: list[Held] = []
        self.people_added = self.updated = 0

    @property
    def added(self) -> int:
        return len(self._made)

    def by_person(self, key: str) -> set[str]:
        """Clients that a person without an address may belong to: by the person's name, or their own."""
        return self._by_person.get(key, set()) | self.by_key.get(key, set())

    def add_named(self, batch: Batch | None, name: str, people: Sequence[tuple[str, str]]) -> str:
        """A new client of which no more is known than its name and perhaps a person."""
        from retainlog.importing.schema import ClientOffer

        values: dict[str, object] = {"name": name}
        for person, address in [(person, address_in(text)) for person, text in people]:
            if person and fold(person) != fold(name):
                values["contacts"] = [{"name": person, "email": address}]
            else:
                values["email"] = address
        return self._add(batch, ClientOffer.model_validate(values))

    def arrive(self, batch: Batch | None, offer: ClientOffer, where: str, known: str | None) -> str | None:
        """Take in a client; returns its id, or None where there was nothing to write.

        A client made by this import takes on all that later rows tell of it; one that was there before only with
        `update`, and only where it has nothing yet.
        """
        ids = {known} if known else self._answering(offer)
        if not ids:
            return self._add(batch, offer)
        state = self._state(min(ids))
        if state is None:
            return None
        news = self._news(state, offer)
        if not news.names():
            return None
        if not state.new and (not self._wishes.update or len(ids) > 1):
            self.held.append(Held(state.client.name, news.names(), where))
            return None
        self._fill(batch, state, offer, news)
        self.updated += not state.new
        return state.client.id

    def _answering(self, offer: ClientOffer) -> set[str]:
        """Clients with the name on offer, else with one of the other names (a person's company, say)."""
        for names in ([offer.name], offer.aliases):
            ids: set[str] = set()
            for name in names:
                ids |= self.by_key.get(_key(name), set())
            if ids:
                return ids
        return set()

    def _add(self, batch: Batch | None, offer: ClientOffer) -> str:
        given: dict[str, Any] = {
            name: value for name in (*FILLED, "kind", "engagement") if (value := getattr(offer, name)) is not None
        }
        said: dict[str, str] = {name: given[name] for name in ("every", "at_most") if name in given}
        fields = given | with_defaults(said, self._wishes.rhythm)
        aliases = self._free_aliases(offer.aliases, _key(offer.name))
        tags = list(dict.fromkeys(map(clean_tag, offer.tags)))
        if batch:
            client = insert_client(
                self._store,
                batch,
                offer.name,
                aliases=aliases,
                tags=tags,
                fee=offer.fee,
                per=offer.per or ("project" if offer.engagement == "project" else "month"),
                **fields,
            )
        else:
            client = Client(new_id(), offer.name, **fields)
        state = self._states[client.id] = _State(client, True, set(tags), [], offer.fee is not None)
        self.names[client.id] = client.name
        self._made.append(client.id)
        self._note_names(client.id, [offer.name, *aliases])
        self._note_address(client.id, offer.email)
        for person in offer.contacts:
            self._add_person(batch, state, person)
        return client.id

    def _free_aliases(self, aliases: Iterable[str], own: str) -> list[str]:
        """Other names that no client answers to yet."""
        free: dict[str, str] = {}
        for alias in aliases:
            key = _key(alias)
            if key != own and key not in self.by_key:
                free.setdefault(key, alias)
        return list(free.values())

    def _note_names(self, client_id: str, names: Iterable[str]) -> None:
        for name in names:
            self.by_key.setdefault(_key(name), set()).add(client_id)

    def _note_address(self, client_id: str, address: str | None) -> None:
        if address:
            self.by_address.setdefault(address.casefold(), set()).add(client_id)

    def _add_person(self, batch: Batch | None, state: _State, offer: PersonOffer) -> None:
        person = Contact(new_id(), state.client.id, offer.name, offer.role, offer.email, offer.phone)
        if batch:
            person = CONTACTS.insert(batch, person)
        state.people.append(person)
        self.people_added += 1
        self._by_person.setdefault(fold(offer.name), set()).add(state.client.id)
        self._note_address(state.client.id, offer.email)

    def _state(self, client_id: str) -> _State | None:
        """What the client has; None for one that was deleted."""
        if client_id not in self._states:
            client = CLIENTS.find(self._store, client_id)
            if client is None:
                return None
            self._states[client_id] = _State(
                client,
                False,
                set(tags_of(self._store, client_id)),
                CONTACTS.of(self._store, client_id=client_id),
                bool(fees_of(self._store, client_id)),
            )
        return self._states[client_id]

    def _news(self, state: _State, offer: ClientOffer) -> _News:
        client = state.client
        fields = {
            name: value
            for name in FILLED
            if getattr(client, name) is None and (value := getattr(offer, name)) is not None
        }
        both = client._asdict() | fields
        if not fits(both["every"], both["at_most"]):
            fields = {name: value for name, value in fields.items() if name not in ("every", "at_most")}
        return _News(
            fields,
            self._free_aliases(offer.aliases, _key(client.name)),
            [tag for tag in dict.fromkeys(map(clean_tag, offer.tags)) if tag not in state.tags],
            [person for person in offer.contacts if not _is_there(person, state.people)],
            offer.fee is not None and not state.has_fee,
        )

    def _fill(self, batch: Batch | None, state: _State, offer: ClientOffer, news: _News) -> None:
        client_id = state.client.id
        if batch:
            state.client = CLIENTS.update(batch, state.client, **news.fields)
            for alias in news.aliases:
                ALIASES.insert(batch, Alias(new_id(), client_id, alias))
            for tag in news.tags:
                TAGS.insert(batch, ClientTag(client_id, tag))
            if news.fee and offer.fee is not None:
                day = state.client.since or self._store.clock.today()
                set_fee(self._store, batch, state.client, offer.fee, offer.per or "month", day)
        else:
            state.client = state.client._replace(**news.fields)
        state.tags.update(news.tags)
        state.has_fee = state.has_fee or news.fee
        self._note_names(client_id, news.aliases)
        self._note_address(client_id, offer.email)
        for person in news.people:
            self._add_person(batch, state, person)

    def near(self) -> tuple[tuple[str, str], ...]:
        """New clients with the names of others that they can be mistaken for."""
        made = dict.fromkeys(self._made)
        new = [self.names[i] for i in made]
        old = [self.names[i] for i in set().union(*self.by_key.values()) - set(made)]
        pairs = islice(chain(product(new, old), combinations(new, 2)), _COMPARED)
        return tuple((one, other) for one, other in pairs if near(one, other))


def _key(name: str) -> str:
    return fold(name) or name


def _is_there(offer: PersonOffer, people: Sequence[Contact]) -> bool:
    """Whether a person is among the people: by address where there is one, else by name."""
    if offer.email:
        return any((person.email or "").casefold() == offer.email.casefold() for person in people)
    return any(fold(person.name) == fold(offer.name) for person in people)
