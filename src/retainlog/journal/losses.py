"""Verbs on losses: note one, go on with its post-mortem pass by pass, recover, win back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import Exists, NotFound, Usage
from retainlog.base.ids import new_id, normal_prefix
from retainlog.base.text import clean
from retainlog.journal import plan
from retainlog.journal.actions import clean_steps, insert_steps, list_actions
from retainlog.nouns.client import Client
from retainlog.nouns.client import queries as clients
from retainlog.nouns.client.naming import find_client
from retainlog.nouns.client.queries import CLIENTS
from retainlog.nouns.loss import QUESTIONS, Loss, LossAnswer, LossPass, LossReason
from retainlog.nouns.loss import queries as losses
from retainlog.nouns.loss.days import check_loss
from retainlog.nouns.loss.queries import ANSWERS, LOSSES, PASSES, REASONS, Written
from retainlog.nouns.mistake import Action
from retainlog.store.agenda import any_row
from retainlog.store.batch import Batch
from retainlog.store.database import Store

CLEARABLE = (
    "decided_on",
    "ends_on",
    "paid_on",
    *(name for name in QUESTIONS if name not in ("reason", "also", "verdict")),
)
"""Fields of a loss that can be emptied."""
_ONE_LINE = ("third_party",)


class LossView(NamedTuple):
    """A loss with its client, contributing reasons, the passes written so far (stage → day), and the stages of those
    that are skipped."""

    loss: Loss
    client: Client
    also: tuple[str, ...]
    stages: Mapping[str, date]
    skipped: tuple[str, ...] = ()

    @property
    def next_pass(self) -> tuple[str, date] | None:
        return None if self.loss.recovered_on else self.loss.next_pass((*self.stages, *self.skipped))


class LossAdded(NamedTuple):
    """What was written, and the actions opened with it."""

    view: LossView
    actions: list[Action]


# Finding


def find_loss(store: Store, typed: str) -> Loss:
    """By id, or the newest loss of the client that `typed` names."""
    prefix = normal_prefix(typed)
    if prefix and any(loss.id.startswith(prefix) for loss in losses.find(store)):
        return LOSSES.by_prefix(store, typed, "loss")
    try:
        client = find_client(store, typed)
    except NotFound:
        raise NotFound(
            "loss_not_found",
            "There is no loss with the id or client {typed!r}.",
            hint="See them with: retainlog loss list",
            typed=typed,
        ) from None
    found = losses.find(store, client_id=client.id)
    if not found:
        raise NotFound(
            "loss_not_found",
            "No loss of {client} is written down.",
            hint="Write one with: retainlog loss add {id}",
            client=client.name,
            id=client.id[:8],
        )
    return found[0]


def view(store: Store, loss: Loss) -> LossView:
    client = CLIENTS.find(store, loss.client_id)
    assert client
    stages = {row.stage: row.on_date for row in PASSES.of(store, loss_id=loss.id)}
    return LossView(loss, client, tuple(_also(store, loss)), stages, tuple(sorted(_skipped(store).get(loss.id, ()))))


def list_losses(store: Store, **filters: Any) -> list[LossView]:
    """Losses, newest first; the filters are those of `nouns.loss.queries.find`."""
    stages, also, skipped = losses.stages(store), losses.also(store), _skipped(store)
    by_id = {client.id: client for client, _rollup in clients.with_rollups(store)}
    return [
        LossView(
            loss,
            by_id[loss.client_id],
            tuple(also.get(loss.id, ())),
            stages.get(loss.id, {}),
            tuple(sorted(skipped.get(loss.id, ()))),
        )
        for loss in losses.find(store, **filters)
    ]


def answers_of(store: Store, loss: Loss) -> list[Written]:
    """Every answer as it was written in each pass."""
    return losses.answers(store, loss.id)


def actions_of(store: Store, loss: Loss) -> list[Action]:
    """The actions opened with the loss or for it, by the day they are due."""
    return list_actions(store, loss_id=loss.id)


# Writing


def begin_loss(
    store: Store,
    client: Client,
    *,
    on: date | None = None,
    decided_on: date | None = None,
    ends_on: date | None = None,
    paid_on: date | None = None,
) -> Loss:
    """A loss as it would be noted; nothing is written. Raises Exists where a loss of the client stands, Usage where
    the days contradict each other."""
    today = store.clock.today()
    standing = [loss for loss in losses.find(store, client_id=client.id) if loss.recovered_on is None]
    if standing:
        raise Exists(
            "loss_exists",
            "{client} is noted as lost since {day} ({id}).",
            hint="Go on with: retainlog loss review {id}; or, if it came back: retainlog loss recovered {id}",
            client=client.name,
            day=standing[0].noticed_on.isoformat(),
            id=standing[0].id[:8],
        )
    loss = Loss(new_id(), client.id, on or today, decided_on, ends_on, paid_on=paid_on)
    check_loss(client, loss, today, {})
    return loss


def add_loss(
    store: Store,
    client: Client,
    *,
    on: date | None = None,
    decided_on: date | None = None,
    ends_on: date | None = None,
    paid_on: date | None = None,
    actions: Sequence[str] = (),
    due: date | None = None,
    **answers: Any,
) -> LossAdded:
    """Note that a client is lost, with the first pass: `answers` by the names of `QUESTIONS`, and actions due on `due`,
    or in four weeks. The client becomes lost (see `Loss.lost_on`). Raises what `begin_loss` raises, and Usage for an
    empty text."""
    today = store.clock.today()
    fields = _cleaned(answers)
    also = fields.pop("also", ())
    steps = clean_steps(actions)
    loss = begin_loss(store, client, on=on, decided_on=decided_on, ends_on=ends_on, paid_on=paid_on)._replace(**fields)
    check_loss(client, loss, today, fields, also)
    with store.batch("loss add", client.name) as batch:
        loss = LOSSES.insert(batch, loss)
        also = _set_also(batch, loss, also, ())
        _write_pass(batch, loss, "at-once", today, fields, also)
        opened = insert_steps(batch, steps, due or plan.due_of(store), loss_id=loss.id)
        client = CLIENTS.update(batch, client, lost_on=loss.lost_on)
    return LossAdded(LossView(loss, client, tuple(also), {"at-once": today}), opened)


def next_pass(view: LossView) -> tuple[str, date]:
    """The stage that `review_loss` would write and the day for which it is planned; Exists when all are written."""
    following = view.loss.next_pass((*view.stages, *view.skipped))
    if following is None:
        raise Exists(
            "passes_written",
            "All passes about {client} are written or skipped."
            if view.skipped
            else "All passes about {client} are written.",
            hint="Read them with: retainlog loss show {id}",
            client=view.client.name,
            id=view.loss.id[:8],
        )
    return following


def review_loss(store: Store, loss: Loss, answers: Mapping[str, Any]) -> tuple[LossView, str]:
    """Write the next pass, the first stage not written yet; the loss takes the newest view, earlier passes stay.

    Returns the loss and the stage. Raises Exists when all passes are written.
    """
    today = store.clock.today()
    before = view(store, loss)
    stage, _due = next_pass(before)
    fields = _cleaned(answers)
    also = fields.pop("also", ())
    check_loss(before.client, loss._replace(**fields), today, fields, also)
    with store.batch("loss review", f"{before.client.name}, {stage}") as batch:
        loss = LOSSES.update(batch, loss, **fields)
        _set_also(batch, loss, also, before.also)
        _write_pass(batch, loss, stage, today, fields, also)
    return view(store, loss), stage


def skip_pass(store: Store, loss: Loss) -> tuple[LossView, str]:
    """Skip the next pass for good: nobody is asked for it any more, and the one after it comes on its day.

    Returns the loss and the stage. Raises Exists when no pass is left.
    """
    from retainlog.nouns.reminder import PASS, put

    before = view(store, loss)
    stage, due = next_pass(before)
    put(store, (PASS, f"{loss.id}:{stage}:{due.isoformat()}"), f"{before.client.name}, {stage}", None)
    return view(store, loss), stage


def edit_loss(
    store: Store, loss: Loss, *, also: Sequence[str] = (), without: Sequence[str] = (), **changes: Any
) -> LossView:
    """Correct fields of a loss; `also` adds contributing reasons, `without` takes them away. The passes stay as they
    were written."""
    today = store.clock.today()
    before = view(store, loss)
    fields = _cleaned(changes)
    check_loss(before.client, loss._replace(**fields), today, fields, also)
    if unknown := [reason for reason in without if reason not in before.also]:
        raise NotFound(
            "no_such_reason",
            "{reason} is no contributing reason of this loss.",
            hint="Its contributing reasons: {also}.",
            reason=unknown[0],
            also=", ".join(before.also) or "–",
        )
    with store.batch("loss edit", before.client.name) as batch:
        for reason in without:
            REASONS.delete(batch, LossReason(loss.id, reason))
        loss = LOSSES.update(batch, loss, **fields)
        _set_also(batch, loss, also, [reason for reason in before.also if reason not in without])
        if loss.recovered_on is None:
            CLIENTS.update(batch, before.client, lost_on=loss.lost_on)
    return view(store, loss)


def recover_loss(store: Store, loss: Loss, on: date, how: str | None = None) -> LossView:
    """The client came back, or never went: it is active again; the loss stays, as a near miss or won back."""
    before = view(store, loss)
    if loss.recovered_on:
        raise Exists(
            "recovered_already",
            "{client} is noted as recovered on {day}.",
            hint="See: retainlog loss show {id}",
            client=before.client.name,
            day=loss.recovered_on.isoformat(),
            id=loss.id[:8],
        )
    fields: dict[str, Any] = {"recovered_on": on} | ({"recovered_how": _text(how, "how")} if how is not None else {})
    check_loss(before.client, loss._replace(**fields), store.clock.today(), fields)
    with store.batch("loss recovered", before.client.name) as batch:
        loss = LOSSES.update(batch, loss, **fields)
        CLIENTS.update(batch, before.client, lost_on=_lost_on(store, loss))
    return view(store, loss)


def win_back(store: Store, loss: Loss, on: date) -> LossView:
    """Set the day on which to get in touch with a lost client again."""
    before = view(store, loss)
    if loss.recovered_on:
        raise Usage(
            "recovered_already",
            "{client} is recovered since {day}; there is nothing to win back.",
            client=before.client.name,
            day=loss.recovered_on.isoformat(),
        )
    check_loss(before.client, loss._replace(win_back_on=on), store.clock.today(), {"win_back_on": on})
    with store.batch("loss win-back", before.client.name) as batch:
        loss = LOSSES.update(batch, loss, win_back_on=on)
    return view(store, loss)


def delete_loss(store: Store, loss: Loss) -> None:
    """Take a loss out of sight; its client is active again. `undo` brings it back."""
    before = view(store, loss)
    with store.batch("loss delete", before.client.name) as batch:
        LOSSES.delete(batch, loss)
        if loss.recovered_on is None:
            CLIENTS.update(batch, before.client, lost_on=_lost_on(store, loss))


def _lost_on(store: Store, gone: Loss) -> date | None:
    """The client's lost day without this loss: that of another that stands (after a merge), or none."""
    others = [loss for loss in losses.find(store, client_id=gone.client_id) if loss.id != gone.id]
    return next((loss.lost_on for loss in others if loss.recovered_on is None), None)


def _write_pass(batch: Batch, loss: Loss, stage: str, on: date, fields: Mapping[str, Any], also: Sequence[str]) -> None:
    written = PASSES.insert(batch, LossPass(new_id(), loss.id, stage, on))
    for question in QUESTIONS:
        value = ", ".join(also) if question == "also" else fields.get(question)
        if value not in (None, ""):
            answer = value.isoformat() if isinstance(value, date) else str(value)
            ANSWERS.insert(batch, LossAnswer(new_id(), written.id, question, answer))


def _set_also(batch: Batch, loss: Loss, add: Sequence[str], have: Sequence[str]) -> list[str]:
    for reason in dict.fromkeys(add):
        if reason not in have:
            REASONS.insert(batch, LossReason(loss.id, reason))
    if loss.reason in have:  # a contributing reason became the main one
        REASONS.delete(batch, LossReason(loss.id, loss.reason))
    return sorted({*add, *have} - {loss.reason})


def _also(store: Store, loss: Loss) -> list[str]:
    return [row.reason for row in REASONS.of(store, order="reason", loss_id=loss.id)]


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(value, name) if isinstance(value, str) else value for name, value in values.items()}


def _text(value: str, name: str) -> str:
    text = clean(value, multiline=name not in _ONE_LINE)
    if not text:
        raise Usage(
            "empty_text",
            "{name} is empty.",
            hint="Leave it out, or say it in a few words.",
            name=name.replace("_", "-"),
        )
    return text


# What is due


def passes_due(store: Store, today: date) -> list[tuple[Loss, str, date]]:
    """(loss, stage, due day) of the next pass of every loss that stands, due today or earlier; earliest first."""
    written, skipped = losses.stages(store), _skipped(store)
    found = []
    for loss in losses.not_recovered(store):
        following = loss.next_pass((*written.get(loss.id, ()), *skipped.get(loss.id, ())))
        if following and following[1] <= today:
            found.append((loss, *following))
    return sorted(found, key=lambda row: row[2])


def _skipped(store: Store) -> dict[str, set[str]]:
    """Loss id → the stages that were skipped, or let go in `today`."""
    if not any_row(store, "reminders"):
        return {}
    from retainlog.nouns.reminder import PASS, let_go

    found: dict[str, set[str]] = {}
    for loss_id, stage in let_go(store, PASS):
        found.setdefault(loss_id, set()).add(stage)
    return found


def win_backs_due(store: Store, today: date) -> list[Loss]:
    """Losses whose win-back day has come; a touch on or after that day settles it."""
    return losses.win_backs(store, today)


def win_backs(store: Store) -> list[LossView]:
    """Every loss that stands and has a win-back day ahead or not settled, earliest first."""
    return [view(store, loss) for loss in losses.win_backs(store, date.max)]
