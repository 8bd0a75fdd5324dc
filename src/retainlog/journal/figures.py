"""Figures of a period, summed in SQL: reports must not read every touchpoint of the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.base.text import name_order
from retainlog.insight.balance import GROUPS
from retainlog.insight.retention import NEW_DAYS, Life
from retainlog.nouns.loss import Loss
from retainlog.nouns.loss.queries import LOSSES
from retainlog.nouns.mistake import Action, ActionCheck, Mistake
from retainlog.nouns.mistake.queries import ACTIONS, CHECKS
from retainlog.store.database import Store

# A client starts on the day that was given; else with the first touchpoint, or when it was written down.
_START = """coalesce(c.since, min(date(c.created_at, 'localtime'),
  coalesce((SELECT min(on_date) FROM touches WHERE client_id = c.id), '9999-12-31')))"""

ENERGY = f"""WITH started AS (SELECT c.id, {_START} AS start, c.since FROM clients c WHERE c.deleted_at IS NULL),
  begun AS MATERIALIZED (SELECT id, start,
    CASE WHEN since IS NULL THEN start ELSE date(start, '+{NEW_DAYS} days') END AS grown FROM started),
  energy AS (
    SELECT t.on_date, t.client_id AS who, t.minutes, CASE WHEN t.on_date < b.start THEN 'leads'
        WHEN t.on_date < b.grown THEN 'new' ELSE 'existing' END AS part
      FROM touches t JOIN begun b ON b.id = t.client_id WHERE t.on_date BETWEEN :first AND :last
    UNION ALL
    SELECT t.on_date, t.lead_id, t.minutes, 'leads' FROM lead_touches t JOIN leads l ON l.id = t.lead_id
      WHERE l.deleted_at IS NULL AND t.on_date BETWEEN :first AND :last)"""
"""The table `energy` of the contacts of a period, with the group of `domain.balance` that each belongs to. A
client whose first day was not told is none of the new ones."""


class ClientFacts(NamedTuple):
    """What a report needs of a client as of a day: `last_on` is its newest touchpoint, `paused` whether it is then."""

    id: str
    name: str
    start: date
    lost_on: date | None
    every: str | None
    at_most: str | None
    last_on: date | None
    paused: bool
    start_known: bool = True


class TouchSums(NamedTuple):
    """Touchpoints of a period: how many, their minutes, with how many clients."""

    touches: int
    minutes: int
    clients: int


class Planned(NamedTuple):
    """An action against a mistake, and its newest check."""

    action: Action
    mistake: Mistake
    check: ActionCheck | None


def client_facts(store: Store, until: date) -> list[ClientFacts]:
    """All clients that are not deleted, by name."""
    rows = store.connection.execute(
        f"""SELECT c.id, c.name, {_START}, c.lost_on, c.every, c.at_most,
            (SELECT max(on_date) FROM touches WHERE client_id = c.id AND on_date <= :until),
            EXISTS (SELECT 1 FROM client_pauses WHERE client_id = c.id AND from_on <= :until
                    AND (until_on IS NULL OR until_on >= :until)), c.since IS NOT NULL
            FROM clients c WHERE c.deleted_at IS NULL ORDER BY c.id""",
        {"until": until.isoformat()},
    )
    found = [
        ClientFacts(
            id, name, date.fromisoformat(start), _day(lost), every, at_most, _day(last), bool(paused), bool(known)
        )
        for id, name, start, lost, every, at_most, last, paused, known in rows
    ]
    return sorted(found, key=lambda fact: name_order(fact.name))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def lives(store: Store, facts: list[ClientFacts], churn: str = "end") -> list[Life]:
    """When each was a client. A loss counts from the day after the last day of work, where that is known, or from the
    notice (`churn` is `notice`); those that were won back are spans."""
    return _lives(store, facts, lambda loss: loss.lost_on if churn == "notice" else loss.stopped_on(loss.ends_on))


def paid_lives(store: Store, facts: list[ClientFacts]) -> list[Life]:
    """When each paid: until the last day that is paid for; without it the last day of work, or the notice."""
    return _lives(store, facts, lambda loss: loss.stopped_on(loss.paid_on or loss.ends_on))


def _lives(store: Store, facts: list[ClientFacts], gone_on: Callable[[Loss], date]) -> list[Life]:
    away: dict[str, list[tuple[date, date | None]]] = {}
    standing = set()
    for loss in LOSSES.where(store, "ORDER BY t.noticed_on"):
        if loss.recovered_on is None:
            standing.add(loss.client_id)
        if loss.recovered_on is None or gone_on(loss) < loss.recovered_on:
            away.setdefault(loss.client_id, []).append((gone_on(loss), loss.recovered_on))
    for fact in facts:
        if fact.lost_on and fact.id not in standing:
            away.setdefault(fact.id, []).append((fact.lost_on, None))
    return [Life(fact.id, fact.start, tuple(away.get(fact.id, ())), fact.start_known) for fact in facts]


def touch_sums(store: Store, first: date, last: date) -> TouchSums:
    row = store.connection.execute(
        """SELECT count(*), coalesce(sum(t.minutes), 0), count(DISTINCT t.client_id) FROM touches t
           JOIN clients c ON c.id = t.client_id AND c.deleted_at IS NULL WHERE t.on_date BETWEEN ? AND ?""",
        (first.isoformat(), last.isoformat()),
    ).fetchone()
    return TouchSums(*row)


def touch_sums_by_group(store: Store, first: date, last: date) -> dict[str, TouchSums]:
    """Group of `domain.balance` → its contacts. Those with leads count as leads, and so do touchpoints before a
    client's first day; `clients` are leads there."""
    rows = store.connection.execute(
        f"{ENERGY} SELECT part, count(*), coalesce(sum(minutes), 0), count(DISTINCT who) FROM energy GROUP BY part",
        {"first": first.isoformat(), "last": last.isoformat()},
    )
    found = {group: TouchSums(*sums) for group, *sums in rows}
    return {group: found.get(group, TouchSums(0, 0, 0)) for group in GROUPS}


def plans(store: Store, mistakes: list[Mistake]) -> list[Planned]:
    """The actions of these mistakes, in the order of the mistakes, each with its newest check."""
    by_id = {mistake.id: mistake for mistake in mistakes}
    newest: dict[str, ActionCheck] = {}
    for check in CHECKS.of(store, order="on_date, days, created_at"):
        newest[check.action_id] = check
    found = [
        Planned(action, by_id[action.mistake_id], newest.get(action.id))
        for action in ACTIONS.where(store, "AND t.mistake_id IS NOT NULL ORDER BY t.due_on, t.created_at, t.rowid")
        if action.mistake_id in by_id
    ]
    order = {mistake.id: index for index, mistake in enumerate(mistakes)}
    return sorted(found, key=lambda plan: order[plan.action.mistake_id or ""])


def costs(mistakes: Iterable[Mistake]) -> list[Money]:
    """What they cost, one sum a currency."""
    sums: dict[str, int] = {}
    for mistake in mistakes:
        if mistake.cost:
            sums[mistake.cost.currency] = sums.get(mistake.cost.currency, 0) + mistake.cost.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]


def first_day(store: Store, table: str, column: str) -> date | None:
    """The earliest day in a column of a table whose rows can be soft-deleted."""
    row = store.connection.execute(f"SELECT min({column}) FROM {table} WHERE deleted_at IS NULL").fetchone()
    return _day(row[0])


def first_contact(store: Store) -> date | None:
    """The day of the first touchpoint of all."""
    return _day(store.connection.execute("SELECT min(on_date) FROM touches").fetchone()[0])


def is_empty(store: Store) -> bool:
    """Whether nothing that a report could tell of was ever written."""
    tables = ("clients", "leads", "mistakes", "actions", "reflections")
    return not any(store.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in tables)
