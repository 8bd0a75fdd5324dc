"""`retainlog today`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from retainlog.base.errors import NotFound, Usage
from retainlog.base.paths import is_synced, uncopied
from retainlog.base.results import Receipt
from retainlog.base.serialize import as_data
from retainlog.base.text import fold
from retainlog.cli.options import LimitOption, session_of
from retainlog.cli.views.agenda import agenda_table
from retainlog.i18n import N_, _, ngettext
from retainlog.i18n.formats import format_date
from retainlog.insight.agenda import MORNING, morning
from retainlog.journal.agenda import of_the_morning, reminder_key, sentence, waiting, without_rhythm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retainlog.cli.session import Session
    from retainlog.insight.agenda import AgendaItem


def today(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help=N_("Look so many days ahead."))] = 0,
    limit: LimitOption = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("Show all that waits."))] = False,
    snooze: Annotated[
        str | None,
        typer.Option("--snooze", metavar="LINE", help=N_("Put a line aside: its number, a client or an id.")),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=N_("With --snooze: until this day; default tomorrow."))
    ] = None,
    let_go: Annotated[
        str | None, typer.Option("--let-go", metavar="LINE", help=N_("Let a line go: it does not come back."))
    ] = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help=N_("Answer the lines where they stand, each by one key."))
    ] = False,
) -> None:
    session = session_of(ctx)
    if interactive:
        _sit(session, days, limit, all_=all_)
    items = waiting(session.store, session.today, days, session.rates)
    # A line wears off: what waited for long is left to the monthly sitting, and to --all.
    fresh = of_the_morning(session.store, items, session.today)
    if snooze or let_go:
        _put_aside(session, items, morning(fresh, limit or MORNING), snooze, let_go, until)
        return
    if until:
        raise Usage(
            "bad_combination", "--until goes with --snooze.", hint="Try: retainlog today --snooze 1 --until fri"
        )
    # People get what fits a morning; programs get all of it.
    if session.for_people:
        shown = morning(items, None) if all_ else morning(fresh, limit or MORNING)
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
    if session.for_people and is_synced(session.journal):
        _say_sync(session)
    if session.for_people and (problem := uncopied(session.journal)):
        session.note(_("The backups need a look: {problem} See: retainlog doctor").format(problem=problem))
    if not items and session.for_people and (name := without_rhythm(session.store, session.today)):
        from retainlog.nouns.client.naming import quoted, shortest_name

        command = f"retainlog client edit {quoted(shortest_name(session.store, name))} --every 2w"
        session.note(
            _("No client has a rhythm yet, so nobody is missed. Say how often: {command}").format(command=command)
        )
    items = items if all_ else fresh
    if (rest := len(items) - len(shown)) and session.for_people:
        again = f"retainlog today --days {days} --all" if days else "retainlog today --all"
        session.note(_("{n} more: {command}").format(n=rest, command=again))


def _say_sync(session: Session) -> None:
    """One line: what two devices wrote, or why they do not meet, the latter once a day."""
    from retainlog.sync import exchange, setting

    if count := exchange.standing(session.store).conflicts:
        text = ngettext(
            "{n} entry was written on two devices: {command}",
            "{n} entries were written on two devices: {command}",
            count,
        )
        session.note(text.format(n=count, command="retainlog sync conflicts"))
    found, day = setting.read(session.journal), session.today.isoformat()
    if found and found.problem and found.failed_on != day:
        session.note(_("Sync does not get through: {problem}").format(problem=found.problem))
        setting.keep(session.journal, found._replace(failed_on=day))


def _sit(session: Session, days: int, limit: int | None, *, all_: bool) -> None:
    """Without a terminal that gives single keys, nothing: the plain list is all that there is."""
    from retainlog.cli.sitting import possible, sit

    def read() -> Sequence[AgendaItem]:
        items = waiting(session.store, session.today, days, session.rates)
        return (
            morning(items, None)
            if all_
            else morning(of_the_morning(session.store, items, session.today), limit or MORNING)
        )

    if possible(session):
        sit(session, read)


def _put_aside(
    session: Session,
    items: Sequence[AgendaItem],
    shown: Sequence[AgendaItem],
    snooze: str | None,
    let_go: str | None,
    until: str | None,
) -> None:
    from retainlog.nouns.reminder import put

    if snooze and let_go:
        raise Usage("bad_combination", "--snooze and --let-go exclude each other.")
    item = _line(items, shown, snooze or let_go or "")
    day = None
    if snooze:
        day = session.future(until) if until else session.today + timedelta(days=1)
        if day is None or day <= session.today:
            raise Usage("bad_snooze", "{day} is no later day.", hint="Give a day from tomorrow on.", day=until or "")
    said = sentence(item, session.today)
    text = f"{item.client}: {said}" if item.client else said
    kept = put(session.store, reminder_key(item), text[:60], day)
    line = (
        _("Until {day}: {text}").format(day=format_date(day), text=text)
        if day
        else _("Let go: {text}").format(text=text)
    )
    session.show(Receipt(as_data(kept), (line,)))
    session.note_undo()


def _line(items: Sequence[AgendaItem], shown: Sequence[AgendaItem], typed: str) -> AgendaItem:
    """The line meant by its number on the screen, by a client's name, by the beginning of an id, or by its key."""
    if typed.isdecimal() and 0 < int(typed) <= len(shown):
        return shown[int(typed) - 1]
    key = fold(typed)
    found = [one for one in items if key and one.client and fold(one.client).startswith(key)]
    found = found or [one for one in items if len(typed) > 3 and one.id.startswith(typed)]
    found = found or [one for one in items if ":".join(reminder_key(one)) == typed]
    if not found:
        raise NotFound(
            "line_not_found", "No line of today is {text!r}.", hint="See them with: retainlog today", text=typed
        )
    return found[0]
