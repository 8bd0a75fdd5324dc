"""What must not be lost is not written over, and what a file from somebody else brings along does not run."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from retainlog.base import paths
from retainlog.base.address import addresses_in
from retainlog.store.safety.neighbours import disk_of
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


@pytest.fixture
def kept(journal: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal whose writes are kept twice; no copy is made in the background."""
    from retainlog.cli import daily_backup

    monkeypatch.setenv("RETAINLOG_BACKUP", "on")
    monkeypatch.setattr(daily_backup, "start_if_due", lambda _session: None)
    return journal


def lose(journal: Path) -> None:
    for file in journal.parent.glob("journal.db*"):
        file.unlink()


def summaries(ok: Run) -> list[str]:
    return sorted(row["summary"] for row in ok("touch", "list", "--json").json)


def test_every_write_after_the_copy_comes_back_with_it(ok: Run, run: Run, kept: Path) -> None:
    ok("backup", "--daily")
    ok("touch", "add", "acme", "after the copy")
    ok("client", "add", "Second", "--fee", "4500", "--tag", "vip")
    ok("touch", "edit", "precious", "--mood", "4")
    ok("touch", "add", "acme", "taken back")
    ok("undo")
    before = ok("export", "json").out
    assert run("doctor").code == 0
    lose(kept)
    said = ok("restore")
    assert "5 later writes came back" in said.out
    assert run("doctor", "--no-input").code == 0
    assert ok("export", "json").out == before
    ok("redo")
    assert summaries(ok) == ["after the copy", "precious", "taken back"]


def test_a_changed_line_of_the_write_log_and_what_follows_it_is_not_taken(ok: Run, kept: Path) -> None:
    ok("backup", "--daily")
    for number in range(3):
        ok("touch", "add", "acme", f"note {number}")
    log = kept.parent / "journal-backups/journal.log"
    log.write_text(log.read_text().replace("note 1", "nota 1"))
    lose(kept)
    ok("restore")
    assert summaries(ok) == ["note 0", "precious"]


def test_a_line_that_was_cut_short_costs_that_line_alone(ok: Run, kept: Path) -> None:
    ok("backup", "--daily")
    ok("touch", "add", "acme", "whole")
    ok("touch", "add", "acme", "cut")
    log = kept.parent / "journal-backups/journal.log"
    log.write_bytes(log.read_bytes()[:-40])
    lose(kept)
    ok("restore")
    assert summaries(ok) == ["precious", "whole"]


def test_the_log_goes_with_the_copy_that_holds_it(ok: Run, kept: Path) -> None:
    for number in range(5):
        ok("touch", "add", "acme", f"note {number}")
    log = kept.parent / "journal-backups/journal.log"
    assert len(log.read_text().splitlines()) > 5
    ok("backup", "--daily")
    assert len(log.read_text().splitlines()) == 1
    ok("touch", "add", "acme", "later")
    lose(kept)
    ok("restore")
    assert len(summaries(ok)) == 7


def test_a_copy_restored_over_a_sound_journal_is_what_it_was(ok: Run, kept: Path) -> None:
    ok("backup", "--daily")
    ok("touch", "add", "acme", "unwanted")
    ok("restore", "--yes")
    assert precious(ok)


def test_copies_made_after_going_back_are_newer_than_those_it_went_back_behind(ok: Run, kept: Path) -> None:
    early = ok("backup", "--json").json["file"]
    for number in range(9):
        ok("touch", "add", "acme", f"note {number}")
    ok("backup")
    ok("restore", early, "--yes")
    ok("touch", "add", "acme", "the way it went on")
    ok("backup")
    lose(kept)
    ok("restore")
    assert summaries(ok) == ["precious", "the way it went on"]


@pytest.mark.parametrize("names", [("a/journal.db", "b/journal.db"), ("work.db", "work.sqlite")])
def test_two_journals_never_starve_or_restore_one_another(
    ok: Run, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str]
) -> None:
    if "/" in names[0]:
        (tmp_path / "usb").mkdir()
        monkeypatch.setenv("RETAINLOG_BACKUP_DIR", str(tmp_path / "usb"))
    one, two = (("--db", str(tmp_path / name)) for name in names)
    for db, client in ((one, "Of One"), (two, "Of Two")):
        ok(*db, "client", "add", client)
        ok(*db, "backup", "--daily")
    for name in names:
        (tmp_path / name).unlink()
    for db, client in ((one, "Of One"), (two, "Of Two")):
        ok(*db, "restore")
        assert [row["name"] for row in ok(*db, "client", "list", "--json").json] == [client]
    foreign = ok(*two, "backup", "--json").json["file"]
    said = run(*one, "restore", foreign, "--yes")
    assert said.code == 5
    assert "Of Two" in said.err
    ok(*one, "restore", foreign, "--yes", "--foreign")


def test_where_nobody_knows_which_of_several_journals_is_meant_none_is_taken(
    ok: Run, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "usb").mkdir()
    monkeypatch.setenv("RETAINLOG_BACKUP_DIR", str(tmp_path / "usb"))
    for name in ("a", "b"):
        ok("--db", str(tmp_path / name / "journal.db"), "client", "add", name)
        ok("--db", str(tmp_path / name / "journal.db"), "backup")
    assert run("--db", str(tmp_path / "c" / "journal.db"), "restore").code == 5
    assert not (tmp_path / "c" / "journal.db").exists()


def test_a_folder_of_copies_that_is_not_there_is_not_made_and_said(
    ok: Run, run: Run, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAINLOG_BACKUP_DIR", str(tmp_path / "unplugged" / "disk"))
    said = ok("touch", "add", "acme", "more")
    assert "no second copy" in said.err
    assert not (tmp_path / "unplugged").exists()
    assert run("doctor").code == 7


def test_copies_of_a_link_lie_beside_the_file_that_it_leads_to(ok: Run, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(kept)
    ok("--db", str(tmp_path / "link.db"), "touch", "add", "acme", "by the link")
    made = ok("--db", str(tmp_path / "link.db"), "backup", "--json").json["file"]
    assert Path(made).parent == kept.parent / "journal-backups"
    assert not (tmp_path / "link.db-backups").exists()


def test_a_copy_that_fails_is_said_by_the_morning_the_prompt_and_doctor_until_one_succeeds(
    ok: Run, run: Run, kept: Path, home: Path
) -> None:
    folder = kept.parent / "journal-backups"
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    assert "no second copy" in ok("touch", "add", "acme", "more").err
    prompt = subprocess.run(
        [sys.executable, "-m", "retainlog.cli.prompt_line"], capture_output=True, text=True, env=dict(os.environ)
    )
    assert prompt.stdout.strip().endswith("!")
    assert "backups need a look" in ok("today").err
    assert run("doctor").code == 7
    folder.unlink()
    ok("backup", "--daily")
    assert "backups need a look" not in ok("today").err
    assert run("doctor").code == 0


def test_a_journal_that_others_could_read_is_made_private_and_said(ok: Run, journal: Path) -> None:
    journal.chmod(0o644)
    assert "could read" in ok("touch", "list").err
    assert journal.stat().st_mode & 0o777 == 0o600
    assert "could read" not in ok("touch", "list").err


def leaf(journal: Path, name: str) -> int:
    """The number of a page in the middle of a table or index, from the page map of the sqlite3 program."""
    query = f"SELECT pageno FROM dbstat WHERE name = '{name}' AND pagetype = 'leaf' ORDER BY path"
    found = subprocess.run(["sqlite3", str(journal), query], capture_output=True, text=True, check=True).stdout.split()
    return int(found[len(found) // 2])


def zero(journal: Path, page: int) -> None:
    with open(journal, "r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(bytes(4096))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from retainlog.base.clock import Clock
    from retainlog.journal.demo import make_demo
    from retainlog.store.database import Store

    path = tmp_path_factory.mktemp("whole") / "journal.db"
    store = Store(str(path), Clock())
    make_demo(store)
    store.close()
    return path


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 is not there")
@pytest.mark.parametrize(
    "name",
    [
        "search_words_data",
        "search_docs",
        "client_names",
        "client_rollups",
        "client_days",
        "touches_client",
        "sqlite_autoindex_touches_1",
        "search_docs_row",
    ],
)
def test_damage_to_what_is_derived_costs_nothing(ok: Run, run: Run, tmp_path: Path, whole: Path, name: str) -> None:
    journal = tmp_path / "x.db"
    shutil.copy(whole, journal)
    db = ("--db", str(journal))
    before = ok(*db, "export", "json").out
    zero(journal, leaf(journal, name))
    assert "doctor --rebuild" in run(*db, "doctor").out
    run(*db, "doctor", "--rebuild")
    assert run(*db, "doctor").code == 0
    assert ok(*db, "export", "json").out == before


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 is not there")
def test_damage_to_what_was_written_advises_what_keeps_most(run: Run, tmp_path: Path, whole: Path) -> None:
    journal = tmp_path / "x.db"
    shutil.copy(whole, journal)
    zero(journal, leaf(journal, "touches"))
    said = run("--db", str(journal), "doctor").out
    assert said.index("--salvage") < said.index("retainlog restore")
    before = journal.read_bytes()
    assert run("--db", str(journal), "doctor", "--rebuild").code == 7
    assert journal.read_bytes() == before


def test_a_row_that_changed_by_itself_is_found_and_mended(ok: Run, run: Run, journal: Path) -> None:
    with sqlite3.connect(journal) as connection:
        connection.execute("UPDATE touches SET summary = 'pracious'")
    connection.close()
    said = run("doctor")
    assert said.code == 7
    assert "--mend" in said.out
    run("doctor", "--mend")
    run("doctor", "--rebuild")
    assert run("doctor").code == 0
    assert precious(ok)


@pytest.mark.slow
def test_a_disk_without_any_room_is_read_and_left_by_backup_and_export(ok: Run, run: Run, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk of its own can be mounted here")
    try:
        db = str(disk / "journal.db")
        ok("config", "set", "backup", "false")
        ok("--db", db, "client", "add", "Acme")
        ok("--db", db, "touch", "add", "acme", "precious")
        with suppress(OSError), (disk / "fill").open("wb", buffering=0) as fill:
            while True:
                fill.write(b"x" * 1024)
        assert [row["summary"] for row in ok("--db", db, "touch", "list", "--json").json] == ["precious"]
        for command in (("today",), ("search", "precious"), ("backup", "--to", str(tmp_path / "b.db"))):
            ok("--db", db, *command)
        refused = run("--db", db, "touch", "add", "acme", "no room")
        assert refused.code == 6
        assert "full" in refused.err
        (disk / "fill").unlink()
        ok("--db", db, "touch", "add", "acme", "room again")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


SECRET = "XSECRETX"


def places(folder: Path) -> dict[str, int]:
    """The files below a folder that hold the secret, in any case, and how often."""
    found = {
        path.name: path.read_bytes().lower().count(SECRET.lower().encode())
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: count for name, count in found.items() if count}


@pytest.fixture
def dana(ok: Run, kept: Path) -> Path:
    ok(
        "client",
        "add",
        f"Dana {SECRET}",
        "--email",
        f"{SECRET}@x.example",
        "--alias",
        f"al{SECRET}",
        "--note",
        SECRET,
        "--tag",
        "vip",
    )
    for number in range(3):
        ok("touch", "add", "dana", f"talked of {SECRET} {number}", "--tag", SECRET)
    ok("contact", "add", "dana", f"Boss {SECRET}")
    ok("mistake", "add", "dana", "--what", SECRET, "--kind", "service", "--why", SECRET, "--plan", f"call {SECRET}")
    ok("sign", "add", "dana", "dread", SECRET)
    ok("touch", "edit", "last", "--summary", f"edited {SECRET}")
    ok("touch", "delete", "last", "--yes")
    ok("client", "rename", "dana", f"Dana New {SECRET}")
    ok("backup")
    ok("touch", "add", "acme", "plain")
    return kept


def test_what_is_erased_stands_in_no_file_any_more(ok: Run, run: Run, dana: Path) -> None:
    assert places(dana.parent)
    ok("erase", "dana", "--yes", "--copies")
    assert places(dana.parent) == {}
    assert run("doctor", "--no-input").code == 0
    assert summaries(ok) == ["plain", "precious"]
    ok("undo")
    assert summaries(ok) == ["precious"]


def test_copies_are_asked_about_apart_and_can_follow_later(ok: Run, dana: Path) -> None:
    said = ok("erase", "dana", "--yes", "--json")
    assert "copy" in said.err or "copies" in said.err
    assert places(dana.parent)
    ok("erase", said.json["erased"][0]["id"], "--copies", "--yes")
    assert SECRET not in ok("search", SECRET).out
    assert places(dana.parent) == {}


def test_what_others_wrote_of_the_name_is_shown_and_not_touched(ok: Run, dana: Path) -> None:
    ok("touch", "add", "acme", f"met Dana New {SECRET} there")
    assert "Still named" in ok("erase", "dana", "--yes").err


def test_erasing_is_shown_first_and_asked(ok: Run, run: Run, dana: Path) -> None:
    assert ok("erase", "dana", "--dry-run", "--json").json[0]["rows"] > 8
    assert run("erase", "dana").code == 2
    assert ok("client", "show", "dana", "--json").json["name"].startswith("Dana New")


def test_who_left_long_ago_is_erased_by_age(ok: Run, monkeypatch: pytest.MonkeyPatch, dana: Path) -> None:
    ok("loss", "add", "dana", "--reason", "price", "--on", "2026-11-20")
    assert ok("erase", "--older-than", "7y", "--dry-run", "--json").json == []
    monkeypatch.setenv("RETAINLOG_TODAY", "2034-01-01")
    assert [row["title"] for row in ok("erase", "--older-than", "7y", "--dry-run", "--json").json] == [
        f"Dana New {SECRET}"
    ]
    ok("erase", "--older-than", "7y", "--copies", "--yes")
    assert places(dana.parent) == {}


def test_old_touchpoints_of_current_clients_are_erased_by_age(
    ok: Run, run: Run, monkeypatch: pytest.MonkeyPatch, dana: Path
) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2034-01-01")
    ok("touch", "add", "dana", "of this year")
    ok("touch", "add", "acme", "of this year too")
    before = ok("client", "list", "--json").json
    assert ok("erase", "--older-than", "7y", "--dry-run", "--json").json == []
    [shown] = ok("erase", "dana", "--older-than", "7y", "--dry-run", "--json").json
    assert shown["title"].startswith("Dana New")
    assert len(ok("erase", "--older-than", "7y", "--touches", "--dry-run", "--json").json) == 2
    ok("erase", "dana", "--older-than", "7y", "--copies", "--yes")
    assert summaries(ok) == ["of this year", "of this year too", "plain", "precious"]
    ok("erase", "--older-than", "7y", "--touches", "--copies", "--yes")
    assert summaries(ok) == ["of this year", "of this year too"]
    assert [one["name"] for one in ok("client", "list", "--json").json] == [one["name"] for one in before]
    assert not [path for path in dana.parent.rglob("*") if path.is_file() and b"talked of" in path.read_bytes()]
    assert run("doctor").code == 0


def test_a_copy_that_brings_back_what_was_erased_is_rid_of_it_again(ok: Run, run: Run, dana: Path) -> None:
    old = sorted((dana.parent / "journal-backups").glob("*.db"))[0]
    assert SECRET.encode() in old.read_bytes()
    ok("erase", "dana", "--yes")
    said = ok("restore", str(old), "--yes")
    assert "erased again" in said.out
    assert SECRET not in ok("client", "list").out
    assert set(places(dana.parent)) <= {old.name}
    assert run("doctor").code == 0


@pytest.mark.parametrize(
    "nonsense",
    [
        "UPDATE clients SET hours = 9e999",
        "UPDATE touches SET on_date = '2026-02-30'",
        "UPDATE clients SET since = 'soon'",
        "UPDATE clients SET every = 'now and then'",
    ],
)
def test_an_export_of_values_that_nobody_can_read_comes_in_again(
    ok: Run, journal: Path, tmp_path: Path, nonsense: str
) -> None:
    with sqlite3.connect(journal) as connection:
        connection.execute(nonsense)
    connection.close()
    said = ok("export", "json", "-o", str(tmp_path / "all.json"))
    assert "can't be read" in said.err
    ok("--db", str(tmp_path / "other.db"), "import", "json", str(tmp_path / "all.json"))
    assert ok("--db", str(tmp_path / "other.db"), "client", "list", "--json").json[0]["name"] == "Acme"


@pytest.mark.parametrize("old", [b"precious", b'"summary"'])
def test_a_letter_that_flipped_in_any_copy_is_found(ok: Run, run: Run, journal: Path, old: bytes) -> None:
    first = Path(ok("backup", "--json").json["file"])
    ok("touch", "add", "acme", "another")
    ok("backup")
    assert all(row["sound"] for row in ok("backup", "--verify", "--json").json)
    content = first.read_bytes()
    place = content.rindex(old)
    flipped = bytes([content[place + 1] ^ 1])
    first.write_bytes(content[: place + 1] + flipped + content[place + 2 :])
    found = run("backup", "--verify", "--json")
    assert found.code == 7
    assert [row["file"] for row in found.json if not row["sound"]] == [str(first)]


def test_any_bit_of_any_copy_is_found_passed_over_and_told_within_as_many_days(
    ok: Run, run: Run, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it belongs to no row: in a free page, in what is derived, in the header."""
    files = []
    for n in range(3):
        ok("touch", "add", "acme", f"number {n}")
        files.append(Path(ok("backup", "--json").json["file"]))
    sums = files[0].with_name("journal.sha256").read_text().splitlines()
    assert sums == [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(files)]
    random = Random(5)
    for file in (files[0], files[2]):
        content = bytearray(file.read_bytes())
        content[random.randrange(100, len(content))] ^= 1 << random.randrange(8)
        file.write_bytes(content)
    found = run("backup", "--verify", "--json")
    assert [row["file"] for row in found.json if not row["sound"]] == [str(files[2]), str(files[0])]
    for day in range(1, 5):  # another copy each day, whatever is written
        monkeypatch.setenv("RETAINLOG_TODAY", f"2026-12-0{day}")
        ok("backup", "--daily")
    assert "is no good" in ok("today").err
    for file in (files[0], files[2]):
        file.unlink()
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-09")
    ok("backup", "--daily")
    assert "is no good" not in ok("today").err
    assert run("doctor").code == 0


def test_a_copy_that_changed_is_not_taken_by_itself(ok: Run, run: Run, journal: Path) -> None:
    good = Path(ok("backup", "--json").json["file"])
    ok("touch", "add", "acme", "later")
    newest = Path(ok("backup", "--json").json["file"])
    content = bytearray(newest.read_bytes())
    content[content.rindex(b"later")] ^= 1
    newest.write_bytes(content)
    assert [problem["code"] for problem in run("doctor", "--json").json] == ["bad_backup"]
    assert ok("restore", "--yes", "--json").json["restored"] == str(good)


def test_a_log_that_is_not_the_files_is_set_aside_and_said(ok: Run, journal: Path, tmp_path: Path) -> None:
    """A synchroniser has brought a newer file; the log is that of a process that was killed before."""
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA wal_autocheckpoint = 0');"
        "[c.execute('UPDATE clients SET note = ?', ('w' * 200,)) for _ in range(50)]; os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(journal)], check=False)
    assert journal.with_name("journal.db-wal").stat().st_size
    newer = tmp_path / "newer.db"
    for number in range(9):
        ok("--db", str(newer), "client", "add", f"Newer {number}")
    time.sleep(0.05)
    journal.write_bytes(newer.read_bytes())
    said = ok("client", "list", "--json")
    assert len(said.json) == 9
    assert "set aside" in ok("--db", str(journal), "client", "list").err or "set aside" in said.err
    assert len(list(journal.parent.glob("journal.db-wal-set-aside*"))) == 1


def test_a_log_of_the_file_itself_counts_whatever_the_clock_of_the_file_says(ok: Run, journal: Path) -> None:
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA wal_autocheckpoint = 0');"
        "c.execute('UPDATE clients SET note = ?', ('kept',)); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(journal)], check=False)
    os.utime(journal)
    assert ok("client", "show", "acme", "--json").json["note"] == "kept"


HOLDS = """
import sys, time
from retainlog.base.clock import from_environment
from retainlog.store.database import Store
store = Store(sys.argv[1], from_environment())
with store.batch("import csv"):
    print("held", flush=True)
    time.sleep(30)
"""


@pytest.mark.slow
@pytest.mark.parametrize("command", [("touch", "add", "acme", "x"), ("restore", "--yes")])
def test_who_waits_for_the_journal_is_told_for_whom(ok: Run, run: Run, journal: Path, command: tuple[str, ...]) -> None:
    ok("backup")
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(journal)], stdout=subprocess.PIPE, text=True)
    try:
        with holder.stdout as out:  # type: ignore[union-attr]
            assert out.readline() == "held\n"
        said = run(*command)
        assert said.code == 6
        assert f"is in use by retainlog import csv (process {holder.pid}, since " in said.err
        holder.kill()
        holder.wait()
        ok(*command)  # what a killed process has left says nothing any more
        assert not journal.with_name("journal.db.lock").exists()
    finally:
        holder.kill()
        holder.wait()


@pytest.mark.parametrize("first", [("client", "list"), ("touch", "add", "acme", "after")])
def test_a_write_works_where_a_strange_log_was_set_aside(ok: Run, journal: Path, first: tuple[str, ...]) -> None:
    older = journal.read_bytes()
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA wal_autocheckpoint = 0'); c.execute('CREATE TABLE x (y)');"
        "[c.execute('INSERT INTO x VALUES (?)', ('w' * 2000,)) for _ in range(50)]; os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(journal)], check=False)
    journal.with_name("journal.db-shm").unlink()
    time.sleep(0.05)
    journal.write_bytes(older)
    ok(*first)
    ok("touch", "add", "acme", "one more")
    assert "one more" in [row["summary"] for row in ok("touch", "list", "--json").json]


def test_doctor_tells_of_what_a_clock_that_was_ahead_has_dated(
    ok: Run, run: Run, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2131-06-01")
    ok("touch", "add", "acme", "under a wrong clock")
    ok("mistake", "add", "acme", "--what", "also", "--kind", "service")
    ok("client", "add", "Made then")
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-01")
    ok("touch", "add", "acme", "right again")
    found = run("doctor", "--json")
    assert found.code == 7
    assert [problem["code"] for problem in found.json] == ["wrong_clock", "wrong_clock"]
    for problem in found.json:
        assert "2131-06-01" in problem["problem"]
        command = problem["fix"].split("retainlog ")[1].split(". ")[0].split()
        ok(*[word.replace("DAY", "2026-11-30") for word in command])
    assert run("doctor").code == 0


def test_doctor_tells_of_twins_and_second_names(ok: Run, run: Run, journal: Path) -> None:
    ok("backup")
    twin = journal.with_name("journal (conflicted copy 2026-12-01).db")
    shutil.copy(journal, twin)
    assert run("doctor").code == 0  # an older state, which lacks nothing
    ok("--db", str(twin), "touch", "add", "acme", "on the other machine")
    other = journal.with_name("other.db")
    ok("--db", str(other), "client", "add", "Another")
    [found] = run("doctor", "--json").json
    assert (found["code"], str(twin) in found["problem"]) == ("twin", True)
    twin.unlink()
    os.link(journal, journal.with_name("second.db"))
    assert [problem["code"] for problem in run("doctor", "--json").json] == ["second_name"]


def test_a_disk_that_machines_share_is_known_by_its_kind(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
        "30 21 0:40 / /mnt/my\\040share rw - nfs4 server:/x rw\n"
        "31 21 0:41 / /mnt/my rw shared:3 master:1 - cifs //s/y rw\n"
    )
    assert disk_of("/home/me/journal.db", str(mounts)) == "ext4"
    assert disk_of("/mnt/my share/journal.db", str(mounts)) == "nfs4"
    assert disk_of("/mnt/my/journal.db", str(mounts)) == "cifs"
    assert disk_of("/mnt/mybe/journal.db", str(mounts)) == "ext4"


def test_values_that_nobody_can_read_are_mended_from_history(ok: Run, run: Run, journal: Path) -> None:
    connection = sqlite3.connect(journal)
    connection.execute("UPDATE clients SET since = 'soon', every = 'often'")
    connection.commit()
    connection.close()
    found = run("doctor", "--json").json
    assert {problem["code"] for problem in found} >= {"bad_value"}
    assert all("doctor --mend" in problem["fix"] for problem in found if problem["code"] == "bad_value")
    ok("doctor", "--mend")
    ok("touch", "add", "acme", "works again")


def test_names_that_look_like_options_are_not_completed_into_some(ok: Run, run: Run, journal: Path) -> None:
    ok("client", "add", "--", "--yes")
    ok("client", "add", "--", "-q")
    env = {"_RETAINLOG_COMPLETE": "zsh"}
    assert completed(env, "client", "delete", "") == ["Acme"]
    assert set(completed(env, "client", "delete", "--", "")) == {"Acme", "--yes", "-q"}


def completed(env: dict[str, str], *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "retainlog", *words],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(line.split("\t")[0] for line in done.stdout.splitlines())


@pytest.mark.slow
def test_a_table_of_endless_columns_is_refused_in_a_sentence_that_ends(run: Run, journal: Path, tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(f"c{n}" for n in range(100_000)) + "\n" + ",".join("x" for _ in range(100_000)) + "\n")
    said = run("import", "csv", str(wide))
    assert said.code == 5
    assert len(said.err) < 5000


@pytest.mark.skipif(not hasattr(os, "fsync") or os.name != "posix", reason="folders are synced on POSIX")
def test_a_folder_is_on_the_disk_before_anything_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each new folder's name is synced in the folder above it."""
    synced: list[str] = []
    real = os.fsync

    def watched(number: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{number}") if os.path.isdir("/proc/self/fd") else "")
        real(number)

    monkeypatch.setattr(os, "fsync", watched)
    paths.make_private_dir(str(tmp_path / "a/b/c"))
    if os.path.isdir("/proc/self/fd"):
        assert synced == [str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a/b")]


def test_addresses_are_found_in_time_that_grows_with_the_text() -> None:
    assert addresses_in("Dana <dana@x.example>, (b@y.example); a@b@c @d e@ 'f@g.'") == [
        "dana@x.example", "b@y.example", "a@b", "f@g",
    ]  # fmt: skip
    start = time.process_time()
    for text in ("a" * 300_000, "a@" * 150_000, "@" * 300_000, "a" * 300_000 + "@b", "a b " * 100_000 + "@"):
        addresses_in(text)
    assert time.process_time() - start < 5


def test_what_a_copy_lacks_is_said_when_it_replaces_a_sound_journal(ok: Run, journal: Path) -> None:
    ok("backup")
    for number in range(3):
        ok("touch", "add", "acme", f"later {number}")
    said = ok("restore", "--yes")
    assert "3 writes made after it are not in it" in said.out


@pytest.mark.parametrize("column", ["tbl", "batch_id", "row_key"])
def test_a_flipped_letter_in_the_keys_of_history_is_found(ok: Run, run: Run, journal: Path, column: str) -> None:
    connection = sqlite3.connect(journal)
    connection.execute(f"UPDATE history_changes SET {column} = substr({column}, 1, 5) || 'x' WHERE tbl = 'touches'")
    connection.commit()
    connection.close()
    assert {problem["code"] for problem in run("doctor", "--json").json} == {"rotted"}
