"""`retainlog promise …`."""

from typing import Annotated

import typer

from retainlog.cli.care import verbs, written
from retainlog.cli.options import IdArgument, OnOption, session_of
from retainlog.i18n import N_, _
from retainlog.journal import care as journal

_KIND = journal.KINDS["promise"]
add, list_, show, edit, delete = verbs("promise")
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))]


def kept(ctx: typer.Context, id: IdArgument, on: OnOption = None) -> None:
    session = session_of(ctx)
    found = journal.find(session.store, _KIND, id)
    closed = journal.close(session.store, _KIND, found, "kept_on", session.past_day(on), "kept")
    written(session, _KIND, closed, _("Kept for {client}: {text}"))


def broken(ctx: typer.Context, id: IdArgument, on: OnOption = None, note: NoteOption = None) -> None:
    session = session_of(ctx)
    found = journal.find(session.store, _KIND, id)
    more = {"note": session.text(note)} if note else {}
    closed = journal.close(session.store, _KIND, found, "broken_on", session.past_day(on), "broken", **more)
    written(session, _KIND, closed, _("Not kept, and good to know, for {client}: {text}"))
