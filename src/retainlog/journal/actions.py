"""Verbs on actions: add, done, dropped with a reason; and, a month and three months later, whether the fix held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.text import clean
from retainlog.journal import plan
from retainlog.nouns.engine import not_ahead
from retainlog.nouns.mistake import HELD_AFTER, Action, ActionCheck
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.mistake.queries import ACTIONS, CHECKS
from retainlog.store.batch import Batch
from retainlog.store.database import Store


class HeldAnswer(NamedTuple):
    """The action after the answer (open again when the fix did not hold) and the check as kept."""

    action: Action
    check: ActionCheck


OPEN_AGAIN: dict[str, Any] = {"status": "open", "done_on": None, "dropped_on": None, "dropped_why": None}
CLEARABLE = ("due_on", "client_id", "mistake_id", "loss_id")
"""Fields of an action that can be emptied."""


def insert_steps(
    batch: Batch,
    steps: Iterable[str],
    due_on: date | None,
    *,
    mistake_id: str | None = None,
    loss_id: str | None = None,
    client_id: str | None = None,
) -> list[Action]:
    """Steps as open actions, inside a write that is under way; the texts are those of `clean_steps`."""
    return [
        ACTIONS.insert(
            batch, Action(new_id(), step, due_on, mistake_id=mistake_id, loss_id=loss_id, client_id=client_id)
        )
        for step in steps
    ]


def clean_steps(steps: Iterable[str]) -> list[str]:
    """Raises Usage for one without words."""
    return [_text(step) for step in steps]


def _text(step: str) -> str:
    text = clean(step)
    if not text:
        raise Usage(
            "empty_text", "A step of a plan needs words.", hint='Begin with what you will do: "write down what is in".'
        )
    return text


def add_action(
    store: Store,
    text: str,
    *,
    due: date | None = None,
    mistake_id: str | None = None,
    loss_id: str | None = None,
    client_id: str | None = None,
) -> Action:
    """One open action, alone or as a step that belongs to something; due in four weeks unless said otherwise."""
    step = _text(text)
    due_on = due or plan.due_of(store)
    with store.batch("action add", step[:60]) as batch:
        return insert_steps(batch, [step], due_on, mistake_id=mistake_id, loss_id=loss_id, client_id=client_id)[0]


def find_action(store: Store, typed: str) -> Action:
    return ACTIONS.by_prefix(store, typed, "action")


def list_actions(store: Store, **filters: Any) -> list[Action]:
    """By the day they are due; the filters are those of `nouns.mistake.queries.find_actions`."""
    return mistakes.find_actions(store, **filters)


def open_actions(store: Store) -> list[Action]:
    """What is still to do, overdue first, then by the day it is due; without a day last."""
    return mistakes.find_actions(store, status="open")


def clients_of(store: Store, actions: list[Action]) -> dict[str, tuple[str, str]]:
    """Action id → (id, name) of the client it is about, where there is one."""
    return mistakes.clients_of(store, actions)


def checks_of(store: Store, action: Action) -> list[ActionCheck]:
    """Every answer to whether the fix held, oldest first."""
    return CHECKS.of(store, order="on_date, created_at", action_id=action.id)


def held_checks_due(store: Store, today: date) -> list[tuple[Action, int]]:
    """(done step of a mistake's plan, 30 or 90): whether its fix held is to be asked now, the longest done first.

    Only the latest of the two is asked; steps of deleted mistakes and dropped steps never are.
    """
    return [(action, _days_due(action, today)) for action in mistakes.unchecked(store, today)]


def _days_due(action: Action, today: date) -> int:
    assert action.done_on
    early, late = HELD_AFTER
    return late if (today - action.done_on).days >= late else early


def edit_action(store: Store, action: Action, **changes: Any) -> Action:
    if "text" in changes:
        changes["text"] = _text(changes["text"])
    with store.batch("action edit", action.text[:60]) as batch:
        return ACTIONS.update(batch, action, **changes)


def action_done(store: Store, action: Action, on: date) -> Action:
    """Done on that day; 30 and 90 days later one is asked whether it held. A dropped one may be done after all."""
    not_ahead(store, on, "future_done", "Give the day on which it was done.")
    if action.status == "done" and action.done_on == on:
        raise Usage(
            "already_done",
            "{text!r} is done already, since {day}.",
            hint="Another day can be given with --on.",
            text=action.text,
            day=on.isoformat(),
        )
    with store.batch("action done", action.text[:60]) as batch:
        return ACTIONS.update(batch, action, **OPEN_AGAIN | {"status": "done", "done_on": on})


def drop_action(store: Store, action: Action, why: str) -> Action:
    """Not to be done any more; the reason is kept."""
    reason = clean(why)
    if not reason:
        raise Usage("empty_text", "The reason is empty.", hint="Say in a few words why it is not to be done any more.")
    if action.status != "open":
        raise Usage(
            "not_open",
            "{text!r} is not open any more, so it can't be dropped.",
            hint="Open it again with: retainlog action edit {id} --reopen",
            text=action.text,
            id=action.id[:8],
        )
    with store.batch("action drop", action.text[:60]) as batch:
        return ACTIONS.update(batch, action, status="dropped", dropped_on=store.clock.today(), dropped_why=reason)


def answer_held(
    store: Store, action: Action, held: bool, *, note: str | None = None, due: date | None = None
) -> HeldAnswer:
    """Keep the answer to "did the fix hold?"; `no` counts as a recurrence and opens the action again, due on `due` or
    in four weeks. The answer is to the latest check that is due (the first, when none is yet)."""
    today = store.clock.today()
    if action.status != "done":
        raise Usage(
            "not_done",
            "{text!r} is not done, so it can't have held yet.",
            hint="Mark it done first: retainlog action done {id}",
            text=action.text,
            id=action.id[:8],
        )
    check = ActionCheck(new_id(), action.id, _days_due(action, today), today, held, clean(note or "") or None)
    with store.batch("action held", action.text[:60]) as batch:
        check = CHECKS.insert(batch, check)
        if not held:
            action = ACTIONS.update(batch, action, due_on=due or plan.due_of(store), **OPEN_AGAIN)
    return HeldAnswer(action, check)


def delete_action(store: Store, action: Action) -> None:
    with store.batch("action delete", action.text[:60]) as batch:
        for check in checks_of(store, action):
            CHECKS.delete(batch, check)
        ACTIONS.delete(batch, action)
