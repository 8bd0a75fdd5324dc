"""Options that every command takes: the global ones before the noun, the output format after its own arguments."""

from __future__ import annotations

from typing import Any

from typer.core import TyperOption

from retainlog import __version__
from retainlog.base.errors import Usage
from retainlog.cli.code import Code
from retainlog.cli.terminal import MODES
from retainlog.i18n import LANGUAGES, N_, _, activate
from retainlog.render import FORMATS


def _keep(ctx: Any, param: Any, value: Any) -> None:
    if value == "" and param.name == "db":
        raise Usage(
            "empty_db",
            "--db names no file: it is empty.",
            hint="Name a journal, or leave --db out. In a script a variable may not be set.",
        )
    if value not in (None, False) and ctx.obj is not None:
        setattr(ctx.obj, param.name, value)


def _keep_format(ctx: Any, param: Any, value: Any) -> None:
    if value and ctx.obj is not None:
        ctx.obj.format = "json" if value is True else value


def _speak(ctx: Any, param: Any, value: str | None) -> None:
    if value:
        ctx.obj.lang = value
        activate(value)


def _version(ctx: Any, param: Any, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        ctx.obj.out.write(f"retainlog {__version__}\n")
        ctx.exit()


def common_options(*, after_command: bool) -> list[TyperOption]:
    """The global options; after a command they work as well but only the output format is listed in its help."""

    def option(names: list[str], callback: Any, text: str, *, hidden: bool = False, **more: Any) -> TyperOption:
        return TyperOption(
            param_decls=names, callback=callback, expose_value=False, help=_(text), hidden=hidden, **more
        )

    shared = [
        option(
            ["--db"],
            _keep,
            N_("Journal file to use."),
            metavar="FILE",
            hidden=after_command,
        ),
        option(
            ["--lang"],
            _speak,
            N_("Language of the interface."),
            type=Code(LANGUAGES, "--lang"),
            is_eager=True,
            hidden=after_command,
        ),
        option(
            ["--bidi"],
            _keep,
            N_("How Hebrew is put on the terminal (see: retainlog bidi test)."),
            type=Code(MODES, "--bidi"),
            is_eager=True,
            hidden=after_command,
        ),
        option(
            ["--no-input"], _keep, N_("Never ask; a missing value is an error."), is_flag=True, hidden=after_command
        ),
        option(["--quiet", "-q"], _keep, N_("No notes, only data and errors."), is_flag=True, hidden=after_command),
        option(["--debug"], _keep, N_("Show the traceback of an error."), is_flag=True, hidden=after_command),
    ]
    if not after_command:
        return [*shared, option(["--version", "-V"], _version, N_("Print the version."), is_flag=True, is_eager=True)]
    return [
        *shared,
        option(["--format"], _keep_format, N_("Output format."), type=Code(FORMATS, "--format"), is_eager=True),
        option(["--ids"], _keep, N_("Show ids in the place of numbers."), is_flag=True),
        option(["--json"], _keep_format, N_("The same as --format json."), is_flag=True, is_eager=True),
    ]
