"""Arguments and options that several commands share. What completes a value follows from its metavar: see
cli/completion.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from retainlog.base.errors import Usage
from retainlog.cli.session import Session
from retainlog.i18n import N_

if TYPE_CHECKING:
    from retainlog.nouns.client import Client


def session_of(ctx: typer.Context) -> Session:
    """The run that this command belongs to."""
    session: Session = ctx.obj
    return session


ClientArgument = Annotated[
    str | None,
    typer.Argument(metavar="CLIENT", help=N_("Name, alias, a unique beginning of either, or id.")),
]
ClientOption = Annotated[
    str | None,
    typer.Option("--client", "-C", metavar="CLIENT", help=N_("Only this client.")),
]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help=N_("Id, or 4 or more of its first characters."))]
FromOption = Annotated[str | None, typer.Option("--from", metavar="DATE", help=N_("From this day on."))]
ToOption = Annotated[str | None, typer.Option("--to", metavar="DATE", help=N_("Until this day."))]
OnOption = Annotated[
    str | None,
    typer.Option("--on", "-o", metavar="WHEN", help=N_("When it happened: 2026-11-21, yesterday 14:30, 3d ago.")),
]
TagOption = Annotated[list[str] | None, typer.Option("--tag", "-t", metavar="TAG", help=N_("A tag; may be repeated."))]
ThatDayOption = Annotated[str | None, typer.Option("--on", "-o", metavar="DATE", help=N_("Only of this day."))]
WithTagOption = Annotated[str | None, typer.Option("--tag", "-t", metavar="TAG", help=N_("Only with this tag."))]
ContainsOption = Annotated[str | None, typer.Option("--contains", metavar="TEXT", help=N_("Only with this text."))]
ReverseOption = Annotated[bool, typer.Option("--reverse", help=N_("The other way round."))]
MoveOption = Annotated[str | None, typer.Option("--client", "-C", metavar="CLIENT", help=N_("Move it to this client."))]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help=N_("Do not ask."))]
LimitOption = Annotated[int | None, typer.Option("-n", "--limit", min=1, metavar="N", help=N_("At most so many."))]
EditOption = Annotated[bool, typer.Option("--edit", help=N_("Write the text in your editor."))]


def only_client(session: Session, named: str | None, option: str | None) -> Client | None:
    """The one client that a list is narrowed to, named as its argument or by --client. Raises Usage for two."""
    if named is None and option is None:
        return None
    from retainlog.nouns.client.naming import find_client

    found = [find_client(session.store, typed) for typed in (named, option) if typed is not None]
    if found[0] != found[-1]:
        raise Usage("two_clients", "Two clients were named; a list is of one.", hint="Leave --client out.")
    return found[0]


def need_change(ctx: typer.Context) -> None:
    """Raises Usage where no option says what an edit is to change."""
    for option in ctx.command.params:
        typed = ctx.params.get(option.name or "")
        if option.param_type_name == "option" and typed not in (None, [], (), option.default):
            return
    raise Usage(
        "nothing_to_change",
        "Nothing was given to change.",
        hint="See what can be changed: {command} --help",
        command=ctx.command_path,
    )


def mapping_of(pairs: list[str] | None) -> dict[str, str]:
    """`COL=field` pairs as a mapping; the column may hold an equals sign itself."""
    mapping = {}
    for pair in pairs or ():
        column, equals, field = pair.rpartition("=")
        if not equals or not column.strip() or not field.strip():
            raise Usage(
                "bad_map", "--map takes COLUMN=field, not {pair!r}.", hint='Such as: --map "Customer=client"', pair=pair
            )
        mapping[column.strip()] = field.strip()
    return mapping
