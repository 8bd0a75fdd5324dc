"""Inputs that coverage-guided fuzzing found worth keeping: read, or refused in words. `scripts/fuzz.py` finds more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
KEPT = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name[:8]}")
def test_it_is_read_or_refused_in_words(path: Path) -> None:
    if path.parent.name == "ics":
        pytest.importorskip("icalendar")
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_has_a_corpus(name: str) -> None:
    assert list((CORPUS / name).iterdir())


def test_a_few_seconds_of_fuzzing() -> None:
    pytest.importorskip("atheris")
    import subprocess

    script = Path(__file__).parents[2] / "scripts" / "fuzz.py"
    done = subprocess.run(
        [sys.executable, str(script), "when", "money", "text", "--runs", "3000"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
