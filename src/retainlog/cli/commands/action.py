"""`retainlog action …`: what is to be done, what was done, and whether it held."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from retainlog.base.results import Receipt, Table
from retainlog.cli.code import code_argument, coded
from retainlog.cli.listing import listed
from retainlog.cli.options import ClientOption, EditOption, IdArgument, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.cli.views import mistakes as views
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date
from retainlog.journal import actions as journal
from retainlog.nouns.mistake import STATUSES, Action

DueOption = Annotated[str | None, typer.Option("--due", metavar="DATE", help=N_("When it is due."))]
MistakeOption = Annotated[
    str | None, typer.Option("--mistake", metavar="ID", help=N_("The mistake whose plan it is part of."))
]
LossOption = Annotated[str | None, typer.Option("--loss", metavar="ID", help=N_("The loss that it belongs to."))]
ForClientOption = Annotated[
    str | None,
    typer.Option("--client", "-C", metavar="CLIENT", help=N_("The client it is for.")),
]


def _belongs(session: Session, mistake: str | None, loss: str | None, client: str | None) -> dict[str, str]:
    """What was named that an action can belong to."""
    found: dict[str, str] = {}
    if mistake is not None:
        from retainlog.journal.mistakes import find_mistake

        found["mistake_id"] = find_mistake(session.store, mistake).id
    if loss is not None:
        from retainlog.journal.losses import find_loss

        found["loss_id"] = find_loss(session.store, loss).id
    if client is not None:
        from retainlog.nouns.client.naming import find_client

        found["client_id"] = find_client(session.store, client).id
    return found


def _report(session: Session, action: Action, template: str) -> None:
    data = views.action_data(action, journal.clients_of(session.store, [action]), session.today)
    session.show(Receipt(data, (views.action_line(template, action, session.today),)))
    session.note_undo()


def _hint(session: Session, action: Action) -> None:
    """Gentle words on the plan that the action is part of."""
    from retainlog.journal.plan import without_deed

    siblings: list[Action] = []
    if action.mistake_id:
        siblings = journal.list_actions(session.store, status="open", mistake_id=action.mistake_id)
    views.hint_plan(session, without_deed([action.text]), len(siblings))


def add(
    ctx: typer.Context,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help=N_("What to do, verb first; - reads standard input."))
    ] = None,
    due: DueOption = None,
    mistake: MistakeOption = None,
    loss: LossOption = None,
    client: ForClientOption = None,
    edit: EditOption = False,
) -> None:
    session = session_of(ctx)
    due_on, owners = session.due(due), _belongs(session, mistake, loss, client)
    if not text and not edit:
        from retainlog.cli.needs import need_text

        text = [need_text(session, None, "TEXT", _("What is to be done"))]
    action = journal.add_action(session.store, session.text(text, edit=edit) or "", due=due_on, **owners)
    _report(session, action, _("To do {day}: {step}"))
    _hint(session, action)


@listed("actions", day="due_on", sorts=("due_on", "client", "text", "state"))
def list_(
    ctx: typer.Context,
    open_: Annotated[bool, typer.Option("--open", help=N_("What is still to do (as without an option)."))] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help=N_("Only what was due before today."))] = False,
    all_: Annotated[bool, typer.Option("--all", help=N_("What was done or dropped, too."))] = False,
    client: ClientOption = None,
    status: Annotated[str | None, coded("--status", STATUSES, N_("Only with this state."))] = None,
) -> Table:
    session = session_of(ctx)
    filters: dict[str, Any] = dict(_belongs(session, None, None, client))
    if overdue:
        filters["due_before"] = session.today
    if status or open_ or overdue or not all_:
        filters["status"] = status or "open"
    actions = journal.list_actions(session.store, **filters)
    owners = journal.clients_of(session.store, actions)
    empty = _("Nothing is overdue.") if overdue else _("Nothing to do here. Add something: retainlog action add TEXT")
    return views.action_table("actions", _("Actions"), actions, owners, session.today, empty=empty)


def show(ctx: typer.Context, id: IdArgument) -> None:
    from retainlog.journal.mistakes import find_mistake

    session = session_of(ctx)
    action = journal.find_action(session.store, id)
    mistake = find_mistake(session.store, action.mistake_id) if action.mistake_id else None
    owners, checks = journal.clients_of(session.store, [action]), journal.checks_of(session.store, action)
    session.show(views.action_record(action, owners, mistake, checks, session.today))


def done(
    ctx: typer.Context,
    id: IdArgument,
    on: Annotated[
        str | None, typer.Option("--on", "-o", metavar="DATE", help=N_("The day on which it was done."))
    ] = None,
) -> None:
    session = session_of(ctx)
    action = journal.find_action(session.store, id)
    action = journal.action_done(session.store, action, session.past_day(on) or session.today)
    _report(session, action, _("Done: {step}"))
    if action.mistake_id:
        session.note(_("In a month, and in three, you are asked whether it held."))


def drop(
    ctx: typer.Context,
    id: IdArgument,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help=N_("Why it is not to be done any more."))
    ] = None,
) -> None:
    from retainlog.cli.needs import need_text

    session = session_of(ctx)
    action = journal.find_action(session.store, id)
    reason = need_text(session, session.text(why), "--why", _("Why is it not to be done any more"))
    _report(session, journal.drop_action(session.store, action, reason), _("Dropped: {step}"))


def held(
    ctx: typer.Context,
    id: IdArgument,
    answer: Annotated[str | None, code_argument("yes|no", ("yes", "no"), N_("Whether the fix held."))] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("What was seen."))] = None,
    due: DueOption = None,
) -> None:
    session = session_of(ctx)
    action = journal.find_action(session.store, id)
    due_on = session.due(due)

    def asked() -> str:
        from retainlog.cli.prompts import confirm

        question = _("{step} (done {day}). Did it hold?").format(
            step=views.first_line(action.text), day=format_date(action.done_on) if action.done_on else "–"
        )
        return "yes" if confirm(session, question, default=True) else "no"

    held = session.need(answer, "yes|no", asked) == "yes"
    answered = journal.answer_held(session.store, action, held, note=session.text(note), due=due_on)
    _report(session, answered.action, _("It held: {step}") if held else _("Open again, due {day}: {step}"))


def edit(
    ctx: typer.Context,
    id: IdArgument,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help=N_("What to do, verb first."))] = None,
    due: DueOption = None,
    mistake: MistakeOption = None,
    loss: LossOption = None,
    client: ForClientOption = None,
    reopen: Annotated[bool, typer.Option("--reopen", help=N_("It is to be done again."))] = False,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as due."))
    ] = None,
    edit: EditOption = False,
) -> None:
    from retainlog.cli.needs import cleared

    session = session_of(ctx)
    action = journal.find_action(session.store, id)
    need_change(ctx)
    changes: dict[str, Any] = dict(_belongs(session, mistake, loss, client))
    if (words := session.text(text, edit=edit, start=action.text)) is not None:
        changes["text"] = words
    if due_on := session.future(due):
        changes["due_on"] = due_on
    if reopen:
        changes |= journal.OPEN_AGAIN
    action = journal.edit_action(session.store, action, **changes, **cleared(clear, journal.CLEARABLE))
    _report(session, action, session.changed(_("Changed: {step}")))
    if words is not None:
        _hint(session, action)


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    action = journal.find_action(session.store, id)
    if sure(session, _("Delete {step}?").format(step=views.first_line(action.text)), yes=yes):
        data = views.action_data(action, journal.clients_of(session.store, [action]), session.today)
        journal.delete_action(session.store, action)
        session.show(Receipt(data, (_("Deleted: {step}").format(step=views.first_line(action.text)),)))
        session.note_undo()
