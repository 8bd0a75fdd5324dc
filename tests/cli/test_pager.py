"""A report that is longer than the terminal goes to the reader's pager; nothing else ever does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.conftest import Run

MARKED = "sed s/^/>>/"  # a pager that leaves a trace


def shown(*argv: str, lines: int, **environ: str) -> str:
    """What a terminal with so many lines gets."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "retainlog", *argv],
        env={
            **os.environ,
            "TERM": "xterm-256color",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "LINES": str(lines),
            "COLUMNS": "90",
            **environ,
        },
        encoding="utf-8",
        timeout=60,
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    return str(child.before)


@pytest.fixture
def journal(ok: Run, home: Path) -> Path:
    ok("demo", "--mixed", str(home / "demo"))
    return home / "demo" / "journal.db"


def test_a_report_that_does_not_fit_is_paged_whole(journal: Path) -> None:
    text = shown("--db", str(journal), "report", "--full", lines=12, PAGER=MARKED)
    lines = text.splitlines()
    assert len(lines) > 12
    assert all(line.startswith(">>") for line in lines)
    assert "Three questions" in text
    whole = shown("--db", str(journal), "report", "--full", "--no-pager", lines=12, PAGER=MARKED)
    assert text.replace(">>", "") == whole


@pytest.mark.parametrize(
    ("argv", "lines", "environ"),
    [
        (("report", "--full"), 999, {}),
        (("report", "--full", "--no-pager"), 12, {}),
        (("--no-input", "report", "--full"), 12, {}),
        (("report", "--json"), 12, {}),
        (("report", "--format", "plain"), 12, {}),
        (("report", "--full"), 12, {"RETAINLOG_PAGER": "off"}),
        (("report", "--full"), 12, {"PAGER": "no-such-pager"}),
        (("report", "--full"), 12, {"TERM": "dumb"}),
        (("client", "list"), 5, {}),
    ],
)
def test_it_is_not_paged(journal: Path, argv: tuple[str, ...], lines: int, environ: dict[str, str]) -> None:
    text = shown("--db", str(journal), *argv, lines=lines, **{"PAGER": MARKED, **environ})
    assert ">>" not in text
    assert text.strip()


def test_the_setting_comes_before_the_environment(journal: Path) -> None:
    text = shown("--db", str(journal), "report", "--full", lines=12, PAGER="cat", RETAINLOG_PAGER=MARKED)
    assert text.startswith(">>")


def test_a_pager_that_is_left_early_is_no_error(journal: Path) -> None:
    assert shown("--db", str(journal), "report", "--full", lines=12, PAGER="head -n 2").count("\n") == 2
