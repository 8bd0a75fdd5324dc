"""`retainlog bidi test`: the samples, the question, the choice kept."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

ISOLATED = "\u2067דנה (לוי) שילמה"
VISUAL = "המליש (יול) הנד"
WORD = "שילמה (לוי) דנה"


def spawn(*argv: str, **environ: str) -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        ["-m", "retainlog", *argv],
        env={**os.environ, "TERM": "foot", "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environ},
        encoding="utf-8",
        timeout=60,
        dimensions=(30, 90),
    )


@pytest.mark.parametrize(("answer", "kept"), [("4", "visual"), ("word", "word")])
def test_the_mode_that_reads_right_is_asked_for_and_kept(home: Path, answer: str, kept: str) -> None:
    child = spawn("bidi", "test")
    child.expect("reads right")
    seen: Any = child.before
    for sample in (ISOLATED, VISUAL, WORD):
        assert sample in seen
    assert "In force now: visual" in seen
    child.sendline("7")
    child.expect("one of the numbers")
    child.sendline(answer)
    child.expect(f"bidi = {kept}")
    child.expect(pexpect.EOF)
    (file,) = home.rglob("config.toml")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"bidi": kept}


def test_enter_changes_nothing(home: Path) -> None:
    child = spawn("bidi", "test")
    child.expect("reads right")
    child.sendline("")
    child.expect("Nothing was changed")
    child.expect(pexpect.EOF)
    assert not list(home.rglob("config.toml"))


def test_no_input_shows_the_samples_and_asks_nothing() -> None:
    child = spawn("bidi", "test", "--no-input")
    child.expect(pexpect.EOF)
    seen: Any = child.before
    assert VISUAL in seen
    assert "config set bidi" in seen


def test_a_pipe_gets_the_modes_and_the_sample_as_it_is_stored(ok: Run) -> None:
    rows = ok("bidi", "test", "--json").json
    assert [row["mode"] for row in rows] == ["isolate", "logical", "word", "visual"]
    assert {row["sample"] for row in rows} == {"דנה (לוי) שילמה 1,200 ₪ ל־Acme"}


def test_a_setting_that_is_no_mode_leaves_nobody_without_an_answer() -> None:
    child = spawn("bidi", "test", "--no-input", RETAINLOG_BIDI="sideways")
    child.expect("In force now: visual")
    child.expect(pexpect.EOF)
