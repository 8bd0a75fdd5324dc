"""Mistakes with their plans, losses, signs with what was tried, checks, reflections."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from retainlog.base.money import Money
from retainlog.insight.backtest import record
from retainlog.insight.signals import CODES as SIGNALS
from retainlog.journal import actions, checks, losses, mistakes, muting, reflections, risk, signs
from retainlog.journal.backtest import Backtest
from retainlog.nouns.loss import REASONS, VERDICTS
from retainlog.nouns.mistake import CAUSES, KINDS
from retainlog.nouns.reflection import QUESTIONS
from retainlog.nouns.sign import CODES
from retainlog.nouns.sign.queries import PLAYS
from tests.journal.machine.model import AHEAD, DAYS, PICKS, TODAY, WORDS, Machine

STEPS = st.lists(WORDS, max_size=2)


class Troubles(Machine):
    # Mistakes and what is to be done

    @rule(
        pick=PICKS,
        what=WORDS,
        kind=st.sampled_from(KINDS),
        cause=st.none() | st.sampled_from(CAUSES),
        steps=STEPS,
        on=DAYS,
        reopen=st.booleans(),
    )
    def add_mistake(
        self, pick: int, what: str, kind: str, cause: str | None, steps: list[str], on: date, reopen: bool
    ) -> None:
        client = self.some(pick) if self.seen.clients and pick % 3 else None
        loss = self.record("loss", pick) if pick % 5 == 0 else None
        told = {"why": what, "cause": cause, "steps": steps, "on": on, "reopen": reopen, "cost": Money(pick, "EUR")}
        links = {"client_id": client, "loss_id": loss.id if loss else None}
        if done := self.write(mistakes.add_mistake, what, kind, **told, **links):
            self.knows(
                ("mistake", done.mistake), *(("action", step) for step in mistakes.plan_of(self.store, done.mistake))
            )

    @precondition(lambda self: self.has("mistake"))
    @rule(pick=PICKS, what=WORDS, cause=st.none() | st.sampled_from(CAUSES), steps=STEPS, on=DAYS)
    def edit_mistake(self, pick: int, what: str, cause: str | None, steps: list[str], on: date) -> None:
        mistake = self.record("mistake", pick)
        changes = {"what": what, "cause": cause, "on_date": on, "reopen": bool(pick % 2)}
        if done := self.write(mistakes.edit_mistake, mistake, steps=steps, **changes):
            assert (done.mistake.what, done.mistake.cause, done.mistake.on_date) == (what, cause, on)
            self.knows(("mistake", done.mistake), *(("action", step) for step in mistakes.plan_of(self.store, mistake)))

    @precondition(lambda self: self.has("mistake"))
    @rule(pick=PICKS)
    def delete_mistake(self, pick: int) -> None:
        mistake = self.record("mistake", pick)
        self.write(mistakes.delete_mistake, mistake)
        self.forgets(mistake.id)

    @rule(pick=PICKS, text=WORDS, due=st.none() | AHEAD)
    def add_action(self, pick: int, text: str, due: date | None) -> None:
        client = self.some(pick) if self.seen.clients and pick % 2 else None
        if done := self.write(actions.add_action, text, due=due, client_id=client):
            self.knows(("action", done))

    @precondition(lambda self: self.has("action"))
    @rule(pick=PICKS, text=WORDS, how=st.sampled_from(["edit", "done", "drop", "held", "not held"]), on=DAYS)
    def change_action(self, pick: int, text: str, how: str, on: date) -> None:
        action = self.record("action", pick)
        match how:
            case "edit":
                self.knows(("action", self.write(actions.edit_action, action, text=text, due_on=on)))
            case "done":
                self.write(actions.action_done, action, on)
            case "drop":
                self.write(actions.drop_action, action, text)
            case _:
                self.write(actions.answer_held, action, how == "held", note=text)

    @precondition(lambda self: self.has("action"))
    @rule(pick=PICKS)
    def delete_action(self, pick: int) -> None:
        action = self.record("action", pick)
        self.write(actions.delete_action, action)
        self.forgets(action.id)

    # Losses

    @precondition(lambda self: self.seen.clients)
    @rule(
        pick=PICKS,
        on=DAYS,
        reason=st.sampled_from(REASONS),
        also=st.lists(st.sampled_from(REASONS), max_size=2),
        verdict=st.sampled_from(VERDICTS),
        steps=STEPS,
    )
    def lose(self, pick: int, on: date, reason: str, also: list[str], verdict: str, steps: list[str]) -> None:
        told = {"reason": reason, "also": also, "stated": "too dear", "verdict": verdict, "feeling": pick % 5 + 1}
        if done := self.write(losses.add_loss, self.client(pick), on=on, actions=steps, **told):
            self.knows(
                ("loss", done.view.loss), *(("action", one) for one in losses.actions_of(self.store, done.view.loss))
            )

    @precondition(lambda self: self.has("loss"))
    @rule(pick=PICKS, how=st.sampled_from(["review", "skip", "edit", "recover", "win back"]), words=WORDS, on=DAYS)
    def change_loss(self, pick: int, how: str, words: str, on: date) -> None:
        loss = self.record("loss", pick)
        match how:
            case "review":
                self.write(losses.review_loss, loss, {"lesson": words, "feeling": 3})
            case "skip":
                self.write(losses.skip_pass, loss)
            case "edit":
                reason = REASONS[pick % len(REASONS)]
                before = losses.view(self.store, loss).also
                if self.write(losses.edit_loss, loss, reason=reason, noticed_on=on, without=before[:1], also=["price"]):
                    self.knows(("loss", self.record_again("loss", loss.id)))
            case "recover":
                self.write(losses.recover_loss, loss, on, words)
            case _:
                self.write(losses.win_back, loss, date(2026, 12, 1))

    @precondition(lambda self: self.has("loss"))
    @rule(pick=PICKS)
    def delete_loss(self, pick: int) -> None:
        loss = self.record("loss", pick)
        self.write(losses.delete_loss, loss)
        self.forgets(loss.id)

    # Signs

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, code=st.sampled_from(CODES), text=st.none() | WORDS, on=DAYS)
    def add_sign(self, pick: int, code: str, text: str | None, on: date) -> None:
        if done := self.write(signs.add_sign, self.client(pick), code, text, on):
            self.knows(("sign", done.sign))

    @precondition(lambda self: self.has("sign"))
    @rule(
        pick=PICKS,
        how=st.sampled_from(["edit", "clear", "snooze", "try", "helped", "did not help"]),
        text=WORDS,
        code=st.sampled_from(CODES),
        on=DAYS,
    )
    def change_sign(self, pick: int, how: str, text: str, code: str, on: date) -> None:
        sign = self.record("sign", pick)
        plays = signs.plays_of(self.store, [sign]).get(sign.id, [])
        match how:
            case "edit":
                self.knows(("sign", self.write(signs.edit_sign, sign, code=code, text=text, cleared_on=None)))
            case "clear":
                self.write(signs.clear_sign, sign, text, on)
            case "snooze":
                self.write(signs.snooze_sign, sign, date(2026, 12, 24) if pick % 2 else None)
            case "try":
                self.write(signs.try_play, sign, text, on)
            case _ if plays:
                play = PLAYS.find(self.store, plays[-1].id)
                assert play
                self.write(signs.play_helped, play, how == "helped", note=text)

    @precondition(lambda self: self.has("sign"))
    @rule(pick=PICKS)
    def delete_sign(self, pick: int) -> None:
        sign = self.record("sign", pick)
        self.write(signs.delete_sign, sign)
        self.forgets(sign.id)

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS, answers=st.dictionaries(st.sampled_from(CODES), st.integers(0, 3), max_size=4), on=DAYS)
    def check(self, pick: int, answers: dict[str, int], on: date) -> None:
        if done := self.write(checks.check_client, self.client(pick), answers, on=on):
            self.knows(*(("sign", noted.sign) for noted in done.raised))

    @precondition(lambda self: self.seen.clients)
    @rule(pick=PICKS)
    def put_a_risk_aside(self, pick: int) -> None:
        found, _status, _ranking = risk.risk_of(self.store, self.client(pick), TODAY)
        self.write(risk.snooze, found, date(2026, 12, 24) if pick % 2 else None)

    @rule(code=st.sampled_from(SIGNALS))
    def look_back(self, code: str) -> None:
        """What is put to rest without being asked for is no step to undo, so nothing is mostly false here."""
        records = [record(source, [], [], TODAY) for source in SIGNALS]
        assert muting.put_to_rest(self.store, Backtest(TODAY, TODAY, [], 0, records, [], [], {}), TODAY) == []
        self.write(muting.switch_on, code)

    @rule(code=st.sampled_from(tuple(QUESTIONS)), words=WORDS, steps=STEPS)
    def reflect(self, code: str, words: str, steps: list[str]) -> None:
        if done := self.write(reflections.keep, date(2026, 10, 1), {code: words}, steps):
            self.knows(*(("action", action) for action in done.actions))
