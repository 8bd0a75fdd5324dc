"""How much of the income hangs on few clients."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.base.text import name_order

WATCH, HIGH = 0.25, 0.40
"""Shares of the income from which on one client is much, and above which it is too much."""


class Slice(NamedTuple):
    """One client's monthly fee and its share (0..1) of the income in that currency."""

    client: str
    fee: Money
    share: float


class Income(NamedTuple):
    """The monthly income in one currency, the largest slice first. `band`: fine, watch or high, by the largest one."""

    total: Money
    slices: Sequence[Slice]
    band: str

    def without(self, clients: set[str]) -> float:
        """The share of the income that these clients bring in."""
        return sum(one.fee.minor for one in self.slices if one.client in clients) / self.total.minor


def band(share: float) -> str:
    """Under 25 % `fine`, up to 40 % `watch`, above `high`."""
    return "fine" if share < WATCH else "watch" if share <= HIGH else "high"


def incomes(fees: Mapping[str, Money]) -> list[Income]:
    """One a currency, by its code, from the monthly fee of each client; fees of zero are no income."""
    found = []
    for currency in sorted({fee.currency for fee in fees.values() if fee.minor}):
        own = {client: fee for client, fee in fees.items() if fee.currency == currency and fee.minor}
        total = sum(fee.minor for fee in own.values())
        slices = [Slice(client, fee, fee.minor / total) for client, fee in own.items()]
        slices.sort(key=lambda one: (-one.fee.minor, name_order(one.client)))
        found.append(Income(Money(total, currency), slices, band(slices[0].share)))
    return found
