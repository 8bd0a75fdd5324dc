"""A lost client and its post-mortem, written in passes that are kept as they were."""

from collections.abc import Collection
from datetime import date, timedelta
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
QUESTIONS = (
    "stated",
    "clarity",
    "third_party",
    "offer",
    "by_whom",
    "reason",
    "also",
    "believed",
    "evidence",
    "verdict",
    "opportunity",
    "lesson",
    "feeling",
    "feeling_passed_on",
    "win_back_on",
)
"""What a pass may answer: fields of the loss, and `also` (the contributing reasons)."""


class Loss(NamedTuple):
    """`noticed_on` is the day one learnt of it, `decided_on` when the client decided, `ends_on` the last day of work,
    `paid_on` the last day that is paid for (by default that of work).
    The fields hold the latest view; what was thought at each pass stands in `loss_answers`.

    The client counts as lost from the day of the notice, or from its last day of work where that came earlier
    (`lost_on`): reminders stop at once, though work may go on for a while."""

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
    paid_on: date | None = None

    def stopped_on(self, last: date | None) -> date:
        """The first day without the client, `last` being its last one; the day of the notice where that is None."""
        return last + timedelta(days=1) if last else self.noticed_on

    @property
    def lost_on(self) -> date:
        """The day from which the client counts as lost."""
        return min(self.noticed_on, self.ends_on or self.noticed_on)

    @property
    def outcome(self) -> str:
        """`lost`; recovered before the last day of work (with none known: within 30 days of the notice) a `near-miss`,
        later `won-back`."""
        if self.recovered_on is None:
            return "lost"
        saved_by = self.ends_on or self.noticed_on + timedelta(days=STAGE_DAYS["month"])
        return "near-miss" if self.recovered_on <= saved_by else "won-back"

    def next_pass(self, written: Collection[str]) -> tuple[str, date] | None:
        """The first stage that is not written yet and the day on which it is due; None when all are."""
        for stage in STAGES:
            if stage not in written:
                return stage, self.noticed_on + timedelta(days=STAGE_DAYS[stage])
        return None


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
