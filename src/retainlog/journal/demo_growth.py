"""The demo's leads, the marketing that brought them, and how its clients compare with the ideal one. Days are counted
back from today; amounts are in whole units of the currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from retainlog.base.money import Money, minor_digits
from retainlog.nouns.fit import START_SET, Criterion, FitCheck, FitException, FitScore
from retainlog.nouns.fit import queries as fit
from retainlog.nouns.lead import Activity, Lead, LeadStage, LeadTouch
from retainlog.nouns.lead import queries as leads
from retainlog.store.table import R, Table


class Keep(Protocol):
    def __call__(self, table: Table[R], record: R, /) -> R: ...


class Marketing(NamedTuple):
    """What was done to be found; `cost` in shekels."""

    ago: int
    kind: str
    title: str
    minutes: int
    cost: int = 0


class Prospect(NamedTuple):
    """A lead; `steps` are (days ago, stage), `talks` (days ago, text, minutes), `next` (text, days from today).
    `activity` is a place in MARKETING. One that was won became the client of its name."""

    name: str
    ago: int
    steps: tuple[tuple[int, str], ...] = ()
    source: str | None = None
    sent_by: str | None = None
    activity: int | None = None
    fee: int | None = None
    currency: str = "ILS"
    per: str = "month"
    talks: tuple[tuple[int, str, int], ...] = ()
    next: tuple[str, int] | None = None
    reason: str | None = None


MARKETING = (
    Marketing(105, "talk", "Stories that sell, at the freelancers' evening", 300),
    Marketing(38, "post", "Five questions before you ask for a quote", 120, 50),
    Marketing(9, "newsletter", "מה למדתי משנה של ניסויים", 90),
)

LEADS = (
    Prospect(
        "Fern & Sons", 170, ((160, "talking"), (150, "lost")), "linkedin", fee=3500,
        talks=((160, "A first call, friendly and vague", 40),), reason="A cousin does it",
    ),
    Prospect(
        "Clear Dental", 98, ((92, "talking"), (84, "proposal"), (61, "lost")), activity=0, fee=2500,
        talks=((92, "They want everything by next week", 50), (84, "Went through the quote", 30)),
        reason="Too dear for what they need",
    ),
    Prospect(
        "דניאל אבני", 72, ((66, "talking"), (55, "proposal"), (41, "won")), activity=0, fee=5000,
        talks=((66, "שיחה ראשונה, הגיע מההרצאה", 45), (48, "שאלות על ההצעה", 25)),
    ),
    Prospect(
        "Northwind Travel", 40, ((36, "talking"), (27, "proposal"), (17, "won")), "referral",
        sent_by="BrightPath Education", fee=3000, currency="EUR", per="project",
        talks=((36, "Sofia wants a booking page before the winter", 40),),
    ),
    Prospect(
        "מאפיית לחם ושמן", 13, ((10, "talking"), (5, "proposal")), "referral", sent_by="נועה לוי", fee=4200,
        talks=((10, "טעמתי, דיברנו על הסיפור שלהם", 60),), next=("לשלוח הצעה מעודכנת", 0),
    ),
    Prospect("Atlas Robotics", 4, ((3, "talking"),), activity=1, fee=6500,
             talks=((3, "Maya read the post; a product page each quarter", 30),), next=("call Maya", 3)),
)  # fmt: skip

FIT = (
    ("Acme Ltd", 120, (4, 4, 4, 4, 3, 4)),
    ("נועה לוי", 120, (4, 3, 4, 4, 4, 4)),
    ("BrightPath Education", 118, (3, 3, 4, 4, 4, 3)),
    ("אופק שיווק", 110, (3, 2, 2, 2, 3, 2)),
    ("סטודיו גל", 100, (2, 1, 3, 2, 2, 1)),
    ("Harbor & Co", 60, (3, 2, 4, 3, 3, 2)),
    ("דניאל אבני", 55, (4, 3, 4, 4, 3, 4)),
    ("Lumen Analytics", 110, (2, 1, 2, 2, 3, 2)),
)
"""(client, days ago, answers to the criteria of the start set in their order)."""

EXCEPTIONS = (
    ("סטודיו גל", 380, "price", "עשרים אחוז הנחה לשנה הראשונה"),
    ("Harbor & Co", 66, "format", "The training, on top of the project"),
)


def write(keep: Keep, new_id: Callable[[], str], ago: Callable[[int], date], ids: Mapping[str, str]) -> None:
    """`keep` writes a record and returns it; `ids`: the clients' ids by name."""
    marketing = []
    for done in MARKETING:
        cost = Money(done.cost * 100, "ILS") if done.cost else None
        activity = Activity(new_id(), ago(done.ago), done.kind, done.title, done.minutes, cost)
        marketing.append(keep(leads.ACTIVITIES, activity).id)
    for one in LEADS:
        stage = one.steps[-1][1] if one.steps else "new"
        lead = Lead(
            new_id(),
            one.name,
            ago(one.ago),
            stage,
            one.source,
            ids[one.sent_by] if one.sent_by else None,
            None if one.activity is None else marketing[one.activity],
            Money(one.fee * 10 ** minor_digits(one.currency), one.currency) if one.fee else None,
            one.per,
            next_text=one.next[0] if one.next else None,
            next_on=ago(-one.next[1]) if one.next else None,
            client_id=ids[one.name] if stage == "won" else None,
            lost_reason=one.reason,
        )
        keep(leads.LEADS, lead)
        for days, step in ((one.ago, "new"), *one.steps):
            why = one.reason if step == "lost" else None
            keep(leads.STAGES, LeadStage(new_id(), lead.id, step, ago(days), why))
        for days, text, minutes in one.talks:
            keep(leads.TOUCHES, LeadTouch(new_id(), lead.id, ago(days), text, minutes))
    profile = [
        keep(fit.CRITERIA, Criterion(new_id(), start.name, start.weight, start.deal_breaker, place))
        for place, start in enumerate(START_SET, 1)
    ]
    for client, days, answers in FIT:
        check = keep(fit.CHECKS, FitCheck(new_id(), ago(days), ids[client]))
        for criterion, score in zip(profile, answers, strict=True):
            keep(fit.SCORES, FitScore(check.id, criterion.id, score))
    for client, days, kind, text in EXCEPTIONS:
        keep(fit.EXCEPTIONS, FitException(new_id(), ago(days), kind, text, ids[client]))
