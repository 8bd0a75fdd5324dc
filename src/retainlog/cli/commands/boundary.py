"""`retainlog boundary …`."""

from typing import Annotated

import typer

from retainlog.cli.care import verbs
from retainlog.cli.options import IdArgument, OnOption, session_of
from retainlog.domain.listing import Receipt
from retainlog.domain.record import as_data
from retainlog.i18n import N_, _, ngettext
from retainlog.journal import care as journal
from retainlog.store.clients import client_names

add, list_, show, edit, delete = verbs("boundary")


def breach(
    ctx: typer.Context,
    id: IdArgument,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help=N_("What happened; - reads standard input."))
    ] = None,
    on: OnOption = None,
) -> None:
    from retainlog.journal.playbook import PLAYBOOK, step

    session = session_of(ctx)
    boundary = journal.find(session.store, journal.KINDS["boundary"], id)
    found = journal.breach(session.store, boundary, session.text(text), session.past_day(on))
    client = client_names(session.store)[boundary.client_id]
    lines = [
        _("Noted for {client}, beyond the boundary: {text}").format(client=client, text=boundary.text)
        + f"  [{found.breach.id[:8]}]"
    ]
    if found.noted:
        times = ngettext("{n} time in a quarter", "{n} times in a quarter", found.times).format(n=found.times)
        lines.append(
            _("{times}, so a sign stands: {sign} ({id}). You could {step}.").format(
                times=times,
                sign=_(PLAYBOOK[journal.BREACH_SIGN].label),
                id=found.noted.sign.id[:8],
                step=_(step(journal.BREACH_SIGN)),
            )
        )
    data = as_data(
        found.breach,
        client=client,
        client_id=boundary.client_id,
        boundary=boundary.text,
        in_quarter=found.times,
        sign_id=found.noted.sign.id if found.noted else None,
    )
    session.show(Receipt(data, tuple(lines)))
    session.note_undo()
