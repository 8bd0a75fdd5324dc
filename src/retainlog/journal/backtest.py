"""How signs, signals and the score did on this journal's own past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.domain.backtest import Case, Record, Warned, record, warned
from retainlog.journal import hindsight
from retainlog.store import losses
from retainlog.store.database import Store

YEARS = 3
"""How far it looks back."""


class Backtest(NamedTuple):
    """From `first` to today: the losses looked at, oldest first (those that you ended yourself, `left_out`, warn of
    nothing), how each source did, and what warned before each loss. `names` by client id."""

    first: date
    last: date
    cases: list[Case]
    left_out: int
    records: list[Record]
    warned: list[Warned]
    names: Mapping[str, str]


def backtest(store: Store, today: date) -> Backtest:
    """The score is asked for every day of the last three years, with what the journal held by then."""
    past = hindsight.read(store)
    days = [course.days[0] for course in past.courses.values()]
    begun = date.fromordinal(min([*days, today.toordinal()]))
    first = max(begun, today - timedelta(days=YEARS * 365))
    noticed = [loss for loss in losses.find(store)[::-1] if first < loss.noticed_on <= today]
    cases = [Case(loss.id, loss.client_id, loss.noticed_on) for loss in noticed if loss.by_whom != "us"]
    alarms = hindsight.alarms(past, first, today)
    sources = sorted({alarm.source for alarm in alarms}, key=hindsight.SOURCES.index)
    records = [record(source, cases, alarms, today) for source in sources]
    names = {client_id: client.name for client_id, client in past.clients.items()}
    return Backtest(first, today, cases, len(noticed) - len(cases), records, warned(cases, alarms), names)
