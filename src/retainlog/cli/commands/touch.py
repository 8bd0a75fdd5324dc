"""`retainlog touch …`."""

from datetime import date
from typing import Annotated, Any

import typer

from retainlog.base.results import Receipt
from retainlog.cli.code import coded
from retainlog.cli.options import (
    ClientArgument,
    EditOption,
    FromOption,
    IdArgument,
    LimitOption,
    OnOption,
    TagOption,
    ToOption,
    YesOption,
    need_change,
    session_of,
)
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_day_named, relative_day
from retainlog.nouns import touch as journal
from retainlog.nouns.touch import CHANNELS, SIDES

ChannelOption = Annotated[str | None, coded("--channel", CHANNELS, N_("How you were in touch."))]
ByOption = Annotated[str | None, coded("--by", SIDES, N_("Who got in touch."))]
MinutesOption = Annotated[
    str | None, typer.Option("--minutes", metavar="DURATION", help=N_("How long: 45, 45m, 1h30."))
]
MoodOption = Annotated[int | None, typer.Option("--mood", min=1, max=5, help=N_("The client's mood."))]
EnergyOption = Annotated[int | None, typer.Option("--energy", min=1, max=5, help=N_("Your own energy."))]
NextOption = Annotated[str | None, typer.Option("--next", metavar="DATE", help=N_("Day of the follow-up."))]


def _dated(day: date, today: date) -> str:
    """`today`, or how far the day is with its weekday and date: a word that was read as another week shows at once."""
    return relative_day(day, today) if day == today else f"{relative_day(day, today)}, {format_day_named(day, today)}"


def add(
    ctx: typer.Context,
    client: ClientArgument = None,
    summary: Annotated[
        list[str] | None,
        typer.Argument(metavar="SUMMARY", help=N_("What it was about; - reads standard input.")),
    ] = None,
    on: OnOption = None,
    channel: ChannelOption = None,
    by: ByOption = None,
    minutes: MinutesOption = None,
    mood: MoodOption = None,
    energy: EnergyOption = None,
    off_core: Annotated[bool, typer.Option("--off-core", help=N_("Work outside your core service."))] = False,
    tag: TagOption = None,
    next_: NextOption = None,
    edit: EditOption = False,
) -> None:
    session = session_of(ctx)
    if client is None or (not summary and not edit):
        from retainlog.cli.needs import need_client, need_text

        client = need_client(session, client)
        summary = summary or [need_text(session, None, "SUMMARY", _("What was it about"))]
    when, next_on, spent = session.past(on), session.future(next_), session.minutes(minutes)
    if edit:  # what can't be read is refused before the editor opens
        from retainlog.nouns.client.naming import find_client

        client = find_client(session.store, client).id
    logged = journal.log_touch(
        session.store,
        client,
        session.text(summary, edit=edit) or "",
        on=when.day if when else None,
        time=when.time if when else None,
        tags=tag or (),
        next_on=next_on,
        channel=channel,
        by_whom=by,
        minutes=spent,
        mood=mood,
        energy=energy,
        off_core=off_core,
    )
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
        from retainlog.cli.views.touches import touch_data

        data = touch_data(touch, logged.client.name, logged.tags) | {"due_on": logged.due_on}
    session.show(Receipt(data, tuple(lines)))
    if logged.near:
        session.note(
            _("There is also {names}; if that one was meant: retainlog undo").format(names=", ".join(logged.near))
        )
    session.note_undo()


def list_(
    ctx: typer.Context,
    client: ClientArgument = None,
    from_: FromOption = None,
    to: ToOption = None,
    on: OnOption = None,
    channel: ChannelOption = None,
    tag: Annotated[str | None, typer.Option("--tag", help=N_("Only with this tag."))] = None,
    contains: Annotated[str | None, typer.Option("--contains", metavar="TEXT", help=N_("Only with this text."))] = None,
    limit: LimitOption = None,
) -> None:
    from functools import partial

    from retainlog.base.text import fold
    from retainlog.cli.views.touches import touch_table
    from retainlog.nouns.client.naming import find_client
    from retainlog.nouns.client.queries import client_names

    session = session_of(ctx)
    found = find_client(session.store, client) if client else None
    day = session.past_day(on)
    first, last = session.between(from_, to)
    read = partial(
        journal.list_touches,
        session.store,
        client_id=found.id if found else None,
        first=day or first,
        last=day or last,
        channel=channel,
        tag=tag,
        contains=fold(contains) if contains else None,
        limit=limit,
    )
    session.show(touch_table(read, client_names(session.store), in_client=found is not None))


def show(ctx: typer.Context, id: IdArgument) -> None:
    from retainlog.cli.views.touches import touch_record
    from retainlog.nouns.client.queries import name_of

    session = session_of(ctx)
    touch = journal.find_touch(session.store, id)
    session.show(touch_record(touch, name_of(session.store, touch.client_id), journal.tags_of(session.store, touch)))


def edit(
    ctx: typer.Context,
    id: IdArgument,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help=N_("Move it to this client."))
    ] = None,
    summary: Annotated[str | None, typer.Option("--summary", metavar="TEXT", help=N_("What it was about."))] = None,
    on: OnOption = None,
    channel: ChannelOption = None,
    by: ByOption = None,
    minutes: MinutesOption = None,
    mood: MoodOption = None,
    energy: EnergyOption = None,
    off_core: Annotated[
        bool | None, typer.Option("--off-core/--on-core", help=N_("Work outside your core service, or inside."))
    ] = None,
    tag: TagOption = None,
    without: Annotated[list[str] | None, typer.Option("--without", metavar="TAG", help=N_("Tag to take away."))] = None,
    next_: NextOption = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as minutes."))
    ] = None,
    edit: EditOption = False,
) -> None:
    from retainlog.cli.needs import cleared
    from retainlog.cli.views.touches import touch_data
    from retainlog.nouns.client.naming import find_client
    from retainlog.nouns.client.queries import name_of

    session = session_of(ctx)
    touch = journal.find_touch(session.store, id)
    need_change(ctx)
    when = session.past(on)
    values: dict[str, Any] = {
        "client_id": find_client(session.store, client).id if client else None,
        "on_date": when.day if when else None,
        "on_time": when.time if when else None,
        "channel": channel,
        "by_whom": by,
        "minutes": session.minutes(minutes),
        "mood": mood,
        "energy": energy,
        "off_core": off_core,
        "next_on": session.future(next_),
        "summary": session.text(summary, edit=edit, start=touch.summary),  # last: it may open the editor
    }
    changes = {name: value for name, value in values.items() if value is not None}
    if when and not when.time:
        changes["on_time"] = None
    touch = journal.edit_touch(
        session.store,
        touch,
        tags=tag or (),
        without=without or (),
        **changes,
        **cleared(clear, journal.CLEARABLE),
    )
    name = name_of(session.store, touch.client_id)
    line = _("Changed: {client}: {summary}  [{id}]").format(
        client=name, summary=touch.summary.partition("\n")[0], id=touch.id[:8]
    )
    session.show(Receipt(touch_data(touch, name, journal.tags_of(session.store, touch)), (line,)))
    session.note_undo()


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure
    from retainlog.cli.views.touches import touch_data
    from retainlog.nouns.client.queries import name_of

    session = session_of(ctx)
    touch = journal.find_touch(session.store, id)
    name = name_of(session.store, touch.client_id)
    said = {"client": name, "summary": touch.summary.partition("\n")[0]}
    if sure(session, _("Delete {client}: {summary}?").format(**said), yes=yes):
        data = touch_data(touch, name, journal.tags_of(session.store, touch))
        journal.delete_touch(session.store, touch)
        session.show(Receipt(data, (_("Deleted: {client}: {summary}").format(**said),)))
        session.note_undo()
