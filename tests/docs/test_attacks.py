"""The page of attacks names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/explanation/attacks.md"


def test_each_attack_names_a_test_that_there_is() -> None:
    tests = {
        name for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }  # fmt: skip
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    attacks = [row for row in rows if not row.startswith(("| what was tried", "|---"))]
    assert len(attacks) > 30
    for row in attacks:
        named = re.findall(r"`(test_\w+|tests/[\w/]+\.py)`", row.rsplit("|", 2)[1])
        assert named, row
        for name in named:
            assert name in tests or (ROOT / name).is_file(), name
