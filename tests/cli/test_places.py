"""What is written for its owner alone stays so, and what others can see of it is said."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def open_home(home: Path) -> Path:
    """A folder that everybody can enter and list; those above it are the machine's."""
    folder = home / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    return folder


def reachable(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o011 for part in (folder, *folder.parents))


@pytest.mark.parametrize("argv", [("export", "json", "--force", "-o"), ("report", "--force", "--html")])
def test_a_file_that_others_could_read_is_replaced_by_one_for_its_owner_and_that_is_said(
    ok: Run, open_home: Path, argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("client", "add", "Acme")
    for folder in open_home.parents:  # pytest makes its folders for the user alone
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    if not reachable(open_home):
        pytest.skip("others cannot get at any folder of this test")
    file = open_home / "out"
    file.write_text("before")
    file.chmod(0o644)
    said = ok(*argv, str(file)).err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "could be read by others" in said
    assert f"can see its name in {open_home}" in " ".join(said.split())
    open_home.chmod(0o700)
    said = ok(*argv, str(file)).err
    assert "Others on this machine" not in said


def test_a_redirection_to_a_file_for_everybody_is_said(ok: Run, open_home: Path) -> None:
    ok("client", "add", "Acme")
    for folder in open_home.parents:
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    if not reachable(open_home):
        pytest.skip("others cannot get at any folder of this test")
    for mode, expected in ((0o644, True), (0o600, False)):
        file = open_home / f"{mode:o}"
        file.touch()
        file.chmod(mode)
        with file.open("w") as out:
            done = subprocess.run(
                [sys.executable, "-m", "retainlog", "export", "json"],
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                check=True,
            )
        assert ("Others on this machine can read" in done.stderr) is expected
        assert '"retainlog"' in file.read_text()
