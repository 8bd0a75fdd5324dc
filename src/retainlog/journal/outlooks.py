"""The silence score over the journal: as of one day from the statistics that every write keeps current, for many days
from the days of contact themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import islice
from typing import NamedTuple

from retainlog.insight import score
from retainlog.insight.contact_history import Away, Course, course
from retainlog.insight.rhythm import Rhythm
from retainlog.insight.score import HORIZON, Outlook
from retainlog.nouns.loss import Loss
from retainlog.nouns.loss import queries as losses
from retainlog.store import silence
from retainlog.store.database import Store

USUAL = 500
"""Clients, at most, that say what is usual in the portfolio and how well the score did lately: those with the smallest
ids, which are random. They settle the calibration to a tenth of its log-odds, and a morning does not cost more with
every client."""


class Outlooks(NamedTuple):
    """`found` and `contacts` (days of contact) by client id. `calibrated`: the past was large enough to calibrate."""

    found: dict[str, Outlook]
    contacts: dict[str, int]
    calibrated: bool


def outlooks_on(store: Store, on: date, among: Collection[str] | None = None) -> Outlooks:
    """The outlook on that day of every client that was neither paused nor lost; with `among`, of these alone. The cost
    is that of the clients, not of their touchpoints. The calibration looks at everybody who was there then, those lost
    since included; of the ones that are paused it knows nothing."""
    day = on.toordinal()
    away = silence.away(store)
    # The few that were ever away are counted from their days.
    courses = {client: course(own, away[client]) for client, own in silence.days(store, away).items()}

    def there(stand: int, plain: dict[str, Rhythm]) -> dict[str, Rhythm]:
        others = present({client: one for client, one in courses.items() if client in plain}, stand)
        return {client: rhythm for client, rhythm in plain.items() if client not in courses} | others

    known = silence.rhythms(store, day, USUAL if among is not None else -1)
    now = there(day, known if among is None else silence.rhythms_of(store, day, among))
    known = dict(islice(known.items(), USUAL))
    ahead = score.lookback(min((rhythm.first for rhythm in known.values()), default=day), day)
    stand = day - ahead
    gone_quiet = away_on(away, day) - lost_on(losses.find(store), on)
    then = there(stand, silence.rhythms(store, stand, USUAL))
    then = {client: rhythm for client, rhythm in then.items() if client not in gone_quiet}
    heard = silence.heard(store, stand, day, max(then, default=""))
    shift = score.calibrate(then, stand, ahead, heard)
    found = score.outlooks(now, day, HORIZON, shift or 0.0, there(day, known))
    contacts = {client: rhythm.n for client, rhythm in now.items()}
    return Outlooks(found, contacts, shift is not None)


def away_on(away: Mapping[str, Away], day: int) -> set[str]:
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


def shift_on(courses: Mapping[str, Course], paused: Collection[str], day: int) -> float | None:
    """What the calibration would have found on that day, without those `paused` then."""
    known = _known(courses, day)
    ahead = score.lookback(min((one.days[0] for one in known.values()), default=day), day)
    there = usual_on(courses, day - ahead)
    then = {client: rhythm for client, rhythm in there.items() if client not in paused}
    heard = [client for client in then if courses[client].heard(day - ahead, day)]
    return score.calibrate(then, day - ahead, ahead, heard)


def usual_on(courses: Mapping[str, Course], day: int) -> dict[str, Rhythm]:
    """Those who say what is usual on that day."""
    return present(_known(courses, day), day)


def _known(courses: Mapping[str, Course], day: int) -> dict[str, Course]:
    return {client: courses[client] for client in sorted(c for c, one in courses.items() if one.days[0] <= day)[:USUAL]}


def present(courses: Mapping[str, Course], day: int) -> dict[str, Rhythm]:
    """The clients that were there on `day`, with what was known of them then."""
    return {client: rhythm for client, one in courses.items() if (rhythm := one.on(day))}
