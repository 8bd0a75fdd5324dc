"""What the fit checks come to by the profile of today: how well each client fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.nouns.fit import Fit, FitCheck, fit
from retainlog.nouns.fit import queries as kept
from retainlog.nouns.loss.queries import LOSSES
from retainlog.store.database import Store


class Checked(NamedTuple):
    """A check with its scores by criterion id, and what they come to by the profile of today (None: nothing of it was
    answered)."""

    check: FitCheck
    scores: Mapping[str, int]
    fit: Fit | None


def latest(store: Store, until: date = date.max) -> dict[str, Checked]:
    """Client id → its newest check up to that day that says something."""
    checks = [check for check in kept.checks(store) if check.on_date <= until]
    found = [one for one in weighed(store, checks) if one.fit]
    return {one.check.client_id: one for one in found if one.check.client_id}


def before_the_end(store: Store, until: date) -> dict[str, Checked]:
    """The same, but of a client that is lost by then its newest check from before the day on which one learnt of it: a
    check made in anger is no prediction."""
    ends = {}
    for loss in LOSSES.of(store, order="noticed_on", recovered_on=None):
        if loss.noticed_on <= until:
            ends[loss.client_id] = loss.noticed_on
    checks = [
        check
        for check in kept.checks(store)
        if check.on_date <= until and not (check.client_id in ends and check.on_date >= ends[check.client_id])
    ]
    found = [one for one in weighed(store, checks) if one.fit]
    return {one.check.client_id: one for one in found if one.check.client_id}


def bands(store: Store) -> dict[str, str]:
    """Client id → band of its newest check."""
    return {client_id: one.fit.band for client_id, one in latest(store).items() if one.fit}


def weighed(store: Store, checks: Sequence[FitCheck]) -> list[Checked]:
    """The checks with what they come to."""
    criteria, scores = kept.profile(store), kept.scores_of(store, checks)
    return [Checked(check, scores[check.id], fit(criteria, scores[check.id])) for check in checks]
