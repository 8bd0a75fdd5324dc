"""What keeps a client, leads with what brings them, and the profile of the right client."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from retainlog.base.money import Money
from retainlog.journal import boundaries, fitness, fitrecords, leads
from retainlog.nouns import engine as nouns
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.gesture import KINDS as GESTURES
from retainlog.nouns.lead import ACTIVITY, ACTIVITY_KINDS, OPEN_STAGES
from retainlog.nouns.milestone import KINDS as MILESTONES
from tests.journal.machine.model import DAYS, NAMES, PICKS, WORDS, Machine

CARE = nouns.KEEPING


class Growth(Machine):
    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, name=st.sampled_from(CARE), words=WORDS, on=DAYS)
    def add_care(self, pick: int, name: str, words: str, on: date) -> None:
        kind = nouns.noun(name)
        fields: dict[str, Any] = {kind.words: words}
        fields |= {"on_date": on} if "on_date" in kind.record._fields else {}
        fields |= {"choice": words} if name == "decision" else {}
        fields |= {"kind": MILESTONES[pick % len(MILESTONES)]} if name == "milestone" else {}
        fields |= {"kind": GESTURES[pick % len(GESTURES)], "cost": Money(pick, "ILS")} if name == "gesture" else {}
        if done := self.write(nouns.add, kind, self.client(pick), **fields):
            assert nouns.words_of(kind, done) == words
            self.knows((name, done))

    @precondition(lambda self: self.has(*CARE))
    @rule(pick=PICKS, name=st.sampled_from(CARE), words=WORDS, on=DAYS)
    def edit_care(self, pick: int, name: str, words: str, on: date) -> None:
        kind = nouns.noun(name)
        record = self.record(name, pick)
        if record and (done := self.write(nouns.edit, kind, record, **{kind.words: words})):
            self.knows((name, done))
            if kind.closed:
                self.write(nouns.close, kind, done, kind.closed[pick % len(kind.closed)], on, "done")

    @precondition(lambda self: self.has(*CARE, "breach"))
    @rule(pick=PICKS, name=st.sampled_from((*CARE, "breach")))
    def delete_care(self, pick: int, name: str) -> None:
        if record := self.record(name, pick):
            if name == "breach":
                self.write(boundaries.delete_breach, record)
            else:
                self.write(nouns.delete, nouns.noun(name), record)
            self.forgets(record.id)

    @precondition(lambda self: self.has("boundary"))
    @rule(pick=PICKS, text=st.none() | WORDS, on=DAYS)
    def cross_a_boundary(self, pick: int, text: str | None, on: date) -> None:
        if done := self.write(boundaries.breach, self.record("boundary", pick), text, on):
            self.knows(("breach", done.breach), ("sign", done.noted and done.noted.sign))

    @precondition(lambda self: self.has("breach"))
    @rule(pick=PICKS, text=WORDS, on=DAYS)
    def edit_breach(self, pick: int, text: str, on: date) -> None:
        if done := self.write(boundaries.edit_breach, self.record("breach", pick), text=text, on_date=on):
            self.knows(("breach", done))

    # Leads

    @rule(pick=PICKS, name=NAMES, on=DAYS, fee=st.none() | st.integers(0, 10**6))
    def add_lead(self, pick: int, name: str, on: date, fee: int | None) -> None:
        fields: dict[str, Any] = {"source": "talk", "industry": "bakery"}
        fields |= {} if fee is None else {"fee": Money(fee, "ILS"), "per": "month"}
        fields |= {"referred_by": self.some(pick)} if self.seen.clients and pick % 2 else {}
        activity = self.record("activity", pick)
        if done := self.write(leads.add_lead, name, on=on, activity_id=activity.id if activity else None, **fields):
            self.knows(("lead", done))

    @precondition(lambda self: self.has("lead"))
    @rule(
        pick=PICKS,
        how=st.sampled_from(["edit", "move", "lose", "touch", "forget a touch", "edit a stage", "forget a stage"]),
        name=NAMES,
        words=WORDS,
        on=DAYS,
    )
    def change_lead(self, pick: int, how: str, name: str, words: str, on: date) -> None:
        lead = self.record("lead", pick)
        match how:
            case "edit":
                self.knows(("lead", self.write(leads.edit_lead, lead, name=name, next_text=words, on_date=on)))
            case "move":
                self.write(leads.move_lead, lead, OPEN_STAGES[pick % 3], on=on, reason=words)
            case "lose":
                self.write(leads.lose_lead, lead, words, on)
            case "touch":
                self.write(leads.touch_lead, lead, words, on=on, minutes=pick)
            case "edit a stage":
                for stage in leads.stages_of(self.store, lead)[-1:]:
                    self.write(leads.edit_stage, lead, stage, on_date=on, reason=words)
            case "forget a stage":
                for stage in leads.stages_of(self.store, lead)[-1:]:
                    self.write(leads.delete_stage, lead, stage)
            case _:
                for touch in leads.touches_of(self.store, lead)[:1]:
                    self.write(leads.delete_touch, lead, touch)

    @precondition(lambda self: self.has("lead"))
    @rule(pick=PICKS, known=st.booleans())
    def win_lead(self, pick: int, known: bool) -> None:
        lead = self.record("lead", pick)
        client = self.client(pick) if known and self.seen.clients else None
        if done := self.write(leads.win_lead, lead, client=client):
            named = (done.client.name, frozenset(clients.tags_of(self.store, done.client.id)))
            self.learn(clients=self.seen.clients | {done.client.id: named})
            self.moves(lead.id, done.client.id)

    @precondition(lambda self: self.has("lead"))
    @rule(pick=PICKS)
    def delete_lead(self, pick: int) -> None:
        lead = self.record("lead", pick)
        self.write(leads.delete_lead, lead)
        self.forgets(lead.id)

    @rule(kind=st.sampled_from(ACTIVITY_KINDS), title=WORDS, on=DAYS)
    def add_activity(self, kind: str, title: str, on: date) -> None:
        if done := self.write(
            nouns.add, ACTIVITY, None, kind=kind, title=title, on_date=on, minutes=30, cost=Money(5, "ILS")
        ):
            self.knows(("activity", done))

    @precondition(lambda self: self.has("activity"))
    @rule(pick=PICKS, title=WORDS, gone=st.booleans())
    def change_activity(self, pick: int, title: str, gone: bool) -> None:
        activity = self.record("activity", pick)
        if gone:
            self.write(nouns.delete, ACTIVITY, activity)
            self.forgets(activity.id)
        else:
            self.knows(("activity", self.write(nouns.edit, ACTIVITY, activity, title=title)))

    # The right client

    @rule(name=NAMES, weight=st.integers(1, 5), start_set=st.booleans())
    def add_criterion(self, name: str, weight: int, start_set: bool) -> None:
        if start_set:
            done = self.write(fitness.add_start_set)
        else:
            done = [self.write(fitness.add_criterion, name, weight=weight, deal_breaker=weight == 5)]
        self.knows(*(("criterion", one) for one in done or () if one))

    @precondition(lambda self: self.has("criterion"))
    @rule(pick=PICKS, name=NAMES, gone=st.booleans())
    def change_criterion(self, pick: int, name: str, gone: bool) -> None:
        criterion = self.record("criterion", pick)
        if gone:
            self.write(fitness.remove_criterion, criterion)
            self.forgets(criterion.id)
        else:
            self.knows(("criterion", self.write(fitness.edit_criterion, criterion, name=name, weight=2)))

    @precondition(lambda self: self.has("lead") or self.seen.clients)
    @rule(pick=PICKS, score=st.none() | st.integers(0, 4), on=DAYS, exception=st.booleans())
    def check_fit(self, pick: int, score: int | None, on: date, exception: bool) -> None:
        lead = self.record("lead", pick)
        if lead and (pick % 2 or not self.seen.clients):
            subject = fitness.Subject(None, lead)
        else:
            subject = fitness.Subject(self.client(pick), None)
        scores = {} if score is None else {one.id: score for one in fitness.profile(self.store)[: pick % 3 + 1]}
        granted = [("price", "a tenth off")] if exception else []
        before = {one.record.id for one in fitrecords.history(self.store, subject)}
        self.write(fitness.check_subject, subject, scores, on=on, exceptions=granted)
        for one in fitrecords.history(self.store, subject):
            if one.record.id not in before:
                self.knows(("fit", one.record))

    @precondition(lambda self: self.has("fit"))
    @rule(pick=PICKS, on=DAYS, gone=st.booleans())
    def change_fit(self, pick: int, on: date, gone: bool) -> None:
        record = self.record("fit", pick)
        if gone:
            self.write(fitrecords.delete_record, record)
            self.forgets(record.id)
        elif done := self.write(fitrecords.edit_record, record, on_date=on):
            self.knows(("fit", done))
