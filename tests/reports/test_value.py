"""The value report can be handed to the client: nothing private can be in it, whatever the journal holds."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from retainlog.base.clock import Clock
from retainlog.base.scope import Scope
from retainlog.render import FORMATS
from retainlog.reports import value
from retainlog.store.database import Store
from retainlog.store.schema import JOURNAL
from retainlog.store.showcase import ALLOWED
from tests.conftest import Run

SHOWN = {("clients", "name"), ("clients", "need"), ("milestones", "title"), ("wins", "title"), ("wins", "metric"),
         ("wins", "unit"), ("offers", "text")}  # fmt: skip


@pytest.fixture
def path(ok: Run, tmp_path: Path) -> Path:
    """The demo journal, in which every free text and every amount carries a marker."""
    ok("demo", "--mixed", str(tmp_path / "d"))
    path = tmp_path / "d" / "journal.db"
    journal = sqlite3.connect(path)
    journal.execute("PRAGMA foreign_keys = OFF")
    for table in JOURNAL:
        for _, name, kind, _, _, key in journal.execute(f"PRAGMA table_info({table})").fetchall():
            if key or name == "since" or name.endswith(("_id", "_on", "_at", "_by", "_date", "_of")):
                continue
            try:
                if kind == "TEXT":
                    marker = "OPEN" if (table, name) in SHOWN else "SECRET"
                    journal.execute(f"UPDATE {table} SET {name} = '{marker} {table} {name}'")
                elif name.endswith("_minor"):
                    journal.execute(f"UPDATE {table} SET {name} = 98765432")
            except sqlite3.IntegrityError:
                pass  # codes and ratings, which no text can be
    journal.execute("UPDATE wins SET before_value = '40', after_value = '63'")
    journal.commit()
    journal.close()
    return path


def acme(path: Path) -> str:
    journal = sqlite3.connect(path)
    (client_id,) = journal.execute("SELECT client_id FROM wins ORDER BY rowid LIMIT 1").fetchone()
    journal.close()
    return str(client_id)


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_private_is_in_it(ok: Run, path: Path, format: str) -> None:
    out = ok("--db", str(path), "report", "value", acme(path), "--format", format).out
    assert "SECRET" not in out
    assert "987" not in out.replace(",", "")
    if format != "csv":
        for shown in ("OPEN wins title", "OPEN clients need", "OPEN offers text", "63"):
            assert shown in out


def test_it_reads_nothing_but_what_is_allowed(path: Path) -> None:
    store = Store(str(path), Clock())
    read: set[tuple[str, str]] = set()

    def watch(action: int, table: str | None, column: str | None, *_more: object) -> int:
        if action == sqlite3.SQLITE_READ and table:
            read.add((table, column or ""))
        return sqlite3.SQLITE_OK

    client_id = acme(path)
    assert store.connection
    store.connection.set_authorizer(watch)
    value.build(store, Scope(date(2025, 11, 21), date(2026, 11, 21), date(2026, 11, 21), client_id=client_id))
    store.connection.set_authorizer(None)
    store.close()
    assert read <= {(table, column) for table, columns in ALLOWED.items() for column in columns}
    assert {table for table, _column in read} == set(ALLOWED)


def test_it_shows_the_need_what_was_delivered_and_won_and_what_could_come_next(ok: Run, tmp_path: Path) -> None:
    ok("client", "add", "Acme", "--need", "More leads")
    ok("milestone", "add", "acme", "Landing page", "--kind", "result", "--delivered", "2026-11-02")
    ok("milestone", "add", "acme", "Too early", "--kind", "demo", "--delivered", "2026-01-02")
    ok("milestone", "add", "acme", "Newsletter", "--due", "2026-12-20")
    ok("win", "add", "acme", "leads", "--metric", "leads a month", "--before", "40", "--after", "63")
    ok("offer", "add", "acme", "Case studies")
    found = ok("report", "value", "acme", "--from", "2026-11-01", "--to", "2026-11-21", "--json").json
    assert found["need"] == {"need": ["More leads"]}
    assert [row["title"] for row in found["milestones"]["milestones"]] == ["Landing page"]
    assert [(row["metric"], row["before"], row["after"]) for row in found["wins"]["wins"]] == [
        ("leads a month", "40", "63")
    ]
    assert found["next"] == {"lines": ["Newsletter (planned for 20 Dec 2026)", "Case studies"]}
    page = tmp_path / "value.html"
    ok("report", "value", "acme", "--html", str(page))
    assert "Case studies" in page.read_text(encoding="utf-8")
