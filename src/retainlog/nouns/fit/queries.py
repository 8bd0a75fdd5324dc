"""Tables and queries of the ideal-client profile, of checks against it, and of exceptions."""

from __future__ import annotations

from collections.abc import Iterable

from retainlog.nouns.fit import Criterion, FitCheck, FitException, FitScore
from retainlog.store.database import Store
from retainlog.store.table import Table

CRITERIA = Table("fit_criteria", Criterion)
CHECKS = Table("fit_checks", FitCheck)
SCORES = Table("fit_scores", FitScore)
EXCEPTIONS = Table("exceptions", FitException)


def profile(store: Store) -> list[Criterion]:
    """The criteria in their order."""
    return CRITERIA.of(store, order="position, created_at")


def scores_of(store: Store, checks: Iterable[FitCheck]) -> dict[str, dict[str, int]]:
    """Check id → score by criterion id."""
    found: dict[str, dict[str, int]] = {check.id: {} for check in checks}
    for row in SCORES.of(store):
        if row.check_id in found:
            found[row.check_id][row.criterion_id] = row.score
    return found


def checks(store: Store, **subject: str) -> list[FitCheck]:
    """The checks of a client or lead (`client_id=` or `lead_id=`), or of all, oldest first."""
    return CHECKS.of(store, order="on_date, created_at, rowid", **subject)


def exceptions(store: Store, **subject: str) -> list[FitException]:
    """Exceptions granted to a client or lead, or to all, oldest first."""
    return EXCEPTIONS.of(store, order="on_date, created_at, rowid", **subject)
