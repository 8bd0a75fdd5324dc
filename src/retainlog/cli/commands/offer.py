"""`retainlog offer …`: other ways to help."""

import typer

from retainlog.cli.care import verbs, written
from retainlog.cli.options import IdArgument, OnOption, session_of
from retainlog.i18n import _
from retainlog.journal import care as journal

_KIND = journal.KINDS["offer"]
add, list_, show, edit, delete = verbs("offer")


def made(ctx: typer.Context, id: IdArgument, on: OnOption = None) -> None:
    session = session_of(ctx)
    found = journal.find(session.store, _KIND, id)
    closed = journal.close(session.store, _KIND, found, "made_on", session.past_day(on), "made")
    written(session, _KIND, closed, _("Offered to {client}: {text}"))
