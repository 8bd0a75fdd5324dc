"""`retainlog` alone: the day's work, or a welcome, or the help."""

from __future__ import annotations

import os

import typer

from retainlog.cli.options import session_of
from retainlog.cli.welcome import welcome


def start(ctx: typer.Context) -> None:
    session = session_of(ctx)
    root = ctx.find_root()
    if not session.out.isatty():
        session.out.write(root.get_help() + "\n")
    elif not os.path.exists(session.journal):
        welcome(session)
    else:
        today = root.command.get_command(root, "today")  # type: ignore[attr-defined]
        with today.make_context("today", ["-i"], parent=root) as context:
            today.invoke(context)
