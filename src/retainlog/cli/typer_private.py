"""What the command line takes from Typer beyond its public names, all in one place.

Typer 0.28 carries click inside itself, as `typer._click`, and publishes no names for the classes that a command group,
a parameter type, a help page or a completion is made of. A release may move them (hence the upper bound in
`pyproject.toml`); then this module alone has to follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from typer import core
from typer._click.core import Context, Parameter
from typer._click.exceptions import ClickException, UsageError
from typer._click.formatting import HelpFormatter
from typer._click.shell_completion import CompletionItem, _resolve_context, _resolve_incomplete
from typer._click.types import ParamType

__all__ = ["ClickException", "CompletionItem", "Context", "HelpFormatter", "ParamType", "Parameter", "UsageError"]


def under_cursor(root: Any, session: Any, before: Sequence[str], word: str) -> tuple[Any, Any, str]:
    """Where a command line stops: (context, the parameter or command that is being typed, what there is of it)."""
    context = _resolve_context(root, {"obj": session}, "retainlog", list(before))
    return context, *_resolve_incomplete(context, list(before), word)


def translate(gettext: Callable[[str], str]) -> None:
    """Take the headings of help pages, "required" and "default" from our catalogue."""
    core._ = gettext  # type: ignore[attr-defined, assignment]


def run_by_default(ctx: Any, command: str) -> None:
    """Let a group that was called without a command run `command`."""
    if not ctx._protected_args:
        ctx._protected_args = [command]
