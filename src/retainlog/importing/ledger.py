"""The account of an import: what became of everything that the files hold, and the sums that must add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

OUTCOMES = ("taken", "known", "corrected", "removed", "deleted", "unmatched", "held", "passed", "refused")
"""What becomes of an entry, a phone number or an address: written; there already; changed since and corrected; taken
back by its source and removed; imported before and deleted here since; of nobody known here; of a client that is
there and is filled only with `--update`; left out on purpose; unusable."""

LISTED = 10_000
"""Reasons, refused rows and unmatched clients that are named; beyond, they are counted."""


class PassedOver(NamedTuple):
    """What was left out on purpose, by reason; `where` is the first place."""

    unit: str
    reason: str
    entries: int
    where: str


class Account(NamedTuple):
    """What became of all `found` of one unit; the outcomes add up to it."""

    unit: str
    found: int
    outcomes: Mapping[str, int]


class Ledger:
    """Counts everything that a reader offers, by unit and by what became of it. `unit` is that of the entries."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._counts: dict[str, Counter[str]] = {}
        self._reasons: dict[tuple[str, str], PassedOver] = {}

    def add(self, outcome: str, count: int = 1, unit: str = "") -> None:
        if count:
            self._counts.setdefault(unit or self._unit, Counter())[outcome] += count

    def add_all(self, outcome: str, parts: Mapping[str, int]) -> None:
        for unit, count in parts.items():
            self.add(outcome, count, unit)

    def passed(self, where: str, reason: str, count: int = 1, unit: str = "") -> None:
        unit = unit or self._unit
        self.add("passed", count, unit)
        if known := self._reasons.get((unit, reason)):
            self._reasons[unit, reason] = known._replace(entries=known.entries + count)
        elif len(self._reasons) < LISTED:
            self._reasons[unit, reason] = PassedOver(unit, reason, count, where)

    def count(self, outcome: str) -> int:
        """How many entries came to that."""
        return self._counts.get(self._unit, Counter())[outcome]

    def accounts(self) -> tuple[Account, ...]:
        """The entries first, then their parts."""
        units = sorted(self._counts, key=lambda unit: (unit != self._unit, unit))
        return tuple(
            Account(unit, counts.total(), {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]})
            for unit in units
            for counts in (self._counts[unit],)
        )

    def reasons(self) -> tuple[PassedOver, ...]:
        """The commonest first."""
        return tuple(sorted(self._reasons.values(), key=lambda reason: (reason.unit != self._unit, -reason.entries)))


def parts_of(values: Mapping[str, object]) -> dict[str, int]:
    """The phone numbers and addresses that a client on offer brings."""
    people: object = values.get("contacts") or ()
    assert isinstance(people, Iterable)
    holders: list[Mapping[str, object]] = [values, *people]
    return {
        "phone": sum(bool(holder.get("phone")) for holder in holders),
        "address": sum(bool(holder.get("email")) for holder in holders),
    }
