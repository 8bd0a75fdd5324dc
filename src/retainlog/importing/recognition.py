"""Which records entries became when they were imported before: by their key, by another key of theirs, or, for a
meeting that was moved since, as the one of its series that the calendar no longer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from retainlog.formats.shapes.candidate import Candidate, Series, Withdrawn
from retainlog.store import imports
from retainlog.store.database import Store
from retainlog.store.imports import Known


class Recognized(NamedTuple):
    """`known` is key → mark → id of the record, for all that was imported before. `moved` are keys that the journal
    knows by another one of their series."""

    known: Known
    moved: frozenset[str]


def recognized(store: Store, source: str, members: Sequence[Candidate | Withdrawn]) -> Recognized:
    """What these entries of one source became before."""
    others = {member.key: _others(member) for member in members}
    keys = [key for own, more in others.items() for key in (own, *more)]
    found = imports.known(store, source, keys)
    known: dict[str, Mapping[str, str]] = {}
    for own, more in others.items():
        for key in (own, *more):
            if key in found:
                known[own] = {**found[key], **known.get(own, {})}
    moved = set()
    former: dict[str, dict[str, Mapping[str, str]]] = {}
    for member in members:
        if member.series is None or member.key in known:
            continue
        base = member.series.key
        if base not in former:
            former[base] = _left_over(imports.of_series(store, source, base), member.series)
        before = _moved_from(member, member.series, former[base])
        if before is not None:
            known[member.key] = former[base].pop(before)
            moved.add(member.key)
    return Recognized(known, frozenset(moved))


def _others(member: Candidate | Withdrawn) -> tuple[str, ...]:
    return (*member.also, *member.former) if isinstance(member, Candidate) else ()


def _left_over(found: Known, series: Series) -> dict[str, Mapping[str, str]]:
    """What was imported of a series under keys that its source no longer has."""
    still = {id for key, marks in found.items() if key in series.keys for id in marks.values()}
    return {key: marks for key, marks in found.items() if key not in series.keys and still.isdisjoint(marks.values())}


def _moved_from(member: Candidate | Withdrawn, series: Series, former: Mapping[str, object]) -> str | None:
    """The key under which a meeting was imported before it was moved: the only one that is left over of a meeting on
    its own; in a series that of the same day. A key without a moment is of a release that kept none."""
    if series.key in former and member.key == min(series.keys):
        return series.key
    if len(series.keys) == 1:
        return next(iter(former)) if len(former) == 1 else None
    day = _day(member.key, series.key)
    return next((key for key in sorted(former) if key != series.key and _day(key, series.key) == day), None)


def _day(key: str, base: str) -> str:
    return key[len(base) + 1 :][:10]
