"""The silence score over the journal: as of one day from the statistics that every write keeps current, for many days
from the days of contact themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from retainlog.domain import silence as score
from retainlog.domain.loss import Loss
from retainlog.domain.rhythm import Away, Course, Rhythm, course
from retainlog.domain.silence import HORIZON, Outlook
from retainlog.store import losses, silence
from retainlog.store.database import Store


class Outlooks(NamedTuple):
    """`found` and `contacts` (days of contact) by client id. `calibrated`: the past was large enough to calibrate.
    `later`: clients with touchpoints after that day, which were ignored."""

    found: dict[str, Outlook]
    contacts: dict[str, int]
    calibrated: bool
    later: list[str]


def outlooks_on(store: Store, on: date) -> Outlooks:
    """The outlook on that day of every client that was neither paused nor lost. The cost is that of the touchpoints
    since the day on which the calibration stands, not of all. The calibration looks at everybody who was there then,
    those lost since included; of the ones that are paused it knows nothing."""
    day = on.toordinal()
    kept, away = silence.rhythms(store), silence.away(store)
    later = [client for client, rhythm in kept.items() if rhythm.last > day]
    # The few that were ever away are counted from their days.
    courses = {client: course(own, away[client]) for client, own in silence.days(store, away).items() if client in kept}
    plain = {client: rhythm for client, rhythm in kept.items() if client not in courses}

    def there(stand: int) -> dict[str, Rhythm]:
        known = {client: found for client, one in plain.items() if (found := _until(store, client, one, stand))}
        return known | present(courses, stand)

    now = there(day)
    ahead = score.lookback(min((rhythm.first for rhythm in kept.values()), default=day), day)
    gone_quiet = away_on(away, day) - lost_on(losses.find(store), on)
    then = {client: rhythm for client, rhythm in there(day - ahead).items() if client not in gone_quiet}
    heard = [
        client
        for client in then
        if (courses[client].heard(day - ahead, day) if client in courses else now[client].last > day - ahead)
    ]
    shift = score.calibrate(then, day - ahead, ahead, heard)
    found = score.outlooks(now, day, HORIZON, shift or 0.0)
    return Outlooks(found, {client: rhythm.n for client, rhythm in now.items()}, shift is not None, later)


def _until(store: Store, client: str, rhythm: Rhythm, day: int) -> Rhythm | None:
    if rhythm.last <= day:
        return rhythm
    last, since = silence.around(store, client, day)
    return None if last is None else rhythm.until(last, since)


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
    ahead = score.lookback(min((one.days[0] for one in courses.values()), default=day), day)
    then = {client: rhythm for client, rhythm in present(courses, day - ahead).items() if client not in paused}
    heard = [client for client in then if courses[client].heard(day - ahead, day)]
    return score.calibrate(then, day - ahead, ahead, heard)


def present(courses: Mapping[str, Course], day: int) -> dict[str, Rhythm]:
    """The clients that were there on `day`, with what was known of them then."""
    return {client: rhythm for client, one in courses.items() if (rhythm := one.on(day))}
