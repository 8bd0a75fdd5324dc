"""Times away: days on which the person works with nobody (a holiday, reserve duty, being ill). Nobody ages in them, and
no contact falls due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.fields import NEAR, TEXT
from retainlog.insight.observed import HABIT, LEAST_GAP, LOOK_BACK, gaps, overlap
from retainlog.nouns import engine
from retainlog.nouns.declaration import N_, Field, Noun
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


def _in_order(before: TimeAway | None, one: TimeAway, today: date) -> None:
    """Raises Usage where it ends before it begins, or lasts for years."""
    if one.until_on < one.from_on:
        raise Usage("bad_away", "The time away would end before it begins.", hint="Give the first day, then the last.")
    if (one.until_on - one.from_on).days >= LONGEST:
        raise Usage("bad_away", "That would be more than two years away.", hint="Give the first day, then the last.")


def add_time(store: Store, first: date, last: date, reason: str | None = None) -> TimeAway:
    """Raises Usage where it ends before it begins, lasts for years, or is known already."""
    known = next((one for one in TIMES.of(store) if one.from_on <= first <= last <= one.until_on), None)
    if known:
        raise Usage(
            "known_away",
            "You noted that already: away from {first} to {last}.",
            hint="See them with: retainlog away list",
            first=known.from_on.isoformat(),
            last=known.until_on.isoformat(),
        )
    added: TimeAway = engine.add(store, NOUN, None, from_on=first, until_on=last, reason=reason)
    return added


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


NOUN = Noun(
    "away",
    TimeAway,
    "times_away",
    N_("Times away"),
    "from_on",
    ("from_on", "until_on", "reason"),
    N_("No time away yet. Note one, also ahead: retainlog away add FROM TO"),
    (
        Field("from_on", NEAR, N_("From"), N_("The first day away, past or to come."), needed=True, argument=True),
        Field("until_on", NEAR, N_("To"), N_("The last day away."), needed=True, argument=True),
        Field("reason", TEXT, N_("Reason"), N_("Why: a holiday, being ill.")),
    ),
    days=("from_on",),
    owned=False,
    client="",
    kind="time away",
    check=_in_order,
    label=lambda one, _: f"{one.from_on.isoformat()} – {one.until_on.isoformat()}",
    said={"add": N_("Away {text}: nobody ages in these days"), "edit": N_("Changed: away {text}"),
          "delete": N_("Deleted: away {text}"), "sure": N_("Delete the time away {text}?")},
    help=N_("Times away: nobody ages in them, and no contact falls due."),
    does={
        "add": ("away:add", N_("Note a time away, past or to come.")),
        "list": N_("List times away."),
        "show": N_("Show a time away."),
        "edit": N_("Change a time away."),
        "delete": N_("Delete a time away."),
    },
)  # fmt: skip
