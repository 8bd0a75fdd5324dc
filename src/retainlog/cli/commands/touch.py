"""`retainlog touch add`: what else is done with touchpoints follows from their declaration."""

from datetime import date
from typing import Any

import typer

from retainlog.base.results import Receipt
from retainlog.cli.options import ClientArgument, session_of
from retainlog.cli.typed import editor, labels, parameter, signed, typed_as, values_of
from retainlog.i18n import _
from retainlog.i18n.formats import format_day_named, relative_day
from retainlog.nouns import touch as journal


def _add(
    ctx: typer.Context, client: str | None = None, tag: list[str] | None = None, edit: bool = False, **typed: Any
) -> None:
    session = session_of(ctx)
    summary = typed.pop("summary")
    values = values_of(session, journal.NOUN, typed)
    if client is None or not summary or edit:  # what can't be read is refused before anything is asked for
        from retainlog.cli.needs import need_client, need_text

        client = need_client(session, client).id
        summary = summary or ([] if edit else [need_text(session, None, "SUMMARY", _("What was it about"))])
    text = session.text(summary, edit=edit) or ""
    when = {"on": values.pop("on_date", None), "time": values.pop("on_time", None)}
    logged = journal.log_touch(session.store, client, text, tags=tag or (), **when, **values)
    touch, today = logged.touch, session.today
    first = _("{client}: {summary} ({day})  [{id}]").format(
        client=logged.client.name,
        summary=touch.summary.partition("\n")[0],
        day=_dated(touch.on_date, today),
        id=touch.id[:8],
    )
    lines = [first]
    if logged.due_on:
        lines.append(_("Next contact: {day}.").format(day=_dated(logged.due_on, today)))
    data: dict[str, object] = {}
    if not session.for_people or session.format == "md":
        data = journal.data_of(logged)
    session.show(Receipt(data, tuple(lines)))
    if logged.near:
        session.note(
            _("There is also {names}; if that one was meant: retainlog undo").format(names=", ".join(logged.near))
        )
    session.note_undo()


add = signed(
    _add,
    parameter("client", ClientArgument),
    *(typed_as(field, add=True) for field in journal.NOUN.typed),
    *labels(journal.NOUN, add=True),
    *editor(journal.NOUN),
)


def _dated(day: date, today: date) -> str:
    """`today`, or how far the day is with its weekday and date: a word that was read as another week shows at once."""
    return relative_day(day, today) if day == today else f"{relative_day(day, today)}, {format_day_named(day, today)}"
