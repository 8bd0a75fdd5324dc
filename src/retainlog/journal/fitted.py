"""What the fit checks come to by the profile of today: how well each client fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.nouns.fit import Fit, FitCheck, fit
from retainlog.nouns.fit import queries as kept
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


def bands(store: Store) -> dict[str, str]:
    """Client id → band of its newest check."""
    return {client_id: one.fit.band for client_id, one in latest(store).items() if one.fit}


def weighed(store: Store, checks: Sequence[FitCheck]) -> list[Checked]:
    """The checks with what they come to."""
    criteria, scores = kept.profile(store), kept.scores_of(store, checks)
    return [Checked(check, scores[check.id], fit(criteria, scores[check.id])) for check in checks]
