"""The power fails at any moment of a write: what was acknowledged is there, all else is there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults import power, promises, scenes
from tests.faults.machine import Machine, shim
from tests.faults.scenes import SCENES, Stage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shim(), reason="changes are recorded on Linux, with a C compiler"),
]

WRITES = ("add", "edit", "merge", "first write", "import", "undo", "restore", "pause")


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with scenes.machine(failing=True) as made:
        yield made


@pytest.mark.parametrize("name", WRITES)
def test_a_power_cut_leaves_the_old_state_or_the_new_one(machine: Machine, tmp_path: Path, name: str) -> None:
    for _where, state, acknowledged in cuts(machine, tmp_path, name, moments=4):
        assert state == "new" or not acknowledged


@pytest.mark.parametrize("name", ["add", "first write"])
def test_what_was_not_synced_is_taken_back_by_the_machine(machine: Machine, tmp_path: Path, name: str) -> None:
    """Else a cut would be a promise that was not tried."""
    stage = Stage(machine, SCENES[name], tmp_path)
    stage.reset()
    before, trace = tmp_path / "before", tmp_path / "trace"
    shutil.copytree(stage.home, before)
    assert machine.run(*stage.argv, below=stage.home, trace=str(trace)).code == 0
    disk = power.Disk(before, stage.home)
    for one in power.changes(trace):
        if one.kind != "sync":
            disk.change(one)
    disk.fail(stage.home, Random(1), "none")
    assert _alike(promises.content(stage.journal), stage.before)
    disk.fail(stage.home, Random(1), "all")
    assert promises.content(stage.journal) == stage.after


def cuts(machine: Machine, folder: Path, name: str, moments: int) -> Iterator[tuple[int, str, bool]]:
    """(moment, the state that was found, whether the write had been acknowledged) of power cuts over a whole command;
    what is promised is asserted on the way."""
    stage = Stage(machine, SCENES[name], folder)
    stage.reset()
    before, trace = folder / "before", folder / "trace"
    shutil.copytree(stage.home, before)
    done = machine.run(*stage.argv, below=stage.home, trace=str(trace))
    assert done.code == 0, done
    after = promises.content(stage.journal)
    made = list(power.changes(trace))
    assert sum(one.kind == "sync" for one in made) > 2
    random = Random(name)
    for moment in [*sorted(random.sample(range(len(made)), min(moments, len(made)))), len(made)]:
        for how in ("none", "all", "some", "some"):
            disk = power.Disk(before, stage.home)
            for one in made[:moment]:
                disk.change(one)
            disk.fail(stage.home, random, how)
            now = promises.content(stage.journal)
            promises.sound(stage.journal)
            state = "new" if _alike(now, after) else "old"
            assert state == "new" or _alike(now, stage.before), (name, moment, how)
            again = machine.run("client", "add", "Goes On", "--every", "2w")
            assert again.code == 0, (name, moment, how, again)
            promises.sound(stage.journal)
            yield moment, state, moment == len(made)


def _alike(one: promises.Content | None, other: promises.Content | None) -> bool:
    return one == other or (not one and not other)
