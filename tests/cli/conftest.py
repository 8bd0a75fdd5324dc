"""What interactive tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pexpect
import pytest


@pytest.fixture
def terminal() -> Iterator[Any]:
    """`terminal("check", "acme")` runs one command line in a terminal."""
    running: list[Any] = []

    def start(*argv: str, today: str = "2026-11-21T10:00", size: tuple[int, int] = (60, 200), **env: str) -> Any:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "retainlog", *argv],
            env={**os.environ, "TERM": "dumb", "RETAINLOG_TODAY": today, **env},
            encoding="utf-8",
            timeout=30,
            dimensions=size,
        )
        running.append(child)
        return child

    yield start
    for child in running:
        child.close(force=True)
