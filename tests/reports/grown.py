"""The small journal with leads, activities, the ideal-client profile and checks against it."""

from __future__ import annotations

from retainlog.base.money import Money
from retainlog.base.rates import Rate, Rates
from retainlog.base.scope import Scope
from retainlog.nouns.fit import Criterion, FitCheck, FitScore
from retainlog.nouns.fit import queries as fit
from retainlog.nouns.lead import Activity, Lead, LeadStage, LeadTouch
from retainlog.nouns.lead import queries as leads
from retainlog.nouns.sign import Sign
from retainlog.nouns.sign import queries as signs
from retainlog.nouns.touch import TOUCHES, Touch
from retainlog.store.database import Store
from tests.reports.sample import TODAY, day, sample

RATES = Rates(day("10-30"), "ILS", {"USD": Rate(350, 2)})
YEAR = Scope(day("2025-11-06"), TODAY, TODAY, "ILS", "IST (UTC+02:00)", rates=RATES)

# id, name, day, stage, source, sent by, activity, fee, days of the stages after the first, reason
LEADS_MADE = (
    ("leadacme", "Acme", "2025-12-01", "won", "talk", None, "acttalk0", (1000, "ILS"), ("12-20", "01-01"), None),
    ("leadnova", "Nova", "03-02", "lost", "post", None, "actpost0", (2500, "ILS"), ("03-10", "04-01"), "too dear"),
    ("leadyona", "יונה", "09-05", "proposal", None, "acme", None, (4000, "ILS"), ("09-12", "10-02"), None),
    ("leadwest", "West", "10-20", "talking", "post", None, "actpost0", (600, "USD"), ("10-28",), None),
    ("leadsite", "A site", "11-01", "new", None, None, None, None, (), None),
)
ACTIVITIES_MADE = (
    ("acttalk0", "2025-11-20", "talk", "הרצאה בכנס", 180, (250, "ILS")),
    ("actpost0", "02-25", "post", "On briefs", 90, None),
    ("actadvrt", "10-10", "ad", "An ad", 30, (100, "USD")),
)
# name, weight, deal-breaker
CRITERIA_MADE = (("profitable", 3, True), ("values", 2, False), ("עונים מהר", 1, False))
# client, answers in the order of the criteria
CHECKS_MADE = (("acme", (4, 3, 3)), ("beta", (3, 2, None)), ("gimel", (1, 4, 4)), ("echo", (2, 1, 1)))
MOODS = (("acme", "10-06", 5, 4), ("acme", "10-21", 4, 4), ("gimel", "10-03", 2, 1), ("beta", "10-08", 4, 3))


def grown() -> Store:
    """The sample with leads, activities, the ideal-client profile and checks against it."""
    store = sample()
    with store.batch("grown") as batch:
        for id, on, kind, title, minutes, cost in ACTIVITIES_MADE:
            activity = Activity(id, day(on), kind, title, minutes, money(cost))
            leads.ACTIVITIES.insert(batch, activity)
        for id, name, on, stage, source, sent_by, activity_id, fee, days, reason in LEADS_MADE:
            lead = Lead(id, name, day(on), stage, source, sent_by, activity_id, money(fee), "month" if fee else None,
                        client_id="acme" if stage == "won" else None, lost_reason=reason)  # fmt: skip
            leads.LEADS.insert(batch, lead)
            way = ("new", "talking", stage)
            for n, reached in enumerate((on, *days)):
                year = "2025-" if reached == "12-20" else ""
                step = LeadStage(f"{id}{n}", id, way[n], day(year + reached), reason if n == 2 else None)
                leads.STAGES.insert(batch, step)
        leads.TOUCHES.insert(batch, LeadTouch("leadtch1", "leadyona", day("09-12"), "a long talk", 75))
        for n, (name, weight, breaker) in enumerate(CRITERIA_MADE):
            fit.CRITERIA.insert(batch, Criterion(f"crit{n}", name, weight, breaker, n))
        for n, (client_id, answers) in enumerate(CHECKS_MADE):
            fit.CHECKS.insert(batch, FitCheck(f"fitchck{n}", day("10-15"), client_id))
            for number, score in enumerate(answers):
                if score is not None:
                    fit.SCORES.insert(batch, FitScore(f"fitchck{n}", f"crit{number}", score))
        for n, (client_id, on, mood, energy) in enumerate(MOODS):
            TOUCHES.insert(batch, Touch(f"mood{n}", client_id, day(on), "talk", minutes=30, mood=mood, energy=energy))
        signs.SIGNS.insert(batch, Sign("signecho", "echo", "criticism", day("10-20"), "wants reports"))
    return store


def money(amount: tuple[int, str] | None) -> Money | None:
    return Money(amount[0] * 100, amount[1]) if amount else None
