"""Signals earn their place: what raised mostly false alarms for this person is put to rest, until it is switched on."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date

from retainlog.base import paths
from retainlog.base.errors import NotFound, RetainlogError
from retainlog.base.ids import new_id
from retainlog.insight.signals import CODES
from retainlog.journal.backtest import Backtest, backtest
from retainlog.nouns.reminder import REMINDERS, SIGNAL, Muted, Reminder, at_rest
from retainlog.store.database import Store
from retainlog.store.history import BY_ITSELF

KEPT = "signal-kept"
"""Kind of reminder: a signal that was switched on again, which is not put to rest any more."""


def put_to_rest(store: Store, found: Backtest, today: date) -> list[Muted]:
    """Those of the backtest whose alarms were mostly false; returns what is new. What was switched on stays on, and a
    sign that the person saw is never muted."""
    known = {one.about.partition(":")[0] for kind in (SIGNAL, KEPT) for one in REMINDERS.of(store, kind=kind)}
    new = [
        Muted(one.source, today, one.false, one.alarms)
        for one in found.records
        if one.source in CODES and one.mostly_false and one.source not in known
    ]
    if new:
        with store.batch(BY_ITSELF, ", ".join(one.code for one in new)) as batch:
            for one in new:
                about = f"{one.code}:{one.false}:{one.alarms}"
                REMINDERS.insert(batch, Reminder(new_id(), SIGNAL, about, today))
    return new


def switch_on(store: Store, code: str) -> Muted:
    """The signal tells again, and is not put to rest any more. Raises NotFound where it is not at rest."""
    resting = at_rest(store)
    found = next((one for one in resting if one.code == code), None)
    if found is None:
        raise NotFound(
            "not_muted",
            "The signal {code} is not at rest.",
            hint="At rest: {resting}." if resting else "No signal is at rest.",
            code=code,
            resting=", ".join(one.code for one in resting),
        )
    with store.batch("risk switch-on", code) as batch:
        for one in REMINDERS.of(store, kind=SIGNAL):
            if one.about.partition(":")[0] == code:
                REMINDERS.delete(batch, one)
        REMINDERS.insert(batch, Reminder(new_id(), KEPT, code, store.clock.today()))
    return found


def review(store: Store, journal: str, today: date) -> list[Muted]:
    """Look back once a month, and put to rest what has not earned its place; returns what is new. The month of the last
    look is kept beside other notes of this device, so that it costs nothing on other days. Nothing that goes wrong
    here reaches the command that came by."""
    note, month = paths.note_of(journal, "looked-back"), today.isoformat()[:7]
    with suppress(OSError, ValueError), open(note, encoding="utf-8") as handle:
        if handle.read(20).strip() >= month:
            return []
    try:
        new = put_to_rest(store, backtest(store, today), today) if store.exists else []
    except RetainlogError:
        return []
    with suppress(OSError):
        paths.make_private_dir(os.path.dirname(note))
        with paths.private_file(note) as handle:
            handle.write(month)
    return new
