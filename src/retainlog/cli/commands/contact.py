"""`retainlog contact …`."""

from typing import Annotated, Any

import typer

from retainlog.cli.code import coded
from retainlog.cli.needs import need_client, need_text
from retainlog.cli.options import ClientArgument, ClientOption, OnOption, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.cli.views.clients import contact_table
from retainlog.domain.contact import ROLES, Contact
from retainlog.domain.listing import Receipt
from retainlog.domain.record import as_data
from retainlog.i18n import N_, _
from retainlog.journal import contacts as journal
from retainlog.journal.naming import find_client, quoted
from retainlog.store.clients import client_names, name_of

RoleOption = Annotated[str | None, coded("--role", ROLES, N_("What part this person has."))]
EmailOption = Annotated[str | None, typer.Option("--email", help=N_("E-mail address."))]
PhoneOption = Annotated[str | None, typer.Option("--phone", help=N_("Phone number."))]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))]
PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help=N_("Name, or a beginning of it, or id."))]


def _report(session: Session, contact: Contact, said: str) -> None:
    client = name_of(session.store, contact.client_id)
    line = said.format(name=contact.name, client=client) + f"  [{contact.id[:8]}]"
    session.show(Receipt(as_data(contact, client=client), (line,)))
    session.note_undo()


def add(
    ctx: typer.Context,
    client: ClientArgument = None,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("The person's name."))] = None,
    role: RoleOption = None,
    email: EmailOption = None,
    phone: PhoneOption = None,
    note: NoteOption = None,
) -> None:
    session = session_of(ctx)
    found = find_client(session.store, need_client(session, client))
    person = journal.add_contact(
        session.store,
        found,
        need_text(session, name, "NAME", _("Name of the person")),
        role=role or "other",
        email=email,
        phone=phone,
        note=session.text(note),
    )
    _report(session, person, _("Added {name} at {client}."))


def list_(ctx: typer.Context, client: ClientArgument = None) -> None:
    session = session_of(ctx)
    found = find_client(session.store, client) if client else None
    people = journal.list_contacts(session.store, found)
    session.show(contact_table(people, client_names(session.store)))


def edit(
    ctx: typer.Context,
    person: PersonArgument,
    client: ClientOption = None,
    name: Annotated[str | None, typer.Option("--name", help=N_("The person's name."))] = None,
    role: RoleOption = None,
    email: EmailOption = None,
    phone: PhoneOption = None,
    note: NoteOption = None,
) -> None:
    session = session_of(ctx)
    contact = _find(session, person, client)
    need_change(ctx)
    values: dict[str, Any] = {
        "name": name,
        "role": role,
        "email": email,
        "phone": phone,
        "note": session.text(note),
    }
    changes = {field: value for field, value in values.items() if value is not None}
    _report(session, journal.edit_contact(session.store, contact, **changes), _("Changed {name} at {client}."))


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
    contact = _find(session, person, client)
    day = session.past_day(on) or session.today
    if sign is None and session.interactive:
        from retainlog.cli.prompts import confirm

        question = _("Somebody new may decide. Note it as a sign that the client may leave?")
        sign = confirm(session, question, default=contact.role in ("champion", "decision-maker", "finance"))
    text = _("{name} left").format(name=contact.name)
    gone = journal.contact_left(session.store, contact, day, sign=text if sign else None)
    _report(session, gone.contact, _("{name} has left {client}."))
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


def delete(ctx: typer.Context, person: PersonArgument, client: ClientOption = None, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    contact = _find(session, person, client)
    if sure(session, _("Delete {name}?").format(name=contact.name), yes=yes):
        journal.delete_contact(session.store, contact)
        _report(session, contact, _("Deleted {name} at {client}."))


def _find(session: Session, person: str, client: str | None) -> Contact:
    return journal.find_contact(session.store, person, find_client(session.store, client) if client else None)
