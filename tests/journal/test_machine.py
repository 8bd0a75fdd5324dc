"""The journal against a model of plain dictionaries: random writes, undo and redo, import of its own export, derived
data made anew. What is undone in full leaves a dump that is the same to the byte.

`RETAINLOG_STEPS=200 RETAINLOG_RUNS=5000 pytest tests/journal/test_machine.py` runs it long, with other draws each time.
"""

from __future__ import annotations

import io
import json
import os
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from retainlog.clock import Clock
from retainlog.domain.candidate import Candidate
from retainlog.domain.money import Money
from retainlog.errors import RetainlogError
from retainlog.interchange import json as whole
from retainlog.journal import actions, clients, contacts, losses, mistakes, searching, signs, touches, undoing
from retainlog.journal.arrivals import Wishes
from retainlog.journal.intake import take_in
from retainlog.journal.restoring import restore
from retainlog.store import examine, portable
from retainlog.store.clients import CLIENTS
from retainlog.store.database import Store
from retainlog.store.schema import JOURNAL, VERSION
from retainlog.store.touches import TOUCHES

TODAY = date(2026, 11, 21)
NAMES = st.sampled_from(["Acme", "acme", "Bena Ltd", "נועה לוי", "נועה־לוי", "Zoë", "צה״ל", "x" * 60])
WORDS = st.sampled_from(["call about Q4", "שיחה על תקציב", "lunch", "כְּתִיב", "=1+1", "a\nb", "x"])
TAGS = st.sampled_from(["vip", "q4", "חם", "VIP"])
DAYS = st.integers(0, 400).map(lambda days: TODAY - timedelta(days=days))
PICKS = st.integers(0, 1000)


class Seen(NamedTuple):
    """What the model knows: live clients (name, tags), and touchpoints (client, summary, day)."""

    clients: dict[str, tuple[str, frozenset[str]]]
    touches: dict[str, tuple[str, str, date]]


def dump(store: Store) -> str:
    """The journal proper as its export says it."""
    out = io.StringIO()
    whole.write(out, VERSION, ((table, portable.rows(store, table)) for table in JOURNAL))
    return out.getvalue()


class Journal(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.store = Store(":memory:", Clock(datetime(2026, 11, 21, 10)))
        self.seen = Seen({}, {})
        self.text = dump(self.store)
        self.past: list[tuple[str, Seen]] = []  # before each write that stands
        self.future: list[tuple[str, Seen]] = []  # after each write that was undone

    # Writing

    def write(self, verb: Any, *arguments: Any, **options: Any) -> Any:
        """Do it. What is refused leaves the journal as it was; what is written is one step to undo."""
        steps = len(undoing.list_history(self.store, None))
        try:
            done = verb(self.store, *arguments, **options)
        except RetainlogError:
            assert dump(self.store) == self.text
            return None
        if len(undoing.list_history(self.store, None)) > steps:
            self.past.append((self.text, self.seen))
            self.future.clear()
            self.text = dump(self.store)
        return done

    def learn(self, clients: dict[str, Any], touches: dict[str, Any]) -> None:
        self.seen = Seen(clients, touches)

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

    @rule(name=NAMES, tags=st.lists(TAGS, max_size=2), fee=st.none() | st.integers(0, 10**9))
    def add_client(self, name: str, tags: list[str], fee: int | None) -> None:
        amount = None if fee is None else Money(fee, "ILS")
        if done := self.write(clients.add_client, name, tags=tags, fee=amount, every="2w"):
            client = done.client
            kept = frozenset(clients.tags_of(self.store, client.id))
            assert {tag.casefold() for tag in kept} == {tag.casefold() for tag in tags}
            self.learn(self.seen.clients | {client.id: (client.name, kept)}, self.seen.touches)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, name=NAMES)
    def rename(self, pick: int, name: str) -> None:
        client = self.client(pick)
        if self.write(clients.rename_client, client, name):
            _name, tags = self.seen.clients[client.id]
            self.learn(self.seen.clients | {client.id: (name, tags)}, self.seen.touches)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, note=WORDS)
    def annotate(self, pick: int, note: str) -> None:
        self.write(clients.edit_client, self.client(pick), note=note, fee=Money(100, "EUR"))

    @precondition(lambda self: len(self.seen.clients) > 1)
    @rule(pick=PICKS, other=PICKS)
    def merge(self, pick: int, other: int) -> None:
        kept, merged = self.client(pick), self.client(other)
        if self.write(clients.merge_clients, kept, merged):
            left = {id: value for id, value in self.seen.clients.items() if id != merged.id}
            left[kept.id] = (left[kept.id][0], frozenset(clients.tags_of(self.store, kept.id)))
            moved = {
                id: (kept.id if owner == merged.id else owner, *rest)
                for id, (owner, *rest) in self.seen.touches.items()
            }
            self.learn(left, moved)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS)
    def delete_client(self, pick: int) -> None:
        client = self.client(pick)
        self.write(clients.delete_client, client)
        self.learn(
            {id: value for id, value in self.seen.clients.items() if id != client.id},
            {id: value for id, value in self.seen.touches.items() if value[0] != client.id},
        )

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, on=DAYS)
    def pause_and_resume(self, pick: int, on: date) -> None:
        self.write(clients.pause_client, self.client(pick), None, "holiday", on)
        self.write(clients.resume_client, self.client(pick), TODAY)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, summary=WORDS, on=DAYS, tags=st.lists(TAGS, max_size=2))
    def log(self, pick: int, summary: str, on: date, tags: list[str]) -> None:
        if done := self.write(touches.log_touch, self.some(pick), summary, on=on, tags=tags, channel="call", mood=3):
            touch = done.touch
            self.learn(self.seen.clients, self.seen.touches | {touch.id: (touch.client_id, touch.summary, on)})

    @precondition(lambda self: self.seen.touches)
    @rule(pick=PICKS, summary=WORDS)
    def reword(self, pick: int, summary: str) -> None:
        touch = TOUCHES.find(self.store, self.some(pick, "touches"))
        assert touch
        done = self.write(touches.edit_touch, touch, summary=summary, tags=["vip"])
        self.learn(self.seen.clients, self.seen.touches | {touch.id: (touch.client_id, done.summary, touch.on_date)})

    @precondition(lambda self: self.seen.touches)
    @rule(pick=PICKS)
    def forget(self, pick: int) -> None:
        touch = TOUCHES.find(self.store, self.some(pick, "touches"))
        assert touch
        self.write(touches.delete_touch, touch)
        self.learn(self.seen.clients, {id: value for id, value in self.seen.touches.items() if id != touch.id})

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, words=WORDS, on=DAYS)
    def reflect(self, pick: int, words: str, on: date) -> None:
        """Records that the model does not follow, but that have to be undone like all others."""
        client = self.client(pick)
        added = self.write(
            mistakes.add_mistake,
            words,
            "service",
            why=words,
            cause="overload",
            steps=["Ask"],
            client_id=client.id,
            on=on,
        )
        self.write(signs.add_sign, client, "criticism", words, on)
        self.write(contacts.add_contact, client, "Dana", role="champion")
        if added:
            plan = mistakes.plan_of(self.store, added.mistake)
            self.write(actions.action_done, plan[0], TODAY)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, on=DAYS)
    def lose(self, pick: int, on: date) -> None:
        self.write(losses.add_loss, self.client(pick), on=on, reason="price", stated="too dear", verdict="external")

    @rule(rows=st.lists(st.tuples(NAMES, WORDS, DAYS), min_size=1, max_size=4))
    def take_in_a_file(self, rows: list[tuple[str, str, date]]) -> None:
        offers = [
            Candidate(
                "touch", json.dumps([name, words, str(on)]), "row", {"client": name, "summary": words, "on_date": on}
            )
            for name, words, on in rows
        ]
        self.write(take_in, lambda: offers, "csv", "a file", Wishes(create_clients=True, skip_bad=True))
        self.look_anew()
        again = dump(self.store)
        take_in(self.store, lambda: offers, "csv", "a file", Wishes(create_clients=True, skip_bad=True))
        assert dump(self.store) == again  # a second time nothing is new

    def look_anew(self) -> None:
        """What an import made of its rows is taken from the journal; that it is undone whole is held to the model."""
        found = {c.client.id: c.client for c in clients.list_clients(self.store, TODAY, status="all")}
        self.learn(
            {id: (client.name, frozenset(clients.tags_of(self.store, id))) for id, client in found.items()},
            {
                touch.id: (touch.client_id, touch.summary, touch.on_date)
                for touch, _tags in touches.list_touches(self.store)
            },
        )

    # Taking back

    @rule()
    def undo(self) -> None:
        if not self.past:
            return
        undoing.undo(self.store)
        self.future.append((self.text, self.seen))
        self.text, self.seen = self.past.pop()
        assert dump(self.store) == self.text

    @rule()
    def redo(self) -> None:
        if not self.future:
            return
        undoing.redo(self.store)
        self.past.append((self.text, self.seen))
        self.text, self.seen = self.future.pop()
        assert dump(self.store) == self.text

    # What changes nothing

    @rule()
    def rebuild(self) -> None:
        examine.rebuild(self.store.connection)
        assert dump(self.store) == self.text

    @rule()
    def move_to_another_machine(self) -> None:
        other = Store(":memory:", self.store.clock)
        if json.loads(self.text)["tables"]["clients"]:
            restore(other, json.loads(self.text), "export")
        assert dump(other) == self.text
        other.close()

    @invariant()
    def the_journal_says_what_the_model_says(self) -> None:
        found = {view.client.id: view for view in clients.list_clients(self.store, TODAY, status="all")}
        assert {id: view.client.name for id, view in found.items()} == {
            id: name for id, (name, _tags) in self.seen.clients.items()
        }
        assert {id: frozenset(clients.tags_of(self.store, id)) for id in found} == {
            id: tags for id, (_name, tags) in self.seen.clients.items()
        }
        there = {
            touch.id: (touch.client_id, touch.summary, touch.on_date) for touch, _ in touches.list_touches(self.store)
        }
        assert there == self.seen.touches
        for id, view in found.items():
            days = [on for owner, _summary, on in there.values() if owner == id]
            assert view.rollup.last_on == (max(days) if days else None)

    @invariant()
    def search_finds_what_is_there(self) -> None:
        hits = searching.search_journal(self.store, "lunch", kind="touch", limit=1000)
        expected = sum(summary == "lunch" for _owner, summary, _on in self.seen.touches.values())
        assert len(hits) == expected

    def teardown(self) -> None:
        last, empty = self.text, dump(Store(":memory:", self.store.clock))
        steps = len(self.past)
        if steps:
            undoing.undo(self.store, steps)
            assert dump(self.store) == empty
            undoing.redo(self.store, steps)
            assert dump(self.store) == last
        self.store.close()


LONG = "RETAINLOG_RUNS" in os.environ
TestJournal = Journal.TestCase
TestJournal.settings = settings(
    max_examples=int(os.environ.get("RETAINLOG_RUNS", "25")),
    stateful_step_count=int(os.environ.get("RETAINLOG_STEPS", "30")),
    derandomize=not LONG,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
