"""`retainlog activity …`: what was done to be found, and what came of it."""

from typing import Annotated, Any

import typer

from retainlog.cli.code import code_argument, coded
from retainlog.cli.needs import cleared, need_text
from retainlog.cli.options import FromOption, IdArgument, OnOption, ToOption, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.cli.views import leads as views_leads
from retainlog.domain.lead import ACTIVITY_KINDS, Activity
from retainlog.domain.listing import Receipt
from retainlog.i18n import N_, _, ngettext
from retainlog.journal import activities as journal
from retainlog.store.clients import client_names

HoursOption = Annotated[
    str | None, typer.Option("--hours", metavar="HOURS", help=N_("Your time: 2, 1.5, or 90m, 1h30."))
]
CostOption = Annotated[str | None, typer.Option("--cost", metavar="MONEY", help=N_("What it cost, besides time."))]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))]


def _minutes(session: Session, hours: str | None) -> int | None:
    """A bare number counts hours here."""
    if hours is None:
        return None
    bare = hours.strip().replace(".", "", 1)
    return session.minutes(f"{hours.strip()}h" if bare.isdecimal() else hours)


def _written(session: Session, activity: Activity, said: str) -> None:
    found = journal.yield_of(session.store, activity)
    lines = [f"{said.format(title=activity.title)}  [{activity.id[:8]}]"]
    if found.leads:
        came = ngettext("{n} lead came of it.", "{n} leads came of it.", found.leads)
        lines.append(came.format(n=found.leads))
    session.show(Receipt(views_leads.activity_data(found), tuple(lines)))
    session.note_undo()


def add(
    ctx: typer.Context,
    kind: Annotated[str | None, code_argument("KIND", ACTIVITY_KINDS, N_("What it was."))] = None,
    title: Annotated[
        list[str] | None, typer.Argument(metavar="TITLE", help=N_("In a few words; - reads standard input."))
    ] = None,
    on: OnOption = None,
    hours: HoursOption = None,
    cost: CostOption = None,
    note: NoteOption = None,
) -> None:
    session = session_of(ctx)

    def ask_kind() -> str:
        from retainlog.cli.prompts import choose

        return choose(session, _("What was it?"), [(one, _(one)) for one in ACTIVITY_KINDS], default="other")

    what = session.need(kind, "KIND", ask_kind)
    words = need_text(session, session.text(title), "TITLE", _("Which one, in a few words"))
    fields = {"minutes": _minutes(session, hours), "cost": session.money(cost), "note": session.text(note)}
    activity = journal.add_activity(session.store, what, words, on=session.past_day(on), **fields)
    _written(session, activity, _("Noted: {title}"))
    session.note(_("Leads that come of it: retainlog lead add NAME --activity {id}").format(id=activity.id[:8]))


def list_(ctx: typer.Context, from_: FromOption = None, to: ToOption = None) -> None:
    session = session_of(ctx)
    found = journal.list_activities(session.store, *session.between(from_, to))
    empty = _("No activities here. Note one with: retainlog activity add post TITLE")
    session.show(views_leads.activity_table(found, empty))


def show(ctx: typer.Context, id: IdArgument) -> None:
    session = session_of(ctx)
    found = journal.yield_of(session.store, journal.find_activity(session.store, id))
    came = journal.leads_of(session.store, found.activity)
    session.show(views_leads.activity_record(found, came, client_names(session.store), session.today))


def edit(
    ctx: typer.Context,
    id: IdArgument,
    kind: Annotated[str | None, coded("--kind", ACTIVITY_KINDS, N_("What it was."))] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help=N_("In a few words."))] = None,
    on: OnOption = None,
    hours: HoursOption = None,
    cost: CostOption = None,
    note: NoteOption = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as cost."))
    ] = None,
) -> None:
    need_change(ctx)
    session = session_of(ctx)
    activity = journal.find_activity(session.store, id)
    values = {
        "kind": kind,
        "title": session.text(title),
        "on_date": session.past_day(on),
        "minutes": _minutes(session, hours),
        "cost": session.money(cost),
        "note": session.text(note),
    }
    changes: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    emptied = {"minutes" if name.strip("- ") == "hours" else name for name in clear or ()}
    changes |= cleared(sorted(emptied), journal.CLEARABLE)
    _written(session, journal.edit_activity(session.store, activity, **changes), _("Changed: {title}"))


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    activity = journal.find_activity(session.store, id)
    if sure(session, _("Delete the activity {title}?").format(title=activity.title), yes=yes):
        journal.delete_activity(session.store, activity)
        _written(session, activity, _("Deleted: {title}"))
