#!/usr/bin/env python3
"""Print what `import csv` costs: rows per CPU second of the whole process, and the most memory it held.

scripts/bench_import.py                 100,000 touchpoints with 200 known clients
scripts/bench_import.py --rows 1000000  more of them
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

CLIENTS = 200
WORDS = (
    *("call", "about", "the", "autumn", "plan", "budget", "review", "Dana", "sent", "draft", "contract", "meeting"),
    *("פגישה", "תכנון", "שיחה", "דוח", "רבעוני", "הצעה", "חוזה", "ללקוח"),
)
CHANNELS = ("call", "email", "meeting")


def write(path: Path, header: str, rows: Iterable[str]) -> str:
    """Row by row: a process begins with the memory of the one that starts it, as far as the system counts."""
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(row + "\n" for row in rows)
    return str(path)


def touches(count: int) -> Iterator[str]:
    pick = random.Random(1)
    first = datetime.date(2018, 1, 1)
    return (
        f"Client {pick.randrange(CLIENTS)},{first + datetime.timedelta(days=pick.randrange(3000))},"
        f"{pick.choice(CHANNELS)},{' '.join(pick.choices(WORDS, k=7))} {number},{pick.randrange(90)}"
        for number in range(count)
    )


def run(environment: dict[str, str], *argv: str) -> tuple[float, float]:
    """(CPU seconds, most memory in MB) of one command line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "retainlog", "--quiet", "import", "csv", *argv],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the import failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {
            **os.environ,
            "HOME": folder,
            "RETAINLOG_DB": str(home / "journal.db"),
            "RETAINLOG_BACKUP": "off",
        }
        clients = write(home / "clients.csv", "name", [f"Client {number}" for number in range(CLIENTS)])
        file = write(home / "touches.csv", "client,date,channel,summary,minutes", touches(rows))
        run(environment, clients)
        for name, argv in (("import", (file,)), ("once more", (file,))):
            seconds, memory = run(environment, *argv)
            print(f"{name:10} {rows / seconds:9,.0f} rows per CPU second  {seconds:7.1f} s  {memory:6.0f} MB")


if __name__ == "__main__":
    main()
