"""Killed at any change of a file while somebody is erased: all is there or all is gone, and a second run finishes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from retainlog.store.safety import integrity
from tests.faults import promises, scenes
from tests.faults.machine import Fault, Machine, shim

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shim(), reason="faults are injected on Linux, with a C compiler"),
]

SECRET = "Xsecretx"
ERASE = ("erase", "Dana", "--copies", "--yes")
PLACES = int(os.environ.get("RETAINLOG_PLACES", "25"))


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    environment = {name: value for name, value in scenes.ENVIRONMENT.items() if name != "RETAINLOG_BACKUP"}
    made = Machine(environment, failing=True)
    try:
        yield made
    finally:
        made.close()


def holds(home: Path) -> list[str]:
    word = SECRET.encode()
    files = [path for path in home.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if word in path.read_bytes() or word.lower() in path.read_bytes())


@pytest.fixture
def kept(machine: Machine, tmp_path: Path) -> Path:
    machine.home = home = tmp_path / "home"
    home.mkdir()
    for line in (
        ("config", "set", "backup", "off"),
        ("client", "add", "Innocent"),
        ("touch", "add", "innocent", "stays"),
        ("client", "add", f"Dana {SECRET}", "--note", SECRET * 3000),
        ("touch", "add", "dana", f"talked of {SECRET}"),
        ("touch", "edit", "last", "--summary", f"edited {SECRET}"),
        ("mistake", "add", "dana", "--what", SECRET, "--kind", "service", "--plan", SECRET),
        ("backup", "--daily"),
        ("touch", "add", "dana", f"not in the first copy {SECRET}"),
        ("backup",),
        ("config", "set", "backup", "on"),
        ("touch", "add", "dana", f"in the log {SECRET}"),
    ):
        done = machine.run(*line)
        assert done.code == 0, done
    drafts = home / ".local/share/retainlog/journal-drafts"
    drafts.mkdir(parents=True, exist_ok=True)
    (drafts / "0123456789abcdef.txt").write_text(f"half a word of dana {SECRET}")
    shutil.copytree(home, tmp_path / "kept", symlinks=True)
    assert holds(home)
    return tmp_path / "kept"


def test_an_erasure_is_whole_or_not_begun_and_a_second_one_finishes_it(
    machine: Machine, tmp_path: Path, kept: Path
) -> None:
    home, journal = machine.home, machine.home / scenes.JOURNAL
    log = tmp_path / "calls"
    assert machine.run(*ERASE, below=home, log=str(log)).code == 0
    assert holds(home) == []
    calls = len(log.read_text().splitlines())
    gone = 0
    for part in range(PLACES):
        do, number = (("kill", 0), ("torn", 0), ("full", 28), ("fail", 5))[part % 4]
        shutil.rmtree(home)
        shutil.copytree(kept, home, symlinks=True)
        outcome = machine.run(*ERASE, below=home, fault=Fault(do, 1 + part * calls // PLACES, number))
        named = [row["name"] for row in json.loads(machine.run("client", "list", "--json").out)]
        rows = promises.rows(journal, f"SELECT count(*) FROM touches WHERE summary LIKE '%{SECRET}%'")[0][0]
        assert "Innocent" in named
        assert (f"Dana {SECRET}" in named, rows) in ((True, 3), (False, 0)), (part, outcome)
        assert not integrity.problems(str(journal))
        if outcome.code == 0:
            assert rows == 0, outcome
        again = machine.run(*ERASE)
        assert again.code == (0 if rows else 3), again
        gone += not rows
        assert machine.run("touch", "add", "innocent", "goes on").code == 0
        left = [name for name in holds(home) if ".part" not in name]
        assert left == [], (part, do, outcome)
        assert machine.run("doctor").code in (0, 7)
    assert 0 < gone < PLACES
