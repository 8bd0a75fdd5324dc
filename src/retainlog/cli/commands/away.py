"""`retainlog away …`."""

from __future__ import annotations

from typing import Annotated

import typer

from retainlog.base.fields import NEAR
from retainlog.base.results import Receipt
from retainlog.base.serialize import as_data
from retainlog.cli.options import session_of
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date
from retainlog.nouns import away as journal

ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why: a holiday, being ill."))]


def add(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="FROM", help=N_("The first day away, past or to come."))],
    last: Annotated[str, typer.Argument(metavar="TO", help=N_("The last day away."))],
    reason: ReasonOption = None,
) -> None:
    session = session_of(ctx)
    kept = journal.add_time(session.store, NEAR.parse(session, first), NEAR.parse(session, last), reason)
    journal.keep_holidays(session.store, session.config.region.territory, session.today)
    said = _("Away from {first} to {last}: nobody ages in these days").format(
        first=format_date(kept.from_on), last=format_date(kept.until_on)
    )
    session.show(Receipt(as_data(kept), (f"{said}  [{kept.id[:8]}]",)))
    session.note_undo()
    if session.for_people and (ahead := journal.holidays_ahead(session.store, session.today)):
        day, name = ahead[0]
        session.note(
            _("Public holidays count as free days; the next: {name}, {day}.").format(name=name, day=format_date(day))
        )
