"""`retainlog demo`."""

from __future__ import annotations

import os
import shlex
from typing import Annotated

import typer

from retainlog.base.errors import Exists
from retainlog.base.results import Receipt
from retainlog.cli.commands.today import today
from retainlog.cli.options import session_of
from retainlog.i18n import N_, _, language
from retainlog.journal import demo as journal
from retainlog.nouns.client.naming import quoted

_SHOWN = 3
"""Lines of the day, so that these and what to try fit one screen."""


def demo(
    ctx: typer.Context,
    folder: Annotated[
        str,
        typer.Argument(metavar="[DIR]", help=N_("Folder for it, made where it is missing; by default retainlog-demo.")),
    ] = "retainlog-demo",
    force: Annotated[bool, typer.Option("--force", help=N_("Replace the demo journal from before."))] = False,
    mixed: Annotated[bool, typer.Option("--mixed", help=N_("Hebrew and English side by side."))] = False,
) -> None:
    session = session_of(ctx)
    path = os.path.join(os.path.abspath(folder), "journal.db")
    if os.path.realpath(path) == os.path.realpath(session.journal):
        raise Exists(
            "journal_exists",
            "{path} is where your own journal lies; the demo stays away from it.",
            hint="Name another folder: retainlog demo my-demo",
            path=path,
        )
    session.db = path
    journal.refuse_other(session.store)
    if force and session.store.exists:
        journal.refuse_work(session.store)
        session.close()
        journal.remove(path)
    kept, spoken = session.store.exists, "" if mixed else language()
    if kept:
        session.note(_("The demo journal from before is still there, as you left it. Start anew with: --force"))
    else:
        journal.make_demo(session.store, spoken, session.config.currency)
    if session.for_people:
        session.out.write(f"{session.laid_out(_('Today'), session.out)}\n\n")
        today(ctx, limit=_SHOWN)
        session.out.write("\n")
    session.show(Receipt({"journal": path, "made": not kept}, _what_next(path, journal.called("אופק שיווק", spoken))))


def _what_next(path: str, client: str) -> tuple[str, ...]:
    """Three things to try, for a first screen of 24 lines."""
    enter = f"$env:RETAINLOG_DB = '{path}'" if os.name == "nt" else f"export RETAINLOG_DB={shlex.quote(path)}"
    return (
        _("A made-up year. Three things to try in it:"),
        f"  {enter}",
        f"  retainlog brief {quoted(client.split()[0])}",
        f'  retainlog log {quoted(client.split()[0])} "{_("the plan for June, 25m call :4")}"',
        "  retainlog report",
        _("The demo is in {folder}; delete the folder to remove it.").format(folder=os.path.dirname(path)),
    )
