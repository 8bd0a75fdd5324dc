"""Tables of losses and their post-mortem passes."""

from __future__ import annotations

from retainlog.domain.loss import Loss, LossAnswer, LossPass, LossReason
from retainlog.store.table import Table

LOSSES = Table(
    "losses",
    Loss,
    dates=("noticed_on", "decided_on", "ends_on", "feeling_passed_on", "win_back_on", "recovered_on"),
)
REASONS = Table("loss_reasons", LossReason)
PASSES = Table("loss_passes", LossPass, dates=("on_date",))
ANSWERS = Table("loss_answers", LossAnswer)
