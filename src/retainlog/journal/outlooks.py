"""The early warning over the journal: of today from what every write keeps current, of an earlier day from the days of
contact themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from retainlog.insight import hazard, outlook
from retainlog.insight.contact_history import Course, course
from retainlog.insight.observed import HABIT, LOOK_BACK, Clock, Spans, own_clock
from retainlog.insight.outlook import Known, Outlook
from retainlog.insight.pulse import Pulse, pulse
from retainlog.insight.rhythm import Rhythm
from retainlog.insight.trends import MOST, Exchange
from retainlog.nouns.loss import Loss
from retainlog.nouns.sign import LEAVING
from retainlog.store import silence
from retainlog.store.database import Store
from retainlog.store.silence import Background

USUAL = 500
"""Clients, at most, that say how often contact is as a rule: those with the smallest ids, which are random. A morning
does not cost more with every client."""
OWN_YEARS = 5.0
"""Client years from which on the person's own losses weigh about as much as the prior."""


class Outlooks(NamedTuple):
    """`found` and `contacts` (days of contact) by client id. `calibrated`: the own past weighs as much as the prior."""

    found: dict[str, Outlook]
    contacts: dict[str, int]
    calibrated: bool


def outlooks_on(store: Store, on: date, among: Collection[str] | None = None) -> Outlooks:
    """The outlook on that day of every client that was neither paused nor lost; with `among`, of these alone. The cost
    is that of the clients, not of their touchpoints."""
    day = on.toordinal()
    away = silence.away(store)
    # The few that were ever away are counted from their days.
    courses = {client: course(own, away[client]) for client, own in silence.days(store, away).items()}
    plain = silence.rhythms(store, day, USUAL if among is not None else -1)
    usual = _there(dict(islice(plain.items(), USUAL)), courses, day)
    if among is not None:
        plain = silence.rhythms_of(store, day, among)
    there = _there(plain, courses, day)
    pulses = _pulses(store, on, there, among)
    told = silence.background(store, on, LEAVING)
    known = {
        client: known_of(client, rhythm, plain[client].last, *pulses[client], away.get(client, ()), told)
        for client, rhythm in there.items()
    }
    rate = hazard.own_rate(told.losses, told.observed)
    found = outlook.outlooks(known, usual, day, clock_on(store, day), rate)
    contacts = {client: rhythm.n for client, rhythm in there.items()}
    return Outlooks(found, contacts, told.observed >= OWN_YEARS * 365.25)


def clock_on(store: Store, day: int) -> Clock:
    """The person's own clock, as it stood on that day."""
    return own_clock(silence.busy(store, day - LOOK_BACK - HABIT - 14, day), day, silence.free(store))


def known_of(
    client: str, rhythm: Rhythm, last: int, found: Pulse, longest: int, away: Spans, told: Background
) -> Known:
    return Known(
        rhythm,
        last,
        found,
        longest,
        told.start.get(client, rhythm.first),
        away,
        client in told.project,
        client in told.leaving,
        client in told.challenging,
        client in told.broken,
        client in told.mistakes,
        client in told.cut,
    )


def _there(plain: Mapping[str, Rhythm], courses: Mapping[str, Course], day: int) -> dict[str, Rhythm]:
    others = present({client: one for client, one in courses.items() if client in plain}, day)
    return {client: rhythm for client, rhythm in plain.items() if client not in courses} | others


def _pulses(
    store: Store, on: date, there: Collection[str], among: Collection[str] | None
) -> dict[str, tuple[Pulse, int]]:
    kept = silence.pulses(store, among)
    found = {client: kept.get(client, (Pulse(), 0)) for client in there}
    if on >= store.clock.today():
        changed: Collection[str] = [client for client in silence.later(store, on) if client in found]
    else:
        changed = found
    if not changed:
        return found
    earlier = silence.exchanges(store, on, MOST, next(iter(changed)) if len(changed) == 1 else None)
    days = silence.days(store, changed)
    return found | {
        client: (pulse_of(earlier.get(client, ())), course(days.get(client, ())).longest(on.toordinal()))
        for client in changed
    }


def pulse_of(exchanges: Sequence[Exchange]) -> Pulse:
    return pulse([(one[0].toordinal(), *one[1:5], bool(one[5])) for one in exchanges])


def away_on(away: Mapping[str, Spans], day: int) -> set[str]:
    """Who was paused or lost on that day."""
    return {client for client, spans in away.items() if any(first <= day <= last for first, last in spans)}


def lost_on(losses: Iterable[Loss], day: date) -> set[str]:
    return {
        loss.client_id
        for loss in losses
        if loss.lost_on <= day and (loss.recovered_on is None or day < loss.recovered_on)
    }


def courses(store: Store) -> dict[str, Course]:
    """Every client's days of contact, to look back on."""
    away = silence.away(store)
    return {client: course(days, away.get(client, ())) for client, days in silence.days(store).items()}


def usual_on(courses: Mapping[str, Course], day: int) -> dict[str, Rhythm]:
    """Those who say how often contact is as a rule on that day."""
    firsts = sorted(client for client, one in courses.items() if one.days[0] <= day)[:USUAL]
    return present({client: courses[client] for client in firsts}, day)


def present(courses: Mapping[str, Course], day: int) -> dict[str, Rhythm]:
    """The clients that were there on `day`, with what was known of them then."""
    return {client: rhythm for client, one in courses.items() if (rhythm := one.on(day))}
