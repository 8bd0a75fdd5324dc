"""The silence score over the journal: as of today from the statistics that every write keeps current, as of an earlier
day from the days themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from retainlog.domain import silence as score
from retainlog.domain.rhythm import Course, Rhythm, course
from retainlog.domain.silence import HORIZON, Outlook
from retainlog.store import silence
from retainlog.store.database import Store


class Outlooks(NamedTuple):
    """`found` and `contacts` (days of contact) by client id. `calibrated`: the own past was large enough to calibrate.
    `later`: clients with touchpoints on days to come, which were ignored."""

    found: dict[str, Outlook]
    contacts: dict[str, int]
    calibrated: bool
    later: list[str]


def outlooks_today(store: Store, ranked: Collection[str], paused: Collection[str], today: date) -> Outlooks:
    """The outlook of the clients `ranked`. The calibration looks at all that were there some time ago, those lost
    since included; of the ones `paused` now it knows nothing."""
    day = today.toordinal()
    kept, away = silence.rhythms(store), silence.away(store)
    later = [client for client, rhythm in kept.items() if rhythm.last > day]
    # The few with pauses or days to come are counted from their days.
    own = silence.days(store, [client for client in kept if client in away or client in later])
    courses = {c: course((d for d in days if d <= day), away.get(c, ())) for c, days in own.items()}
    known = {c: rhythm for c, rhythm in kept.items() if c not in courses}
    now = {c: rhythm for c, rhythm in known.items() if c in ranked}
    now |= {c: rhythm for c, one in courses.items() if c in ranked and (rhythm := one.on(day))}

    ahead = score.lookback(_first(known, courses, day), day)
    then: dict[str, Rhythm] = {}
    heard = []
    for client, rhythm in known.items():
        if rhythm.last <= day - ahead:
            then[client] = rhythm
        elif rhythm.first <= day - ahead:
            last, since = silence.around(store, client, day - ahead)
            then[client] = rhythm.until(last or rhythm.first, since)
            heard.append(client)
    for client, one in courses.items():
        if client not in paused and (rhythm := one.on(day - ahead)):
            then[client] = rhythm
            if one.heard(day - ahead, day):
                heard.append(client)
    shift = score.calibrate(then, day - ahead, ahead, heard)
    found = score.outlooks(now, day, HORIZON, shift or 0.0)
    return Outlooks(found, {client: rhythm.n for client, rhythm in now.items()}, shift is not None, later)


def _first(known: Mapping[str, Rhythm], courses: Mapping[str, Course], day: int) -> int:
    firsts = [rhythm.first for rhythm in known.values()] + [one.days[0] for one in courses.values() if one.days]
    return min(firsts, default=day)


def courses(store: Store) -> dict[str, Course]:
    """Every client's days of contact, to look back on."""
    away = silence.away(store)
    return {client: course(days, away.get(client, ())) for client, days in silence.days(store).items()}


def shift_on(courses: Mapping[str, Course], paused: Collection[str], day: int) -> float | None:
    """What the calibration would have found on that day, without those `paused` then."""
    ahead = score.lookback(min((one.days[0] for one in courses.values()), default=day), day)
    then = {client: rhythm for client, rhythm in present(courses, day - ahead).items() if client not in paused}
    heard = [client for client in then if courses[client].heard(day - ahead, day)]
    return score.calibrate(then, day - ahead, ahead, heard)


def present(courses: Mapping[str, Course], day: int) -> dict[str, Rhythm]:
    """The clients that were there on `day`, with what was known of them then."""
    return {client: rhythm for client, one in courses.items() if (rhythm := one.on(day))}
