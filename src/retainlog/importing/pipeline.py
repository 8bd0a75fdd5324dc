"""Taking in what a foreign file offers: checking, matching, skipping what is known, and one batch for all of it.

All or nothing: a refused row leaves the journal as it was, unless bad rows are to be skipped. Rows are taken in
chunks within one transaction, so that a million of them need no more memory than a few thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import lru_cache
from itertools import chain, count, groupby, islice
from typing import Any, NamedTuple

from retainlog.base.address import owner_test, phone_key
from retainlog.base.ids import derived_id, new_id
from retainlog.base.text import fold, name_order
from retainlog.formats.shapes.candidate import Candidate, Noted, Offer, Passed, Plan, Rejected, Withdrawn
from retainlog.i18n import _
from retainlog.importing.invoices import Invoices
from retainlog.importing.ledger import LISTED, Account, Ledger, PassedOver, parts_of
from retainlog.importing.matching import Clients, Held, Possible, Wishes
from retainlog.importing.recognition import recognized
from retainlog.importing.schema import ClientOffer, InvoiceOffer, TouchOffer, checked, mended
from retainlog.nouns.touch import TOUCH_TAGS, TOUCHES, Touch, TouchTag
from retainlog.store import derived, imports
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.imports import Deleted, Imported, Known, marked

CHUNK = 5000

Offers = Iterable[Offer]


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
    """What an import did, or would do. `refused`: nothing was written, because of `rejected`. `accounts` say what
    became of everything found, `passed` why something was left out. `sample` shows the first records as (day or "",
    client, text). Lists are cut at LISTED; the counts are whole."""

    dry_run: bool
    refused: bool
    touches: int
    clients: int
    contacts: int
    invoices: int
    fees: int
    updated: int
    skipped: int
    corrected: int
    removed: int
    deleted: int
    titled: int
    rejected_rows: int
    unmatched_rows: int
    noted_rows: int
    accounts: tuple[Account, ...]
    passed: tuple[PassedOver, ...]
    rejected: tuple[Rejected, ...]
    noted: tuple[Noted, ...]
    unmatched: tuple[Unmatched, ...]
    held: tuple[Held, ...]
    possible: tuple[Possible, ...]
    plans: tuple[Plan, ...]
    near: tuple[tuple[str, str], ...]
    deleted_by: tuple[Deleted, ...]
    sample: tuple[tuple[str, str, str], ...]


def take_in(
    store: Store, offers: Callable[[], Offers], source: str, note: str, wishes: Wishes, unit: str = "row"
) -> Taken:
    """Import everything that `offers()` yields; `source` names the format, within which keys are unique, `unit` what
    its entries are called (one of UNITS).

    Raises what the reader raises for a file as a whole, and then nothing is written either.
    """
    if not (wishes.dry_run or store.exists):
        with store.staged() as fresh:  # a refused import leaves no empty journal behind
            return _take_in(fresh, offers, source, note, wishes, unit)
    return _take_in(store, offers, source, note, wishes, unit)


def _take_in(store: Store, offers: Callable[[], Offers], source: str, note: str, wishes: Wishes, unit: str) -> Taken:
    rows = iter(offers())
    chunk = list(islice(rows, CHUNK))
    run = None
    try:
        with ExitStack() as stack:
            # What is known already is looked up under the lock: two processes may take in the same file at once.
            batch = stack.enter_context(store.batch("import", note)) if chunk and not wishes.dry_run else None
            run = _Run(store, source, wishes, batch, unit)
            while chunk:
                run.take(chunk)
                chunk = list(islice(rows, CHUNK))
            run.finish()
    except _Withdrawn:
        assert run
    return run.result()


class _Withdrawn(Exception):
    """Ends the transaction of an import with refused rows."""


class _Placed(NamedTuple):
    """A touchpoint that is to be written, and the key and mark that stand for it."""

    id: str
    client_id: str
    key: str
    offer: TouchOffer


class _Run:
    """One import under way. Without a batch (`dry_run`, or after a refused row) it only counts."""

    def __init__(self, store: Store, source: str, wishes: Wishes, batch: Batch | None, unit: str) -> None:
        self._store = store
        self._source = source
        self._wishes = wishes
        self._now = store.clock.now()
        self._batch = batch
        if batch:
            imports.prepare(batch)
        self._clients = Clients(store, wishes, source)
        self._invoices = Invoices(store)
        self._fold = lru_cache(20_000)(fold)
        self._is_own = owner_test(wishes.own)
        self._unwritten: dict[str, dict[str, str]] = {}  # keys and marks met that the journal does not hold yet
        self._planned: set[int] = set()  # the same of entries that carry a mark, as hashes of their marked keys
        self._used: set[int] = set()  # marked keys for which an entry of the file at hand stands
        self._met: set[str] = set()  # touchpoints of an earlier run for which an entry of the file at hand stands
        self._other_keys = source == "csv" and imports.brought(store, source)
        self._plans: list[Plan] = []
        self._touched: dict[str, None] = {}
        self._unmatched: dict[tuple[str, str], Unmatched] = {}
        self._ledger = Ledger(unit)
        self._rejected: list[Rejected] = []
        self._noted: list[Noted] = []
        self._gone: list[str] = []
        self._edits: imports.Edits | None = None
        self._withdrawn: set[tuple[str, int]] = set()
        self._titled = self._corrected = self._removed = self._more_known = 0
        self._sample: list[tuple[str, str, str]] = []
        self._touches = self._noted_rows = self._rejected_rows = 0

    @property
    def _refused(self) -> bool:
        return bool(self._rejected_rows) and not self._wishes.skip_bad

    def _writing(self) -> Batch | None:
        """The batch to write to; None when nothing is to be written."""
        return None if self._refused else self._batch

    def take(self, chunk: Sequence[Offer]) -> None:
        for kind, group in groupby(
            chunk, key=lambda offer: offer.kind if isinstance(offer, Candidate) else type(offer)
        ):
            members: list[Any] = list(group)
            if kind is Rejected:
                self._reject(members)
            elif kind is Noted:
                self._note(members)
            elif kind is Plan:
                self._plan(members)
            elif kind is Passed:
                for passed in members:
                    self._ledger.passed(passed.where, passed.reason, passed.entries, passed.unit)
            elif kind is Withdrawn:
                self._withdraw(members)
            else:
                self._take_candidates(str(kind), members)
            if self._batch and not self._refused:
                self._unwritten.clear()
                self._planned.clear()

    def _take_candidates(self, kind: str, members: Sequence[Candidate]) -> None:
        good, bad = checked(members)
        self._reject(bad)
        known, moved = recognized(self._store, self._source, [candidate for candidate, _offer in good])
        ids = {id for marks in known.values() for id in marks.values()}
        own = {candidate.key: candidate.key[3:] for candidate, _offer in good if candidate.key.startswith("id:")}
        standing = imports.standing(self._store, [*ids, *own.values()]) if ids or own else set()
        known = {**known, **{key: {"": id} for key, id in own.items() if id in standing}}  # an export of this journal
        if kind == "touch":
            self._take_touches(good, known, standing, moved)
        elif kind == "invoice":
            self._take_invoices(good, known)
        else:
            self._take_clients(good, known, standing)

    def _plan(self, plans: Iterable[Plan]) -> None:
        """A plan comes before its file's entries; what a reader finds out on the way adds to it."""
        for plan in plans:
            before = self._plans[-1] if self._plans else None
            if before and before.file == plan.file and not before.columns and not before.remarks:
                self._plans[-1] = plan
                continue
            self._plans.append(plan)
            self._used.clear()
            self._met.clear()

    def _reject(self, rows: Iterable[Rejected]) -> None:
        for row in rows:
            self._rejected_rows += row.entries
            self._ledger.add("refused", row.entries)
            if len(self._rejected) < LISTED:
                self._rejected.append(row)

    def _note(self, rows: Sequence[Noted]) -> None:
        self._noted_rows += len(rows)
        self._noted += rows[: LISTED - len(self._noted)]

    # What is known

    def _ids_of(self, candidate: Candidate, known: Known, standing: set[str]) -> list[str] | None:
        """The records that this entry became before, in this run or an earlier one; None for one that is new."""
        marks = known.get(candidate.key, {})
        if candidate.mark is None:
            for key in (candidate.key, *candidate.also):
                marks = {**marks, **self._unwritten.get(key, {})}
            return list(dict.fromkeys(marks.values())) or None
        alive = {mark: id for mark, id in marks.items() if id in standing}
        mark = self._standing_for(candidate.key, candidate.mark, alive)
        if mark is None and len(alive) < len(marks):
            mark = self._standing_for(candidate.key, candidate.mark, marks)
        if mark is None:
            return None
        self._used.add(hash(marked(candidate.key, mark)))
        self._met.update(id for other, id in marks.items() if other == mark)
        return [id for other, id in marks.items() if other == mark or other.startswith(f"{mark}#")]

    def _standing_for(self, key: str, own: str, known: Mapping[str, str]) -> str | None:
        """Of what was taken in under the key the entry that this one is: one of the same mark first, then one that has
        none; an entry without a mark may be any. Each stands for one entry of a file."""
        for wanted in dict.fromkeys((own, "")):
            for mark in chain((mark for mark in known if _base(mark) == wanted), self._numbered(wanted)):
                if mark not in known and hash(marked(key, mark)) not in self._planned:
                    break
                if hash(marked(key, mark)) not in self._used:
                    return mark
        others = (mark for mark in sorted(known) if "#" not in mark and hash(marked(key, mark)) not in self._used)
        return next(others, None) if not own else None

    def _new_mark(self, candidate: Candidate, known: Known) -> str:
        """A mark under which nothing was kept yet: the entry's own, or that with a number."""
        taken = {**known.get(candidate.key, {}), **self._unwritten.get(candidate.key, {})}
        for mark in self._numbered(candidate.mark or ""):
            full = hash(marked(candidate.key, mark))
            if mark not in taken and full not in self._planned:
                break
        if candidate.mark is not None:
            self._used.add(full)
            self._planned.add(full)
        return mark

    @staticmethod
    def _numbered(mark: str) -> Iterator[str]:
        yield mark
        for number in count(2):
            yield f"{mark}~{number}"

    # Touchpoints

    def _take_touches(
        self, good: Sequence[tuple[Candidate, TouchOffer]], known: Known, standing: set[str], moved: frozenset[str]
    ) -> None:
        rows: list[_Placed] = []
        for candidate, offer in good:
            if reason := self._not_yet(offer):
                self._reject([Rejected(candidate.where, reason, candidate.entries)])
                continue
            ids = self._ids_of(candidate, known, standing)
            if ids is not None and not self._again(ids, standing):
                self._meet_again(candidate, offer, ids, known, standing, candidate.key in moved)
                continue
            offer = self._without_own(offer)
            if not (offer.client or offer.who or offer.people or offer.phones or offer.title):
                self._ledger.passed(candidate.where, _("Nobody but yourself is in it."), candidate.entries)
                continue
            clients = self._clients_of(offer, candidate)
            if not clients:
                continue
            mark = self._new_mark(candidate, known)
            if self._other_keys and (same := self._same(clients, offer)):
                self._keep(candidate.key, mark, same)
                self._ledger.add("known", candidate.entries)
                continue
            self._ledger.add("taken", candidate.entries)
            for number, client_id in enumerate(clients, 1):
                own = mark if number == 1 else f"{mark}#{number}"
                key = marked(candidate.key, own)
                id = self._free_id("touches", self._source, key)
                if candidate.mark is None:
                    self._unwritten.setdefault(candidate.key, {})[own] = id
                if number == 1:
                    self._keep_others(candidate, id)
                rows.append(_Placed(id, client_id, key, offer))
                if len(self._sample) < 5:
                    name = self._clients.names[client_id]
                    self._sample.append((offer.on_date.isoformat(), name, offer.summary))
            if candidate.version:
                self._keep(candidate.key, f"#v{candidate.version}", rows[-1].id)
        self._touches += len(rows)
        if rows and (batch := self._writing()):
            self._write_touches(batch, rows)

    def _same(self, clients: Sequence[str], offer: TouchOffer) -> str | None:
        """A touchpoint that says just this, for which no entry of the file stands yet: tables that an earlier release
        took in had other keys."""
        if len(clients) != 1:
            return None
        found = imports.same_touches(self._store, clients[0], offer.on_date, offer.on_time, offer.summary)
        same = next((id for id in found if id not in self._met), None)
        if same:
            self._met.add(same)
        return same

    def _not_yet(self, offer: TouchOffer) -> str:
        """Why a touchpoint cannot have happened; "" where it can."""
        today = self._now.date()
        if offer.on_date > today:
            return _("{day} is still to come.").format(day=offer.on_date.isoformat())
        return ""

    def _again(self, ids: Sequence[str], standing: set[str]) -> bool:
        """Whether what was deleted since is to be taken in again."""
        return self._wishes.again and bool(ids) and standing.isdisjoint(ids) and not self._is_new(ids)

    def _is_new(self, ids: Sequence[str]) -> bool:
        """Whether these records are of this run."""
        return any(id in marks.values() for marks in self._unwritten.values() for id in ids) or any(
            map(self._clients.is_new, ids)
        )

    def _keep_others(self, candidate: Candidate, id: str) -> None:
        """Note the further keys of an entry that became a touchpoint."""
        found = imports.known(self._store, self._source, candidate.also) if candidate.also else {}
        new = [key for key in dict.fromkeys(candidate.also) if key not in self._unwritten and key not in found]
        for key in new:
            self._unwritten[key] = {"": id}
        if new and (batch := self._writing()):
            imports.remember(batch, [Imported(self._source, key, "touches", id) for key in new])

    def _meet_again(
        self,
        candidate: Candidate,
        offer: TouchOffer,
        ids: Sequence[str],
        known: Known,
        standing: set[str],
        was_moved: bool,
    ) -> None:
        before = _version(known.get(candidate.key, {}))
        if not standing.isdisjoint(ids) and (candidate.version > before or (was_moved and candidate.version == before)):
            self._correct(candidate, offer, ids, was_moved)
        elif self._deleted(ids, standing):
            self._ledger.add("deleted", candidate.entries)
        else:
            self._ledger.add("known", candidate.entries)
            self._more_known += not candidate.entries  # a later meeting of a series

    def _deleted(self, ids: Sequence[str], standing: set[str]) -> bool:
        """Whether none of these records, imported by an earlier run, is there any more."""
        gone = bool(ids) and standing.isdisjoint(ids) and not self._is_new(ids)
        if gone and len(self._gone) < LISTED:
            self._gone += ids
        return gone

    def _correct(self, candidate: Candidate, offer: TouchOffer, ids: Sequence[str], was_moved: bool) -> None:
        """A meeting that was moved or changed since: day, time, length and title follow its source, but for what was
        written here since."""
        batch, differs = self._writing(), False
        wanted = {name: getattr(offer, name) for name in ("on_date", "on_time", "utc_offset", "minutes", "summary")}
        for id in ids:
            touch = TOUCHES.find(self._store, id)
            if touch is None:
                continue
            changes = {name: value for name, value in wanted.items() if getattr(touch, name) != value}
            if changes:
                own = self._changed_here(touch)
                changes = {name: value for name, value in changes.items() if name not in own}
            if not changes:
                continue
            differs = True
            if batch:
                TOUCHES.update(batch, touch, **changes)
        self._ledger.add("corrected" if differs else "known", candidate.entries)
        self._corrected += differs
        if was_moved:
            self._keep(candidate.key, "", ids[0])
            for number, id in enumerate(ids[1:], 2):
                self._keep(candidate.key, f"#{number}", id)
        if candidate.version:
            self._keep(candidate.key, f"#v{candidate.version}", ids[0])

    def _changed_here(self, touch: Touch) -> set[str]:
        """What of an imported touchpoint was written here since; all of it where the history does not say."""
        told = set(Touch._fields) - {"id", "client_id", "created_at", "updated_at", "updated_by"}
        if self._edits is None:
            self._edits = imports.edits(self._store, "touches")
        changed = self._edits.of(touch.id)
        return told if changed is None else told & changed

    def _keep(self, key: str, mark: str, id: str) -> None:
        """Note one more key and mark of a touchpoint."""
        if batch := self._writing():
            imports.remember(batch, [Imported(self._source, marked(key, mark), "touches", id)])
        self._unwritten.setdefault(key, {})[mark] = id

    def _withdraw(self, members: Sequence[Withdrawn]) -> None:
        """Delete the touchpoints of entries that their source has taken back since they were imported; one that was
        changed here since stays."""
        known, _moved = recognized(self._store, self._source, members)
        for member in members:
            marks = {**known.get(member.key, {}), **self._unwritten.get(member.key, {})}
            touches = [TOUCHES.find(self._store, id) for id in dict.fromkeys(marks.values())]
            there = [touch for touch in touches if touch]
            before = _version(marks)
            if not there or member.version < before or (member.key, member.version) in self._withdrawn:
                self._ledger.passed(member.where, member.reason, member.entries)
                continue
            self._withdrawn.add((member.key, member.version))
            free = [touch for touch in there if not self._changed_here(touch)]
            if not free:
                kept = _("{reason} What you changed in its touchpoint since is kept.").format(reason=member.reason)
                self._note([Noted(member.where, kept)])
                self._ledger.passed(member.where, member.reason, member.entries)
                continue
            if batch := self._writing():
                for touch in free:
                    for tag in TOUCH_TAGS.of(self._store, touch_id=touch.id):
                        TOUCH_TAGS.delete(batch, tag)
                    TOUCHES.delete(batch, touch)
            if member.version > before:
                self._keep(member.key, f"#v{member.version}", free[0].id)
            self._ledger.add("removed", member.entries)
            self._removed += len(free)

    def _free_id(self, table: str, *parts: str) -> str:
        """An id made of the source and the key; another where that was used before (and deleted)."""
        id = derived_id(*parts)
        return new_id() if self._wishes.again and imports.exists(self._store, table, id) else id

    def _without_own(self, offer: TouchOffer) -> TouchOffer:
        """The touchpoint without the owner of the journal among its people."""
        if not any(self._is_own(address) for _name, address in offer.people if address):
            return offer
        others = tuple(person for person in offer.people if not (person[1] and self._is_own(person[1])))
        return offer.model_copy(update={"people": others})

    def _write_touches(self, batch: Batch, rows: Sequence[_Placed]) -> None:
        rows = sorted(rows)  # a table and its indexes take sorted ids in one pass
        TOUCHES.insert_many(batch, (_touch(row.id, row.client_id, row.offer) for row in rows))
        if labels := [TouchTag(row.id, tag) for row in rows for tag in dict.fromkeys(row.offer.tags)]:
            TOUCH_TAGS.insert_many(batch, labels)
        derived.index_many(
            batch.connection,
            "touches",
            ((row.id, row.client_id, row.offer.on_date.isoformat(), _searched(row.offer)) for row in rows),
        )
        imports.remember(batch, [Imported(self._source, row.key, "touches", row.id) for row in rows])
        self._touched.update(dict.fromkeys(row.client_id for row in rows))

    def _clients_of(self, offer: TouchOffer, candidate: Candidate) -> tuple[str, ...]:
        """The clients that a touch is with; several where people of several clients took part. A client that the row
        names wins over every address; a name that may be a person's is looked up as a client's first."""
        clients = self._clients
        ambiguous = False
        for name in filter(None, (offer.client, offer.who)):
            ids = clients.by_key.get(self._fold(name), set())
            if len(ids) > 1:  # several of one name: an address may tell which
                ids = self._by_people(offer)[0] & ids or ids
            if len(ids) == 1:
                clients.meet(min(ids), offer.people)
                return tuple(ids)
            ambiguous = len(ids) > 1
        if not offer.client and not ambiguous:
            found, ambiguous = self._by_people(offer)
            if not found and offer.who and not offer.people:
                found = clients.by_person(self._fold(offer.who))
                found, ambiguous = (found, False) if len(found) == 1 else (set(), len(found) > 1)
            if found:
                return tuple(sorted(found, key=lambda id: name_order(clients.names[id])))
            if not found and not offer.people and offer.title:
                found = clients.named_in(offer.title)
                if len(found) == 1:
                    self._titled += candidate.entries
                    return tuple(found)
                reason = _("Nobody else is in it, and its title names no client.")
                if found:
                    reason = _("Nobody else is in it, and its title names several clients.")
                self._ledger.passed(candidate.where, reason, candidate.entries)
                return ()
        named = offer.client or offer.who
        if self._wishes.create_clients and named and not ambiguous:
            made = clients.add_named(self._writing(), named)
            clients.meet(made, offer.people)
            return (made,)
        self._miss(offer, candidate, ambiguous)
        return ()

    def _by_people(self, offer: TouchOffer) -> tuple[set[str], bool]:
        """The clients whose people these are, and whether somebody may be several clients'."""
        clients, found, ambiguous = self._clients, set(), False
        lookups = [
            clients.by_address.get(address.casefold(), set()) if address else clients.by_person(self._fold(name))
            for name, address in offer.people
        ]
        lookups += [clients.by_phone.get(phone_key(number), set()) for number in offer.phones]
        for ids in lookups:
            if len(ids) == 1:
                found |= ids
            ambiguous = ambiguous or len(ids) > 1
        return found, ambiguous

    def _miss(self, offer: TouchOffer, candidate: Candidate, ambiguous: bool) -> None:
        self._ledger.add("unmatched", candidate.entries)
        name, address = offer.people[0] if offer.people else ("", "")
        client = offer.client or offer.who or ""
        who = (self._fold(client), "") if client else ("", address.casefold() or self._fold(name))
        if known := self._unmatched.get(who):
            self._unmatched[who] = known._replace(rows=known.rows + candidate.entries)
        elif len(self._unmatched) < LISTED:
            self._unmatched[who] = Unmatched(client, name, address, candidate.entries, candidate.where, ambiguous)

    # Invoices

    def _take_invoices(self, good: Sequence[tuple[Candidate, InvoiceOffer]], known: Known) -> None:
        today = self._now.date()
        for candidate, offer in good:
            ids = self._ids_of(candidate, known, {id for marks in known.values() for id in marks.values()})
            if ids is not None:
                differs = bool(ids) and self._invoices.correct(self._writing(), ids[0], offer)
                self._ledger.add("corrected" if differs else "known", candidate.entries)
                self._corrected += differs
                continue
            if offer.on_date > today:
                self._ledger.passed(candidate.where, _("It is still to come."), candidate.entries)
                continue
            people = ((offer.client or "", offer.email),) if offer.email and not self._is_own(offer.email) else ()
            who = TouchOffer.model_construct(client=offer.client, people=people, summary=offer.number)
            clients = self._clients_of(who, candidate)
            if not clients:
                continue
            key = marked(candidate.key, self._new_mark(candidate, known))
            batch = self._writing()
            id = self._invoices.add(batch, clients[0], self._source, key, offer)
            self._ledger.add("taken", candidate.entries)
            if len(self._sample) < 5:
                amount = f"{offer.amount.amount} {offer.amount.currency}"
                self._sample.append((offer.on_date.isoformat(), self._clients.names[clients[0]], amount))
            if batch:
                imports.remember(batch, [Imported(self._source, key, "invoices", id)])

    # Clients

    def _take_clients(self, good: Sequence[tuple[Candidate, Any]], known: Known, standing: set[str]) -> None:
        for candidate, offer in good:
            before = self._ids_of(candidate, known, standing)
            if before and self._again(before, standing):
                before = None
            elif before and self._deleted(before, standing):
                self._settle(candidate, "deleted", parts_of(candidate.values))
                continue
            elif before is not None and not (before and self._wishes.update):
                self._settle(candidate, "known", parts_of(candidate.values))
                continue
            offer, left_out = mended(self._without_own_address(candidate, offer))
            self._note([Noted(candidate.where, reason) for reason in left_out])
            parts = parts_of(offer.model_dump())
            for unit, number in parts_of(candidate.values).items():
                if number > parts[unit]:
                    self._ledger.passed(candidate.where, _LEFT_OUT[unit](), number - parts[unit], unit)
            key = marked(candidate.key, self._new_mark(candidate, known)) if not before else ""
            id = self._free_id("clients", self._source, key) if key else ""
            outcome, client_id = self._clients.arrive(
                self._writing(), offer, candidate.where, before[0] if before else None, id
            )
            self._note([Noted(candidate.where, reason) for reason in self._clients.left_out()])
            if offer.last_contact and client_id:
                self._last_talk(client_id, offer.last_contact)
            self._settle(candidate, outcome, parts)
            if outcome == "taken" and len(self._sample) < 5:
                self._sample.append(("", offer.name, ", ".join(person.name for person in offer.contacts)))
            if client_id and key:
                if candidate.mark is None:
                    self._unwritten.setdefault(candidate.key, {})[""] = client_id
                if batch := self._writing():
                    imports.remember(batch, [Imported(self._source, key, "clients", client_id)])

    def _last_talk(self, client_id: str, day: date) -> None:
        """The day of the last talk that a list gives, unless a touchpoint as late is known: silence counts from it."""
        batch = self._writing()
        if batch and day <= self._store.clock.today() and not imports.talked_since(self._store, client_id, day):
            TOUCHES.insert(batch, Touch(new_id(), client_id, day, _("last contact, by the imported list")))

    def _settle(self, candidate: Candidate, outcome: str, parts: Mapping[str, int]) -> None:
        self._ledger.add(outcome, candidate.entries)
        self._ledger.add_all(outcome, parts)

    def _without_own_address(self, candidate: Candidate, offer: ClientOffer) -> ClientOffer:
        """The client without addresses that are the owner's of the journal: they find nobody."""

        def other(address: str | None) -> str | None:
            return None if address and self._is_own(address) else address

        people = tuple(
            person if other(person.email) == person.email else person.model_copy(update={"email": None})
            for person in offer.contacts
        )
        return offer.model_copy(update={"email": other(offer.email), "contacts": people})

    def finish(self) -> None:
        """Bring what depends on the new rows up to date; ends the transaction where rows were refused."""
        if self._refused:
            raise _Withdrawn
        self._clients.finish(self._writing())
        self._invoices.finish(self._writing())
        if batch := self._batch:
            for client_id in self._touched:
                batch.mark("", client_id)

    def result(self) -> Taken:
        clients, ledger = self._clients, self._ledger
        unmatched = sorted(self._unmatched.values(), key=lambda row: (-row.rows, name_order(row.client), row.address))
        return Taken(
            dry_run=self._wishes.dry_run,
            refused=self._refused,
            touches=self._touches,
            clients=clients.added,
            contacts=clients.people_added,
            invoices=self._invoices.added,
            fees=self._invoices.fees,
            updated=clients.updated,
            skipped=ledger.count("known") + self._more_known,
            corrected=self._corrected,
            removed=self._removed,
            deleted=ledger.count("deleted"),
            titled=self._titled,
            rejected_rows=self._rejected_rows,
            unmatched_rows=ledger.count("unmatched"),
            noted_rows=self._noted_rows,
            accounts=ledger.accounts(),
            passed=ledger.reasons(),
            rejected=tuple(self._rejected),
            noted=tuple(self._noted),
            unmatched=tuple(unmatched),
            held=tuple(clients.held),
            possible=tuple(clients.possible),
            plans=tuple(self._plans),
            near=clients.near(),
            deleted_by=tuple(imports.deleted_by(self._store, self._gone) if self._gone else ()),
            sample=tuple(self._sample),
        )


_LEFT_OUT: Mapping[str, Callable[[], str]] = {
    "address": lambda: _("It is your own, or no e-mail address."),
    "phone": lambda: _("It is no phone number."),
}


def _base(mark: str) -> str:
    """The mark without its number; the whole of one that marks something else."""
    return mark if "#" in mark else mark.partition("~")[0]


def _version(marks: Mapping[str, str]) -> int:
    """The newest version of an entry that was taken in."""
    return max((int(mark[2:]) for mark in marks if mark.startswith("#v")), default=0)


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
        next_on=offer.next_on,
        no_answer=offer.no_answer,
    )


def _searched(offer: TouchOffer) -> str:
    return f"{offer.summary}\n{' '.join(dict.fromkeys(offer.tags))}" if offer.tags else offer.summary
