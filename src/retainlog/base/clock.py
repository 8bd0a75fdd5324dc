"""The clock: injected everywhere, so that tests and demos can stand on any day."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time

from retainlog.base.errors import Usage


class Clock:
    """Local time with its UTC offset; `fixed` (a local date-time) replaces the machine's clock. `whole_day`: it names a
    day alone, so that the hour at which it stands says nothing."""

    def __init__(self, fixed: datetime | None = None, *, whole_day: bool = False) -> None:
        self._fixed = fixed
        self.whole_day = whole_day

    def now(self) -> datetime:
        """The local moment, aware of its UTC offset."""
        return (self._fixed or datetime.now()).astimezone()

    def today(self) -> date:
        return self.now().date()

    def stamp(self) -> str:
        """The moment in UTC as ISO 8601 text with Z, to the microsecond: for `created_at` and history."""
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_environment() -> Clock:
    """The machine's clock, or the day (or local date-time) that `RETAINLOG_TODAY` names."""
    text = os.environ.get("RETAINLOG_TODAY", "")
    if not text:
        return Clock()
    try:
        moment = datetime.fromisoformat(text)
        if not 1900 <= moment.year < 2200:
            raise ValueError(text)
    except ValueError:
        raise Usage(
            "bad_today", "RETAINLOG_TODAY is {text!r}; it takes a date such as 2026-11-21.", text=text
        ) from None
    if len(text) <= 10:
        moment = datetime.combine(moment.date(), time(12))
    return Clock(moment.replace(tzinfo=None), whole_day=len(text) <= 10)
