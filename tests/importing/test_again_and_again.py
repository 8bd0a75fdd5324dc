"""A table that an earlier release took in is known again: its rows had other keys then."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run

TABLE = """Client,Date,Summary
Acme,2026-03-01,call
Acme,2026-03-01,call
Acme,2026-03-02 10:30,second
"""


def test_rows_that_were_taken_in_under_other_keys_are_not_doubled(ok: Run, home: Path) -> None:
    path = home / "log.csv"
    path.write_text(TABLE, encoding="utf-8")
    ok("--db", str(home / "j.db"), "import", "csv", str(path), "--create-clients", "--yes")
    with sqlite3.connect(home / "j.db") as journal:
        journal.execute("UPDATE imported SET key = substr(key, 2) || 'f-2' WHERE record = 'touches'")
    journal.close()
    for taken in (0, 0, 1):
        if taken:
            path.write_text(TABLE + "Acme,2026-03-01,call\n", encoding="utf-8")
        done = ok("--db", str(home / "j.db"), "import", "csv", str(path), "--yes", "--json").json
        assert done["touches"] == taken, done
    assert len(ok("--db", str(home / "j.db"), "touch", "list", "--json").json) == 4


@pytest.mark.slow
def test_more_new_clients_than_anybody_has_are_refused(run: Run, home: Path) -> None:
    rows = "\n".join(f"Nobody {number},2026-01-01,x" for number in range(50_001))
    (home / "many.csv").write_text(f"client,date,summary\n{rows}\n", encoding="utf-8")
    done = run("--db", str(home / "j.db"), "import", "csv", str(home / "many.csv"), "--create-clients", "--yes")
    assert done.code == 5
    assert "more than 50000 new clients" in done.err
    assert not (home / "j.db").exists()
