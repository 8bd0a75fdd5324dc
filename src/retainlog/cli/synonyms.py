"""Words that people try instead of ours. What changes nothing, or asks first, is done; what would delete is named.

Loaded only for a word that is no command.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from retainlog.base.declared import DECLARED
from retainlog.cli.registry import COMMANDS, Noun

if TYPE_CHECKING:
    from retainlog.cli.session import Session

# A word → the words that take its place.
_FIRST = {
    "add": "log",
    "note": "log",
    "call": "log",
    "called": "log",
    "met": "log",
    "agenda": "today",
    "due": "today",
    "next": "today",
    "status": "today",
    "todo": "today",
    "remind": "today",
    "tomorrow": "today --days 1",
    "week": "today --days 7",
    "ls": "client list",
    "list": "client list",
    "show": "client show",
    "who": "client list",
    "new": "client add",
    "edit": "touch edit last",
    "fix": "touch edit last",
    "done": "action done",
    "finish": "action done",
    "lost": "loss add",
    "oops": "mistake add",
    "find": "search",
    "grep": "search",
    "info": "brief",
    "person": "contact",
    "people": "contact list",
    "prospect": "lead",
    "settings": "config",
    "stats": "report",
    "summary": "report",
    "month": "report",
    "monthly": "report",
    "reflect": "report --reflect",
    "version": "--version",
    "about": "--version",
    "tutorial": "demo",
    "example": "demo",
    "הוספה": "log",
    "רישום": "log",
    "שיחה": "log",
    "היום": "today",
    "לקוחות": "client list",
    "דוח": "report",
    "חיפוש": "search",
    "עזרה": "help",
    "ביטול": "undo",
}
_PLURALS = {"losses": "loss", **{kind.table: name for name, kind in DECLARED.items()}}
# What a word may have meant that is not done unasked.
_NAMED = {
    "delete": ("client delete", "touch delete", "undo"),
    "remove": ("client delete", "touch delete", "undo"),
    "rm": ("client delete", "touch delete", "undo"),
    "tag": ("touch add --tag", "client edit --tag"),
    "init": ("config init", "demo"),
}
_VERBS = {
    "ls": "list",
    "all": "list",
    "new": "add",
    "create": "add",
    "log": "add",
    "view": "show",
    "info": "show",
    "get": "show",
    "change": "edit",
    "update": "edit",
    "set": "edit",
    "rm": "delete",
    "remove": "delete",
    "del": "delete",
    "finish": "done",
    "complete": "done",
    "close": "done",
}


def verb(name: str, verbs: dict[str, object]) -> str | None:
    """The verb of a noun that `name` means, such as `list` for `ls`."""
    meant = _VERBS.get(name)
    return meant if meant in verbs else None


def meant(name: str) -> tuple[str, ...]:
    """Commands that a word may have meant and that are not run unasked."""
    return _NAMED.get(name, ())


def command(args: list[str]) -> list[str] | None:
    """The command line that the words of one that is none mean, or None."""
    name, *rest = args
    if name in _FIRST:
        return [*_FIRST[name].split(), *rest]
    noun = _PLURALS.get(name, name.removesuffix("s"))
    if noun != name and isinstance(entry := COMMANDS.get(noun), Noun) and "list" in entry.verbs:
        return [noun, "list", *rest]
    if name in _reports():
        return ["report", name, *rest]
    return None


def _reports() -> list[str]:
    from retainlog.reports import names

    return list(names())


def of_a_client(session: Session, args: list[str]) -> list[str] | None:
    """`acme` shows the client, `acme call about the plan` logs: where the first words name one. None where not."""
    from retainlog.base.errors import RetainlogError
    from retainlog.nouns.client.naming import leading_client

    words = [word for word in args if not word.startswith("-")]
    if not words or not os.path.exists(session.journal):
        return None
    try:
        _client, text = leading_client(session.store, words)
    except RetainlogError:
        return None
    return [*(("log",) if text else ("brief",)), *args]
