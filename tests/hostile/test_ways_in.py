"""Every way into the journal takes every nasty string as words, or says what is wrong with it, and stores it clean."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sqlite3
import stat
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from retainlog.base.text import clean
from tests.conftest import Run
from tests.hostile.commands import WAITING, Place, places
from tests.hostile.conftest import Values
from tests.hostile.journals import as_stored, texts_of
from tests.hostile.outputs import check_json, check_steering, on_terminal
from tests.hostile.strings import EVERYTHING, OWNED, TEXTS
from tests.house.test_commands import VERBS, named

COMMANDS = [command for command in VERBS if command not in WAITING]
FILES = ("FILE", "DIR", "FOLDER")


def dirt(journal: Path) -> list[tuple[str, str]]:
    return [(place, text) for place, text in texts_of(journal) if clean(text) != text]


@pytest.fixture
def fresh(base: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the believable journal, in a folder of its own where commands run."""
    folder = home / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("RETAINLOG_DB", str(home / "journal.db"))
    shutil.copy(base, home / "journal.db")
    return home / "journal.db"


def _value(place: Place, text: str, home: Path) -> str:
    """The string as this kind of argument can take it; what names a file stays in the folder of the test."""
    if place.kind in FILES or place.kind.startswith("FILE"):
        return str(home / "work" / (re.sub(r"[/\x00]", "_", text)[:80] or "_"))
    return {"CODE=TEXT": "keep=", "CODE=N": "criticism=", "KIND=TEXT": "price=", "COL=FIELD": "x="}.get(
        place.kind, ""
    ) + text


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_arguments_and_standard_input(
    run: Run, command: tuple[str, ...], fresh: Path, base: Path, home: Path, values: Values, monkeypatch: Any
) -> None:
    for number, place in enumerate(one for one in places(values(fresh, 0)) if one.command == command):
        some = TEXTS[(COMMANDS.index(command) * 7 + number * 3) % len(TEXTS)]
        for text, stdin in ((EVERYTHING, ""), (some, ""), ("-", EVERYTHING)):
            shutil.copy(base, fresh)
            for ending in ("-wal", "-shm"):
                fresh.with_name(fresh.name + ending).unlink(missing_ok=True)
            argv = (*place.before, _value(place, text, home))
            for format in ("table", "json"):
                code, out, err = run(*argv, "--format", format, stdin=stdin)
                assert code in (0, 2, 3, 4, 5, 7), (place, text, err)
                check_steering(out)
                check_steering(err)
                if format == "json" and code and code != 7:
                    check_json(err.splitlines()[-1])
            assert dirt(fresh) == [], place
    assert not list(home.rglob(f"*{OWNED}")) or command[0] in ("export", "report", "backup", "rank-log", "doctor")


def test_every_place_was_meant(values: Values, base: Path) -> None:
    assert len(list(places(values(base, 0)))) > 400


@pytest.mark.parametrize("text", [EVERYTHING, *TEXTS[::9]], ids=lambda text: repr(text)[:24])
def test_an_unknown_command_option_or_format(text: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for argv in (
        (text,),
        ("client", text),
        ("today", "--" + text),
        ("today", "--format", text),
        ("--lang", text, "today"),
    ):
        code, out, err = run(*argv)
        assert code in (0, 2, 3), (argv, err)
        check_steering(out)
        check_steering(err)
        if text not in ("-rf", "-", "--"):
            code, screen = on_terminal(monkeypatch, *argv)
            check_steering(screen)


@pytest.mark.parametrize("text", [EVERYTHING, *TEXTS[::13]], ids=lambda text: repr(text)[:24])
def test_the_editor(ok: Run, run: Run, fresh: Path, home: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = home / "said"
    said.write_bytes(as_stored(text))
    editor = home / "editor.py"
    editor.write_text(f"import shutil, sys; shutil.copyfile({str(said)!r}, sys.argv[1])")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    id = ok("touch", "list", "--json").json[0]["id"]
    code, _out, err = run("touch", "edit", id, "--edit")
    assert code in (0, 2), err
    assert dirt(fresh) == []
    assert list((home / "journal-drafts").iterdir()) == []


def test_csv(ok: Run, fresh: Path, home: Path) -> None:
    for encoding in ("utf-8", "utf-16", "cp1255"):
        table = home / f"{encoding}.csv"
        with table.open("w", encoding=encoding, errors="replace", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["client", "date", "summary", "tags"])
            for number, text in enumerate([*TEXTS, EVERYTHING]):
                rows.writerow([f"c{number} {text}", "2026-11-01", text or "x", text])
        result = ok("import", "csv", str(table), "--create-clients", "--skip-bad", "--json")
        assert result.json["touches"] + result.json["skipped"] > 150, result
        check_steering(result.out + result.err)
    assert dirt(fresh) == []


def test_vcard(run: Run, fresh: Path, home: Path) -> None:
    cards = home / "cards.vcf"
    with cards.open("wb") as file:
        for text in [*TEXTS, EVERYTHING]:
            value = as_stored(text).replace(b"\\", b"\\\\").replace(b"\r", b"").replace(b"\n", b"\\n")
            file.write(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:n " + value + b"\r\nNOTE:" + value + b"\r\nORG:" + value)
            file.write(b"\r\nEMAIL:" + value + b"\r\nTEL:" + value + b"\r\nCATEGORIES:" + value + b"\r\nEND:VCARD\r\n")
    code, out, err = run("import", "vcard", str(cards), "--skip-bad")
    assert code == 0, err
    check_steering(out + err)
    assert dirt(fresh) == []


def test_calendar(ok: Run, run: Run, fresh: Path, home: Path) -> None:
    pytest.importorskip("icalendar")
    ok("client", "add", "Known", "--email", "known@example.com")
    events = home / "events.ics"
    with events.open("wb") as file:
        file.write(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n")
        for number, text in enumerate([*TEXTS, EVERYTHING]):
            value = as_stored(text).replace(b"\\", b"\\\\").replace(b"\r", b"").replace(b"\n", b"\\n")
            file.write(b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20261101T100000Z\r\nDTEND:20261101T110000Z\r\n" % number)
            file.write(b"SUMMARY:" + value + b"\r\nLOCATION:" + value + b"\r\nATTENDEE:mailto:known@example.com\r\n")
            file.write(b"END:VEVENT\r\n")
        file.write(b"END:VCALENDAR\r\n")
    code, out, err = run("import", "ics", str(events), "--skip-bad")
    assert code == 0, err
    check_steering(out + err)
    assert dirt(fresh) == []
    rows = sqlite3.connect(fresh)
    assert rows.execute("SELECT count(*) FROM touches WHERE on_date = '2026-11-01'").fetchone()[0] > 150
    rows.close()


def test_mail(ok: Run, run: Run, fresh: Path, home: Path) -> None:
    ok("config", "set", "own_addresses", "me@example.com")
    ok("client", "add", "Known", "--email", "known@example.com")
    box = home / "mail.mbox"
    with box.open("wb") as file:
        for number, text in enumerate([*TEXTS, EVERYTHING]):
            value = as_stored(text).replace(b"\r", b"").replace(b"\n", b" ")
            file.write(
                b"From x Sun Nov  1 10:00:00 2026\nFrom: " + value + b" <known@example.com>\nTo: me@example.com\n"
            )
            file.write(b"Subject: " + value + b"\nDate: Sun, 1 Nov 2026 10:00:00 +0000\n")
            file.write(b"Message-ID: <%d@x>\n\nbody\n\n" % number)
    code, out, err = run("import", "mbox", str(box), "--skip-bad")
    assert code == 0, err
    check_steering(out + err)
    assert dirt(fresh) == []


def test_an_export_that_somebody_has_edited(ok: Run, run: Run, base: Path, home: Path) -> None:
    content: dict[str, Any] = json.loads(ok("export", "json", "--db", str(base)).out)
    other = home / "other.db"
    for number, text in enumerate([*TEXTS[::7], EVERYTHING]):
        if not clean(text, multiline=False):
            continue
        client = content["tables"]["clients"][0] | {"id": f"{number:016d}", "name": text, "note": text}
        file = home / "edited.json"
        file.write_text(json.dumps({**content, "tables": {"clients": [client]}}))
        code, out, err = run("import", "json", str(file), "--db", str(other))
        assert code == 0, err
        check_steering(out + err)
        for place in ("id", "every", "since", "engagement", "created_at", text):
            file.write_text(json.dumps({**content, "tables": {"clients": [client | {"id": "1" * 16, place: text}]}}))
            code, out, err = run("import", "json", str(file), "--db", str(other))
            assert code in (0, 5), err
            check_steering(out + err)
    assert dirt(other) == []


def test_a_restored_backup_is_read_as_safely_as_any_journal(
    ok: Run, poisoned: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("restore", str(poisoned), "--yes")
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o600
    for argv in (("client", "list"), ("touch", "list"), ("history",), ("doctor",)):
        code, screen = on_terminal(monkeypatch, *argv)
        assert code in (0, 7)
        check_steering(screen)


def test_names_of_files_and_settings_in_messages(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in [*TEXTS, EVERYTHING]:
        name = re.sub(r"[/\x00\ud800-\udfff]", "_", text).encode()[:100]
        path = str(home / ("x" + name.decode(errors="ignore")))
        monkeypatch.setenv("RETAINLOG_DB", path)
        Path(path).write_bytes(b"no journal")
        for argv in (
            ("today",),
            ("doctor",),
            ("path",),
            ("backup", "--to", path),
            ("import", "auto", path),
            ("restore", path),
        ):
            code, out, err = run(*argv)
            assert code in (0, 2, 3, 4, 5, 6, 7), err
            check_steering(err)
            if argv != ("path",):  # prints the path as it is, for programs
                check_steering(out)
        Path(path).unlink()
        monkeypatch.delenv("RETAINLOG_DB")
        settings = home / "config.toml"
        settings.write_text(f"currency = {json.dumps(text, ensure_ascii=True)}\n", encoding="utf-8")
        monkeypatch.setenv("RETAINLOG_CONFIG", str(settings))
        for argv in (("config",), ("doctor",), ("client", "list")):
            code, out, err = run(*argv)
            assert code in (0, 2, 7), err
            check_steering(out + err)
        monkeypatch.delenv("RETAINLOG_CONFIG")


def test_questions_on_a_terminal(fresh: Path, ok: Run) -> None:
    """What a terminal itself does not act on: C1, overrides, markup, commands, half a character."""
    told = " ".join(TEXTS)
    typed = "".join(
        letter for letter in told if letter >= " " and letter != "\x7f" and not "\ud800" <= letter <= "\udfff"
    )
    name = ok("client", "list", "--json").json[0]["name"]
    for at in range(0, len(typed), 300):
        child = pexpect.spawn(
            sys.executable,
            ["-m", "retainlog", "touch", "add", name],
            env={**os.environ, "TERM": "dumb"},
            timeout=60,
            dimensions=(60, 200),
        )
        child.expect_exact("What was it about:")
        child.send(typed[at : at + 300].encode() + b" \xff half\n")
        child.expect(pexpect.EOF)
        receipt = child.before.decode(errors="replace").partition("\n")[2].replace("\r\n", "\n")  # after the echo
        check_steering(receipt)
        assert "retainlog undo" in receipt
    assert dirt(fresh) == []
