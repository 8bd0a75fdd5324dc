"""What one client means for the month, as the journal stood on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money
from retainlog.base.rates import Conversion, Rates
from retainlog.insight.impact import Impact, Means, Paying, converted, impact
from retainlog.insight.retention import Life
from retainlog.journal import figures
from retainlog.journal.income import once_a_month
from retainlog.nouns.client import EVENTS, Client, Fee
from retainlog.nouns.client import queries as clients
from retainlog.nouns.loss import Loss
from retainlog.nouns.loss import queries as losses
from retainlog.nouns.loss.queries import PASSES
from retainlog.store.database import Store


class Assessed(NamedTuple):
    """`on` is the day whose fees and clients were counted; `loss` the real loss, None for a what-if; `converted` the
    impact in one currency, where several meet that have a rate."""

    impact: Impact
    client: Client
    on: date
    loss: Loss | None
    converted: tuple[Impact, Conversion] | None = None


def assess(store: Store, client: Client, means: Means, currency: str, rates: Rates | None = None) -> Assessed:
    """For a lost client the impact of its loss, else what it would be if it left today."""
    standing = [loss for loss in losses.find(store, client_id=client.id) if loss.recovered_on is None]
    return assess_loss(store, client, standing[0] if standing else None, means, currency, rates)


def assess_loss(
    store: Store, client: Client, loss: Loss | None, means: Means, currency: str, rates: Rates | None = None
) -> Assessed:
    """As the journal stood on the day the loss was written down; today without a loss."""
    day = _written_on(store, loss) if loss else store.clock.today()
    fees, once = clients.fees_on(store, day), once_a_month(store, day)
    facts = figures.client_facts(store, day)
    paying = {life.client_id for life in figures.paid_lives(store, facts) if _pays(life, day)}
    others = [
        _paying(other, fees.get(other.id), once.get(other.id), currency)
        for other, _rollup in clients.with_rollups(store)
        if other.id in paying and other.id != client.id and (other.since is None or other.since <= day)
    ]
    mine = _paying(client, fees.get(client.id), once.get(client.id), currency)
    found = impact(mine, others, means, currency)
    return Assessed(found, client, day, loss, converted(mine, others, means, rates))


def _written_on(store: Store, loss: Loss) -> date:
    # Not the day of the notice: a journal that is begun after it knows the fees only from its first day.
    first = PASSES.of(store, order="on_date", loss_id=loss.id)
    return first[0].on_date if first else loss.noticed_on


def _pays(life: Life, day: date) -> bool:
    return life._replace(start=date.min).active(day)


def _paying(client: Client, fee: Fee | None, once: dict[str, int] | None, currency: str) -> Paying:
    """What is paid once in the currency of the rate; without one in the own one, or the one that most comes in."""
    free = client.kind == "internal"
    if fee is None and not once:
        return Paying(hours=client.hours, free=free)
    by_rate = fee is not None and fee.per not in EVENTS
    own = fee.fee.currency if fee and by_rate else currency if currency in (once or {}) else None
    if once and own is None:
        own = max(once, key=lambda code: once[code])
    extra = Money(once[own], own) if once and own in once else None
    if fee is None:
        return Paying(None, "payment", client.hours, free, extra)
    return Paying(fee.fee, fee.per, client.hours, free, extra, fee.volume)
