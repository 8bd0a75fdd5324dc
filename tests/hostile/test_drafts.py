"""Drafts that others broke or made up: one goes on, or the file is set aside; nothing of it is lost or acted on."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.cli.conftest import terminal as terminal
from tests.conftest import Run
from tests.hostile.outputs import check_steering
from tests.hostile.strings import TEXTS

GOOD = {"saved_at": "2026-11-20T08:00+02:00", "answers": {"what": "late draft"}, "id": "a" * 16}


def _made_up(**changes: Any) -> bytes:
    return json.dumps(GOOD | changes).encode()


NASTY = " ".join(TEXTS)
SET_ASIDE: dict[str, bytes] = {
    "empty": b"",
    "cut": _made_up()[:-20],
    "no JSON": b"\x1b]0;owned\x07 words",
    "no UTF-8": b"\xff\xfe\x00",
    "a list": b"[]",
    "a number": b"1e999",
    "deep": b"[" * 200_000,
    "large": b'{"saved_at": "' + b"x" * (5 << 20) + b'", "answers": {}}',
    "answers that are none": _made_up(answers=[1]),
    "answers of other types": _made_up(answers={"what": {"a": 1}}),
    "a day that is none": _made_up(saved_at=5),
}
GOES_ON: dict[str, bytes] = {
    "fields that nobody knows": _made_up(other={"a": [1]}, answers={"what": "x", "nobody asked": "y"}),
    "nasty answers": _made_up(answers={"what": NASTY, "why": NASTY, "steps": [NASTY]}),
    "a nasty moment": _made_up(saved_at=NASTY),
    "an id that is none": _made_up(id="'; DROP TABLE clients; --"),
    "another list": _made_up(answers={"what": ["a", "b"], "kind": ["\ud800"]}),
}


@pytest.fixture
def draft(home: Path, ok: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RETAINLOG_DB", str(home / "journal.db"))
    ok("client", "add", "Acme")
    folder = home / "journal-drafts"
    folder.mkdir(mode=0o700)
    return folder / "mistake.json"


def _shown(child: Any) -> str:
    """All that comes until it ends; Ctrl-C may come too early to be seen."""
    for _time in range(30):
        child.sendintr()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=1) == 0:
            break
    return str(child.before or "")


def _check(said: str) -> None:
    check_steering(re.sub("\x1b\\[\\?2004[hl]", "", said).replace("\r\n", "\n").replace("\r", "").replace("^C", ""))


@pytest.mark.parametrize("content", SET_ASIDE.values(), ids=list(SET_ASIDE))
def test_what_cannot_be_understood_is_set_aside_each_time(terminal: Any, draft: Path, content: bytes) -> None:
    kept = []
    for _time in range(2):
        draft.write_bytes(content)
        child = terminal("mistake", "add")
        child.expect_exact("set aside as")
        said = "set aside as" + _shown(child)
        _check(said)
        kept = sorted(draft.parent.glob("mistake.json.damaged*"))
    assert [path.read_bytes() for path in kept] == [content, content]


@pytest.mark.parametrize("content", GOES_ON.values(), ids=list(GOES_ON))
def test_what_can_be_understood_goes_on_as_words(terminal: Any, draft: Path, content: bytes) -> None:
    draft.write_bytes(content)
    child = terminal("mistake", "add")
    child.expect_exact("(yes/no)")
    _check(child.before)
    child.sendline("yes")
    child.expect([":", pexpect.EOF])
    said = child.before + (_shown(child) if child.isalive() else "")
    _check(said)
    assert "fault of retainlog" not in said
    assert "Traceback" not in said
    assert draft.exists()


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nowhere", "link to a text", "link to itself"])
def test_what_is_no_file(terminal: Any, draft: Path, home: Path, kind: str) -> None:
    text = home / "text"
    text.write_text("mine\n")
    if kind == "folder":
        draft.mkdir()
    elif kind == "pipe":
        os.mkfifo(draft)
    else:
        draft.symlink_to({"link to nowhere": "nowhere", "link to a text": text, "link to itself": draft.name}[kind])
    child = terminal("mistake", "add")
    child.expect_exact(":")
    said = child.before + _shown(child)
    _check(said)
    assert "Traceback" not in said
    assert text.read_text() == "mine\n"


def test_a_draft_that_others_may_read_is_private_after_the_next_answer(terminal: Any, draft: Path) -> None:
    draft.write_bytes(_made_up())
    draft.chmod(0o644)
    child = terminal("mistake", "add")
    child.expect_exact("(yes/no)")
    child.sendline("yes")
    child.expect_exact("late draft")
    child.expect_exact("Number or word: ")
    child.sendline("1")
    child.expect_exact("1")
    child.expect(": ")
    _shown(child)
    assert json.loads(draft.read_text())["answers"]["what"] == "late draft"
    assert draft.stat().st_mode & 0o077 == 0
