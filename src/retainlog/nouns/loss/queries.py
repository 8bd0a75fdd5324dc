"""Tables and queries of losses and their post-mortem passes."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.nouns.loss import Loss, LossAnswer, LossPass, LossReason
from retainlog.store.database import Store
from retainlog.store.table import Table

LOSSES = Table("losses", Loss)
REASONS = Table("loss_reasons", LossReason)
PASSES = Table("loss_passes", LossPass)
ANSWERS = Table("loss_answers", LossAnswer)

_VISIBLE = "AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"
_NEWEST = "ORDER BY t.noticed_on DESC, t.created_at DESC, t.id"


def find(
    store: Store,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    reason: str | None = None,
    verdict: str | None = None,
) -> list[Loss]:
    """Losses by the day of the notice, newest first; `reason` is the main or a contributing one."""
    where, values = _VISIBLE, []
    if client_id:
        where += " AND t.client_id = ?"
        values.append(client_id)
    if first:
        where += " AND t.noticed_on >= ?"
        values.append(first.isoformat())
    if last:
        where += " AND t.noticed_on <= ?"
        values.append(last.isoformat())
    if reason:
        where += " AND (t.reason = ? OR EXISTS (SELECT 1 FROM loss_reasons r WHERE r.loss_id = t.id AND r.reason = ?))"
        values += [reason, reason]
    if verdict:
        where += " AND t.verdict = ?"
        values.append(verdict)
    return LOSSES.where(store, f"{where} {_NEWEST}", values)


def not_recovered(store: Store) -> list[Loss]:
    """Losses that stand, oldest first."""
    return LOSSES.where(store, f"{_VISIBLE} AND t.recovered_on IS NULL ORDER BY t.noticed_on, t.created_at, t.id")


def win_backs(store: Store, until: date) -> list[Loss]:
    """Losses that stand whose win-back day is `until` or earlier, without a touch from that day on; earliest first."""
    return LOSSES.where(
        store,
        f"""{_VISIBLE} AND t.recovered_on IS NULL AND t.win_back_on <= ? AND NOT EXISTS
            (SELECT 1 FROM touches x WHERE x.client_id = t.client_id AND x.on_date >= t.win_back_on)
            ORDER BY t.win_back_on, t.id""",
        (until.isoformat(),),
    )


class Written(NamedTuple):
    """One answer of one pass."""

    stage: str
    on: date
    question: str
    answer: str


def answers(store: Store, loss_id: str) -> list[Written]:
    """Every answer of every pass, earlier passes first."""
    rows = store.connection.execute(
        """SELECT p.stage, p.on_date, a.question, a.answer FROM loss_answers a JOIN loss_passes p ON p.id = a.pass_id
           WHERE p.loss_id = ? ORDER BY p.on_date, p.created_at, a.id""",
        (loss_id,),
    )
    return [Written(stage, date.fromisoformat(on), question, answer) for stage, on, question, answer in rows]


def stages(store: Store) -> dict[str, dict[str, date]]:
    """Loss id → the stages written and on which day."""
    found: dict[str, dict[str, date]] = {}
    for loss_id, stage, on in store.connection.execute("SELECT loss_id, stage, on_date FROM loss_passes"):
        found.setdefault(loss_id, {})[stage] = date.fromisoformat(on)
    return found


def also(store: Store) -> dict[str, list[str]]:
    """Loss id → its contributing reasons."""
    found: dict[str, list[str]] = {}
    for loss_id, reason in store.connection.execute("SELECT loss_id, reason FROM loss_reasons ORDER BY reason"):
        found.setdefault(loss_id, []).append(reason)
    return found


def first_reasons(store: Store) -> dict[str, str]:
    """Loss id → the reason that was given in the pass written at once."""
    rows = store.connection.execute(
        """SELECT p.loss_id, a.answer FROM loss_answers a JOIN loss_passes p ON p.id = a.pass_id
           WHERE p.stage = 'at-once' AND a.question = 'reason'"""
    )
    return dict(rows.fetchall())
