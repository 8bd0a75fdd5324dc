"""What must not be lost is not written over, and what a file from somebody else brings along does not run."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def journal(ok: Run, home: Path) -> Path:
    ok("client", "add", "Acme")
    ok("touch", "add", "acme", "precious")
    return home / ".local/share/retainlog/journal.db"


def precious(ok: Run) -> bool:
    return [row["summary"] for row in ok("touch", "list", "--json").json] == ["precious"]


@pytest.mark.parametrize("link", ["", "soft", "hard"])
@pytest.mark.parametrize(
    "command",
    [
        ("export", "json", "--force", "-o"),
        ("export", "csv", "--force", "-o"),
        ("report", "monthly", "--force", "--html"),
        ("doctor", "--salvage"),
        ("backup", "--yes", "--to"),
    ],
)
def test_nothing_is_written_over_the_journal_by_any_name(
    ok: Run, run: Run, journal: Path, tmp_path: Path, command: tuple[str, ...], link: str
) -> None:
    target = journal
    if link:
        target = tmp_path / "another"
        (os.symlink if link == "soft" else os.link)(journal, target)
    assert run(*command, str(target)).code in (2, 4, 5, 6)
    if link == "hard":
        target.unlink()
    assert precious(ok)


@pytest.mark.parametrize("of", ["backup", "settings", "log", "another journal"])
def test_nothing_is_exported_over_copies_settings_logs_and_other_journals(
    ok: Run, run: Run, journal: Path, tmp_path: Path, of: str
) -> None:
    ok("config", "set", "hours", "100")
    other = tmp_path / "other.db"
    ok("--db", str(other), "client", "add", "Other")
    target = {
        "backup": Path(ok("backup", "--json").json["file"]),
        "settings": tmp_path / ".config/retainlog/config.toml",
        "log": journal.with_name("journal.db-wal"),
        "another journal": other,
    }[of]
    before = target.read_bytes() if target.exists() else b""
    assert run("export", "csv", "--force", "-o", str(target)).code == 5
    assert (target.read_bytes() if target.exists() else b"") == before


def test_a_report_replaces_a_report_and_nothing_else_unasked(ok: Run, run: Run, journal: Path, tmp_path: Path) -> None:
    page, other = tmp_path / "month.html", tmp_path / ".bashrc"
    ok("report", "--html", str(page))
    ok("report", "--html", str(page))
    other.write_text("export IMPORTANT=1\n")
    assert run("report", "--html", str(other)).code == 4
    assert other.read_text() == "export IMPORTANT=1\n"
    ok("report", "--html", str(other), "--force")


def test_a_link_in_a_folder_of_everybody_is_not_followed(run: Run, journal: Path, tmp_path: Path) -> None:
    folder, keys = tmp_path / "shared", tmp_path / "authorized_keys"
    folder.mkdir()
    folder.chmod(0o1777)
    keys.write_text("mine")
    (folder / "report.html").symlink_to(keys)
    assert run("report", "--force", "--html", str(folder / "report.html")).code == 5
    assert run("export", "csv", "--force", "-o", str(folder / "report.html")).code == 5
    assert keys.read_text() == "mine"


PLANTED = (
    "CREATE TRIGGER t AFTER INSERT ON touches BEGIN DELETE FROM touches; END",
    "CREATE TRIGGER t AFTER INSERT ON history_batches BEGIN UPDATE clients SET email = 'x@y.z'; END",
    "CREATE VIEW more AS SELECT 1",
    "ALTER TABLE client_rollups RENAME TO old; CREATE VIEW client_rollups AS WITH RECURSIVE n(x) AS "
    "(SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS client_id FROM n",
    "CREATE VIRTUAL TABLE v USING fts5(x)",
)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_schema_that_is_not_ours_is_refused_before_anything_in_it_runs(
    ok: Run, run: Run, journal: Path, tmp_path: Path, planted: str
) -> None:
    with sqlite3.connect(journal) as connection:
        connection.executescript(planted)
    connection.close()
    for command in (("today",), ("touch", "list"), ("touch", "add", "acme", "more"), ("undo",)):
        said = run(*command)
        assert said.code == 5, (command, said)
        assert "not retainlog's" in said.err
    assert run("doctor").code == 7
    assert run("backup").code != 0
    elsewhere = tmp_path / "elsewhere.db"
    assert run("--db", str(elsewhere), "restore", str(journal), "--yes").code == 5
    out = tmp_path / "rows.db"
    ok("doctor", "--salvage", str(out))
    assert "precious" in ok("--db", str(out), "touch", "list").out


def test_a_journal_with_two_names_is_read_and_not_written(ok: Run, run: Run, journal: Path, tmp_path: Path) -> None:
    os.link(journal, tmp_path / "second.db")
    assert precious(ok)
    said = run("--db", str(tmp_path / "second.db"), "touch", "add", "acme", "more")
    assert said.code == 6
    assert "second name" in said.err
    (tmp_path / "second.db").unlink()
    ok("touch", "add", "acme", "more")


def test_a_journal_that_is_replaced_while_a_command_runs_is_not_written_blindly(journal: Path, tmp_path: Path) -> None:
    from retainlog.base.clock import Clock
    from retainlog.base.errors import StorageError
    from retainlog.store.database import Store

    store = Store(str(journal), Clock())
    journal.rename(tmp_path / "moved.db")
    with pytest.raises(StorageError) as refused, store.batch("touch add"):
        pass
    assert refused.value.code == "moved_in_use"
    store.close()


def test_work_in_a_demo_is_not_thrown_away(ok: Run, run: Run, tmp_path: Path) -> None:
    ok("demo", str(tmp_path / "demo"), "--quiet")
    ok("demo", str(tmp_path / "demo"), "--quiet", "--force")
    db = ("--db", str(tmp_path / "demo" / "journal.db"))
    ok(*db, "client", "add", "My Real Client")
    assert run("demo", str(tmp_path / "demo"), "--force").code == 4
    assert ok(*db, "client", "show", "My Real Client", "--json").json["name"] == "My Real Client"


def test_settings_changed_at_once_are_both_kept(home: Path) -> None:
    environ = {**os.environ, "HOME": str(home)}
    for _round in range(3):
        (home / ".config/retainlog/config.toml").unlink(missing_ok=True)
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "retainlog", "--quiet", "config", "set", name, value],
                env=environ,
                stdout=subprocess.DEVNULL,
            )
            for name, value in (("hours", "100"), ("savings", "5000"), ("every", "2w"))
        ]
        assert [process.wait() for process in running] == [0, 0, 0]
        text = (home / ".config/retainlog/config.toml").read_text()
        assert all(name in text for name in ("hours", "savings", "every"))


def test_the_log_of_a_journal_that_is_gone_is_kept(ok: Run, run: Run, journal: Path) -> None:
    ok("backup")
    log = journal.with_name("journal.db-wal")
    journal.unlink()
    log.write_bytes(b"words that only the log holds")
    ok("restore", "--yes")
    kept = list(journal.parent.glob("journal-before-restore-*-wal"))
    assert [file.read_bytes() for file in kept] == [b"words that only the log holds"]
    assert precious(ok)


@pytest.mark.parametrize("number", ["inf", "-inf", "nan", "1e400", "-1", "1e12", "many"])
def test_hours_are_a_number_that_can_be_read_again(run: Run, journal: Path, number: str) -> None:
    assert run("client", "edit", "acme", f"--hours={number}").code == 2
    assert run("doctor").code == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_nowhere(home: Path, journal: Path, closed: str) -> None:
    command = f"{sys.executable} -m retainlog touch add acme 'from cron' {closed}"
    assert subprocess.run(command, shell=True, env=dict(os.environ), check=False).returncode == 0
    with sqlite3.connect(journal) as connection:
        assert connection.execute("SELECT count(*) FROM touches WHERE summary = 'from cron'").fetchone() == (1,)
    connection.close()


def test_settings_that_are_no_file_are_refused_at_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/zero"):
        monkeypatch.setenv("RETAINLOG_CONFIG", path)
        assert run("config", "show").code == 2
