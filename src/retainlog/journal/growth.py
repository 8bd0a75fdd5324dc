"""Figures by client over a period, summed in SQL: what fit, balance and forecast are read from."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.insight.balance import Energy, FeeFrom, HoursFrom
from retainlog.journal.figures import ENERGY
from retainlog.nouns.client.queries import CLIENTS, FEES, HOURS
from retainlog.nouns.invoice import INVOICES
from retainlog.store.database import Store


class Contact(NamedTuple):
    """Touchpoints with one client: how many, their minutes, those off the core service, means of mood and energy."""

    touches: int = 0
    minutes: int = 0
    off_core: int = 0
    off_core_minutes: int = 0
    mood: float | None = None
    energy: float | None = None


class Kept(NamedTuple):
    """Promises that were kept (late ones too) and broken."""

    kept: int = 0
    broken: int = 0


def contacts(store: Store, first: date, last: date) -> dict[str, Contact]:
    """By client id."""
    rows = store.connection.execute(
        """SELECT client_id, count(*), coalesce(sum(minutes), 0), sum(off_core),
             coalesce(sum(minutes * off_core), 0), avg(mood), avg(energy)
           FROM touches WHERE on_date BETWEEN ? AND ? GROUP BY 1""",
        (first.isoformat(), last.isoformat()),
    )
    return {client_id: Contact(*rest) for client_id, *rest in rows}


def promises(store: Store, first: date, last: date) -> dict[str, Kept]:
    """By client id, those that were decided in the period."""
    rows = store.connection.execute(
        """SELECT client_id, count(kept_on), count(broken_on) FROM promises
           WHERE coalesce(kept_on, broken_on) BETWEEN ? AND ? GROUP BY 1""",
        (first.isoformat(), last.isoformat()),
    )
    return {client_id: Kept(kept, broken) for client_id, kept, broken in rows}


def counts(store: Store, first: date, last: date) -> dict[str, tuple[int, int, int]]:
    """Client id → (mistakes, losses, leads sent) in the period."""
    found: dict[str, list[int]] = {}
    for place, (table, owner, day) in enumerate(
        (
            ("mistakes", "client_id", "on_date"),
            ("losses", "client_id", "noticed_on"),
            ("leads", "referred_by", "on_date"),
        )
    ):
        rows = store.connection.execute(
            f"""SELECT {owner}, count(*) FROM {table} WHERE {owner} IS NOT NULL AND deleted_at IS NULL
                AND {day} BETWEEN ? AND ? GROUP BY 1""",
            (first.isoformat(), last.isoformat()),
        )
        for client_id, n in rows:
            found.setdefault(client_id, [0, 0, 0])[place] = n
    return {client_id: (row[0], row[1], row[2]) for client_id, row in found.items()}


def fee_steps(store: Store) -> dict[str, list[FeeFrom]]:
    """Client id → what it pays, oldest first. Where no fee is known, what the books billed is what it paid."""
    found: dict[str, list[FeeFrom]] = {}
    for fee in FEES.of(store, order="from_on, created_at, rowid"):
        step = FeeFrom(fee.from_on, fee.fee.minor, fee.fee.currency, fee.per, fee.volume, fee.until_on)
        found.setdefault(fee.client_id, []).append(step)
    billed: dict[str, list[FeeFrom]] = {}
    for one in INVOICES.of(store, order="on_date, created_at, rowid"):
        if one.client_id not in found:
            step = FeeFrom(one.on_date, one.amount.minor, one.amount.currency, "payment")
            billed.setdefault(one.client_id, []).append(step)
    return found | billed


def hours_steps(store: Store) -> dict[str, list[HoursFrom]]:
    """Client id → the hours a month that were agreed, oldest first."""
    found: dict[str, list[HoursFrom]] = {}
    for one in HOURS.of(store, order="from_on, created_at, rowid"):
        found.setdefault(one.client_id, []).append(HoursFrom(one.from_on, one.hours))
    for client in CLIENTS.of(store):
        if client.hours is not None and client.id not in found:
            found[client.id] = [HoursFrom(date.min, client.hours)]
    return found


def energy_by_month(store: Store, first: date, last: date) -> dict[str, dict[str, Energy]]:
    """`2026-11` → group of `domain.balance` → touchpoints and minutes; contacts with leads count as leads."""
    rows = store.connection.execute(
        f"""{ENERGY} SELECT substr(on_date, 1, 7), part, count(*), coalesce(sum(minutes), 0) FROM energy
            GROUP BY 1, 2""",
        {"first": first.isoformat(), "last": last.isoformat()},
    )
    found: dict[str, dict[str, Energy]] = {}
    for month, group, touches, minutes in rows:
        found.setdefault(month, {})[group] = Energy(touches, minutes)
    return found


def minutes_of_activities(store: Store, first: date, last: date) -> int:
    found: int = store.connection.execute(
        "SELECT coalesce(sum(minutes), 0) FROM activities WHERE deleted_at IS NULL AND on_date BETWEEN ? AND ?",
        (first.isoformat(), last.isoformat()),
    ).fetchone()[0]
    return found
