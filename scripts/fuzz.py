#!/usr/bin/env python3
"""Coverage-guided fuzzing of what reads foreign text, with atheris (pip install atheris).

  scripts/fuzz.py                      every target for 60 seconds, one after the other
  scripts/fuzz.py ics csv --seconds 600
  scripts/fuzz.py when --runs 3000     a fixed number of inputs, as CI does
  scripts/fuzz.py --keep               put what reached new code into tests/fuzz/corpus too (24 small files each)

An input that breaks a target is written to crash-… in the current folder, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
KEPT, LETTERS = 24, 2000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    from tests.fuzz.targets import TARGETS

    broken = []
    for name in options.targets or TARGETS:
        limit = ["-seed=1", f"-runs={options.runs}"] if options.runs else [f"-max_total_time={options.seconds}"]
        with tempfile.TemporaryDirectory() as found:
            folders = [found, str(CORPUS / name)]
            code = subprocess.run([sys.executable, __file__, "--one", name, *limit, *folders], check=False).returncode
            if code:
                broken.append(name)
            if options.keep:
                _keep(name, Path(found))
    print(f"broken: {', '.join(broken)}" if broken else "nothing broke")
    return bool(broken)


def _keep(name: str, found: Path) -> None:
    """The inputs that reached new code last, as far as they are small: they go deepest."""
    small = [path for path in found.iterdir() if path.stat().st_size <= LETTERS]
    target = CORPUS / name
    target.mkdir(parents=True, exist_ok=True)
    free = max(KEPT - sum(1 for _ in target.iterdir()), 0)
    for path in sorted(small, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:free]:
        shutil.copy(path, target / path.name[:16])


def _one(name: str, arguments: list[str]) -> None:
    """Fuzz one target in this process; libFuzzer ends it."""
    import atheris

    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ["TZ"] = "Asia/Jerusalem"
    with atheris.instrument_imports(include=["retainlog"]):
        from tests.fuzz.targets import TARGETS
    atheris.Setup(
        [sys.argv[0], "-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", "-verbosity=0", *arguments], TARGETS[name]
    )
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
