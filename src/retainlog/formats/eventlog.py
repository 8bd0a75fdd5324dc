"""A foreign log of events: CSV with a customer and a date a row; other columns are left alone."""

from datetime import date
from pathlib import Path

from retainlog.base.errors import Refused
from retainlog.formats import csv
from retainlog.formats.shapes.candidate import Candidate, ReadOptions, Rejected


def read(path: Path, options: ReadOptions) -> tuple[dict[str, set[int]], int]:
    """(customer → ordinals of its days up to `options.today`, number of later events left out).

    Raises Refused where a row cannot be read, naming file and line: half a log would give wrong scores.
    """
    days: dict[str, set[int]] = {}
    later, last = 0, options.today
    for row in csv.read(path, options._replace(kind="events")):
        if isinstance(row, Rejected):
            raise Refused(
                "bad_row",
                "{where}: {reason}",
                hint="Correct that row; nothing was scored.",
                where=row.where,
                reason=row.reason,
            )
        if not isinstance(row, Candidate):
            continue
        day = row.values["on_date"]
        assert isinstance(day, date)
        if day > last:
            later += 1
        else:
            days.setdefault(str(row.values["client"]), set()).add(day.toordinal())
    return days, later
