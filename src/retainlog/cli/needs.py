"""What several commands need: a text or a client that is asked for on a terminal, and fields to empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from retainlog.base.errors import Usage
from retainlog.i18n import _

if TYPE_CHECKING:
    from retainlog.cli.session import Session
    from retainlog.nouns.client import Client

T = TypeVar("T")


def need_text(session: Session, value: str | None, name: str, question: str) -> str:
    """A text argument, asked for on a terminal when it is missing."""

    def asked() -> str:
        from retainlog.cli.prompts import ask

        return ask(session, question, required=True)

    return session.need(value, name, asked)


def need_found(session: Session, value: str | None, name: str, question: str, find: Callable[[str], T]) -> T:
    """What `find` makes of an argument that names something. On a terminal one that is missing is asked for until
    there is something of that name."""
    if value is not None or not session.interactive:
        return find(need_text(session, value, name, question))
    from retainlog.cli.prompts import ask_until

    return ask_until(session, question, find, required=True)


def need_client(session: Session, value: str | None) -> Client:
    from retainlog.nouns.client.naming import find_client

    return need_found(session, value, "CLIENT", _("Client"), lambda typed: find_client(session.store, typed))


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
