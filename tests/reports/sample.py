"""A small journal whose figures can be counted by hand; October 2026 is the month in question."""

from __future__ import annotations

from datetime import date, datetime

from retainlog.base.clock import Clock
from retainlog.base.money import Money
from retainlog.base.scope import Scope
from retainlog.nouns.client import Client, Fee, Pause
from retainlog.nouns.client import queries as clients
from retainlog.nouns.gesture import GESTURES, Gesture
from retainlog.nouns.lead import Lead, LeadStage, LeadTouch
from retainlog.nouns.lead import queries as leads
from retainlog.nouns.loss import Loss
from retainlog.nouns.loss import queries as losses
from retainlog.nouns.milestone import MILESTONES, Milestone
from retainlog.nouns.mistake import Action, ActionCheck, Mistake
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.promise import PROMISES, Promise
from retainlog.nouns.reflection import REFLECTIONS, Reflection
from retainlog.nouns.sign import Sign
from retainlog.nouns.sign import queries as signs
from retainlog.nouns.touch import TOUCHES, Touch
from retainlog.nouns.win import WINS, Win
from retainlog.store.batch import Batch
from retainlog.store.database import Store

TODAY = date(2026, 11, 5)
OCTOBER = Scope(date(2026, 10, 1), date(2026, 10, 31), TODAY, "ILS", "IST (UTC+02:00)")


def day(text: str) -> date:
    """`10-05` is a day of 2026."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def empty() -> Store:
    return Store(":memory:", Clock(datetime(2026, 11, 5, 10)))


CLIENTS = (
    Client("acme", "Acme", every="2w", since=day("01-01")),
    Client("beta", "Beta", since=day("02-01")),
    Client("gimel", "גימל", since=day("03-01"), lost_on=day("10-20")),
    Client("delta", "Delta", every="1w", at_most="2w", since=day("10-03")),
    Client("echo", "Echo", since=day("2025-06-01")),
    Client("fox", "Fox", since=day("01-01")),  # lost in May, won back on 12 October
    Client("gate", "Gate", kind="internal", since=day("04-01")),
    Client("hill", "Hill", engagement="project", every="1w", since=day("08-01")),  # new until 29 October
)
FEES = (
    ("acme", 1000, "ILS", "month", "01-01"),
    ("acme", 1200, "ILS", "month", "10-15"),
    ("beta", 2000, "ILS", "month", "02-01"),
    ("beta", 1500, "ILS", "month", "10-10"),
    ("gimel", 3000, "ILS", "month", "03-01"),
    ("delta", 500, "USD", "month", "10-03"),
    ("echo", 800, "USD", "month", "2025-06-01"),
    ("fox", 400, "ILS", "month", "01-01"),
    ("hill", 9000, "ILS", "project", "08-01"),
)
TOUCHES_MADE = (
    ("acme", "10-05", 30),
    ("acme", "10-20", 20),
    ("beta", "10-07", 15),
    ("delta", "10-04", 60),
    ("delta", "10-11", None),
    ("hill", "10-09", 40),
    ("hill", "10-31", 10),
    ("gimel", "10-02", 5),
    ("acme", "09-10", 20),
    ("beta", "09-11", 5),
    ("hill", "09-12", 12),
    ("echo", "2025-10-10", 10),
    ("acme", "11-02", 99),
)


MOODS = {("acme", "10-05"): (4, None), ("acme", "10-20"): (3, 2), ("acme", "09-10"): (5, 5)}
"""Mood and energy of a touchpoint."""
PROMISED = (
    ("10-01", "10-05", "10-05", None),  # kept in time
    ("09-20", "10-01", "10-03", None),  # kept late
    ("10-10", None, None, "10-20"),  # broken
    ("10-12", "10-25", None, None),  # overdue when October ended
    ("09-01", "09-05", "11-02", None),  # that one too
    ("10-30", "11-20", None, None),  # open, and not due
)
"""Made, due, kept, broken."""
LEADS = (
    ("leadwon0", "09-20", (("09-20", "new"), ("10-02", "talking"), ("10-03", "won")), "delta"),
    ("leadopen", "10-05", (("10-05", "new"), ("11-02", "talking")), None),
    ("leadlost", "09-01", (("09-01", "new"), ("10-15", "lost")), None),
)


def sample() -> Store:
    store = empty()
    with store.batch("sample") as batch:
        for client in CLIENTS:
            clients.CLIENTS.insert(batch, client)
        for n, (client_id, amount, currency, per, on) in enumerate(FEES):
            fee = Fee(f"fee{n}", client_id, Money(amount * 100, currency), per, day(on))
            clients.FEES.insert(batch, fee)
        clients.PAUSES.insert(batch, Pause("pause", "echo", day("10-25"), day("11-10")))
        for n, (client_id, on, minutes) in enumerate(TOUCHES_MADE):
            mood, energy = MOODS.get((client_id, on), (None, None))
            touch = Touch(f"touch{n:02}", client_id, day(on), "call", minutes=minutes, mood=mood, energy=energy)
            TOUCHES.insert(batch, touch)
        for loss in (
            Loss("lossgime", "gimel", day("10-20"), reason="unknown", stated="maybe later", clarity="vague",
                 third_party="Rival", verdict="external", feeling=2, feeling_passed_on=day("10-29")),
            Loss("lossfox0", "fox", day("05-01"), reason="price", stated="too dear", clarity="clear",
                 verdict="preventable", feeling=1, feeling_passed_on=day("05-25"), recovered_on=day("10-12")),
        ):  # fmt: skip
            losses.LOSSES.insert(batch, loss)
        for mistake in (
            Mistake("mistake1", day("09-10"), "Answered late", "service", cause="overload", client_id="acme"),
            Mistake("mistake2", day("10-08"), "Late again", "service", cause="overload", client_id="beta",
                    recurrence_of="mistake1", cost=Money(20000, "ILS")),
            Mistake("mistake3", day("10-09"), "Wrong colours", "professional", cost=Money(1000, "USD")),
        ):  # fmt: skip
            mistakes.MISTAKES.insert(batch, mistake)
        for action in (
            Action("actnheld", "Block an hour", day("09-20"), mistake_id="mistake1"),
            Action("actlater", "Write a rule", day("10-25"), "done", mistake_id="mistake2", done_on=day("11-02")),
            Action("actahead", "Take a course", day("11-20"), mistake_id="mistake3"),
            Action("actdrop0", "Buy a tool", None, "dropped", mistake_id="mistake1", dropped_on=day("10-30")),
            Action("actundat", "Ask a friend", mistake_id="mistake1"),
            Action("actheld0", "Set a timer", day("09-20"), "done", mistake_id="mistake1", done_on=day("09-12")),
        ):
            mistakes.ACTIONS.insert(batch, action)
        mistakes.CHECKS.insert(batch, ActionCheck("check1", "actnheld", 30, day("10-12"), False))
        mistakes.CHECKS.insert(batch, ActionCheck("check2", "actheld0", 30, day("10-13"), True))
        for n, answer in enumerate(("the first answer", "the newest answer")):
            REFLECTIONS.insert(batch, Reflection(f"ref{n}", day("09-01"), "went-well", answer, day("10-02")))
        _kept(batch)
    return store


def _kept(batch: Batch) -> None:
    for sign in (
        Sign("signclea", "acme", "dread", day("10-06"), cleared_on=day("10-20")),
        Sign("signopen", "beta", "criticism", day("10-21"), cleared_on=day("11-03")),
        Sign("signpast", "hill", "less-time", day("09-15"), cleared_on=day("11-02")),
    ):
        signs.SIGNS.insert(batch, sign)
    for win in (
        Win("wingreat", "acme", day("10-12"), "More demos", "requests a month", "40", "60"),
        Win("winsmall", "beta", day("10-20"), "Faster", "days", "10", "9"),
        Win("winplain", "beta", day("10-21"), "Thanked on stage"),
    ):
        WINS.insert(batch, win)
    for n, (kind, delivered) in enumerate((("prototype", "10-15"), ("working-document", "10-16"), ("demo", None))):
        milestone = Milestone(f"mile{n}", "hill", "Pages", kind, delivered_on=day(delivered) if delivered else None)
        MILESTONES.insert(batch, milestone)
    for n, (made, *days) in enumerate(PROMISED):
        due, kept, broken = (day(text) if text else None for text in days)
        PROMISES.insert(batch, Promise(f"promise{n}", "acme", "figures", day(made), due, kept, broken))
    GESTURES.insert(batch, Gesture("gesture1", "acme", day("10-08"), "trends", reaction=4))
    GESTURES.insert(batch, Gesture("gesture2", "beta", day("10-09"), "thanks"))
    for id, came, steps, client_id in LEADS:
        lead = Lead(id, id, day(came), steps[-1][1], "linkedin" if client_id else None, client_id=client_id)
        leads.LEADS.insert(batch, lead)
        for n, (on, stage) in enumerate(steps):
            leads.STAGES.insert(batch, LeadStage(f"{id}{n}", id, stage, day(on)))
    leads.TOUCHES.insert(batch, LeadTouch("leadtalk", "leadopen", day("10-06"), "a first call", 25))
