"""What each client is worth: the income of twelve months, that of its whole life, and what winning it cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.money import Money
from retainlog.insight.balance import ONCE, FeeFrom, earned
from retainlog.journal import figures, growth
from retainlog.store.database import Store


class Worth(NamedTuple):
    """One client in one currency: `income` of the twelve months up to a day, `once` the part of it from projects and
    payments, `lifetime` all up to that day. `winning_hours` with the leads that it was (None: it was none), and
    `winning_cost`: what these hours bring in elsewhere, at the mean of all clients with hours in that currency."""

    client_id: str
    income: Money
    once: Money
    lifetime: Money
    winning_hours: float | None
    winning_cost: Money | None


def worth(store: Store, until: date) -> list[Worth]:
    """The largest income first; clients that brought in nothing so far are left out."""
    first = shift(until, -1, "y") + timedelta(days=1)
    fees, hours = growth.fee_steps(store), winning_hours(store, until)
    lives = figures.paid_lives(store, figures.client_facts(store, until))
    a_hour = mean_rates(store, first, until)
    found = []
    for life in lives:
        mine = fees.get(life.client_id, ())
        begun = min([life.start, *(fee.from_on for fee in mine)])
        in_all = earned(mine, life, begun, until) if begun <= until else {}
        year = earned(mine, life, first, until)
        once = earned(_once(mine), life, first, until)
        for currency, minor in in_all.items():
            if not minor and not year.get(currency):
                continue
            spent = hours.get(life.client_id)
            rate = a_hour.get(currency)
            found.append(
                Worth(
                    life.client_id,
                    Money(year.get(currency, 0), currency),
                    Money(once.get(currency, 0), currency),
                    Money(minor, currency),
                    None if spent is None else round(spent, 1),
                    Money(round(spent * rate), currency) if spent is not None and rate is not None else None,
                )
            )
    return sorted(found, key=lambda one: (-one.income.minor, -one.lifetime.minor, one.client_id))


def _once(fees: list[FeeFrom] | tuple[()]) -> list[FeeFrom]:
    return [fee for fee in fees if fee.per in ONCE]


def winning_hours(store: Store, until: date) -> dict[str, float]:
    """Client id → hours of the contacts with the leads that became it."""
    rows = store.connection.execute(
        """SELECT l.client_id, coalesce(sum(t.minutes), 0) / 60.0 FROM leads l
           LEFT JOIN lead_touches t ON t.lead_id = l.id AND t.on_date <= ?
           WHERE l.client_id IS NOT NULL AND l.stage = 'won' AND l.deleted_at IS NULL GROUP BY 1""",
        (until.isoformat(),),
    )
    return dict(rows)


def mean_rates(store: Store, first: date, until: date) -> dict[str, float]:
    """Currency → real hourly rate of all clients together, in minor units."""
    from retainlog.journal.outcomes import outcomes, rates

    return {money.currency: float(money.minor) for money in rates(outcomes(store, first, until))}
