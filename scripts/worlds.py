"""Simulated freelancers with known truth, of many kinds: what the early warning is fitted to and measured on.

Every freelancer draws its own world: how many clients, which kinds, how long they stay, seasons and feasts, holidays,
how much is logged and by whose side, how leaving shows before it happens, how often it comes without a word. Days count
from the first day of the journal; some clients were there long before it. Standard library alone; the same seed gives
the same freelancer.
"""

from __future__ import annotations

import math
import random
from datetime import date
from typing import NamedTuple

FIRST = date(2022, 1, 1).toordinal()
KINDS = {  # shape of the gaps, range of their mean in days, losses a year
    "weekly": (9.0, (5, 8), 0.28),
    "fortnightly": (6.0, (12, 16), 0.28),
    "monthly": (4.0, (20, 33), 0.28),
    "quarterly": (4.0, (60, 95), 0.3),
    "irregular": (0.9, (15, 50), 0.35),
    "project": (3.0, (4, 7), 0.5),
}
SEASONS = (  # first and last (month, day), and how often a world has it
    ((8, 1), (8, 31), 0.5),
    ((4, 1), (4, 14), 0.4),
    ((9, 20), (10, 14), 0.45),
    ((12, 20), (12, 31), 0.4),
    ((1, 1), (1, 8), 0.4),
    ((7, 1), (7, 31), 0.15),
    ((2, 1), (2, 28), 0.08),
)


class Touch(NamedTuple):
    day: int
    by: str | None
    minutes: int | None
    mood: int | None
    energy: int | None
    no_answer: bool


class Person(NamedTuple):
    """A client. `end`: the day it left in truth; `noted`: the day on which the person wrote that down."""

    start: int
    kind: str
    end: int
    noted: int
    ghost: bool
    fade: bool
    touches: list[Touch]
    signs: list[tuple[str, int, int | None]]  # leaving or challenging, first day, day cleared
    broken: list[int]
    mistakes: list[int]
    fees: list[tuple[int, int]]
    every: int | None
    pauses: list[tuple[int, int]]


class Freelancer(NamedTuple):
    days: int
    clients: list[Person]
    away: set[int]


class World:
    """What is drawn once for a freelancer."""

    def __init__(self, r: random.Random, **fixed: float) -> None:
        def draw(name: str, value: float) -> float:
            return fixed.get(name, value)

        self.count = int(draw("count", r.choice((4, 6, 8, 10, 12, 12, 15, 20, 28))))
        self.hazard = draw("hazard", r.gammavariate(4, 0.25) * r.choice((0.6, 0.8, 1.0, 1.0, 1.3)))
        self.first_months = draw("first_months", r.uniform(1, 2.5))
        self.log = draw("log", r.choice((r.betavariate(12, 2), r.uniform(0.45, 0.9))))
        self.by = draw("by", r.choice((0.3, 0.5, 0.7, 0.8, 0.95, 1.0)))
        self.mood = draw("mood", r.choice((0.0, 0.15, 0.3, 0.5, 0.8)))
        self.minutes = draw("minutes", r.choice((0.0, 0.3, 0.6, 0.9)))
        self.no_answer = draw("no_answer", r.choice((0.0, 0.0, 0.0, 0.4, 0.8)))
        self.fade = draw("fade", r.uniform(0.2, 0.8))
        self.silent = draw("silent", r.uniform(0.1, 0.6))
        self.fade_ghost = draw("fade_ghost", r.uniform(0, 0.4))
        self.strength = draw("strength", r.choice((0.0, 0.25, 0.5, 0.5, 0.75, 1.0, 1.0)))
        self.inform = draw("inform", r.choice((0.0, 0.5, 1.0, 1.0)))
        self.seen = draw("seen", r.uniform(0.1, 0.7))
        self.false_signs = draw("false_signs", r.choice((0.1, 0.3, 0.3, 0.6)))
        self.lulls = draw("lulls", r.choice((0.0, 0.0, 0.1, 0.3, 0.7)))
        self.holidays = draw("holidays", r.choice((0.0, 0.8, 1.6, 1.6, 2.5)))
        self.false_start = draw("false_start", r.choice((0.0, 0.05, 0.15)))
        self.never = draw("never", r.choice((0.0, 0.0, 0.3)))
        self.attempts = draw("attempts", r.choice((1.0, 2.5, 4.0)))
        weights = [r.gammavariate(a, 1) for a in (2.5, 1.7, 1.7, 0.5, 1.5, 1.0)]
        self.kinds = weights
        self.seasons = [
            (first, last, r.uniform(0.15, 0.75))
            for first, last, often in SEASONS
            if r.random() < draw("seasonal", 1.0) * often
        ]
        self.weekend = r.choice((None, (4, 5), (5, 6)))

    def factor(self, day: int) -> float:
        when = date.fromordinal(FIRST + day)
        factor = 0.12 if self.weekend and when.weekday() in self.weekend else 1.0
        for first, last, slow in self.seasons:
            if first <= (when.month, when.day) <= last:
                factor *= slow
        return factor


def freelancer(seed: int, days: int = 1096, **fixed: float) -> Freelancer:
    r = random.Random(seed)
    world = World(r, **fixed)
    away: set[int] = set()
    for _year in range(days // 365 + 1):
        for _n in range(int(world.holidays) + (r.random() < world.holidays % 1)):
            start = _year * 365 + r.choice((100, 215, 355, r.randrange(365))) + r.randrange(-15, 16)
            away.update(range(start, start + r.randrange(6, 24)))
    factors = [world.factor(day) for day in range(days + 1)]
    clients = []
    pending = [r.choice((r.randrange(0, 60), -int(r.expovariate(1 / 700)))) for _ in range(world.count)]
    while pending:
        start = pending.pop()
        if start > days - 30:
            continue
        one = _client(r, world, start, days, factors, away)
        clients.append(one)
        if one.end < days:
            pending.append(max(one.end, 0) + int(r.expovariate(1 / 45)))
    return Freelancer(days, [one for one in clients if one.end > 0], away)


def _moments(r: random.Random, a_year: float, first: int, last: int) -> list[int]:
    found, day = [], float(max(first, 0))
    while a_year and (day := day + r.expovariate(a_year / 365) + 1) < last:
        found.append(int(day))
    return found


def _client(r: random.Random, w: World, start: int, days: int, factors: list[float], away: set[int]) -> Person:
    kind = r.choices(list(KINDS), w.kinds)[0]
    shape, (least, most), yearly = KINDS[kind]
    mean = r.uniform(least, most)
    broken, mistakes = _moments(r, 0.4, start, days), _moments(r, 0.5, start, days)
    harm = r.uniform(0.3, 1.4) * w.inform
    decided = None
    for day in range(max(start, -400) + 15, days + 400):
        chance = yearly / 365 * w.hazard * (w.first_months if day - start < 180 else 1)
        if harm and any(0 <= day - one < 120 for one in broken):
            chance *= 1 + harm
        if harm and any(0 <= day - one < 120 for one in mistakes):
            chance *= 1 + harm / 2
        if r.random() < chance:
            decided = day
            break
    if decided is None:
        decided = days + 900
    fade = r.random() < w.fade
    vanished = start >= 0 and r.random() < w.false_start  # a few talks, and never again
    if vanished:
        fade, decided = False, start + r.randrange(4, 50)
        end, ghost = decided, r.random() < 0.8
    elif fade:
        end = decided + r.randrange(20, r.choice((70, 120, 170)))
        ghost = r.random() < w.fade_ghost
    else:
        ghost = r.random() < w.silent
        end = decided + (0 if ghost else r.randrange(0, 14))
    long = max(end - decided, 1)
    s = w.strength * r.uniform(0.6, 1.3) if fade else 0.0
    education = r.random() < 0.08
    phases: list[tuple[int, int]] = []
    day = start
    while kind == "project" and day < days + 200:
        length = r.randrange(30, 110)
        phases.append((day, day + length))
        day += length + r.randrange(30, 230)
    lulls = [(day, day + r.randrange(20, 75)) for day in _moments(r, w.lulls * r.choice((0.3, 1.0, 1.7)), start, days)]
    theirs, mood0, energy0 = r.betavariate(4, 4), min(4.7, max(2.4, r.gauss(3.9, 0.5))), r.gauss(3.7, 0.5)
    length0 = r.choice((15, 20, 30, 45, 60))
    touches: list[Touch] = []
    busy, gap = 0.0, r.gammavariate(shape, mean / shape) * r.random()
    for day in range(max(start, 0), min(end, days)):
        part = min(1.0, 1.5 * (day - decided) / long) if day >= decided else 0.0
        speed = factors[day] * (0 if day in away else 1)
        if education and date.fromordinal(FIRST + day).month in (7, 8):
            speed *= 0.05
        if phases and not any(first <= day < last for first, last in phases):
            speed *= 0.04
        if any(first <= day < last for first, last in lulls):
            speed *= 0.08
        busy += speed * (1 - 0.5 * s * part)
        if busy < gap:
            continue
        busy, gap = 0.0, r.gammavariate(shape, mean / shape)
        by = "them" if r.random() < theirs * (1 - 0.65 * min(s, 1.3) * part) else "us"
        answered = by == "them" or r.random() < 0.97 - 0.5 * s * part
        mood, energy = (
            min(5, max(1, round(r.gauss(base - fall * s * part, 0.65))))
            for base, fall in ((mood0, 1.1), (energy0, 0.6))
        )
        minutes = max(5, int(length0 * math.exp(r.gauss(0, 0.4)) * (1 - 0.4 * min(s, 1.5) * part)))
        if r.random() < w.log:
            touches.append(
                Touch(
                    day,
                    by if r.random() < w.by else None,
                    minutes if r.random() < w.minutes else None,
                    mood if r.random() < w.mood and answered else None,
                    energy if r.random() < w.mood else None,
                    not answered and r.random() < w.no_answer,
                )
            )
    noted = end + r.randrange(30, 170) if ghost else end
    if ghost and r.random() < w.never:
        noted = days + 1
    if ghost and end < days:
        day = end
        for _n in range(int(r.expovariate(1 / w.attempts))):
            day += r.randrange(6, 25)
            if day < min(noted, days) and day not in away and r.random() < w.log:
                by_us = "us" if r.random() < max(w.by, 0.7) else None
                touches.append(Touch(day, by_us, 5, None, None, r.random() < w.no_answer))
    signs: list[tuple[str, int, int | None]] = []
    if fade and s and r.random() < w.seen * w.inform:
        signs.append(("leaving", decided + r.randrange(3, max(5, int(0.85 * long))), None))
    for day in _moments(r, w.false_signs, start, min(end, days)):
        signs.append((r.choice(("leaving", "challenging")), day, day + r.choice((20, 60, 60, 150))))
    fees: list[tuple[int, int]] = []
    if kind != "project" and (fee := r.choice((0, 800, 1500, 2500, 3500, 5000, 9000))):
        fees = [(start, fee)]
        if fade and r.random() < 0.12 * s * w.inform:
            fees.append((decided + r.randrange(0, long), int(fee * 0.7)))
        if r.random() < 0.08:
            fees.append((max(start, 0) + r.randrange(60, 600), int(fee * 0.85)))
    every = max(1, round(mean * r.uniform(0.9, 1.6))) if kind != "project" and r.random() < 0.65 else None
    pauses = [(y * 365 + 181, y * 365 + 242) for y in range(days // 365) if education and r.random() < 0.3]
    shown = min(noted, days)
    return Person(
        start,
        kind,
        end,
        noted,
        ghost,
        fade,
        sorted(touches, key=lambda one: one.day),
        sorted((one for one in signs if one[1] < shown), key=lambda one: one[1]),
        [day for day in broken if day < end],
        [day for day in mistakes if day < end],
        sorted(one for one in fees if one[0] < min(end, days)),
        every,
        pauses,
    )
