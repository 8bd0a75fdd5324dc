"""`retainlog undo` and `retainlog history`."""

from datetime import datetime
from typing import Annotated

import typer

from retainlog.cli.options import LimitOption, session_of
from retainlog.domain.listing import Column, Receipt, Table
from retainlog.i18n import N_, _, ngettext
from retainlog.journal import undoing
from retainlog.store.history import HistoryEntry


def _data(entry: HistoryEntry) -> dict[str, object]:
    at = datetime.fromisoformat(entry.at).astimezone()
    data = entry._asdict() | {"at": at}
    del data["seq"]
    return data


def undo(
    ctx: typer.Context,
    steps: Annotated[int, typer.Argument(metavar="[N]", min=1, help=N_("How many writes to take back."))] = 1,
) -> None:
    session = session_of(ctx)
    done = undoing.undo(session.store, steps)
    lines = tuple(_("Undone: {command} {note}").format(command=e.command, note=e.note).rstrip() for e in done)
    session.show(Receipt({"undone": [_data(entry) for entry in done]}, lines))
    if len(done) < steps:
        session.note(
            ngettext("There was only {n} write to undo.", "There were only {n} writes to undo.", len(done)).format(
                n=len(done)
            )
        )


def history(ctx: typer.Context, limit: LimitOption = 20) -> None:
    session = session_of(ctx)
    columns = (
        Column("at", _("When"), "date"),
        Column("command", _("Command")),
        Column("note", _("What")),
        Column("changes", _("Rows"), "number"),
        Column("_state", _("State")),
        Column("id", _("Id"), "id"),
    )
    rows = []
    for entry in undoing.list_history(session.store, limit):
        state = _("undone") if entry.undone else ""
        rows.append(_data(entry) | {"_state": state})
    session.show(Table("history", _("History"), columns, rows, _("Nothing was written yet.")))
