"""How long losses take to pass: the figure, its picture, and the days themselves."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from retainlog.base.document import Figure, Series, SeriesRow
from retainlog.base.results import Column
from retainlog.i18n.messages import _, format_number
from retainlog.insight.findings import halves
from retainlog.nouns.loss import Loss
from retainlog.reports._blocks import days_between


def recovery(losses: Sequence[Loss]) -> list[int]:
    """Days from the notice until the feeling had passed, of the losses of which that is known, in their order."""
    found = [days_between(loss.noticed_on, loss.feeling_passed_on) for loss in losses]
    return [days for days in found if days is not None]


def median_figure(key: str, label: str, days: Sequence[int]) -> Figure:
    """The median of all losses; its note has those of the earlier and of the later half, which show whether it
    shrinks. `days` in the order of the losses."""
    if not days:
        return Figure(key, label, None, note=_("not known yet"))
    parts = halves(days)
    note = _("the middle one of {n}").format(n=len(days))
    if parts:
        earlier, later = map(format_number, parts)
        note = _("the middle one of {n}; {earlier} in the earlier half, {later} in the later one").format(
            n=len(days), earlier=earlier, later=later
        )
    return Figure(key, label, statistics.median(days), note=note)


def still_open(losses: Sequence[Loss]) -> int:
    """How many weigh on one still."""
    return sum(loss.feeling is not None and loss.feeling_passed_on is None for loss in losses)


def recovery_bars(losses: Sequence[Loss], names: dict[str, str]) -> Series:
    """One bar a loss, in their order."""
    known = [loss for loss in losses if loss.feeling_passed_on]
    row = SeriesRow("days", _("Days"), tuple(recovery(known)))
    alt = _("Days until the feeling had passed, from the earliest loss to the latest.")
    labels = tuple(names[loss.client_id] for loss in known)
    return Series("recovery", _("Until the feeling passed"), "bars", Column("client", _("Client")), labels, (row,), alt)
