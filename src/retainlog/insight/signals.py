"""Signals that a journal gives by itself: each a plain rule with a least amount of data, its figures, and a severity.

A rule sees what was known on one day (`Facts`) and says nothing where there is too little to go by. A new one is one
more function in `RULES`. They stand beside the signs that a person saw; nothing here blends the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from retainlog.insight.balance import ONCE
from retainlog.insight.hazard import HIGH, WATCH
from retainlog.insight.outlook import Outlook
from retainlog.insight.rhythm import BY_ACCIDENT
from retainlog.insight.trends import Trend

if TYPE_CHECKING:
    from retainlog.nouns.client import Fee

SEVERITIES = ("watch", "high")
CODES = (
    "silence",
    "no-answer",
    "mood-falling",
    "energy-falling",
    "shorter",
    "one-sided",
    "fee-falling",
    "no-visible-value",
    "promise-broken",
)
FIGURES = (
    *("silent", "usual", "accident", "gone"),
    *("leaves", "contacts", "attempts"),
    *("now", "before", "last", "theirs", "of", "per", "on", "cut"),
    *("weeks", "broken"),
)
"""Every figure that a signal may carry."""

_ATTEMPTS = 2  # without an answer, from which on they are named
_DEEP_FALL, _LOW = 2.0, 2.0
STALE = 180
"""Days after which the newest rating, or a change of fee, is no news."""
_FEE_CUT = 0.25
NO_VALUE = 4
"""Weeks without anything of value to see."""
_LONG_NO_VALUE = 8
BROKEN_LATELY = 90
"""Days for which a broken promise counts."""


class Facts(NamedTuple):
    """What was known about a client on `today`. `contacts`: its days of contact. `trends`: what its newest touchpoints
    show. `standing`: green, yellow, red or none (see `cadence.standing`); `unanswered`: its newest attempts without an
    answer. `fees`: oldest first. `value_on`: in a project with milestones, the last day on which the client got to see
    something of value, or the project's first day; `broken`: the days on which promises were broken."""

    today: date
    outlook: Outlook | None = None
    contacts: int = 0
    trends: Sequence[Trend] = ()
    standing: str = "none"
    unanswered: int = 0
    fees: Sequence[Fee] = ()
    value_on: date | None = None
    broken: Sequence[date] = ()


class Signal(NamedTuple):
    """`severity` is `watch` or `high`; `figures` what its sentence needs."""

    code: str
    severity: str
    figures: Mapping[str, object]


def signals(facts: Facts) -> list[Signal]:
    """What shows on that day, in the order of `CODES`."""
    return [signal for rule in RULES for signal in rule(facts)]


def silence(facts: Facts) -> Iterator[Signal]:
    """Beyond the wanted cadence alone: a silence that happens by accident one time in ten or less, or that makes it
    likely that the client leaves; high where, with all that shows, that is as likely as for one who is red."""
    outlook = facts.outlook
    if outlook is None or facts.standing == "green" or not outlook.silent:
        return
    why = {reason.code for reason in outlook.reasons} & {"silence", "their-silence"}
    if outlook.accident > BY_ACCIDENT and not (outlook.leaves >= WATCH and why):
        return
    figures = {
        "silent": outlook.silent,
        "usual": outlook.usual,
        "accident": outlook.accident,
        "gone": outlook.gone,
        "leaves": outlook.leaves,
        "contacts": facts.contacts,
    }
    yield Signal("silence", _severe(outlook.leaves >= HIGH), figures)


def no_answer(facts: Facts) -> Iterator[Signal]:
    """The newest attempts, two or more, stayed without an answer."""
    if facts.unanswered >= _ATTEMPTS:
        yield Signal("no-answer", _severe(facts.unanswered > _ATTEMPTS), {"attempts": facts.unanswered})


def mood_falling(facts: Facts) -> Iterator[Signal]:
    """The client's mood: the mean of the last three ratings is a whole point or more below that of the three to six
    before; high from two points on, or where the new mean is two or less."""
    for trend in _trend(facts, "mood-falling"):
        high = trend.before - trend.now >= _DEEP_FALL or trend.now <= _LOW
        yield Signal(trend.code, _severe(high), {"now": trend.now, "before": trend.before})


def energy_falling(facts: Facts) -> Iterator[Signal]:
    """One's own energy, by the rule of the mood, but never high: it tells that the work wears one out (dread), not yet
    that the client goes."""
    for trend in _trend(facts, "energy-falling"):
        yield Signal(trend.code, "watch", {"now": trend.now, "before": trend.before})


def shorter(facts: Facts) -> Iterator[Signal]:
    """The last three touchpoints with minutes took half as long or less than the three to six before (means), and at
    least ten minutes less."""
    for trend in _trend(facts, "shorter"):
        yield Signal(trend.code, "watch", {"now": trend.now, "before": trend.before})


def one_sided(facts: Facts) -> Iterator[Signal]:
    """The newest touchpoints, four or more, all came from us, which by the client's share before is no accident."""
    for trend in _trend(facts, "one-sided"):
        yield Signal(trend.code, "watch", {"last": int(trend.now), "theirs": int(trend.before), "of": trend.of})


def _trend(facts: Facts, code: str) -> Iterator[Trend]:
    for trend in facts.trends:
        if trend.code == code and (facts.today - trend.on).days <= STALE:
            yield trend


def fee_falling(facts: Facts) -> Iterator[Signal]:
    """The newest fee, not older than 180 days, is below the one before it (same currency, same period); high where a
    quarter or more was cut."""
    past = [fee for fee in facts.fees if fee.from_on <= facts.today and fee.per not in ONCE]
    if len(past) < 2 or (facts.today - past[-1].from_on).days > STALE:
        return
    before, now = past[-2:]
    if (before.per, before.fee.currency) != (now.per, now.fee.currency) or now.fee.minor >= before.fee.minor:
        return
    cut = 1 - now.fee.minor / before.fee.minor
    figures = {"now": now.fee, "before": before.fee, "per": now.per, "on": now.from_on, "cut": cut}
    yield Signal("fee-falling", _severe(cut >= _FEE_CUT), figures)


def no_visible_value(facts: Facts) -> Iterator[Signal]:
    """In a project with milestones: four weeks or more without one that the client sees (a prototype, a partial
    solution, a demo, a result) and without a win; working documents alone do not count. High from eight weeks on."""
    if facts.value_on is None:
        return
    weeks = (facts.today - facts.value_on).days // 7
    if weeks >= NO_VALUE:
        yield Signal("no-visible-value", _severe(weeks >= _LONG_NO_VALUE), {"weeks": weeks, "on": facts.value_on})


def promise_broken(facts: Facts) -> Iterator[Signal]:
    """A promise to the client was broken in the last 90 days; high from the second one on."""
    lately = [day for day in facts.broken if 0 <= (facts.today - day).days < BROKEN_LATELY]
    if lately:
        yield Signal("promise-broken", _severe(len(lately) > 1), {"broken": len(lately), "on": max(lately)})


def _severe(high: bool) -> str:
    return "high" if high else "watch"


RULES: tuple[Callable[[Facts], Iterator[Signal]], ...] = (
    silence,
    no_answer,
    mood_falling,
    energy_falling,
    shorter,
    one_sided,
    fee_falling,
    no_visible_value,
    promise_broken,
)
