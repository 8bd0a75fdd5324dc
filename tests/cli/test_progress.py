"""What takes long shows that it is at work, and leaves nothing behind."""

from __future__ import annotations

import os
import sys

import pexpect

WAITS = """
import sys
from datetime import datetime
from retainlog.cli.progress import waiting
from retainlog.cli.session import Session
from retainlog.base.clock import Clock
session = Session(Clock(datetime(2026, 11, 21, 10)), sys.stdin, sys.stdout, sys.stderr)
with waiting(session, "Reading the journal…", after=float(sys.argv[1])):
    input()
print("done")
"""


def start(after: str, term: str = "xterm-256color") -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        ["-c", WAITS, after],
        env={**os.environ, "TERM": term, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        encoding="utf-8",
        timeout=60,
        echo=False,
    )


def test_what_takes_long_says_so_until_it_is_done() -> None:
    child = start("0")
    child.expect("Reading the journal…")
    child.sendline()
    child.expect(pexpect.EOF)
    assert child.before == "\r\x1b[Kdone\r\n"


def test_what_is_done_soon_says_nothing_and_nor_does_a_dumb_terminal() -> None:
    for child in (start("3600"), start("0", term="dumb")):
        child.sendline()
        child.expect(pexpect.EOF)
        assert child.before == "done\r\n"
