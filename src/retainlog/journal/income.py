"""The monthly income by client, and how much of it leans on few."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.base.rates import Conversion
from retainlog.insight.concentration import Income, incomes
from retainlog.journal.risk import red_clients
from retainlog.nouns.client import queries as clients
from retainlog.store.database import Store


def monthly_fees(store: Store, day: date) -> dict[str, Money]:
    """Client id → monthly fee in force, of clients that are there on that day (paused ones included)."""
    fees = clients.fees_on(store, day)
    return {
        client.id: fees[client.id].fee
        for client, _rollup in clients.with_rollups(store)
        if client.id in fees
        and fees[client.id].per == "month"
        and (client.lost_on is None or client.lost_on > day)
        and (client.since is None or client.since <= day)
    }


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
