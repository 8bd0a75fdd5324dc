"""Lives of several devices with one journal: python scripts/sync_runs.py RUNS [FIRST SEED]. Prints the counts."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(runs: int, first: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HOME": folder, "RETAINLOG_BACKUP": "off", "RETAINLOG_TODAY": "2026-11-21T10:00"}
        from retainlog.cli.main import run
        from tests.sync.devices import live

        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            run(["demo", "--mixed", f"{folder}/demo"])
        counts: Counter[str] = Counter()
        for seed in range(first, first + runs):
            try:
                counts.update(live(Path(folder) / str(seed), seed, f"{folder}/demo/journal.db"))
            except Exception as problem:
                counts["bad"] += 1
                print(f"seed {seed}: {type(problem).__name__} {str(problem)[:300]}", flush=True)
            counts["runs"] += 1
            import shutil

            shutil.rmtree(Path(folder) / str(seed), ignore_errors=True)
    print(dict(counts))
    return min(counts["bad"], 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
