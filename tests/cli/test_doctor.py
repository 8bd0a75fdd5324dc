"""`doctor` names everything that is wrong, never fails for it, and changes nothing unless it is told to."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def journal(home: Path, ok: Run) -> Path:
    ok("client", "add", "Acme Ltd", "--every", "2w", "--fee", "4500", "--alias", "AC", "--tag", "big")
    ok("touch", "add", "acme", "call about Q4", "--tag", "q4")
    ok("touch", "add", "acme", "שיחה על החוזה")
    return home / ".local/share/retainlog/journal.db"


def sql(journal: Path, *statements: str) -> None:
    connection = sqlite3.connect(journal)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def codes(run: Run, *argv: str) -> list[str]:
    result = run("doctor", "--json", *argv)
    found = [row["code"] for row in result.json]
    assert result.code == (7 if found else 0), result
    assert all(row["problem"] and row["fix"] for row in result.json)
    assert "Traceback" not in result.err
    return found


def everything(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_healthy_journal_and_none_at_all(run: Run, ok: Run, journal: Path) -> None:
    before = everything(journal.parent)
    assert codes(run) == []
    assert everything(journal.parent) == before
    assert "in order" in ok("doctor").out
    journal.unlink()
    assert "no journal yet" in ok("doctor").out


def test_all_problems_at_once_each_with_what_to_do(run: Run, journal: Path, home: Path) -> None:
    sql(
        journal,
        "DELETE FROM client_names",
        "DROP INDEX touches_on",
        "INSERT INTO touch_tags VALUES ('nope', 'x')",
        "UPDATE clients SET every = 'sometimes'",
        "UPDATE client_fees SET fee_currency = 'XXX'",
    )
    os.chmod(journal, 0o644)
    settings = home / ".config/retainlog/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('curency = "EUR"\nhours = -3\nmonthly_need = "lots"\ntimezone = "Mars/Olympus"\n')
    settings.chmod(0o600)
    left = journal.parent / "journal.db.12.part"
    draft = journal.parent / "journal-drafts/loss-acme.json"
    draft.parent.mkdir(mode=0o700)
    for path in (left, draft):
        path.touch()
        os.utime(path, (0, 0))
    before = everything(home)
    result = run("doctor", "--json")
    assert sorted(row["code"] for row in result.json) == [
        "bad_money", "bad_setting", "bad_value", "bad_value", "bad_zone", "leftover", "lost_reference", "permissions",
        "schema", "stray_draft", "unknown_setting",
    ]  # fmt: skip
    assert result.code == 7
    assert f"chmod 600 {journal}" in result.out
    assert "nope" in str(result.json)
    assert everything(home) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM client_names",
        "UPDATE client_rollups SET due_on = '2020-01-01'",
        "DELETE FROM search_docs WHERE kind = 'touch'",
        "UPDATE search_docs SET words = 'other'",
        "INSERT INTO search_words (search_words) VALUES ('delete-all')",
        "DROP TABLE search_docs",
        "DROP TABLE client_rollups",
        "DROP INDEX touches_client",
        "DROP VIEW touches_readable",
        "DELETE FROM search_words_data",
        "DROP TABLE search_words_idx",
    ],
)
def test_rebuild_repairs_whatever_is_derived(run: Run, ok: Run, journal: Path, statement: str) -> None:
    sql(journal, statement)
    assert codes(run)
    assert codes(run, "--rebuild") == []
    assert codes(run) == []
    assert {row["summary"] for row in ok("touch", "list", "--json").json} == {"שיחה על החוזה", "call about Q4"}
    assert len(ok("search", "חוזה", "--json").json) == 1
    ok("touch", "add", "ac", "works again")


def test_rebuild_that_cannot_be_done_changes_nothing(run: Run, journal: Path) -> None:
    sql(journal, "UPDATE touches SET on_date = '21/11/2026'", "DELETE FROM client_names")
    before = everything(journal.parent)
    assert {"not_rebuilt", "bad_value"} <= set(codes(run, "--rebuild"))
    assert everything(journal.parent) == before


@pytest.mark.parametrize("lost", ["DROP TABLE reflections", "ALTER TABLE touches DROP COLUMN mood"])
def test_a_part_of_the_journal_proper_that_is_missing_needs_a_backup(run: Run, journal: Path, lost: str) -> None:
    connection = sqlite3.connect(journal)
    for (view,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        connection.execute(f"DROP VIEW {view}")
    connection.close()
    sql(journal, lost)
    result = run("doctor", "--json", "--rebuild")
    assert any(row["code"] == "schema" and "restore" in row["fix"] for row in result.json)
    assert result.code == 7


@pytest.mark.parametrize("how", ["empty", "text", "cut", "header", "foreign", "newer", "folder"])
def test_a_file_that_is_no_good_is_named_and_left_alone(run: Run, journal: Path, how: str) -> None:
    content = journal.read_bytes()
    if how == "foreign":
        sql(journal, "PRAGMA application_id = 7")
    elif how == "newer":
        sql(journal, "PRAGMA user_version = 999")
    elif how == "folder":
        journal.unlink()
        journal.mkdir(mode=0o700)
    else:
        changed = {"empty": b"", "text": b"hello\n", "cut": content[:20000], "header": content[:16] + bytes(84)}
        journal.write_bytes(changed[how])
    before = everything(journal.parent)
    for argv in ((), ("--rebuild",)):
        assert codes(run, *argv)
        assert everything(journal.parent) == before


def test_random_damage_never_ends_in_a_traceback(run: Run, journal: Path) -> None:
    chance = random.Random(5)
    whole = journal.read_bytes()
    for _n in range(40):
        spoiled = bytearray(whole)
        for _spot in range(chance.randint(1, 6)):
            start = chance.randrange(100, len(whole) - 600)
            length = chance.choice([1, 16, 600])
            spoiled[start : start + length] = chance.randbytes(length)
        journal.write_bytes(spoiled)
        result = run("doctor", "--json")
        assert result.code in (0, 7), result
        assert journal.read_bytes() == bytes(spoiled)
        assert run("doctor", "--rebuild", "--json").code in (0, 7)


def test_settings_that_are_no_toml_do_not_stop_it(run: Run, journal: Path, home: Path) -> None:
    settings = home / ".config/retainlog/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("x = [")
    settings.chmod(0o600)
    assert codes(run) == ["bad_config"]


def test_what_was_written_before_today_must_be_in_a_backup(
    run: Run, ok: Run, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-23")
    assert codes(run) == []  # not wanted here
    monkeypatch.setenv("RETAINLOG_BACKUP", "on")
    assert codes(run) == ["backup_old"]
    made = Path(ok("backup", "--json").json["file"])
    assert codes(run) == []
    made.write_bytes(b"SQLite format 3\0 and no more")
    assert codes(run) == ["bad_backup", "backup_old"]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-11-31", "0000-01-01", "21/11/2026"])
def test_a_day_that_no_calendar_has_is_named(run: Run, journal: Path, day: str) -> None:
    sql(journal, f"UPDATE touches SET next_on = '{day}'")
    assert "bad_value" in codes(run)
