#!/usr/bin/env python3
"""Run tests/hostile and tests/cli/test_privacy.py, and write their counts to docs/explanation/reliability.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "reliability.md"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
TITLES = {
    "tests.hostile.test_ways_in": "through every way in",
    "tests.hostile.test_ways_out": "out of every command, in every format",
    "tests.hostile.test_nonsense": "values that nobody can read",
    "tests.hostile.test_drafts": "drafts",
    "tests.hostile.test_bombs": "files without end",
    "tests.cli.test_privacy": "privacy",
    "tests.cli.test_places": "who can see an export",
}


def write(part: str, text: str) -> None:
    """Put the text between the marks of the part."""
    page = PAGE.read_text(encoding="utf-8")
    start, end = f"<!-- {part} -->", f"<!-- /{part} -->"
    pattern = f"{re.escape(start)}.*?{re.escape(end)}"
    assert re.search(pattern, page, re.DOTALL), part
    PAGE.write_text(
        re.sub(pattern, lambda _: f"{start}\n{text.strip()}\n{end}", page, flags=re.DOTALL), encoding="utf-8"
    )


def main() -> int:
    from tests.hostile.commands import VERBS
    from tests.hostile.strings import NASTY, TEXTS

    with tempfile.TemporaryDirectory() as folder:
        results, counts_file = Path(folder, "results.xml"), Path(folder, "counts")
        tests = ["tests/hostile", "tests/cli/test_privacy.py", "tests/cli/test_places.py"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", f"--junitxml={results}", *tests],
            cwd=ROOT,
            env=os.environ | {"RETAINLOG_COUNTS": str(counts_file)},
            check=False,
        )
        counts: Counter[str] = Counter()
        for line in counts_file.read_text(encoding="utf-8").splitlines():
            counts.update(json.loads(line))
        cases = list(ElementTree.parse(results).iter("testcase"))
    ran = Counter(case.get("classname", "") for case in cases if case.find("skipped") is None)
    bad = Counter(
        case.get("classname", "")
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    )
    lines = [f"{len(TEXTS)} strings of {len(NASTY)} classes, {len(VERBS)} commands.", ""]
    lines += ["| what | tests | failed |", "|---|---|---|"]
    lines += [f"| {title} | {ran[name]} | {bad[name]} |" for name, title in TITLES.items()]
    lines += ["", "Looked at: " + ", ".join(f"{number:,} {what}" for what, number in counts.items()) + "."]
    write("hostile", "\n".join(lines))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
