"""Tables and queries of leads, the trail they leave, and marketing activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from retainlog.insight.pipeline import Trail
from retainlog.nouns import engine as nouns
from retainlog.nouns.lead import ACTIVITY, Activity, Lead, LeadStage, LeadTouch
from retainlog.store.database import Store
from retainlog.store.table import Table

LEADS = Table("leads", Lead)
STAGES = Table("lead_stages", LeadStage)
TOUCHES = Table("lead_touches", LeadTouch)
ACTIVITIES = Table("activities", Activity)


def find(
    store: Store,
    *,
    stages: Iterable[str] | None = None,
    source: str | None = None,
    referred_by: str | None = None,
    activity_id: str | None = None,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[Lead]:
    """Leads by the day on which they came, newest first."""
    where, values = "", []
    for test, value in (
        ("t.source = ?", source),
        ("t.referred_by = ?", referred_by),
        ("t.activity_id = ?", activity_id),
        ("t.client_id = ?", client_id),
        ("t.on_date >= ?", first.isoformat() if first else None),
        ("t.on_date <= ?", last.isoformat() if last else None),
    ):
        if value is not None:
            where += f" AND {test}"
            values.append(value)
    if stages is not None:
        wanted = list(stages)
        where += f" AND t.stage IN ({', '.join('?' * len(wanted))})"
        values += wanted
    return LEADS.where(store, f"{where} ORDER BY t.on_date DESC, t.created_at DESC, t.rowid DESC", values)


def next_due(store: Store, until: date) -> list[Lead]:
    """Open leads whose next step is due by that day."""
    tail = "AND t.stage IN ('new', 'talking', 'proposal') AND t.next_on <= ? ORDER BY t.next_on, t.created_at, t.id"
    return LEADS.where(store, tail, (until.isoformat(),))


def sources(store: Store) -> list[str]:
    """The sources named so far."""
    rows = store.connection.execute(
        "SELECT DISTINCT source FROM leads WHERE source IS NOT NULL AND deleted_at IS NULL ORDER BY source"
    )
    return [row[0] for row in rows]


def trails(store: Store, leads: Iterable[Lead]) -> dict[str, Trail]:
    """Lead id → its trail; a lead's first step is where it came in."""
    steps: dict[str, list[tuple[date, str]]] = {}
    for row in STAGES.of(store, order="on_date, created_at, rowid"):
        steps.setdefault(row.lead_id, []).append((row.on_date, row.stage))
    return {lead.id: Trail(lead.on_date, lead.source, tuple(steps.get(lead.id, ()))) for lead in leads}


def touch_minutes(store: Store, first: date, last: date) -> int:
    """Minutes of contacts with leads in a period."""
    found: int = store.connection.execute(
        """SELECT coalesce(sum(t.minutes), 0) FROM lead_touches t JOIN leads l ON l.id = t.lead_id
           WHERE l.deleted_at IS NULL AND t.on_date BETWEEN ? AND ?""",
        (first.isoformat(), last.isoformat()),
    ).fetchone()[0]
    return found


def yields(store: Store) -> dict[str, tuple[int, int]]:
    """Activity id → (leads that came of it, how many of them were won)."""
    rows = store.connection.execute(
        """SELECT activity_id, count(*), sum(stage = 'won') FROM leads
           WHERE activity_id IS NOT NULL AND deleted_at IS NULL GROUP BY 1"""
    )
    return {activity_id: (leads, won) for activity_id, leads, won in rows}


class Yield(NamedTuple):
    """An activity with the number of leads that came of it, and of clients that they became."""

    activity: Activity
    leads: int
    clients: int


def list_activities(store: Store, first: date, last: date) -> list[Yield]:
    """Activities of a period with what came of them, newest first."""
    came = yields(store)
    found = nouns.select(store, ACTIVITY, first=first, last=last)
    return [Yield(one, *came.get(one.id, (0, 0))) for one in found]
