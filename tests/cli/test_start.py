"""`retainlog` alone: help in a pipe; on a terminal the day, or a welcome before there is a journal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect

from tests.conftest import Run


def on_a_terminal(*argv: str) -> str:
    child = pexpect.spawn(
        sys.executable, ["-m", "retainlog", *argv], env={**os.environ, "TERM": "dumb"}, encoding="utf-8", timeout=30
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    return str(child.before)


def test_in_a_pipe_it_is_the_help(ok: Run) -> None:
    assert "client" in ok().out
    assert "start" not in ok().out


def test_on_a_terminal_a_newcomer_sees_three_ways_in_and_nothing_is_made(home: Path) -> None:
    said = on_a_terminal()
    for command in ("retainlog client add", "retainlog import csv", "retainlog demo", "retainlog config init"):
        assert command in said
    assert list(home.iterdir()) == []


def test_on_a_terminal_with_a_journal_it_is_today(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--every", "2w", "--since", "2026-01-01")
    assert on_a_terminal() == on_a_terminal("today")
    assert "Acme" in on_a_terminal("--no-input")
