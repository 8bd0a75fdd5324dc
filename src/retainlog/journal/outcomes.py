"""What came of each client over a period: income, hours, mood, mistakes, losses, promises, leads it sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.base.rates import Conversion
from retainlog.insight import balance
from retainlog.journal import figures, growth
from retainlog.journal.growth import Contact, Kept
from retainlog.nouns.fit import hourly_rate
from retainlog.store.database import Store


class Outcome(NamedTuple):
    """One client over a period. `earned`: currency → fees; `minutes`: those of the touchpoints and of its hours a
    month; `lost`, `mistakes`, `referrals` are counts."""

    client_id: str
    name: str
    earned: dict[str, int]
    minutes: float
    contact: Contact
    promises: Kept
    mistakes: int
    lost: int
    referrals: int

    @property
    def rate(self) -> Money | None:
        """Real hourly rate; None where no time was logged, or it paid in several currencies."""
        return rates([self])[0] if len(rates([self])) == 1 else None


def outcomes(store: Store, first: date, last: date) -> list[Outcome]:
    """Clients that are not deleted, by name, who were clients on a day of the period or were in touch in it."""
    facts = figures.client_facts(store, last)
    lives = {life.client_id: life for life in figures.lives(store, facts)}
    paid = {life.client_id: life for life in figures.paid_lives(store, facts)}
    hours = growth.hours_steps(store)
    fees, contacts = growth.fee_steps(store), growth.contacts(store, first, last)
    promises, counts = growth.promises(store, first, last), growth.counts(store, first, last)
    found = []
    for fact in facts:
        life, contact = lives[fact.id], contacts.get(fact.id, Contact())
        if not contact.touches and not balance.active_days(life, first, last):
            continue
        mistakes, lost, referrals = counts.get(fact.id, (0, 0, 0))
        found.append(
            Outcome(
                fact.id,
                fact.name,
                balance.earned(fees.get(fact.id, ()), paid[fact.id], first, last),
                contact.minutes + balance.worked(hours.get(fact.id, ()), fees.get(fact.id, ()), life, first, last),
                contact,
                promises.get(fact.id, Kept()),
                mistakes,
                lost,
                referrals,
            )
        )
    return found


def rates(found: Iterable[Outcome]) -> list[Money]:
    """Real hourly rate of these clients together, one a currency: fees / hours of the clients that paid in it. The
    hours of a client that paid in several currencies, or nothing, belong to none of them; nor do the fees of one
    without any hours."""
    earned: dict[str, int] = {}
    minutes: dict[str, float] = {}
    for one in found:
        if len(one.earned) == 1 and one.minutes and any(one.earned.values()):
            ((currency, minor),) = one.earned.items()
            earned[currency] = earned.get(currency, 0) + minor
            minutes[currency] = minutes.get(currency, 0) + one.minutes
    rates = [hourly_rate(Money(earned[currency], currency), minutes[currency]) for currency in sorted(earned)]
    return [rate for rate in rates if rate]


def converted(found: Iterable[Outcome], together: Conversion) -> list[Outcome]:
    """As if all had paid in one currency; without those that paid in one that has no rate."""
    return [
        one._replace(earned={together.to: together.total(Money(m, c) for c, m in one.earned.items()).minor})
        for one in found
        if one.earned and all(together.rates.covers(currency) for currency in one.earned)
    ]
