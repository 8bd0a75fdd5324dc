"""`retainlog away …`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from retainlog.base.results import Column, Receipt, Table
from retainlog.base.serialize import as_data
from retainlog.cli.options import IdArgument, YesOption, session_of
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date
from retainlog.nouns import away as journal

if TYPE_CHECKING:
    from retainlog.cli.session import Session

ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why: a holiday, being ill."))]


def add(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="FROM", help=N_("The first day away, past or to come."))],
    last: Annotated[str, typer.Argument(metavar="TO", help=N_("The last day away."))],
    reason: ReasonOption = None,
) -> None:
    session = session_of(ctx)
    begin = _day(session, first)
    kept = journal.add_time(session.store, begin, _day(session, last), reason)
    keep_holidays(session)
    session.show(Receipt(as_data(kept), (said(kept.from_on, kept.until_on) + f"  [{kept.id[:8]}]",)))
    session.note_undo()


def list_(ctx: typer.Context) -> None:
    session = session_of(ctx)
    keep_holidays(session)
    columns = (
        Column("from_on", _("From"), "date"),
        Column("until_on", _("To"), "date"),
        Column("reason", _("Reason")),
        Column("id", _("Id"), "id"),
    )
    rows = [as_data(one) for one in journal.list_times(session.store)]
    empty = _("No time away yet. Note one, also ahead: retainlog away add FROM TO")
    session.show(Table("away", _("Times away"), columns, rows, empty))
    if session.for_people and (ahead := journal.holidays_ahead(session.store, session.today)):
        day, name = ahead[0]
        session.note(
            _("Public holidays count as free days; the next: {name}, {day}.").format(name=name, day=format_date(day))
        )


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    one = journal.find_time(session.store, id)
    text = said(one.from_on, one.until_on)
    if sure(session, _("Delete {text}?").format(text=text), yes=yes):
        journal.delete_time(session.store, one)
        session.show(Receipt(as_data(one), (_("Deleted: {text}").format(text=text),)))
        session.note_undo()


def said(first: date, last: date) -> str:
    return _("Away from {first} to {last}: nobody ages in these days").format(
        first=format_date(first), last=format_date(last)
    )


def keep_holidays(session: Session) -> None:
    """Those of the person's region, where the optional package knows them."""
    journal.keep_holidays(session.store, session.config.region.territory, session.today)


def _day(session: Session, text: str) -> date:
    """`13/3` is the nearest one: a day that has passed is meant as often as one to come."""
    back, ahead = session.past_day(text), session.future(text)
    assert back is not None
    assert ahead is not None
    return min((back, ahead), key=lambda day: abs((day - session.today).days))
