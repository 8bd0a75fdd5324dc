"""What a client's newest touchpoints show by themselves: which way the mood, the own energy, the length of talks and
the share of contacts that are theirs have gone.

Loaded by every write whose touchpoint notes any of these, so it imports next to nothing.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

MOST = 24
"""Touchpoints that are looked back on; a direction that lies further back is no news."""

_NEW, _OLD_LEAST, _OLD_MOST = 3, 3, 6  # ratings compared: the newest, against those before
_FALL = 1.0 - 1e-9
_SHORTER, _LEAST_MINUTES = 0.5, 10
_BY_ACCIDENT = 2.58  # standard errors that a fall has at least: by accident one time in two hundred
_RATINGS_DIFFER, _MINUTES_DIFFER = 0.6, 0.45  # how far ratings (logs of minutes) lie apart at least, as a rule
_RUN, _EARLIER_LEAST, _EARLIER_MOST, _RUN_BY_ACCIDENT = 4, 4, 12, 0.05

Exchange = tuple[date, str | None, int | None, int | None, int | None, bool]
"""What is needed of a touchpoint: its day, by whom it was, minutes, mood, energy, whether nobody answered."""


class Trend(NamedTuple):
    """`on`: the day of the newest touchpoint that it rests on. `now` and `before` are means; of contacts that are
    `one-sided` the run of ours, and how many of the `of` before it were theirs."""

    code: str
    on: date
    now: float
    before: float
    of: int | None = None


def trends(exchanges: Sequence[Exchange]) -> list[Trend]:
    """What shows after these touchpoints, the newest `MOST` at most, oldest first."""
    found = [
        Trend(code, on, now, before)
        for code, place in (("mood-falling", 3), ("energy-falling", 4))
        for on, new, old in _noted(exchanges, place)
        for now, before in [(_mean(new), _mean(old))]
        if before - now >= _FALL and _falls(new, old, _RATINGS_DIFFER)
    ]
    found += [
        Trend("shorter", on, now, before)
        for on, new, old in _noted(exchanges, 2)
        for now, before in [(_mean(new), _mean(old))]
        if now <= _SHORTER * before and before - now >= _LEAST_MINUTES
        if _falls(_logs(new), _logs(old), _MINUTES_DIFFER)
    ]
    return [*found, *_one_sided(exchanges)]


def _noted(exchanges: Sequence[Exchange], place: int) -> Iterator[tuple[date, list[float], list[float]]]:
    """(newest day, the last three, the three to six before) of what was noted, unless that is too little."""
    noted = [(exchange[0], float(value)) for exchange in exchanges if (value := exchange[place]) is not None]  # type: ignore[arg-type]
    new, old = noted[-_NEW:], noted[-_NEW - _OLD_MOST : -_NEW]
    if len(old) >= _OLD_LEAST:
        yield new[-1][0], [value for _on, value in new], [value for _on, value in old]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _logs(values: Sequence[float]) -> list[float]:
    return [math.log(max(value, 1.0)) for value in values]


def _falls(new: Sequence[float], old: Sequence[float], least: float) -> bool:
    """Whether the new ones lie so far below the old ones that it is hardly an accident (Welch's test, with a least
    spread: a few that happen to agree prove nothing)."""
    spread = max(least**2, (_squares(new) + _squares(old)) / max(len(new) + len(old) - 2, 1))
    return _mean(old) - _mean(new) >= _BY_ACCIDENT * math.sqrt(spread * (1 / len(new) + 1 / len(old)))


def _squares(values: Sequence[float]) -> float:
    mean = _mean(values)
    return sum((value - mean) ** 2 for value in values)


def _one_sided(exchanges: Sequence[Exchange]) -> Iterator[Trend]:
    """The newest touchpoints that say who made contact, four or more, all came from us, where of the four to twelve
    before some came from the client, and by their share such a run happens by accident one time in twenty or less."""
    known = [(on, by_whom) for on, by_whom, *_rest in exchanges if by_whom]
    run = 0
    while run < len(known) and known[-1 - run][1] == "us":
        run += 1
    old = known[: len(known) - run][-_EARLIER_MOST:]
    if run < _RUN or len(old) < _EARLIER_LEAST:
        return
    theirs = sum(by_whom == "them" for _on, by_whom in old)
    if (1 - theirs / len(old)) ** run <= _RUN_BY_ACCIDENT:
        yield Trend("one-sided", known[-1][0], run, theirs, len(old))
