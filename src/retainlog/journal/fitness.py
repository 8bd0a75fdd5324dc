"""Verbs on fit: the ideal-client profile, checks of leads and clients against it, exceptions, and the five dangers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.errors import Ambiguous, Exists, NotFound, Usage
from retainlog.base.ids import new_id
from retainlog.base.rates import Rates, conversion
from retainlog.base.text import clean, fold
from retainlog.i18n import N_, codes
from retainlog.i18n.messages import _, format_date
from retainlog.insight.score import median
from retainlog.journal import growth
from retainlog.journal.fitted import Checked, weighed
from retainlog.journal.leads import find_lead
from retainlog.nouns.client import Client
from retainlog.nouns.client.naming import find_client
from retainlog.nouns.engine import not_ahead
from retainlog.nouns.fit import (
    EXCEPTION_KINDS,
    MOST,
    START_SET,
    Criterion,
    FitCheck,
    FitException,
    FitScore,
)
from retainlog.nouns.fit import queries as kept
from retainlog.nouns.fit.queries import CHECKS, CRITERIA, EXCEPTIONS, SCORES
from retainlog.nouns.invoice import payment
from retainlog.nouns.lead import Lead
from retainlog.nouns.lead import queries as leads
from retainlog.store.database import Store

LABELS = {
    "core-service": N_("asks for the core service"),
    "profitable": N_("price and format checked, and profitable"),
    "decision-maker": N_("the decision-maker can be reached"),
    "values": N_("shares your values"),
    "pays-on-time": N_("pays on time"),
    "realistic-demands": N_("has realistic demands"),
}
"""What the criteria of the start set say."""
ANSWERS = (N_("not at all"), N_("hardly"), N_("partly"), N_("mostly"), N_("fully"))
"""What 0 to 4 mean."""


class Subject(NamedTuple):
    """Who is held against the profile: a client, or a lead that is none yet."""

    client: Client | None
    lead: Lead | None

    @property
    def name(self) -> str:
        one = self.client or self.lead
        assert one
        return one.name

    @property
    def key(self) -> dict[str, str]:
        return {"client_id": self.client.id} if self.client else {"lead_id": self.lead.id if self.lead else ""}


def find_subject(store: Store, typed: str) -> Subject:
    """A client, or else a lead. Raises NotFound, Ambiguous."""
    try:
        return Subject(find_client(store, typed), None)
    except NotFound:
        pass
    try:
        return Subject(None, find_lead(store, typed))
    except NotFound:
        raise NotFound(
            "subject_not_found",
            "There is no client or lead called {typed!r}.",
            hint="Note a lead with: retainlog lead add NAME",
            typed=typed,
        ) from None


# The profile


def profile(store: Store) -> list[Criterion]:
    return kept.profile(store)


def label(criterion: Criterion) -> str:
    """What the criterion says, in words."""
    return _(LABELS[criterion.name]) if criterion.name in LABELS else criterion.name


def find_criterion(store: Store, typed: str) -> Criterion:
    """By name, a unique beginning of it, or id. Raises NotFound, Ambiguous."""
    key, criteria = fold(clean(typed, multiline=False)), profile(store)
    exact = [one for one in criteria if key in (fold(one.name), fold(label(one)))]
    spoken = codes.find(typed, [one.name for one in criteria])
    begins = [one for one in criteria if one.name == spoken or (key and fold(one.name).startswith(key))]
    by_id = [one for one in criteria if len(typed) >= 4 and one.id.startswith(typed)]
    for found in (exact, begins, by_id):
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(one.name for one in found)
            raise Ambiguous("criterion_ambiguous", "{typed!r} may be {names}.", typed=typed, names=names)
    raise NotFound(
        "criterion_not_found",
        "The profile has no criterion {typed!r}.",
        hint="It has: {names}" if criteria else "Begin with: retainlog fit profile add --start-set",
        typed=typed,
        names=", ".join(one.name for one in criteria),
    )


def add_criterion(
    store: Store, name: str, *, weight: int = 1, deal_breaker: bool = False, note: str | None = None
) -> Criterion:
    """Add a criterion at the end. Raises Exists where the profile has it."""
    name, criteria = clean(name, multiline=False), profile(store)
    _free_name(name, criteria)
    known = {start.name: start for start in START_SET}.get(name)
    if known:
        weight, deal_breaker = max(weight, known.weight), deal_breaker or known.deal_breaker
    with store.batch("fit profile", name) as batch:
        position = max((one.position for one in criteria), default=0) + 1
        criterion = Criterion(new_id(), name, weight, deal_breaker, position, clean(note or "") or None)
        return CRITERIA.insert(batch, criterion)


def add_start_set(store: Store) -> list[Criterion]:
    """Add those of the start set that the profile does not have."""
    criteria = profile(store)
    have = {one.name for one in criteria}
    position = max((one.position for one in criteria), default=0)
    with store.batch("fit profile", "start set") as batch:
        return [
            CRITERIA.insert(batch, Criterion(new_id(), start.name, start.weight, start.deal_breaker, position + number))
            for number, start in enumerate((one for one in START_SET if one.name not in have), 1)
        ]


def edit_criterion(store: Store, criterion: Criterion, **changes: Any) -> Criterion:
    """Change name, weight, deal_breaker or note; the answers to it stay. Raises Exists where the name is taken."""
    if "name" in changes:
        changes["name"] = clean(changes["name"], multiline=False)
        _free_name(changes["name"], [one for one in profile(store) if one.id != criterion.id])
    if "note" in changes:
        changes["note"] = clean(changes["note"]) or None
    with store.batch("fit profile", criterion.name) as batch:
        return CRITERIA.update(batch, criterion, **changes)


def _free_name(name: str, criteria: Sequence[Criterion]) -> None:
    if not fold(name):
        raise Usage("empty_name", "A criterion needs a name.", hint='Such as: "answers within a day"')
    if any(fold(one.name) == fold(name) for one in criteria):
        raise Exists("criterion_exists", "The profile has the criterion {name!r} already.", name=name)


def remove_criterion(store: Store, criterion: Criterion) -> None:
    """Take it out of the profile; the answers to it are kept, and count no more."""
    with store.batch("fit profile", criterion.name) as batch:
        CRITERIA.delete(batch, criterion)


# Checks


def checks_of(store: Store, subject: Subject) -> list[Checked]:
    """Oldest first, each by the profile of today."""
    return weighed(store, kept.checks(store, **subject.key))


def exceptions_of(store: Store, subject: Subject) -> list[FitException]:
    return kept.exceptions(store, **subject.key)


def check_subject(
    store: Store,
    subject: Subject,
    scores: Mapping[str, int],
    *,
    on: date | None = None,
    note: str | None = None,
    exceptions: Sequence[tuple[str, str]] = (),
) -> Checked | None:
    """Keep the answers (0..4 by criterion id) as the check of that day, and exceptions as (kind, text).

    A second check on a day corrects the first. None where there were exceptions alone."""
    today = store.clock.today()
    day, words = on or today, clean(note or "") or None
    not_ahead(store, day, "future_check", "Give today or an earlier day.")
    if not scores and not exceptions:
        raise Usage("no_answers", "Nothing was answered, so nothing is kept.", hint="Such as: --score values=3")
    known = {one.id for one in profile(store)}
    if any(score not in range(MOST + 1) or criterion not in known for criterion, score in scores.items()):
        raise ValueError("scores are 0 to 4, by the id of a criterion")
    checked = None
    with store.batch("fit check", subject.name) as batch:
        if scores:
            same_day = [one for one in kept.checks(store, **subject.key) if one.on_date == day]
            check = (
                same_day[0] if same_day else CHECKS.insert(batch, FitCheck(new_id(), day, **subject.key, note=words))
            )
            if same_day and words:
                check = CHECKS.update(batch, check, note=words)
            for criterion_id, score in scores.items():
                if before := SCORES.find(store, check.id, criterion_id):
                    SCORES.update(batch, before, score=score)
                else:
                    SCORES.insert(batch, FitScore(check.id, criterion_id, score))
            checked = weighed(store, [check])[0]
        for kind, text in exceptions:
            EXCEPTIONS.insert(batch, FitException(new_id(), day, _kind(kind), _text(text), **subject.key))
    return checked


def _kind(kind: str) -> str:
    if kind not in EXCEPTION_KINDS:
        raise ValueError(f"exceptions are {EXCEPTION_KINDS}")
    return kind


def _text(text: str) -> str:
    words = clean(text)
    if not words:
        raise Usage("empty_text", "The exception has no words.", hint="Such as: --exception price='a tenth off'")
    return words


# The five dangers of a wrong client, with the figures that the journal has

DANGERS = {
    "hard-sale": N_("A hard sale, and a price that was never checked"),
    "lost-focus": N_("Loss of business focus"),
    "self-image": N_("A damaged self-image after broken promises"),
    "ideal-missed": N_("Ideal clients missed"),
    "no-resilience": N_("No resilience in a crisis"),
}


class Evidence(NamedTuple):
    """One figure of a danger; `value` None where the journal does not have it. `kind` as in a Column."""

    danger: str
    key: str
    label: str
    value: object
    kind: str = "number"


def dangers(store: Store, subject: Subject, today: date, rates: Rates | None = None) -> list[Evidence]:
    """The figures of the last twelve months, those of the sale over its whole way; money in one currency where several
    meet that have a rate."""
    from retainlog.journal.outcomes import converted, outcomes

    first = shift(today, -1, "y")
    mine = None
    if subject.client:
        mine = next((one for one in outcomes(store, first, today) if one.client_id == subject.client.id), None)
    contact = mine.contact if mine else None
    granted = [one.kind for one in exceptions_of(store, subject)]
    days, touches = _sale(store, subject)
    off = contact.off_core_minutes / contact.minutes if contact and contact.minutes else None
    prospecting = leads.touch_minutes(store, first, today) + growth.minutes_of_activities(store, first, today)
    rate = mine.rate if mine else None
    if mine and (together := conversion(rates, mine.earned)):
        rate = next((one.rate for one in converted([mine], together)), None)
    here = None if mine is None else mine.minutes
    if subject.lead:
        here = sum(touch.minutes or 0 for touch in leads.TOUCHES.of(store, lead_id=subject.lead.id))
    return [
        Evidence("hard-sale", "days_to_close", _("Days from the first word to the client"), days),
        Evidence("hard-sale", "touches_to_close", _("Contacts until then"), touches),
        Evidence("hard-sale", "price_exceptions", _("Exceptions in price"), granted.count("price")),
        Evidence("hard-sale", "format_exceptions", _("Exceptions in format"), granted.count("format")),
        Evidence("hard-sale", "hourly_rate", _("Real hourly rate"), rate, "money"),
        Evidence("hard-sale", "paid_on_time", _("Invoices paid on time"), _paid_on_time(store, subject), "share"),
        Evidence("lost-focus", "off_core", _("Minutes off the core service"), off, "share"),
        Evidence("self-image", "promises_kept", _("Promises kept"), mine.promises.kept if mine else None),
        Evidence("self-image", "promises_broken", _("Promises broken"), mine.promises.broken if mine else None),
        Evidence("self-image", "energy", _("Own energy, 1 to 5"), contact.energy if contact else None),
        Evidence("ideal-missed", "hours", _("Hours here"), None if here is None else round(here / 60, 1)),
        Evidence("ideal-missed", "prospecting", _("Hours on leads and marketing"), round(prospecting / 60, 1)),
        Evidence("no-resilience", "referrals", _("Leads it sent"), mine.referrals if mine else None),
        Evidence("no-resilience", "income_share", *_share(store, subject, rates), "share"),
    ]


def _paid_on_time(store: Store, subject: Subject) -> float | None:
    """The share of invoices that were paid by the day they were due, of those whose both days are known."""
    paid = payment(store, subject.client.id) if subject.client else None
    return paid.on_time / paid.known if paid else None


def _sale(store: Store, subject: Subject) -> tuple[int | None, int | None]:
    """(days, contacts) from the first word to the client, or until now for an open lead."""
    found = leads.find(store, client_id=subject.client.id) if subject.client else [subject.lead]
    came = [lead for lead in found if lead]
    if not came:
        return None, None
    trails = leads.trails(store, came)
    days = [trail.days for trail in trails.values() if trail.days is not None]
    touches = sum(len(leads.TOUCHES.of(store, lead_id=lead.id)) for lead in came)
    return (round(median(days)) if days else None), touches


def _share(store: Store, subject: Subject, rates: Rates | None) -> tuple[str, float | None]:
    """(label, share of the monthly income): of all of it by the rates, else of that in the client's currency."""
    from retainlog.insight.concentration import incomes
    from retainlog.journal.income import monthly_fees

    label = _("Share of the monthly income")
    if subject.client is None:
        return label, None
    fees = monthly_fees(store, store.clock.today())
    together = conversion(rates, (fee.currency for fee in fees.values()))
    if together:
        fees = {client: money for client, fee in fees.items() if (money := together.money(fee))}
        label = _("Share of the monthly income, by the rates of {day}").format(day=format_date(together.rates.on))
    slices = [one for income in incomes(fees) for one in income.slices]
    return label, next((one.share for one in slices if one.client == subject.client.id), None)
