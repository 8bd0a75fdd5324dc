"""Whether what was tried helped, against what would have happened without it."""

from __future__ import annotations

import random
from datetime import date, timedelta

from retainlog.insight.effects import AFTER, Try, effects
from retainlog.insight.retention import Life

FIRST = date(2023, 1, 1)
UNTIL = date(2026, 1, 1)


def practice(r: random.Random, saved: float = 0.0) -> tuple[list[Try], dict[str, Life]]:
    """Thirty clients who leave at a constant rate; with ten of them something is tried, which keeps some of them."""
    lives, tries = {}, []
    for n in range(30):
        start = FIRST - timedelta(days=r.randrange(1000))
        lost = FIRST + timedelta(days=int(r.expovariate(1 / 500)))
        if n < 10:
            on = FIRST + timedelta(days=r.randrange(300))
            if lost > on:
                tries.append(Try("gesture-thanks", str(n), on))
                if lost <= on + timedelta(days=AFTER) and r.random() < saved:
                    lost = UNTIL + timedelta(days=1)
        lives[str(n)] = Life(str(n), start, ((lost, None),) if lost <= UNTIL else ())
    return tries, lives


def test_nothing_is_claimed_where_nothing_helps() -> None:
    r = random.Random(4)
    alike = [effects(*_in_order(practice(r)), UNTIL)[0] for _n in range(300)]
    assert sum(one.verdict != "early" for one in alike) <= 0.05 * len(alike)
    assert 0.9 < sum(one.times for one in alike) / len(alike) < 1.1


def _in_order(found: tuple[list[Try], dict[str, Life]]) -> tuple[list[Try], tuple[()], dict[str, Life]]:
    return found[0], (), found[1]


def test_what_keeps_clients_shows_as_far_as_the_numbers_allow() -> None:
    r = random.Random(4)
    found = [effects(*_in_order(practice(r, saved=1.0)), UNTIL)[0] for _n in range(100)]
    assert sum(one.times for one in found) / len(found) < 0.75
    assert sum(one.verdict == "fewer" for one in found) >= 10


def test_counted_by_hand() -> None:
    on = date(2025, 1, 1)
    lives = {
        "a": Life("a", FIRST, ((date(2025, 3, 1), None),)),
        "b": Life("b", FIRST, ()),
        "c": Life("c", FIRST, ((date(2025, 2, 1), None),)),
        "gone before": Life("gone before", FIRST, ((date(2024, 2, 1), None),)),
    }
    tries = [Try("price-rise", "a", on), Try("price-rise", "gone before", on), Try("price-rise", "b", UNTIL)]
    [found] = effects(tries, (), lives, UNTIL)
    assert (found.tries, found.left, found.recent) == (1, 1, 1)
    assert found.expected == 0.5  # of b and c, one left
    assert found.times == 5 / 4.5
    assert found.verdict == "early"


def test_an_answer_to_a_sign_is_held_against_signs_that_nobody_answered() -> None:
    on = date(2025, 1, 1)
    lives = {str(n): Life(str(n), FIRST, ((date(2025, 2, 1), None),) if n < 8 else ()) for n in range(40)}
    unanswered = [(str(n), on) for n in range(10)]  # eight of ten leave
    tries = [Try("play-criticism", str(n), on, sign=True) for n in range(20, 30)]
    [found] = effects(tries, unanswered, lives, UNTIL)
    assert (found.left, found.verdict) == (0, "fewer")
    assert 5 < found.expected < 8
