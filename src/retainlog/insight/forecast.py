"""Recurring income of the months ahead as a range.

A client who has stayed t days stays h more with S(t + h) / S(t), by the Kaplan–Meier curve of all clients so far.
Where fewer than five clients had stayed so long, and beyond the curve, the mean rate of loss takes its place
(lost clients / days of all clients together). expected = Σ fee · chance. The spread adds what chance does to each
client, Σ fee² · p · (1 − p), and what is not known of the curve itself, (Σ fee · p · √g)² with Greenwood's g
(1926); the range is expected ± 1.28 of its root, which holds 8 months of 10, and never leaves 0 … all fees.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.money import Money
from retainlog.insight.survival import kaplan_meier

MONTHS = 12
AT_RISK = 5
"""The curve is read as long as so many clients had stayed so long."""
Z = 1.2815515655446004
"""Normal quantile of 0.9: eight of ten lie between minus and plus."""
DAYS_TO_CLOSE = 60.0
"""From the first word to a client, as long as no lead was won yet."""


class Assumptions(NamedTuple):
    """What the forecast rests on: clients whose stay was counted, how many of them were lost, the mean chance of a loss
    within a year at the mean rate; days from the first word to a client, and whether they are one's own."""

    clients: int
    lost: int
    yearly_loss: float
    days_to_close: float
    own_days: bool


class Paying(NamedTuple):
    """A client's monthly fee; `tenure` in days so far; no income from `ends_on` on, where that is known."""

    fee: Money
    tenure: int
    ends_on: date | None = None


class Prospect(NamedTuple):
    """An open lead: its expected monthly fee, the chance of winning it, and how many days old it is."""

    fee: Money
    chance: float
    age: int


class Month(NamedTuple):
    """Income of one month (its first day) in one currency: `clients` + `pipeline` = `expected`."""

    month: date
    low: Money
    expected: Money
    high: Money
    clients: Money
    pipeline: Money


class Staying:
    """The chance of staying on, from the stays (days, lost) of all clients so far."""

    def __init__(self, stays: Sequence[tuple[int, bool]]) -> None:
        self.events = sum(lost for _days, lost in stays)
        exposure = sum(days for days, _lost in stays)
        self.rate = self.events / exposure if exposure else 0.0
        rows = kaplan_meier([days for days, _lost in stays], [lost for _days, lost in stays])
        kept = [row for row in rows if row.at_risk >= AT_RISK]
        self._times = [row.time for row in kept]
        self._survival = [row.survival for row in kept]
        greenwood = 0.0
        self._greenwood = []
        for row in kept:
            left = row.at_risk - row.events
            greenwood += row.events / (row.at_risk * left) if row.events and left else 0.0
            self._greenwood.append(greenwood)
        self.end = self._times[-1] if self._times else 0.0

    def chance(self, tenure: float, days: float) -> tuple[float, float]:
        """(chance that one who has stayed `tenure` days stays `days` more, Greenwood's variance of its logarithm)."""
        until = tenure + days
        curve, g = 1.0, 0.0
        if tenure < self.end:
            then, now = bisect_right(self._times, min(until, self.end)) - 1, bisect_right(self._times, tenure) - 1
            curve = self._survival[then] / self._survival[now] if self._survival[now] else 0.0
            g = self._greenwood[then] - self._greenwood[now]
        beyond = max(0.0, until - max(tenure, self.end))
        if self.events:
            g += (self.rate * beyond) ** 2 / self.events
        return curve * math.exp(-self.rate * beyond), g


def forecast(
    clients: Sequence[Paying],
    prospects: Sequence[Prospect],
    staying: Staying,
    today: date,
    days_to_close: float = DAYS_TO_CLOSE,
    months: int = MONTHS,
) -> dict[str, list[Month]]:
    """Currency → the months after this one, as seen on `today`; fees stay as they are, and only leads that are known
    are counted. Each month is read on its last day."""
    currencies = sorted({one.fee.currency for one in clients} | {one.fee.currency for one in prospects})
    found: dict[str, list[Month]] = {currency: [] for currency in currencies}
    for ahead in range(1, months + 1):
        month = shift(today.replace(day=1), ahead, "m")
        end = shift(month, 1, "m").toordinal() - 1
        days = end - today.toordinal()
        for currency in currencies:
            chances = [
                (one.fee.minor, *staying.chance(one.tenure, days))
                for one in clients
                if one.fee.currency == currency and (one.ends_on is None or one.ends_on.toordinal() > end)
            ]
            leads = []
            for lead in prospects:
                wait = max(0.0, days_to_close - lead.age)
                if lead.fee.currency == currency and days >= wait:
                    stays, g = staying.chance(0, days - wait)
                    leads.append((lead.fee.minor, lead.chance * stays, g))
            found[currency].append(_month(month, currency, chances, leads))
    return found


def _month(
    month: date, currency: str, clients: list[tuple[int, float, float]], leads: list[tuple[int, float, float]]
) -> Month:
    rows = [*clients, *leads]
    of_clients, of_leads = (sum(fee * p for fee, p, _g in part) for part in (clients, leads))
    expected = of_clients + of_leads
    by_chance = sum(fee * fee * p * (1 - p) for fee, p, _g in rows)
    by_curve = sum(fee * p * math.sqrt(g) for fee, p, g in rows) ** 2
    half = Z * math.sqrt(by_chance + by_curve)
    most = sum(fee for fee, _p, _g in rows)

    def money(minor: float) -> Money:
        return Money(round(minor), currency)

    mid, pipeline = money(expected), money(of_leads)
    return Month(
        month,
        money(max(0.0, expected - half)),
        mid,
        money(min(float(most), expected + half)),
        Money(mid.minor - pipeline.minor, currency),
        pipeline,
    )


def assumptions(stays: Sequence[tuple[int, bool]], days_to_close: float | None) -> Assumptions:
    staying = Staying(stays)
    return Assumptions(
        len(stays),
        staying.events,
        1 - math.exp(-staying.rate * 365.25),
        DAYS_TO_CLOSE if days_to_close is None else days_to_close,
        days_to_close is not None,
    )
