"""Times away: days on which the person works with nobody (a holiday, reserve duty, being ill). Nobody ages in them, and
no contact falls due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.text import clean
from retainlog.insight.observed import HABIT, LEAST_GAP, LOOK_BACK, gaps, overlap
from retainlog.store import free_days, silence
from retainlog.store.database import Store
from retainlog.store.table import Table

LONGEST = 731
"""Days that a time away lasts at most: more is a slip of the finger."""
ASKED = 3
"""Days after the first entry since, for which it is still asked."""


class TimeAway(NamedTuple):
    """From `from_on` to `until_on`, both inclusive."""

    id: str
    from_on: date
    until_on: date
    reason: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


TIMES = Table("times_away", TimeAway)


def add_time(store: Store, first: date, last: date, reason: str | None = None) -> TimeAway:
    """Raises Usage where it ends before it begins, lasts for years, or is known already."""
    if last < first:
        raise Usage("bad_away", "The time away would end before it begins.", hint="Give the first day, then the last.")
    if (last - first).days >= LONGEST:
        raise Usage("bad_away", "That would be more than two years away.", hint="Give the first day, then the last.")
    known = next((one for one in list_times(store) if one.from_on <= first and last <= one.until_on), None)
    if known:
        raise Usage(
            "known_away",
            "You noted that already: away from {first} to {last}.",
            hint="See them with: retainlog away list",
            first=known.from_on.isoformat(),
            last=known.until_on.isoformat(),
        )
    with store.batch("away add", f"{first.isoformat()} {last.isoformat()}") as batch:
        return TIMES.insert(batch, TimeAway(new_id(), first, last, clean(reason or "", multiline=False) or None))


def list_times(store: Store) -> list[TimeAway]:
    """Newest first."""
    return TIMES.of(store, order="from_on")[::-1]


def delete_time(store: Store, one: TimeAway) -> None:
    with store.batch("away delete", one.from_on.isoformat()) as batch:
        TIMES.delete(batch, one)


def find_time(store: Store, typed: str) -> TimeAway:
    return TIMES.by_prefix(store, typed, "time away")


def unexplained(store: Store, today: date) -> tuple[date, date] | None:
    """The first and last day of a gap of the whole journal that lasts today, or ended days ago, and is not noted as a
    time away; by the person's own habit of noting contacts."""
    number = today.toordinal()
    free = silence.free(store)
    found = gaps(silence.busy(store, number - LOOK_BACK - HABIT, number), number, free)
    if not found:
        return None
    first, last = found[-1]
    if last < number - 1 - ASKED or last - first + 1 - overlap(free, first, last) < LEAST_GAP:
        return None
    last = min(last, number - 1)
    return date.fromordinal(first), date.fromordinal(last)


def keep_holidays(store: Store, territory: str, today: date) -> int | None:
    """Take the public holidays of a territory (ISO code) from last year to next into the journal, so that nothing falls
    due on them; returns how many there are, None where the optional package `holidays` is missing or does not know the
    place. The days of the Hebrew calendar come with those of Israel."""
    try:
        import holidays
    except ImportError:
        return None
    years = range(today.year - 1, today.year + 2)
    try:
        found = holidays.country_holidays(territory, years=years)
    except NotImplementedError:
        return None
    days = {day: str(name) for day, name in found.items()}
    if store.exists:
        free_days.replace(store, days)
    return len(days)


def holidays_ahead(store: Store, today: date) -> list[tuple[date, str]]:
    """Those that are kept, from today on, a year ahead at most."""
    return [(day, name) for day, name in free_days.known(store) if today <= day <= today + timedelta(days=365)]
