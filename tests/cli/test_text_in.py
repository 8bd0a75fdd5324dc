"""Text and times at the door: arguments and standard input in any code page, and what has not happened yet."""

from __future__ import annotations

import io
import json
import sys

import pytest

from retainlog.cli.main import run as run_line
from tests.conftest import Run


class _Piped(io.StringIO):
    """Standard input of bytes, as a pipe gives them."""

    def __init__(self, data: bytes) -> None:
        super().__init__("")
        self.buffer = io.BytesIO(data)  # type: ignore[misc]


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme")


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes, *argv: str) -> tuple[int, str]:
    err = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", _Piped(data))
        patch.setattr(sys, "stdout", io.StringIO())
        patch.setattr(sys, "stderr", err)
        return run_line(list(argv)), err.getvalue()


@pytest.mark.parametrize(
    ("data", "summary", "said"),
    [
        ("שלום עולם".encode("cp1255"), "שלום עולם", "Windows-1255"),
        ("שיחה על המחיר".encode("cp862"), "שיחה על המחיר", "DOS 862"),
        ("Café réunion".encode("cp1252"), "Café réunion", "Windows-1252"),
        ("встреча с клиентом".encode("cp1251"), "встреча с клиентом", "Windows-1251"),
        ("\ufeffשיחה\n".encode(), "שיחה", ""),
        ("שיחה\r\nשנייה".encode("utf-16"), "שיחה\nשנייה", ""),
        (b"plain", "plain", ""),
    ],
)
def test_standard_input_is_read_in_its_code_page_and_a_guess_is_said(
    ok: Run, monkeypatch: pytest.MonkeyPatch, data: bytes, summary: str, said: str
) -> None:
    code, err = piped(monkeypatch, data, "touch", "add", "acme", "-")
    assert code == 0
    assert ok("touch", "list", "--json").json[0]["summary"] == summary
    assert (f"Standard input was read as {said}." in err) == bool(said)


@pytest.mark.parametrize(
    "argv",
    [("client", "add", "caf\udce9"), ("touch", "add", "acme", "caf\udce9"), ("client", "list", "--tag", "\udce9")],
)
def test_bytes_that_are_no_text_are_refused_at_every_door(
    run: Run, ok: Run, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    result = run(*argv, "--json")
    assert result.code == 2
    assert json.loads(result.err)["error"]["code"] == "not_text"
    code, err = piped(monkeypatch, "שיחה על המחיר, ".encode() * 3 + b"\xff\xfe ok", "touch", "add", "acme", "-")
    assert code == 2
    assert "bytes that are not text: 0xFF, 0xFE." in err
    assert ok("touch", "list", "--json").json == []


@pytest.mark.parametrize(("when", "code"), [("17:00", 2), ("09:30", 0), ("in 2 hours", 2), ("2 hours ago", 0)])
def test_later_today_is_still_to_come(run: Run, when: str, code: int) -> None:
    result = run("touch", "add", "acme", "talk", "--on", when)
    assert result.code == code
    assert ("is still to come" in result.err) == (code == 2)


def test_a_day_alone_has_no_hour(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-21")
    assert run("touch", "add", "acme", "talk", "--on", "17:00").code == 0


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("phone", "call"), ("zoom", "meeting"), ("sms", "message"), ("text", "message"), ("whatsapp", "message"),
        ("slack", "message"), ("וואטסאפ", "message"), ("טלפון", "call"), ("מייל", "email"), ("זום", "meeting"),
        ("סמס", "message"), ("call", "call"),
    ],
)  # fmt: skip
def test_channels_are_called_as_in_imported_tables(ok: Run, word: str, channel: str) -> None:
    assert ok("touch", "add", "acme", "talk", "--channel", word, "--json").json["channel"] == channel


def test_a_touchpoint_of_tomorrow_beyond_the_date_line_can_be_corrected(
    ok: Run, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("touch", "add", "acme", "late call")
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-20T19:00")
    assert ok("touch", "edit", "last", "--mood", "3", "--json").json["mood"] == 3
    assert run("touch", "edit", "last", "--on", "2026-11-22").code == 2
