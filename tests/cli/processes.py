"""The program as a process of its own, for what only real processes show: kills, limits, the background backup."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "retainlog"]


def start(*argv: str, prefix: tuple[str, ...] = (), **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, *COMMAND, *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def run(*argv: str, prefix: tuple[str, ...] = (), **environment: str) -> tuple[int, str, str]:
    process = start(*argv, prefix=prefix, **environment)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def killed_after(seconds: float, *argv: str) -> None:
    """Start a command line and kill it (as kill -9 does) after so many seconds, if it still runs."""
    process = start(*argv)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


def seconds_of(*argv: str) -> float:
    """How long a command line takes here and now, so that kills fall inside it on a fast machine and a slow one."""
    start = time.monotonic()
    code, _out, err = run(*argv)
    assert code == 0, err
    return time.monotonic() - start


def wait_for(path: Path, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not appear"
        time.sleep(0.02)
