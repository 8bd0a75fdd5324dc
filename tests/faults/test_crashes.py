"""Killed, torn or refused at any change of a file: every kind of write keeps its promises.

Each scene is run here with a few faults at places that are spread over the calls it makes; scripts/reliability.py goes
through hundreds of places a scene.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.faults import promises, scenes
from tests.faults.machine import Fault, Machine, shim
from tests.faults.scenes import SCENES, Scene, Stage

pytestmark = pytest.mark.skipif(not shim(), reason="faults are injected on Linux, with a C compiler")

FAULTS = (
    ("kill", 0, 0.05),
    ("kill", 0, 0.45),
    ("torn", 0, 0.6),
    ("full", errno.ENOSPC, 0.75),
    ("fail", errno.EIO, 0.9),
    ("kill", 0, 1.0),
)


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with scenes.machine(failing=True) as made:
        yield made


@pytest.mark.parametrize("scene", [scene for scene in SCENES.values() if not scene.long], ids=lambda scene: scene.name)
def test_a_fault_at_any_moment_leaves_the_old_state_or_the_new_one(
    machine: Machine, tmp_path: Path, scene: Scene
) -> None:
    stage = Stage(machine, scene, tmp_path)
    for do, number, part in FAULTS:
        stage.reset()
        stage.hold(stage.run(Fault(do, max(1, round(part * stage.whole.calls)), number)))


@pytest.mark.parametrize("name", ["first write", "first import", "demo"])
def test_a_new_journal_gets_its_name_only_when_the_disk_took_all_of_it(
    machine: Machine, tmp_path: Path, name: str
) -> None:
    stage = Stage(machine, SCENES[name], tmp_path)
    stage.reset()
    log = tmp_path / "log"
    machine.run(*stage.argv, below=stage.home, log=str(log))
    calls = log.read_text().splitlines()
    last = max(n for n, call in enumerate(calls, 1) if re.match("write .*/journal.*part$", call))
    stage.reset()
    outcome = stage.run(Fault("fail", last, errno.EIO))  # SQLite itself says nothing of this one
    assert outcome.code == 6
    assert not stage.journal.exists()
    stage.hold(outcome)


@pytest.mark.parametrize("name", ["first write", "first import", "demo", "backup", "restore", "salvage"])
def test_errors_name_the_file_that_the_person_knows(machine: Machine, tmp_path: Path, name: str) -> None:
    """And not the one that is being made for it."""
    stage = Stage(machine, SCENES[name], tmp_path)
    said = 0
    for n in range(1, 13):
        for do, number in (("full", errno.ENOSPC), ("fail", errno.EIO)):
            stage.reset()
            outcome = stage.run(Fault(do, n * stage.whole.calls // 13, number))
            said += outcome.code != 0
            assert ".part" not in outcome.err, outcome
    assert said


@pytest.mark.parametrize("name", ["add", "first write", "first import", "backup", "restore", "demo", "export"])
def test_what_is_acknowledged_is_on_the_disk(machine: Machine, tmp_path: Path, name: str) -> None:
    stage = Stage(machine, SCENES[name], tmp_path)
    log = tmp_path / "log"
    machine.run(*stage.argv, below=stage.home, log=str(log))
    dirty: set[str] = set()
    for kind, path in (line.split(" ", 1) for line in log.read_text().splitlines()):
        if kind in ("write", "truncate"):
            dirty.add(path)
        elif kind in ("rename", "link"):
            dirty.add(os.path.dirname(path))
        elif kind == "sync":
            dirty.discard(path)
    assert not [path for path in dirty if os.path.exists(path) and not path.endswith(("-shm", "/device"))]


@pytest.mark.parametrize("name", [scene.name for scene in SCENES.values() if scene.keys])
def test_an_interview_that_was_killed_after_its_write_is_never_written_twice(
    machine: Machine, tmp_path: Path, name: str
) -> None:
    """At the call that removes its draft: the entry is there, and so is the draft."""
    stage = Stage(machine, SCENES[name], tmp_path)
    log = tmp_path / "log"
    machine.run(*stage.argv, below=stage.home, log=str(log), keys=stage.scene.keys)
    last = [n for n, call in enumerate(log.read_text().splitlines(), 1) if re.match("unlink .*-drafts/.*json$", call)]
    stage.reset()
    assert stage.run(Fault("kill", last[-1])).code == -9
    (finished,) = promises.drafts(stage.home)
    entries = "SELECT count(*) FROM history_batches"
    written = promises.rows(stage.journal, entries)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "retainlog", *stage.argv],
        env={**os.environ, **scenes.ENVIRONMENT, "HOME": str(stage.home)},
        encoding="utf-8",
        timeout=30,
    )
    # A client that is lost is asked nothing; of a loss the next pass is begun; else a new entry is.
    said = {"loss draft": "Go on with: retainlog loss review", "review draft": "What do you believe"}
    child.expect_exact([said.get(name, "What you wrote before is in the journal."), "Go on with what"])
    assert child.match_index == 0
    child.expect([pexpect.EOF, r"\?", ": ", "passes"])
    child.close(force=True)
    assert name == "loss draft" or finished not in promises.drafts(stage.home)
    assert promises.rows(stage.journal, entries) == written


@pytest.mark.parametrize("do", ["kill", "torn", "fail", "full"])
def test_the_machine_does_what_is_asked_of_it(machine: Machine, tmp_path: Path, do: str) -> None:
    """Faults that were not injected would be promises that were not tried."""
    stage = Stage(machine, SCENES["add"], tmp_path)
    assert stage.whole.calls > 20
    outcome = stage.run(Fault(do, 20, errno.ENOSPC))
    assert outcome.code == (-9 if do in ("kill", "torn") else 6)


def test_a_disk_that_is_full_takes_the_next_write_when_there_is_room(tmp_path: Path, small_disk: Path) -> None:
    """A real, small file system, filled by the writes themselves."""
    with scenes.machine() as machine:
        machine.home = tmp_path
        journal = small_disk / "journal.db"
        stone = small_disk / "stone"
        stone.write_bytes(bytes(2_600_000))
        done = machine.run("--db", str(journal), "client", "add", "Acme Ltd")
        assert (done.code, "space" in done.err) == (6, True), done
        assert os.listdir(small_disk) == ["stone"]
        stone.unlink()
        assert machine.run("--db", str(journal), "client", "add", "Acme Ltd").code == 0
        stone.write_bytes(bytes(300_000))
        kept = 0
        while (done := machine.run("--db", str(journal), "touch", "add", "acme", f"{kept} " + "x" * 20_000)).code == 0:
            kept += 1
        assert done.code == 6, done
        assert len(done.err.strip().splitlines()) == 2, done
        assert "space" in done.err
        for argv in (["backup"], ["export", "json", "-o", str(small_disk / "out.json")]):
            done = machine.run("--db", str(journal), *argv)
            assert (done.code, "space" in done.err) == (6, True), done
        stone.unlink()
        assert machine.run("--db", str(journal), "touch", "add", "acme", "room again").code == 0
    connection = sqlite3.connect(journal)
    assert connection.execute("SELECT count(*) FROM touches").fetchone() == (kept + 1,)
    connection.close()


def test_a_slow_folder_as_on_a_network_only_takes_longer(machine: Machine, tmp_path: Path) -> None:
    """Every call that reads or writes there takes a while more."""
    machine.home = tmp_path
    slow = Fault("slow", microseconds=200)
    for line in (scenes.CLIENT, scenes.TOUCH, ("touch", "list"), ("backup",), ("restore", "--yes"), ("doctor",)):
        outcome = machine.run(*line, below=tmp_path, fault=slow)
        assert outcome.code == 0, (line, outcome)
    promises.sound(tmp_path / scenes.JOURNAL)
