"""Hold the figures to their bars in simulated worlds with known truth, through the product's own rules.

    python scripts/measure.py [--people 120] [--cases 600] [--seed 0] [--markdown]

Prints each bar as met or not, and exits with 1 where one is not. Standard library alone. Other seeds are other worlds:
`worlds.freelancer` draws rates, seasons, holidays, habits of logging and how leaving shows anew for each person.
"""

from __future__ import annotations

import argparse
import random
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from early_warning import HORIZON, looks
from worlds import Freelancer, freelancer

from retainlog.base.money import Money
from retainlog.insight import findings
from retainlog.insight.chance import fewer
from retainlog.insight.cohort import Stay, at, curve
from retainlog.insight.fix_effects import fixes
from retainlog.insight.forecast import Paying, Staying, forecast
from retainlog.insight.hazard import HIGH, chances
from retainlog.nouns.mistake import Mistake

MONTH = 30.44


class Look(NamedTuple):
    person: int
    client: int
    day: int
    end: int
    left: bool
    gone: bool
    heard: bool
    met: bool
    away: bool
    silent: float
    accident: float
    sign: bool
    said: tuple[float, float, float, float]


class Bar(NamedTuple):
    name: str
    value: float
    least: float | None
    most: float | None

    @property
    def met(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)


def seen(number: int, one: Freelancer) -> Iterator[Look]:
    theirs = [[t.day for t in client.touches if t.by != "us" and not t.no_answer] for client in one.clients]
    any_ = [[t.day for t in client.touches if not t.no_answer] for client in one.clients]

    def comes(days: Sequence[int], day: int) -> bool:
        return bisect_right(days, day + HORIZON) > bisect_right(days, day)

    for n, day, evidence in looks(one, 365):
        said = chances(evidence)
        end = one.clients[n].end
        yield Look(
            *(number, n, day, end, end <= day + HORIZON, end <= day),
            *(comes(theirs[n], day), comes(any_[n], day), day in one.away),
            *(evidence.silent, evidence.accident, evidence.leaving),
            (said.leaves, said.gone, said.hear, said.contact),
        )


def skill(truth: Sequence[bool], said: Sequence[float]) -> float:
    """Brier score against the mean: 1 is perfect, 0 knows only how often it happens."""
    mean = sum(truth) / len(truth)
    return 1 - sum((p - y) ** 2 for p, y in zip(said, truth, strict=True)) / sum((mean - y) ** 2 for y in truth)


def tenths(truth: Sequence[bool], said: Sequence[float]) -> list[tuple[float, float, int]]:
    """(mean said, share that came true, looks) of each tenth of the scale."""
    parts: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for p, y in zip(said, truth, strict=True):
        parts[min(int(p * 10), 9)].append((p, y))
    return [
        (sum(p for p, _y in part) / len(part), sum(y for _p, y in part) / len(part), len(part))
        for _tenth, part in sorted(parts.items())
    ]


def ece(truth: Sequence[bool], said: Sequence[float]) -> float:
    return sum(abs(p - y) * n for p, y, n in tenths(truth, said)) / len(truth)


def auc(truth: Sequence[bool], said: Sequence[float]) -> float:
    ranked = sorted(zip(said, truth, strict=True))
    total, hits, place = 0.0, sum(truth), 0
    while place < len(ranked):
        last = place
        while last < len(ranked) and ranked[last][0] == ranked[place][0]:
            last += 1
        total += sum(y for _p, y in ranked[place:last]) * (place + last + 1) / 2
        place = last
    return (total - hits * (hits + 1) / 2) / (hits * (len(ranked) - hits))


def alarms(found: Sequence[Look], raised: Sequence[bool], people: int) -> tuple[float, float]:
    """(false alarms a month a person, share of departures with an alarm standing two weeks before)."""
    spans: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
    ends, first, last = {}, min(one.day for one in found), max(one.day for one in found)
    for one, on in zip(found, raised, strict=True):
        key = one.person, one.client
        ends[key] = one.end
        if on:
            if spans[key] and one.day - spans[key][-1][1] <= 7:
                spans[key][-1][1] = one.day
            else:
                spans[key].append([one.day, one.day])
    false = sum(
        ends[key] > until + HORIZON and ends[key] > since + HORIZON
        for key, own in spans.items()
        for since, until in own
    )
    left = [key for key, end in ends.items() if first + 30 < end <= last]
    caught = sum(any(a <= ends[key] - 14 and b >= ends[key] - 21 for a, b in spans.get(key, ())) for key in left)
    return false / (people * (last - first + 7) / MONTH), caught / max(len(left), 1)


USUAL = {
    "count": 12.0,
    "hazard": 1.0,
    "first_months": 1.5,
    "log": 0.86,
    "by": 0.75,
    "mood": 0.4,
    "minutes": 0.5,
    "fade": 0.6,
    "silent": 0.375,
    "fade_ghost": 0.2,
    "seen": 0.5,
    "false_signs": 0.3,
    "holidays": 1.6,
    "lulls": 0.0,
    "false_start": 0.0,
    "never": 0.0,
}
"""A practice in which things go as they mostly do; in a world of any make all of this is drawn for each person."""
WORLDS: dict[str, dict[str, float]] = {
    "a usual practice, leaving shows": {**USUAL, "strength": 1.0, "inform": 1.0},
    "a usual practice, half as much": {**USUAL, "strength": 0.5, "inform": 1.0},
    "a usual practice, nothing shows": {**USUAL, "strength": 0.0, "inform": 0.0},
    "any make, leaving shows": {"count": 12.0, "strength": 1.0, "inform": 1.0, "hazard": 1.0},
    "any make, nothing shows": {"count": 12.0, "strength": 0.0, "inform": 0.0, "hazard": 1.0},
    "six clients, little is noted": {"count": 6.0, "log": 0.6, "by": 0.5, "mood": 0.0, "minutes": 0.0, "inform": 1.0},
    "nobody says goodbye": {**USUAL, "strength": 1.0, "inform": 1.0, "silent": 1.0, "fade_ghost": 1.0},
}


def early_warning(people: int, seed: int) -> Iterator[tuple[str, list[Bar], list[tuple[float, float, int]]]]:
    for name, fixed in WORLDS.items():
        strength = fixed.get("strength", 1.0)
        found = [
            look
            for number in range(people)
            for look in seen(number, freelancer(900_000 + seed * 1000 + number, **fixed))
        ]
        truth = {which: [getattr(one, which) for one in found] for which in ("left", "gone", "heard", "met")}
        said = {which: [one.said[place] for one in found] for place, which in enumerate(truth)}
        parts = tenths(truth["gone"], said["gone"])
        off = max((abs(p - y) for p, y, n in parts if n >= 100), default=0.0)
        holiday = [one for one in found if one.away]
        counters = [auc(truth["left"], [f(one) for one in found]) for f in (lambda o: o.silent, lambda o: -o.accident)]
        false, caught = alarms(found, [one.said[0] >= HIGH or one.sign for one in found], people)
        shows = name.endswith("leaving shows")
        bars = [
            Bar("gone: Brier skill", skill(truth["gone"], said["gone"]), 0.0 if strength else -0.01, None),
            Bar("gone: ECE", ece(truth["gone"], said["gone"]), None, 0.03),
            Bar("gone: farthest tenth with 100 looks", off, None, 0.05),
            Bar("hear (theirs): Brier skill", skill(truth["heard"], said["heard"]), 0.0, None),
            Bar("hear (theirs): ECE", ece(truth["heard"], said["heard"]), None, 0.03),
            Bar("any contact: Brier skill", skill(truth["met"], said["met"]), 0.0, None),
            Bar("any contact: ECE", ece(truth["met"], said["met"]), None, 0.03),
            Bar("leaves: Brier skill", skill(truth["left"], said["left"]), 0.0, None),
            Bar("leaves: AUC", auc(truth["left"], said["left"]), 0.69 if shows else None, None),
            Bar("leaves: AUC above the best counter", auc(truth["left"], said["left"]) - max(counters), 0.0, None),
            Bar("red: false alarms a month", false, None, 0.5),
            Bar("red: departures caught two weeks before", caught, 0.35 if shows else None, None),
        ]
        if holiday:
            mean = sum(one.said[1] for one in holiday) / len(holiday)
            bars.append(
                Bar("gone, mean in own holidays", mean, None, 0.03 + sum(o.gone for o in holiday) / len(holiday))
            )
        yield name, bars, parts


def business(r: random.Random, a_year: float, stay: float, watched: int) -> list[tuple[int, float, int]]:
    """(start, end, fee) of clients who come and go at constant rates; the journal begins on day 0, ten years on."""
    found, day = [], -3650.0
    while (day := day + r.expovariate(a_year / 365.25)) < watched + 400:
        found.append(
            (int(day), day + r.expovariate(1 / (stay * 365.25)), r.choice((1500, 2500, 3000, 4000, 6000, 9000)))
        )
    return [one for one in found if one[1] > 0]


def retention_and_forecast(cases: int, seed: int) -> Iterator[tuple[str, list[Bar]]]:
    for name, a_year, stay, watched in (
        ("stay 30 months, journal 1 year", 4, 2.5, 365),
        ("stay 18 months, journal 1 year", 6, 1.5, 365),
        ("stay 48 months, journal 1 year", 3, 4.0, 365),
        ("stay 30 months, journal 3 years", 4, 2.5, 1095),
    ):
        r = random.Random(seed * 77 + watched + int(stay * 10))
        off, held, bias = [], [], []
        for _case in range(cases):
            clients = [one for one in business(r, a_year, stay, watched) if one[0] <= watched]
            stays = [
                Stay(str(n), int(min(end, watched) - start), end <= watched, max(0, -start))
                for n, (start, end, _fee) in enumerate(clients)
            ]
            row = at(curve(stays), 365.25)
            if row:
                off.append(row.survival)
            here = [one for one in clients if one[1] > watched]
            if len(here) < 3:
                continue
            paying = [Paying(Money(100 * fee, "ILS"), watched - start) for start, _end, fee in here]
            known = Staying([(one.days, one.lost, one.entry) for one in stays])
            month = forecast(paying, [], known, date(2026, 1, 15))["ILS"][-1]
            came = 100 * sum(fee for _start, end, fee in here if end > watched + 381)
            held.append(month.low.minor - 100 <= came <= month.high.minor + 100)
            bias.append((month.expected.minor - came) / sum(one.fee.minor for one in paying))
        true = 2.718281828 ** (-1 / stay)
        yield (
            name,
            [
                Bar("survival after 12 months, off the truth", abs(sum(off) / len(off) - true), None, 0.03),
                Bar("forecast: range holds", sum(held) / len(held), 0.75, 0.85),
                Bar("forecast: bias", abs(sum(bias) / len(bias)), None, 0.05),
            ],
        )


def under_the_null(cases: int, seed: int) -> list[Bar]:
    """Nothing is going on: what is claimed all the same."""
    r = random.Random(seed + 5)
    saved = told = 0
    for _case in range(cases):
        days, day = [], 0.0
        while (day := day + r.expovariate(4 / 365.25)) < 730:
            days.append(int(day))
        if len(days) < 3:
            continue
        made = [
            Mistake(f"{n:03}", date(2024, 1, 1) + timedelta(days=on), "x", "service", "y", "overload",
                    cost=Money(100_000, "ILS"))
            for n, on in enumerate(days)
        ]  # fmt: skip
        done = {made[1].id: made[1].on_date + timedelta(days=7)}
        found = fixes(made, done, date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=730))
        told += bool(found)
        saved += bool(found and found[0].saved)
    speaks = quieter = faster = 0
    for _case in range(cases):
        speaks += bool(list(findings.retention(_alike(r))))
        quieter += "fewer-touches" in {
            one.code
            for one in findings.month(findings.MonthFacts(touches=_poisson(r, 8), touches_before=_poisson(r, 8)))
        }
        passed = [int(r.expovariate(1 / 40)) for _loss in range(12)]
        facts = findings.LossFacts(losses=12, recovery=passed)
        faster += bool({one.code for one in findings.losses(facts)} & {"recovery-shorter", "recovery-longer"})
    assert fewer(0, 0, 0, 0) == 1
    return [
        Bar("savings claimed where nothing changed", saved / max(told, 1), None, 0.05),
        Bar("retention reports that name a culprit, all alike", speaks / cases, None, 0.10),
        Bar("months of the same pace told as quieter", quieter / cases, None, 0.05),
        Bar("recoveries told as faster or slower, all alike", faster / cases, None, 0.05),
    ]


def _alike(r: random.Random) -> findings.RetentionFacts:
    count = r.choice((12, 20, 40))
    source, band = [r.randrange(3) for _n in range(count)], [r.choice("gggmw") for _n in range(count)]
    lost, quarters = [False] * count, []
    for quarter in range(5):
        here = [n for n in range(count) if not lost[n]]
        gone = [n for n in here if r.random() < 0.08]
        for n in gone:
            lost[n] = True
        quarters.append(findings.Group(f"Q{quarter}", len(here), len(gone)))

    def groups(labels: Sequence[object]) -> list[findings.Group]:
        return [
            findings.Group(
                str(name), labels.count(name), sum(label == name and x for label, x in zip(labels, lost, strict=True))
            )
            for name in sorted(set(labels), key=str)
        ]

    return findings.RetentionFacts(quarters=quarters, bands=groups(band), sources=groups(source))


def _poisson(r: random.Random, mean: float) -> int:
    count, day = 0, r.expovariate(mean)
    while day < 1:
        count, day = count + 1, day + r.expovariate(mean)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--markdown", action="store_true", help="tables for docs/explanation/early-warning.md")
    wish = parser.parse_args()
    everything: list[Bar] = []

    def show(title: str, bars: Sequence[Bar]) -> None:
        everything.extend(bars)
        print(f"\n**{title}**\n\n| | reached | bar | |\n|---|---|---|---|" if wish.markdown else f"\n{title}")
        for bar in bars:
            wanted = " ".join(
                f"{sign} {edge:g}" for sign, edge in (("≥", bar.least), ("≤", bar.most)) if edge is not None
            )
            word = "met" if bar.met else "NOT MET"
            row = f"| {bar.name} | {bar.value:.3f} | {wanted or '–'} | {word} |"
            print(row if wish.markdown else f"  {bar.name:48s} {bar.value:8.3f}   {wanted:16s} {word}", flush=True)

    for name, bars, parts in early_warning(wish.people, wish.seed):
        show(f"Early warning, {name}", bars)
        said = ", ".join(f"{p:.2f} → {y:.2f} ({n})" for p, y, n in parts if n >= 100)
        print(f"\nGone, said → came true: {said}" if wish.markdown else f"  gone, said → true: {said}")
    for name, bars in retention_and_forecast(wish.cases, wish.seed):
        show(f"Retention and forecast, {name}", bars)
    show("Nothing is going on", under_the_null(2 * wish.cases, wish.seed))
    missed = [bar for bar in everything if not bar.met]
    print(f"\n{len(everything) - len(missed)} of {len(everything)} bars met.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
