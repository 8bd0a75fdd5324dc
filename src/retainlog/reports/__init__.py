"""Reports: FILE NAME = REPORT NAME.

A report is a module with `build(store, scope) -> Document`, and `ABOUT`, a line on what it tells; where the month is
not what it covers unless told otherwise, also `period(store, today) -> Period`. Modules that start with an underscore
are what reports share.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import NamedTuple

from retainlog.base.document import Document
from retainlog.base.scope import Period, Scope, default_month
from retainlog.store.database import Store


class Report(NamedTuple):
    """`period` says which days it covers when none were given."""

    build: Callable[[Store, Scope], Document]
    period: Callable[[Store, date], Period]


def names() -> list[str]:
    """The reports there are, by their files."""
    from pkgutil import iter_modules  # it also lists what lies in a zip file

    return sorted(found.name for found in iter_modules(__path__) if not found.name.startswith("_"))


def about() -> dict[str, str]:
    """What each report tells, in a line (gettext messages)."""
    return {name: getattr(import_module(f"retainlog.reports.{name}"), "ABOUT", "") for name in names()}


def find(name: str) -> Report:
    """The report of one of `names()`."""
    module = import_module(f"retainlog.reports.{name}")
    return Report(module.build, getattr(module, "period", _month))


def _month(store: Store, today: date) -> Period:
    return default_month(today)
