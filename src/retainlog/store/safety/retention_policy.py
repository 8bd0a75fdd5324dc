"""Which backups stay: the newest of each of 7 days, 4 weeks and 12 months, and all of the newest day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

DAYS, WEEKS, MONTHS = 7, 4, 12


class Copy(NamedTuple):
    """One backup: the day in its name, the local moment at which it was written, its size in bytes; `journal` is the id
    of the journal that it is of ("" where it can't be read), `seq` the number of the last write that it holds. `kind`:
    daily; manual, or safety (the state before a restore or a change of schema), which are never rotated."""

    path: str
    day: date
    made: datetime
    size: int
    kind: str
    journal: str = ""
    seq: int | None = None


def newest_first(copies: Iterable[Copy]) -> list[Copy]:
    """By what they hold, never by a clock; one that can't be read comes first, so that somebody looks at it."""

    def order(copy: Copy) -> tuple[bool, int, datetime, str]:
        return copy.seq is None, copy.seq or 0, copy.made, copy.path

    return sorted(copies, key=order, reverse=True)


def superfluous(copies: Iterable[Copy]) -> list[Copy]:
    """The copies to remove. Days, weeks (ISO) and months without a backup do not count, so a journal that rests for
    years keeps what it has. Copies made by hand stay."""
    ordered = newest_first(copy for copy in copies if copy.kind == "daily" and copy.seq is not None)
    if not ordered:
        return []
    keep = {copy.path for copy in ordered if copy.day == ordered[0].day}
    for limit, form in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, str] = {}
        for copy in ordered:
            newest.setdefault(copy.day.strftime(form), copy.path)
        keep.update(list(newest.values())[:limit])
    return [copy for copy in ordered if copy.path not in keep]


def day_of(name: str, stem: str) -> tuple[date, str] | None:
    """(day, kind) of a backup's file name, `journal-2026-11-21.db` or `journal-2026-11-21-143005.db`; None where the
    name is no backup's."""
    start, day, rest = f"{stem}-", name[len(stem) + 1 : len(stem) + 11], name[len(stem) + 11 :]
    if not name.startswith(start):
        return None
    manual = len(rest) >= 10 and rest[0] == "-" and rest[1:-3].replace("-", "").isdecimal() and rest.endswith(".db")
    if rest != ".db" and not manual:
        return None
    try:
        return date.fromisoformat(day), "manual" if manual else "daily"
    except ValueError:
        return None
