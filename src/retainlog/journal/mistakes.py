"""Verbs on mistakes: the three-part log (what, why, plan), and whether one repeats an earlier one.

A mistake is a recurrence when an earlier one of the same kind AND the same cause is in the journal, whoever the client
was. `other` says nothing about what two mistakes share, and neither does a cause that is not named: these never count.
Earlier is by the day it happened, then by when it was written. `recurrence_of` names the newest earlier one; it is kept
true for all mistakes of that kind and cause when one is added, moved, changed or deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.money import Money
from retainlog.base.text import clean
from retainlog.journal import actions, plan
from retainlog.nouns.loss.queries import LOSSES
from retainlog.nouns.mistake import Action, Mistake
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.mistake.queries import ACTIONS, MISTAKES
from retainlog.nouns.mistake.recurrence import alike, counts, relink
from retainlog.store.batch import Batch
from retainlog.store.database import Store


class MistakeAdded(NamedTuple):
    """The mistake, its plan, the earlier mistake that it repeats (None: a new one), the steps of the earlier plan that
    were opened again, those steps of the new plan that do not begin with a verb, and how many of them are open."""

    mistake: Mistake
    actions: list[Action]
    recurrence: Mistake | None
    reopened: list[Action]
    without_deed: list[str]
    open_count: int


CLEARABLE = ("why", "cause", "client_id", "loss_id", "cost")
"""Fields of a mistake that can be emptied."""


def add_mistake(
    store: Store,
    what: str,
    kind: str,
    *,
    why: str | None = None,
    cause: str | None = None,
    steps: Sequence[str] = (),
    due: date | None = None,
    on: date | None = None,
    client_id: str | None = None,
    loss_id: str | None = None,
    cost: Money | None = None,
    reopen: bool = False,
) -> MistakeAdded:
    """Log a mistake with its plan in one write. Steps are due on `due`, or in four weeks; `reopen` opens the done steps
    of the plan that did not prevent the repeat. A mistake of a loss belongs to the loss's client."""
    today = store.clock.today()
    day = on or today
    _check_day(day, today)
    texts = actions.clean_steps(steps)
    due_on = due or plan.due_of(store)
    mistake = Mistake(
        new_id(),
        day,
        _what(what),
        kind,
        clean(why or "") or None,
        cause,
        client_id or _client_of_loss(store, loss_id),
        loss_id,
        cost=cost,
    )
    with store.batch("mistake add", mistake.what[:60]) as batch:
        MISTAKES.insert(batch, mistake)
        written = actions.insert_steps(batch, texts, due_on, mistake_id=mistake.id)
        relink(store, batch, mistake)
        mistake = MISTAKES.find(store, mistake.id) or mistake
        earlier = _earlier(store, mistake)
        reopened = _reopen(store, batch, earlier, due_on) if reopen and earlier else []
    return MistakeAdded(mistake, written, earlier, reopened, plan.without_deed(texts), len(written))


def edit_mistake(
    store: Store,
    mistake: Mistake,
    *,
    steps: Sequence[str] = (),
    due: date | None = None,
    reopen: bool = False,
    **changes: Any,
) -> MistakeAdded:
    """Change a mistake and add steps to its plan; whether it repeats another is found anew."""
    today = store.clock.today()
    _check_day(changes.get("on_date", mistake.on_date), today)
    if "what" in changes:
        changes["what"] = _what(changes["what"])
    if changes.get("why"):
        changes["why"] = clean(changes["why"]) or None
    if changes.get("loss_id") and "client_id" not in changes and not mistake.client_id:
        changes["client_id"] = _client_of_loss(store, changes["loss_id"])
    if not counts(changes.get("kind", mistake.kind), changes.get("cause", mistake.cause)):
        changes["recurrence_of"] = None
    texts = actions.clean_steps(steps)
    due_on = due or plan.due_of(store)
    with store.batch("mistake edit", mistake.what[:60]) as batch:
        changed = MISTAKES.update(batch, mistake, **changes)
        written = actions.insert_steps(batch, texts, due_on, mistake_id=mistake.id)
        relink(store, batch, mistake, changed)
        changed = MISTAKES.find(store, mistake.id) or changed
        earlier = _earlier(store, changed)
        reopened = _reopen(store, batch, earlier, due_on) if reopen and earlier else []
    still_open = mistakes.find_actions(store, status="open", mistake_id=mistake.id)
    return MistakeAdded(changed, written, earlier, reopened, plan.without_deed(texts), len(still_open))


def delete_mistake(store: Store, mistake: Mistake) -> None:
    """Take a mistake and its plan out of sight; `undo` brings both back."""
    with store.batch("mistake delete", mistake.what[:60]) as batch:
        MISTAKES.delete(batch, mistake)
        relink(store, batch, mistake)


def find_mistake(store: Store, typed: str) -> Mistake:
    return MISTAKES.by_prefix(store, typed, "mistake")


def list_mistakes(store: Store, **filters: Any) -> list[Mistake]:
    """Newest first; the filters are those of `nouns.mistake.queries.find`."""
    return mistakes.find(store, **filters)


def plan_of(store: Store, mistake: Mistake) -> list[Action]:
    """The steps of its plan, by the day they are due."""
    return mistakes.find_actions(store, mistake_id=mistake.id)


def plans(store: Store) -> dict[str, list[Action]]:
    """Mistake id → its plan, for all mistakes."""
    found: dict[str, list[Action]] = {}
    for action in mistakes.find_actions(store):
        if action.mistake_id:
            found.setdefault(action.mistake_id, []).append(action)
    return found


# Recurrences


def repeated(store: Store, kind: str, cause: str | None, on: date) -> Mistake | None:
    """The newest mistake of this kind and cause up to that day, which one written now for that day would repeat."""
    return next((mistake for mistake in reversed(alike(store, kind, cause)) if mistake.on_date <= on), None)


def recurrences(store: Store, mistake: Mistake) -> tuple[list[Mistake], list[Mistake]]:
    """(earlier, later) mistakes of the same kind and cause, each oldest first."""
    known = alike(store, mistake.kind, mistake.cause)
    place = next((i for i, other in enumerate(known) if other.id == mistake.id), len(known))
    return known[:place], known[place + 1 :]


def former_plan(store: Store, mistake: Mistake) -> list[Action]:
    """The plan that was to prevent a repeat of `mistake`: its own or, where it has none (because it opened an earlier
    one again), that of the nearest mistake before it that has one."""
    earlier, _later = recurrences(store, mistake)
    for candidate in (mistake, *reversed(earlier)):
        if steps := plan_of(store, candidate):
            return steps
    return []


def _earlier(store: Store, mistake: Mistake) -> Mistake | None:
    return MISTAKES.find(store, mistake.recurrence_of) if mistake.recurrence_of else None


def _reopen(store: Store, batch: Batch, earlier: Mistake, due_on: date) -> list[Action]:
    # What was dropped was dropped for a reason, what is open is open: only what was thought done is to be done again.
    done = [step for step in former_plan(store, earlier) if step.status == "done"]
    return [ACTIONS.update(batch, step, due_on=due_on, **actions.OPEN_AGAIN) for step in done]


# Checks


def _what(text: str) -> str:
    what = clean(text)
    if not what:
        raise Usage(
            "empty_text",
            "What went wrong is empty.",
            hint='Say it in a sentence: "sent the draft with last year\'s prices".',
        )
    return what


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise Usage(
            "future_mistake",
            "{day} is still to come; a mistake is logged once it happened.",
            hint="Give today or an earlier day with --on.",
            day=day.isoformat(),
        )


def _client_of_loss(store: Store, loss_id: str | None) -> str | None:
    loss = LOSSES.find(store, loss_id) if loss_id else None
    return loss.client_id if loss else None
