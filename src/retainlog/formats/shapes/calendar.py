"""What a calendar gets to see of the journal: things to do, and days to keep."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple


class CalendarItem(NamedTuple):
    """`kind` is `todo` (an action, a contact that is due) or `event` (an all-day entry). `uid` is a record id;
    `created` is aware; `sequence` grows with every change, so that calendars take the newer version."""

    uid: str
    kind: str
    summary: str
    due: date
    note: str | None
    url: str | None
    created: datetime
    done: bool = False
    sequence: int = 0
