"""`retainlog prompt`."""

from typing import Annotated

import typer

from retainlog.base.results import Receipt
from retainlog.cli.options import session_of
from retainlog.i18n import N_


def prompt(
    ctx: typer.Context,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="TEXT", help=N_("Your own words, with {due}, {overdue} and {total}.")),
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help=N_("Words instead of signs: 2 due, 1 overdue."))] = False,
) -> None:
    from retainlog.cli.prompt_line import line
    from retainlog.store.status import waiting

    session = session_of(ctx)
    total, overdue = waiting(session.journal, session.today.isoformat())
    text = line(total, overdue, template, plain=plain)
    data = {"due": total - overdue, "overdue": overdue, "total": total}
    session.show(Receipt(data, (text,) if text else ()))
