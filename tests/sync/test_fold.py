"""The fold of a row's history: the same on every device, and no word lost unseen."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retainlog.store.batch import columns
from retainlog.store.migrations import migrate
from retainlog.sync import fold as folding
from retainlog.sync.fold import TOGETHER, Change, fold
from tests.sync import world


@settings(max_examples=400)
@given(st.randoms(use_true_random=False))
def test_a_row_is_the_same_everywhere_and_no_word_is_lost_unseen(random: random.Random) -> None:
    assert world.wrong(random) == ""


def test_fields_merge_and_an_edit_outlives_a_deletion() -> None:
    assert world.merges() == ""


def _deletion_wins(table: str, changes: list[Change]) -> Any:
    row, losers = fold(table, changes)
    return (None if changes[-1].after is None or any(not one.after for one in changes[-2:]) else row), losers


def _silent_about_deleted(table: str, changes: list[Change]) -> Any:
    row, losers = fold(table, changes)
    return row, losers if row else []


def _changed_alone(table: str, base: Any, after: Any) -> list[str]:
    return list(after) if base is None else [field for field in after if base.get(field) != after[field]]


FAULTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "the last writer takes the whole row": ("written", lambda table, base, after: list(after)),
    "fields that go together are written one by one": ("written", _changed_alone),
    "nothing that lost is listed": ("_losers", lambda row, changes, writes: []),
    "a deletion takes unseen edits with it": ("fold", _deletion_wins),
    "nothing is listed of a deleted row": ("fold", _silent_about_deleted),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, instead = FAULTS[fault]
    monkeypatch.setattr(folding, name, instead)
    assert world.merges() or any(world.wrong(random.Random(seed)) for seed in range(3000))


def test_what_goes_together_are_columns_of_the_journal() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    for table, groups in TOGETHER.items():
        assert {column for group in groups for column in group} <= set(columns(connection, table)), table
    connection.close()
