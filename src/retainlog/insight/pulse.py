"""What a client's newest touchpoints say by themselves, in numbers that the early warning weighs: whose contact it was,
attempts without an answer, and which way mood, own energy, length and their share have moved.

Loaded by every write, so it imports next to nothing.
"""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

MOST = 24
"""Touchpoints that are looked back on."""
_NEW, _OLD, _DOUBT = 3, 12, 1.5  # ratings that are new, those before, and how many of each count as none
_GAPS = 4
_SHARE_NEW, _SHARE_OLD, _SHARE_DOUBT = 5, 15, 4

Exchange = tuple[int, str | None, int | None, int | None, int | None, bool]
"""Of a touchpoint: its day as an ordinal, by whom, minutes, mood, energy, whether it stayed without an answer."""


class Pulse(NamedTuple):
    """`theirs_on`: day of the newest contact that was not ours alone (None: none), `theirs` how many of the `of` newest
    were; `since` the day of the oldest of them. `run`: how many of the newest were ours in a row, `unanswered` how many
    of the newest attempts had no answer. `mood`, `energy`, `minutes` (of the logarithm) and `share` (of theirs) are how
    far the newest lie above those before, drawn to 0 where there are few; so is `slower` (of the logarithm of the days
    between contacts)."""

    theirs_on: int | None = None
    theirs: int = 0
    of: int = 0
    since: int = 0
    run: int = 0
    unanswered: int = 0
    mood: float = 0.0
    energy: float = 0.0
    minutes: float = 0.0
    share: float = 0.0
    slower: float = 0.0


def pulse(exchanges: Sequence[Exchange]) -> Pulse:
    """Of a client's touchpoints, oldest first; the newest `MOST` count."""
    newest = exchanges[-MOST:]
    if not newest:
        return Pulse()
    theirs = [day for day, by_whom, _minutes, _mood, _energy, missed in newest if by_whom != "us" and not missed]
    run = unanswered = 0
    for one in reversed(newest):
        if one[1] != "us" and not one[5]:
            break
        run += 1
    for one in reversed(newest):
        if not one[5]:
            break
        unanswered += 1
    sides = [one[1] == "them" for one in newest if one[1]]
    return Pulse(
        theirs[-1] if theirs else None,
        len(theirs),
        len(newest),
        newest[0][0],
        run,
        unanswered,
        _moved([one[3] for one in newest if one[3] is not None]),
        _moved([one[4] for one in newest if one[4] is not None]),
        _moved([math.log(one[2]) for one in newest if one[2] is not None and one[2] > 5]),
        _share(sides),
        _moved([math.log(gap) for gap in _gaps(newest)], _GAPS),
    )


def _gaps(newest: Sequence[Exchange]) -> list[int]:
    days = sorted({one[0] for one in newest if not one[5]})
    return [later - earlier for earlier, later in itertools.pairwise(days)]


def _moved(values: Sequence[float], newest: int = _NEW) -> float:
    if len(values) < 2:
        return 0.0
    new, old = values[-newest:], values[:-newest][-_OLD:] or values[:1]
    few = min(len(new), len(old))
    return (sum(new) / len(new) - sum(old) / len(old)) * few / (few + _DOUBT)


def _share(theirs: Sequence[bool]) -> float:
    if len(theirs) < 4:
        return 0.0
    new, old = theirs[-_SHARE_NEW:], theirs[:-_SHARE_NEW][-_SHARE_OLD:] or theirs[:1]
    return (sum(new) / len(new) - sum(old) / len(old)) * len(old) / (len(old) + _SHARE_DOUBT)
