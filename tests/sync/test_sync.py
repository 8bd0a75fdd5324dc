"""Two devices and one folder, through the command line."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retainlog.cli import daily_backup
from retainlog.sync.files import name_of
from tests.conftest import Result

Run = Callable[..., Result]


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Callable[[str], Run]:
    """`devices("laptop")("today")` runs a command line on a device with a home and a journal of its own. What a write
    starts behind it stays out: when it ran would be chance (tests/sync/test_postgres.py has it)."""
    monkeypatch.setattr(daily_backup, "_start", lambda *_command: None)

    def on(name: str) -> Run:
        def here(*argv: str) -> Result:
            home = tmp_path / name
            home.mkdir(exist_ok=True)
            for variable, folder in (("HOME", ""), ("XDG_STATE_HOME", "state"), ("XDG_DATA_HOME", "data")):
                monkeypatch.setenv(variable, str(home / folder))
            monkeypatch.setenv("RETAINLOG_DB", str(home / "journal.db"))
            monkeypatch.setenv("RETAINLOG_DEVICE", name)
            return run(*argv)

        return here

    return on


@pytest.fixture
def pair(devices: Callable[[str], Run], tmp_path: Path) -> tuple[Run, Run]:
    """Two devices that share a client."""
    laptop, desktop = devices("laptop"), devices("מחשב")
    assert laptop("client", "add", "Acme", "--need", "leads").code == 0
    for device in (laptop, desktop):
        result = device("sync", "init", "folder", str(tmp_path / "folder"))
        assert result.code == 0, result.err
    return laptop, desktop


def client(device: Run) -> Any:
    return json.loads(device("client", "show", "acme", "--json").out)


def test_what_one_device_wrote_the_other_has(pair: tuple[Run, Run]) -> None:
    laptop, desktop = pair
    assert client(desktop)["need"] == "leads"
    desktop("touch", "add", "acme", "a call about Q4")
    assert desktop("sync").code == laptop("sync").code == 0
    assert "a call about Q4" in laptop("touch", "list").out
    assert "a call about «Q4»" in laptop("search", "Q4").out


@pytest.fixture
def conflict(pair: tuple[Run, Run]) -> tuple[Run, Run]:
    """Both have written another need of the client, apart."""
    laptop, desktop = pair
    laptop("client", "edit", "acme", "--need", "more leads")
    desktop("client", "edit", "acme", "--need", "better leads", "--prefers", "short mails")
    assert laptop("sync").code == 0
    assert desktop("sync").code == laptop("sync").code == 8
    return laptop, desktop


def test_two_values_of_one_field_are_listed_on_both_and_other_fields_merge(conflict: tuple[Run, Run]) -> None:
    lists = [json.loads(device("sync", "conflicts", "--json").out) for device in conflict]
    assert lists[0] == lists[1]
    assert [one["field"] for one in lists[0]] == ["need"]
    assert {lists[0][0]["in_force"]["value"], lists[0][0]["other"]["value"]} == {"more leads", "better leads"}
    assert client(conflict[0]) == client(conflict[1])
    assert client(conflict[0])["prefers"] == "short mails"
    assert "sync conflicts" in conflict[0]("today", "--format", "table").err


@pytest.mark.parametrize("verb", ["take", "keep"])
def test_a_choice_on_one_device_settles_it_on_both(conflict: tuple[Run, Run], verb: str) -> None:
    laptop, desktop = conflict
    (listed,) = json.loads(laptop("sync", "conflicts", "--json").out)
    chosen = listed["other" if verb == "take" else "in_force"]["value"]
    assert laptop("sync", verb, listed["id"][:6]).code == 0
    assert json.loads(laptop("sync", "conflicts", "--json").out) == []
    assert laptop("sync").code == desktop("sync").code == 0
    assert json.loads(desktop("sync", "conflicts", "--json").out) == []
    assert client(laptop)["need"] == client(desktop)["need"] == chosen


@pytest.mark.parametrize("verb", ["take", "keep"])
def test_undoing_a_choice_lists_it_again(conflict: tuple[Run, Run], verb: str) -> None:
    laptop, _desktop = conflict
    before = laptop("sync", "conflicts", "--json").out
    need = client(laptop)["need"]
    (listed,) = json.loads(before)
    laptop("sync", verb, listed["id"])
    assert laptop("undo").code == 0
    assert client(laptop)["need"] == need
    assert laptop("sync").code == 8
    assert [one["other"]["value"] for one in json.loads(laptop("sync", "conflicts", "--json").out)] == [
        listed["other"]["value"]
    ]


def test_undo_takes_back_what_this_device_wrote_and_says_what_others_did(pair: tuple[Run, Run]) -> None:
    laptop, desktop = pair
    laptop("touch", "add", "acme", "mine")
    laptop("sync")
    desktop("sync")
    desktop("touch", "add", "acme", "theirs")
    desktop("sync")
    laptop("sync")
    result = laptop("undo")
    assert "touch add" in result.out
    assert "Another device wrote 1 time since" in result.err
    shown = laptop("touch", "list").out
    assert "theirs" in shown
    assert "mine" not in shown


def test_a_file_that_is_half_there_waits_and_a_foreign_one_is_refused_whole(
    pair: tuple[Run, Run], tmp_path: Path
) -> None:
    laptop, desktop = pair
    desktop("touch", "add", "acme", "on its way")
    desktop("sync")
    newest = max((tmp_path / "folder").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    whole = newest.read_bytes()
    newest.write_bytes(whole[:-20])
    assert json.loads(laptop("sync", "--json").out)["waiting"] == 1
    newest.write_bytes(whole)
    head = {"retainlog": 1, "journal": "x", "device": "d", "name": "n", "at": "", "schema": 7, "parents": []}
    row = json.dumps({"id": "k" * 16, "name) VALUES (1); --": "x"})
    lines = [head, ["b", "k" * 16, 9, "", "d", "x", "", None], ["c", 0, "clients", "k" * 16, None, row]]
    raw = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    forged = tmp_path / "folder" / f"{name_of(raw)}.jsonl.gz"
    forged.write_bytes(raw)
    result = laptop("sync")
    assert result.code == 5
    assert forged.name.split(".")[0] in result.err
    assert "on its way" not in laptop("touch", "list").out
    forged.unlink()
    assert laptop("sync").code == 0
    assert "on its way" in laptop("touch", "list").out


def test_a_file_of_a_newer_retainlog_is_refused_with_what_to_do(pair: tuple[Run, Run], tmp_path: Path) -> None:
    head = {"retainlog": 1, "journal": "x", "device": "d", "name": "n", "at": "", "schema": 999, "parents": []}
    raw = gzip.compress(json.dumps(head).encode())
    (tmp_path / "folder" / f"{name_of(raw)}.jsonl.gz").write_bytes(raw)
    result = pair[0]("sync")
    assert result.code == 6
    assert "newer retainlog" in result.err


def test_another_journal_is_not_mixed_in_unasked(devices: Callable[[str], Run], pair: Any, tmp_path: Path) -> None:
    third = devices("third")
    third("client", "add", "Acme")
    assert third("sync", "init", "folder", str(tmp_path / "folder")).code == 5
    result = third("sync", "init", "folder", str(tmp_path / "folder"), "--merge")
    assert result.code == 0
    assert "client merge" in result.err


def test_a_client_that_was_deleted_here_and_written_to_there_is_kept(pair: tuple[Run, Run]) -> None:
    laptop, desktop = pair
    laptop("touch", "add", "acme", "first")
    laptop("sync")
    desktop("sync")
    desktop("touch", "delete", "last", "--yes")
    laptop("touch", "edit", "last", "--summary", "first, in more words")
    for device in (laptop, desktop, laptop):
        device("sync")
    for device in pair:
        assert "first, in more words" in device("touch", "list").out


def test_status_forget_and_off(pair: tuple[Run, Run]) -> None:
    laptop, _desktop = pair
    laptop("sync")
    names = {one["name"] for one in json.loads(laptop("sync", "status", "--json").out)["devices"]}
    assert "laptop" in names
    assert laptop("sync", "forget", "laptop").code == 0
    assert json.loads(laptop("sync", "status", "--json").out)["devices"] == []
    assert laptop("sync", "off", "--yes").code == 0
    assert laptop("sync").code == 3


def test_doctor_finds_a_row_that_is_not_what_its_history_says(pair: tuple[Run, Run], tmp_path: Path) -> None:
    laptop, _desktop = pair
    assert laptop("doctor").code == 0
    with sqlite3.connect(tmp_path / "laptop" / "journal.db") as driver:
        driver.execute("UPDATE clients SET note = 'by another program'")
    driver.close()
    assert laptop("doctor").code == 7
