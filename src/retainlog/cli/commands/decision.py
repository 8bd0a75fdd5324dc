"""`retainlog decision …`: my advice, the client's choice, the outcome."""

from typing import Annotated

import typer

from retainlog.cli.care import verbs, written
from retainlog.cli.needs import need_text
from retainlog.cli.options import IdArgument, OnOption, session_of
from retainlog.i18n import N_, _
from retainlog.journal import care as journal

_KIND = journal.KINDS["decision"]
add, list_, show, edit, delete = verbs("decision")


def outcome(
    ctx: typer.Context,
    id: IdArgument,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help=N_("What came of it; - reads standard input."))
    ] = None,
    on: OnOption = None,
) -> None:
    session = session_of(ctx)
    found = journal.find(session.store, _KIND, id)
    words = need_text(session, session.text(text), "TEXT", _("What came of it"))
    day = session.past_day(on)
    closed = journal.close(session.store, _KIND, found, "outcome_on", day, "outcome", outcome=words)
    written(session, _KIND, closed, _("Outcome noted for {client}: {text}"))
