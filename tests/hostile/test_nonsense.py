"""Values that another program wrote and nobody can read: commands go without them and say so, or name them."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from retainlog.store.schema import JOURNAL
from tests.conftest import Run
from tests.hostile.commands import VERBS, WAITING, called
from tests.hostile.conftest import Values
from tests.hostile.nonsense import NONSENSE, columns, nonsensical, plant
from tests.hostile.outputs import check_steering, count
from tests.house.test_commands import named

COMMANDS = [command for command in VERBS if command not in WAITING]
EXPECTED = (0, 2, 3, 4, 5, 6, 7)
LONG = "RETAINLOG_COUNTS" in os.environ
FORMATS = ("table", "json", "csv", "md") if LONG else ("json",)


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_no_command_breaks(run: Run, command: tuple[str, ...], base: Path, home: Path, values: Values) -> None:
    """Here each command meets two of the values, each in every column that takes it; scripts/hostile.py takes all."""
    journal = home / "journal.db"
    number = COMMANDS.index(command)
    kinds = list(NONSENSE) if LONG else [list(NONSENSE)[(number * step) % len(NONSENSE)] for step in (1, 5)]
    for kind in kinds:
        for format in FORMATS:
            nonsensical(base, journal, NONSENSE[kind])
            argv = called(command, values(journal, 0)) or command
            code, out, err = run(*argv, "--db", str(journal), "--format", format)
            count("runs over nonsense")
            assert code in EXPECTED, (kind, err)
            assert "fault of retainlog" not in err
            check_steering(out)
            check_steering(err)
            if code == 6:
                assert any(table in err for table in JOURNAL), err


@pytest.mark.parametrize("kind", NONSENSE if LONG else ["30 February", "bytes", "a fraction"])
def test_all_others_are_seen_in_the_daily_commands(
    ok: Run, run: Run, base: Path, home: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every column of every table holds it, in rows of one client."""
    journal = home / "journal.db"
    shutil.copy(base, journal)
    monkeypatch.setenv("RETAINLOG_DB", str(journal))
    names = {one["name"]: one["id"] for one in ok("client", "list", "--json").json}
    named_before = {name for name in names if name in ok("risk").out + ok("today", "--all").out}
    spoilt, other = list(names)[:2]
    connection = sqlite3.connect(journal)
    for table, column in list(columns(connection)):
        plant(connection, table, column, NONSENSE[kind], client=names[spoilt])
    connection.commit()
    connection.close()
    listed = {one["name"] for one in ok("client", "list", "--json").json}
    assert set(names) - {spoilt} <= listed
    today = ok("risk").out + ok("today", "--all").out
    assert {name for name in named_before if name not in today} <= {spoilt}
    assert other in ok("brief", other).out
    assert ok("touch", "list", other, "--json").json
    assert ok("search", "a").out
    for argv in (("risk",), ("report", "monthly"), ("report", "concentration"), ("prompt",), ("catchup", "--no-input")):
        assert run(*argv).code == 0, argv
    ok("touch", "add", other, "all the same")
    assert ok("touch", "list", other, "--json").json[0]["summary"] == "all the same"
    ok("undo")


@pytest.mark.parametrize(("table", "column"), [("touches", "on_date"), ("clients", "every"), ("gestures", "reaction")])
def test_what_cannot_be_read_is_named(
    ok: Run, run: Run, base: Path, home: Path, table: str, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = home / "journal.db"
    shutil.copy(base, journal)
    monkeypatch.setenv("RETAINLOG_DB", str(journal))
    connection = sqlite3.connect(journal)
    value = 1.5 if column == "reaction" else "soon"
    (id,) = connection.execute(f"SELECT id FROM {table} LIMIT 1").fetchone()
    connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, id))
    connection.commit()
    connection.close()
    found = run("doctor", "--json")
    assert found.code == 7
    assert id in found.out
    assert re.search(f"{table}.*{column}", found.out)
    before = Path(journal).read_bytes()
    noun = {"touches": "touch", "clients": "client", "gestures": "gesture"}[table]
    shown = run(noun, "show", id)
    assert shown.code in (0, 3, 6)
    if table == "touches":
        assert f"touches {id} (on_date)" in shown.err
    assert Path(journal).read_bytes() == before
    ok("doctor", "--salvage", str(home / "out.db"))
    assert ok("doctor", "--db", str(home / "out.db")).code == 0


IMAGES: list[object] = [
    "no JSON", "[]", "{}", "5", "null", '{"id": 1}', '{"id": []}', '{"nope": 1}', b"\xff\x00", 7, "",
    '{"id) VALUES (1) --": 1}', None,
]  # fmt: skip


@pytest.mark.parametrize("image", IMAGES, ids=repr)
def test_history_that_makes_no_sense(ok: Run, run: Run, base: Path, home: Path, image: object) -> None:
    journal = home / "journal.db"
    for command in (("touch", "add"), ("touch", "delete"), ("touch", "edit")):
        shutil.copy(base, journal)
        at = ("--db", str(journal))
        name = ok("client", "list", "--json", *at).json[0]["name"]
        ok("touch", "add", name, "words", *at)
        if command != ("touch", "add"):
            id = ok("touch", "list", "-n", "1", "--json", *at).json[0]["id"]
            ok(*command, id, *(["--summary", "other"] if command[1] == "edit" else ["--yes"]), *at)
        connection = sqlite3.connect(journal)
        connection.execute(
            "UPDATE history_changes SET before = CASE WHEN before IS NULL THEN NULL ELSE ? END,"
            " after = CASE WHEN after IS NULL THEN NULL ELSE ? END"
            " WHERE batch_id = (SELECT id FROM history_batches ORDER BY seq DESC LIMIT 1)",
            (image, image),
        )
        connection.commit()
        rows = connection.execute("SELECT * FROM touches").fetchall()
        for argv in (("history",), ("undo",), ("redo",), ("today",), ("touch", "list"), ("history", "--json")):
            code, _out, err = run(*argv, *at)
            assert code in (0, 3, 5, 6), err
        assert connection.execute("SELECT count(*) FROM touches").fetchone()[0] >= len(rows) - 1
        connection.close()


@pytest.mark.parametrize("kind", NONSENSE)
def test_rows_that_come_back_from_history_with_such_a_value(
    ok: Run, run: Run, base: Path, home: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was written when the row was there; the row was deleted, and its deletion is taken back."""
    journal = home / "journal.db"
    monkeypatch.setenv("RETAINLOG_DB", str(journal))
    for column in ("on_date", "minutes", "created_at", "client_id", "next_on"):
        shutil.copy(base, journal)
        id = ok("touch", "list", "-n", "1", "--json").json[0]["id"]
        ok("touch", "delete", id, "--yes")
        connection = sqlite3.connect(journal)
        connection.create_function("value", 0, lambda: NONSENSE[kind] if kind != "bytes" else "\x00")
        connection.execute(
            f"UPDATE history_changes SET before = json_set(before, '$.{column}', value()) WHERE batch_id ="
            " (SELECT id FROM history_batches ORDER BY seq DESC LIMIT 1)"
        )
        connection.commit()
        connection.close()
        for argv in (("undo",), ("today",), ("touch", "list"), ("redo",), ("history",), ("doctor",)):
            code, _out, err = run(*argv)
            assert code in (0, 3, 5, 6, 7), (column, argv, err)


@pytest.mark.parametrize("kind", NONSENSE)
def test_batches_that_make_no_sense(ok: Run, run: Run, base: Path, home: Path, kind: str) -> None:
    journal = home / "journal.db"
    for column in ("at", "device", "command", "note", "undoes", "seq", "id"):
        shutil.copy(base, journal)
        connection = sqlite3.connect(journal)
        newest = "id = (SELECT id FROM history_batches ORDER BY seq DESC LIMIT 1)"
        try:
            connection.execute(f"UPDATE history_batches SET {column} = ? WHERE {newest}", (NONSENSE[kind],))
        except sqlite3.IntegrityError:
            connection.close()
            continue
        connection.commit()
        connection.close()
        for argv in (("history",), ("history", "--json"), ("undo",), ("redo",), ("today",), ("doctor",)):
            code, out, err = run(*argv, "--db", str(journal))
            assert code in (0, 3, 5, 6, 7), (column, argv, err)
            check_steering(out + err)
