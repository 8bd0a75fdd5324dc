"""What a row is when several devices have written it: the fold of its history, a pure function of it.

All devices put history in one order, that of (number, id of the write, place in it): whoever holds the same writes
holds the same row, whatever order they came in.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Image = dict[str, Any]


class Change(NamedTuple):
    """One change of a row by the write with the id `batch`; no image before: inserted, none after: deleted.

    `undone`: a decision between two values that was taken back, with what took it back; neither counts as one.
    """

    batch: str
    before: Image | None
    after: Image | None
    undone: bool = False


class Loser(NamedTuple):
    """A value of a field that the write with the id `batch` gave it, that is not in force and that nobody replaced
    knowingly."""

    field: str
    batch: str
    value: Any


# Columns that make sense together alone: who writes one has written all. Money (x_minor, x_currency) is found by name.
TOGETHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "client_fees": (("fee_minor", "fee_currency", "per"),),
    "client_pauses": (("from_on", "until_on"),),
    "times_away": (("from_on", "until_on"),),
    "actions": (("status", "done_on", "dropped_on", "dropped_why"),),
    "promises": (("kept_on", "broken_on"),),
    "losses": (("recovered_on", "recovered_how"), ("stated", "clarity")),
    "signs": (("cleared_on", "cleared_why"),),
    "leads": (("stage", "client_id", "lost_reason"), ("next_text", "next_on"), ("fee_minor", "fee_currency", "per")),
    "plays": (("helped", "answered_on"),),
    "decisions": (("outcome", "outcome_on"),),
    "touches": (("on_date", "on_time", "utc_offset"),),
    "fit_checks": (("client_id", "lead_id"),),
    "exceptions": (("client_id", "lead_id"),),
}
STAMPS = frozenset(("created_at", "updated_at", "updated_by"))
"""Who wrote a row last and when: no words of anybody, so they are never listed."""


def fold(table: str, changes: list[Change]) -> tuple[Image | None, list[Loser]]:
    """(the row that a history makes, None where it is deleted; the values that lost, the newest first).

    The last writer of a field has it. An edit outlives a deletion that had not seen it: the image that the deletion
    saw tells.
    """
    row: Image = {}
    seen: Image | None = None  # the row as the last deletion saw it
    alive = False
    writes: list[tuple[int, str, str, Any]] = []
    for place, (batch, before, after, _undone) in enumerate(changes):
        for field, value in (before or after or {}).items():
            row.setdefault(field, value)
        alive = after is not None
        if after is None:
            seen = before
            continue
        fields = written(table, before or seen, after)  # an undone deletion brings back what it took, and no more
        if before is None:
            fields += [field for field in STAMPS if field in after and field not in fields]
        for field in fields:
            row[field] = after[field]
            if field not in STAMPS:
                writes.append((place, field, batch, after[field]))
    deleted = not alive and (
        not seen or all(row.get(field) == value for field, value in seen.items() if field not in STAMPS)
    )
    return None if deleted else row, _losers(row, changes, writes)


def _losers(row: Image, changes: list[Change], writes: list[tuple[int, str, str, Any]]) -> list[Loser]:
    """What was written, is not in force, and stands in no later image of what somebody replaced."""
    found: list[Loser] = []
    replaced: set[tuple[str, Any]] = set()
    place = len(changes)
    for at, field, batch, value in reversed(writes):
        while place > at + 1:
            place -= 1
            _batch, before, after, undone = changes[place]
            if not undone:
                replaced.update((f, v) for f, v in (before or {}).items() if after is None or after.get(f) != v)
        if value is not None and value != row[field] and (field, value) not in replaced and not changes[at].undone:
            found.append(Loser(field, batch, value))
    return found


def written(table: str, base: Image | None, after: Image) -> list[str]:
    """The fields that a change set, with those that go with them."""
    if base is None:
        return list(after)
    fields = [field for field in after if field not in base or base[field] != after[field]]
    return list(dict.fromkeys(mate for field in fields for mate in (field, *mates(table, field)) if mate in after))


def mates(table: str, field: str) -> tuple[str, ...]:
    """The fields that make sense together with this one alone, itself among them."""
    groups = [group for group in TOGETHER.get(table, ()) if field in group]
    if field.endswith(("_minor", "_currency")):
        stem = field.rpartition("_")[0]
        groups.append((f"{stem}_minor", f"{stem}_currency"))
    return tuple(mate for group in groups for mate in group)
