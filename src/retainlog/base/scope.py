"""What a report covers: its days, the days it is compared with, and the day it is read on."""

from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.errors import Usage
from retainlog.base.rates import Rates

Period = tuple[date, date]
"""First and last day, both inclusive."""

_LAST_MONTH_UNTIL = 7
"""Until this day of a month its first report is the one on the month before."""


class Scope(NamedTuple):
    """`first` to `last` as read on `today`; `currency` is that of amounts without a name, `timezone` that of today;
    `client_id` the client that a report is about, where it is about one; `rates` those that are set; weeks end on
    `week_ends` (sat or sun); a client counts as lost from `churn` on (the `end` of the service, or the `notice`)."""

    first: date
    last: date
    today: date
    currency: str = "ILS"
    timezone: str = ""
    client_id: str | None = None
    rates: Rates | None = None
    week_ends: str = "sat"
    churn: str = "end"

    @property
    def period(self) -> Period:
        return self.first, self.last

    @property
    def until(self) -> date:
        """The last day that can hold anything."""
        return min(self.last, self.today)

    @property
    def over(self) -> bool:
        return self.last <= self.today

    @property
    def months(self) -> int:
        """How many whole calendar months the period is; 0 where it is none."""
        if self.first.day != 1 or (self.last + timedelta(days=1)).day != 1:
            return 0
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def month(self) -> date:
        """The first day of the month that the period ends in: reflections belong to it."""
        return self.last.replace(day=1)

    @property
    def previous(self) -> Period:
        """The period before, of the same length: as many calendar months, or as many days."""
        if self.months:
            return shift(self.first, -self.months, "m"), self.first - timedelta(days=1)
        return self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1)

    @property
    def comparable(self) -> Period:
        """As much of the period before as has passed of this one."""
        first, last = self.previous
        return (first, last) if self.over else (first, min(last, first + (self.until - self.first)))

    @property
    def year_ago(self) -> Period:
        """The same months, or days, a year earlier."""
        if self.months:
            return shift(self.first, -1, "y"), month_end(shift(self.month, -1, "y"))
        return shift(self.first, -1, "y"), shift(self.last, -1, "y")


def month_end(day: date) -> date:
    return shift(day.replace(day=1), 1, "m") - timedelta(days=1)


def month_of(day: date) -> Period:
    """The calendar month that holds the day."""
    return day.replace(day=1), month_end(day)


def default_month(today: date) -> Period:
    """The last full month until the 7th, then the current one."""
    return month_of(shift(today, -1, "m") if today.day <= _LAST_MONTH_UNTIL else today)


def checked(first: date, last: date, today: date) -> Period:
    """The period, or Usage where it ends before it begins or has not begun."""
    check_order(first, last)
    if first > today:
        raise Usage(
            "future_period",
            "{first} is still to come; there is nothing to report on yet.",
            hint="Give a month that has begun: --month 2026-10",
            first=first.isoformat(),
        )
    return first, last


def check_order(first: date, last: date) -> None:
    """Raises Usage where a period ends before it begins."""
    if last < first:
        raise Usage(
            "bad_period",
            "The period would end on {last}, before it begins on {first}.",
            hint="Give --from an earlier day, or --to a later one.",
            first=first.isoformat(),
            last=last.isoformat(),
        )
