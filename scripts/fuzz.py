#!/usr/bin/env python3
"""Coverage-guided fuzzing of what reads foreign text, with atheris (pip install atheris).

  scripts/fuzz.py                      every target for 60 seconds, one after the other
  scripts/fuzz.py ics csv --seconds 600
  scripts/fuzz.py when --runs 3000     a fixed number of inputs, as CI does
  scripts/fuzz.py --keep               put what reached new code into tests/fuzz/corpus too (24 small files each)
  scripts/fuzz.py --write              put the counts into docs/explanation/reliability.md

An input that breaks a target is written to crash-… in the current folder, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
KEPT, LETTERS = 24, 2000
WATCHED = ["retainlog", "icalendar", "recurring_ical_events", "dateutil", "email"]
"""Ours, and what reads calendars, cards and mail for us: new code there means that an input got further."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    from tests.fuzz.targets import TARGETS
    from tests.fuzz.words import WORDS

    broken, counts = [], []
    for name in options.targets or TARGETS:
        limit = ["-seed=1", f"-runs={options.runs}"] if options.runs else [f"-max_total_time={options.seconds}"]
        with tempfile.TemporaryDirectory() as found, tempfile.NamedTemporaryFile("w") as words:
            words.writelines('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in WORDS[name])
            words.flush()
            said = ["-print_final_stats=1", f"-dict={words.name}", *limit]
            command = [sys.executable, __file__, "--one", name, *said, found, str(CORPUS / name)]
            done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
            if done.returncode:
                broken.append(name)
                print(done.stderr[-4000:], file=sys.stderr)
            counts.append((name, *_counted(done.stderr), int(bool(done.returncode))))
            print(*counts[-1], flush=True)
            if options.keep:
                _keep(name, Path(found))
    if options.write:
        _write(counts, options.seconds)
    print(f"broken: {', '.join(broken)}" if broken else "nothing broke")
    return bool(broken)


def _counted(said: str) -> tuple[int, int, int]:
    """What libFuzzer says of a run: inputs tried, those that reached new code, places of the code that were reached."""
    tried = re.search(r"number_of_executed_units:\s*(\d+)", said)
    new = re.search(r"new_units_added:\s*(\d+)", said)
    reached = re.findall(r"\bcov: (\d+)", said)
    return int(tried[1]) if tried else 0, int(new[1]) if new else 0, int(reached[-1]) if reached else 0


def _write(counts: list[tuple[str, int, int, int, int]], seconds: int) -> None:
    from hostile import write

    lines = ["| target | inputs | of them reached new code | places reached | broken |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {tried:,} | {new:,} | {reached:,} | {bad} |" for name, tried, new, reached, bad in counts]
    lines += ["", f"`scripts/fuzz.py --seconds {seconds} --keep --write`."]
    write("fuzz", "\n".join(lines))


def _keep(name: str, found: Path) -> None:
    """The inputs that reached new code last, as far as they are small: they go deepest."""
    small = [path for path in found.iterdir() if path.stat().st_size <= LETTERS]
    target = CORPUS / name
    target.mkdir(parents=True, exist_ok=True)
    free = max(
        KEPT - sum(len(path.name) == 16 for path in target.iterdir()), 0
    )  # besides those with a name of their own
    for path in sorted(small, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:free]:
        shutil.copy(path, target / path.name[:16])


def _one(name: str, arguments: list[str]) -> None:
    """Fuzz one target in this process; libFuzzer ends it."""
    import atheris

    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ["TZ"] = "Asia/Jerusalem"
    with atheris.instrument_imports(include=WATCHED):
        from tests.fuzz.targets import TARGETS

        for path in sorted((CORPUS / name).iterdir()):  # much is imported only where it is needed
            TARGETS[name](path.read_bytes())
    atheris.Setup(
        [sys.argv[0], "-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", *arguments],
        TARGETS[name],
    )
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
