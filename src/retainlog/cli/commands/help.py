"""`retainlog help [COMMAND]`."""

from typing import Annotated, Any

import typer

from retainlog.cli.options import session_of
from retainlog.i18n import N_


def help_(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="COMMAND", help=N_("A command, such as touch add; all for all."))
    ] = None,
) -> None:
    session = session_of(ctx)
    context: Any = ctx.find_root()
    names = list(words or ())
    if names == ["all"]:
        context.command.whole = True
        names = []
    while names and hasattr(context.command, "resolve_command"):
        name, command, names = context.command.resolve_command(context, names)
        context = command.context_class(command, info_name=name, parent=context)
    text = context.command.get_help(context) + "\n"
    if session.out.isatty() and not session.no_input:
        from retainlog.cli.pager import page

        page(text, session.out, session.config.text("pager"))
    else:
        session.out.write(text)
