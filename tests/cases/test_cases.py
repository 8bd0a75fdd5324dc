"""Bug reports of other programs' users, tried here: a folder each, with its input, the command line, what is wanted,
and a check that holds where the output is as wanted. `source` names the report, `kind` the kind of fault it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
CASES = sorted(folder.name for folder in DATA.iterdir() if folder.is_dir())
TOOLS = ("faketime", "setpriv", "script", "xxd")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="the cases are shell scripts"),
]


@pytest.mark.parametrize("case", CASES)
def test_a_report_of_others_is_as_wanted_here(case: str, tmp_path: Path) -> None:
    command = (DATA / case / "cmd").read_text(encoding="utf-8")
    if missing := [tool for tool in TOOLS if tool in command.split() and not shutil.which(tool)]:
        pytest.skip(f"needs {', '.join(missing)}")
    shutil.copytree(DATA / case, tmp_path / "in")
    shutil.copytree(DATA / case, tmp_path / "judge")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RETAINLOG_", "XDG_", "LC_"))}
    environ |= {
        "BUGS": str(DATA),
        "WORK": str(tmp_path),
        "RL_BIN": str(Path(sys.executable).parent),
        "LC_ALL": "C.UTF-8",
    }
    run = subprocess.run(
        ["bash", "-c", '. "$BUGS/lib.sh"; . ./cmd'],
        cwd=tmp_path / "in",
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    said = run.stdout.replace(str(tmp_path).encode(), b"WORK") + f"rc={run.returncode}\n".encode()
    (tmp_path / "judge" / "got").write_bytes(said)
    judged = subprocess.run(["bash", "./check"], cwd=tmp_path / "judge", env=environ, capture_output=True, check=False)
    wanted = (DATA / case / "want").read_text(encoding="utf-8").strip()
    assert judged.returncode == 0, f"{wanted}\n\n{said.decode(errors='replace')}"
