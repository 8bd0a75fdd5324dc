"""`retainlog aliases` and `retainlog completion`: scripts for a shell's start file."""

import os
from typing import Annotated

import typer

from retainlog.base.errors import Usage
from retainlog.base.results import Receipt
from retainlog.cli import shells
from retainlog.cli.code import code_argument
from retainlog.cli.options import session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _

ShellArgument = Annotated[
    str | None, code_argument("SHELL", shells.SHELLS, N_("Your shell; by default that of $SHELL."))
]


def aliases(
    ctx: typer.Context,
    shell: ShellArgument = None,
    prefix: Annotated[
        str, typer.Option("--prefix", metavar="LETTERS", help=N_("What every alias begins with."))
    ] = "rl",
) -> None:
    session = session_of(ctx)
    if not (prefix.isascii() and prefix.isalnum() and prefix[0].isalpha()) or prefix == "retainlog":
        raise Usage(
            "bad_prefix", "An alias can't begin with {prefix!r}.", hint="Take letters of a to z.", prefix=prefix
        )
    names = shells.aliases(prefix)
    _print(session, shell or _own_shell(), names, "aliases", "" if prefix == "rl" else f" --prefix {prefix}")
    # Not at each start of a shell that evaluates it.
    if session.out.isatty() and (taken := _taken(names)):
        session.note(
            _("These are commands of this machine as well: {names}. Choose another --prefix to keep them.").format(
                names=", ".join(taken)
            )
        )


def completion(ctx: typer.Context, shell: ShellArgument = None) -> None:
    _print(session_of(ctx), shell or _own_shell(), {}, "completion", "")


def _print(session: Session, shell: str, names: dict[str, str], verb: str, more: str) -> None:
    text = shells.script(shell, names)
    known = [{"alias": name, "command": f"retainlog {command}".strip()} for name, command in names.items()]
    session.show(Receipt({"shell": shell, "aliases": known, "script": text}, tuple(text.splitlines())))
    if session.for_people and session.out.isatty():
        command = f"retainlog {verb} {shell}{more}"
        line = {
            "fish": f"{command} | source",
            "powershell": f"{command} | Out-String | Invoke-Expression",
        }.get(shell, f'eval "$({command})"')
        session.note(_(shells.HOW[shell]).format(line=line))


def _own_shell() -> str:
    name = os.path.basename(os.environ.get("SHELL", ""))
    for shell in shells.SHELLS:
        if name == shell:
            return shell
    raise Usage(
        "unknown_shell",
        "Which shell is it? {name!r} is none that I know.",
        hint="Name one: {shells}.",
        name=name,
        shells=", ".join(shells.SHELLS),
    )


def _taken(names: dict[str, str]) -> list[str]:
    from shutil import which

    return [name for name in names if which(name)]
