"""What the machine knows of the journal, and how it writes, takes back and compares."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from retainlog.base.clock import Clock
from retainlog.base.errors import RetainlogError
from retainlog.formats import json as whole
from retainlog.journal import (
    actions,
    boundaries,
    contacts,
    demo,
    fitness,
    fitrecords,
    leads,
    losses,
    mistakes,
    searching,
    signs,
    undoing,
)
from retainlog.nouns import engine as kept_nouns
from retainlog.nouns import engine as nouns
from retainlog.nouns import touch as touches
from retainlog.nouns.boundary import BREACHES
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.client.queries import CLIENTS
from retainlog.nouns.contact import CONTACTS
from retainlog.nouns.fit import queries as kept_fit
from retainlog.nouns.lead import queries as kept_leads
from retainlog.nouns.loss.queries import LOSSES
from retainlog.nouns.mistake.queries import ACTIONS, MISTAKES
from retainlog.nouns.sign.queries import SIGNS
from retainlog.store.database import Store
from retainlog.store.safety import invariants, raw_rows
from retainlog.store.schema import JOURNAL, VERSION
from tests.journal.machine.released import RELEASED, released

NOW = datetime(2026, 11, 21, 10)
TODAY = NOW.date()
NAMES = st.sampled_from(["Acme", "acme", "Bena Ltd", "נועה לוי", "נועה־לוי", "Zoë", "צה״ל", "x" * 60])
WORDS = st.sampled_from(["call about Q4", "שיחה על תקציב", "lunch", "כְּתִיב", "=1+1", "a\nb", "x"])
TAGS = st.sampled_from(["vip", "q4", "חם", "VIP"])
DAYS = st.integers(0, 400).map(lambda days: TODAY - timedelta(days=days))
AHEAD = st.integers(-3, 90).map(lambda days: TODAY + timedelta(days=days))
PICKS = st.integers(0, 1000)


LONG = "RETAINLOG_RUNS" in os.environ
STARTS: list[str | int | None] = [None, *RELEASED, *(["demo"] if LONG else [])]
"""Every step takes long in the demo, which is large."""
COUNTS: Counter[str] = Counter()
"""What was written, by the command that history names, and other things that were done."""


class Kept(NamedTuple):
    """A record besides clients and touchpoints: the client (or lead) it belongs to, the record it is part of, its
    words."""

    noun: str
    owner: str
    part_of: str
    words: str


class Seen(NamedTuple):
    """What the model knows: live clients (name, tags), touchpoints (client, summary, day), and all other records that
    are listed."""

    clients: dict[str, tuple[str, frozenset[str]]]
    touches: dict[str, tuple[str, str, date]]
    kept: dict[str, Kept]


def _action(one: Any) -> Kept:
    return Kept("action", one.client_id or "", one.mistake_id or one.loss_id or "", one.text)


def _fit(one: Any) -> Kept:
    return Kept("fit", one.client_id or one.lead_id, "", getattr(one, "text", None) or one.on_date.isoformat())


def _care(kind: Any) -> Callable[[Any], Kept]:
    return lambda one: Kept(kind.name, one.client_id, "", nouns.words_of(kind, one))


class Noun(NamedTuple):
    """How records of a kind are listed, found by id, and what the model keeps of one."""

    listed: Callable[[Store], list[Any]]
    table: Any
    kept: Callable[[Any], Kept]


NOUNS: dict[str, Noun] = {
    "contact": Noun(contacts.list_contacts, CONTACTS, lambda one: Kept("contact", one.client_id, "", one.name)),
    "mistake": Noun(mistakes.list_mistakes, MISTAKES, lambda one: Kept("mistake", one.client_id or "", "", one.what)),
    "action": Noun(actions.list_actions, ACTIONS, _action),
    "loss": Noun(
        lambda store: [view.loss for view in losses.list_losses(store)],
        LOSSES,
        lambda one: Kept("loss", one.client_id, "", one.reason),
    ),
    "sign": Noun(signs.list_signs, SIGNS, lambda one: Kept("sign", one.client_id, "", one.code)),
    "breach": Noun(
        lambda store: [one for one, _boundary in boundaries.breaches(store)],
        BREACHES,
        lambda one: Kept("breach", "", one.boundary_id, one.text or ""),
    ),
    "lead": Noun(
        lambda store: leads.list_leads(store, open_only=False),
        kept_leads.LEADS,
        lambda one: Kept("lead", "", "", one.name),
    ),
    "activity": Noun(
        lambda store: nouns.records(store, nouns.noun("activity")),
        kept_leads.ACTIVITIES,
        lambda one: Kept("activity", "", "", one.title),
    ),
    "criterion": Noun(fitness.profile, kept_fit.CRITERIA, lambda one: Kept("criterion", "", "", one.name)),
    "fit": Noun(lambda store: [one.record for one in fitrecords.history(store)], kept_fit.CHECKS, _fit),
    **{
        kind.name: Noun(lambda store, kind=kind: nouns.records(store, kind), kept_nouns.table(kind), _care(kind))  # type: ignore[misc]
        for kind in map(nouns.noun, nouns.KEEPING)
    },
}


def dump(store: Store) -> str:
    """The journal proper as its export says it."""
    out = io.StringIO()
    whole.write(out, VERSION, ((table, raw_rows.rows(store, table)) for table in JOURNAL))
    return out.getvalue()


def look(store: Store) -> Seen:
    """What the journal says by itself, where a run takes one over."""
    found = {one.client.id: one.client for one in clients.list_clients(store, TODAY, status="all")}
    return Seen(
        {id: (client.name, frozenset(clients.tags_of(store, id))) for id, client in found.items()},
        {touch.id: (touch.client_id, touch.summary, touch.on_date) for touch in touches.each(store)},
        {one.id: noun.kept(one) for noun in NOUNS.values() for one in noun.listed(store)},
    )


class Beginning(NamedTuple):
    """A journal's file, what it says, and what it said before each of its writes."""

    content: bytes
    past: list[tuple[str, Seen]]
    text: str
    seen: Seen


@cache
def beginning(start: str | int) -> Beginning:
    """The demo, or the journal of a release opened by this one: all of it can be taken back, and done once more."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/start.db"
        if isinstance(start, int):
            shutil.copy(released(start), path)
        store = Store(path, Clock(NOW))
        if start == "demo":
            demo.make_demo(store)
        text, seen, past = dump(store), look(store), []
        while undoing.to_undo(store, 1):
            undoing.undo(store)
            past.insert(0, (dump(store), look(store)))
        assert past[0][0] == dump(Store(":memory:", Clock(NOW)))
        undoing.redo(store, len(past))
        assert dump(store) == text
        store.close()
        return Beginning(Path(path).read_bytes(), past, text, seen)


class Machine(RuleBasedStateMachine):
    """The journal beside its model. `past`: what it said before each write that stands; `future`: after each write that
    was undone."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.clock = Clock(NOW)
        self.store = Store(":memory:", self.clock)
        self.seen = Seen({}, {}, {})
        self.text = self.empty = dump(self.store)
        self.past: list[tuple[str, Seen]] = []
        COUNTS["runs"] += 1
        self.future: list[tuple[str, Seen]] = []

    # How it begins

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start: str | int | None) -> None:
        """An empty journal, the demo, or one of an earlier release, whose writes can be taken back like all others."""
        if start is not None:
            path = f"{self.folder}/start.db"
            begun = beginning(start)
            with open(path, "wb") as file:
                file.write(begun.content)
            self.store = Store(path, self.clock)
            self.past, self.text, self.seen = [*begun.past], begun.text, begun.seen

    # Writing

    def write(self, verb: Any, *arguments: Any, **options: Any) -> Any:
        """Do it. What is refused leaves the journal as it was, and gives None; what is written is one step to undo."""
        COUNTS["steps that write"] += 1
        steps = len(undoing.list_history(self.store, None))
        try:
            done = verb(self.store, *arguments, **options)
        except RetainlogError:
            COUNTS["refused"] += 1
            assert dump(self.store) == self.text
            return None
        after = undoing.list_history(self.store, None)
        if len(after) > steps:
            COUNTS.update(entry.command for entry in after[: len(after) - steps])
            self.past.append((self.text, self.seen))
            self.future.clear()
            self.text = dump(self.store)
        return True if done is None else done

    def learn(self, **known: Any) -> None:
        self.seen = self.seen._replace(**known)

    def knows(self, *records: tuple[str, Any]) -> None:
        """These records, each with its noun, stand as they are now."""
        self.seen = self.seen._replace(
            kept=self.seen.kept | {one.id: NOUNS[noun].kept(one) for noun, one in records if one is not None}
        )

    def forgets(self, *ids: str) -> None:
        """These are listed no more, nor what is part of them or belongs to them."""
        gone = set(ids)
        while more := {
            id for id, one in self.seen.kept.items() if id not in gone and (one.owner in gone or one.part_of in gone)
        }:
            gone |= more
        self.seen = Seen(
            {id: one for id, one in self.seen.clients.items() if id not in gone},
            {id: one for id, one in self.seen.touches.items() if one[0] not in gone},
            {id: one for id, one in self.seen.kept.items() if id not in gone},
        )

    def moves(self, owner: str, new: str) -> None:
        """What belonged to one belongs to another."""
        moved = {id: one._replace(owner=new) for id, one in self.seen.kept.items() if one.owner == owner}
        self.seen = self.seen._replace(kept=self.seen.kept | moved)

    def some(self, pick: int, kind: str = "clients") -> str:
        """An id by what the record says: ids themselves are random, and a run has to be repeatable."""
        said = getattr(self.seen, kind)
        names = {id: name for id, (name, _tags) in self.seen.clients.items()}
        ids = sorted(
            said, key=lambda id: (names.get(id) or names[said[id][0]], str(said[id][1:]) * (kind == "touches"))
        )
        return str(ids[pick % len(ids)])

    def client(self, pick: int) -> Any:
        return CLIENTS.find(self.store, self.some(pick))

    def has(self, *nouns: str) -> bool:
        return any(one.noun in nouns for one in self.seen.kept.values())

    def record(self, noun: str, pick: int) -> Any:
        """One of the records of the noun as it is stored; None where there is none."""
        ids = sorted(
            (one.words, self.seen.clients.get(one.owner, ("",))[0], id)
            for id, one in self.seen.kept.items()
            if one.noun == noun
        )
        if not ids:
            return None
        id = ids[pick % len(ids)][2]
        return self.record_again(noun, id)

    def record_again(self, noun: str, id: str) -> Any:
        found = NOUNS[noun].table.find(self.store, id)
        return found or kept_fit.EXCEPTIONS.find(self.store, id)

    # Taking back

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        undoing.undo(self.store)
        COUNTS["undo"] += 1
        self.future.append((self.text, self.seen))
        self.text, self.seen = self.past.pop()
        assert dump(self.store) == self.text

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        undoing.redo(self.store)
        COUNTS["redo"] += 1
        self.past.append((self.text, self.seen))
        self.text, self.seen = self.future.pop()
        assert dump(self.store) == self.text

    # What always holds

    @invariant()
    def the_journal_says_what_the_model_says(self) -> None:
        found = {view.client.id: view for view in clients.list_clients(self.store, TODAY, status="all")}
        assert {id: view.client.name for id, view in found.items()} == {
            id: name for id, (name, _tags) in self.seen.clients.items()
        }
        assert {id: frozenset(clients.tags_of(self.store, id)) for id in found} == {
            id: tags for id, (_name, tags) in self.seen.clients.items()
        }
        there = {touch.id: (touch.client_id, touch.summary, touch.on_date) for touch in touches.each(self.store)}
        assert there == self.seen.touches
        for id, view in found.items():
            days = [on for owner, _summary, on in there.values() if owner == id]
            assert view.rollup.last_on == (max(days) if days else None)

    @invariant()
    def what_has_to_hold_between_rows_holds(self) -> None:
        assert [problem.code for problem in invariants.broken(self.store.connection)] == []

    @invariant()
    def so_it_does_of_all_other_records(self) -> None:
        assert dict(self._others()) == self.seen.kept

    def _others(self) -> Iterator[tuple[str, Kept]]:
        for noun in NOUNS.values():
            for one in noun.listed(self.store):
                yield one.id, noun.kept(one)

    @invariant()
    def search_finds_what_is_there(self) -> None:
        hits = searching.search_journal(self.store, "lunch", kind="touch", limit=10_000)
        expected = sum("lunch" in summary.lower() for _owner, summary, _on in self.seen.touches.values())
        assert len(hits) == expected

    def teardown(self) -> None:
        last, steps = self.text, len(self.past)
        if steps:
            undoing.undo(self.store, steps)
            assert dump(self.store) == self.empty
            undoing.redo(self.store, steps)
            assert dump(self.store) == last
        self.store.close()
        shutil.rmtree(self.folder)
