"""What was tried with clients (plays against signs, gestures, price rises), and whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from retainlog.insight.effects import Effect, Try, effects
from retainlog.insight.retention import Life
from retainlog.nouns import engine as nouns
from retainlog.nouns.client.queries import FEES
from retainlog.nouns.gesture import NOUN as GESTURE
from retainlog.nouns.sign import queries as signs
from retainlog.store.database import Store

RISE = "price-rise"


def did_it_help(store: Store, lives: Sequence[Life], until: date) -> list[Effect]:
    """Of all that was tried up to that day: `play-CODE` (the sign that was answered), `gesture-KIND`, `price-rise`."""
    seen = [sign for sign in signs.find(store) if sign.on_date <= until]
    plays = signs.plays_of(store, seen)
    tries, unanswered = [], []
    for sign in seen:
        mine = [play for play in plays.get(sign.id, ()) if play.on_date <= until]
        if mine:
            tries.append(Try(f"play-{sign.code}", sign.client_id, min(play.on_date for play in mine), sign=True))
        else:
            unanswered.append((sign.client_id, sign.on_date))
    for gesture in nouns.select(store, GESTURE, last=until):
        tries.append(Try(f"gesture-{gesture.kind}", gesture.client_id, gesture.on_date))
    fees = FEES.of(store, order="client_id, from_on, created_at")
    for before, fee in pairwise(fees):
        if (before.client_id, before.per, before.fee.currency) != (fee.client_id, fee.per, fee.fee.currency):
            continue
        if fee.per == "month" and 0 < before.fee.minor < fee.fee.minor and fee.from_on <= until:
            tries.append(Try(RISE, fee.client_id, fee.from_on))
    tries.sort(key=lambda one: (not one.what.startswith("play"), one.what == RISE, one.what, one.on))
    return effects(tries, unanswered, {life.client_id: life for life in lives}, until)
