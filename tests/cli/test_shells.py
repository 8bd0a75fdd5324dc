"""Completion in the real shells: what stands in the line after Tab, and which words the shell makes of that line."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.conftest import Run

# How each shell starts without anybody's settings; a key writes the line to a file, and so does a stand-in for the
# program with the words that it was given. Completion still runs the program itself.
START = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
    "fish": ["--no-config", "-i"],
}
SET_UP = {
    "bash": """eval "$(retainlog aliases bash)"
retainlog() { printf '%s\\n' "$@" > "$LINE_FILE.new"; mv "$LINE_FILE.new" "$LINE_FILE"; }
bind -x '"\\C-g": printf %s "$READLINE_LINE" > "$LINE_FILE"'""",
    "zsh": """eval "$(retainlog aliases zsh)"
retainlog() { printf '%s\\n' "$@" > $LINE_FILE.new; mv $LINE_FILE.new $LINE_FILE }
show() { print -rn -- $BUFFER > $LINE_FILE }; zle -N show; bindkey '^G' show; setopt nobeep""",
    "fish": """retainlog aliases fish | source
function retainlog; printf '%s\\n' $argv > $LINE_FILE.new; mv $LINE_FILE.new $LINE_FILE; end
function show; commandline > $LINE_FILE; end; bind \\cg show""",
}
NAMES = (
    "Acme Labs",
    "דנה לוי",
    'שמואל בע"מ',
    "$(touch pwned)",
    "`touch pwned`; touch pwned",
    "O'Neil & Sons",
    "Yahoo! Inc",
    'Say "please"',
    "Re: Plan",
    "%F{red}%d",
    "star * star",
    "back\\slash",
    "בַּנְק הפועלים",
)


class Terminal:
    """A shell in a terminal of its own."""

    def __init__(self, shell: str, place: Path) -> None:
        self.shell = shell
        self.file = Path(os.environ["LINE_FILE"])
        environment = {**os.environ, "TERM": "xterm", "PS1": "$ "}
        self.child = pexpect.spawn(
            shell, START[shell], cwd=place, encoding="utf-8", timeout=30, dimensions=(50, 160), env=environment
        )
        for line in SET_UP[shell].splitlines():
            self.child.sendline(line)
        self.child.sendline("echo rea''dy")
        self.child.expect("ready")

    def _after(self, keys: str) -> str:
        self.file.unlink(missing_ok=True)
        self.child.send(keys)
        for _ in range(600):
            if self.file.exists() and (text := self.file.read_text(encoding="utf-8")):
                return text
            time.sleep(0.05)
        raise AssertionError(f"nothing after {keys!r}; the screen says: {self.child.read_nonblocking(9999, 1)}")

    def line(self, typed: str) -> str:
        """What stands in the line after it was typed and Tab pressed."""
        text = self._after(typed + "\t\x07")
        self.child.send("\x05\x15")
        return text.rstrip("\n")

    def words(self, typed: str) -> list[str]:
        """The words that the program gets after it was typed, Tab and Enter pressed."""
        return self._after(typed + "\t\r").splitlines()

    def offers(self, typed: str, expected: str) -> None:
        """Have the offers listed; `expected` stands among them."""
        # bash lists at the second Tab, and at the third where the first one added what all ids begin with.
        self.child.send(typed + ("\t\t\t" if self.shell == "bash" else "\t"))
        self.child.expect_exact(expected)
        self.child.send("\x05\x15")

    def close(self) -> None:
        self.child.sendline("exit")
        self.child.close(force=True)


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    return name


@pytest.fixture
def place(tmp_path: Path, ok: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the program on the PATH and a journal full of awkward names."""
    folder = tmp_path / "work"
    folder.mkdir()
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    program = bin_folder / "retainlog"
    program.write_text(f"#!{sys.executable}\nfrom retainlog.cli.main import main\nmain()\n")
    program.chmod(0o755)
    (folder / "export.csv").touch()
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2] / "src"))
    monkeypatch.setenv("RETAINLOG_DB", str(tmp_path / "journal.db"))
    monkeypatch.setenv("LINE_FILE", str(tmp_path / "line"))
    for name in NAMES:
        ok("client", "add", name)
    ok("client", "edit", "Acme Labs", "--alias", "Roadrunner & co")
    ok("contact", "add", "acme labs", "Noa Levi")
    ok("touch", "add", "acme labs", "call about Q4", "--tag", "vip")
    return folder


@pytest.fixture
def terminal(shell: str, place: Path) -> Iterator[Terminal]:
    opened = Terminal(shell, place)
    yield opened
    opened.close()


CASES = {
    "retainlog tou": ["touch"],
    "retainlog touch sh": ["touch", "show"],
    "retainlog touch add --chan": ["touch", "add", "--channel"],
    "retainlog touch add x --channel mee": ["touch", "add", "x", "--channel", "meeting"],
    "retainlog touch add x --channel=mee": ["touch", "add", "x", "--channel=meeting"],
    "retainlog touch add acme\\ l": ["touch", "add", "Acme Labs"],
    "retainlog touch add 'acme l": ["touch", "add", "Acme Labs"],
    'retainlog touch add "acme l': ["touch", "add", "Acme Labs"],
    "retainlog touch add road": ["touch", "add", "Roadrunner & co"],
    "retainlog touch add דנ": ["touch", "add", "דנה לוי"],
    "retainlog touch add שמו": ["touch", "add", 'שמואל בע"מ'],
    'retainlog touch add "שמו': ["touch", "add", 'שמואל בע"מ'],
    "retainlog touch add \\$": ["touch", "add", "$(touch pwned)"],
    "retainlog touch add '$": ["touch", "add", "$(touch pwned)"],
    'retainlog touch add "\\$': ["touch", "add", "$(touch pwned)"],
    "retainlog touch add touch": ["touch", "add", "`touch pwned`; touch pwned"],
    "retainlog touch add o\\'n": ["touch", "add", "O'Neil & Sons"],
    "retainlog touch add yah": ["touch", "add", "Yahoo! Inc"],
    'retainlog touch add "yah': ["touch", "add", "Yahoo! Inc"],
    'retainlog touch add "say': ["touch", "add", 'Say "please"'],
    "retainlog touch add Re:\\ P": ["touch", "add", "Re: Plan"],
    "retainlog touch add %": ["touch", "add", "%F{red}%d"],
    "retainlog touch add star": ["touch", "add", "star * star"],
    "retainlog touch add 'back": ["touch", "add", "back\\slash"],
    "retainlog --db exp": ["--db", "export.csv"],
    "retainlog --db=exp": ["--db=export.csv"],
    "retainlog config unse": ["config", "unset"],
    "retainlog contact left noa": ["contact", "left", "Noa Levi"],
    "retainlog touch list --tag vi": ["touch", "list", "--tag", "vip"],
}
# bash keeps what stands before a colon as it was typed; fish wants the letters themselves, marks and quotes included.
ONLY = {
    "bash": {"retainlog touch add re:": ["touch", "add", "re: Plan"]},
    "zsh": {"retainlog touch add re:": ["touch", "add", "Re: Plan"]},
}
for _shell in ("bash", "zsh"):
    ONLY[_shell] |= {
        "retainlog touch add 'one": ["touch", "add", "O'Neil & Sons"],
        "retainlog touch add בנק": ["touch", "add", "בַּנְק הפועלים"],
    }


def test_a_word_is_completed_as_the_shell_writes_it(terminal: Terminal, place: Path) -> None:
    expected = CASES | ONLY.get(terminal.shell, {})
    assert {typed: terminal.words(typed) for typed in expected} == expected
    assert sorted(path.name for path in place.iterdir()) == ["export.csv"], "no name was run"


def test_aliases_complete_like_what_they_stand_for(terminal: Terminal) -> None:
    assert terminal.words("rl tou") == ["touch"]
    assert terminal.words("rlt acme") == ["touch", "add", "Acme Labs"]
    assert terminal.words("rlt דנה\\ ל") == ["touch", "add", "דנה לוי"]
    assert terminal.words("rlm --kind prof") == ["mistake", "add", "--kind", "professional"]


def test_offers_come_with_what_they_mean(terminal: Terminal, ok: Run) -> None:
    ok("touch", "add", "דנה", "%d percent $(touch pwned)")
    terminal.offers("retainlog touch show ", "Acme Labs · call about Q4")
    terminal.offers("retainlog touch show ", "%d percent $(touch pwned)")
    if terminal.shell != "bash":  # which lists names alone
        terminal.offers("retainlog touch ", "Log a touchpoint.")


def test_what_was_typed_is_never_shortened_or_lost(terminal: Terminal, ok: Run) -> None:
    ok("client", "add", "ACMe house")
    for typed in ("retainlog touch add acm", "retainlog touch add nobody", "retainlog nosuch ", "retainlog undo "):
        line = terminal.line(typed)
        assert line.rstrip().lower().startswith(typed.rstrip()), terminal.shell
    assert terminal.words("retainlog touch add acmeh")[2:] in (["ACMe house"], ["acmeh"])


def test_a_name_that_no_line_can_hold_is_not_offered(terminal: Terminal, home: Path) -> None:
    with sqlite3.connect(os.environ["RETAINLOG_DB"]) as other_program:
        other_program.execute("UPDATE clients SET name = 'Acme\nLabs\x1b[31m' WHERE name = 'Acme Labs'")
    assert terminal.line("retainlog touch add acme").rstrip() == "retainlog touch add acme"


@pytest.mark.parametrize("state", ["absent", "broken", "newer"])
def test_without_a_readable_journal_there_is_silence(terminal: Terminal, state: str) -> None:
    journal = Path(os.environ["RETAINLOG_DB"])
    if state == "newer":
        with sqlite3.connect(journal) as later_program:
            later_program.execute("PRAGMA user_version = 9999")
    else:
        journal.unlink()
    if state == "broken":
        journal.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    before = sorted(path.name for path in journal.parent.iterdir())
    assert terminal.line("retainlog touch add acm").rstrip() == "retainlog touch add acm"
    assert terminal.words("retainlog touch sh") == ["touch", "show"]
    terminal.child.sendline("echo do''ne")
    terminal.child.expect("done")
    assert "Error" not in (terminal.child.before or "")
    assert "damaged" not in (terminal.child.before or "")
    after = sorted(path.name for path in journal.parent.iterdir() if not path.name.startswith("line"))
    assert after == [name for name in before if not name.startswith("line")]
