"""`retainlog path`."""

import os

import typer

from retainlog.cli.options import session_of
from retainlog.domain.listing import Receipt


def path(ctx: typer.Context) -> None:
    session = session_of(ctx)
    journal = os.path.abspath(session.journal)
    session.show(Receipt({"path": journal, "exists": os.path.exists(journal)}, (journal,)))
