"""`retainlog today`."""

from __future__ import annotations

from typing import Annotated

import typer

from retainlog.base.paths import uncopied
from retainlog.cli.options import LimitOption, session_of
from retainlog.cli.views.agenda import agenda_table
from retainlog.i18n import N_, _
from retainlog.insight.agenda import MORNING, morning
from retainlog.journal.agenda import waiting, without_rhythm


def today(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help=N_("Look so many days ahead."))] = 0,
    limit: LimitOption = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("Show all that waits."))] = False,
) -> None:
    session = session_of(ctx)
    items = waiting(session.store, session.today, days, session.rates)
    # People get what fits a morning; programs get all of it.
    if session.for_people:
        shown = morning(items, None if all_ else limit or MORNING)
    else:
        shown = items[: None if all_ else limit]
    session.show(
        agenda_table(
            session.store,
            shown,
            session.today,
            _("Nothing is waiting. A good day to thank someone."),
            grouped=True,
            numbered=session.numbers,
            width=session.width_of(session.out) if session.format in (None, "table") else None,
        )
    )
    if session.for_people and (problem := uncopied(session.journal)):
        session.note(_("The journal could not be copied: {problem} See: retainlog doctor").format(problem=problem))
    if not items and session.for_people and (name := without_rhythm(session.store, session.today)):
        from retainlog.nouns.client.naming import quoted, shortest_name

        command = f"retainlog client edit {quoted(shortest_name(session.store, name))} --every 2w"
        session.note(
            _("No client has a rhythm yet, so nobody is missed. Say how often: {command}").format(command=command)
        )
    if (rest := len(items) - len(shown)) and session.for_people:
        again = f"retainlog today --days {days} --all" if days else "retainlog today --all"
        session.note(_("{n} more: {command}").format(n=rest, command=again))
