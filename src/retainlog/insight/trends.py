"""What a client's newest touchpoints show by themselves: which way the mood, the own energy, the length of talks and
the share of contacts that are theirs have gone.

Loaded by every write whose touchpoint notes any of these, so it imports next to nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

MOST = 24
"""Touchpoints that are looked back on; a direction that lies further back is no news."""

_NEW, _OLD_LEAST, _OLD_MOST = 3, 3, 6  # ratings compared: the newest, against those before
_FALL = 1.0 - 1e-9
_SHORTER, _LEAST_MINUTES = 0.5, 10
_RUN, _EARLIER_LEAST, _EARLIER_MOST, _RUN_BY_ACCIDENT = 4, 4, 12, 0.05

Exchange = tuple[date, str | None, int | None, int | None, int | None]
"""What is needed of a touchpoint: its day, by whom it was, minutes, mood, energy."""


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
        for on, now, before in _means(exchanges, place)
        if before - now >= _FALL
    ]
    found += [
        Trend("shorter", on, now, before)
        for on, now, before in _means(exchanges, 2)
        if now <= _SHORTER * before and before - now >= _LEAST_MINUTES
    ]
    return [*found, *_one_sided(exchanges)]


def _means(exchanges: Sequence[Exchange], place: int) -> Iterator[tuple[date, float, float]]:
    """(newest day, mean of the last three, mean of the three to six before) of what was noted, unless too little."""
    noted = [(exchange[0], exchange[place]) for exchange in exchanges if exchange[place] is not None]
    new, old = noted[-_NEW:], noted[-_NEW - _OLD_MOST : -_NEW]
    if len(old) >= _OLD_LEAST:
        yield new[-1][0], _mean(new), _mean(old)


def _mean(noted: Sequence[tuple[date, object]]) -> float:
    return sum(value for _on, value in noted) / len(noted)  # type: ignore[misc]


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
