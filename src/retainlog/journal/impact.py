"""What one client means for the month, as the journal stood on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.base.rates import Conversion, Rates
from retainlog.insight.impact import Impact, Means, Paying, converted, impact
from retainlog.nouns.client import Client, Fee
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
    fees = clients.fees_on(store, day)
    others = [
        _paying(other, fees.get(other.id))
        for other, _rollup in clients.with_rollups(store)
        if other.id != client.id
        and (other.lost_on is None or other.lost_on > day)
        and (other.since is None or other.since <= day)
    ]
    mine = _paying(client, fees.get(client.id))
    found = impact(mine, others, means, currency)
    return Assessed(found, client, day, loss, converted(mine, others, means, rates))


def _written_on(store: Store, loss: Loss) -> date:
    # Not the day of the notice: a journal that is begun after it knows the fees only from its first day.
    first = PASSES.of(store, order="on_date", loss_id=loss.id)
    return first[0].on_date if first else loss.noticed_on


def _paying(client: Client, fee: Fee | None) -> Paying:
    return Paying(fee.fee if fee else None, fee.per if fee else "month", client.hours, client.kind == "internal")
