"""What would have been seen on earlier days: the same rules as today's, over what the journal held by then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from retainlog.base.cadence import parse_cadence, standing
from retainlog.insight import hazard, outlook
from retainlog.insight.backtest import Alarm
from retainlog.insight.contact_history import Course
from retainlog.insight.observed import Clock, Spans, own_clock
from retainlog.insight.outlook import Known, Outlook
from retainlog.insight.signals import BROKEN_LATELY, NO_VALUE, STALE, Facts, signals
from retainlog.insight.signals import CODES as SIGNALS
from retainlog.insight.signals import silence as silent
from retainlog.insight.trends import MOST, Exchange, trends
from retainlog.journal import care
from retainlog.journal.outlooks import courses, present, pulse_of, usual_on
from retainlog.nouns.client import EVENTS, Client, Fee
from retainlog.nouns.client import queries as clients
from retainlog.nouns.client.queries import FEES
from retainlog.nouns.loss import Loss
from retainlog.nouns.loss import queries as losses
from retainlog.nouns.sign import CODES as SIGNS
from retainlog.nouns.sign import LEAVING, Sign
from retainlog.nouns.sign import queries as kept_signs
from retainlog.store import silence
from retainlog.store.database import Store

HIGH = "leaves-high"
"""The early warning, where it was high."""
SOURCES = (*SIGNS, HIGH, *SIGNALS)
WEEK = 7
"""Days between two looks back."""


class Past(NamedTuple):
    """All that the rules need of all clients, by client id. `value`: since when milestones are known, and the days on
    which something of value was seen; `broken`: the days on which promises were broken, `mistakes` those on which one
    was made. `busy` and `free` as in `observed.own_clock`; `start`: since when each is a client, `observed` since when
    the journal knows it. `clocks` fill with what was worked out of a day: losses ask for the same days again and again.
    """

    today: date
    clients: Mapping[str, Client]
    courses: Mapping[str, Course]
    away: Mapping[str, Spans]
    exchanges: Mapping[str, Sequence[Exchange]]
    fees: Mapping[str, Sequence[Fee]]
    signs: Sequence[Sign]
    losses: Sequence[Loss]
    value: Mapping[str, tuple[date, Sequence[date]]]
    broken: Mapping[str, Sequence[date]]
    mistakes: Mapping[str, Sequence[date]]
    busy: Mapping[int, int]
    free: Spans
    start: Mapping[str, int]
    observed: Mapping[str, int]
    clocks: dict[int, Clock]

    @property
    def begun(self) -> date:
        """The first day of which the journal tells anything that could warn; today where it tells nothing."""
        return min(
            (
                *(date.fromordinal(course.days[0]) for course in self.courses.values()),
                *(sign.on_date for sign in self.signs),
                *(known for known, _days in self.value.values()),
                *(min(days) for days in self.broken.values()),
            ),
            default=self.today,
        )

    def in_time(self, sign: Sign) -> bool:
        """Whether the sign was written down before the notice that it precedes."""
        written = sign.created_at[:10]
        return not any(
            loss.client_id == sign.client_id
            and sign.on_date < loss.noticed_on
            and loss.noticed_on.isoformat() < written
            for loss in self.losses
        )


def read(store: Store, only: str | None = None) -> Past:
    """With `only`, to look back on that one client: the touchpoints themselves are read of it alone."""
    today = store.clock.today()
    fees: dict[str, list[Fee]] = {}
    for fee in FEES.of(store, order="from_on, created_at"):
        fees.setdefault(fee.client_id, []).append(fee)
    return Past(
        today,
        {client.id: client for client, _rollup in clients.with_rollups(store)},
        dict(sorted(courses(store).items())),  # they are asked for in order, day by day
        silence.away(store),
        silence.exchanges(store, today, -1, only),
        fees,
        kept_signs.find(store),
        losses.find(store),
        care.value_history(store),
        care.broken_days(store),
        silence.mistake_days(store),
        silence.busy(store, 0, today.toordinal()),
        silence.free(store),
        silence.background(store, today).start,
        silence.entries(store),
        {},
    )


def outlooks_on(past: Past, day: date, only: str | None = None) -> dict[str, Outlook]:
    """Client id → what the early warning said on that day of those who were there; of one client alone with `only`."""
    on = day.toordinal()
    among = past.courses if only is None else {only: past.courses[only]} if only in past.courses else {}
    there = present(among, on)
    if not there:
        return {}
    if on not in past.clocks:
        past.clocks[on] = own_clock(past.busy, on, past.free)
    known = {client: _known(past, client, on) for client in there}
    return outlook.outlooks(known, usual_on(past.courses, on) or there, on, past.clocks[on], _own_rate(past, day))


def _known(past: Past, client: str, on: int) -> Known:
    course = past.courses[client]
    rhythm = course.on(on)
    assert rhythm
    day = date.fromordinal(on)
    exchanges = past.exchanges.get(client, ())
    until = bisect_right(exchanges, day, key=lambda one: one[0])
    stands = {
        sign.code in LEAVING
        for sign in past.signs
        if sign.client_id == client
        and sign.on_date <= day
        and (sign.cleared_on is None or sign.cleared_on > day)
        and past.in_time(sign)
    }
    fees = [fee for fee in past.fees.get(client, ()) if fee.from_on <= day and fee.per not in EVENTS][-2:]
    person = past.clients.get(client)
    return Known(
        rhythm,
        course.days[bisect_right(course.days, on) - 1],
        pulse_of(exchanges[max(0, until - MOST) : until]),
        course.longest(on),
        past.start.get(client, course.days[0]),
        past.away.get(client, ()),
        person is not None and person.engagement == "project",
        True in stands,
        False in stands,
        _lately(past.broken.get(client, ()), day, outlook.BROKEN),
        _lately(past.mistakes.get(client, ()), day, outlook.MISTAKEN),
        len(fees) > 1
        and (fees[0].per, fees[0].fee.currency) == (fees[1].per, fees[1].fee.currency)
        and fees[1].fee.minor < fees[0].fee.minor
        and (day - fees[1].from_on).days < outlook.CUT,
    )


def _lately(days: Sequence[date], day: date, within: int) -> bool:
    return any(0 <= (day - one).days < within for one in days)


def _own_rate(past: Past, day: date) -> float:
    """What the person's own losses up to that day say, as `hazard.own_rate` counts them."""
    on = day.toordinal()
    losses, gone = 0, 0
    for loss in past.losses:
        noticed = loss.noticed_on.toordinal()
        if loss.by_whom == "us" or noticed > on or past.observed.get(loss.client_id, on + 1) > noticed:
            continue
        losses += 1
        gone += min(loss.recovered_on.toordinal() if loss.recovered_on else on, on) - noticed
    days = sum(max(0, on - first) for first in past.observed.values()) - gone
    return hazard.own_rate(losses, max(days, 0))


def alarms(past: Past, first: date, last: date, only: str | None = None) -> list[Alarm]:
    """Everything that stood between these days, whenever it began: signals, the silence where it was high, and signs
    that were written down before the notice; of one client alone with `only`."""
    found = [*_silences(past, first, last, only)]
    for client_id, exchanges in past.exchanges.items():
        if only in (None, client_id):
            found += _ratings(past, client_id, exchanges)
    for client_id in past.clients:
        if only in (None, client_id):
            found += _fees(past, client_id)
            found += _values(past, client_id)
            found += _promises(past, client_id)
    found += [alarm for sign in past.signs if only in (None, sign.client_id) for alarm in _sign(past, sign)]
    return [alarm for alarm in found if alarm.first <= last and alarm.last >= first]


def _silences(past: Past, first: date, last: date, only: str | None) -> Iterator[Alarm]:
    """The early warning is asked once a week; an alarm lasts until it no longer says so."""
    since: dict[tuple[str, str], date] = {}
    day = first
    while day <= last:
        now = set()
        for client_id, found in outlooks_on(past, day, only).items():
            contacts = bisect_right(past.courses[client_id].days, day.toordinal())
            facts = Facts(day, found, contacts, standing=_standing(past, client_id, day))
            for signal in silent(facts):
                now.add((signal.code, client_id))
            if found.leaves >= hazard.HIGH:
                now.add((HIGH, client_id))
        for key in [key for key in since if key not in now]:
            yield Alarm(*key, since.pop(key), day - timedelta(days=1))
        for key in now:
            since.setdefault(key, day)
        day += timedelta(days=WEEK)
    for key, start in since.items():
        yield Alarm(*key, start, last)


def _standing(past: Past, client_id: str, day: date) -> str:
    """`green` inside the cadence that is wanted now."""
    client = past.clients.get(client_id)
    if client is None or not (client.every or client.at_most):
        return "none"
    every = parse_cadence(client.every) if client.every else None
    at_most = parse_cadence(client.at_most) if client.at_most else None
    days = past.courses[client_id].days
    newest = date.fromordinal(days[bisect_right(days, day.toordinal()) - 1])
    return standing(newest, every, at_most, day).state


def _ratings(past: Past, client_id: str, exchanges: Sequence[Exchange]) -> Iterator[Alarm]:
    """What the touchpoints themselves show changes with a touchpoint alone, or when it is no news any more."""
    since: dict[str, date] = {}
    days = [on for on, *_noted in exchanges]
    newest = days[-1]
    for index, on in enumerate(days):
        if days[index + 1 : index + 2] == [on]:
            continue
        known = exchanges[max(0, index + 1 - MOST) : index + 1]
        now = {signal.code for signal in signals(Facts(on, trends=trends(known)))}
        for code in [code for code in since if code not in now]:
            yield Alarm(code, client_id, since.pop(code), on - timedelta(days=1))
        for code in now:
            since.setdefault(code, on)
    for code, start in since.items():
        yield Alarm(code, client_id, start, _until(past, client_id, start, newest + timedelta(days=STALE)))


def _fees(past: Past, client_id: str) -> Iterator[Alarm]:
    fees = [fee for fee in past.fees.get(client_id, ()) if fee.per not in EVENTS]
    for index, fee in enumerate(fees):
        if any(signal.code == "fee-falling" for signal in signals(Facts(fee.from_on, fees=fees[: index + 1]))):
            end = fee.from_on + timedelta(days=STALE)
            if index + 1 < len(fees):
                end = min(end, fees[index + 1].from_on - timedelta(days=1))
            yield Alarm("fee-falling", client_id, fee.from_on, _until(past, client_id, fee.from_on, end))


def _values(past: Past, client_id: str) -> Iterator[Alarm]:
    """From four weeks after the client last saw something of value, and never before a milestone is known."""
    known, days = past.value.get(client_id, (past.today, ()))
    for start, end in zip_longest(days, days[1:], fillvalue=date.max):
        first = max(start + timedelta(weeks=NO_VALUE), known)
        yield from _while_there(past, "no-visible-value", client_id, first, end - timedelta(days=1))


def _promises(past: Past, client_id: str) -> Iterator[Alarm]:
    """While a broken promise counts, or until the next one is broken."""
    days = sorted(set(past.broken.get(client_id, ())))
    for day, following in zip_longest(days, days[1:], fillvalue=date.max):
        last = min(day + timedelta(days=BROKEN_LATELY), following) - timedelta(days=1)
        yield from _while_there(past, "promise-broken", client_id, day, last)


def _while_there(past: Past, code: str, client_id: str, first: date, last: date) -> Iterator[Alarm]:
    """What stands from `first` to `last`, and again after a pause."""
    start, end = first.toordinal(), min(last, past.today).toordinal()
    for left, back in (*past.away.get(client_id, ()), (end + 1, end + 1)):
        if start <= min(left - 1, end):
            yield Alarm(code, client_id, date.fromordinal(start), date.fromordinal(min(left - 1, end)))
        start = max(start, back + 1)


def _sign(past: Past, sign: Sign) -> Iterator[Alarm]:
    if sign.client_id in past.clients and past.in_time(sign):
        last = sign.cleared_on or past.today
        yield Alarm(sign.code, sign.client_id, sign.on_date, _until(past, sign.client_id, sign.on_date, last))


def _until(past: Past, client_id: str, start: date, last: date) -> date:
    """`last`, today, or the day before the client next was away after `start`."""
    last = min(last, past.today)
    for first, _end in past.away.get(client_id, ()):
        if start.toordinal() < first <= last.toordinal():
            return date.fromordinal(first - 1)
    return last
