"""An invoice, as the books of another program have it: what was billed, and whether it was paid in time."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.money import Money
from retainlog.store.database import Store
from retainlog.store.table import Table


class Invoice(NamedTuple):
    """`amount` is before VAT, below zero for a credit note; `due_on` and `paid_on` as far as the books say."""

    id: str
    client_id: str
    number: str
    on_date: date
    amount: Money
    due_on: date | None = None
    paid_on: date | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""

    @property
    def days_late(self) -> int | None:
        """Days from the day it was due to that of the payment, 0 where it was in time; None where one is not known."""
        return max(0, (self.paid_on - self.due_on).days) if self.paid_on and self.due_on else None


INVOICES = Table("invoices", Invoice)


class Payment(NamedTuple):
    """How a client pays: of `known` invoices with both days, how many were paid `on_time`; `days` late at the median of
    the others."""

    known: int
    on_time: int
    days: int


def payment(store: Store, client_id: str) -> Payment | None:
    """How the client pays; None where the books say nothing of it."""
    late = sorted(days for one in INVOICES.of(store, client_id=client_id) if (days := one.days_late) is not None)
    if not late:
        return None
    missed = [days for days in late if days]
    return Payment(len(late), len(late) - len(missed), missed[len(missed) // 2] if missed else 0)


def monthly_fees(billed: Iterable[tuple[date, Money]]) -> list[tuple[date, Money]]:
    """The fees that follow from what was billed, each with the first day from which it holds: the same sum in at least
    two months in a row, credit notes taken off. Months that differ each time show no fee."""
    months = [
        (month, Money(sum(money.minor for _day, money in rows), currency))
        for (currency, month), group in groupby(
            sorted((money.currency, day.replace(day=1), day, money) for day, money in billed), key=lambda row: row[:2]
        )
        for rows in ([(day, money) for _currency, _month, day, money in group],)
    ]
    fees: list[tuple[date, Money]] = []
    for (month, money), (following, again) in pairwise(months):
        steady = money == again and money.minor > 0 and shift(month, 1, "m") == following
        if steady and (not fees or fees[-1][1] != money):
            fees.append((month, money))
    return sorted(fees)
