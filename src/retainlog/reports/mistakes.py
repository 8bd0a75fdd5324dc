"""Mistakes: what kind, from which cause, which came back, whether the plans held, what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from retainlog.domain.document import Document, Figure, Figures, Section, Text
from retainlog.domain.listing import Column, Data, Table
from retainlog.domain.mistake import Mistake
from retainlog.domain.plan import PLAN_STATES, plan_state
from retainlog.domain.scope import Period, Scope
from retainlog.i18n import N_, _
from retainlog.reports._blocks import footer, matrix, period_name, share_of
from retainlog.store import figures
from retainlog.store.clients import client_names
from retainlog.store.database import Store
from retainlog.store.figures import Planned
from retainlog.store.mistakes import MISTAKES, find

_STATES = {
    "open": N_("Plans open"),
    "not-held": N_("Plans that did not hold"),
    "unchecked": N_("Plans done, not yet checked"),
    "held": N_("Plans that held"),
    "dropped": N_("Plans dropped"),
}


def period(store: Store, today: date) -> Period:
    """From the first mistake on: a pattern shows over years."""
    return min(figures.first_day(store, "mistakes", "on_date") or today, today), today


def build(store: Store, scope: Scope) -> Document:
    title = _("Mistakes, {period}").format(period=period_name(scope, scope.period))
    mistakes = find(store, first=scope.first, last=scope.until)[::-1]
    if not mistakes:
        lines = (_("No mistakes are logged for this time."), _("Write one down with: retainlog mistake add"))
        return Document("mistakes", title, (Section("none", "", (Text("lines", "", lines),)),), scope.period)
    names = client_names(store)
    plans = figures.plans(store, mistakes)
    sections = (
        Section(
            "figures", _("In short"), (Figures("figures", "", _figures(mistakes, plans)), matrix(mistakes, empty=""))
        ),
        Section("repeats", _("What came back"), (_repeats(store, mistakes, names),)),
        Section("plans", _("Plans"), (_plans(plans, names),)),
    )
    notes = (
        _("A mistake came back when an earlier one of the same kind and cause had been logged."),
        _("A plan held when it did at the newest check, 30 or 90 days after it was done."),
    )
    return Document("mistakes", title, sections, scope.period, footer(scope, *notes))


def _figures(mistakes: Sequence[Mistake], plans: Sequence[Planned]) -> tuple[Figure, ...]:
    again = sum(mistake.recurrence_of is not None for mistake in mistakes)
    states = Counter(plan_state(plan.action, plan.check) for plan in plans)
    items = [
        Figure("mistakes", _("Mistakes"), len(mistakes)),
        share_of("recurrences", _("Came back"), again, len(mistakes)),
    ]
    items += [Figure(state.replace("-", "_"), _(_STATES[state]), states[state]) for state in PLAN_STATES]
    for cost in figures.costs(list(mistakes)):
        items.append(
            Figure(
                f"cost_{cost.currency.lower()}", _("Cost in {currency}").format(currency=cost.currency), cost, "money"
            )
        )
    return tuple(items)


def _repeats(store: Store, mistakes: Sequence[Mistake], names: dict[str, str]) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("what", _("What")),
        Column("kind", _("Kind"), "code"),
        Column("cause", _("Cause"), "code"),
        Column("earlier_on", _("Earlier on"), "date"),
        Column("client", _("Client")),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = []
    for mistake in mistakes:
        if mistake.recurrence_of is None:
            continue
        earlier = MISTAKES.find(store, mistake.recurrence_of)
        rows.append(
            {
                "on": mistake.on_date,
                "what": mistake.what,
                "kind": mistake.kind,
                "cause": mistake.cause,
                "earlier_on": earlier.on_date if earlier else None,
                "earlier_id": mistake.recurrence_of,
                "client": names.get(mistake.client_id) if mistake.client_id else None,
                "client_id": mistake.client_id,
                "id": mistake.id,
            }
        )
    return Table("mistakes", "", columns, rows, _("Nothing came back."))


def _plans(plans: Sequence[Planned], names: dict[str, str]) -> Table:
    columns = (
        Column("action", _("Action")),
        Column("mistake", _("Against")),
        Column("state", _("State"), "code"),
        Column("due_on", _("Due"), "date"),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = [
        {
            "action": plan.action.text,
            "mistake": plan.mistake.what,
            "mistake_id": plan.mistake.id,
            "client": names.get(plan.mistake.client_id) if plan.mistake.client_id else None,
            "client_id": plan.mistake.client_id,
            "state": plan_state(plan.action, plan.check),
            "due_on": plan.action.due_on,
            "done_on": plan.action.done_on,
            "checked_on": plan.check.on_date if plan.check else None,
            "id": plan.action.id,
        }
        for plan in plans
    ]
    rows.sort(key=lambda row: PLAN_STATES.index(str(row["state"])))
    return Table("actions", "", columns, rows, _("No plans yet. Add a step with: retainlog action add"))
