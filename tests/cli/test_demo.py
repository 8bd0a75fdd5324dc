"""`retainlog demo`: the first thing a new user runs, in a folder that holds nothing."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Run


def start(folder: Path, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "retainlog", *argv],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(home: Path) -> Path:
    (home / "empty").mkdir()
    return home / "empty"


@pytest.mark.parametrize("language", ["en", "he"])
def test_in_an_empty_folder_it_shows_the_day_and_three_things_to_try(folder: Path, home: Path, language: str) -> None:
    done = start(folder, "demo", "--lang", language)
    assert done.returncode == 0, done.stderr
    assert [file.name for file in folder.iterdir()] == ["retainlog-demo"]
    assert not (home / ".local/share/retainlog/journal.db").exists()
    assert len(done.stdout.splitlines()) + len(done.stderr.splitlines()) <= 24
    commands = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ") and "retainlog" in line][-4:]
    assert commands[0] == f"export RETAINLOG_DB={folder}/retainlog-demo/journal.db"
    journal = {"RETAINLOG_DB": commands[0].partition("=")[2]}
    for command in commands[1:]:
        program, *words = shlex.split(command)
        assert program == "retainlog"
        tried = start(folder, *words, **journal)
        assert tried.returncode == 0, (command, tried.stderr)


def words_of(path: Path) -> str:
    """What a person would have written in the journal."""
    journal = sqlite3.connect(path)
    found = journal.execute("SELECT group_concat(text, char(10)) FROM search_docs").fetchone()[0]
    journal.close()
    return str(found)


@pytest.mark.parametrize(("language", "foreign"), [("en", "[א-ת]"), ("he", "[A-Za-z]+ [A-Za-z]+")])
def test_it_speaks_the_language_of_the_person_alone(ok: Run, folder: Path, language: str, foreign: str) -> None:
    ok("demo", str(folder / "d"), "--lang", language)
    assert re.findall(foreign, words_of(folder / "d" / "journal.db")) == []


def test_it_is_in_the_currency_of_the_person(ok: Run, folder: Path) -> None:
    ok("config", "set", "currency", "USD")
    ok("demo", str(folder / "d"))
    rows = ok("client", "list", "--status", "all", "--json", "--db", str(folder / "d" / "journal.db")).json
    assert {row["fee"]["currency"] for row in rows if row["fee"]} == {"USD", "EUR"}


def test_the_journal_is_whole_and_believable(ok: Run, folder: Path) -> None:
    ok("demo", str(folder / "d"))
    path = folder / "d" / "journal.db"
    journal = sqlite3.connect(path)
    assert journal.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert journal.execute("PRAGMA foreign_key_check").fetchall() == []
    counts = {
        table: journal.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("clients", "touches", "losses", "mistakes", "loss_passes", "reflections", "history_batches")
    }
    assert counts["clients"] == 14
    assert 250 <= counts["touches"] <= 450
    assert (counts["losses"], counts["mistakes"], counts["loss_passes"], counts["reflections"]) == (2, 7, 5, 9)
    assert counts["history_batches"] == 1
    [(last,)] = journal.execute("SELECT max(on_date) FROM touches").fetchall()
    assert last == "2026-11-20"
    assert journal.execute("SELECT count(*) FROM touches WHERE on_date > '2026-11-21'").fetchone() == (0,)
    journal.close()
    clients = ok("--db", str(path), "client", "list", "--status", "all", "--json").json
    assert {client["status"] for client in clients} == {"active", "paused", "lost"}
    assert {client["kind"] for client in clients} == {"external", "internal"}


def test_it_was_written_as_time_went_by(ok: Run, folder: Path) -> None:
    """So that signs warned before the loss, and nothing was written before the journal was begun, or ahead of time."""
    ok("demo", str(folder))
    path = str(folder / "journal.db")
    found = ok("--db", path, "risk", "backtest", "--json").json
    [lumen] = [row for row in found["losses_seen"] if row["client"] == "Lumen Analytics"]
    assert "less-time 65" in lumen["warnings"]
    assert "criticism 29" in lumen["warnings"]
    touches = ok("--db", path, "touch", "list", "--json").json
    written = [datetime.fromisoformat(row["created_at"]).astimezone().date().isoformat() for row in touches]
    assert written == [row["on"] for row in touches]
    assert (min(written), max(written)) == ("2025-10-22", "2026-11-20")
    [write] = ok("--db", path, "history", "--json").json
    assert (write["command"], write["at"][:10]) == ("demo", "2026-11-21")


def test_undo_takes_it_all_back(ok: Run, folder: Path) -> None:
    ok("demo", str(folder))
    path = str(folder / "journal.db")
    ok("--db", path, "undo")
    journal = sqlite3.connect(path)
    for table in (
        "clients",
        "touches",
        "losses",
        "mistakes",
        "actions",
        "reflections",
        "search_docs",
        "client_rollups",
    ):
        assert journal.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    journal.close()
    assert "still empty" in ok("--db", path, "report").out


@pytest.mark.parametrize("today", ["2026-11-21", "2026-03-01", "2028-02-29", "2027-01-07"])
def test_the_same_day_gives_the_same_journal(
    ok: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, today: str
) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", today)
    shown = []
    for name in ("one", "two"):
        ok("demo", str(folder / name))
        path = str(folder / name / "journal.db")
        shown.append([ok("--db", path, *words, "--json").json for words in (("touch", "list"), ("report",))])
    for touches in (pages[0] for pages in shown):
        for touch in touches:
            del touch["created_at"], touch["updated_at"]
    assert shown[0] == shown[1]
    month = shown[0][1]
    assert month["carried_over"]["answers"]
    assert date.fromisoformat(shown[0][0][0]["on"]) == date.fromisoformat(today) - timedelta(days=1)


def test_a_second_start_keeps_what_was_tried_and_force_begins_an_untouched_one_again(
    ok: Run, run: Run, folder: Path
) -> None:
    assert ok("demo", str(folder), "--json").json == {"journal": str(folder / "journal.db"), "made": True}
    path = str(folder / "journal.db")
    assert ok("demo", str(folder), "--force", "--json").json["made"]
    ok("--db", path, "client", "add", "My own")
    again = ok("demo", str(folder))
    assert "--force" in again.err
    assert len(ok("--db", path, "client", "list", "--status", "all", "--json").json) == 15
    assert run("demo", str(folder), "--force").code == 4
    assert len(ok("--db", path, "client", "list", "--status", "all", "--json").json) == 15


def test_a_persons_own_journal_is_never_touched(
    ok: Run, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "journal.db"
    ok("--db", str(path), "client", "add", "Mine")
    before = path.read_bytes()
    for argv in ((), ("--force",)):
        result = run("demo", str(folder), *argv)
        assert (result.code, result.out) == (4, "")
        assert path.read_bytes() == before
    monkeypatch.setenv("RETAINLOG_DB", str(folder / "new" / "journal.db"))
    assert run("demo", str(folder / "new")).code == 4
    assert not (folder / "new").exists()


def test_a_folder_that_cannot_be_made_is_a_storage_error(run: Run, folder: Path) -> None:
    (folder / "file").write_text("")
    result = run("demo", str(folder / "file"))
    assert (result.code, result.out) == (6, "")
    assert json.loads(run("demo", str(folder / "file"), "--json").err)["error"]["exit"] == 6
