"""Verbs on marketing activities, and what came of each."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from retainlog.domain.ids import new_id
from retainlog.domain.lead import Activity, Lead
from retainlog.errors import Usage
from retainlog.store import leads
from retainlog.store.database import Store
from retainlog.store.leads import ACTIVITIES
from retainlog.text import clean

CLEARABLE = ("minutes", "cost", "note")


class Yield(NamedTuple):
    """An activity with the number of leads that came of it, and of clients that they became."""

    activity: Activity
    leads: int
    clients: int


def find_activity(store: Store, typed: str) -> Activity:
    return ACTIVITIES.by_prefix(store, typed, "activity")


def list_activities(store: Store, first: date | None = None, last: date | None = None) -> list[Yield]:
    """Activities of a period with what came of them, newest first."""
    came = leads.yields(store)
    return [Yield(one, *came.get(one.id, (0, 0))) for one in leads.activities(store, first, last)]


def yield_of(store: Store, activity: Activity) -> Yield:
    return Yield(activity, *leads.yields(store).get(activity.id, (0, 0)))


def leads_of(store: Store, activity: Activity) -> list[Lead]:
    """The leads that came of it, newest first."""
    return leads.find(store, activity_id=activity.id)


def add_activity(store: Store, kind: str, title: str, *, on: date | None = None, **fields: Any) -> Activity:
    """`fields`: minutes, cost, note."""
    values = _checked(store, {"title": title, "on_date": on or store.clock.today(), **fields})
    with store.batch("activity add", values["title"]) as batch:
        return ACTIVITIES.insert(batch, Activity(new_id(), kind=kind, **values))


def edit_activity(store: Store, activity: Activity, **changes: Any) -> Activity:
    changes = _checked(store, changes)
    with store.batch("activity edit", activity.title) as batch:
        return ACTIVITIES.update(batch, activity, **changes)


def delete_activity(store: Store, activity: Activity) -> None:
    """Its leads stay."""
    with store.batch("activity delete", activity.title) as batch:
        ACTIVITIES.delete(batch, activity)


def _checked(store: Store, values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: clean(value) or None if isinstance(value, str) else value for name, value in values.items()
    }
    if "title" in found and not found["title"]:
        raise Usage("empty_text", "The activity has no title.", hint="Say in a few words what it was.")
    if found.get("on_date") and found["on_date"] > store.clock.today():
        raise Usage(
            "future_activity",
            "{day} is still to come.",
            hint="Note an activity when it is done; plan it with: retainlog action add",
            day=found["on_date"].isoformat(),
        )
    return found
