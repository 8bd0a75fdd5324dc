"""The replay of a loss: the last 90 days before the notice, and what they showed that went unseen.

Each rule is a function of the `Trail` that yields what it finds; a new one is one more function in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from retainlog.base.cadence import parse_cadence, standing
from retainlog.insight.observed import Spans, moved, overlap
from retainlog.insight.score import median

if TYPE_CHECKING:
    from retainlog.nouns.client import Pause
    from retainlog.nouns.touch import Touch

WINDOW = 90
"""Days before the notice that are replayed."""
GRACE = 3
"""Days late that are nobody's fault: a weekend, a day off."""
_RATED = 3  # ratings that make a usual mood
_GAPS = 4  # silences that make a rhythm
_LONGER = 2  # times the usual silence


class Trail(NamedTuple):
    """What the journal knew up to the notice. `touches` are all of the client's until `noticed_on`, oldest first;
    `since` is the day contact counts from where there was none yet; on `free` days (times away, public holidays, gaps
    of the whole journal) nobody is late."""

    touches: Sequence[Touch]
    noticed_on: date
    since: date | None = None
    every: str | None = None
    at_most: str | None = None
    pauses: Sequence[Pause] = ()
    free: Spans = ()

    def due(self, day: date, start: date) -> date:
        """The day on which something is due that was to be done that long after `start`."""
        return _after_pause(moved(day, start.toordinal(), self.free), self.pauses)

    def late(self, due: date, end: date) -> int:
        """Days by which it was late on `end`, without those that were free."""
        return (end - due).days - overlap(self.free, due.toordinal() + 1, end.toordinal())

    @property
    def first(self) -> date:
        return self.noticed_on - timedelta(days=WINDOW)


class Missed(NamedTuple):
    """One thing that showed on `on` and lasted `until` (None: still so at the notice). `kind` is a code; `days` how
    long it lasted; `usual` what it is measured against (days of silence, or a rating), where there is one."""

    on: date
    kind: str
    until: date | None
    days: int
    usual: float | None = None


class Replay(NamedTuple):
    """`touches` and `gaps` (days since the touch before, None for the very first) of the window; `usual_gap` is the
    median of all silences so far, None with fewer than four; `silence` the days from the last touch before the notice's
    day to it.
    `lead` counts the days from the first thing missed to the notice, None where nothing showed."""

    first: date
    touches: tuple[Touch, ...]
    gaps: tuple[int | None, ...]
    usual_gap: float | None
    silence: int | None
    missed: tuple[Missed, ...]
    lead: int | None


def replay(trail: Trail) -> Replay:
    """The touches of the notice's own day are shown, but the rules look at what came before it."""
    before = trail._replace(touches=[touch for touch in trail.touches if touch.on_date < trail.noticed_on])
    missed = sorted((found for rule in RULES for found in rule(before)), key=lambda found: (found.on, found.kind))
    days = [touch.on_date for touch in trail.touches]
    gaps: list[int | None] = [None, *((later - earlier).days for earlier, later in pairwise(days))]
    shown = [index for index, day in enumerate(days) if day >= trail.first]
    return Replay(
        trail.first,
        tuple(trail.touches[index] for index in shown),
        tuple(gaps[index] for index in shown),
        usual_gap([touch.on_date for touch in before.touches]),
        (trail.noticed_on - before.touches[-1].on_date).days if before.touches else None,
        tuple(missed),
        (trail.noticed_on - missed[0].on).days if missed else None,
    )


def usual_gap(days: Sequence[date]) -> float | None:
    """The median silence between days of contact, None with fewer than four silences. Several a day are one."""
    distinct = sorted(set(days))
    gaps = [(later - earlier).days for earlier, later in pairwise(distinct)]
    if len(gaps) < _GAPS:
        return None
    return median(gaps)


def _silences(trail: Trail) -> Iterator[tuple[date, date, date | None]]:
    """(last contact, end of the silence, the touch that ended it or None for the notice) of those that reach into the
    window."""
    days = sorted({touch.on_date for touch in trail.touches} | ({trail.since} if trail.since else set()))
    days = [day for day in days if day < trail.noticed_on]
    for start, end in zip_longest(days, days[1:]):
        if (end or trail.noticed_on) >= trail.first:
            yield start, end or trail.noticed_on, end


def _after_pause(day: date, pauses: Sequence[Pause]) -> date:
    """The day itself, or the day after the pause that it falls into."""
    for pause in sorted(pauses, key=lambda pause: pause.from_on):
        if pause.from_on <= day and (pause.until_on is None or day <= pause.until_on):
            day = pause.until_on + timedelta(days=1) if pause.until_on else date.max
    return day


def contact_overdue(trail: Trail) -> Iterator[Missed]:
    """The silence that ran into the notice past the wanted day, and earlier ones that went past the limit. Where a
    follow-up was set, that day was due instead."""
    every = parse_cadence(trail.every) if trail.every else None
    at_most = parse_cadence(trail.at_most) if trail.at_most else None
    agreed = {touch.on_date for touch in trail.touches if touch.next_on}
    for start, end, ended in _silences(trail):
        if start in agreed:
            continue
        _state, wanted, limit = standing(start, every, at_most, start)
        bound = limit if ended else wanted
        if wanted is None or bound is None:
            continue
        due = trail.due(wanted, start)
        if (late := trail.late(due, end)) > GRACE and end > trail.due(bound, start):
            yield Missed(due + timedelta(days=1), "contact-overdue", ended, late)


def follow_up_missed(trail: Trail) -> Iterator[Missed]:
    """A follow-up that was set and not made within three days, by any touch after the one that set it."""
    for index, touch in enumerate(trail.touches):
        if touch.next_on is None:
            continue
        due = trail.due(touch.next_on, max(touch.next_on - timedelta(days=1), touch.on_date))
        later = [other.on_date for other in trail.touches[index + 1 :] if other.on_date > touch.on_date]
        end = later[0] if later else trail.noticed_on
        if end >= trail.first and (late := trail.late(due, end)) > GRACE:
            yield Missed(due + timedelta(days=1), "follow-up-missed", later[0] if later else None, late)


def silence(trail: Trail) -> Iterator[Missed]:
    """More than twice as long without a touch as usual up to then."""
    days = [touch.on_date for touch in trail.touches]
    for start, end, ended in _silences(trail):
        usual = usual_gap([day for day in days if day <= start])
        if usual is None:
            continue
        bound = trail.due(start + timedelta(days=int(_LONGER * usual)), start)
        if trail.late(bound, end) > GRACE:
            yield Missed(bound + timedelta(days=1), "silence", ended, (end - start).days, usual)


def mood_falling(trail: Trail) -> Iterator[Missed]:
    yield from _falling(trail, "mood")


def energy_falling(trail: Trail) -> Iterator[Missed]:
    yield from _falling(trail, "energy")


def _falling(trail: Trail, rating: str) -> Iterator[Missed]:
    """The first touch of the window from which on the rating stayed below its median before; one that came back does
    not count."""
    rated = [(touch.on_date, value) for touch in trail.touches if (value := getattr(touch, rating)) is not None]
    for index, (day, value) in enumerate(rated):
        if day < trail.first or index < _RATED:
            continue
        usual = median(before for _day, before in rated[:index])
        if value <= usual - 1 and all(after <= usual - 1 for _day, after in rated[index:]):
            yield Missed(day, f"{rating}-falling", None, (trail.noticed_on - day).days, usual)
            return


RULES: tuple[Callable[[Trail], Iterator[Missed]], ...] = (
    contact_overdue,
    follow_up_missed,
    silence,
    mood_falling,
    energy_falling,
)
KINDS = ("contact-overdue", "follow-up-missed", "silence", "mood-falling", "energy-falling")
