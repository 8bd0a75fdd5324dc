"""Everything runs on a journal of its own, in a home of its own, on a fixed day, in an environment made of nothing."""

from __future__ import annotations

import atexit
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from retainlog import i18n


def _make_environment() -> None:
    """Leave nothing of the person's environment to this process or to any that it starts: no journal, setting, editor
    or language of theirs can be met, and none of their files written."""
    kept = ("PATH", "NODE_PATH", "TMPDIR", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV", "CI", "RETAINLOG_GOLDEN")
    for name in list(os.environ):
        if name not in kept and not name.startswith(("PYTEST_", "COV_", "COVERAGE_", "PYTHONWARN")):
            del os.environ[name]
    home = tempfile.mkdtemp(prefix="retainlog-tests-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ |= {"HOME": home, "LC_ALL": "C.UTF-8"}
    if hasattr(time, "tzset"):
        time.tzset()


_make_environment()

# Clocks on shared machines lie: a slow draw is no fault of the rule under test.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

# A run in the background may ignore Ctrl-C, and its programs would inherit that; the tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)

TODAY = "2026-11-21T10:00"


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def _no_network(event: str, _arguments: tuple[Any, ...]) -> None:
    """The program has no business on a network: whatever runs in this process, none is reached."""
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        raise AssertionError(f"the network was asked for: {event}")


sys.addaudithook(_no_network)

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that holds nothing."""
    monkeypatch.delenv("RETAINLOG_GOLDEN", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RETAINLOG_TODAY", TODAY)
    monkeypatch.setenv("RETAINLOG_BACKUP", "off")
    i18n.activate("en")  # whatever the test before spoke
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("touch", "add", …, stdin="")` runs one command line in this process: (code, out, err)."""
    from retainlog.cli.main import run as run_line

    def call(*argv: str, stdin: str = "") -> Result:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = run_line(list(argv))
        return Result(code, out.getvalue(), err.getvalue())

    return call


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Like `ok`, with a terminal of 120 columns for standard output; nothing is asked."""
    from retainlog.cli.main import run as run_line

    def call(*argv: str) -> Result:
        out, err = _Screen(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO())
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setenv("COLUMNS", "120")
            patch.setenv("NO_COLOR", "1")
            code = run_line(list(argv))
        assert code == 0, (out.getvalue(), err.getvalue())
        return Result(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def ok(run: Run) -> Run:
    """Like `run`, for command lines that must succeed."""

    def call(*argv: str, stdin: str = "") -> Result:
        result = run(*argv, stdin=stdin)
        assert result.code == 0, result
        return result

    return call


# What takes more than a second or two, or needs another program. It runs with `pytest -m slow`.
_SLOW = (
    "tests/cases/",
    "tests/docs/",
    "tests/faults/",
    "tests/fuzz/",
    "tests/hostile/",
    "tests/house/test_isolation.py",
    "tests/journal/test_machine.py",
    "tests/render/test_browser.py",
    "tests/cli/test_hebrew_output.py",
    "tests/cli/test_memory.py",
    "tests/cli/test_privacy.py",
    "tests/cli/test_salvage.py",
    "tests/cli/test_shells.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(_SLOW):
            item.add_marker(pytest.mark.slow)
