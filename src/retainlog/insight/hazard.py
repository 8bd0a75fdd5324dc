"""The early warning: three calibrated chances about a client, each the sum of terms that can be named.

`leaves`: the client is gone, or leaves, within 90 days. `gone`: it has left already, without a word. `hear`: a contact
of theirs, not of ours, comes within 90 days. Each is a logistic regression on the same terms: how likely such a silence
is by accident, on the person's own clock (`observed.Clock`); the same of *their* contacts; attempts without an answer;
mood, energy, minutes and their share against before; signs, promises, mistakes, a fee cut; tenure and kind of work. The
weights are a prior fitted on simulated freelancers of many kinds (scripts/early_warning.py prints how they came about);
the person's own rate of losses moves the base by partial pooling: with k losses where the prior expects e, by
log((k + 4) / (e + 4)) (gamma–Poisson, Clayton and Kaldor 1987). Pure: standard library alone.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from retainlog.insight.hazard_prior import BASE, CENTRE, CURVE, WEIGHTS

HORIZON = 90
YEARLY = 0.34
"""Losses a year of a client that the prior expects of anybody."""
POOLED = 4.0
"""Expected losses that the prior weighs as much as: one over the variance between people."""
HIGH, WATCH = 0.22, 0.14
"""Chances of leaving from which on a client is red, or to be watched."""
ASK = 0.9
"""Chance of being gone from which on it is asked whether somebody is still a client."""
GROUPS: dict[str, tuple[str, ...]] = {
    "silence": (
        *("accident", "accident2", "accident4", "silent", "silent60", "longest", "beyond"),
        *("project-accident", "project-silent", "few", "few-silent", "once", "few-accident"),
        *("pace-accident", "pace-silent"),
    ),
    "their-silence": (
        *("owed", "owed2", "owed4", "owed-accident", "project-owed"),
        *("none-theirs", "run", "run3", "run-owed", "run-share", "run-accident", "run-accident2", "unanswered"),
    ),
    "mood-falling": ("mood", "mood-fall"),
    "energy-falling": ("energy", "energy-fall"),
    "shorter": ("minutes", "minutes-fall"),
    "one-sided": ("share", "share-fall"),
    "slower": ("slower", "slower2"),
    "fading": ("fading", "fading2"),
    "leaving-sign": ("leaving",),
    "challenging-sign": ("challenging",),
    "promise-broken": ("broken",),
    "mistakes": ("mistakes",),
    "fee-falling": ("cut",),
    "young": ("young", "tenure"),
    "own-rate": ("own-rate",),
    "work": ("project", "pace"),
}
"""Reasons, by the terms that they add up."""
TERMS = tuple(term for terms in GROUPS.values() for term in terms)


class Evidence(NamedTuple):
    """What is known about a client on a day. `silent`: own days since the last contact, `their_silent` since theirs
    (None: there was none). `accident`: the chance of such a silence by accident. `contacts`: days of contact. `usual`
    days between them, `longest` the longest so far (0: none). `theirs` of the `of` newest touchpoints, which span
    `span` days. `run`, `unanswered`, `mood` … `share` as in `pulse.Pulse`. Signs that stand, promises broken within
    120 days, mistakes within 90, a fee cut within 180. `tenure` in days. `own_rate`: log of the person's own rate of
    losses over that of the prior."""

    silent: float
    accident: float
    contacts: int
    usual: float
    longest: float
    their_silent: float | None = None
    theirs: int = 0
    of: int = 0
    span: float = 0.0
    run: int = 0
    unanswered: int = 0
    mood: float = 0.0
    energy: float = 0.0
    minutes: float = 0.0
    share: float = 0.0
    slower: float = 0.0
    leaving: bool = False
    challenging: bool = False
    broken: bool = False
    mistakes: bool = False
    cut: bool = False
    tenure: float = 365.0
    project: bool = False
    own_rate: float = 0.0


class Reason(NamedTuple):
    """A group of terms and how much it adds to the log-odds of leaving against a usual client."""

    code: str
    weight: float


class Chances(NamedTuple):
    """`contact`: that any contact at all comes to be logged within 90 days, ours included."""

    leaves: float
    gone: float
    hear: float
    contact: float
    reasons: tuple[Reason, ...]


def terms(seen: Evidence) -> tuple[float, ...]:
    """The value of each of `TERMS`."""
    pace = math.log(max(seen.usual, 1.0) / 14)
    project, few = float(seen.project), float(seen.contacts < 3)
    accident = min(-math.log10(max(seen.accident, 1e-7)), 7.0)
    silent = math.log((seen.silent + 7) / 30)
    longest = max(-2.0, min(2.0, math.log((seen.silent + 3) / (seen.longest + 3)))) if seen.longest else 0.0
    # Contacts of theirs that the silence of theirs has cost so far.
    rate = (seen.theirs + 0.5) / (seen.span + max(seen.usual, 1.0))
    owed = min(rate * (seen.their_silent if seen.their_silent is not None else seen.span + seen.silent), 8.0)
    share = seen.theirs / seen.of if seen.of else 0.0
    run = min(seen.run, 6) / 2
    # How likely by accident so many of ours came in a row, by their share before.
    alone = min(seen.run * -math.log10(1 - (seen.theirs + 0.5) / (max(seen.of - seen.run, seen.theirs) + 1.5)), 5.0)
    # Several things that point one way say more than each alone.
    fading = (
        max(0.0, -seen.mood) + max(0.0, -seen.energy) / 2 + 2 * max(0.0, -seen.minutes) + 3 * max(0.0, -seen.share)
        + 2 * max(0.0, seen.slower)
    )  # fmt: skip
    return (
        accident,
        max(0.0, accident - 1),
        max(0.0, accident - 2.5),
        silent,
        max(0.0, math.log((seen.silent + 1) / 60)),
        longest,
        max(0.0, longest),
        project * accident,
        project * silent,
        few,
        few * silent,
        float(seen.contacts == 1),
        few * accident,
        pace * accident,
        pace * silent,
        owed,
        max(0.0, owed - 2),
        max(0.0, owed - 4),
        owed * min(accident, 3.0),
        project * owed,
        float(seen.their_silent is None),
        run,
        max(0.0, run - 1.5),
        run * min(owed, 4.0),
        run * share,
        alone,
        max(0.0, alone - 1.5),
        float(min(seen.unanswered, 4)),
        seen.mood,
        min(0.0, seen.mood + 0.3),
        seen.energy,
        min(0.0, seen.energy + 0.3),
        seen.minutes,
        min(0.0, seen.minutes + 0.2),
        seen.share,
        min(0.0, seen.share + 0.15),
        seen.slower,
        max(0.0, seen.slower - 0.3),
        fading,
        max(0.0, fading - 1),
        float(seen.leaving),
        float(seen.challenging),
        float(seen.broken),
        float(seen.mistakes),
        float(seen.cut),
        float(seen.tenure < 180),
        math.log(max(seen.tenure, 20) / 365),
        seen.own_rate,
        project,
        pace,
    )


def chances(seen: Evidence) -> Chances:
    values = terms(seen)
    leaves, gone, hear, contact = (_chance(which, values) for which in ("leaves", "gone", "hear", "contact"))
    weights = WEIGHTS["leaves"]
    added = [weight * (value - usual) for weight, value, usual in zip(weights, values, CENTRE, strict=True)]
    found, place = [], 0
    for code, names in GROUPS.items():
        found.append(Reason(code, sum(added[place : place + len(names)])))
        place += len(names)
    hear = min(hear, 1 - gone)
    reasons = sorted((one for one in found if one.weight > LEAST), key=lambda one: -one.weight)
    return Chances(max(leaves, gone), gone, hear, max(contact, hear), tuple(reasons[:MOST]))


LEAST = 0.15
"""Log-odds from which on a group of terms is a reason."""
MOST = 3
"""Reasons that are named."""


KNOTS = (-3.0, -2.0, -1.0, 0.5)
"""Log-odds at which the curve over the sum of the terms may bend."""


def _chance(which: str, values: Sequence[float]) -> float:
    z = BASE[which] + sum(weight * value for weight, value in zip(WEIGHTS[which], values, strict=True))
    above, slope, *bends = CURVE[which]
    z = above + slope * z + sum(bend * max(0.0, z - knot) for bend, knot in zip(bends, KNOTS, strict=True))
    return 1 / (1 + math.exp(-z)) if z > -500 else 0.0


def own_rate(losses: int, client_days: float) -> float:
    """`Evidence.own_rate` of a person who lost so many clients in so many days of clients observed."""
    return math.log((losses + POOLED) / (client_days / 365.25 * YEARLY + POOLED))


def after_talk(seen: Evidence) -> Evidence:
    """The same client, had it been in touch today."""
    return seen._replace(silent=0.0, accident=1.0, their_silent=0.0, run=0, unanswered=0, contacts=seen.contacts + 1)
