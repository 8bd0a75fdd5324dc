"""`retainlog boundary …`: boundaries, and the breaches of them."""

from inspect import signature
from typing import Annotated, Any

import typer

from retainlog.base.errors import Usage
from retainlog.base.results import Receipt
from retainlog.cli import nouns
from retainlog.cli.needs import cleared, need_found
from retainlog.cli.options import (
    IdArgument,
    OnOption,
    YesOption,
    need_change,
    only_client,
    session_of,
)
from retainlog.cli.session import Session
from retainlog.cli.typed import parameter, signed
from retainlog.cli.views import nouns as views
from retainlog.i18n import N_, _, ngettext
from retainlog.i18n.formats import format_date
from retainlog.journal import boundaries as journal
from retainlog.nouns.boundary import Boundary, Breach
from retainlog.nouns.client.queries import name_of


def _list(ctx: typer.Context, *, breaches: bool = False, **typed: Any) -> None:
    if not breaches:
        _boundaries(ctx, **typed)
        return
    session = session_of(ctx)
    client = only_client(session, typed["client"], typed["of"])
    first, last = session.between(typed["from_"], typed["to"])
    found = journal.breaches(session.store, client=client, first=first, last=last)
    session.show(views.breach_table(session.store, found[: typed["limit"]]))


_boundaries = nouns.verb("boundary", "list")
_BREACHES = typer.Option("--breaches", help=N_("List the breaches, newest first."))
list_ = signed(
    _list,
    *list(signature(_boundaries).parameters.values())[1:],
    parameter("breaches", Annotated[bool, _BREACHES], False),
)


def show(ctx: typer.Context, id: IdArgument) -> None:
    session = session_of(ctx)
    found = journal.find_either(session.store, id)
    if isinstance(found, Boundary):
        nouns.verb("boundary", "show")(ctx, id=found.id)
        return
    session.show(views.breach_record(session.store, found, journal.boundary_of(session.store, found)))


def edit(
    ctx: typer.Context,
    id: IdArgument,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help=N_("The most you will do; of a breach: what happened."))
    ] = None,
    price: Annotated[
        str | None, typer.Option("--price", metavar="TEXT", help=N_("At which price you go further."))
    ] = None,
    on: OnOption = None,
    clear: Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty."))] = None,
) -> None:
    session = session_of(ctx)
    found = journal.find_either(session.store, id)
    if isinstance(found, Boundary):
        if on:
            raise Usage(
                "bad_combination",
                "--on is for a breach; this is a boundary.",
                hint="See the breaches with: retainlog boundary list --breaches",
            )
        nouns.verb("boundary", "edit")(ctx, id=found.id, text=text, price=price, clear=clear)
        return
    need_change(ctx)
    if price is not None:
        raise Usage("bad_combination", "--price is for a boundary; this is a breach.", hint="It takes --text and --on.")
    values = {"text": session.text(text), "on_date": session.past_day(on)}
    changes: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    changes |= cleared(clear, journal.CLEARABLE)
    _written(
        session,
        journal.edit_breach(session.store, found, **changes),
        session.changed(_("Changed for {client}: {text}")),
    )


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    found = journal.find_either(session.store, id)
    if isinstance(found, Boundary):
        nouns.verb("boundary", "delete")(ctx, id=found.id, yes=yes)
        return
    boundary = journal.boundary_of(session.store, found)
    question = _("Delete the breach of {text} ({day})?")
    if sure(session, question.format(text=boundary.text, day=format_date(found.on_date)), yes=yes):
        journal.delete_breach(session.store, found)
        _written(session, found, _("Deleted for {client}: {text}"))


def _written(session: Session, breach: Breach, said: str) -> None:
    boundary = journal.boundary_of(session.store, breach)
    client = name_of(session.store, boundary.client_id)
    line = said.format(client=client, text=breach.text or boundary.text) + f"  [{breach.id[:8]}]"
    session.show(Receipt(views.breach_data(breach, boundary, client), (line,)))
    session.note_undo()


def breach(
    ctx: typer.Context,
    which: Annotated[
        str | None,
        typer.Argument(metavar="ID|CLIENT", help=N_("Id of the boundary, or the client where it has one boundary.")),
    ] = None,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help=N_("What happened; - reads standard input."))
    ] = None,
    on: OnOption = None,
) -> None:
    from retainlog.journal.playbook import PLAYBOOK, step

    session = session_of(ctx)
    day = session.past_day(on)
    boundary = need_found(session, which, "ID|CLIENT", _("Id or client"), lambda typed: _which(session, typed))
    found = journal.breach(session.store, boundary, session.text(text), day)
    client = name_of(session.store, boundary.client_id)
    lines = [
        _("Noted for {client}, beyond the boundary: {text}").format(client=client, text=boundary.text)
        + f"  [{found.breach.id[:8]}]"
    ]
    if found.noted:
        times = ngettext("{n} time in a quarter", "{n} times in a quarter", found.times).format(n=found.times)
        lines.append(
            _("{times}, so a sign stands: {sign} ({id}). You could {step}.").format(
                times=times,
                sign=_(PLAYBOOK[journal.SIGN].label),
                id=found.noted.sign.id[:8],
                step=_(step(journal.SIGN)),
            )
        )
    data = views.breach_data(found.breach, boundary, client) | {
        "in_quarter": found.times,
        "sign_id": found.noted.sign.id if found.noted else None,
    }
    session.show(Receipt(data, tuple(lines)))
    session.note_undo()


def _which(session: Session, typed: str) -> Boundary:
    """Where a client has several boundaries, a terminal asks."""
    found = journal.boundaries_named(session.store, typed)
    if len(found) == 1 or not session.interactive:
        return journal.find_boundary(session.store, typed)
    from retainlog.cli.prompts import choose

    chosen = choose(session, _("Which boundary?"), [(one.id[:8], one.text) for one in found], required=True)
    return next(one for one in found if one.id.startswith(chosen))
