"""`retainlog-prompt --help`: rarely asked for, so it may cost what help costs everywhere."""

from __future__ import annotations

import sys

from retainlog import i18n
from retainlog.base.clock import Clock
from retainlog.cli.lazy import SpokenContext, load
from retainlog.cli.main import spoken
from retainlog.cli.registry import COMMANDS, Verb
from retainlog.cli.session import Session
from retainlog.i18n import N_

_TAKEN = {"template", "plain", "db", "lang", "debug"}
_HELP = N_("What waits today, for a shell prompt; nothing when nothing waits.")


def show(argv: list[str]) -> int:
    """Print the page: that of `retainlog prompt`, with the options that its light twin takes."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    session = Session(Clock(), sys.stdin, sys.stdout, sys.stderr)
    i18n.activate(i18n.choose(spoken(argv), session.configured_language()))
    entry = COMMANDS["prompt"]
    assert isinstance(entry, Verb)
    command = load("retainlog-prompt", entry._replace(help=_HELP))
    command.params = [parameter for parameter in command.params if parameter.name in _TAKEN]
    for parameter in command.params:
        parameter.hidden = False
    context = SpokenContext(command, info_name="retainlog-prompt", obj=session)
    sys.stdout.write(command.get_help(context) + "\n")
    return 0
