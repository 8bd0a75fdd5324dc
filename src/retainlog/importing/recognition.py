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
    bases = {member.series.key for member in members if member.series and member.key not in known}
    series = imports.of_series(store, source, bases) if bases else {}
    left: dict[str, list[_Left]] = {}
    for member in members:
        if member.series is None or member.key in known:
            continue
        base = member.series.key
        if base not in series:
            continue
        if base not in left:
            left[base] = _left_over(series[base], member.series)
        before = _moved_from(member, member.series, left[base])
        if before is not None:
            left[base].remove(before)
            known[member.key] = before.marks
            moved.add(member.key)
    return Recognized(known, frozenset(moved))


class _Left(NamedTuple):
    """A record of a series that its source no longer has: the keys that stood for it, and their marks."""

    keys: tuple[str, ...]
    marks: Mapping[str, str]


def _others(member: Candidate | Withdrawn) -> tuple[str, ...]:
    return (*member.also, *member.former) if isinstance(member, Candidate) else ()


def _left_over(found: Known, series: Series) -> list[_Left]:
    """What was imported of a series under keys that its source no longer has; a meeting that was moved before has
    several."""
    still = {id for key, marks in found.items() if key in series.keys for id in marks.values()}
    records: dict[str, _Left] = {}
    for key, marks in sorted(found.items()):
        if key in series.keys or not still.isdisjoint(marks.values()):
            continue
        id = marks.get("") or next(iter(marks.values()))
        before = records.get(id, _Left((), {}))
        records[id] = _Left((*before.keys, key), {**before.marks, **marks})
    return list(records.values())


def _moved_from(member: Candidate | Withdrawn, series: Series, left: list[_Left]) -> _Left | None:
    """What a meeting was before it was moved: the only one that is left over of a meeting on its own; in a series that
    of the same day. A key without a moment is of a release that kept none."""
    if len(series.keys) == 1:
        return left[0] if len(left) == 1 else None
    if member.key == min(series.keys) and (bare := next((one for one in left if series.key in one.keys), None)):
        return bare
    day = _day(member.key, series.key)
    return next((one for one in left if any(_day(key, series.key) == day for key in one.keys)), None)


def _day(key: str, base: str) -> str:
    return key[len(base) + 1 :][:10]
