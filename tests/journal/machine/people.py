"""Clients, people at clients, touchpoints; what is taken in from a file."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from retainlog.base.money import Money
from retainlog.formats.shapes.candidate import Candidate
from retainlog.importing import pipeline as intake
from retainlog.importing.matching import Wishes
from retainlog.journal import contacts, merging
from retainlog.nouns import away, reminder
from retainlog.nouns import engine as nouns
from retainlog.nouns import touch as touches
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.client.fees import Terms
from retainlog.nouns.contact import NOUN as CONTACT
from retainlog.nouns.touch import TOUCHES
from tests.journal.machine.model import DAYS, NAMES, PICKS, TAGS, TODAY, WORDS, Machine, dump, look


class People(Machine):
    @rule(name=NAMES, tags=st.lists(TAGS, max_size=2), fee=st.none() | st.integers(0, 10**9))
    def add_client(self, name: str, tags: list[str], fee: int | None) -> None:
        amount = None if fee is None else Money(fee, "ILS")
        if done := self.write(clients.add_client, name, tags=tags, fee=amount, every="2w"):
            client = done.client
            kept = frozenset(clients.tags_of(self.store, client.id))
            assert {tag.casefold() for tag in kept} == {tag.casefold() for tag in tags}
            self.learn(clients=self.seen.clients | {client.id: (client.name, kept)})

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, name=NAMES)
    def rename(self, pick: int, name: str) -> None:
        client = self.client(pick)
        if self.write(clients.rename_client, client, name):
            _name, tags = self.seen.clients[client.id]
            self.learn(clients=self.seen.clients | {client.id: (name, tags)})

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, note=WORDS)
    def annotate(self, pick: int, note: str) -> None:
        terms = Terms(volume=pick / 10) if pick % 3 == 1 else Terms(title=note) if pick % 3 == 2 else Terms()
        per = ("month", "hour", "project")[pick % 3]
        self.write(clients.edit_client, self.client(pick), note=note, fee=Money(100, "EUR"), per=per, terms=terms)
        self.write(clients.edit_client, self.client(pick), hours=pick / 10)

    @precondition(lambda self: len(self.seen.clients) > 1)
    @rule(pick=PICKS, other=PICKS)
    def merge(self, pick: int, other: int) -> None:
        kept, merged = self.client(pick), self.client(other)
        if self.write(merging.merge_clients, kept, merged, fees=("add", "keep")[pick % 2]):
            left = {id: value for id, value in self.seen.clients.items() if id != merged.id}
            left[kept.id] = (left[kept.id][0], frozenset(clients.tags_of(self.store, kept.id)))
            moved = {
                id: (kept.id if owner == merged.id else owner, *rest)
                for id, (owner, *rest) in self.seen.touches.items()
            }
            self.learn(clients=left, touches=moved)
            self.moves(merged.id, kept.id)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS)
    def delete_client(self, pick: int) -> None:
        client = self.client(pick)
        self.write(clients.delete_client, client)
        self.forgets(client.id)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, on=DAYS)
    def pause_and_resume(self, pick: int, on: date) -> None:
        self.write(clients.pause_client, self.client(pick), None, "holiday", on)
        self.write(clients.resume_client, self.client(pick), TODAY)

    @rule(on=DAYS, forget=st.booleans())
    def is_away(self, on: date, forget: bool) -> None:
        if (time := self.write(away.add_time, on, on + timedelta(days=3), "holiday")) and forget:
            self.write(nouns.delete, away.NOUN, time)
        self.write(reminder.put, ("action", on.isoformat()), "a line", None)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, summary=WORDS, on=DAYS, tags=st.lists(TAGS, max_size=2))
    def log(self, pick: int, summary: str, on: date, tags: list[str]) -> None:
        if done := self.write(touches.log_touch, self.some(pick), summary, on=on, tags=tags, channel="call", mood=3):
            touch = done.touch
            self.learn(touches=self.seen.touches | {touch.id: (touch.client_id, touch.summary, on)})

    @precondition(lambda self: self.seen.touches)
    @rule(pick=PICKS, summary=WORDS)
    def reword(self, pick: int, summary: str) -> None:
        touch = TOUCHES.find(self.store, self.some(pick, "touches"))
        assert touch
        done = self.write(nouns.edit, touches.NOUN, touch, summary=summary, tags=["vip"])
        self.learn(touches=self.seen.touches | {touch.id: (touch.client_id, done.summary, touch.on_date)})

    @precondition(lambda self: self.seen.touches)
    @rule(pick=PICKS)
    def forget(self, pick: int) -> None:
        touch = TOUCHES.find(self.store, self.some(pick, "touches"))
        assert touch
        self.write(nouns.delete, touches.NOUN, touch)
        self.learn(touches={id: value for id, value in self.seen.touches.items() if id != touch.id})

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, name=NAMES, role=st.sampled_from(["champion", "user", "other"]))
    def add_contact(self, pick: int, name: str, role: str) -> None:
        if done := self.write(nouns.add, CONTACT, self.client(pick), name=name, role=role, note="x"):
            self.knows(("contact", done))

    @precondition(lambda self: self.has("contact"))
    @rule(pick=PICKS, name=NAMES, on=DAYS, sign=st.none() | WORDS)
    def edit_contact(self, pick: int, name: str, on: date, sign: str | None) -> None:
        contact = self.record("contact", pick)
        if done := self.write(nouns.edit, CONTACT, contact, name=name, left_on=None):
            assert done.name == name
            self.knows(("contact", done))
            if left := self.write(contacts.contact_left, done, on, sign=sign):
                self.knows(("contact", left.contact), ("sign", left.noted and left.noted.sign))

    @precondition(lambda self: self.has("contact"))
    @rule(pick=PICKS)
    def delete_contact(self, pick: int) -> None:
        contact = self.record("contact", pick)
        self.write(nouns.delete, CONTACT, contact)
        self.forgets(contact.id)

    @rule(rows=st.lists(st.tuples(NAMES, WORDS, DAYS), min_size=1, max_size=4))
    def take_in_a_file(self, rows: list[tuple[str, str, date]]) -> None:
        offers = [
            Candidate(
                "touch", json.dumps([name, words, str(on)]), "row", {"client": name, "summary": words, "on_date": on}
            )
            for name, words, on in rows
        ]
        self.write(intake.take_in, lambda: offers, "csv", "a file", Wishes(create_clients=True, skip_bad=True))
        self.seen = look(self.store)
        again = dump(self.store)
        intake.take_in(self.store, lambda: offers, "csv", "a file", Wishes(create_clients=True, skip_bad=True))
        assert dump(self.store) == again  # a second time nothing is new
