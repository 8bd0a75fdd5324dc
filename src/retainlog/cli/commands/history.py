"""`retainlog undo`, `retainlog redo`, `retainlog history` and `retainlog history prune`."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Annotated

import typer

from retainlog.base.results import Column, Receipt, Table
from retainlog.cli.options import LimitOption, YesOption, session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _, ngettext
from retainlog.i18n.formats import format_date
from retainlog.journal import undoing
from retainlog.store.history import HistoryEntry

_LISTED = 12  # writes that are named before a question


def _at(entry: HistoryEntry) -> datetime:
    return datetime.fromisoformat(entry.at).astimezone()


def _data(entry: HistoryEntry) -> dict[str, object]:
    data = entry._asdict() | {"at": _at(entry)}
    del data["seq"]
    return data


def undo(
    ctx: typer.Context,
    steps: Annotated[int, typer.Argument(metavar="[N]", min=1, help=N_("How many writes to take back."))] = 1,
    yes: YesOption = False,
) -> None:
    session = session_of(ctx)
    # In a script the number says it; and redo brings back what was too much.
    if steps > 1 and session.interactive and not yes and not _sure(session, undoing.to_undo(session.store, steps)):
        return
    done = undoing.undo(session.store, steps)
    _show(session, "undone", done, _("Undone: {command} {note}"))
    if others := undoing.of_others_since(session.store, done[-1]):
        text = ngettext(
            "Another device wrote {n} time since; that stays.",
            "Other devices wrote {n} times since; that stays.",
            others,
        )
        session.note(text.format(n=others))
    if len(done) < steps:
        session.note(
            ngettext("There was only {n} write to undo.", "There were only {n} writes to undo.", len(done)).format(
                n=len(done)
            )
        )
    if session.for_people:
        again = f"retainlog redo {len(done)}" if len(done) > 1 else "retainlog redo"
        session.note(_("Bring it back with: {command}").format(command=again))


def _sure(session: Session, entries: Sequence[HistoryEntry]) -> bool:
    from retainlog.cli.prompts import confirm

    for entry in entries[:_LISTED]:
        session.say("  " + f"{format_date(_at(entry).date())}  {entry.command} {entry.note}".rstrip())
    if (more := len(entries) - _LISTED) > 0:
        session.say("  " + _("… and {n} more").format(n=more))
    question = ngettext("Take back this write?", "Take back these {n} writes?", len(entries)).format(n=len(entries))
    return not entries or confirm(session, question)


def redo(
    ctx: typer.Context,
    steps: Annotated[int, typer.Argument(metavar="[N]", min=1, help=N_("How many to write again."))] = 1,
) -> None:
    session = session_of(ctx)
    done = undoing.redo(session.store, steps)
    _show(session, "redone", done, _("Redone: {command} {note}"))
    if len(done) < steps:
        session.note(
            ngettext("There was only {n} undone write.", "There were only {n} undone writes.", len(done)).format(
                n=len(done)
            )
        )
    session.note_undo()


def _show(session: Session, name: str, done: Sequence[HistoryEntry], line: str) -> None:
    lines = tuple(line.format(command=entry.command, note=entry.note).rstrip() for entry in done)
    session.show(Receipt({name: [_data(entry) for entry in done]}, lines))


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


def prune(
    ctx: typer.Context,
    before: Annotated[str, typer.Option("--before", metavar="DATE", help=N_("The first day that stays."))],
    yes: YesOption = False,
) -> None:
    from retainlog.cli.prompts import sure
    from retainlog.journal import erasing

    session = session_of(ctx)
    day = session.past_day(before)
    assert day
    question = _("Forget what history keeps of the time before {day}? What was written then can't be undone any more.")
    if not sure(session, question.format(day=format_date(day)), yes=yes):
        return
    start = datetime.combine(day, time()).astimezone(UTC)
    count = erasing.prune(session.store, f"{start:%Y-%m-%dT%H:%M:%S.%fZ}")
    line = ngettext("{n} entry was emptied.", "{n} entries were emptied.", count).format(n=count)
    session.show(Receipt({"emptied": count, "before": day}, (line,)))
