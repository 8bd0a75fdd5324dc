"""What lists, exports and checks a journal needs as much memory for many touchpoints as for few.

A touchpoint that is held takes 1 to 2 kB: what held them all would grow by 15 to 30 MB between the two journals.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.conftest import Run

FEW, MANY, CLIENTS = 1_000, 16_000, 2
MEGABYTES = 6
"""The growth that is let pass: caches, and what the allocator keeps."""

STATUS = Path("/proc/self/status")
pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="needs /proc to ask for the peak of memory")

# The peak that the system reports of a child counts what its parent had when it began; this one is the program's own.
MEASURED = (
    "import os, re, sys; from retainlog.cli.main import run; from pathlib import Path\n"
    "code = run(sys.argv[2:]); sys.stdout.flush()\n"
    f"peak = re.search(r'VmHWM:\\s+(\\d+)', Path({str(STATUS)!r}).read_text())[1]\n"
    "Path(sys.argv[1]).write_text(f'{code} {peak}')"
)


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One with few touchpoints and one with many."""
    folder = tmp_path_factory.mktemp("journals")
    found = folder / "few.db", folder / "many.db"
    for journal, touches in zip(found, (FEW, MANY), strict=True):
        script = Path(__file__).parents[2] / "scripts" / "bench_data.py"
        subprocess.run(
            [sys.executable, str(script), str(journal), "--touches", str(touches), "--clients", str(CLIENTS)],
            env=os.environ | {"HOME": str(folder), "RETAINLOG_TODAY": "2026-11-21T10:00"},
            check=True,
        )
    return found


def peak(journal: Path, home: Path, *argv: str) -> float:
    """Peak memory of a command in MB; its output goes nowhere."""
    report = home / "peak"
    words = [_client(journal) if word == "CLIENT" else word for word in argv]
    subprocess.run(
        [sys.executable, "-c", MEASURED, str(report), "--db", str(journal), *words],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return _read(report)


def _client(journal: Path) -> str:
    rows = sqlite3.connect(journal)
    found: str = rows.execute("SELECT min(id) FROM clients").fetchone()[0]
    rows.close()
    return found


def _read(report: Path) -> float:
    code, kilobytes = report.read_text(encoding="ascii").split()
    assert code == "0"
    return int(kilobytes) / 1024


@pytest.mark.parametrize(
    "argv",
    [
        *(("touch", "list", "--format", name) for name in ("table", "plain", "json", "jsonl", "csv", "md", "html")),
        *(("timeline", "CLIENT", "--format", name) for name in ("table", "json")),
        *(("export", name) for name in ("csv", "json", "md", "html")),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_memory_does_not_grow_with_the_touchpoints(journals: tuple[Path, Path], home: Path, argv: tuple[str]) -> None:
    few, many = (peak(journal, home, *argv) for journal in journals)
    assert many - few < MEGABYTES


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["import", "dry run"])
def test_nor_does_it_when_an_export_is_taken_in(
    journals: tuple[Path, Path], home: Path, ok: Run, options: tuple[str, ...]
) -> None:
    peaks = []
    for journal in journals:
        file = home / f"{journal.stem}.json"
        ok("--db", str(journal), "export", "json", "-o", str(file))
        peaks.append(peak(home / f"{journal.stem}.db", home, "import", "json", str(file), *options))
    few, many = peaks
    assert many - few < MEGABYTES


def test_nor_does_it_on_a_terminal(journals: tuple[Path, Path], home: Path) -> None:
    few, many = (_at_terminal(journal, home) for journal in journals)
    assert many - few < MEGABYTES


def _at_terminal(journal: Path, home: Path) -> float:
    report = home / "peak"
    child = pexpect.spawn(
        sys.executable,
        ["-c", MEASURED, str(report), "--db", str(journal), "touch", "list", "-n", "3000"],
        env={**os.environ, "TERM": "xterm"},
        timeout=120,
    )
    child.expect(pexpect.EOF)
    child.close()
    return _read(report)
