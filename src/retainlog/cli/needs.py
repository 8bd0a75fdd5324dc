"""What several commands need: a text or a client that is asked for on a terminal, and fields to empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from retainlog.base.errors import Usage
from retainlog.i18n import _

if TYPE_CHECKING:
    from retainlog.cli.session import Session


def need_text(session: Session, value: str | None, name: str, question: str) -> str:
    """A text argument, asked for on a terminal when it is missing."""

    def asked() -> str:
        from retainlog.cli.prompts import ask

        return ask(session, question, required=True)

    return session.need(value, name, asked)


def need_client(session: Session, value: str | None) -> str:
    return need_text(session, value, "CLIENT", _("Client"))


def cleared(names: Sequence[str] | None, known: Sequence[str]) -> dict[str, None]:
    """Fields to empty, by name."""
    fields: dict[str, None] = {}
    plain = {field.removesuffix("_on").removesuffix("_id"): field for field in known}
    for name in names or ():
        typed = name.strip().lstrip("-").replace("-", "_")
        field = plain.get(typed, typed)
        if field not in known:
            raise Usage(
                "bad_field",
                "{name!r} is no field that can be emptied.",
                hint="It takes one of: {known}.",
                name=name,
                known=", ".join(name.replace("_", "-") for name in plain),
            )
        fields[field] = None
    return fields
