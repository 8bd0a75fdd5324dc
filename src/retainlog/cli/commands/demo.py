"""`retainlog demo`."""

from __future__ import annotations

import os
import shlex
from typing import Annotated

import typer

from retainlog import reports
from retainlog.base.errors import Exists
from retainlog.base.results import Receipt
from retainlog.base.scope import Scope, default_month
from retainlog.cli.commands.today import today
from retainlog.cli.options import session_of
from retainlog.i18n import N_, _
from retainlog.journal import demo as journal


def demo(
    ctx: typer.Context,
    folder: Annotated[
        str,
        typer.Argument(metavar="[DIR]", help=N_("Folder for it, made where it is missing; by default retainlog-demo.")),
    ] = "retainlog-demo",
    force: Annotated[
        bool, typer.Option("--force", help=N_("Throw the demo journal that stands there away and make a new one."))
    ] = False,
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
    kept = session.store.exists
    if kept:
        session.note(_("The demo journal from before is still there, as you left it. Start anew with: --force"))
    else:
        journal.make_demo(session.store)
    if session.for_people:
        session.out.write(f"{session.laid_out(_('Today'), session.out)}\n\n")
        today(ctx)
        session.out.write("\n")
        scope = Scope(*default_month(session.today), session.today, session.config.currency)
        session.show(reports.find("monthly").build(session.store, scope))
        session.out.write("\n")
    session.show(Receipt({"journal": path, "made": not kept}, _what_next(path)))


def _what_next(path: str) -> tuple[str, ...]:
    windows = os.name == "nt"
    enter = f"$env:RETAINLOG_DB = '{path}'" if windows else f"export RETAINLOG_DB={shlex.quote(path)}"
    return (
        _("What to try next, in this demo journal alone:"),
        f"  {enter}",
        '  retainlog touch add acme "call about the plan" --mood 4 --next "in 2w"',
        "  retainlog brief אופק",
        "  retainlog risk",
        "  retainlog mistake add harbor",
        "  retainlog loss show lumen",
        "  retainlog report --reflect",
        "  retainlog undo",
        _("It lies in {folder}; remove that folder and the demo is gone.").format(folder=os.path.dirname(path)),
    )
