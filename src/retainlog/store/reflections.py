"""The table of monthly reflections."""

from __future__ import annotations

from datetime import date

from retainlog.nouns.reflection import Reflection
from retainlog.store.database import Store
from retainlog.store.table import Table

REFLECTIONS = Table("reflections", Reflection)


def between(store: Store, first: date, last: date) -> list[Reflection]:
    """Answers about the months that begin in the period, in the order of the months and of writing."""
    tail = "AND t.month BETWEEN ? AND ? ORDER BY t.month, t.created_at, t.rowid"
    return REFLECTIONS.where(store, tail, (first.isoformat(), last.isoformat()))
