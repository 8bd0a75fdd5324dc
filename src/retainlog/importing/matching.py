"""Clients and people met in an import: who is known, who is new, what a known one lacks.

A client is known by its name, or by an alias that was there before the import: a nickname or an employer of the file
at hand brings nobody together. Of the same name with other addresses and numbers are two, and it is said that they
may be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, islice, product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from retainlog.base.address import address_in, mailbox, phone_key
from retainlog.base.cadence import fits, with_defaults
from retainlog.base.errors import Refused
from retainlog.base.ids import derived_id, new_id
from retainlog.base.text import clean_tag, fold, near, variants, words
from retainlog.i18n import _
from retainlog.nouns import contact as contacts
from retainlog.nouns import engine as nouns
from retainlog.nouns.client import Alias, Client, ClientTag, Pause
from retainlog.nouns.client import queries as clients
from retainlog.nouns.client.fees import fees_of, set_fee
from retainlog.nouns.client.queries import ALIASES, CLIENTS, PAUSES, TAGS
from retainlog.nouns.client.verbs import insert_client, tags_of
from retainlog.nouns.contact import CONTACTS, Contact
from retainlog.nouns.contact import NOUN as CONTACT
from retainlog.nouns.loss import Loss
from retainlog.nouns.loss.queries import LOSSES
from retainlog.store import imports
from retainlog.store.batch import Batch
from retainlog.store.database import Store

if TYPE_CHECKING:
    from retainlog.importing.schema import ClientOffer, PersonOffer

FILLED = ("hours", "every", "at_most", "industry", "need", "prefers", "since", "email", "phone", "note")
_COMPARED = 20_000  # pairs of names; comparing every new name with every other would cost more than the import
_PEOPLE = 50  # of a client that rows name, as far as they bring addresses


class Wishes(NamedTuple):
    """How to take in. `rhythm` holds the `every` and `at_most` of a new client of which the file says nothing, `own`
    the addresses of the journal's owner; `again` takes in anew what was deleted since."""

    dry_run: bool = False
    skip_bad: bool = False
    create_clients: bool = False
    update: bool = False
    rhythm: Mapping[str, str] = MappingProxyType({})
    own: tuple[str, ...] = ()
    again: bool = False


class Held(NamedTuple):
    """A client that is there already, and the fields that the file would add to it."""

    client: str
    fields: tuple[str, ...]
    where: str


class Possible(NamedTuple):
    """A new client and another of the same name, whose addresses or numbers differ: perhaps one and the same."""

    client: str
    client_id: str
    other_id: str
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


MOST_NAMED = 50_000
"""Clients that one import makes of names alone: more of them are another column, or a trap."""


class Clients:
    """Every client that an import may meet. A method that is given no batch writes nothing, yet counts alike."""

    def __init__(self, store: Store, wishes: Wishes, source: str) -> None:
        self._store = store
        self._wishes = wishes
        self._named = 0
        self._source = source
        self.names = clients.client_names(store)
        self.by_key: dict[str, set[str]] = {}
        for key, client_id in clients.names(store):
            self.by_key.setdefault(key, set()).add(client_id)
        self.by_address = contacts.clients_of_addresses(store)
        self.by_phone = contacts.clients_of_phones(store)
        self._by_person: dict[str, set[str]] = {}
        for person in nouns.select(store, CONTACT):
            self._by_person.setdefault(fold(person.name), set()).add(person.client_id)
        self._titles: dict[str, set[str]] = {}  # words of names → clients, for titles
        self._states: dict[str, _State] = {}
        self._made: dict[str, None] = {}
        self._nicknames: set[tuple[str, str]] = set()  # (key, client) of aliases that this import brought
        self._employers: dict[str, dict[str, str]] = {}  # key → client → employer as written
        self._met: dict[str, dict[tuple[str, str], None]] = {}  # client made by rows → people of these rows
        self._left_out: list[str] = []
        self.held: list[Held] = []
        self.possible: list[Possible] = []
        self.people_added = self.updated = 0

    @property
    def added(self) -> int:
        return len(self._made)

    def is_new(self, client_id: str) -> bool:
        """Whether this import made the client."""
        return client_id in self._made

    def by_person(self, key: str) -> set[str]:
        """Clients that a person without an address may belong to: by the person's name, or their own."""
        return self._by_person.get(key, set()) | self.by_key.get(key, set())

    def named_in(self, title: str) -> set[str]:
        """The clients whose name, or whose person's full name, stands in a title: `Call with Acme`, `פגישה עם דנה לוי`.
        Names of one or two letters are none to go by."""
        if not self._titles:
            for names, least in ((self.by_key, 1), (self._by_person, 2)):
                for key, ids in names.items():
                    parts = words(key)
                    if len(parts) >= least and len(key) > 2:
                        self._titles.setdefault(" ".join(parts), set()).update(ids)
        found: set[str] = set()
        said = words(fold(title[:300]))
        for start in range(len(said)):
            for first in (said[start], *variants(said[start])):
                for end in range(start + 1, min(start + 6, len(said)) + 1):
                    found |= self._titles.get(" ".join((first, *said[start + 1 : end])), set())
        return found

    def left_out(self) -> list[str]:
        """What the client that arrived last has in another wording already, as sentences."""
        said, self._left_out = self._left_out, []
        return said

    def add_named(self, batch: Batch | None, name: str) -> str:
        """A new client of which no more is known than its name. Raises Refused for more of them than anybody has."""
        from retainlog.importing.schema import ClientOffer

        self._named += 1
        if self._named > MOST_NAMED:
            raise Refused(
                "too_many_clients",
                "The file names more than {n} new clients.",
                hint="Is it the right column? Say which one it is: --map COLUMN=client",
                n=MOST_NAMED,
            )
        id = derived_id(self._source, "client", fold(name))
        return self._add(batch, ClientOffer.model_validate({"name": name}), id)

    def meet(self, client_id: str, people: Iterable[tuple[str, str]]) -> None:
        """People of rows that name a client which this import made; `finish` writes those who are no other's."""
        if self.is_new(client_id):
            met = self._met.setdefault(client_id, {})
            for name, text in people:
                address = address_in(text) or ""
                if len(met) < _PEOPLE and (name or address):
                    met[name, address] = None
                    self._note_address(client_id, address)

    def arrive(
        self, batch: Batch | None, offer: ClientOffer, where: str, known: str | None, id: str
    ) -> tuple[str, str | None]:
        """Take in a client, as `id` where it is new: what became of it (an outcome of the ledger), and its id where
        something was written.

        A client made by this import takes on all that later rows tell of it; one that was there before only with
        `update`, and only where it has nothing yet.
        """
        ids, other = ({known}, "") if known else self._answering(offer)
        if not ids:
            made = self._add(batch, offer, id)
            if other:
                self.possible.append(Possible(offer.name, made, other, where))
            return "taken", made
        state = self._state(min(ids))
        if state is None:
            return "deleted", None
        news = self._news(state, offer)
        if not news.names():
            return "known", None
        if not state.new and (not self._wishes.update or len(ids) > 1):
            self.held.append(Held(state.client.name, news.names(), where))
            return "held", None
        self._fill(batch, state, offer, news)
        self.updated += not state.new
        return "taken", state.client.id

    def _answering(self, offer: ClientOffer) -> tuple[set[str], str]:
        """Clients of the name on offer, but for those whose addresses or numbers say that they are somebody else; and
        one of these where there are no others."""
        key = _key(offer.name)
        ids = {id for id in self.by_key.get(key, ()) if (key, id) not in self._nicknames}
        same = {id for id in ids if not self._differs(id, offer)}
        if len(same) > 1:  # an address or a number decides, where it can
            same = {id for id in same if self._shares(id, offer)} or same
        return same, "" if same else min(ids, default="")

    def _differs(self, client_id: str, offer: ClientOffer) -> bool:
        """Whether both have addresses or numbers and none in common; an organisation has many at its own domain."""
        state = self._state(client_id)
        if state is None:
            return False
        mine, theirs = _identity(state.client, state.people), _identity(offer, offer.contacts)
        if mine.addresses & theirs.addresses or mine.phones & theirs.phones:
            return False
        if mine.addresses and theirs.addresses:
            domains = {address.rpartition("@")[2] for address in mine.addresses | theirs.addresses}
            return not (len(domains) == 1 and _is_domain_of(next(iter(domains)), offer.name))
        return bool(mine.phones and theirs.phones)

    def _shares(self, client_id: str, offer: ClientOffer) -> bool:
        state = self._state(client_id)
        if state is None:
            return False
        mine, theirs = _identity(state.client, state.people), _identity(offer, offer.contacts)
        return bool(mine.addresses & theirs.addresses or mine.phones & theirs.phones)

    def _add(self, batch: Batch | None, offer: ClientOffer, id: str) -> str:
        given: dict[str, Any] = {
            name: value for name in (*FILLED, "kind", "engagement") if (value := getattr(offer, name)) is not None
        }
        said: dict[str, str] = {name: given[name] for name in ("every", "at_most") if name in given}
        fields = given | with_defaults(said, self._wishes.rhythm)
        if offer.status == "lost" or offer.lost_on:
            fields["lost_on"] = min(offer.lost_on or self._today, self._today)
        aliases = self._free_aliases(offer.aliases, _key(offer.name))
        tags = list(dict.fromkeys(map(clean_tag, offer.tags)))
        if imports.exists(self._store, "clients", id) or id in self._states:
            id = new_id()  # of a client that was deleted
        if batch:
            client = insert_client(
                self._store,
                batch,
                offer.name,
                id=id,
                aliases=aliases,
                tags=tags,
                fee=offer.fee,
                per=offer.per or ("project" if offer.engagement == "project" else "month"),
                **fields,
            )
            self._set_status(batch, client, offer)
        else:
            client = Client(id, offer.name, **fields)
        state = self._states[client.id] = _State(client, True, set(tags), [], offer.fee is not None)
        self.names[client.id] = client.name
        self._made[client.id] = None
        self._note_names(client.id, [offer.name], aliases)
        self._note_address(client.id, offer.email)
        self._note_phone(client.id, offer.phone)
        if offer.employer and _key(offer.employer) != _key(offer.name):
            self._employers.setdefault(_key(offer.employer), {})[client.id] = offer.employer
        for person in offer.contacts:
            self._add_person(batch, state, person)
        return client.id

    @property
    def _today(self) -> Any:
        return self._store.clock.today()

    def _set_status(self, batch: Batch, client: Client, offer: ClientOffer) -> None:
        """A client that comes in as lost has a loss to write about; one that is paused has its pause."""
        if client.lost_on:
            LOSSES.insert(batch, Loss(derived_id(client.id, "loss"), client.id, client.lost_on))
        elif offer.status == "paused":
            PAUSES.insert(batch, Pause(derived_id(client.id, "pause"), client.id, self._today))

    def _free_aliases(self, aliases: Iterable[str], own: str) -> list[str]:
        """Other names that no client answers to yet."""
        free: dict[str, str] = {}
        for alias in aliases:
            key = _key(alias)
            if key != own and key not in self.by_key:
                free.setdefault(key, alias)
        return list(free.values())

    def _note_names(self, client_id: str, names: Iterable[str], aliases: Iterable[str]) -> None:
        for name in names:
            self.by_key.setdefault(_key(name), set()).add(client_id)
        for alias in aliases:
            self.by_key.setdefault(_key(alias), set()).add(client_id)
            self._nicknames.add((_key(alias), client_id))

    def _note_address(self, client_id: str, address: str | None) -> None:
        if address:
            self.by_address.setdefault(address.casefold(), set()).add(client_id)

    def _note_phone(self, client_id: str, number: str | None) -> None:
        if number and (key := phone_key(number)):
            self.by_phone.setdefault(key, set()).add(client_id)

    def _add_person(self, batch: Batch | None, state: _State, offer: PersonOffer) -> None:
        client_id = state.client.id
        id = derived_id("contact", client_id, fold(offer.name), offer.email or "", offer.phone or "")
        if imports.exists(self._store, "contacts", id) or any(person.id == id for person in state.people):
            id = new_id()
        person = Contact(id, client_id, offer.name, offer.role, offer.email, offer.phone, offer.note)
        if batch:
            person = CONTACTS.insert(batch, person)
        state.people.append(person)
        self.people_added += 1
        self._by_person.setdefault(fold(offer.name), set()).add(client_id)
        self._note_address(client_id, offer.email)
        self._note_phone(client_id, offer.phone)

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
        if state.new and offer.note and client.note and offer.note not in client.note:
            fields["note"] = f"{client.note}\n{offer.note}"
        if state.new:
            self._left_out += [
                _("{client} has another {field} already: {value} was left out.").format(
                    client=client.name, field=_(name), value=getattr(offer, name)
                )
                for name in ("industry", "need", "prefers", "every", "at_most", "hours")
                if name not in fields and getattr(offer, name) not in (None, getattr(client, name))
            ]
        return _News(
            fields,
            self._free_aliases(offer.aliases, _key(client.name)),
            [tag for tag in dict.fromkeys(map(clean_tag, offer.tags)) if tag not in state.tags],
            _missing([*offer.contacts, *_more_of(offer, client, fields)], state.people),
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
        self._note_names(client_id, (), news.aliases)
        self._note_address(client_id, offer.email)
        self._note_phone(client_id, offer.phone)
        for person in news.people:
            self._add_person(batch, state, person)

    def finish(self, batch: Batch | None) -> None:
        """Write what is known only at the end: whose address a row of a new client brought, and employers of one."""
        from retainlog.importing.schema import PersonOffer

        for client_id, people in self._met.items():
            state = self._states[client_id]
            for name, address in people:
                shared = len(self.by_address.get(address.casefold(), ())) > 1
                stranger = name and fold(name) != fold(state.client.name)
                if stranger:
                    offer = PersonOffer(name=name, email=None if shared else address or None)
                    for person in _missing([offer], state.people):
                        self._add_person(batch, state, person)
                elif address and not shared and not state.client.email:
                    client = state.client
                    state.client = (
                        CLIENTS.update(batch, client, email=address) if batch else client._replace(email=address)
                    )
        for key, employed in self._employers.items():
            if len(employed) == 1 and key not in self.by_key:
                client_id, employer = next(iter(employed.items()))
                if batch:
                    ALIASES.insert(batch, Alias(new_id(), client_id, employer))
                self._note_names(client_id, (), [employer])

    def near(self) -> tuple[tuple[str, str], ...]:
        """New clients with the names of others that they can be mistaken for."""
        new = [self.names[i] for i in self._made]
        old = [self.names[i] for i in set().union(*self.by_key.values()) - set(self._made)]
        pairs = islice(chain(product(new, old), combinations(new, 2)), _COMPARED)
        return tuple((one, other) for one, other in pairs if fold(one) != fold(other) and near(one, other))


class _Identity(NamedTuple):
    addresses: set[str]
    phones: set[str]


def _identity(client: Client | ClientOffer, people: Iterable[Contact | PersonOffer]) -> _Identity:
    """The addresses and numbers of a client itself: not those of its people, but of one who bears its name."""
    own = [person for person in people if fold(person.name) == fold(client.name)]
    emails = [client.email, *(person.email for person in own)]
    phones = [client.phone, *(person.phone for person in own)]
    return _Identity(
        {mailbox(email) for email in emails if email}, {key for phone in phones if phone and (key := phone_key(phone))}
    )


def _is_domain_of(domain: str, name: str) -> bool:
    """Whether a domain is that of an organisation by its name: acme.example of Acme Ltd."""
    label = domain.partition(".")[0].replace("-", "")
    parts = words(fold(name))
    return len(label) > 2 and ("".join(parts).startswith(label) or label in parts)


def _more_of(offer: ClientOffer, client: Client, fields: Mapping[str, object]) -> list[PersonOffer]:
    """A further address or number of a client that has one already: kept with a person of its name."""
    from retainlog.importing.schema import PersonOffer

    email = offer.email if client.email and "email" not in fields and offer.email != client.email else None
    phone = offer.phone if client.phone and "phone" not in fields else None
    if phone and client.phone and phone_key(phone) == phone_key(client.phone):
        phone = None
    if email and client.email and email.casefold() == client.email.casefold():
        email = None
    return [PersonOffer(name=client.name, email=email, phone=phone)] if email or phone else []


def _key(name: str) -> str:
    return fold(name) or name


def _missing(offers: Iterable[PersonOffer], people: Sequence[Contact]) -> list[PersonOffer]:
    """Those on offer who are not among the people: by address where there is one, else by number, else by name."""
    found: list[PersonOffer] = []
    for offer in offers:
        known: list[Contact | PersonOffer] = [*people, *found]
        if offer.email:
            there = any((person.email or "").casefold() == offer.email.casefold() for person in known)
        elif offer.phone and phone_key(offer.phone):
            there = any(phone_key(person.phone or "") == phone_key(offer.phone) for person in known)
        else:
            there = any(fold(person.name) == fold(offer.name) for person in known)
        if not there:
            found.append(offer)
    return found
