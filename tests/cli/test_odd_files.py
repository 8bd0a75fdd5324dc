"""Odd files and odd places: each gets its sentence and its exit code, and is left as it was, byte for byte."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli import processes
from tests.conftest import Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")

CLIENT = ("client", "add", "Acme Ltd", "--every", "2w")
TOUCH = ("touch", "add", "acme", "call about Q4")


@pytest.fixture
def journal(home: Path, ok: Run) -> Path:
    ok(*CLIENT)
    ok(*TOUCH)
    return home / ".local/share/retainlog/journal.db"


def contents(folder: Path) -> dict[str, bytes | str]:
    """Every file below, with its bytes; every symlink, with where it points. Not the shared memory of those who read
    through a log (-shm): it holds no data, and they note in it that they read."""
    return {
        str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and not path.name.endswith("-shm")
    }


def leave_log(journal: Path, statement: str = "INSERT INTO client_tags SELECT id, 'late' FROM clients") -> None:
    """A journal as a process leaves it that was killed after its write: with the write in the log alone."""
    script = f"""import os, sqlite3
connection = sqlite3.connect({str(journal)!r}, isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute({statement!r})
os._exit(0)"""
    assert os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-c", script) == 0
    assert (journal.parent / f"{journal.name}-wal").stat().st_size


def leave_rollback(journal: Path) -> None:
    """A journal as another program leaves it that was killed in the middle of a write without a write-ahead log."""
    script = f"""import os, sqlite3
connection = sqlite3.connect({str(journal)!r}, isolation_level=None)
connection.execute("PRAGMA journal_mode = DELETE")
connection.execute("PRAGMA cache_size = 1")
connection.execute("PRAGMA cache_spill = 1")
connection.execute("BEGIN")
connection.execute("UPDATE touches SET summary = 'half' || hex(randomblob(60000))")
connection.execute("UPDATE clients SET note = hex(randomblob(60000))")
os._exit(0)"""
    assert os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-c", script) == 0
    assert (journal.parent / f"{journal.name}-journal").stat().st_size


# Names and places


@pytest.mark.parametrize(
    "name",
    ["with spaces.db", "יומן של דנה.db", "two\nlines.db", "q?a=b&c#d%41.db", "-dash.db", "no-ending", "a.b.c.db"],
)
def test_a_path_of_any_kind_works_throughout(ok: Run, run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a folder, תיקייה" / name
    line = ("--db", str(path))
    ok(*line, *CLIENT)
    ok(*line, *TOUCH)
    assert ok(*line, "touch", "list", "--json").json[0]["summary"] == "call about Q4"
    backup = Path(ok(*line, "backup", "--json").json["file"])
    ok(*line, "client", "add", "Later")
    ok(*line, "restore", str(backup), "--yes")
    assert [row["name"] for row in ok(*line, "client", "list", "--json").json] == ["Acme Ltd"]
    assert run(*line, "doctor").code == 0
    assert path.is_file()
    assert not [entry for entry in os.listdir(path.parent) if "part" in entry]


def test_a_symlink_stays_one_and_its_log_is_read(ok: Run, run: Run, journal: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere/link.db"
    link.parent.mkdir(mode=0o700)
    link.symlink_to(journal)
    line = ("--db", str(link))
    ok(*line, "touch", "add", "acme", "through the link")
    assert len(ok("touch", "list", "--json").json) == 2
    leave_log(journal)
    before = contents(tmp_path)
    assert run(*line, "doctor").code == 7  # the other program wrote past the search index: in the log, and read there
    assert contents(tmp_path) == before
    assert ok(*line, "client", "show", "acme", "--json").json["tags"] == ["late"]
    ok(*line, "backup")
    ok(*line, "restore", "--yes")
    assert os.readlink(link) == str(journal)


def test_a_symlink_to_a_disk_that_is_not_there_begins_no_new_journal(run: Run, home: Path) -> None:
    link = home / "journal.db"
    link.symlink_to(home / "unplugged/journal.db")
    before = contents(home)
    for argv in (CLIENT, ("client", "list"), ("today",), ("backup",)):
        result = run("--db", str(link), *argv)
        assert (result.code, result.out) == (6, "")
        assert "which is not there" in result.err
    assert "which is not there" in run("--db", str(link), "doctor").out
    assert contents(home) == before


def test_a_pipe_or_a_device_is_refused_and_not_waited_for(home: Path) -> None:
    pipe = home / "pipe"
    os.mkfifo(pipe)
    for path in (str(pipe), os.devnull, "/dev/zero"):
        for argv in (("client", "list"), CLIENT, ("doctor",)):
            code, out, err = processes.run("--db", path, *argv)
            assert code in (5, 7)
            assert "device or a pipe" in err + out


# Logs that were left behind


def test_a_log_that_was_left_is_read_and_taken_in(ok: Run, run: Run, journal: Path) -> None:
    leave_log(journal)
    before = contents(journal.parent)
    run("doctor")
    assert contents(journal.parent) == before  # looking changes nothing, not even the log
    assert ok("client", "show", "acme", "--json").json["tags"] == ["late"]
    ok(*TOUCH)
    ok("doctor", "--rebuild")


def test_a_write_of_another_program_that_was_broken_off_is_taken_back(ok: Run, run: Run, journal: Path) -> None:
    leave_rollback(journal)
    before = contents(journal.parent)
    result = run("doctor", "--json")
    assert result.code == 7
    assert "unfinished_write" in [row["code"] for row in result.json]
    assert contents(journal.parent) == before
    assert ok("touch", "list", "--json").json[0]["summary"] == "call about Q4"
    assert run("doctor").code == 0
    ok(*TOUCH)


def test_a_log_without_its_journal_is_named_and_no_new_journal_is_begun_over_it(
    ok: Run, run: Run, journal: Path
) -> None:
    ok("backup")
    leave_log(journal)
    journal.unlink()
    (journal.parent / "journal.db-shm").unlink()
    before = contents(journal.parent)
    for argv in (CLIENT, ("client", "list"), ("import", "csv", "-"), ("backup",)):
        result = run(*argv, stdin="client,date,summary\nAcme Ltd,2026-10-01,fine\n")
        assert (result.code, result.out) == (6, "")
        assert "is gone, but its log" in result.err
    assert contents(journal.parent) == before
    ok("restore", "--yes")
    assert len(ok("touch", "list", "--json").json) == 1


def test_a_stale_rollback_journal_does_not_spoil_what_is_restored(ok: Run, run: Run, journal: Path) -> None:
    ok("backup")
    leave_rollback(journal)
    journal.write_bytes(journal.read_bytes()[:20_000])
    (journal.parent / "journal.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(5000))
    result = ok("restore", "--yes", "--json").json
    assert Path(result["kept"] + "-journal").exists()
    assert run("doctor").code == 0


@pytest.fixture
def bound() -> Iterator[tuple[str, ...]]:
    """What makes permissions bind root too."""
    if os.geteuid() != 0:
        yield ()
        return
    if shutil.which("setpriv") is None:
        pytest.skip("permissions do not bind this user")
    yield ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def test_a_log_in_a_folder_that_cannot_be_written_is_not_passed_over(journal: Path, bound: tuple[str, ...]) -> None:
    leave_log(journal)
    (journal.parent / "journal.db-shm").unlink()
    journal.parent.chmod(0o500)
    journal.chmod(0o400)
    try:
        before = contents(journal.parent)
        code, out, err = processes.run("client", "list", prefix=bound)
        assert (code, out) == (6, "")
        assert "log beside it" in err
        assert contents(journal.parent) == before
    finally:
        journal.parent.chmod(0o700)


# Damage


def _cut(journal: Path) -> None:
    os.truncate(journal, 50_000)


def _flip(journal: Path) -> None:
    data = bytearray(journal.read_bytes())
    for place in range(4096, len(data), 4096):  # the first bytes of every page but the first
        data[place] ^= 0xFF
    journal.write_bytes(data)


def _break_log(journal: Path) -> None:
    leave_log(journal)
    log = journal.parent / "journal.db-wal"
    data = bytearray(log.read_bytes())
    data[40:60] = bytes(20)
    log.write_bytes(data)


@pytest.mark.parametrize("damage", [_cut, _flip], ids=["cut", "flipped"])
@pytest.mark.parametrize("log", [False, True], ids=["alone", "with a log"])
def test_a_damaged_journal_is_named_left_alone_and_replaced_by_the_newest_good_backup(
    ok: Run, run: Run, journal: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None], log: bool
) -> None:
    good = Path(ok("backup", "--json").json["file"])
    for day in ("2026-11-22", "2026-11-23"):
        monkeypatch.setenv("RETAINLOG_TODAY", day)
        ok("touch", "add", "acme", f"on {day}")
        damage(Path(ok("backup", "--json").json["file"]))
    if log:
        leave_log(journal)
    damage(journal)
    before = contents(journal.parent)
    for argv in (TOUCH, ("client", "list"), ("report",), ("undo",)):
        result = run(*argv)
        assert (result.code, result.out) == (6, "")
        assert "is damaged" in result.err
        assert "retainlog doctor" in result.err
    assert "damaged" in run("doctor").out
    assert contents(journal.parent) == before
    result = ok("restore", "--yes", "--json")
    assert result.json["restored"] == str(good)
    assert result.err.count("is damaged; an older backup is taken") == 2
    assert len(ok("touch", "list", "--json").json) == 1
    assert run("doctor").code in (0, 7)  # the bad backups are still named


def test_a_log_that_is_broken_loses_what_it_held_and_nothing_else(ok: Run, run: Run, journal: Path) -> None:
    _break_log(journal)
    assert ok("client", "show", "acme", "--json").json["tags"] == []
    assert run("doctor").code == 0


# Upgrades


def test_an_upgrade_that_fails_leaves_the_journal_as_it_was_and_a_copy_beside_it(run: Run, tmp_path: Path) -> None:
    old = Path(shutil.copy(Path(__file__).parents[1] / "store/data/journal-v1.db", tmp_path / "journal.db"))
    old.chmod(0o600)
    connection = sqlite3.connect(old)
    connection.execute("CREATE TABLE exceptions (made_by TEXT)")  # another program was here; schema 3 needs the name
    connection.commit()
    connection.close()
    dump = list(sqlite3.connect(old).iterdump())
    for argv in (("client", "list"), CLIENT):
        result = run("--db", str(old), *argv)
        assert (result.code, result.out) == (6, "")
        assert "can't be brought up to date (schema 1; this retainlog needs" in result.err
        assert "exceptions" in result.err
    for path in (old, tmp_path / "journal-before-schema-2.db"):
        connection = sqlite3.connect(path)
        assert list(connection.iterdump()) == dump
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        connection.close()
    connection = sqlite3.connect(old)
    connection.execute("DROP TABLE exceptions")
    connection.commit()
    connection.close()
    assert run("--db", str(old), "client", "list").code == 0
    assert run("--db", str(old), "doctor").code == 0


# Where the output goes


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_output_to_a_full_disk_is_said_and_the_write_is_kept(ok: Run, journal: Path) -> None:
    full = ("sh", "-c", 'exec "$@" >/dev/full', "sh")
    for argv in (("touch", "list"), ("export", "csv"), ("--help",), ("touch", "add", "acme", "kept"), ("path",)):
        code, _out, err = processes.run(*argv, prefix=full)
        assert code == 6, (argv, err)
        assert err.splitlines()[-2].startswith("The output can't be written:"), err
        assert "Traceback" not in err
    assert "kept" in {row["summary"] for row in ok("touch", "list", "--json").json}


def test_a_disk_without_links_takes_a_new_journal(
    ok: Run, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT and some network shares know no hard links; the system call is refused as they refuse it."""

    def refused(_source: str, _target: str) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    ok(*CLIENT)
    ok("demo", "--mixed", str(home / "demo"), "--quiet")
    for folder in (home / ".local/share/retainlog", home / "demo"):
        assert set(os.listdir(folder)) <= {"journal.db", "journal-shown"}
    assert run("doctor").code == 0
