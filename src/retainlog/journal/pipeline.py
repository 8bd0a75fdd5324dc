"""The pipeline as it stands: open leads with their chances, and the fees that may be expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.base.rates import Conversion, Rates, conversion
from retainlog.insight import pipeline
from retainlog.insight.cohort import stay
from retainlog.insight.forecast import Arrivals, Month, Paying, Prospect, Staying, assumptions, forecast
from retainlog.insight.forecast import Assumptions as Assumptions
from retainlog.insight.pipeline import Trail
from retainlog.journal import figures
from retainlog.nouns.client.queries import rates_on
from retainlog.nouns.lead import OPEN_STAGES, Lead
from retainlog.nouns.lead import queries as leads
from retainlog.nouns.loss.queries import LOSSES
from retainlog.store import silence
from retainlog.store.database import Store


class Pipeline(NamedTuple):
    """All leads with their trails by id; `chances` by open stage: (chance of being won, decided leads it rests on)."""

    leads: list[Lead]
    trails: Mapping[str, Trail]
    chances: Mapping[str, tuple[float, int]]

    @property
    def open(self) -> list[Lead]:
        return [lead for lead in self.leads if lead.stage in OPEN_STAGES]

    def expected(self, per: str | None = None) -> dict[str, Money]:
        """Currency → Σ fee · chance of the open leads, by the month: a project is a twelfth of its price a month. With
        `per` of those alone that would pay by the `month`, or the whole prices of those by the `project`."""
        return pipeline.expected(
            (lead.fee, self.chances[lead.stage][0] / (12 if per is None and lead.per == "project" else 1))
            for lead in self.open
            if lead.fee and lead.fee.minor and per in (None, lead.per or "month")
        )


def read(store: Store) -> Pipeline:
    found = leads.find(store)
    trails = leads.trails(store, found)
    return Pipeline(found, trails, pipeline.chances(list(trails.values())))


class Forecast(NamedTuple):
    """`months` by currency; `now` the monthly fees of today; `converted` both in one currency, where several meet that
    have a rate."""

    months: dict[str, list[Month]]
    now: dict[str, Money]
    assumptions: Assumptions
    converted: tuple[list[Month], Money, Conversion] | None = None


LEAST_WATCH = 180
"""Days of journal from which on the pace at which clients come is known well enough to look ahead with."""


def recurring_income(store: Store, today: date, rates: Rates | None = None) -> Forecast:
    """The twelve months after this one. Clients who gave notice pay until their last day of work, where it is known."""
    facts = figures.client_facts(store, today)
    fees = rates_on(store, today)
    begun = min((date.fromordinal(day) for day in silence.entries(store).values()), default=today)
    ends = {
        loss.client_id: last
        for loss in LOSSES.of(store, recovered_on=None, order="noticed_on")
        if (last := loss.paid_on or loss.ends_on) and last >= today
    }
    unpaid = {
        life.client_id for life in figures.paid_lives(store, facts) if not life._replace(start=date.min).active(today)
    }
    lives = {life.client_id: life for life in figures.lives(store, facts)}
    paying, stays, came = [], [], 0
    entries = silence.entries(store)
    now: dict[str, int] = {}
    for fact in facts:
        if fact.start > today:
            continue
        if one := stay(lives[fact.id], today, date.fromordinal(entries[fact.id])):
            stays.append((one.days, one.lost, one.entry))
        came += fact.start >= begun
        fee = fees.get(fact.id)
        if fee is None or not fee.minor or fact.id in unpaid:
            continue
        paying.append(Paying(fee, (today - fact.start).days, ends.get(fact.id)))
        now[fee.currency] = now.get(fee.currency, 0) + fee.minor
    line = read(store)
    still = {lead.id: pipeline.fresh(pipeline.last_step(line.trails[lead.id]), today) for lead in line.open}
    own_days = pipeline.days_to_close(line.trails.values())
    known = assumptions(stays, own_days)
    prospects = [
        Prospect(lead.fee, line.chances[lead.stage][0] * still[lead.id], (today - lead.on_date).days)
        for lead in line.open
        if lead.fee and lead.fee.minor and lead.per != "project"
    ]
    staying = Staying(stays)
    watched = (today - begun).days
    arrivals = Arrivals(came, watched, [one.fee for one in paying]) if paying and watched >= LEAST_WATCH else None
    months = forecast(paying, prospects, staying, today, known.days_to_close, arrivals=arrivals)
    sums = {currency: Money(minor, currency) for currency, minor in sorted(now.items())}
    together = conversion(rates, months)
    if together is None:
        return Forecast(months, sums, known)
    own = [one._replace(fee=money) for one in paying if (money := together.money(one.fee))]
    ahead = [one._replace(fee=money) for one in prospects if (money := together.money(one.fee))]
    as_one = forecast(own, ahead, staying, today, known.days_to_close)[together.to]
    return Forecast(months, sums, known, (as_one, together.total(sums.values()), together))
