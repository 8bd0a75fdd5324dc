"""Every kind of record that leaves as csv comes in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from retainlog.cli.commands.importing import RECORDS
from tests.conftest import Result, Run


@pytest.fixture
def demo(ok: Run, home: Path) -> tuple[str, str]:
    ok("demo", "--mixed", str(home / "demo"))
    journal = ("--db", str(home / "demo" / "journal.db"))
    ok(*journal, "away", "add", "2026-08-02", "2026-08-09", "--reason", "holiday")
    invoice = "Invoice,Client,Date,Subtotal,Due date,Paid\n7,Acme Ltd,2026-05-01,1200,2026-05-31,2026-06-03\n"
    ok(*journal, "import", "invoices", "-", "--yes", stdin=invoice)
    return journal


def table(ok: Run, journal: tuple[str, str], kind: str) -> str:
    return str(ok(*journal, "export", "csv", "--kind", kind).out)


@pytest.mark.parametrize("kind", RECORDS)
def test_what_leaves_as_csv_comes_in_again_once(ok: Run, home: Path, demo: tuple[str, str], kind: str) -> None:
    (home / "rows.csv").write_text(table(ok, demo, kind), encoding="utf-8")
    names = [row["name"] for row in ok(*demo, "client", "list", "--status", "all", "--json").json]
    other = ("--db", str(home / "other.db"))
    ok(*other, "import", "csv", "-", "--yes", stdin="\n".join(["name", *names]))
    into = ("import", "csv", str(home / "rows.csv"), "--kind", kind)
    done: Result = ok(*other, *into, "--json")
    rows = table(ok, demo, kind).splitlines()
    assert sum(done.json["added"].values()) > 0
    assert len(table(ok, other, kind).splitlines()) == len(rows)
    assert sum(ok(*other, *into, "--json").json["added"].values()) == 0
    ok(*other, "undo", "--yes")
    assert len(table(ok, other, kind).splitlines()) == 1


def test_a_table_made_by_hand(ok: Run, run: Run, home: Path) -> None:
    ok("client", "add", "Acme")
    (home / "p.csv").write_text("client,text,on,due\nAcme,the figures,2026-11-02,2026-11-30\n", encoding="utf-8")
    ok("import", "csv", str(home / "p.csv"), "--kind", "promises")
    ok("import", "csv", str(home / "p.csv"), "--kind", "promises")
    (promise,) = ok("promise", "list", "--json").json
    assert (promise["client"], promise["text"], promise["due_on"]) == ("Acme", "the figures", "2026-11-30")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("client,text,on\nZeta,figures,2026-11-02\n", "p.csv, line 2: There is no client called 'Zeta'."),
        ("client,text,on\nAcme,figures,someday\n", "p.csv, line 2: "),
        ("client,on\nAcme,2026-11-02\n", "p.csv, line 2: text is missing"),
        ("a,b\n1,2\n", "No column of p.csv is one of these records."),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_written(
    ok: Run, run: Run, home: Path, text: str, said: str
) -> None:
    ok("client", "add", "Acme")
    (home / "p.csv").write_text(text, encoding="utf-8")
    result = run("import", "csv", str(home / "p.csv"), "--kind", "promises")
    assert result.code == 5
    assert said in result.err
    assert ok("promise", "list", "--json").json == []
