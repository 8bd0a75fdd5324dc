"""How signs, signals and the score did on this journal's own past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.insight.backtest import Case, Record, Save, Warned, record, warned
from retainlog.insight.observed import overlap
from retainlog.journal import hindsight
from retainlog.journal.signs import NearMiss, near_misses
from retainlog.nouns.loss import queries as losses
from retainlog.store.database import Store

YEARS = 3
"""How far it looks back."""


class Backtest(NamedTuple):
    """From `first` to today: the losses looked at, oldest first (those that you ended yourself, `left_out`, warn of
    nothing), how each source did, what warned before each loss, and the clients saved. `names` by client id."""

    first: date
    last: date
    cases: list[Case]
    left_out: int
    records: list[Record]
    warned: list[Warned]
    saved: list[NearMiss]
    names: Mapping[str, str]


def backtest(store: Store, today: date) -> Backtest:
    """The score is asked for every day of the last three years, with what the journal held by then."""
    past = hindsight.read(store)
    first = max(past.begun, today - timedelta(days=YEARS * 365))
    noticed = [loss for loss in losses.find(store)[::-1] if first < loss.noticed_on <= today]
    cases = [Case(loss.id, loss.client_id, loss.noticed_on) for loss in noticed if loss.by_whom != "us"]
    alarms = hindsight.alarms(past, first, today)
    sources = sorted({alarm.source for alarm in alarms}, key=hindsight.SOURCES.index)
    saved = near_misses(store, first, today)
    saves = [Save(one.sign.client_id, one.play.answered_on or today) for one in saved]
    days = _client_days(past, first, today)
    records = [record(source, cases, alarms, today, saves, days) for source in sources]
    names = {client_id: client.name for client_id, client in past.clients.items()}
    return Backtest(first, today, cases, len(noticed) - len(cases), records, warned(cases, alarms), saved, names)


def _client_days(past: hindsight.Past, first: date, last: date) -> float:
    """Days of all clients together that were there and in sight between these days."""
    begin, end = first.toordinal(), last.toordinal()
    found = 0
    for client_id, course in past.courses.items():
        start = max(begin, course.days[0])
        found += max(end - start + 1, 0) - overlap(past.away.get(client_id, ()), start, end)
    return float(max(found, 0))
