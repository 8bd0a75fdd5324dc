#!/usr/bin/env python3
"""Run the state machine of tests/journal/test_machine.py long, and write its counts to docs/explanation/reliability.md.

scripts/machine.py --runs 300 --steps 60
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hostile import write

ROOT = Path(__file__).resolve().parent.parent
OTHERS = ("upgraded", "restored", "imported")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--steps", type=int, default=60)
    wish = parser.parse_args()
    start = time.monotonic()
    with tempfile.NamedTemporaryFile() as file:
        limits = {"RETAINLOG_RUNS": str(wish.runs), "RETAINLOG_STEPS": str(wish.steps)}
        command = [sys.executable, "-m", "pytest", "-n", "0", "tests/journal/test_machine.py", "-k", "runTest"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | limits | {"RETAINLOG_COUNTS": file.name}, check=False)
        counts: dict[str, int] = json.loads(file.read())
    runs, tried, _refused = (counts.pop(name) for name in ("runs", "steps that write", "refused"))
    again = {name: counts.pop(name) for name in ("undo", "redo")}
    files = {name: number for name, number in sorted(counts.items()) if name.startswith(OTHERS)}
    writes = {name: number for name, number in counts.items() if name not in files}
    rarest = min(writes, key=lambda name: writes[name])
    lines = [
        "| what was drawn | times |",
        "|---|---|",
        f"| runs of up to {wish.steps} steps | {runs:,} |",
        f"| writes of {len(writes)} kinds, the rarest (`{rarest}`) {writes[rarest]} times | {sum(writes.values()):,} |",
        f"| refused, or nothing to write | {tried - sum(writes.values()):,} |",
        *(f"| {name} in between | {number:,} |" for name, number in again.items()),
        *(f"| {name.replace('from', 'from schema')} | {number:,} |" for name, number in files.items()),
        "",
        f"`scripts/machine.py --runs {wish.runs} --steps {wish.steps}`, {(time.monotonic() - start) / 60:.0f} minutes, "
        + ("nothing broke." if done.returncode == 0 else "and it broke."),
    ]
    write("machine", "\n".join(lines))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
