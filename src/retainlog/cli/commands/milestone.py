"""`retainlog milestone …`."""

import typer

from retainlog.cli.care import verbs, written
from retainlog.cli.options import IdArgument, OnOption, session_of
from retainlog.i18n import _
from retainlog.journal import care as journal

_KIND = journal.KINDS["milestone"]
add, list_, show, edit, delete = verbs("milestone")


def done(ctx: typer.Context, id: IdArgument, on: OnOption = None) -> None:
    session = session_of(ctx)
    found = journal.find(session.store, _KIND, id)
    closed = journal.close(session.store, _KIND, found, "delivered_on", session.past_day(on), "done")
    written(session, _KIND, closed, _("Delivered to {client}: {text}"))
