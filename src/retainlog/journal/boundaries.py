"""Verbs on breaches of boundaries; the boundaries themselves are declared."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import Ambiguous, NotFound
from retainlog.base.ids import new_id
from retainlog.base.text import clean
from retainlog.journal.signs import Noted, note_sign
from retainlog.nouns.boundary import BOUNDARIES, BOUNDARY, BREACHES, Boundary, Breach, breach_days, often
from retainlog.nouns.client import Client
from retainlog.nouns.client.naming import find_client, shortest_name
from retainlog.nouns.engine import find, not_ahead, records
from retainlog.store.database import Store

SIGN = "insatiable"
"""The sign that two breaches in a quarter raise: always more than was agreed."""
CLEARABLE = ("text",)
"""Fields of a breach that can be emptied."""


class Breached(NamedTuple):
    """A breach, how many of this client's fall into the quarter, and the sign where that is one too many."""

    breach: Breach
    times: int
    noted: Noted | None


def find_either(store: Store, typed: str) -> Boundary | Breach:
    """The boundary, or the breach of one, with that id. Raises NotFound, Ambiguous."""
    try:
        boundary: Boundary = find(store, BOUNDARY, typed)
        return boundary
    except NotFound as unknown:
        found = BREACHES.by_prefix(store, typed, "boundary")
        if BOUNDARIES.find(store, found.boundary_id) is None:
            raise unknown from None
        return found


def boundaries_named(store: Store, typed: str) -> list[Boundary]:
    """The boundary with that id, or all those of the client with that name. Raises NotFound where there is none."""
    try:
        return [find(store, BOUNDARY, typed)]
    except NotFound:
        pass
    try:
        client = find_client(store, typed)
    except NotFound:
        raise NotFound(
            "boundary_not_found",
            "There is no boundary or client {typed!r}.",
            hint="See the boundaries with: retainlog boundary list",
            typed=typed,
        ) from None
    found = records(store, BOUNDARY, client_id=client.id)
    if not found:
        raise NotFound(
            "no_boundary",
            "No boundary is set for {client} yet.",
            hint="Set one with: retainlog boundary add {name} TEXT",
            client=client.name,
            name=shortest_name(store, client.name),
        )
    return found


def find_boundary(store: Store, typed: str) -> Boundary:
    """By id, or by its client where that has one alone. Raises NotFound, or Ambiguous with the candidates."""
    found = boundaries_named(store, typed)
    if len(found) > 1:
        raise Ambiguous(
            "boundary_ambiguous",
            "{typed!r} has several boundaries: {candidates}.",
            hint="Give the id of the one you mean.",
            typed=typed,
            candidates="; ".join(f"{one.id[:8]} {one.text[:40]}" for one in found[:6]),
        )
    return found[0]


def boundary_of(store: Store, breach: Breach) -> Boundary:
    boundary: Boundary | None = BOUNDARIES.find(store, breach.boundary_id)
    assert boundary
    return boundary


def breaches(
    store: Store, *, client: Client | None = None, first: date | None = None, last: date | None = None
) -> list[tuple[Breach, Boundary]]:
    """Newest first, of boundaries and clients that are not deleted."""
    own = {one.id: one for one in records(store, BOUNDARY, client_id=client.id if client else None)}
    found = BREACHES.of(store, order="on_date DESC, created_at DESC")
    return [
        (one, own[one.boundary_id])
        for one in found
        if one.boundary_id in own and (not first or one.on_date >= first) and (not last or one.on_date <= last)
    ]


def breaches_of(store: Store, boundary: Boundary) -> list[Breach]:
    """Oldest first."""
    return BREACHES.of(store, order="on_date, created_at", boundary_id=boundary.id)


def breach(store: Store, boundary: Boundary, text: str | None, on: date | None) -> Breached:
    """Note that a boundary was crossed; the second time in a quarter, over all boundaries of the client, is a sign."""
    day = on or store.clock.today()
    text = clean(text or "") or None
    not_ahead(store, day)
    with store.batch("boundary breach", boundary.text[:60]) as batch:
        found = BREACHES.insert(batch, Breach(new_id(), boundary.id, day, text))
        times = often(breach_days(store, boundary.client_id), day)
        noted = None
        if times > 1:
            noted = note_sign(store, batch, boundary.client_id, SIGN, day, text or boundary.text)
    return Breached(found, times, noted)


def edit_breach(store: Store, one: Breach, **changes: Any) -> Breach:
    """A sign that the breach raised stays as it is."""
    if changes.get("text"):
        changes["text"] = clean(changes["text"]) or None
    if day := changes.get("on_date"):
        not_ahead(store, day)
    with store.batch("boundary edit", _note(store, one._replace(**changes))) as batch:
        return BREACHES.update(batch, one, **changes)


def delete_breach(store: Store, one: Breach) -> None:
    with store.batch("boundary delete", _note(store, one)) as batch:
        BREACHES.delete(batch, one)


def _note(store: Store, one: Breach) -> str:
    """What history says of a breach."""
    text = boundary_of(store, one).text[:40]
    return f"{text}: {one.text[:40]}" if one.text else f"{text}: {one.on_date}"
