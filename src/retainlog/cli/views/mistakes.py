"""How mistakes and actions look, in lists and in full; and the words that go with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.results import Column, Field, Record, Table
from retainlog.base.serialize import as_data
from retainlog.i18n import _
from retainlog.i18n.formats import format_day_short, relative_day
from retainlog.nouns.mistake import Action, ActionCheck, Mistake

if TYPE_CHECKING:
    from retainlog.cli.session import Session

Owners = Mapping[str, tuple[str, str]]
"""Action id → (id, name) of its client."""


def first_line(text: str) -> str:
    return text.partition("\n")[0]


# Mistakes


def mistake_data(mistake: Mistake, client: str | None, plan: Sequence[Action]) -> dict[str, object]:
    return as_data(
        mistake,
        client=client,
        plan=[step.text for step in plan],
        open_actions=sum(step.status == "open" for step in plan),
    )


def mistake_table(
    key: str,
    title: str,
    mistakes: Sequence[Mistake],
    names: Mapping[str, str],
    plans: Mapping[str, Sequence[Action]],
    empty: str = "",
) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("client", _("Client")),
        Column("kind", _("Kind"), "code"),
        Column("what", _("What")),
        Column("cause", _("Cause"), "code"),
        Column("recurrence_of", _("Repeats"), "id"),
        Column("open_actions", _("To do"), "number"),
        Column("id", _("Id"), "id"),
    )
    rows = [
        mistake_data(mistake, names.get(mistake.client_id or ""), plans.get(mistake.id, ())) for mistake in mistakes
    ]
    return Table(key, title, columns, rows, empty)


def mistake_record(
    mistake: Mistake,
    names: Mapping[str, str],
    plan: Sequence[Action],
    checks: Sequence[tuple[Action, ActionCheck]],
    recurrences: tuple[Sequence[Mistake], Sequence[Mistake]],
    plans: Mapping[str, Sequence[Action]],
    today: date,
) -> Record:
    client = names.get(mistake.client_id or "")
    earlier, later = recurrences
    fields = (
        Field(_("Client"), client),
        Field(_("On"), mistake.on_date, "date"),
        Field(_("What"), mistake.what),
        Field(_("Kind"), mistake.kind, "code"),
        Field(_("Why"), mistake.why),
        Field(_("Cause"), mistake.cause, "code"),
        Field(_("Cost"), mistake.cost, "money"),
        Field(_("Of the loss"), mistake.loss_id, "id"),
        Field(_("Id"), mistake.id, "id"),
    )
    owners = {step.id: (mistake.client_id or "", client) for step in plan} if client else {}
    columns = (
        Column("on", _("Asked on"), "date"),
        Column("days", _("Days after"), "number"),
        Column("held", _("Held")),
        Column("action", _("Step")),
        Column("note", _("Note")),
    )
    rows = [as_data(check, action=action.text) for action, check in checks]
    tables = (
        action_table("actions", _("Plan"), plan, owners, today, brief=True),
        Table("checks", _("Did the fix hold?"), columns, rows),
        mistake_table("earlier", _("The same kind and cause before"), earlier, names, plans),
        mistake_table("later", _("The same kind and cause since"), later, names, plans),
    )
    return Record(first_line(mistake.what), mistake_data(mistake, client, plan), fields, tables)


def announce_recurrence(session: Session, earlier: Mistake, plan: Sequence[Action]) -> None:
    """Say which mistake is repeated, and what was planned against it."""
    day = format_day_short(earlier.on_date)
    if earlier.on_date.year != session.today.year:
        day += f" {earlier.on_date.year}"
    message = _("This is the same kind and cause as on {day}: {what}").format(day=day, what=first_line(earlier.what))
    if plan:
        steps = "; ".join(first_line(step.text) for step in plan)
        message += " " + _("(its plan was: {steps})").format(steps=steps)
    session.note(message)


def hint_plan(session: Session, without_deed: Sequence[str], open_count: int) -> None:
    """Gentle words on a plan that may not happen: steps that do not begin with a verb, and too many of them."""
    from retainlog.journal.plan import FEW

    for step in without_deed:
        session.note(
            _("A step is done sooner when it begins with a verb (write, ask, send): {step}").format(
                step=first_line(step)
            )
        )
    if open_count > FEW:
        session.note(
            _("Few and real works better: this mistake has {n} open actions; which ones can wait?").format(n=open_count)
        )


# Actions


def action_data(action: Action, owners: Owners, today: date) -> dict[str, object]:
    client_id, client = owners.get(action.id, (None, None))
    return as_data(action, client=client, client_id=client_id, overdue=_overdue(action, today))


def _overdue(action: Action, today: date) -> bool:
    return action.status == "open" and action.due_on is not None and action.due_on < today


def action_table(
    key: str,
    title: str,
    actions: Sequence[Action],
    owners: Owners,
    today: date,
    *,
    brief: bool = False,
    empty: str = "",
) -> Table:
    columns = [
        Column("due_on", _("Due"), "date"),
        Column("state", _("State"), "code"),
        Column("text", _("Action")),
        Column("id", _("Id"), "id"),
    ]
    if not brief:
        columns.insert(3, Column("client", _("Client")))
    rows = []
    for action in actions:
        state = "overdue" if _overdue(action, today) else action.status
        rows.append(action_data(action, owners, today) | {"state": state})
    return Table(key, title, tuple(columns), rows, empty)


def action_record(
    action: Action, owners: Owners, mistake: Mistake | None, checks: Sequence[ActionCheck], today: date
) -> Record:
    data = action_data(action, owners, today)
    fields = (
        Field(_("Action"), action.text),
        Field(_("State"), "overdue" if data["overdue"] else action.status, "code"),
        Field(_("Due"), action.due_on, "date"),
        Field(_("Client"), data["client"]),
        Field(_("Against the mistake"), first_line(mistake.what) if mistake else None),
        Field(_("Of the loss"), action.loss_id, "id"),
        Field(_("Done"), action.done_on, "date"),
        Field(_("Dropped"), action.dropped_on, "date"),
        Field(_("Because"), action.dropped_why),
        Field(_("Id"), action.id, "id"),
    )
    columns = (
        Column("on", _("Asked on"), "date"),
        Column("days", _("Days after"), "number"),
        Column("held", _("Held")),
        Column("note", _("Note")),
    )
    table = Table("checks", _("Did the fix hold?"), columns, [as_data(check) for check in checks])
    return Record(first_line(action.text), data, fields, (table,))


def action_line(template: str, action: Action, today: date) -> str:
    """A line of a receipt about one action; `template` may use {step} and {day}."""
    day = relative_day(action.due_on, today) if action.due_on else ""
    return template.format(step=first_line(action.text), day=day) + f"  [{action.id[:8]}]"
