"""Finding the client that a person means: by name, alias, a unique prefix of either, or id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from retainlog.base.errors import Ambiguous, NotFound, Usage
from retainlog.base.text import clean, fold, name_order, near
from retainlog.nouns.client import Client
from retainlog.store import clients
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
    """The client that `typed` names; case, nikud, quotes and final letters do not matter.

    Raises NotFound with the closest names, Ambiguous with the candidates.
    """
    key = fold(clean(typed, multiline=False))
    if not key:
        raise Usage("empty_name", "The client's name is empty.", hint="List the clients with: retainlog client list")
    for ids in (
        clients.ids_by_key(store, key),
        clients.ids_by_key_prefix(store, key),
        clients.ids_by_id_prefix(store, typed),
    ):
        if len(ids) == 1:
            client = clients.CLIENTS.find(store, ids[0])
            assert client
            return client
        if ids:
            raise Ambiguous(
                "client_ambiguous",
                "{typed!r} may be {candidates}.",
                hint="Type more of the name, or an id.",
                typed=typed,
                candidates=", ".join(_candidates(store, ids)),
            )
    close = close_names(store, key)
    raise NotFound(
        "client_not_found",
        "There is no client called {typed!r}.",
        hint="Did you mean: {close}?" if close else "Add it with: retainlog client add {quoted}",
        typed=typed,
        close=", ".join(close),
        quoted=quoted(typed),
    )


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
