"""A lost client and its post-mortem, written in passes that are kept as they were."""

from datetime import date
from typing import NamedTuple

REASONS = (
    "competitor-offer",
    "wanted-change",
    "our-mistake",
    "disengaged",
    "problem-solved",
    "industry-crisis",
    "leadership-change",
    "expectations",
    "wrong-fit",
    "price",
    "in-house",
    "project-ended",
    "ended-by-us",
    "unknown",
)
BY = ("client", "us", "mutual")
CLARITIES = ("clear", "vague")
VERDICTS = ("preventable", "should-not-have-sold", "external", "undetermined")
STAGES = ("at-once", "week", "month")
STAGE_DAYS = {"at-once": 0, "week": 7, "month": 30}
"""Days after the notice at which each pass is asked for."""


class Loss(NamedTuple):
    """`noticed_on` is the day one learnt of it, `decided_on` when the client decided, `ends_on` the last day of work.
    The fields hold the latest view; what was thought at each pass stands in `loss_answers`."""

    id: str
    client_id: str
    noticed_on: date
    decided_on: date | None = None
    ends_on: date | None = None
    by_whom: str | None = None
    reason: str = "unknown"
    stated: str | None = None
    clarity: str | None = None
    believed: str | None = None
    evidence: str | None = None
    third_party: str | None = None
    offer: str | None = None
    verdict: str = "undetermined"
    feeling: int | None = None
    feeling_passed_on: date | None = None
    opportunity: str | None = None
    lesson: str | None = None
    win_back_on: date | None = None
    recovered_on: date | None = None
    recovered_how: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class LossReason(NamedTuple):
    """A contributing factor beside the main reason."""

    loss_id: str
    reason: str


class LossPass(NamedTuple):
    """One sitting of the post-mortem: at once, after a week, after a month."""

    id: str
    loss_id: str
    stage: str
    on_date: date
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class LossAnswer(NamedTuple):
    """What was answered to one question (the name of the loss's field) in one pass."""

    id: str
    pass_id: str
    question: str
    answer: str
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
