"""What a client may see of the journal: the only columns that the value report reads. Notes, money, mistakes, signs,
moods and all the rest are not among them, so they can't be in it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.store.database import Store

ALLOWED = {
    "clients": {"id", "name", "need"},
    "milestones": {"client_id", "title", "kind", "due_on", "delivered_on"},
    "wins": {"client_id", "on_date", "title", "metric", "before_value", "after_value", "unit"},
    "offers": {"client_id", "text", "created_at"},
}
"""Table → the columns that are read."""


class Delivered(NamedTuple):
    on: date
    title: str
    kind: str


class Gained(NamedTuple):
    on: date
    title: str
    metric: str | None
    before: str | None
    after: str | None
    unit: str | None


class Showcase(NamedTuple):
    """`ahead`: titles and days due of milestones to come; `more`: other ways to help."""

    name: str
    need: str | None
    delivered: list[Delivered]
    wins: list[Gained]
    ahead: list[tuple[str, date | None]]
    more: list[str]


def read(store: Store, client_id: str, first: date, last: date) -> Showcase:
    """The client's milestones delivered and wins from `first` to `last`, oldest first, and what is ahead."""
    run = store.connection.execute
    values = {"id": client_id, "first": first.isoformat(), "last": last.isoformat()}
    name, need = run("SELECT name, need FROM clients WHERE id = :id", values).fetchone()
    delivered = run(
        """SELECT delivered_on, title, kind FROM milestones WHERE client_id = :id
           AND delivered_on BETWEEN :first AND :last ORDER BY delivered_on""",
        values,
    )
    wins = run(
        """SELECT on_date, title, metric, before_value, after_value, unit FROM wins WHERE client_id = :id
           AND on_date BETWEEN :first AND :last ORDER BY on_date""",
        values,
    )
    ahead = run(
        """SELECT title, due_on FROM milestones WHERE client_id = :id AND delivered_on IS NULL
           ORDER BY due_on IS NULL, due_on""",
        values,
    )
    more = run("SELECT text FROM offers WHERE client_id = :id ORDER BY created_at", values)
    day = date.fromisoformat
    return Showcase(
        name,
        need,
        [Delivered(day(on), *rest) for on, *rest in delivered],
        [Gained(day(on), *rest) for on, *rest in wins],
        [(title, day(due) if due else None) for title, due in ahead],
        [text for (text,) in more],
    )
