"""Finding the client that a person means: by name, alias, a unique prefix of either, or id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from retainlog.base.errors import Ambiguous, NotFound, Usage
from retainlog.base.text import clean, fold, name_order, near
from retainlog.nouns.client import Client
from retainlog.nouns.client import queries as clients
from retainlog.store.database import Store

if TYPE_CHECKING:

    class Named(Protocol):
        @property
        def id(self) -> str: ...
        @property
        def name(self) -> str: ...


N = TypeVar("N", bound="Named")


def only_one(typed: str, what: str, *ways: Sequence[N]) -> N | None:
    """The record that the first way found which found any; `what` names its kind in the error's code.

    Raises Ambiguous where that found several."""
    found = next(filter(None, ways), ())
    if len(found) > 1:
        raise Ambiguous(
            f"{what}_ambiguous",
            "{typed!r} may be {candidates}.",
            hint="Type more of the name, or an id.",
            typed=typed,
            candidates=", ".join(f"{one.name} ({one.id[:8]})" for one in found[:6]),
        )
    return found[0] if found else None


def find_client(store: Store, typed: str) -> Client:
    """The client that `typed` names: by its name, an alias, the beginning of either or its id; else by any words of
    them, or by the name, phone number or e-mail address of a person there. Case, nikud, quotes and final letters do
    not matter.

    Raises NotFound with the closest names, Ambiguous with the candidates.
    """
    key = fold(clean(typed, multiline=False))
    if not key:
        raise Usage("empty_name", "The client's name is empty.", hint="List the clients with: retainlog client list")
    found = _by_name(store, key, typed) or _by_words_or_person(store, key, typed)
    if found:
        return found
    close = close_names(store, key)
    raise NotFound(
        "client_not_found",
        "There is no client called {typed!r}.",
        hint="Did you mean: {close}?" if close else "Add it with: retainlog client add {quoted}",
        typed=typed,
        close=", ".join(close),
        quoted=("-- " if typed.startswith("-") else "") + quoted(typed),
    )


def leading_client(store: Store, words: Sequence[str], most: int = 5) -> tuple[Client, list[str]]:
    """The client that the first words of a line name, as `find_client` finds it, and the words that follow.

    The longest run of at most `most` words counts; a comma or colon may end it. Raises as `find_client`.
    """
    for find in (_by_name, _by_words_or_person):
        for count in range(min(most, len(words)), 0, -1):
            name = " ".join(words[:count]).rstrip(",:;")
            key = fold(clean(name, multiline=False))
            if key and (found := find(store, key, name)):
                return found, list(words[count:])
    return find_client(store, words[0].rstrip(",:;") if words else ""), list(words[1:])


def _by_name(store: Store, key: str, typed: str) -> Client | None:
    return (
        _only_client(store, typed, clients.ids_by_key(store, key))
        or _only_client(store, typed, clients.ids_by_key_prefix(store, key))
        or _only_client(store, typed, clients.ids_by_id_prefix(store, typed))
    )


def _by_words_or_person(store: Store, key: str, typed: str) -> Client | None:
    """The number of a row shown last; else reads all names, and then all people: for what no name begins with."""
    if typed.isdecimal() and len(typed) <= 3:
        from retainlog.store import references

        id = references.numbered(store, "clients", typed)
        return clients.CLIENTS.find(store, id) if id else None
    return _only_client(store, typed, _ids_by_words(store, key)) or _only_client(
        store, typed, _ids_by_person(store, key, typed)
    )


def _only_client(store: Store, typed: str, ids: list[str]) -> Client | None:
    """The client with the only one of these ids. Raises Ambiguous where there are several."""
    if len(ids) > 1:
        raise Ambiguous(
            "client_ambiguous",
            "{typed!r} may be {candidates}.",
            hint="Type more of the name, or an id.",
            typed=typed,
            candidates=", ".join(_candidates(store, ids)),
        )
    return clients.CLIENTS.find(store, ids[0]) if ids else None


def _ids_by_words(store: Store, key: str) -> list[str]:
    """Ids of the clients whose name or alias holds all the words of `key`, each as the beginning of a word of its own.

    Titles such as Dr are passed over, unless the name is a title alone."""
    wanted = [word for word in key.split() if word not in _TITLES] or key.split()
    found = (client_id for name, client_id in clients.names(store) if _holds(name.split(), wanted))
    return list(dict.fromkeys(found))[:6]


def _ids_by_person(store: Store, key: str, typed: str) -> list[str]:
    """Ids of the clients where a person, a phone number or an e-mail address is the one that was typed."""
    address = typed.strip().casefold() if "@" in typed else ""
    digits = "" if any(letter.isalpha() for letter in typed) else _number(typed)
    wanted = [word for word in key.split() if word not in _TITLES]
    found = []
    for client_id, name, email, phone in clients.people(store):
        if (
            (address and email and email.casefold() == address)
            or (len(digits) >= _SHORTEST_NUMBER and phone and _number(phone) == digits)
            or (wanted and name and _holds(fold(name).split(), wanted))
        ):
            found.append(client_id)
    return list(dict.fromkeys(found))[:6]


# Folded: titles that stand before a name.
_TITLES = frozenset(
    ["dr", "mr", "mrs", "ms", "miss", "prof", "דר", "ד", "ר", "עוד", "עו", "ד", "פרופ", "מר", "גברת", "גב", "חברת"]
)
_SHORTEST_NUMBER = 6


def _holds(words: list[str], wanted: list[str]) -> bool:
    """Whether each wanted word begins a word of its own, in any order."""
    left = list(words)
    for word in wanted:
        match = next((one for one in left if one == word), None) or next(
            (one for one in left if one.startswith(word)), None
        )
        if match is None:
            return False
        left.remove(match)
    return True


def _number(text: str) -> str:
    """The digits of a phone number without what its country and trunk codes add: 054-1234567 is +972 54 123 4567."""
    digits = "".join(character for character in text if character.isdecimal())
    return digits[-9:] if len(digits) >= 9 else digits.lstrip("0")


def quoted(name: str) -> str:
    """A name as it is typed in a shell."""
    import shlex

    word = clean(name, multiline=False)
    return word if word.isalnum() else shlex.quote(word)  # shlex would quote Hebrew letters too


def shortest_name(store: Store, name: str) -> str:
    """The first word of a client's name where that is enough to find it, else the name."""
    first = name.split(maxsplit=1)[0]
    key = fold(first)
    return first if key and len(clients.ids_by_key_prefix(store, key)) == 1 else name


def _candidates(store: Store, ids: list[str]) -> list[str]:
    found = [client for client in (clients.CLIENTS.find(store, i) for i in ids[:6]) if client]
    names = [client.name for client in found]
    return [f"{client.name} ({client.id[:8]})" if names.count(client.name) > 1 else client.name for client in found]


def close_names(store: Store, key: str, limit: int = 3) -> list[str]:
    """Names of the clients closest to a folded name; a beginning or a word of theirs counts as they do."""
    from difflib import get_close_matches

    ids = dict(clients.names(store))
    whole: dict[str, list[str]] = {}
    for name in ids:
        for piece in {name, name[: len(key)], *name.split()}:
            whole.setdefault(piece, []).append(name)
    close = [name for piece in get_close_matches(key, whole, n=limit, cutoff=0.65) for name in whole[piece]]
    close += [name for name in ids if key in name]
    by_id = clients.client_names(store)
    return list(dict.fromkeys(by_id[ids[name]] for name in close))[:limit]


def near_duplicates(store: Store, name: str, but: str = "") -> list[str]:
    """Names of other clients that `name` can be mistaken for."""
    key = fold(name)
    close = {client_id for other, client_id in clients.names(store) if client_id != but and near(key, other)}
    by_id = clients.client_names(store)
    return sorted((by_id[client_id] for client_id in close), key=name_order)
