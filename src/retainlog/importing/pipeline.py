"""Taking in what a foreign file offers: checking, matching, skipping what is known, and one batch for all of it.

All or nothing: a refused row leaves the journal as it was, unless bad rows are to be skipped. Rows are taken in
chunks within one transaction, so that a million of them need no more memory than a few thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, NamedTuple

from retainlog.base.ids import new_ids
from retainlog.base.text import fold, name_order
from retainlog.formats.shapes.candidate import Candidate, Noted, Rejected
from retainlog.i18n import _
from retainlog.importing.matching import Clients, Held, Wishes
from retainlog.importing.schema import TouchOffer, checked, mended
from retainlog.nouns.touch import Touch, TouchTag
from retainlog.store import derived, imports
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.imports import Imported
from retainlog.store.touches import TOUCH_TAGS, TOUCHES

CHUNK = 5000
LISTED = 10_000
"""Refused rows, rows read in part and unmatched clients that are named; beyond, they are counted."""

Offers = Iterable[Candidate | Noted | Rejected]


class Unmatched(NamedTuple):
    """Rows of someone who is no client's: `client` as written, or a person's `name` and `address`. `ambiguous`:
    several clients answer to it."""

    client: str
    name: str
    address: str
    rows: int
    where: str
    ambiguous: bool


class Taken(NamedTuple):
    """What an import did, or would do. `refused`: nothing was written, because of `rejected`. `sample` shows the first
    records as (day or "", client, text). Lists are cut at LISTED; the counts are whole."""

    dry_run: bool
    refused: bool
    touches: int
    clients: int
    contacts: int
    updated: int
    skipped: int
    rejected_rows: int
    unmatched_rows: int
    noted_rows: int
    rejected: tuple[Rejected, ...]
    noted: tuple[Noted, ...]
    unmatched: tuple[Unmatched, ...]
    held: tuple[Held, ...]
    near: tuple[tuple[str, str], ...]
    sample: tuple[tuple[str, str, str], ...]


def take_in(store: Store, offers: Callable[[], Offers], source: str, note: str, wishes: Wishes) -> Taken:
    """Import everything that `offers()` yields; `source` names the format, within which keys are unique.

    Raises what the reader raises for a file as a whole, and then nothing is written either.
    """
    if not (wishes.dry_run or store.exists):
        with store.staged() as fresh:  # a refused import leaves no empty journal behind
            return _take_in(fresh, offers, source, note, wishes)
    return _take_in(store, offers, source, note, wishes)


def _take_in(store: Store, offers: Callable[[], Offers], source: str, note: str, wishes: Wishes) -> Taken:
    rows = iter(offers())
    chunk = list(islice(rows, CHUNK))
    run = None
    try:
        with ExitStack() as stack:
            # What is known already is looked up under the lock: two processes may take in the same file at once.
            batch = stack.enter_context(store.batch("import", note)) if chunk and not wishes.dry_run else None
            run = _Run(store, source, wishes, batch)
            while chunk:
                run.take(chunk)
                chunk = list(islice(rows, CHUNK))
            run.finish()
    except _Withdrawn:
        assert run
    return run.result()


class _Withdrawn(Exception):
    """Ends the transaction of an import with refused rows."""


class _Run:
    """One import under way. Without a batch (`dry_run`, or after a refused row) it only counts."""

    def __init__(self, store: Store, source: str, wishes: Wishes, batch: Batch | None) -> None:
        self._store = store
        self._source = source
        self._wishes = wishes
        self._today = store.clock.today()
        self._batch = batch
        if batch:
            imports.prepare(batch)
        self._clients = Clients(store, wishes)
        self._fold = lru_cache(20_000)(fold)
        self._unwritten: set[str] = set()  # keys met that the journal does not hold yet
        self._touched: dict[str, None] = {}
        self._unmatched: dict[tuple[str, str], Unmatched] = {}
        self._rejected: list[Rejected] = []
        self._noted: list[Noted] = []
        self._sample: list[tuple[str, str, str]] = []
        self._touches = self._skipped = self._rejected_rows = self._noted_rows = self._unmatched_rows = 0

    @property
    def _refused(self) -> bool:
        return bool(self._rejected_rows) and not self._wishes.skip_bad

    def _writing(self) -> Batch | None:
        """The batch to write to; None when nothing is to be written."""
        return None if self._refused else self._batch

    def take(self, chunk: Sequence[Candidate | Noted | Rejected]) -> None:
        for kind, group in groupby(
            chunk, key=lambda offer: offer.kind if isinstance(offer, Candidate) else type(offer)
        ):
            members: list[Any] = list(group)
            if kind is Rejected:
                self._reject(members)
                continue
            if kind is Noted:
                self._note(members)
                continue
            good, bad = checked(members)
            self._reject(bad)
            known = imports.known(self._store, self._source, [candidate.key for candidate, _offer in good])
            if kind == "touch":
                self._take_touches(good, known)
            else:
                self._take_clients(good, known)
            if self._batch and not self._refused:
                self._unwritten.clear()

    def _reject(self, rows: Iterable[Rejected]) -> None:
        for row in rows:
            self._rejected_rows += 1
            if len(self._rejected) < LISTED:
                self._rejected.append(row)

    def _note(self, rows: Sequence[Noted]) -> None:
        self._noted_rows += len(rows)
        self._noted += rows[: LISTED - len(self._noted)]

    def _seen(self, key: str, known: Mapping[str, str]) -> bool:
        if key in known or key in self._unwritten:
            self._skipped += 1
            return True
        return False

    def _take_touches(self, good: Sequence[tuple[Candidate, TouchOffer]], known: Mapping[str, str]) -> None:
        rows: list[tuple[str, str, TouchOffer]] = []
        for candidate, offer in good:
            if self._seen(candidate.key, known):
                continue
            if offer.on_date > self._today:
                day = offer.on_date.isoformat()
                self._reject([Rejected(candidate.where, _("{day} is still to come.").format(day=day))])
                continue
            if not (offer.client or offer.people):
                self._reject([Rejected(candidate.where, _("The client is missing."))])
                continue
            clients = self._clients_of(offer, candidate.where)
            if not clients:
                continue
            self._unwritten.add(candidate.key)
            for number, client_id in enumerate(clients, 1):
                key = candidate.key if number == 1 else f"{candidate.key}#{number}"
                rows.append((client_id, key, offer))
                if len(self._sample) < 5:
                    name = self._clients.names[client_id]
                    self._sample.append((offer.on_date.isoformat(), name, offer.summary))
        self._touches += len(rows)
        if rows and (batch := self._writing()):
            self._write_touches(batch, rows)

    def _write_touches(self, batch: Batch, rows: Sequence[tuple[str, str, TouchOffer]]) -> None:
        placed = [(id, *row) for id, row in zip(new_ids(len(rows)), rows, strict=True)]
        TOUCHES.insert_many(batch, (_touch(id, client_id, offer) for id, client_id, _key, offer in placed))
        if labels := [TouchTag(id, tag) for id, _client, _key, offer in placed for tag in dict.fromkeys(offer.tags)]:
            TOUCH_TAGS.insert_many(batch, labels)
        derived.index_many(
            batch.connection,
            "touches",
            ((id, client_id, offer.on_date.isoformat(), _searched(offer)) for id, client_id, _key, offer in placed),
        )
        imports.remember(batch, [Imported(self._source, key, "touches", id) for id, _client, key, _offer in placed])
        self._touched.update(dict.fromkeys(row[0] for row in rows))

    def _clients_of(self, offer: TouchOffer, where: str) -> tuple[str, ...]:
        """The clients that a touch is with; several where people of several clients took part."""
        clients = self._clients
        found: dict[str, None] = {}
        ambiguous = False
        if offer.client:
            ids = clients.by_key.get(self._fold(offer.client), ())
            if len(ids) == 1:
                return tuple(ids)
            ambiguous = len(ids) > 1
        for name, address in offer.people:
            ids = clients.by_address.get(address.casefold(), ()) if address else clients.by_person(self._fold(name))
            if len(ids) == 1:
                found.update(dict.fromkeys(ids))
            ambiguous = ambiguous or len(ids) > 1
        if found:
            return tuple(found)
        if self._wishes.create_clients and offer.client and not ambiguous:
            return (clients.add_named(self._writing(), offer.client, offer.people[:1]),)
        self._miss(offer, where, ambiguous)
        return ()

    def _miss(self, offer: TouchOffer, where: str, ambiguous: bool) -> None:
        self._unmatched_rows += 1
        name, address = offer.people[0] if offer.people else ("", "")
        who = (self._fold(offer.client), "") if offer.client else ("", address.casefold() or self._fold(name))
        if known := self._unmatched.get(who):
            self._unmatched[who] = known._replace(rows=known.rows + 1)
        elif len(self._unmatched) < LISTED:
            self._unmatched[who] = Unmatched(offer.client or "", name, address, 1, where, ambiguous)

    def _take_clients(self, good: Sequence[tuple[Candidate, Any]], known: Mapping[str, str]) -> None:
        for candidate, offer in good:
            if candidate.key in known and not self._wishes.update:
                self._skipped += 1
                continue
            offer, left_out = mended(offer)
            self._note([Noted(candidate.where, reason) for reason in left_out])
            outcome = self._clients.arrive(self._writing(), offer, candidate.where, known.get(candidate.key))
            if outcome is None:
                self._skipped += 1
                continue
            if len(self._sample) < 5:
                self._sample.append(("", offer.name, ", ".join(person.name for person in offer.contacts)))
            if candidate.key not in known and candidate.key not in self._unwritten:
                self._unwritten.add(candidate.key)
                if batch := self._writing():
                    imports.remember(batch, [Imported(self._source, candidate.key, "clients", outcome)])

    def finish(self) -> None:
        """Bring what depends on the new rows up to date; ends the transaction where rows were refused."""
        if self._refused:
            raise _Withdrawn
        if batch := self._batch:
            for client_id in self._touched:
                batch.mark("", client_id)

    def result(self) -> Taken:
        clients = self._clients
        unmatched = sorted(self._unmatched.values(), key=lambda row: (-row.rows, name_order(row.client), row.address))
        return Taken(
            self._wishes.dry_run,
            self._refused,
            self._touches,
            clients.added,
            clients.people_added,
            clients.updated,
            self._skipped,
            self._rejected_rows,
            self._unmatched_rows,
            self._noted_rows,
            tuple(self._rejected),
            tuple(self._noted),
            tuple(unmatched),
            tuple(clients.held),
            clients.near(),
            tuple(self._sample),
        )


def _touch(id: str, client_id: str, offer: TouchOffer) -> Touch:
    return Touch(
        id,
        client_id,
        offer.on_date,
        offer.summary,
        offer.on_time,
        offer.utc_offset,
        offer.channel,
        offer.by_whom,
        offer.minutes,
        offer.mood,
        offer.energy,
        offer.off_core,
    )


def _searched(offer: TouchOffer) -> str:
    return f"{offer.summary}\n{' '.join(dict.fromkeys(offer.tags))}" if offer.tags else offer.summary
