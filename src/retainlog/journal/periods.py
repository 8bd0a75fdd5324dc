"""What a period held, summed in SQL: contacts by day, ratings, promises, signs, steps of leads."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.nouns.milestone import MILESTONES, Milestone
from retainlog.nouns.sign import Sign
from retainlog.nouns.sign.queries import SIGNS
from retainlog.store.database import Store


class Ratings(NamedTuple):
    """Means of the client's mood and of one's own energy, each with the number of contacts that were rated."""

    mood: float | None
    moods: int
    energy: float | None
    energies: int


class PromiseSums(NamedTuple):
    """Promises `made` in a period; those decided in it: kept `in_time` (or without a due day), `late`, `broken`; and
    those that were `overdue` on its last evening."""

    made: int
    in_time: int
    late: int
    broken: int
    overdue: int

    @property
    def decided(self) -> int:
        return self.in_time + self.late + self.broken


_OF_CLIENTS = "JOIN clients c ON c.id = t.client_id AND c.deleted_at IS NULL"


def contact_days(store: Store, first: date, last: date) -> dict[date, int]:
    """Day → touchpoints on it, of the days that have any."""
    # Clients first: then the index holds all that is asked, and no touchpoint is read.
    rows = store.connection.execute(
        """SELECT t.on_date, count(*) FROM clients c CROSS JOIN touches t ON t.client_id = c.id
           WHERE c.deleted_at IS NULL AND t.on_date BETWEEN ? AND ? GROUP BY 1""",
        (first.isoformat(), last.isoformat()),
    )
    return {date.fromisoformat(day): n for day, n in rows}


def ratings(store: Store, first: date, last: date) -> Ratings:
    row = store.connection.execute(
        f"""SELECT avg(t.mood), count(t.mood), avg(t.energy), count(t.energy) FROM touches t {_OF_CLIENTS}
            WHERE t.on_date BETWEEN ? AND ?""",
        (first.isoformat(), last.isoformat()),
    ).fetchone()
    return Ratings(*row)


def promise_sums(store: Store, first: date, last: date) -> PromiseSums:
    row = store.connection.execute(
        f"""SELECT total(t.on_date BETWEEN :first AND :last),
              total(t.kept_on BETWEEN :first AND :last AND (t.due_on IS NULL OR t.kept_on <= t.due_on)),
              total(t.kept_on BETWEEN :first AND :last AND t.kept_on > t.due_on),
              total(t.broken_on BETWEEN :first AND :last),
              total(t.on_date <= :last AND t.due_on < :last AND coalesce(t.kept_on, t.broken_on, '9999') > :last)
            FROM promises t {_OF_CLIENTS}""",
        {"first": first.isoformat(), "last": last.isoformat()},
    ).fetchone()
    return PromiseSums(*map(int, row))


def signs(store: Store, first: date, last: date) -> list[Sign]:
    """Signs that were raised or cleared in the period, by the day on which they were raised."""
    tail = """AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)
      AND (t.on_date BETWEEN ?1 AND ?2 OR t.cleared_on BETWEEN ?1 AND ?2) ORDER BY t.on_date, t.created_at, t.rowid"""
    return SIGNS.where(store, tail, (first.isoformat(), last.isoformat()))


def delivered(store: Store, first: date, last: date) -> list[Milestone]:
    """Milestones delivered in the period, oldest first."""
    tail = """AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)
      AND t.delivered_on BETWEEN ? AND ? ORDER BY t.delivered_on, t.created_at, t.rowid"""
    return MILESTONES.where(store, tail, (first.isoformat(), last.isoformat()))
