"""Backups and restoring, on real files and with real processes."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import stat
import sys
import time
from pathlib import Path

import pexpect
import pytest

from tests.cli import processes
from tests.conftest import Run

DAILY = "journal-2026-11-21.db"


@pytest.fixture
def folder(home: Path) -> Path:
    return home / ".local/share/retainlog"


@pytest.fixture
def journal(folder: Path, ok: Run) -> Path:
    ok("client", "add", "Acme Ltd", "--every", "2w")
    ok("touch", "add", "acme", "call about Q4")
    return folder / "journal.db"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(folder: Path) -> list[str]:
    """The files of a folder, but for the one with the sums of the copies."""
    return sorted(entry.name for entry in folder.iterdir() if entry.suffix != ".sha256") if folder.exists() else []


def clients(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("SELECT name FROM clients ORDER BY name")]
    finally:
        connection.close()


def test_a_backup_is_a_private_checked_copy_and_leaves_the_journal_alone(ok: Run, journal: Path) -> None:
    before = digest(journal)
    made = ok("backup", "--json").json
    assert made["file"] == str(journal.parent / "journal-backups/journal-2026-11-21-100000.db")
    assert clients(Path(made["file"])) == ["Acme Ltd"]
    assert stat.S_IMODE(os.stat(made["file"]).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(journal.parent / "journal-backups").st_mode) == 0o700
    assert digest(journal) == before
    assert ok("backup", "--json").json["file"].endswith("-100000-2.db")


def test_backup_to_a_file_or_folder_asks_before_it_replaces(ok: Run, run: Run, journal: Path, tmp_path: Path) -> None:
    ok("backup", "--to", str(tmp_path / "usb.db"))
    refused = run("backup", "--to", str(tmp_path / "usb.db"))
    assert (refused.code, "--yes" in refused.err) == (4, True)
    ok("backup", "--to", str(tmp_path / "usb.db"), "--yes")
    (tmp_path / "usb").mkdir()
    ok("backup", "--to", str(tmp_path / "usb"))
    assert names(tmp_path / "usb") == ["journal-2026-11-21-100000.db"]
    assert run("backup", "--to", str(journal)).code == 2


def test_no_journal_no_backup(run: Run) -> None:
    assert run("backup").code == 3
    assert run("restore").code == 3


def test_the_daily_backup_is_made_once_and_rotates(ok: Run, journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in range(1, 12):
        for day in (5, 20):
            monkeypatch.setenv("RETAINLOG_TODAY", f"2026-{month:02}-{day:02}")
            ok("touch", "add", "acme", "call")
            assert ok("backup", "--daily", "--json").json["file"]
            assert ok("backup", "--daily", "--json").json["file"] is None
    here = names(journal.parent / "journal-backups")
    assert len(here) == 7 + 7  # the newest seven days; before them one a month
    assert here[0] == "journal-2026-01-20.db"
    listed = ok("backup", "--list", "--json").json
    assert [row["day"] for row in listed][:2] == ["2026-11-20", "2026-11-05"]
    assert ok("restore", "--list", "--json").json == listed


def test_other_files_in_the_folder_of_backups_stay(ok: Run, journal: Path) -> None:
    where = journal.parent / "journal-backups"
    where.mkdir()
    (where / "journal-2020-01-01.txt").write_text("mine")
    old = where / "journal-2020-01-01.db.77.part"
    old.write_text("")
    os.utime(old, (0, 0))
    ok("backup")
    assert names(where) == ["journal-2020-01-01.txt", "journal-2026-11-21-100000.db"]


def test_the_first_write_of_a_day_starts_the_backup_and_does_not_wait(journal: Path) -> None:
    daily = journal.parent / "journal-backups" / DAILY
    code, out, err = processes.run("touch", "add", "acme", "again", RETAINLOG_BACKUP="on")
    assert (code, "again" in out) == (0, True), err
    processes.wait_for(daily)
    first = digest(daily)
    assert clients(daily) == ["Acme Ltd"]
    processes.run("client", "add", "Second", RETAINLOG_BACKUP="on")
    time.sleep(1)
    assert digest(daily) == first
    assert names(daily.parent) == [DAILY, "journal.log"]


def test_reading_and_the_setting_off_start_no_backup(journal: Path) -> None:
    processes.run("touch", "list", RETAINLOG_BACKUP="on")
    processes.run("touch", "add", "acme", "again", RETAINLOG_BACKUP="off")
    time.sleep(1)
    assert names(journal.parent / "journal-backups") == []


def test_a_folder_of_backups_that_cannot_be_made_hinders_no_write(journal: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = str(tmp_path / "file" / "backups")
    code, _out, err = processes.run(
        "touch", "add", "acme", "again", RETAINLOG_BACKUP="on", RETAINLOG_BACKUP_DIR=blocked
    )
    assert code == 0
    assert "It has no second copy" in err
    code, _out, err = processes.run("backup", RETAINLOG_BACKUP_DIR=blocked)
    assert code == 6
    assert "can't be written" in err


def test_many_daily_backups_at_once_make_one_good_file(journal: Path) -> None:
    at_work = [processes.start("backup", "--daily") for _n in range(6)]
    assert [process.wait(60) for process in at_work] == [0] * 6
    for process in at_work:
        process.communicate()
    assert names(journal.parent / "journal-backups") == [DAILY]
    assert clients(journal.parent / "journal-backups" / DAILY) == ["Acme Ltd"]


def test_restore_brings_the_newest_back_and_keeps_the_present_state(ok: Run, run: Run, journal: Path) -> None:
    ok("backup")
    ok("client", "add", "Later")
    assert run("restore").code == 2  # nobody to ask, no --yes
    result = ok("restore", "--yes", "--json").json
    assert (result["clients"], result["touches"]) == (1, 1)
    assert clients(journal) == ["Acme Ltd"]
    assert Path(result["kept"]).name == "journal-before-restore-2026-11-21-100000.db"
    assert clients(Path(result["kept"])) == ["Acme Ltd", "Later"]
    back = ok("restore", result["kept"], "--yes")
    assert clients(journal) == ["Acme Ltd", "Later"]
    assert "retainlog restore" in back.err
    assert stat.S_IMODE(os.stat(journal).st_mode) == 0o600
    ok("undo")  # history came back with it
    assert [row["name"] for row in ok("client", "list", "--json").json] == ["Acme Ltd"]


def test_a_backup_of_an_older_schema_is_brought_up_to_date_and_stays_as_it_is(ok: Run, run: Run, journal: Path) -> None:
    for old in (Path(__file__).parents[1] / "store/data").glob("journal-v*.db"):
        before = digest(old)
        ok("restore", str(old), "--yes", "--foreign")
        assert run("doctor").out.count("in order") == 1
        assert digest(old) == before
        assert not [name for name in names(journal.parent) if "schema" in name]


def test_on_a_terminal_restore_asks_and_no_changes_nothing(ok: Run, journal: Path) -> None:
    ok("backup")
    ok("client", "add", "Later")
    before, files = digest(journal), names(journal.parent)
    for answer, after in (("no", ["Acme Ltd", "Later"]), ("yes", ["Acme Ltd"])):
        assert (digest(journal), names(journal.parent)) == (before, files)
        child = pexpect.spawn(
            sys.executable, ["-m", "retainlog", "restore"], env={**os.environ, "TERM": "dumb"}, encoding="utf-8"
        )
        child.expect("holds 1 client, 1 touchpoint", timeout=30)
        child.expect("yes/no", timeout=30)
        child.sendline(answer)
        child.expect(pexpect.EOF, timeout=30)
        child.close()
        assert child.exitstatus == 0
        assert clients(journal) == after


def test_a_journal_that_is_gone_comes_back(ok: Run, run: Run, journal: Path) -> None:
    ok("backup")
    journal.unlink()
    (journal.parent / "journal.db-wal").write_bytes(b"stale")
    kept = ok("restore", "--json").json["kept"]
    assert Path(f"{kept}-wal").read_bytes() == b"stale"
    assert clients(journal) == ["Acme Ltd"]


@pytest.mark.parametrize("damage", ["zeroed", "cut", "header", "emptied"])
def test_a_damaged_journal_is_set_aside_as_it_is(ok: Run, run: Run, journal: Path, damage: str) -> None:
    ok("backup")
    content = bytearray(journal.read_bytes())
    if damage == "zeroed":
        content[8192:16384] = bytes(8192)
    elif damage == "cut":
        del content[20000:]
    elif damage == "header":
        content[:100] = b"x" * 100
    else:
        content.clear()
    journal.write_bytes(content)
    (journal.parent / "journal.db-wal").write_bytes(b"stale")
    result = ok("restore", "--yes", "--json").json
    assert clients(journal) == ["Acme Ltd"]
    assert Path(result["kept"]).read_bytes() == bytes(content)
    assert Path(result["kept"] + "-wal").read_bytes() == b"stale"
    assert run("doctor").code == 0


def spoiled(tmp_path: Path, backup: Path, how: str) -> Path:
    path = tmp_path / "spoiled.db"
    content = bytearray(backup.read_bytes())
    if how == "damaged":
        content[8192:20480] = os.urandom(12288)
    elif how == "cut":
        del content[30000:]
    elif how == "text":
        content = bytearray(b"not a database at all")
    elif how == "empty":
        content.clear()
    path.write_bytes(content)
    connection = sqlite3.connect(path)
    if how == "foreign":
        connection.execute("PRAGMA application_id = 7")
    elif how == "newer":
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    return path


@pytest.mark.parametrize("how", ["damaged", "cut", "text", "empty", "foreign", "newer"])
def test_a_bad_backup_is_refused_and_all_stays_as_it_was(
    ok: Run, run: Run, journal: Path, tmp_path: Path, how: str
) -> None:
    path = spoiled(tmp_path, Path(ok("backup", "--json").json["file"]), how)
    before, files, bad = digest(journal), names(journal.parent), digest(path)
    result = run("restore", str(path), "--yes")
    assert (result.code, result.out) == (5, "")
    assert "Traceback" not in result.err
    assert (digest(journal), names(journal.parent), digest(path)) == (before, files, bad)


def test_a_damaged_newest_backup_is_passed_over(
    ok: Run, run: Run, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("backup")
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-22")
    newest = Path(ok("backup", "--json").json["file"])
    newest.write_bytes(b"SQLite format 3\0 and then nothing")
    result = ok("restore", "--yes", "--json")
    assert result.json["restored"].endswith("journal-2026-11-21-100000.db")
    assert newest.name in result.err
    for copy in (journal.parent / "journal-backups").iterdir():
        copy.write_bytes(b"")
    assert run("restore", "--yes").code == 5


def test_a_foreign_file_is_never_replaced(ok: Run, run: Run, journal: Path, tmp_path: Path) -> None:
    backup = ok("backup", "--json").json["file"]
    other = tmp_path / "photos.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE photos (x)")
    connection.close()
    before = digest(other)
    assert run("--db", str(other), "restore", backup, "--yes").code == 5
    assert (digest(other), names(tmp_path)) == (before, names(tmp_path))
    assert run("restore", str(journal), "--yes").code == 5


def test_writers_in_between_see_the_old_state_or_the_new_one(ok: Run, journal: Path) -> None:
    ok("backup")
    writers = [processes.start("touch", "add", "acme", f"n{n}") for n in range(3)]
    code, _out, err = processes.run("restore", "--yes")
    assert code == 0, err
    for writer in writers:
        _out, err = writer.communicate(timeout=60)
        assert writer.returncode == 0, err
    assert clients(journal) == ["Acme Ltd"]


def grow(journal: Path, megabytes: int) -> None:
    """Make copying take long enough to be interrupted."""
    connection = sqlite3.connect(journal)
    rows = [(f"{n:016}", "x", os.urandom(600).hex()) for n in range(megabytes * 800)]
    connection.executemany("INSERT INTO imported VALUES (?, 'k', ?, 'id')", [(a + b, c) for a, b, c in rows])
    connection.commit()
    connection.close()


def test_kill_9_at_any_moment_of_a_backup_leaves_no_bad_backup(ok: Run, journal: Path) -> None:
    grow(journal, 4)
    before = digest(journal)
    where = journal.parent / "journal-backups"
    chance = random.Random(9)
    whole = processes.seconds_of("backup", "--daily")
    for name in names(where):
        (where / name).unlink()
    for _n in range(25):
        processes.killed_after(chance.uniform(0.1, 1) * whole, "backup", "--daily")
        for name in names(where):
            if name.endswith(".db"):
                assert clients(where / name) == ["Acme Ltd"]
                (where / name).unlink()
    assert digest(journal) == before
    for left in where.glob("*.part*"):
        os.utime(left, (0, 0))
    ok("backup")
    assert names(where) == ["journal-2026-11-21-100000.db"]


@pytest.mark.parametrize("present", ["sound", "damaged"])
def test_kill_9_at_any_moment_of_a_restore_leaves_the_old_state_or_the_new_one(
    ok: Run, journal: Path, present: str
) -> None:
    grow(journal, 3)
    ok("backup")
    ok("client", "add", "Later")
    chance = random.Random(7)
    seen = set()
    damaged = b"x" * 5000
    whole = processes.seconds_of("restore", "--yes")
    for entry in journal.parent.glob("journal-before-*"):
        entry.unlink()
    ok("client", "add", "Later")
    for _n in range(20):
        if present == "damaged":
            journal.write_bytes(damaged)
        processes.killed_after(chance.uniform(0.1, 1) * whole, "restore", "--yes")
        if present == "damaged" and journal.read_bytes() == damaged:
            seen.add("old")
            kept = max(journal.parent.glob("journal-before-restore-*.db"), default=None)
            assert kept is None or damaged.startswith(kept.read_bytes())
            continue
        now = clients(journal)
        assert now in (["Acme Ltd"], ["Acme Ltd", "Later"])
        seen.add("new" if now == ["Acme Ltd"] else "old")
        for entry in journal.parent.glob("journal-before-*"):
            entry.unlink()
        if present == "sound" and now == ["Acme Ltd"]:
            ok("client", "add", "Later")
    assert "old" in seen
    ok("restore", "--yes")
    assert clients(journal) == ["Acme Ltd"]


def test_a_full_disk_leaves_the_journal_and_the_folder_as_they_were(ok: Run, journal: Path) -> None:
    ok("backup")
    ok("client", "add", "Later")
    before, files = digest(journal), names(journal.parent)
    # Files may not grow beyond 100 KiB: writing a copy fails as it does on a full disk.
    limit = ("bash", "-c", 'ulimit -f 100; exec "$@"', "-")
    for argv in (["backup"], ["backup", "--daily"], ["restore", "--yes"]):
        code, out, err = processes.run(*argv, prefix=limit)
        assert (code, out) == (6, ""), err
        assert "Traceback" not in err
    assert (digest(journal), names(journal.parent)) == (before, files)
    assert names(journal.parent / "journal-backups") == ["journal-2026-11-21-100000.db"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_folder_is_said_and_left_alone(ok: Run, run: Run, journal: Path) -> None:
    backup = ok("backup", "--json").json["file"]
    os.chmod(journal.parent, 0o500)
    try:
        before = digest(journal)
        assert run("restore", backup, "--yes").code == 6
        assert digest(journal) == before
    finally:
        os.chmod(journal.parent, 0o700)


def test_a_backup_onto_a_link_leaves_the_link_and_never_the_journal(ok: Run, run: Run, journal: Path) -> None:
    folder = journal.parent
    (folder / "stick").mkdir(mode=0o700)
    link = folder / "latest.db"
    link.symlink_to("stick/copy.db")
    for argv in ((), ("--yes",)):  # it leads nowhere at first
        made = ok("backup", "--to", str(link), *argv, "--json").json
        assert made["file"] == str(folder / "stick/copy.db")
        assert clients(folder / "stick/copy.db") == ["Acme Ltd"]
        assert link.is_symlink()
    assert run("backup", "--to", str(link)).code == 4
    own = folder / "own.db"
    own.symlink_to(journal)
    before = digest(journal)
    assert run("backup", "--to", str(own), "--yes").code == 2
    assert digest(journal) == before
    assert stat.S_IMODE(os.stat(folder / "stick/copy.db").st_mode) == 0o600
