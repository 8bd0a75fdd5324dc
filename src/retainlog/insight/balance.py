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
    """What is paid from a day on: minor units of a currency, each `month` or once for a `project`."""

    from_on: date
    minor: int
    currency: str
    per: str


def earned(fees: Sequence[FeeFrom], life: Life, first: date, last: date) -> dict[str, int]:
    """Currency → fees of the period in minor units. A monthly fee counts by the days of each month on which it was in
    force and the client was one; a project fee counts whole on the day from which it holds. `fees` oldest first."""
    sums: dict[str, float] = {}
    for number, fee in enumerate(fees):
        until = fees[number + 1].from_on - timedelta(days=1) if number + 1 < len(fees) else date.max
        if fee.per == "project":
            if first <= fee.from_on <= last:
                sums[fee.currency] = sums.get(fee.currency, 0) + fee.minor
            continue
        part = sum(
            active_days(life, max(start, fee.from_on), min(end, until)) / _length(start)
            for start, end in months(first, last)
            if max(start, fee.from_on) <= min(end, until)
        )
        if part:
            sums[fee.currency] = sums.get(fee.currency, 0) + fee.minor * part
    return {currency: round(total) for currency, total in sorted(sums.items())}


def worked(hours_a_month: float | None, life: Life, first: date, last: date) -> float:
    """Minutes of a client's hours a month over the days of the period on which it was one."""
    part = sum(active_days(life, start, end) / _length(start) for start, end in months(first, last))
    return (hours_a_month or 0) * 60 * part


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
