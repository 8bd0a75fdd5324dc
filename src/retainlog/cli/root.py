"""The root of the command tree."""

from __future__ import annotations

from typing import Any

from retainlog.cli.common import common_options
from retainlog.cli.lazy import Root
from retainlog.cli.registry import COMMANDS, OCCASIONS
from retainlog.i18n import _


def build() -> Any:
    """The root group; nothing below it is imported yet."""
    return Root(
        name="retainlog",
        help=_("A private journal of your clients, and what they teach you."),
        entries=COMMANDS,
        occasions=OCCASIONS,
        params=common_options(after_command=False),
        default="start",
    )
