"""Where the energy goes: touchpoints and minutes on leads, new clients and existing ones, against their income."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.scope import month_end, month_of
from retainlog.insight.retention import NEW_DAYS, Life, share

GROUPS = ("leads", "new", "existing")


class Energy(NamedTuple):
    """How many touchpoints, and their minutes."""

    touches: int = 0
    minutes: int = 0


class Share(NamedTuple):
    """One group with its shares (0..1) of all touchpoints, minutes and income; None where there is none at all."""

    group: str
    touches: int
    minutes: int
    touch_share: float | None
    minute_share: float | None
    income_share: float | None


def group_of(on: date, start: date) -> str:
    """`leads` before the client's first day, `new` in its first 90 days, then `existing`."""
    if on < start:
        return "leads"
    return "new" if on < start + timedelta(days=NEW_DAYS) else "existing"


def grown_on(start: date) -> date:
    """The last day on which the client is new."""
    return start + timedelta(days=NEW_DAYS - 1)


def shares(energy: Mapping[str, Energy], income: Mapping[str, int]) -> list[Share]:
    """One a group; `income` in minor units of one currency (leads bring in none)."""
    touches = sum(one.touches for one in energy.values())
    minutes = sum(one.minutes for one in energy.values())
    total = sum(income.values())
    return [
        Share(
            group,
            mine.touches,
            mine.minutes,
            share(mine.touches, touches),
            share(mine.minutes, minutes),
            share(income.get(group, 0), total),
        )
        for group in GROUPS
        for mine in (energy.get(group, Energy()),)
    ]


def active_days(life: Life, first: date, last: date) -> int:
    """On how many days from `first` to `last` (both inclusive) somebody was a client."""
    days = _overlap(first, last, life.start, date.max)
    for lost, back in life.away:
        end = date.max if back is None else back - timedelta(days=1)
        days -= _overlap(max(first, life.start), last, lost, end)
    return max(days, 0)


def _overlap(first: date, last: date, start: date, end: date) -> int:
    return max(0, (min(last, end) - max(first, start)).days + 1)


def months(first: date, last: date) -> list[tuple[date, date]]:
    """The calendar months from `first` to `last`, the outer ones cut to the period."""
    found = []
    start = first
    while start <= last:
        found.append((start, min(month_end(start), last)))
        start = month_end(start) + timedelta(days=1)
    return found


class FeeFrom(NamedTuple):
    """What is paid: minor units of a currency. A rate (`per` month, or a unit of which `volume` are usual a month) from
    `from_on` to the next rate; a `project` once, over the days to `until_on` where that is known; a `payment` once."""

    from_on: date
    minor: int
    currency: str
    per: str
    volume: float | None = None
    until_on: date | None = None


class HoursFrom(NamedTuple):
    """Hours a month that were agreed from a day on."""

    from_on: date
    hours: float


ONCE = ("project", "payment")


def earned(fees: Sequence[FeeFrom], life: Life, first: date, last: date) -> dict[str, int]:
    """Currency → income of the period in minor units: rates in force + projects + payments. A rate counts by the days
    of each month on which it was in force and the client paid (`life`); the price of a project by its days, or whole on
    its first one where its last is not known; a payment on its day. `fees` oldest first."""
    sums: dict[str, float] = {}

    def add(currency: str, minor: float) -> None:
        sums[currency] = sums.get(currency, 0) + minor

    rates = [fee for fee in fees if fee.per not in ONCE]
    for number, fee in enumerate(rates):
        until = rates[number + 1].from_on - timedelta(days=1) if number + 1 < len(rates) else date.max
        a_month = fee.minor if fee.per == "month" else round(fee.minor * fee.volume) if fee.volume is not None else 0
        part = sum(
            active_days(life, max(start, fee.from_on), min(end, until)) / _length(start)
            for start, end in months(first, last)
            if max(start, fee.from_on) <= min(end, until)
        )
        if part and (a_month or fee.per == "month"):
            add(fee.currency, a_month * part)
    for fee in fees:
        if fee.per in ONCE and (part := _share_of(fee, first, last)):
            add(fee.currency, fee.minor * part)
    return {currency: round(total) for currency, total in sorted(sums.items())}


def _share_of(fee: FeeFrom, first: date, last: date) -> float:
    """How much of what is paid once belongs to the period."""
    if fee.per != "project" or fee.until_on is None:
        return float(first <= fee.from_on <= last)
    return _overlap(first, last, fee.from_on, fee.until_on) / ((fee.until_on - fee.from_on).days + 1)


def worked(hours: Sequence[HoursFrom], fees: Sequence[FeeFrom], life: Life, first: date, last: date) -> float:
    """Minutes of the hours a month that were agreed (oldest first; the first ones hold before their day as well) over
    the days of the period on which it was a client; where none are agreed those of its projects, by their days."""
    if not hours:
        of_projects = (fee.volume * _share_of(fee, first, last) for fee in fees if fee.per == "project" and fee.volume)
        return 60 * sum(of_projects)
    minutes = 0.0
    for number, one in enumerate(hours):
        begins = one.from_on if number else date.min
        until = hours[number + 1].from_on - timedelta(days=1) if number + 1 < len(hours) else date.max
        minutes += (
            60
            * one.hours
            * sum(
                active_days(life, max(start, begins), min(end, until)) / _length(start)
                for start, end in months(first, last)
                if max(start, begins) <= min(end, until)
            )
        )
    return minutes


def _length(day: date) -> int:
    start, end = month_of(day)
    return (end - start).days + 1


def total(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Sums by currency."""
    sums: dict[str, int] = {}
    for part in parts:
        for currency, minor in part.items():
            sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
