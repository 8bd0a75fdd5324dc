"""Tables of the ideal-client profile and of the checks against it."""

from __future__ import annotations

from retainlog.domain.fit import Criterion, FitCheck, FitException, FitScore
from retainlog.store.table import Table

CRITERIA = Table("fit_criteria", Criterion, flags=("deal_breaker",))
CHECKS = Table("fit_checks", FitCheck, dates=("on_date",))
SCORES = Table("fit_scores", FitScore)
EXCEPTIONS = Table("exceptions", FitException, dates=("on_date",))
