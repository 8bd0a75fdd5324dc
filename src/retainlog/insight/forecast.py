"""Recurring income of the months ahead, as the distribution of what may come.

Clients leave at a rate that is not known: before anything was seen it is Gamma(0.8) with a mean of 45 % a year, and
with d losses in e days of clients under watch Gamma(0.8 + d) over as many days more (conjugate; delayed entry: days
before the journal would have seen a loss count for nothing). Each of a thousand draws takes one rate, and with it one
last day for each client, one answer for each lead and, for the whole practice, clients to come at the pace at which
they came; the 10 % and 90 % points of the sums are the range that holds eight of ten. The draws are the same for the
same figures.
"""

import math
import random
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.money import Money

MONTHS = 12
PRIOR_LOSSES, PRIOR_RATE = 0.8, 0.45 / 365.25
"""What is assumed before anything was seen, and how many losses that weighs."""
DRAWS = 1000
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
    """Income of one month (its first day) in one currency: `clients` + `pipeline` = `expected`. `practice`: low,
    expected and high with the clients that may come besides; None where nothing is known of that."""

    month: date
    low: Money
    expected: Money
    high: Money
    clients: Money
    pipeline: Money
    practice: tuple[Money, Money, Money] | None = None


class Arrivals(NamedTuple):
    """Clients that came in so many days of watch, and their monthly fees in one currency."""

    came: int
    days: float
    fees: Sequence[Money]


class Staying:
    """What is known of the rate of leaving, from the stays (days, lost) or (days, lost, days before the watch)."""

    def __init__(self, stays: Sequence[tuple[int, bool] | tuple[int, bool, int]]) -> None:
        watched = [(one[0] - (one[2] if len(one) > 2 else 0), one[1]) for one in stays]
        self.events = sum(lost and days > 0 for days, lost in watched)
        self.exposure = float(sum(max(days, 0) for days, _lost in watched))
        self.shape = PRIOR_LOSSES + self.events
        self.days = PRIOR_LOSSES / PRIOR_RATE + self.exposure

    @property
    def rate(self) -> float:
        """Losses a day of a client, expected."""
        return self.shape / self.days

    def chance(self, days: float) -> float:
        """That a client is still one in so many days, over all rates that may be true."""
        return math.exp(-self.shape * math.log1p(days / self.days))


def forecast(
    clients: Sequence[Paying],
    prospects: Sequence[Prospect],
    staying: Staying,
    today: date,
    days_to_close: float = DAYS_TO_CLOSE,
    months: int = MONTHS,
    arrivals: Arrivals | None = None,
) -> dict[str, list[Month]]:
    """Currency → the months after this one, as seen on `today`; fees stay as they are. A client whose last day is known
    pays up to it, and one that has none leaves at the rate of `staying`. Each month is read on its last day."""
    found: dict[str, list[Month]] = {}
    for currency in sorted({one.fee.currency for one in clients} | {one.fee.currency for one in prospects}):
        own = [one for one in clients if one.fee.currency == currency]
        leads = [one for one in prospects if one.fee.currency == currency]
        coming = arrivals if arrivals and any(fee.currency == currency for fee in arrivals.fees) else None
        found[currency] = _months(own, leads, staying, today, days_to_close, months, currency, coming)
    return found


def _months(
    clients: Sequence[Paying],
    leads: Sequence[Prospect],
    staying: Staying,
    today: date,
    days_to_close: float,
    months: int,
    currency: str,
    arrivals: Arrivals | None,
) -> list[Month]:
    starts = [shift(today.replace(day=1), ahead, "m") for ahead in range(1, months + 1)]
    ends = [(shift(start, 1, "m") - today).days - 1 for start in starts]
    waits = [max(0.0, days_to_close - lead.age) for lead in leads]
    of_clients, of_leads = [], []
    for start, day in zip(starts, ends, strict=True):
        paid = 0.0
        for one in clients:
            if one.ends_on is not None:
                paid += one.fee.minor * (one.ends_on >= start)
            else:
                paid += one.fee.minor * staying.chance(day)
        of_clients.append(paid)
        of_leads.append(
            sum(
                lead.fee.minor * lead.chance * staying.chance(day - wait)
                for lead, wait in zip(leads, waits, strict=True)
                if day >= wait
            )
        )
    own, whole = _drawn(clients, leads, waits, staying, starts, ends, arrivals)

    def money(minor: float) -> Money:
        return Money(round(minor), currency)

    def spread(sums: Sequence[float]) -> tuple[Money, Money]:
        ranked = sorted(sums)
        return money(ranked[len(ranked) // 10]), money(ranked[len(ranked) - 1 - len(ranked) // 10])

    found = []
    for place, start in enumerate(starts):
        mid, pipeline = money(of_clients[place] + of_leads[place]), money(of_leads[place])
        low, high = spread(own[place])
        practice = None
        if whole:
            practice = spread(whole[place])[0], money(sum(whole[place]) / len(whole[place])), spread(whole[place])[1]
        rest = Money(mid.minor - pipeline.minor, currency)
        found.append(Month(start, min(low, mid), mid, max(high, mid), rest, pipeline, practice))
    return found


def _drawn(
    clients: Sequence[Paying],
    leads: Sequence[Prospect],
    waits: Sequence[float],
    staying: Staying,
    starts: Sequence[date],
    ends: Sequence[int],
    arrivals: Arrivals | None,
) -> tuple[list[list[float]], list[list[float]]]:
    """Month by month, what comes in each draw: of clients and leads that are there, and with those that may come."""
    r = random.Random(20)
    draws = max(200, min(DRAWS, 60_000 // (len(clients) + len(leads) + 1)))
    horizon = ends[-1]
    own: list[list[float]] = [[] for _month in starts]
    whole: list[list[float]] = [[] for _month in starts] if arrivals else []
    fees = [fee.minor for fee in arrivals.fees] if arrivals else []
    for _draw in range(draws):
        rate = r.gammavariate(staying.shape, 1 / staying.days)
        spans: list[tuple[float, float, int]] = []
        for one in clients:
            if one.ends_on is None:
                spans.append((0.0, r.expovariate(rate), one.fee.minor))
        for lead, wait in zip(leads, waits, strict=True):
            if r.random() < lead.chance:
                spans.append((wait, wait + r.expovariate(rate), lead.fee.minor))
        fixed = [sum(one.fee.minor for one in clients if one.ends_on and one.ends_on >= start) for start in starts]
        for place, day in enumerate(ends):
            own[place].append(fixed[place] + sum(fee for first, last, fee in spans if first <= day < last))
        if arrivals:
            pace = r.gammavariate(0.5 + arrivals.came, 1 / max(arrivals.days, 1.0))
            day_of = r.expovariate(pace)
            come: list[tuple[float, float, int]] = []
            while day_of < horizon:
                come.append((day_of, day_of + r.expovariate(rate), r.choice(fees)))
                day_of += r.expovariate(pace)
            for place, day in enumerate(ends):
                more = sum(fee for first, last, fee in come if first <= day < last)
                won = sum(fee for first, last, fee in spans[-len(leads) :] if leads and first and first <= day < last)
                whole[place].append(own[place][-1] + max(more - won, 0))
    return own, whole


def assumptions(stays: Sequence[tuple[int, bool] | tuple[int, bool, int]], days_to_close: float | None) -> Assumptions:
    staying = Staying(stays)
    return Assumptions(
        len(stays),
        staying.events,
        1 - staying.chance(365.25),
        DAYS_TO_CLOSE if days_to_close is None else days_to_close,
        days_to_close is not None,
    )
