"""Several processes at one journal: nothing is lost, nothing is doubled, nobody waits without a word.

scripts/reliability.py runs the same with 8 processes of 500 writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import at_once, scenes
from tests.faults.at_once import Crowd
from tests.faults.machine import Machine
from tests.faults.scenes import OLD

pytestmark = pytest.mark.skipif("not hasattr(__import__('os'), 'fork')", reason="processes are forked")


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with scenes.machine() as made:
        yield made


@pytest.fixture
def crowd(machine: Machine, tmp_path: Path) -> Crowd:
    machine.home = tmp_path
    return Crowd(machine, tmp_path)


def test_eight_writers_lose_nothing_while_others_read_and_back_up(crowd: Crowd) -> None:
    at_once.rush(crowd, 8, 10)


def test_several_first_runs_make_one_journal(crowd: Crowd) -> None:
    at_once.first_runs(crowd, 6)


def test_a_client_that_two_add_is_there_once(crowd: Crowd) -> None:
    at_once.same_name(crowd, 4)


@pytest.mark.parametrize("begun", [True, False])
def test_the_same_file_imported_twice_at_once_is_there_once(crowd: Crowd, begun: bool) -> None:
    at_once.imports(crowd, 3, 50, begun=begun)


def test_undo_and_add_at_once_agree_on_what_is_there(crowd: Crowd) -> None:
    at_once.undo_and_add(crowd, 8)


@pytest.mark.parametrize("old", sorted(path.name for path in OLD.glob("journal-v*.db")))
def test_several_that_find_an_old_journal_bring_it_up_to_date_once(crowd: Crowd, old: str) -> None:
    at_once.migrations(crowd, OLD / old, 4)


def test_the_first_writers_after_a_restore_do_not_hinder_each_other(crowd: Crowd) -> None:
    at_once.after_restore(crowd, 6)


def test_backups_at_once_with_rotation_are_all_good(crowd: Crowd) -> None:
    at_once.backups(crowd, 4)


def test_backups_within_one_second_have_names_of_their_own(crowd: Crowd) -> None:
    at_once.backups_by_hand(crowd, 4)


def test_restores_keep_what_others_write_meanwhile(crowd: Crowd) -> None:
    at_once.restores(crowd, 2, 10)


def test_salvages_into_the_same_file_leave_one_that_is_whole(crowd: Crowd) -> None:
    at_once.salvages(crowd, 3)


def test_exports_into_the_same_file_leave_one_that_is_whole(crowd: Crowd) -> None:
    at_once.exports(crowd, 4)
