"""The right client: the ideal-client profile, what a lead or client scores against it, and what an hour earns.

score = Σ weight · answer / (4 · Σ weight) over the criteria that were answered, from 0 to 1. A deal-breaker is hit by
an answer of 0 or 1. Bands: `wrong` where a deal-breaker is hit or the score is under 50 %, `good` from 75 % on, else
`mixed`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money

BANDS = ("good", "mixed", "wrong")
GOOD_FROM, WRONG_UNDER = 0.75, 0.5
BROKEN_UP_TO = 1
"""A deal-breaker answered so low, or lower, is hit."""
MOST = 4
"""The best answer to a criterion."""
EXCEPTION_KINDS = ("price", "format", "other")


class Criterion(NamedTuple):
    """One line of the ideal-client profile; a weight of 1 to 5 counts so many times."""

    id: str
    name: str
    weight: int = 1
    deal_breaker: bool = False
    position: int = 0
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class FitCheck(NamedTuple):
    """A lead or client held against the profile on one day; a lead that was won has both."""

    id: str
    on_date: date
    client_id: str | None = None
    lead_id: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class FitScore(NamedTuple):
    """The answer to one criterion: 0 not at all to 4 fully."""

    check_id: str
    criterion_id: str
    score: int


class FitException(NamedTuple):
    """An exception that was granted to a lead or client: in price, in format, or other."""

    id: str
    on_date: date
    kind: str
    text: str
    client_id: str | None = None
    lead_id: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class Start(NamedTuple):
    """A criterion of the start set: `name` is its code, shown as the label of journal/fitness.py."""

    name: str
    weight: int
    deal_breaker: bool = False


START_SET = (
    Start("core-service", 3),
    Start("profitable", 3, True),
    Start("decision-maker", 2),
    Start("values", 2, True),
    Start("pays-on-time", 2),
    Start("realistic-demands", 2),
)


class Fit(NamedTuple):
    """`score` from 0 to 1; `broken` are the ids of the deal-breakers hit, `open` those of criteria not answered."""

    score: float
    band: str
    broken: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def fit(criteria: Sequence[Criterion], scores: Mapping[str, int]) -> Fit | None:
    """What the answers (0..4 by criterion id) come to; None where it can't be told: less than a third of the weight was
    answered. A deal-breaker that is hit tells by itself."""
    answered = [one for one in criteria if one.id in scores]
    weights = sum(one.weight for one in answered)
    broken = tuple(one.id for one in answered if one.deal_breaker and scores[one.id] <= BROKEN_UP_TO)
    if not weights or (not broken and 3 * weights < sum(one.weight for one in criteria)):
        return None
    score = sum(one.weight * scores[one.id] for one in answered) / (MOST * weights)
    return Fit(score, band(score, broken), broken, tuple(one.id for one in criteria if one.id not in scores))


def band(score: float, broken: Sequence[str] = ()) -> str:
    """`good`, `mixed` or `wrong`, for a score from 0 to 1 and the deal-breakers hit."""
    if broken or score < WRONG_UNDER:
        return "wrong"
    return "good" if score >= GOOD_FROM else "mixed"


def hourly_rate(fees: Money, minutes: float) -> Money | None:
    """Fees of a period / hours logged in it; None where no time was logged."""
    return Money(round(fees.minor * 60 / minutes), fees.currency) if minutes else None
