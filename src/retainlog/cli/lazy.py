"""The lazy group: lists and resolves commands from the registry and imports the module of the chosen one alone."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from retainlog.cli.common import common_options
from retainlog.cli.registry import Noun, Verb
from retainlog.cli.session import Session
from retainlog.cli.typer_private import CompletionItem, Context, HelpFormatter, UsageError, run_by_default, translate
from retainlog.i18n import TURNING, _

_CONTEXT = {"help_option_names": ["-h", "--help"]}

translate(_)


class Formatter(HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)


class SpokenContext(Context):
    formatter_class = Formatter


class _Helped:
    """Help pages in the language spoken, which a terminal shows in the right order (cli/terminal says which mode it
    needs)."""

    context_class: type[Context] = SpokenContext

    def get_help_option(self, ctx: Any) -> Any:
        option: Any = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _(option.help)
        return option

    def get_help(self, ctx: Any) -> str:
        mode = ctx.obj.bidi_of(ctx.obj.out) if isinstance(ctx.obj, Session) else "off"
        if mode not in TURNING:
            text: str = super().get_help(ctx)  # type: ignore[misc]
            return text
        from retainlog.cli.help_pages import page

        return page(self, ctx, mode)


class HelpedCommand(_Helped, TyperCommand):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # In a LINE the word -- ends its marks, so it has to reach the command: the first one only ends the options.
        if "--" in args and any(getattr(param, "metavar", "") == "LINE" for param in self.params):
            at = args.index("--")
            args = [*args[:at], "--", *args[at:]]
        # `touch edit -2` is the touchpoint before the last, not an option.
        if any(getattr(param, "metavar", "") == "ID" and param.param_type_name == "argument" for param in self.params):
            args = [f"last{word}" if word[:1] == "-" and word[1:].isdecimal() else word for word in args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Before the options, what there is to choose from, where that needs words."""
        for param in self.params:
            if explained := getattr(param.type, "explained", None):
                with formatter.section(_("There are")):
                    formatter.write_dl([(choice, _(text)) for choice, text in explained.items()])
        super().format_options(ctx, formatter)


class LazyGroup(_Helped, TyperGroup):
    """A group whose commands are `entries`; their help comes from there, so listing them imports nothing.

    The group alone runs its `default` command, or shows its help where it has none.
    """

    def __init__(self, *, entries: dict[str, Verb] | dict[str, Verb | Noun], default: str = "", **attrs: Any) -> None:
        super().__init__(rich_markup_mode=None, context_settings=_CONTEXT, no_args_is_help=not default, **attrs)
        self.entries: dict[str, Any] = dict(entries)
        self.default = default

    def _listed(self) -> dict[str, Any]:
        return {name: entry for name, entry in self.entries.items() if isinstance(entry, Noun) or not entry.hidden}

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # Options after a noun alone (`config --json`) are those of its default command.
        if self.default and not self.params and _options_only(args) and not ctx.resilient_parsing:
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        if self.default:
            run_by_default(ctx, self.default)
        return super().invoke(ctx)

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return list(self._listed())

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        if isinstance(entry, Noun):
            return LazyGroup(name=cmd_name, help=_(entry.help), entries=entry.verbs, default=entry.default)
        return load(cmd_name, entry)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.entries and not args[0].startswith("-"):
            args = self._meant(ctx, args)
        return super().resolve_command(ctx, args)

    def _meant(self, ctx: Any, args: list[str]) -> list[str]:
        """What a word that is no command stands for. Raises UsageError with what is close to it."""
        from retainlog.cli import synonyms

        name = args[0]
        if ctx.parent is not None:
            if verb := synonyms.verb(name, self.entries):
                return [verb, *args[1:]]
        elif words := synonyms.command(args) or synonyms.of_a_client(ctx.obj, args):
            return words
        from difflib import get_close_matches

        close = synonyms.meant(name) or get_close_matches(name, self._listed(), n=3)
        message = _("There is no command {name!r}.").format(name=name)
        if close:
            message += " " + _("Did you mean: {close}?").format(close=", ".join(close))
        raise UsageError(message, ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        rows = [(name, _(entry.help)) for name, entry in self._listed().items()]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=_(entry.help))
            for name, entry in self._listed().items()
            if name.startswith(incomplete)
        ]


class Root(LazyGroup):
    """The program itself: its help shows the commands by occasion, those of every day with what they do."""

    def __init__(self, *, occasions: tuple[tuple[str, tuple[str, ...]], ...], **attrs: Any) -> None:
        super().__init__(**attrs)
        self.occasions = occasions
        self.whole = False
        """Whether help shows all commands with what they do, and the options (`retainlog help all`)."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        opened = self.occasions if self.whole else self.occasions[:1]
        for title, names in opened:
            with formatter.section(_(title)):
                formatter.write_dl([(name, _(self.entries[name].help)) for name in names])
        if self.whole:
            self.format_options(ctx, formatter)
            return
        with formatter.section(_("More")):
            formatter.write_dl([(_(title), ", ".join(names)) for title, names in self.occasions[1:]], col_max=40)
        formatter.write_paragraph()
        formatter.write_text(_("One command: retainlog help NAME. All, with the options: retainlog help all"))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options alone: `format_help` has written the commands."""
        rows = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
        with formatter.section(_("Options")):
            formatter.write_dl(rows)


def _options_only(args: list[str]) -> bool:
    return not args or (args[0].startswith("-") and args[0] not in _CONTEXT["help_option_names"])


def function_of(verb: Verb) -> Any:
    """What a registry entry names: a function of a command module, or (`@noun:verb`) the verb of a declared noun."""
    module, _colon, function = verb.target.partition(":")
    if module.startswith("@"):
        from retainlog.cli import nouns

        return nouns.verb(module[1:], function)
    return getattr(import_module(f"retainlog.cli.commands.{module}"), function)


def load(name: str, verb: Verb) -> Any:
    """The command behind a registry entry; imports its module."""
    callback = function_of(verb)
    info = CommandInfo(name=name, cls=HelpedCommand, callback=callback, help=_(verb.help), context_settings=_CONTEXT)
    command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
    for parameter in command.params:
        if help_text := getattr(parameter, "help", None):
            parameter.help = _(help_text)  # type: ignore[attr-defined]
        if getattr(parameter, "metavar", "") is None and not getattr(parameter, "is_flag", True):
            parameter.metavar = _metavar(parameter.type)
    command.params.extend(common_options(after_command=True))
    return command


def _metavar(kind: Any) -> str | None:
    """What stands for the value in help, where the option names nothing better."""
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if least is not None and most is not None:
        return f"{least}..{most}"
    return {"text": "TEXT", "str": "TEXT", "code": None}.get(kind.name, "N")
