"""Mistakes: what kind, from which cause, which came back, whether the plans held, what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from retainlog.base.document import Document, Figure, Figures, Section
from retainlog.base.money import Money, minor_digits
from retainlog.base.rates import conversion
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_number, joined
from retainlog.insight import findings
from retainlog.insight.findings import MistakeFacts
from retainlog.insight.fix_effects import Fix, Stopped, cells, fixes, stopped
from retainlog.insight.plan import PLAN_STATES, plan_state
from retainlog.journal import figures
from retainlog.journal.converting import rates_lines, sum_title
from retainlog.journal.figures import Planned
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.mistake import Mistake
from retainlog.nouns.mistake.queries import MISTAKES, done_days, find
from retainlog.reports._blocks import footer, matrix, nothing, period_name, share_of
from retainlog.reports._standout import stands_out
from retainlog.store.database import Store

ABOUT = N_("What went wrong and why, what came back, which fixes held.")


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
        return nothing("mistakes", title, scope, *lines)
    names = client_names(store)
    plans = figures.plans(store, mistakes)
    done = done_days(store)
    fixed = fixes(mistakes, done, _watched(store, mistakes, scope), scope.until)
    gone = stopped(mistakes, done, scope.first, scope.until)
    sections = (
        stands_out(findings.mistakes(_facts(scope, mistakes, plans, gone))),
        Section(
            "figures",
            _("In short"),
            (Figures("figures", "", _figures(scope, mistakes, plans)), matrix(mistakes, empty="")),
        ),
        Section("repeats", _("What came back"), (_repeats(store, mistakes, names),)),
        Section("plans", _("Plans"), (_plans(plans, names),)),
        Section(
            "fixes",
            _("What the fixes changed"),
            (_fixes(fixed), _took(fixed, plans), *_savings(fixed)),
            None if fixed else "",
        ),
    )
    notes = (
        _("A mistake came back when an earlier one of the same kind and cause had been logged."),
        _("A plan held when it did at the newest check, 30 or 90 days after it was done."),
        _(
            "Expected, at the earlier pace = mistakes until the first step was done / days from the first entry to it "
            "× days since; told from two mistakes on, with bounds that hold in 95 cases of 100 (Garwood)."
        ),
        _("Saved = (expected − since) × mean cost; below zero where it came more often than before."),
    )
    return Document("mistakes", title, sections, scope.period, footer(scope, *notes))


def _watched(store: Store, mistakes: Sequence[Mistake], scope: Scope) -> date:
    """The day from which on a mistake would have been written down: the first entry of the journal, or of the period
    where the first mistake of all came before it."""
    first = figures.first_day(store, "mistakes", "on_date")
    if first and first < scope.first:
        return scope.first
    return min(mistakes[0].on_date, figures.first_contact(store) or scope.until)


def _figures(scope: Scope, mistakes: Sequence[Mistake], plans: Sequence[Planned]) -> tuple[Figure, ...]:
    again = sum(mistake.recurrence_of is not None for mistake in mistakes)
    states = Counter(plan_state(plan.action, plan.check) for plan in plans)
    items = [
        Figure("mistakes", _("Mistakes"), len(mistakes)),
        share_of("recurrences", _("Came back"), again, len(mistakes)),
    ]
    items += [Figure(state.replace("-", "_"), _(_STATES[state]), states[state]) for state in PLAN_STATES]
    costs = figures.costs(mistakes)
    for cost in costs:
        items.append(
            Figure(
                f"cost_{cost.currency.lower()}", _("Cost in {currency}").format(currency=cost.currency), cost, "money"
            )
        )
    if together := conversion(scope.rates, (cost.currency for cost in costs)):
        said = joined(" ", rates_lines(together, scope.today))
        items.append(Figure("cost_converted", sum_title(together), together.total(costs), "money", note=said))
    return tuple(items)


def _facts(
    scope: Scope, mistakes: Sequence[Mistake], plans: Sequence[Planned], gone: Sequence[Stopped]
) -> MistakeFacts:
    together = conversion(scope.rates, (mistake.cost.currency for mistake in mistakes if mistake.cost))
    currency = together.to if together else scope.currency
    costs: dict[str | None, Money] = {}
    for mistake in mistakes:
        cost = mistake.cost and together.money(mistake.cost) if together else mistake.cost
        if cost and cost.currency == currency:
            costs[mistake.cause] = Money(costs.get(mistake.cause, Money(0, currency)).minor + cost.minor, currency)
    checks = [plan.check.held for plan in plans if plan.check]
    planned = {plan.mistake.id for plan in plans}
    return MistakeFacts(
        mistakes=len(mistakes),
        cells={cell: len(mine) for cell, mine in cells(mistakes).items()},
        recurrences=sum(mistake.recurrence_of is not None for mistake in mistakes),
        costs=costs,
        unplanned=sum(mistake.id not in planned for mistake in mistakes),
        stopped=len(gone),
        asked=len(checks),
        held=sum(checks),
    )


def _fixes(fixed: Sequence[Fix]) -> Table:
    columns = (
        Column("kind", _("Kind"), "code"),
        Column("cause", _("Cause"), "code"),
        Column("done_on", _("Fixed on"), "date"),
        Column("before", _("Until then"), "number"),
        Column("since", _("Since"), "number"),
        Column("_pace", _("Expected")),
        Column("_verdict", _("So far")),
    )
    rows: list[Data] = [
        {
            "kind": fix.kind,
            "cause": fix.cause,
            "done_on": fix.done_on,
            "before": fix.before,
            "since": fix.since,
            "days": fix.days,
            **_pace(fix),
            "verdict": fix.verdict,
            "_verdict": _("fewer than before") if fix.verdict == "fewer" else _("too early to tell"),
        }
        for fix in fixed
    ]
    return Table("fixes", "", columns, rows)


def _pace(fix: Fix) -> dict[str, object]:
    if fix.expected is None:
        return {"expected": None, "low": None, "high": None, "_pace": ""}
    n, low, high = (format_number(round(number, 1)) for number in fix.expected)
    keys = ("expected", "low", "high")
    exact = {key: round(number, 2) for key, number in zip(keys, fix.expected, strict=True)}
    return {**exact, "_pace": _("{n} ({low}–{high})").format(n=n, low=low, high=high)}


def _took(fixed: Sequence[Fix], plans: Sequence[Planned]) -> Table:
    """What the fixes took: steps, and days from the first mistake of the kind to the first step done."""
    columns = (
        Column("kind", _("Kind"), "code"),
        Column("cause", _("Cause"), "code"),
        Column("steps", _("Steps"), "number"),
        Column("done", _("Done"), "number"),
        Column("days", _("Days to the first"), "number"),
    )
    rows: list[Data] = []
    for fix in fixed:
        mine = [plan for plan in plans if (plan.mistake.kind, plan.mistake.cause) == (fix.kind, fix.cause)]
        first = min(plan.mistake.on_date for plan in mine)
        row = {"kind": fix.kind, "cause": fix.cause, "steps": len(mine)}
        done = sum(plan.action.status == "done" for plan in mine)
        rows.append(row | {"done": done, "days": (fix.done_on - first).days})
    return Table("took", _("What they took"), columns, rows)


def _savings(fixed: Sequence[Fix]) -> list[Table]:
    """What the fixes saved, where the cost of the mistakes is known."""
    rows: list[Data] = []
    for fix in fixed:
        if fix.saved:
            middle, low, high = map(_whole, fix.saved)
            row = {"kind": fix.kind, "cause": fix.cause, "each": fix.each}
            rows.append(row | {"saved": middle, "saved_low": low, "saved_high": high})
    columns = (
        Column("kind", _("Kind"), "code"),
        Column("cause", _("Cause"), "code"),
        Column("each", _("One costs"), "money"),
        Column("saved", _("Saved"), "money"),
        Column("saved_low", _("at least"), "money"),
        Column("saved_high", _("at most"), "money"),
    )
    return [Table("saved", _("What that saved"), columns, rows)] if rows else []


def _whole(money: Money) -> Money:
    """Without the small change, which no estimate knows."""
    unit = 10 ** minor_digits(money.currency)
    return Money(round(money.minor / unit) * unit, money.currency)


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
