"""The replay of a loss: what showed in the 90 days before the notice, what was seen of it, and what the score said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from retainlog.insight import replay as rules
from retainlog.insight.observed import gaps, joined
from retainlog.insight.outlook import Outlook
from retainlog.insight.replay import Replay, Trail
from retainlog.journal import hindsight
from retainlog.journal.hindsight import Past
from retainlog.nouns import touch as touches
from retainlog.nouns.client.queries import CLIENTS, PAUSES
from retainlog.nouns.loss import Loss
from retainlog.nouns.mistake import Mistake
from retainlog.nouns.mistake.queries import MISTAKES
from retainlog.nouns.sign import CODES as SIGNS
from retainlog.nouns.sign import queries as kept_signs
from retainlog.store.database import Store

SCORED = (30, 60)
"""Days before the notice for which the replay tells what the score said."""
SCORE = "score"


class Showed(NamedTuple):
    """One thing that showed from `on` on, until `until` (None: still so at the notice), for so many `days`. `kind` is
    the code of a sign, of a signal, `score` for a silence that the score found high, or one of `replay.KINDS`.

    `state`: `missed`, `passed` (it ended before the notice); of signs `seen`, `answered` (a play was tried in time), or
    `afterwards` (written down after the notice). `usual` is what it is measured against, where there is one."""

    on: date
    kind: str
    until: date | None
    days: int
    usual: float | None
    state: str


class LossReplay(NamedTuple):
    """`mistakes` are those of the 90 days and those linked to the loss; `decided_days` from the client's decision to
    the notice, None where not known; `lead` from the first thing that showed to the notice, None where nothing did.
    `scores`: days before the notice → what the score said then, None where it had nothing to go by."""

    replay: Replay
    mistakes: tuple[Mistake, ...]
    decided_days: int | None
    showed: tuple[Showed, ...]
    lead: int | None
    scores: dict[int, Outlook | None]


def replay(store: Store, loss: Loss, past: Past | None = None) -> LossReplay:
    """As the journal shows it now; give `past` where several losses are replayed."""
    past = past or hindsight.read(store, loss.client_id)
    client = CLIENTS.find(store, loss.client_id)
    assert client
    trail = Trail(
        touches.find(store, client_id=client.id, last=loss.noticed_on)[::-1],
        loss.noticed_on,
        _seen_from(client.since, past.observed.get(client.id)),
        client.every,
        client.at_most,
        PAUSES.of(store, client_id=client.id),
        joined([*past.free, *gaps(past.busy, loss.noticed_on.toordinal(), past.free)]),
    )
    shown = rules.replay(trail)
    mistakes = {
        mistake.id: mistake
        for mistake in MISTAKES.of(store, order="on_date", client_id=client.id)
        if mistake.loss_id == loss.id or shown.first <= mistake.on_date <= loss.noticed_on
    } | {mistake.id: mistake for mistake in MISTAKES.of(store, order="on_date", loss_id=loss.id)}
    showed = [*_rules(shown), *_alarms(past, loss, shown.first), *_signs(store, past, loss, shown.first)]
    showed.sort(key=lambda one: (one.on, one.kind))
    return LossReplay(
        shown,
        tuple(sorted(mistakes.values(), key=lambda mistake: mistake.on_date)),
        (loss.noticed_on - loss.decided_on).days if loss.decided_on else None,
        tuple(showed),
        (loss.noticed_on - showed[0].on).days if showed else None,
        {days: _score(past, client.id, loss.noticed_on - timedelta(days=days)) for days in SCORED},
    )


def _seen_from(since: date | None, observed: int | None) -> date | None:
    """From when on a silence was one that the journal could see."""
    return since if since is None or observed is None else max(since, date.fromordinal(observed))


def _score(past: Past, client_id: str, day: date) -> Outlook | None:
    return hindsight.outlooks_on(past, day, client_id).get(client_id)


def _rules(shown: Replay) -> list[Showed]:
    return [Showed(*found, state="passed" if found.until else "missed") for found in shown.missed]


def _alarms(past: Past, loss: Loss, first: date) -> list[Showed]:
    """Signals that the rules of the replay do not look for, and the score where it was high."""
    last = loss.noticed_on - timedelta(days=1)
    found = []
    for alarm in hindsight.alarms(past, first, last, loss.client_id):
        kind = SCORE if alarm.source == hindsight.HIGH else alarm.source
        if kind in rules.KINDS or kind in SIGNS:
            continue
        ended = alarm.last + timedelta(days=1) if alarm.last < last else None
        days = ((ended or loss.noticed_on) - alarm.first).days
        found.append(Showed(alarm.first, kind, ended, days, None, "passed" if ended else "missed"))
    return found


def _signs(store: Store, past: Past, loss: Loss, first: date) -> list[Showed]:
    """Signs that stood in those days, those that were written down later too."""
    signs = [
        sign
        for sign in past.signs
        if sign.client_id == loss.client_id
        and sign.on_date < loss.noticed_on
        and (sign.cleared_on is None or sign.cleared_on > first)
    ]
    plays = kept_signs.plays_of(store, signs)
    found = []
    for sign in signs:
        ended = sign.cleared_on if sign.cleared_on and sign.cleared_on < loss.noticed_on else None
        state = "seen" if past.in_time(sign) else "afterwards"
        if any(play.on_date < loss.noticed_on for play in plays.get(sign.id, ())):
            state = "answered"
        days = ((ended or loss.noticed_on) - sign.on_date).days
        found.append(Showed(sign.on_date, sign.code, ended, days, None, state))
    return found
