"""The root of the command tree."""

from __future__ import annotations

from typing import Any

from retainlog.cli.common import common_options
from retainlog.cli.lazy import LazyGroup
from retainlog.cli.registry import COMMANDS
from retainlog.i18n import _


def build() -> Any:
    """The root group; nothing below it is imported yet."""
    return LazyGroup(
        name="retainlog",
        help=_("A private journal of your clients: touchpoints, mistakes, losses, and what they teach."),
        entries=COMMANDS,
        params=common_options(after_command=False),
        default="start",
    )
