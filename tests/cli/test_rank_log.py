"""A foreign log of events is scored without touching the journal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run


def test_the_quiet_ones_come_first(tmp_path: Path, ok: Run, home: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "customer,date,amount\n"
        "gone,2025-01-01,5\ngone,2025-02-01,5\ngone,2025-03-01,5\n"
        "here,2026-10-01,\nhere,2026-11-01,\nhere,2026-11-15,\nhere,2027-01-01,\n",
        encoding="utf-8",
    )
    result = ok("rank-log", str(log), "--as-of", "2026-11-21", "--horizon", "60")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert [row["customer"] for row in rows] == ["gone", "here"]
    assert float(rows[0]["score"]) > 0.9 > 0.5 > float(rows[1]["gone"])
    assert "1 event after 2026-11-21 was left out." in result.err
    assert "Not calibrated" in result.err
    assert not (home / ".local").exists()


def test_it_writes_a_file(tmp_path: Path, ok: Run) -> None:
    log, out = tmp_path / "log.csv", tmp_path / "out.csv"
    log.write_text("customer,date\na,2026-01-01\na,2026-01-01\n", encoding="utf-8")
    assert ok("rank-log", str(log), "-o", str(out)).out == ""
    assert out.read_text(encoding="utf-8").startswith("customer,score,gone\na,0.")
    assert out.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("customer,when2\na,b\n", "columns are: customer, when2"),
        ("customer,date\na,2026-13-45\n", "log.csv, line 2"),
        ("customer,date\na,13/01/2026\nb,01/13/2026\n", "log.csv, line 3"),
        ("customer,date\n,2026-01-01\n", "line 2"),
        ("", "empty"),
    ],
)
def test_a_bad_log_is_refused_with_its_line(tmp_path: Path, run: Run, content: str, word: str) -> None:
    log = tmp_path / "log.csv"
    log.write_text(content, encoding="utf-8")
    result = run("rank-log", str(log))
    assert (result.code, result.out) == (5, "")
    assert word in result.err
    assert "nan" not in result.err.lower()


def test_ten_thousand_customers_and_never_a_nan(tmp_path: Path, ok: Run) -> None:
    log = tmp_path / "log.csv"
    rows = [f"c{n},2026-{1 + (n + k) % 11:02}-{1 + (n * k) % 28:02}" for n in range(10_000) for k in range(1 + n % 3)]
    log.write_text("customer,date\n" + "\n".join(rows) + "\n", encoding="utf-8")
    scores = list(csv.DictReader(io.StringIO(ok("rank-log", str(log), "--as-of", "2026-11-21").out)))
    assert len(scores) == 10_000
    assert all(0 <= float(row["score"]) <= 1 and 0 <= float(row["gone"]) <= 1 for row in scores)
