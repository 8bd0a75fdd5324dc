"""`retainlog mistake …`: the log in three parts, what went wrong, what led to it, the plan against a repeat."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from retainlog.base.results import Receipt, Table
from retainlog.cli.code import coded
from retainlog.cli.listing import listed
from retainlog.cli.options import (
    ClientArgument,
    ClientOption,
    EditOption,
    FromOption,
    IdArgument,
    LimitOption,
    OnOption,
    ToOption,
    YesOption,
    need_change,
    session_of,
)
from retainlog.cli.session import Session
from retainlog.cli.views import mistakes as views
from retainlog.i18n import N_, _
from retainlog.i18n.formats import relative_day
from retainlog.journal import mistakes as journal
from retainlog.journal.mistakes import MistakeAdded
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.mistake import CAUSES, KINDS

KIND_WORDS = (
    ("professional", N_("a flaw in the work itself")),
    ("service", N_("too little service: slow, unreachable, inattentive")),
    ("misunderstanding", N_("you and the client meant different things")),
    ("other", ""),
)
CAUSE_WORDS = (
    ("vague-contract", N_("what was promised was not written down clearly")),
    ("knowledge-gap", N_("something one has to know was not known")),
    ("aggressive-client", N_("pressure from a client who pushes")),
    ("wrong-fit", N_("a client or a job that your service was not built for")),
    ("overload", N_("too much at once")),
    ("other", ""),
)

WhatOption = Annotated[
    str | None, typer.Option("--what", metavar="TEXT", help=N_("What went wrong, in detail; - reads standard input."))
]
KindOption = Annotated[str | None, coded("--kind", KINDS, N_("What kind of mistake it was."))]
WhyOption = Annotated[
    str | None, typer.Option("--why", metavar="TEXT", help=N_("What led to it; - reads standard input."))
]
CauseOption = Annotated[str | None, coded("--cause", CAUSES, N_("What kind of cause led to it."))]
PlanOption = Annotated[
    list[str] | None,
    typer.Option("--plan", metavar="TEXT", help=N_("A step against a repeat, verb first; may be repeated.")),
]
DueOption = Annotated[
    str | None,
    typer.Option(
        "--due", metavar="DATE", help=N_("When the steps are due; by default in four weeks, not on a weekend.")
    ),
]
_LATELY = 30  # days after a loss in which a mistake may well belong to it
LossOption = Annotated[str | None, typer.Option("--loss", metavar="ID", help=N_("The loss that it belongs to."))]
CostOption = Annotated[str | None, typer.Option("--cost", metavar="MONEY", help=N_("What it cost."))]


def add(
    ctx: typer.Context,
    client: ClientArgument = None,
    what: WhatOption = None,
    kind: KindOption = None,
    why: WhyOption = None,
    cause: CauseOption = None,
    plan: PlanOption = None,
    due: DueOption = None,
    on: OnOption = None,
    loss: LossOption = None,
    cost: CostOption = None,
    reopen: Annotated[
        bool | None,
        typer.Option("--reopen/--no-reopen", help=N_("Open the plan of the earlier mistake that this one repeats.")),
    ] = None,
    edit: EditOption = False,
) -> None:
    from retainlog.cli.interview import Interview

    session = session_of(ctx)
    store, today = session.store, session.today
    # What the options say is read before anything is asked.
    day, due_day, _cost = session.past_day(on), session.future(due), session.money(cost)
    client_id, loss_id = _client_id(session, client), _loss_id(session, loss)

    # A draft is about one client or loss: what was begun about another stays apart.
    interview = Interview(session, "mistake", client_id or loss_id or "")
    client_id, loss_id = interview.keep("client", client_id), interview.keep("loss", loss_id)
    cost = interview.keep("cost", cost)
    day = session.past_day(interview.keep("on", day.isoformat() if day else None)) or today
    what = interview.ask(
        "what",
        _("What went wrong"),
        given=session.text(what, edit=edit, start=interview.keep("what", None) or ""),
        required=True,
        explain=_("In detail: what happened, and what the client saw of it."),
    )
    kind = interview.choose("kind", _("What kind of mistake was it?"), _words(KIND_WORDS), given=kind, required=True)
    why = interview.ask(
        "why",
        _("What led to it"),
        given=session.text(why),
        explain=_("What made it possible, rather than who. Enter passes."),
    )
    cause = interview.choose("cause", _("What kind of cause? Enter passes."), _words(CAUSE_WORDS), given=cause) or None
    if session.interactive and (earlier := journal.repeated(store, kind, cause, day)):
        former = journal.former_plan(store, earlier)
        views.announce_recurrence(session, earlier, former)
        if any(step.status == "done" for step in former):
            reopen = interview.confirm("reopen", _("Open that plan again?"), given=reopen, default=True)
    steps = interview.several(
        "plan",
        _("A step against a repeat"),
        given=plan,
        explain=_("A course, a written list of what is included, a rule: verb first, few and real. Enter ends."),
    )
    if steps and not plan:
        due_day = interview.ask("due", _("Due"), given=due, default=session.due(None).isoformat(), parse=session.future)
    added = journal.add_mistake(
        store,
        what,
        kind,
        why=why,
        cause=cause,
        steps=steps,
        due=due_day or session.due(None),
        on=day,
        client_id=client_id,
        loss_id=loss_id,
        cost=session.money(cost),
        reopen=reopen is not False,
    )
    interview.done()
    _report(session, added, _("Logged: {what} ({day})"))
    if client_id and not loss_id:
        _say_how_to_link(session, added, client_id)
    if not session.interactive and added.recurrence:
        former = journal.former_plan(store, added.recurrence)
        views.announce_recurrence(session, added.recurrence, former)


def _words(options: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(code, _(text)) for code, text in options]


def _client_id(session: Session, client: str | None) -> str | None:
    if client is None:
        return None
    from retainlog.nouns.client.naming import find_client

    return find_client(session.store, client).id


def _loss_id(session: Session, loss: str | None) -> str | None:
    if loss is None:
        return None
    from retainlog.journal.losses import find_loss

    return find_loss(session.store, loss).id


def _say_how_to_link(session: Session, added: MistakeAdded, client_id: str) -> None:
    """What is written down soon after a client has left may be why."""
    from retainlog.nouns.loss.queries import find

    lately = find(session.store, client_id=client_id, first=session.today - timedelta(days=_LATELY))
    if lately and lately[0].recovered_on is None:
        line = _("If the client left because of it: retainlog mistake edit {id} --loss {loss}")
        session.note(line.format(id=added.mistake.id[:8], loss=lately[0].id[:8]))


def _say_how_to_reopen(session: Session, added: MistakeAdded) -> None:
    session.note(_("Open that plan again with: retainlog mistake edit {id} --reopen").format(id=added.mistake.id[:8]))


def _report(session: Session, added: MistakeAdded, said: str) -> None:
    mistake, today = added.mistake, session.today
    plan = journal.plan_of(session.store, mistake)
    client = client_names(session.store).get(mistake.client_id or "")
    what = views.first_line(mistake.what)
    first = said.format(what=f"{client}: {what}" if client else what, day=relative_day(mistake.on_date, today))
    lines = [f"{first}  [{mistake.id[:8]}]"]
    lines += [views.action_line(_("To do {day}: {step}"), step, today) for step in added.actions]
    lines += [views.action_line(_("Open again, due {day}: {step}"), step, today) for step in added.reopened]
    owners = {step.id: (mistake.client_id or "", client) for step in plan} if client else {}
    actions = [views.action_data(step, owners, today) for step in plan]
    session.show(Receipt(views.mistake_data(mistake, client, plan) | {"actions": actions}, tuple(lines)))
    views.hint_plan(session, added.without_deed, added.open_count)
    session.note_undo()


@listed("mistakes", day="on", sorts=("on", "client", "kind", "what", "cause", "open_actions"))
def list_(
    ctx: typer.Context,
    client: ClientOption = None,
    kind: KindOption = None,
    cause: CauseOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    limit: LimitOption = None,
) -> Table:
    session = session_of(ctx)
    first, last = session.between(from_, to)
    rows = journal.list_mistakes(
        session.store,
        kind=kind,
        cause=cause,
        first=first,
        last=last,
        client_id=_client_id(session, client),
        limit=limit,
    )
    empty = _("No mistakes here. When one happens: retainlog mistake add CLIENT")
    names, plans = client_names(session.store), journal.plans(session.store)
    return views.mistake_table("mistakes", _("Mistakes"), rows, names, plans, empty)


def show(ctx: typer.Context, id: IdArgument) -> None:
    from retainlog.journal.actions import checks_of

    session = session_of(ctx)
    store = session.store
    mistake = journal.find_mistake(store, id)
    plan = journal.plan_of(store, mistake)
    checks = [(step, check) for step in plan for check in checks_of(store, step)]
    session.show(
        views.mistake_record(
            mistake,
            client_names(store),
            plan,
            checks,
            journal.recurrences(store, mistake),
            journal.plans(store),
            session.today,
        )
    )


def edit(
    ctx: typer.Context,
    id: IdArgument,
    client: Annotated[
        str | None, typer.Option("--client", "-C", metavar="CLIENT", help=N_("The client it was with."))
    ] = None,
    what: WhatOption = None,
    kind: KindOption = None,
    why: WhyOption = None,
    cause: CauseOption = None,
    plan: PlanOption = None,
    due: DueOption = None,
    on: OnOption = None,
    loss: LossOption = None,
    cost: CostOption = None,
    reopen: Annotated[
        bool, typer.Option("--reopen", help=N_("Open the plan of the earlier mistake that this one repeats."))
    ] = False,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as cost."))
    ] = None,
    edit: EditOption = False,
) -> None:
    from retainlog.cli.needs import cleared

    session = session_of(ctx)
    mistake = journal.find_mistake(session.store, id)
    need_change(ctx)
    values: dict[str, Any] = {
        "client_id": _client_id(session, client),
        "what": session.text(what, edit=edit, start=mistake.what),
        "kind": kind,
        "why": session.text(why),
        "cause": cause,
        "on_date": session.past_day(on),
        "loss_id": _loss_id(session, loss),
        "cost": session.money(cost),
    }
    changed = journal.edit_mistake(
        session.store,
        mistake,
        steps=plan or (),
        due=session.due(due),
        reopen=reopen,
        **{name: value for name, value in values.items() if value is not None},
        **cleared(clear, journal.CLEARABLE),
    )
    _report(session, changed, session.changed(_("Changed: {what} ({day})")))
    if changed.recurrence and changed.mistake.recurrence_of != mistake.recurrence_of:
        former = journal.former_plan(session.store, changed.recurrence)
        views.announce_recurrence(session, changed.recurrence, former)
        if any(step.status == "done" for step in former):
            _say_how_to_reopen(session, changed)


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    mistake = journal.find_mistake(session.store, id)
    what = views.first_line(mistake.what)
    if sure(session, _("Delete this mistake and its plan: {what}?").format(what=what), yes=yes):
        client = client_names(session.store).get(mistake.client_id or "")
        data = views.mistake_data(mistake, client, journal.plan_of(session.store, mistake))
        journal.delete_mistake(session.store, mistake)
        session.show(Receipt(data, (_("Deleted: {what}").format(what=what),)))
        session.note_undo()
