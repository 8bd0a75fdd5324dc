"""What the loss of one client means for the month: income, hours, and what would fill the gap.

Only one currency is added up, the one the client pays in; what is paid in another is named. Where rates are set, the
same figures stand a second time with all that has a rate in one currency.
Nothing is guessed: a figure that would be needed is named in `missing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.base.rates import Conversion, Rates, conversion
from retainlog.insight.score import median


class Means(NamedTuple):
    """The settings it is compared with; None where not set. `hours` one can work a month."""

    monthly_need: Money | None = None
    savings: Money | None = None
    hours: float | None = None
    ideal_fee: Money | None = None


class Paying(NamedTuple):
    """One client: its fee in force (None: none known), what for, of which `volume` units are usual a month; `once`, by
    the month, what projects and payments of the last twelve months brought in; its hours a month. `free` tells that no
    fee is to be expected (a client in the house)."""

    fee: Money | None = None
    per: str = "month"
    hours: float | None = None
    free: bool = False
    once: Money | None = None
    volume: float | None = None

    @property
    def rate(self) -> Money | None:
        """What the rate comes to a month; None where it is not known, or nothing is paid by rate."""
        if self.fee is None or self.per in ("project", "payment"):
            return None
        if self.per == "month":
            return self.fee
        return None if self.volume is None else Money(round(self.fee.minor * self.volume), self.fee.currency)

    @property
    def monthly(self) -> Money | None:
        """The rate, and what comes besides in the same currency."""
        if self.rate is None or self.once is None:
            return self.once or self.rate
        same = self.once.currency == self.rate.currency
        return Money(self.rate.minor + self.once.minor, self.rate.currency) if same else self.rate


class Filling(NamedTuple):
    """How many new clients it takes, rounded up; None where the fee or the sum is not known."""

    at_median_fee: int | None = None
    at_ideal_fee: int | None = None


class Impact(NamedTuple):
    """All money is monthly and in `currency`, savings and `project_fee` apart.

    `lost` is what the client pays a month, projects by a twelfth of the last twelve months (`averaged`, the part of it
    that is reckoned so): zero for none to expect, None when not known.
    `before` is the income with the client, `left` without it, `share` = lost / before.
    `gap` = monthly need − left, at least zero; `spare` = left − monthly need, at least zero; `gap_before` the gap that
    was there already. `runway` = savings / gap in months, None where there is no gap.
    `median_fee` is the median of all `paying` monthly fees, the client's included.
    `replace` counts the clients that bring in what was lost, `fill` those that close the gap.
    `project_fee` is what the client pays for a project, `projects` how many others pay by project: neither is counted.
    `other` are the sums of others' monthly fees in other currencies; `incomparable` the settings in another currency.
    `missing` names what would complete the picture: `fee` and `client_hours` of the client, or names of settings.
    """

    currency: str
    lost: Money | None
    before: Money | None
    share: float | None
    left: Money
    need: Money | None
    gap: Money | None
    spare: Money | None
    gap_before: Money | None
    savings: Money | None
    runway: float | None
    median_fee: Money | None
    paying: int
    ideal_fee: Money | None
    replace: Filling
    fill: Filling
    hours_freed: float | None
    hours: float | None
    hours_share: float | None
    project_fee: Money | None
    projects: int
    other: tuple[Money, ...]
    incomparable: tuple[str, ...]
    missing: tuple[str, ...]
    averaged: Money | None = None


def impact(client: Paying, others: Sequence[Paying], means: Means, currency: str) -> Impact:
    """What remains when `client` is gone and `others` stay; `currency` counts where the client's fee names none."""
    if paid := client.monthly or client.fee:
        currency = paid.currency
    known = {name: _same(getattr(means, name), currency) for name in ("monthly_need", "savings", "ideal_fee")}
    need, savings, ideal = known["monthly_need"], known["savings"], known["ideal_fee"]

    fees = [fee for other in others if (fee := other.monthly)]
    kept = [fee.minor for fee in fees if fee.currency == currency]
    left = Money(sum(kept), currency)
    unknown = client.fee and client.rate is None and client.per not in ("project", "payment")
    none_to_lose = Money(0, currency) if (client.fee and not unknown) or client.free else None
    lost = client.monthly or none_to_lose
    before = Money(left.minor + lost.minor, currency) if lost else None
    all_fees = [*kept, client.monthly.minor] if client.monthly else kept
    paying = [fee for fee in all_fees if fee]
    median = _median(paying, currency)

    gap = _over(need, left)
    return Impact(
        currency=currency,
        lost=lost,
        before=before,
        share=lost.minor / before.minor if lost and before and before.minor else None,
        left=left,
        need=need,
        gap=gap,
        spare=_over(left, need),
        gap_before=_over(need, before),
        savings=savings,
        runway=savings.minor / gap.minor if savings and gap and gap.minor else None,
        median_fee=median,
        paying=len(paying),
        ideal_fee=ideal,
        replace=Filling(_clients(lost, median), _clients(lost, ideal)),
        fill=Filling(_clients(gap, median), _clients(gap, ideal)),
        hours_freed=client.hours,
        hours=means.hours,
        hours_share=client.hours / means.hours if client.hours is not None and means.hours else None,
        project_fee=client.fee if client.per in ("project", "payment") else None,
        projects=sum(1 for other in others if other.per == "project" and other.fee and not other.once),
        other=_sums([fee for fee in fees if fee.currency != currency]),
        incomparable=tuple(name for name in known if getattr(means, name) and not known[name]),
        missing=_missing(client, means),
        averaged=client.once if client.once and client.once.minor else None,
    )


def converted(
    client: Paying, others: Sequence[Paying], means: Means, rates: Rates | None
) -> tuple[Impact, Conversion] | None:
    """The same in the currency that the rates lead to; None without rates, where only one currency meets them, or where
    the client's own has no rate. What else has none is left out."""
    wishes = (means.monthly_need, means.savings, means.ideal_fee)
    amounts = [client.fee, client.once, *(other.monthly for other in others), *wishes]
    together = conversion(rates, (money.currency for money in amounts if money))
    if together is None or any(money and together.money(money) is None for money in (client.fee, client.once)):
        return None

    def money(amount: Money | None) -> Money | None:
        return amount and together.money(amount)

    need, savings, ideal = map(money, wishes)
    found = impact(
        client._replace(fee=money(client.fee), once=money(client.once)),
        [other._replace(fee=money(other.fee), once=money(other.once)) for other in others],
        Means(need, savings, means.hours, ideal),
        together.to,
    )
    return found, together


def _same(money: Money | None, currency: str) -> Money | None:
    return money if money and money.currency == currency else None


def _over(whole: Money | None, part: Money | None) -> Money | None:
    if whole is None or part is None:
        return None
    return Money(max(0, whole.minor - part.minor), whole.currency)


def _median(fees: Sequence[int], currency: str) -> Money | None:
    if not fees:
        return None
    return Money(round(median(fees)), currency)


def _clients(amount: Money | None, fee: Money | None) -> int | None:
    if amount is None or fee is None or not fee.minor:
        return None
    return -(-amount.minor // fee.minor)


def _sums(fees: Sequence[Money]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for fee in fees:
        sums[fee.currency] = sums.get(fee.currency, 0) + fee.minor
    return tuple(Money(sums[currency], currency) for currency in sorted(sums))


def _missing(client: Paying, means: Means) -> tuple[str, ...]:
    names = []
    if client.fee is None and not client.free:
        names.append("fee")
    elif client.fee and client.rate is None and client.per not in ("project", "payment"):
        names.append("volume")
    if client.hours is None:
        names.append("client_hours")
    return (*names, *(name for name, value in means._asdict().items() if value is None))
