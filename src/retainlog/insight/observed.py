"""Observed time: what the journal could see, and which of its days may age anybody.

Nothing before a thing was observed counts: a client, a feature and a kind of record each have a first observed day.
A silent journal is not a silent client: days on which the person was in touch with nobody, against their own habit,
days away and public holidays do not count. All days are ordinals (`date.toordinal`). Pure; hot commands load it.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate, pairwise

Spans = Sequence[tuple[int, int]]
"""First and last day, both inclusive, sorted and apart from each other."""

HALF = 6
"""Days to either side of a day that say how busy the journal was around it."""
HABIT = 240
"""Days before, from which the habit is taken."""
LOOK_BACK = 500
"""Days beyond which a silence is not measured any finer."""
BY_CHANCE = 0.01
"""How likely a run of empty days is at most under the habit that makes it a gap of the journal."""
LEAST_GAP = 5
"""Days that a gap has at least: a long weekend is none."""
_WEIGHT = 2.0  # fortnightly contacts that the habit counts against what was seen around a day


def first_day(*days: date | None) -> date | None:
    """The first of the days that are known: from it on something was observed."""
    return min((day for day in days if day is not None), default=None)


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans sorted, those that overlap or touch joined."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def overlap(spans: Spans, first: int, last: int) -> int:
    """On how many days from `first` to `last` (inclusive) one of the spans holds."""
    return sum(max(0, min(last, end) - max(first, start) + 1) for start, end in spans)


def moved(day: date, begun: int, free: Spans) -> date:
    """The day, moved by the free days after `begun` that lie before it, and off the free day that it would fall on."""
    number = day.toordinal()
    for first, last in free:
        if last > begun and first <= number:
            number += last - max(first, begun + 1) + 1
    return date.fromordinal(min(number, date.max.toordinal()))


class Clock:
    """How many days, as the person lives them, passed between two days.

    A day counts 1 where the journal was as busy around it as usual, less where everybody was less in touch (a season,
    a holiday), and 0 where it is free or lies in a gap of the whole journal.
    """

    def __init__(self, first: int, ticks: Sequence[float], usual: float) -> None:
        self.first = first
        self.usual = usual
        """Contacts a day, as a rule, around the last day."""
        self._sums = [0.0, *accumulate(ticks)]

    def between(self, after: int, until: int, away: Spans = ()) -> float:
        """Own days after `after` up to `until`, without those `away`; days before the clock count whole."""
        passed = self._until(until) - self._until(after)
        for start, end in away:
            if start <= until and end > after:
                passed -= self._until(min(end, until)) - self._until(max(start - 1, after))
        return max(passed, 0.0)

    def _until(self, day: int) -> float:
        index = day - self.first + 1
        if index <= 0:
            return float(index)
        last = len(self._sums) - 1
        return self._sums[min(index, last)] + max(0, index - last)


def own_clock(busy: Mapping[int, int], today: int, free: Spans = ()) -> Clock:
    """`busy`: day → with how many clients there was contact; `free`: times away and public holidays."""
    days = sorted(day for day in busy if day <= today)
    if not days:
        return Clock(today + 1, [], 0.0)
    begun = days[0]
    first = max(begun, today - LOOK_BACK)
    start = max(begun, first - HABIT - HALF)
    off = {day for left, back in free for day in range(max(left, start), min(back, today) + 1)}
    counts = [0 if day in off else busy.get(day, 0) for day in range(start, today + 1)]
    contacts = [0, *accumulate(counts)]
    working = [0, *accumulate(0 if day in off else 1 for day in range(start, today + 1))]
    quiet = {day for left, back in gaps(busy, today, free) for day in range(max(left, start), back + 1)}

    ticks: list[float] = []
    usual = 0.0
    for day in range(first, today + 1):
        place = day - start
        if not ticks or place % 7 == 0:
            usual = _habit(contacts, working, place)
        if day in off or day in quiet:
            ticks.append(0.0)
            continue
        low, high = max(0, place - HALF), min(len(counts), place + HALF + 1)
        expected = usual * (working[high] - working[low])
        ticks.append(min(1.0, (contacts[high] - contacts[low] + _WEIGHT) / (expected + _WEIGHT)))
    return Clock(first, ticks, usual)


def _habit(contacts: Sequence[int], working: Sequence[int], place: int) -> float:
    """Contacts a working day: the median of the fortnights before; of all that is known in a young journal."""
    low = max(0, place - HABIT)
    found = []
    for start in range(low, place - 13, 7):
        if (days := working[start + 14] - working[start]) >= 7:
            found.append((contacts[start + 14] - contacts[start]) / days)
    if len(found) < 4:
        high = min(place + 1, len(contacts) - 1)
        days = max(working[high] - working[low], 1)
        return (contacts[high] - contacts[low]) / days if days >= 14 else 0.0
    found.sort()
    return found[len(found) // 2]


def gaps(busy: Mapping[int, int], today: int, free: Spans = ()) -> Spans:
    """Runs of days on which the person was in touch with nobody, that by their own habit hardly happen by chance; the
    last one reaches up to `today` where it still holds. Free days are no part of the habit."""
    days = sorted(day for day in busy if day <= today)
    if len(days) < 6:
        return []
    found = []
    for index, after in enumerate(days):
        until = days[index + 1] if index + 1 < len(days) else today + 1
        empty = until - after - 1
        if empty >= LEAST_GAP and unlikely(days, index, empty - overlap(free, after + 1, until - 1)):
            found.append((after + 1, until - 1))
    return found


def unlikely(days: Sequence[int], index: int, empty: int) -> bool:
    """Whether so many empty days after `days[index]` break the habit that the days before show (or, in a young journal,
    those around): the share of days with contact, and no shorter run among the longest three before."""
    low = bisect_left(days, days[index] - HABIT)
    before = days[low : index + 1]
    if len(before) < 6:
        before = days[: min(len(days), max(index + 1, 12))]
        if len(before) < 6:
            return False
    runs = sorted(later - earlier - 1 for earlier, later in pairwise(before))
    # The habit without its own longest gaps: an earlier holiday does not excuse the next one.
    kept = runs[: max(1, len(runs) - max(1, len(runs) // 20))]
    length = sum(kept) + len(kept)
    share = len(kept) / length
    by_chance = math.exp(empty * math.log1p(-share)) if share < 1 else 0.0
    return by_chance <= BY_CHANCE and empty >= 1.5 * kept[-1] and empty >= LEAST_GAP


def silent_since(busy: Mapping[int, int], today: int, free: Spans = ()) -> int | None:
    """The first day of a gap of the whole journal that still lasts on `today`."""
    found = gaps(busy, today, free)
    return found[-1][0] if found and found[-1][1] >= today else None


def before(days: Sequence[int], day: int) -> int:
    """How many of the sorted days lie on or before `day`."""
    return bisect_right(days, day)
