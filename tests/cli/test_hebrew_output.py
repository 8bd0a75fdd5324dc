"""Every command that shows something, on a real terminal and in a pipe, with a journal in Hebrew and English."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from retainlog import reports
from retainlog.cli.registry import COMMANDS, Noun
from tests.cli.processes import run

CONTROLS = re.compile("[\x1b\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HEBREW_WORD = re.compile("[א-ת]{2,}")
NEXT = "=====>"
# One process runs all command lines: its outputs are those of as many processes, and cost one start.
MANY = f"""
import json, sys
from retainlog.cli.main import run
for argv in json.load(open(sys.argv[1])):
    print("{NEXT}", *argv, flush=True)
    run(argv)
"""
NOT_HERE = {"demo", "restore", "doctor", "backup"}


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RETAINLOG_TODAY", "2026-11-21T10:00")
        patch.setenv("HOME", str(folder))
        assert run("demo", str(folder / "demo"))[0] == 0
    return str(folder / "demo" / "journal.db")


@pytest.fixture(scope="module")
def stored(journal: str) -> set[str]:
    """Every Hebrew word of two letters or more in the journal."""
    with sqlite3.connect(journal) as driver:
        return set(HEBREW_WORD.findall("\n".join(driver.iterdump())))


@pytest.fixture(scope="module")
def lines(journal: str) -> list[list[str]]:
    """A command line for every command that shows records: lists, records, reports, the day, the search."""
    found = [["today"], ["search", "שיחה"], ["brief", "אופק"], ["timeline", "אופק"], ["impact", "אופק"], ["history"]]
    found += [["report", name] for name in reports.names()]
    with sqlite3.connect(journal) as driver:
        tables = {name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for noun, entry in COMMANDS.items():
            if not isinstance(entry, Noun):
                continue
            if "list" in entry.verbs:
                found.append([noun, "list"])
            table = {"loss": "losses"}.get(noun, f"{noun}s")
            if "show" in entry.verbs and table in tables:
                ids = [key for (key,) in driver.execute(f"SELECT id FROM {table} ORDER BY id LIMIT 3")]
                found += [[noun, "show", key] for key in ids]
    return found


def on_terminal(journal: str, lines: list[list[str]], tmp_path: Path, *options: str) -> dict[str, str]:
    """What each command line writes to a pty 100 cells wide, controls for colour taken off."""
    file = tmp_path / "lines.json"
    file.write_text(json.dumps([[*options, *line] for line in lines]), encoding="utf-8")
    child = pexpect.spawn(
        sys.executable,
        ["-X", "utf8", "-c", MANY, str(file)],
        env={**os.environ, "RETAINLOG_DB": journal, "TERM": "xterm-256color", "NO_COLOR": "1", "PYTHONPATH": _path()},
        encoding="utf-8",
        timeout=120,
        dimensions=(50, 100),
    )
    text = child.read().replace("\r\n", "\n")
    child.close()
    assert child.exitstatus == 0, text[-2000:]
    parts = (part.partition("\n") for part in text.split(NEXT)[1:])
    return {command.strip(): out for command, _newline, out in parts}


def _path() -> str:
    return os.pathsep.join(path for path in sys.path if path)


@pytest.mark.parametrize("lang", ["en", "he"])
def test_in_visual_mode_no_hebrew_word_is_seen_in_stored_order(
    journal: str, stored: set[str], lines: list[list[str]], tmp_path: Path, lang: str
) -> None:
    shown = on_terminal(journal, lines, tmp_path, "--bidi", "visual", "--lang", lang)
    wrong = {
        command: {word for word in HEBREW_WORD.findall(out) if word in stored and word[::-1] not in stored}
        for command, out in shown.items()
    }
    assert {command: words for command, words in wrong.items() if words} == {}
    turned = {word for out in shown.values() for word in HEBREW_WORD.findall(out) if word[::-1] in stored}
    assert len(turned) > 50, "the journal's words are shown, so that there was something to turn"
    assert not [command for command, out in shown.items() if CONTROLS.search(out.replace("\x1b[0m", ""))]


def test_in_isolate_mode_every_isolate_is_closed_on_its_line(
    journal: str, lines: list[list[str]], tmp_path: Path
) -> None:
    shown = on_terminal(journal, lines, tmp_path, "--bidi", "isolate")
    for out in shown.values():
        for line in out.splitlines():
            assert len(re.findall("[\u2066-\u2068]", line)) == line.count("\u2069"), line


def test_in_a_pipe_no_command_writes_an_escape_or_a_direction_control(
    journal: str, stored: set[str], lines: list[list[str]], tmp_path: Path
) -> None:
    formats = [[*line, "--format", format] for line in lines for format in ("table", "plain", "json", "csv", "md")]
    file = tmp_path / "lines.json"
    file.write_text(json.dumps([["--bidi", "visual", *line] for line in formats]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", MANY, str(file)],
        env={**os.environ, "RETAINLOG_DB": journal, "LC_ALL": "C", "PYTHONPATH": _path()},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert not CONTROLS.search(done.stdout + done.stderr)
    assert len(stored.intersection(HEBREW_WORD.findall(done.stdout))) > 50


@pytest.mark.parametrize("argv", [["client", "show", "נועה"], ["touch", "add", "לא־קיים", "שיחה"]])
def test_errors_and_help_are_turned_too(journal: str, tmp_path: Path, argv: list[str]) -> None:
    (out,) = on_terminal(journal, [argv], tmp_path, "--bidi", "visual").values()
    assert not re.search("נועה|לא־קיים", out)
    assert re.search("העונ|םייק־אל", out)
