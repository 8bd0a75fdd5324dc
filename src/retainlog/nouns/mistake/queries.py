"""Tables and queries of mistakes, their plans and the checks whether a fix held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.nouns.mistake import HELD_AFTER, Action, ActionCheck, Mistake
from retainlog.store.database import Store
from retainlog.store.table import Table

MISTAKES = Table("mistakes", Mistake)
ACTIONS = Table("actions", Action)
CHECKS = Table("action_checks", ActionCheck)

# With a client, all that belongs to it goes out of sight; so do actions with their mistake or loss.
_SEEN = "NOT EXISTS (SELECT 1 FROM clients c WHERE c.id = {row}.client_id AND c.deleted_at IS NOT NULL)"
_MISTAKE_SEEN = f" AND {_SEEN.format(row='t')}"
_ACTION_SEEN = f""" AND {_SEEN.format(row="t")}
  AND NOT EXISTS (SELECT 1 FROM mistakes m LEFT JOIN clients c ON c.id = m.client_id
    WHERE m.id = t.mistake_id AND (m.deleted_at IS NOT NULL OR c.deleted_at IS NOT NULL))
  AND NOT EXISTS (SELECT 1 FROM losses l LEFT JOIN clients c ON c.id = l.client_id
    WHERE l.id = t.loss_id AND (l.deleted_at IS NOT NULL OR c.deleted_at IS NOT NULL))"""
_CLIENT = """coalesce(t.client_id, (SELECT client_id FROM mistakes WHERE id = t.mistake_id),
  (SELECT client_id FROM losses WHERE id = t.loss_id))"""


def find(
    store: Store,
    *,
    kind: str | None = None,
    cause: str | None = None,
    first: date | None = None,
    last: date | None = None,
    client_id: str | None = None,
    loss_id: str | None = None,
    limit: int | None = None,
) -> list[Mistake]:
    """Mistakes, newest first."""
    where, values = "", []
    for test, value in (
        ("t.kind = ?", kind),
        ("t.cause = ?", cause),
        ("t.on_date >= ?", first.isoformat() if first else None),
        ("t.on_date <= ?", last.isoformat() if last else None),
        ("t.client_id = ?", client_id),
        ("t.loss_id = ?", loss_id),
    ):
        if value is not None:
            where += f" AND {test}"
            values.append(value)
    tail = f"{_MISTAKE_SEEN}{where} ORDER BY t.on_date DESC, t.created_at DESC, t.rowid DESC LIMIT ?"
    return MISTAKES.where(store, tail, (*values, -1 if limit is None else limit))


def find_actions(
    store: Store,
    *,
    status: str | None = None,
    due_before: date | None = None,
    client_id: str | None = None,
    mistake_id: str | None = None,
    loss_id: str | None = None,
) -> list[Action]:
    """Actions by the day they are due, those without one last. `client_id`: its own, its mistake's or its loss's."""
    where, values = "", []
    for test, value in (
        ("t.status = ?", status),
        ("t.due_on < ?", due_before.isoformat() if due_before else None),
        (f"{_CLIENT} = ?", client_id),
        ("t.mistake_id = ?", mistake_id),
        ("t.loss_id = ?", loss_id),
    ):
        if value is not None:
            where += f" AND {test}"
            values.append(value)
    tail = f"{_ACTION_SEEN}{where} ORDER BY t.due_on IS NULL, t.due_on, t.created_at, t.rowid"
    return ACTIONS.where(store, tail, values)


def unfinished(store: Store, first: date, until: date) -> list[Action]:
    """Actions that were still open on the evening of `until`: those due until then, and those without a due day that
    were planned before `first`. The longest due come first."""
    tail = f"""{_ACTION_SEEN} AND (t.status = 'open' OR coalesce(t.done_on, t.dropped_on) > ?)
      AND (t.due_on <= ? OR (t.due_on IS NULL AND coalesce(
        (SELECT on_date FROM mistakes WHERE id = t.mistake_id),
        (SELECT noticed_on FROM losses WHERE id = t.loss_id), date(t.created_at, 'localtime')) < ?))
      ORDER BY t.due_on IS NULL, t.due_on, t.created_at, t.rowid"""
    return ACTIONS.where(store, tail, (until.isoformat(), until.isoformat(), first.isoformat()))


def held_between(store: Store, first: date, last: date) -> tuple[int, int]:
    """(fixes that held, all that were asked about) in the period."""
    row = store.connection.execute(
        f"""SELECT coalesce(sum(k.held), 0), count(*) FROM action_checks k JOIN actions t ON t.id = k.action_id
            WHERE k.on_date BETWEEN ? AND ? {_ACTION_SEEN}""",
        (first.isoformat(), last.isoformat()),
    ).fetchone()
    return row[0], row[1]


class Checked(NamedTuple):
    """Whether a step against a mistake held, as answered on `on_date`, `days` after it was done."""

    action_id: str
    action: str
    mistake: str
    on_date: date
    days: int
    held: bool


def checks_between(store: Store, first: date, last: date) -> list[Checked]:
    """The answers of a period, oldest first."""
    rows = store.connection.execute(
        f"""SELECT t.id, t.text, (SELECT what FROM mistakes WHERE id = t.mistake_id), k.on_date, k.days, k.held
            FROM action_checks k JOIN actions t ON t.id = k.action_id WHERE k.on_date BETWEEN ? AND ? {_ACTION_SEEN}
            ORDER BY k.on_date, k.created_at, k.rowid""",
        (first.isoformat(), last.isoformat()),
    )
    return [
        Checked(action_id, action, mistake or "", date.fromisoformat(on), days, bool(held))
        for action_id, action, mistake, on, days, held in rows
    ]


def unchecked(store: Store, today: date) -> list[Action]:
    """Done steps of mistakes' plans whose latest check that is due has no answer, the longest done first.

    A check counts for the time the step was done last: from `done_on` on, and only if the fix held.
    """
    early, late = ((today - timedelta(days=days)).isoformat() for days in HELD_AFTER)
    tail = f"""{_ACTION_SEEN} AND t.status = 'done' AND t.mistake_id IS NOT NULL AND t.done_on <= ?
      AND NOT EXISTS (SELECT 1 FROM action_checks k WHERE k.action_id = t.id AND k.held AND k.on_date >= t.done_on
        AND k.days >= CASE WHEN t.done_on <= ? THEN {HELD_AFTER[1]} ELSE {HELD_AFTER[0]} END)
      ORDER BY t.done_on, t.created_at, t.rowid"""
    return ACTIONS.where(store, tail, (early, late))


def clients_of(store: Store, actions: Sequence[Action]) -> dict[str, tuple[str, str]]:
    """Action id → (id, name) of the client it is about: its own, its mistake's or its loss's."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(actions), 500):
        ids = [action.id for action in actions[start : start + 500]]
        rows = store.connection.execute(
            f"""SELECT t.id, o.id, o.name FROM actions t JOIN clients o ON o.id = {_CLIENT}
                WHERE t.id IN ({", ".join("?" * len(ids))})""",
            ids,
        )
        found.update((row[0], (row[1], row[2])) for row in rows)
    return found


def done_days(store: Store) -> dict[str, date]:
    """Mistake id → the day on which the first step of its plan was done; steps that were reopened do not count."""
    rows = store.connection.execute(
        f"""SELECT t.mistake_id, min(t.done_on) FROM actions t
            WHERE t.mistake_id IS NOT NULL AND t.done_on IS NOT NULL {_ACTION_SEEN} GROUP BY 1"""
    )
    return {mistake_id: date.fromisoformat(day) for mistake_id, day in rows}
