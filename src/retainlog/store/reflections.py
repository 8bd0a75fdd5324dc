"""The table of monthly reflections."""

from __future__ import annotations

from retainlog.domain.reflection import Reflection
from retainlog.store.table import Table

REFLECTIONS = Table("reflections", Reflection, dates=("month", "on_date"))
