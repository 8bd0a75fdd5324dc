"""The monthly income by client, and how much of it leans on few."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.money import Money
from retainlog.base.rates import Conversion
from retainlog.insight import balance
from retainlog.insight.concentration import Income, incomes
from retainlog.insight.retention import Life
from retainlog.journal import figures, growth
from retainlog.journal.risk import red_clients
from retainlog.nouns.client import queries as clients
from retainlog.store.database import Store


def monthly_fees(store: Store, day: date) -> dict[str, Money]:
    """Client id → what its rate in force comes to a month, of clients that pay on that day (paused ones included)."""
    facts = {fact.id: fact for fact in figures.client_facts(store, day)}
    unpaid = {
        life.client_id
        for life in figures.paid_lives(store, list(facts.values()))
        if not life._replace(start=date.min).active(day)
    }
    begun = {client.id for client, _rollup in clients.with_rollups(store) if not client.since or client.since <= day}
    return {client: fee for client, fee in clients.rates_on(store, day).items() if client in begun - unpaid}


def earned(store: Store, first: date, last: date) -> dict[str, dict[str, int]]:
    """Client id → currency → income of the period (`insight.balance.earned`), of clients that brought any in."""
    fees = growth.fee_steps(store)
    lives = figures.paid_lives(store, figures.client_facts(store, last))
    found = {life.client_id: balance.earned(fees.get(life.client_id, ()), life, first, last) for life in lives}
    return {client: sums for client, sums in found.items() if any(sums.values())}


def once_a_month(store: Store, day: date) -> dict[str, dict[str, int]]:
    """Client id → currency → a twelfth of what projects and payments brought in over the twelve months up to `day`."""
    first = shift(day, -1, "y") + timedelta(days=1)
    found: dict[str, dict[str, int]] = {}
    for client, fees in growth.fee_steps(store).items():
        events = [fee for fee in fees if fee.per in balance.ONCE]
        sums = balance.earned(events, Life(client, date.min), first, day)
        if events and any(sums.values()):
            found[client] = {currency: round(minor / 12) for currency, minor in sums.items() if minor}
    return found


def monthly_income(store: Store, day: date) -> list[Income]:
    """One a currency."""
    return incomes(monthly_fees(store, day))


class Leaning(NamedTuple):
    """Name of the largest client with its `share` of today's monthly income, and the share of those at high risk."""

    largest: str
    share: float
    red: float


def leaning(store: Store, currency: str, together: Conversion | None = None) -> Leaning | None:
    """None where nobody pays monthly in that currency; `together` brings other currencies to it."""
    today = store.clock.today()
    fees = monthly_fees(store, today)
    if together:
        fees = {client: money for client, fee in fees.items() if (money := together.money(fee))}
    for income in incomes(fees):
        if income.total.currency == currency:
            largest = income.slices[0]
            red = income.without(red_clients(store, today))
            return Leaning(clients.client_names(store)[largest.client], largest.share, red)
    return None
