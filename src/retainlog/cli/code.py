"""Codes: values out of a fixed list, such as a channel or a cause. They are English slugs on the command line; the
words that other languages have for them are understood too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from retainlog.base.errors import Usage
from retainlog.cli.typer_private import CompletionItem, ParamType


class Code(ParamType):
    """Accepts one of `choices` (or its word, or an unambiguous beginning), completes them, lists them in help."""

    name = "code"

    def __init__(self, choices: Sequence[str], option: str) -> None:
        self.choices = tuple(choices)
        self.option = option

    @property
    def explained(self) -> Mapping[str, str]:
        """What the help page says of each choice, where they need it."""
        return {}

    def get_metavar(self, param: Any, ctx: Any) -> str:
        return "|".join(self.choices)

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        found = value if value in self.choices else _find(str(value), self.choices)
        if found is not None:
            return str(found)
        raise Usage(
            "bad_code",
            "{option} can't be {value!r}.",
            hint="It takes one of: {choices}.",
            option=self.option,
            value=str(value),
            choices=", ".join(self.choices),
        )

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[Any]:
        return [CompletionItem(choice) for choice in self.choices if choice.startswith(incomplete.lower())]


def _find(typed: str, choices: Sequence[str]) -> str | None:
    from retainlog.i18n.codes import find

    return find(typed, choices)


class Amount(ParamType):
    """A number of something, zero or more, as people type it; no infinity and no `nan`."""

    name = "float"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        from math import isfinite

        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if isfinite(number) and 0 <= number < _TOO_MUCH:
            return number
        raise Usage(
            "bad_number",
            "{option} takes a number, zero or more, not {value!r}.",
            option=param.opts[0],
            value=str(value),
        )


_TOO_MUCH = 1e9


def coded(flag: str, choices: Sequence[str], text: str, *short: str) -> Any:
    """An option that takes a code; `short`: the letter for it."""
    return typer.Option(flag, *short, click_type=Code(choices, flag), help=text, show_default=False)


def code_argument(metavar: str, choices: Sequence[str], text: str) -> Any:
    """An argument that takes a code."""
    return typer.Argument(metavar=metavar, click_type=Code(choices, metavar), help=text, show_default=False)
