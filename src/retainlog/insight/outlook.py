"""From what is known of each client on a day to its chances: silence is counted on the person's own clock, and each
chance comes with its strongest reasons and what a talk today would make of it."""

from collections.abc import Mapping
from typing import NamedTuple

from retainlog.insight.hazard import Evidence, Reason, after_talk, chances
from retainlog.insight.observed import Clock, Spans
from retainlog.insight.pulse import Pulse
from retainlog.insight.rhythm import Rhythm
from retainlog.insight.score import pace, scored

BROKEN, MISTAKEN, CUT = 120, 90, 180
"""Days for which a broken promise, a mistake and a fee cut count."""


class Known(NamedTuple):
    """One client on a day. `rhythm`: of its days of contact, counted without its times away; `last`: the newest of
    them; `start`: since when it is a client. All days are ordinals."""

    rhythm: Rhythm
    last: int
    pulse: Pulse
    longest: int
    start: int
    away: Spans = ()
    project: bool = False
    leaving: bool = False
    challenging: bool = False
    broken: bool = False
    mistakes: bool = False
    cut: bool = False


class Outlook(NamedTuple):
    """`silent` days since the last contact, `own` of them on the person's own clock, `usual` days between contacts
    (None before there are two gaps), `accident` the chance of such a silence by accident. `leaves` within 90 days,
    `gone` already; `hear`: a contact of theirs comes within 90 days, `contact`: any does; `talked`: `leaves` after a
    talk today."""

    silent: int
    own: float
    usual: float | None
    accident: float
    leaves: float
    gone: float
    hear: float
    contact: float
    talked: float
    reasons: tuple[Reason, ...]


def outlooks(
    known: Mapping[str, Known], usual: Mapping[str, Rhythm], day: int, clock: Clock, own_rate: float
) -> dict[str, Outlook]:
    """`usual`: the clients that say how often contact is, as a rule; `own_rate`: see `hazard.own_rate`."""
    if not known:
        return {}
    seen = evidence(known, usual, day, clock, own_rate)
    found = {}
    for client, one in seen.items():
        said, after = chances(one), chances(after_talk(one))
        mine = known[client]
        found[client] = Outlook(
            day - mine.rhythm.last,
            one.silent,
            one.usual if mine.rhythm.n > 2 else None,
            one.accident,
            said.leaves,
            said.gone,
            said.hear,
            said.contact,
            min(after.leaves, said.leaves),
            said.reasons,
        )
    return found


def evidence(
    known: Mapping[str, Known], usual: Mapping[str, Rhythm], day: int, clock: Clock, own_rate: float
) -> dict[str, Evidence]:
    own = {client: min(clock.between(one.last, day, one.away), day - one.rhythm.last) for client, one in known.items()}
    shifted = {}
    for client, one in known.items():
        lost = day - one.rhythm.last - own[client]
        shifted[client] = one.rhythm.later_by(lost)
    found = {}
    for client, score in scored(shifted, day, pace(usual or shifted, day)).items():
        one, pulse = known[client], known[client].pulse
        found[client] = Evidence(
            own[client],
            score.accident,
            one.rhythm.n,
            score.usual or 30.0,
            float(one.longest),
            clock.between(pulse.theirs_on, day, one.away) if pulse.theirs_on is not None else None,
            pulse.theirs,
            pulse.of,
            float(max(one.last - pulse.since, 0)),
            pulse.run,
            pulse.unanswered,
            pulse.mood,
            pulse.energy,
            pulse.minutes,
            pulse.share,
            pulse.slower,
            one.leaving,
            one.challenging,
            one.broken,
            one.mistakes,
            one.cut,
            float(max(day - one.start, 0)),
            one.project,
            own_rate,
        )
    return found
