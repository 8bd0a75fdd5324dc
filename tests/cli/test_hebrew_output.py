"""Every command, on a real terminal and in a pipe, with a journal in Hebrew and English."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from retainlog import i18n
from retainlog.cli.registry import COMMANDS, Noun
from tests.cli.command_lines import Line, command_of, lines, reading
from tests.cli.processes import run

CONTROLS = re.compile("[\x1b\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HEBREW_WORD = re.compile("[א-ת]{2,}")
NEXT = "=====>"
# One process runs all command lines: its outputs are those of as many processes, and cost one start.
MANY = f"""
import json, sys
from retainlog.cli.main import run
for argv in json.load(open(sys.argv[1], encoding="utf-8")):
    print("{NEXT}", *argv, flush=True)
    if code := run(argv):
        sys.exit(code)
"""
# `bidi test` shows its sample in each mode; `rank-log` writes CSV, which is for programs.
OWN_ORDER = {"bidi test", "rank-log"}
SAMPLE = {"דנה", "לוי", "שילמה"}

CATALOGUE = Path(i18n.__file__).parent / "locale" / "he" / "LC_MESSAGES" / "retainlog.po"


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RETAINLOG_TODAY", "2026-11-21T10:00")
        patch.setenv("HOME", str(folder))
        assert run("demo", "--mixed", str(folder / "demo"))[0] == 0
        journal = str(folder / "demo" / "journal.db")
        assert run("away", "add", "2026-08-02", "2026-08-09", "--reason", "חופשה", "--db", journal)[0] == 0
    return journal


@pytest.fixture(scope="module")
def stored(journal: str) -> set[str]:
    """Every Hebrew word of two letters or more in the journal."""
    with sqlite3.connect(journal) as driver:
        return set(HEBREW_WORD.findall("\n".join(driver.iterdump())))


@pytest.fixture
def copy(journal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the journal, for command lines that write."""
    copied = tmp_path / "journal.db"
    for end in ("", "-wal"):
        if Path(journal + end).exists():
            shutil.copy(journal + end, f"{copied}{end}")
    monkeypatch.setenv("RETAINLOG_DB", str(copied))
    monkeypatch.setenv("EDITOR", "true")
    return copied


def test_every_command_has_a_line(copy: Path, tmp_path: Path) -> None:
    commands = {
        f"{name} {verb}" if isinstance(entry, Noun) else name
        for name, entry in COMMANDS.items()
        for verb in (entry.verbs if isinstance(entry, Noun) else [""])
    }
    assert commands == {command_of(line) for line in lines(copy, tmp_path)}


def on_terminal(lines: Iterable[Line], tmp_path: Path, *options: str, ends: int = 0) -> dict[str, str]:
    """What each command line writes to a pty 100 cells wide, without colours; the first that fails ends it."""
    file = tmp_path / "lines.json"
    file.write_text(json.dumps([[*options, "--no-input", *line] for line in lines]), encoding="utf-8")
    child = pexpect.spawn(
        sys.executable,
        ["-X", "utf8", "-c", MANY, str(file)],
        env={**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", "PYTHONPATH": _path()},
        encoding="utf-8",
        timeout=120,
        dimensions=(50, 100),
    )
    text = child.read().replace("\r\n", "\n")
    child.close()
    assert child.exitstatus == ends, text[-2000:]
    parts = (part.partition("\n") for part in text.split(NEXT)[1:])
    return {command.strip(): out for command, _newline, out in parts}


def _path() -> str:
    return os.pathsep.join(path for path in sys.path if path)


@pytest.mark.parametrize("lang", ["en", "he"])
def test_in_visual_mode_no_hebrew_word_is_seen_in_stored_order(
    copy: Path, stored: set[str], tmp_path: Path, lang: str
) -> None:
    said = [line for line in lines(copy, tmp_path) if command_of(line) not in OWN_ORDER]
    words = stored | set(HEBREW_WORD.findall(f"{said} {CATALOGUE.read_text(encoding='utf-8')}"))
    shown = on_terminal(said, tmp_path, "--bidi", "visual", "--lang", lang)
    wrong = {
        command: {word for word in HEBREW_WORD.findall(out) if word in words and word[::-1] not in words}
        for command, out in shown.items()
    }
    assert {command: found for command, found in wrong.items() if found} == {}
    turned = {word for out in shown.values() for word in HEBREW_WORD.findall(out) if word[::-1] in words}
    assert len(turned) > 200, "the journal's words are shown, so that there was something to turn"
    assert not [command for command, out in shown.items() if CONTROLS.search(out)]


def test_in_isolate_mode_every_isolate_is_closed_on_its_line(copy: Path, tmp_path: Path) -> None:
    shown = on_terminal(lines(copy, tmp_path), tmp_path, "--bidi", "isolate")
    for out in shown.values():
        for line in out.splitlines():
            assert len(re.findall("[\u2066-\u2068]", line)) == line.count("\u2069"), line


@pytest.mark.parametrize("lang", ["en", "he"])
def test_in_a_pipe_no_command_writes_an_escape_or_a_direction_control(
    copy: Path, stored: set[str], tmp_path: Path, lang: str
) -> None:
    said = lines(copy, tmp_path)
    formats = [[*line, "--format", name] for line in reading(copy) for name in ("plain", "json", "csv", "md", "html")]
    file = tmp_path / "lines.json"
    options = ["--bidi", "visual", "--lang", lang, "--no-input"]
    file.write_text(json.dumps([[*options, *line] for line in [*formats, *said]]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", MANY, str(file)],
        env={**os.environ, "LC_ALL": "C", "PYTHONPATH": _path()},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-2000:]
    for part in (done.stdout + done.stderr).split(NEXT):
        assert not CONTROLS.search(part), part[:200]
    assert len(stored.intersection(HEBREW_WORD.findall(done.stdout))) > 200
    # ב־21 בנובמבר, yet not ב־היום: a day that is told by its distance takes no prefix.
    assert not re.findall("[בלמכ]־(?:היום|אתמול|מחר|לפני|בעוד)\\b.*", done.stdout + done.stderr)


@pytest.mark.parametrize("argv", [("client", "show", "גלעד"), ("touch", "add", "לא־קיים", "שיחה")])
def test_errors_are_turned_too(copy: Path, tmp_path: Path, argv: Line) -> None:
    (out,) = on_terminal([argv], tmp_path, "--bidi", "visual", ends=3).values()
    assert not re.search("גלעד|לא־קיים", out)
    assert re.search("דעלג|םייק־אל", out)


ASKING = (
    ("catchup",),
    ("mistake", "add", "אופק"),
    ("loss", "add", "אופק"),
    ("check", "אופק"),
    ("fit", "check", "אופק"),
    ("report", "--reflect"),
    ("client", "add"),
    ("client", "delete", "אופק"),
    ("touch", "add"),
    ("bidi", "test"),
    ("config", "init"),
)


@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize("argv", ASKING, ids=" ".join)
def test_questions_are_turned_too(
    copy: Path, stored: set[str], terminal: Any, argv: tuple[str, ...], lang: str
) -> None:
    """Enter answers every question; what has to be answered is asked again until the terminal hangs up."""
    child = terminal("--bidi", "visual", "--lang", lang, *argv)
    shown = ""
    for _answer in range(25):
        if child.expect([pexpect.EOF, r"[^\r\n] $"]) == 0:
            break
        shown += child.before + child.after
        child.sendline("")
    shown += child.before
    words = stored | set(HEBREW_WORD.findall(CATALOGUE.read_text(encoding="utf-8")))
    seen = set(HEBREW_WORD.findall(shown))
    if lang == "he":
        assert seen
    assert {word for word in seen if word in words and word[::-1] not in words} <= SAMPLE
