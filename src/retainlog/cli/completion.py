"""What the shell offers when one presses Tab, and how each shell wants it.

A start file's script (`cli/shells.py`) runs `retainlog WORD… INCOMPLETE` with `_RETAINLOG_COMPLETE=SHELL` and reads one
offer a line, `VALUE<tab>HELP`; a line that begins with a tab asks for file names. Typer's own scripts are not used:
they join words with spaces and drop what does not begin exactly as typed, so names with spaces or marks are lost.

What is offered depends on what help calls the value (CLIENT, ID, FILE …), so that a command declares it once. Nothing
is written, nothing is said on an error: the line that is being typed is no place for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from retainlog.cli.shellwords import for_bash, read
from retainlog.cli.typer_private import Parameter, under_cursor

if TYPE_CHECKING:
    from retainlog.cli.session import Session

VARIABLE = "_RETAINLOG_COMPLETE"
_MOST = 200
_IDS = 20
_HELP_LETTERS = 72


class Offer(NamedTuple):
    """`opaque`: the value says nothing without its help (an id)."""

    value: str
    help: str = ""
    opaque: bool = False


class FileNames(Exception):
    """The shell is to offer files."""


def answer(session: Session, root: Any, words: list[str], shell: str) -> None:
    """Print the offers for the last word; nothing at all where anything is wrong."""
    try:
        lines = _bash(session, root, words) if shell == "bash" else _lines(session, root, words, shell)
    except FileNames:
        lines = ["\tfiles"]
    except Exception:  # whatever it is, Tab is no time to hear of it
        return
    session.out.write("".join(f"{line}\n" for line in lines))


def _lines(session: Session, root: Any, words: list[str], shell: str) -> list[str]:
    *before, word = words
    if shell == "fish":  # hands the last word over with its quotes
        word = read(word).word
    return [f"{offer.value}\t{offer.help}" for offer in offers(session, root, before, word)]


def _bash(session: Session, root: Any, words: list[str]) -> list[str]:
    # readline replaces only what follows its last word break (such as `:` or an opening quote): the last but one.
    *before, replaced, line = words
    typed = read(line)
    found = offers(session, root, [*before, *typed.before[1:]], typed.word)
    kept = read(typed.raw.removesuffix(replaced)).word.lower()
    texts = [
        (for_bash(offer.value[len(kept) :], typed.quote), offer)
        for offer in found
        if offer.value.lower().startswith(kept)
    ]
    if len(texts) == 1:
        return [texts[0][0]]
    lines = [f"{text}  {offer.help}" if offer.opaque and _lists() else text for text, offer in texts]
    if lines and not all(line.startswith(min(lines)[: len(replaced)]) for line in lines):
        lines.append(" ")  # keeps readline from shortening what was typed to what all have in common
    return lines


def _lists() -> bool:
    """Whether bash is about to list; cycling through a menu (37, 42) inserts what it is given."""
    return os.environ.get("_RETAINLOG_COMPLETE_TYPE") not in ("37", "42")


def offers(session: Session, root: Any, before: list[str], word: str) -> list[Offer]:
    """What may stand in the place of `word` after the words `before`. Raises FileNames where that is a file."""
    context, what, incomplete = under_cursor(root, session, before, word)
    head = word[: len(word) - len(incomplete)]  # `--channel=`
    if isinstance(what, Parameter):
        found = _values(session, context, what, incomplete)
        if what.param_type_name == "argument" and "--" not in before:  # a client named --yes would be taken for it
            found = [offer for offer in found if not offer.value.startswith("-")]
    else:
        found = [Offer(item.value, item.help or "") for item in what.shell_complete(context, incomplete)]
    return [
        Offer(head + offer.value, _short(offer.help), offer.opaque) for offer in found[:_MOST] if _sound(offer.value)
    ]


def _sound(value: str) -> bool:
    """Whether the value can stand in a line: what another program put into the journal may hold anything."""
    from retainlog.base.text import clean

    return bool(value) and value == clean(value, multiline=False)


def _short(text: str) -> str:
    line = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return line if len(line) <= _HELP_LETTERS else line[: _HELP_LETTERS - 1] + "…"


def _values(session: Session, context: Any, param: Any, word: str) -> list[Offer]:
    names = [*(getattr(param, "metavar", None) or "").strip("[].…").split("|"), param.name.upper()]
    if known := [_NAMED[name] for name in dict.fromkeys(names) if name in _NAMED]:
        return [offer for offers_of in known for offer in offers_of(session, context, param, word)]
    if param.type.name in ("path", "file", "filename", "directory"):
        raise FileNames
    return [Offer(item.value, item.help or "") for item in param.type.shell_complete(context, param, word)]


def _from_journal(read_rows: Callable[[Any], Iterable[Any]], session: Session) -> list[Any]:
    from retainlog.store.connection import look

    connection = look(session.journal)
    if connection is None:
        return []
    try:
        return list(read_rows(connection))
    finally:
        connection.close()


def _clients(session: Session, context: Any, param: Any, word: str) -> list[Offer]:
    from retainlog.base.text import clean, fold
    from retainlog.store.glance import names_starting

    key = fold(clean(word, multiline=False))
    rows = _from_journal(lambda connection: names_starting(connection, key), session)
    return [Offer(label, name if name != label else "") for label, name in rows if fold(label).startswith(key)]


def _people(session: Session, context: Any, param: Any, word: str) -> list[Offer]:
    from retainlog.base.text import fold
    from retainlog.store.glance import people

    key = fold(word)
    return [Offer(name, client) for name, client in _from_journal(people, session) if fold(name).startswith(key)]


def _leads(session: Session, context: Any, param: Any, word: str) -> list[Offer]:
    from retainlog.base.text import fold
    from retainlog.store.glance import leads

    key = fold(word)
    return [Offer(name, stage) for name, stage in _from_journal(leads, session) if fold(name).startswith(key)]


def _tags(session: Session, context: Any, param: Any, word: str) -> list[Offer]:
    from retainlog.base.text import fold
    from retainlog.store.glance import tags

    key = fold(word)
    return [Offer(tag) for tag in _from_journal(tags, session) if fold(tag).startswith(key)]


def _ids(session: Session, context: Any, param: Any, word: str) -> list[Offer]:
    """The newest records of the noun, or of what the option names (`--loss ID`)."""
    from retainlog.base.ids import SHORT
    from retainlog.store.glance import newest

    noun = param.name if param.opts[0].startswith("-") else context.parent.info_name
    rows = _from_journal(lambda connection: newest(connection, noun, word.lower(), _IDS), session)
    found = []
    for id, day, client, text in rows:
        says = [part for part in (day, client, text.partition("\n")[0]) if part]
        found.append(Offer(id[: max(SHORT, len(word))], " · ".join(says), opaque=True))
    return found


def _files(session: Session, context: Any, param: Any, word: str) -> list[Offer]:
    raise FileNames


_NAMED: dict[str, Callable[[Session, Any, Any, str], list[Offer]]] = {
    "CLIENT": _clients,
    "DUPLICATE": _clients,
    "LEAD": _leads,
    "PERSON": _people,
    "ID": _ids,
    "TAG": _tags,
    "FILE": _files,
    "DIR": _files,
    "FOLDER": _files,
}
