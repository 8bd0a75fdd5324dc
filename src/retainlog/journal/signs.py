"""Verbs on signs: seen, seen once more, cleared, put aside; and what was tried against them."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import Exists, NotFound, Usage
from retainlog.base.ids import new_id
from retainlog.base.text import clean
from retainlog.nouns.client import Client
from retainlog.nouns.engine import not_ahead
from retainlog.nouns.sign import Evidence, Play, Sign, Snooze
from retainlog.nouns.sign import queries as signs
from retainlog.nouns.sign.queries import EVIDENCE, PLAYS, SIGNS, SNOOZES
from retainlog.store.batch import Batch
from retainlog.store.database import Store

CLEARABLE = ("text",)
"""Fields of a sign that can be emptied."""
OPEN_AGAIN: dict[str, Any] = {"cleared_on": None, "cleared_why": None}


class Noted(NamedTuple):
    """The sign, `new` or standing open already; then `evidence` is what was added to it (None: it was all known)."""

    sign: Sign
    new: bool
    evidence: Evidence | None = None


class Answered(NamedTuple):
    """A play with its answer, and the sign: cleared by a play that helped."""

    play: Play
    sign: Sign


class NearMiss(NamedTuple):
    """A client saved: a sign that was cleared, and the play that had helped."""

    sign: Sign
    play: Play


def find_sign(store: Store, typed: str) -> Sign:
    return SIGNS.by_prefix(store, typed, "sign")


def list_signs(
    store: Store,
    *,
    client_id: str | None = None,
    code: str | None = None,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = False,
    active_on: date | None = None,
) -> list[Sign]:
    """Signs of clients that are not deleted (nor, with `active_on`, lost by that day), newest first."""
    return signs.find(
        store, client_id=client_id, code=code, first=first, last=last, open_only=open_only, active_on=active_on
    )


def open_signs(store: Store, client_id: str | None = None) -> list[Sign]:
    """Signs that stand, newest first."""
    return signs.find(store, client_id=client_id, open_only=True)


def plays_of(store: Store, found: list[Sign]) -> dict[str, list[Play]]:
    """Sign id → its plays, oldest first."""
    return signs.plays_of(store, found)


def evidence_of(store: Store, sign: Sign) -> list[Evidence]:
    """Where the sign was seen once more, oldest first."""
    return EVIDENCE.of(store, order="on_date, created_at", sign_id=sign.id)


def near_misses(store: Store, first: date, last: date) -> list[NearMiss]:
    """Clients saved from `first` to `last`, oldest first: signs that were cleared after a play had helped."""
    found = signs.saved(store, first, last)
    plays = signs.plays_of(store, found)
    return [NearMiss(sign, [play for play in plays[sign.id] if play.helped][-1]) for sign in found]


def add_sign(store: Store, client: Client, code: str, text: str | None = None, on: date | None = None) -> Noted:
    """Note a sign. One of the same code that is open already is not doubled: it gets the evidence."""
    day = _past(store, on)
    with store.batch("sign add", f"{client.name}: {code}") as batch:
        return note_sign(store, batch, client.id, code, day, text)


def note_sign(
    store: Store,
    batch: Batch,
    client_id: str,
    code: str,
    on: date,
    text: str | None = None,
    check_id: str | None = None,
) -> Noted:
    """`add_sign` inside a batch that the caller has opened; `check_id` is the guided check that raised the sign."""
    text = clean(text or "") or None
    standing = signs.find(store, client_id=client_id, code=code, open_only=True)
    if not standing:
        return Noted(SIGNS.insert(batch, Sign(new_id(), client_id, code, on, text, check_id)), True)
    sign = standing[0]
    seen = (on, text, check_id)
    known = [(sign.on_date, sign.text, sign.check_id)]
    known += [(row.on_date, row.text, row.check_id) for row in evidence_of(store, sign)]
    if seen in known or (seen == (on, None, None) and on in [day for day, _text, _check in known]):
        return Noted(sign, False)
    if on < sign.on_date:  # the sign is as old as what was seen first
        earlier, seen = seen, known[0]
        sign = SIGNS.update(batch, sign, on_date=earlier[0], text=earlier[1], check_id=earlier[2])
    evidence = EVIDENCE.insert(batch, Evidence(new_id(), sign.id, *seen))
    _wake(store, batch, sign)
    return Noted(sign, False, evidence)


def edit_sign(store: Store, sign: Sign, **changes: Any) -> Sign:
    """Correct a sign; `changes` are those of its fields. Raises Exists where another one of that code is open."""
    if changes.get("text"):
        changes["text"] = clean(changes["text"]) or None
    if "on_date" in changes:
        _past(store, changes["on_date"])
    changed = sign._replace(**changes)
    if changed.cleared_on and changed.cleared_on < changed.on_date:
        raise _cleared_too_early(changed.on_date)
    same = signs.find(store, client_id=sign.client_id, code=changed.code, open_only=True)
    others = [other for other in same if other.id != sign.id]
    if others and changed.cleared_on is None and (changed.code != sign.code or sign.cleared_on):
        raise Exists(
            "sign_exists",
            "A sign of this kind is open already: {id}.",
            hint="See it with: retainlog sign show {id}",
            id=others[0].id[:8],
        )
    with store.batch("sign edit", sign.code) as batch:
        return SIGNS.update(batch, sign, **changes)


def clear_sign(store: Store, sign: Sign, why: str | None = None, on: date | None = None) -> Sign:
    """It is not so any more."""
    day = _past(store, on)
    _check_open(sign)
    if day < sign.on_date:
        raise _cleared_too_early(sign.on_date)
    with store.batch("sign clear", sign.code) as batch:
        return SIGNS.update(batch, sign, cleared_on=day, cleared_why=clean(why or "") or None)


def delete_sign(store: Store, sign: Sign) -> None:
    with store.batch("sign delete", sign.code) as batch:
        SIGNS.delete(batch, sign)


def snooze_sign(store: Store, sign: Sign, until: date | None = None) -> Snooze:
    """Leave it out of `today` until that day, or until it is seen once more; without a day only then."""
    today = store.clock.today()
    _check_open(sign)
    if until and until <= today:
        raise Usage("bad_snooze", "{day} is no later day.", hint="Give a day from tomorrow on.", day=until.isoformat())
    with store.batch("sign snooze", sign.code) as batch:
        _wake(store, batch, sign)
        return SNOOZES.insert(batch, Snooze(new_id(), sign.client_id, sign.id, today, until))


def snoozed_until(store: Store, sign: Sign) -> Snooze | None:
    """How the sign was put aside, where that holds today."""
    today = store.clock.today()
    found = [s for s in SNOOZES.of(store, sign_id=sign.id) if s.until_on is None or s.until_on > today]
    return found[-1] if found else None


# What was tried


def try_play(store: Store, sign: Sign, text: str, on: date | None = None) -> Play:
    """Note what is tried against a sign; two weeks later one asks whether it helped."""
    words, day = clean(text), _past(store, on)
    if not words:
        raise Usage("empty_text", "What is tried is empty.", hint="Say in a few words what you try.")
    _check_open(sign)
    with store.batch("sign try", f"{sign.code}: {words[:60]}") as batch:
        return PLAYS.insert(batch, Play(new_id(), sign.id, day, words))


def find_play(store: Store, typed: str) -> Play:
    """By its own id, or by that of its sign: then the newest one that has no answer yet, or the newest of all."""
    try:
        sign = find_sign(store, typed)
    except NotFound:
        return PLAYS.by_prefix(store, typed, "sign")
    plays = signs.plays_of(store, [sign]).get(sign.id, [])
    if not plays:
        raise NotFound(
            "no_play",
            "Nothing was tried against this sign yet.",
            hint="Note what you try with: retainlog sign try {id} TEXT",
            id=sign.id[:8],
        )
    waiting = [play for play in plays if play.helped is None]
    return (waiting or plays)[-1]


def play_helped(store: Store, play: Play, helped: bool, *, note: str | None = None, on: date | None = None) -> Answered:
    """Keep whether a play helped: yes clears the sign (a near miss); no, after an earlier yes, opens it again."""
    day = _past(store, on)
    if day < play.on_date:
        raise Usage(
            "too_early",
            "It was tried on {day}, after that day.",
            hint="Give that day or a later one with --on.",
            day=play.on_date.isoformat(),
        )
    sign = SIGNS.find(store, play.sign_id)
    assert sign
    by_this = (play.answered_on, play.text)
    with store.batch("sign helped", f"{sign.code}: {play.text[:60]}") as batch:
        answers: dict[str, Any] = {"helped": helped, "answered_on": day}
        if words := clean(note or ""):
            answers["note"] = words
        answered = PLAYS.update(batch, play, **answers)
        if helped and sign.cleared_on is None:
            sign = SIGNS.update(batch, sign, cleared_on=day, cleared_why=play.text)
        elif not helped and play.helped and (sign.cleared_on, sign.cleared_why) == by_this:
            sign = SIGNS.update(batch, sign, **OPEN_AGAIN)
    return Answered(answered, sign)


def _wake(store: Store, batch: Batch, sign: Sign) -> None:
    for snooze in SNOOZES.of(store, sign_id=sign.id):
        SNOOZES.delete(batch, snooze)


def _past(store: Store, on: date | None) -> date:
    if on:
        not_ahead(store, on, "future_sign")
    return on or store.clock.today()


def _check_open(sign: Sign) -> None:
    if sign.cleared_on:
        raise Usage(
            "not_open",
            "This sign is cleared since {day}.",
            hint="Open it again with: retainlog sign edit {id} --reopen",
            day=sign.cleared_on.isoformat(),
            id=sign.id[:8],
        )


def _cleared_too_early(seen: date) -> Usage:
    return Usage(
        "bad_clear",
        "It would be cleared before it was seen ({day}).",
        hint="Give that day or a later one with --on.",
        day=seen.isoformat(),
    )
