"""What the shell offers for values: client names and aliases."""

from __future__ import annotations

from typing import Any


def client_names(ctx: Any, incomplete: str) -> list[str]:
    """Names and aliases that start with what is typed, folded; none when the journal cannot be read."""
    from retainlog.errors import RetainlogError
    from retainlog.journal.naming import names_starting

    session = ctx.obj
    if session is None:
        return []
    try:
        return names_starting(session.store, incomplete)
    except RetainlogError:
        return []
