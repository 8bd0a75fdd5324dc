"""`retainlog rank-log`."""

from pathlib import Path
from typing import Annotated

import typer

from retainlog.base.results import Column, Table
from retainlog.cli.options import session_of
from retainlog.i18n import N_, _, ngettext


def rank_log(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("CSV with the columns customer and date."))],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help=N_("The day to stand on; default today."))
    ] = None,
    horizon: Annotated[
        int, typer.Option("--horizon", min=1, max=3660, metavar="DAYS", help=N_("How far to look ahead."))
    ] = 90,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=N_("Write there instead of printing."))
    ] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", metavar="COL=FIELD", help=N_('Such as "Kunde=client" or "Tag=date".'))
    ] = None,
) -> None:
    from retainlog.cli.options import mapping_of
    from retainlog.formats.eventlog import read
    from retainlog.formats.shapes.candidate import ReadOptions
    from retainlog.insight.score import rank

    session = session_of(ctx)
    day = session.past_day(as_of) or session.today
    options = ReadOptions(
        today=day, day_first=session.config.day_first, kind="events", mapping=mapping_of(map_), zone=None
    )
    days, later = read(file, options)
    outlooks, shift = rank(days, day.toordinal(), horizon)
    rows = [
        {"customer": name, "score": outlook.quiet, "gone": outlook.gone}
        for name, outlook in sorted(outlooks.items(), key=lambda item: (-item[1].quiet, item[0]))
    ]
    columns = (
        Column("customer", _("Customer")),
        Column("score", _("Quiet"), "number"),
        Column("gone", _("Gone"), "number"),
    )
    table = Table("ranking", _("Silence"), columns, rows, _("The file holds no event up to that day."))
    session.format = session.format or "csv"
    if output:
        session.save(table, str(output), session.format)
    else:
        session.show(table)
    if later:
        session.note(
            ngettext("{n} event after {day} was left out.", "{n} events after {day} were left out.", later).format(
                n=later, day=day.isoformat()
            )
        )
    if shift is None and outlooks:
        session.note(
            _("Not calibrated: that needs at least 8 customers with events in the past and some weeks to look back on.")
        )
