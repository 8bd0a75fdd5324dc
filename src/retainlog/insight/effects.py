"""Did it help? What was tried with clients, against what became of others to whom nothing was done.

Each try is looked at 180 days later: is the client still one? What would have happened without it is taken from the
others that were clients on the same day, and where a sign was answered from the signs that nobody answered, since a
client of whom a sign is seen leaves sooner anyway. The effect is drawn to none by as much as few cases say little: with
k losses where e were to be expected it is (k + 4) / (e + 4) (gamma–Poisson, Clayton and Kaldor 1987). That it helped or
hurt is claimed where chance does either at most one time in twenty. Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.insight.chance import UNLIKELY, at_least, at_most
from retainlog.insight.retention import Life

AFTER = 180
"""Days after a try at which one looks."""
DOUBT = 4.0
"""Losses that "it makes no difference" weighs as much as."""


class Try(NamedTuple):
    """`what` was done with a client on that day; `sign`: in answer to a sign."""

    what: str
    client: str
    on: date
    sign: bool = False


class Effect(NamedTuple):
    """Of `tries` that are old enough, after so many the client had `left`, where `expected` would have; `recent` ones
    are too new. `times`: by the numbers there are, so many times as many left as would have; `verdict` is `fewer`,
    `more` or `early` (too early to tell)."""

    what: str
    tries: int
    left: int
    expected: float
    recent: int

    @property
    def times(self) -> float:
        return (self.left + DOUBT) / (self.expected + DOUBT)

    @property
    def verdict(self) -> str:
        if not self.tries:
            return "early"
        share = min(max(self.expected / self.tries, 1e-9), 1 - 1e-9)
        if at_most(self.left, self.tries, share) <= UNLIKELY / 2:
            return "fewer"
        return "more" if at_least(self.left, self.tries, share) <= UNLIKELY / 2 else "early"


def effects(
    tries: Sequence[Try], unanswered: Sequence[tuple[str, date]], lives: Mapping[str, Life], until: date
) -> list[Effect]:
    """By what was done, in the order of the tries. `unanswered`: (client, day) of signs against which nothing was
    tried."""
    found = []
    plain = _share([(client, on) for client, on in unanswered if on + timedelta(days=AFTER) <= until], lives)
    for what in dict.fromkeys(one.what for one in tries):
        mine = [one for one in tries if one.what == what and one.client in lives and lives[one.client].active(one.on)]
        old = [one for one in mine if one.on + timedelta(days=AFTER) <= until]
        left, expected = sum(_left(lives[one.client], one.on) for one in old), 0.0
        for one in old:
            others = plain if one.sign else _share(_others(one, mine, lives), lives)
            # Where there are few to compare with, all the rest of them says what is usual.
            everybody = _share(_others(one, (), lives), lives)
            usual = everybody[0] / everybody[1] if everybody[1] else 0.0
            expected += (others[0] + DOUBT * usual) / (others[1] + DOUBT)
        found.append(Effect(what, len(old), left, expected, len(mine) - len(old)))
    return found


def _others(one: Try, mine: Sequence[Try], lives: Mapping[str, Life]) -> list[tuple[str, date]]:
    """Clients on that day with whom the same was not done within the time looked at."""
    same = {other.client for other in mine if abs((other.on - one.on).days) <= AFTER}
    return [
        (name, one.on)
        for name, life in lives.items()
        if name != one.client and name not in same and life.active(one.on)
    ]


def _share(cases: Sequence[tuple[str, date]], lives: Mapping[str, Life]) -> tuple[int, int]:
    """(how many left within the time looked at, of how many)."""
    known = [(lives[name], on) for name, on in cases if name in lives and lives[name].active(on)]
    return sum(_left(life, on) for life, on in known), len(known)


def _left(life: Life, on: date) -> bool:
    return not life.active(on + timedelta(days=AFTER))
