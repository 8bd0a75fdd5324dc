"""`retainlog path`."""

import os

import typer

from retainlog.base.results import Receipt
from retainlog.cli.options import session_of


def path(ctx: typer.Context) -> None:
    session = session_of(ctx)
    journal = os.path.abspath(session.journal)
    session.show(Receipt({"path": journal, "exists": os.path.exists(journal)}, (journal,)))
