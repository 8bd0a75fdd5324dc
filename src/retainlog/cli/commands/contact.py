"""`retainlog contact left`: what else is done with people follows from their declaration."""

from typing import Annotated

import typer

from retainlog.cli.nouns import written
from retainlog.cli.options import ClientOption, OnOption, session_of
from retainlog.i18n import N_, _
from retainlog.journal import contacts as journal
from retainlog.nouns import engine as nouns
from retainlog.nouns.client.naming import find_client, quoted
from retainlog.nouns.client.queries import name_of
from retainlog.nouns.contact import NOUN

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help=N_("Name, or a beginning of it, or id."))]


def left(
    ctx: typer.Context,
    person: PersonArgument,
    client: ClientOption = None,
    on: OnOption = None,
    sign: Annotated[
        bool | None,
        typer.Option("--sign/--no-sign", help=N_("Note it as a sign that the client may leave (leadership-change).")),
    ] = None,
) -> None:
    session = session_of(ctx)
    contact = nouns.find(session.store, NOUN, person, find_client(session.store, client) if client else None)
    day = session.past_day(on) or session.today
    if sign is None and session.interactive:
        from retainlog.cli.prompts import confirm

        question = _("Somebody new may decide. Note it as a sign that the client may leave?")
        sign = confirm(session, question, default=contact.role in ("champion", "decision-maker", "finance"))
    text = _("{name} left").format(name=contact.name)
    gone = journal.contact_left(session.store, contact, day, sign=text if sign else None)
    written(session, NOUN, gone.contact, _("{text} has left {client}."))
    if gone.noted:
        from retainlog.journal.playbook import step

        seen = gone.noted.sign
        session.note(
            _("Noted as a sign ({id}); you could {step}.").format(id=seen.id[:8], step=_(step("leadership-change")))
        )
    elif sign is None:
        name = quoted(name_of(session.store, contact.client_id))
        session.note(
            _("It may be an early sign; note it with: {command}").format(
                command=f"retainlog sign add {name} leadership-change {quoted(text)}"
            )
        )
