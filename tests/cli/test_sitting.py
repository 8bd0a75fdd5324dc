"""`today -i`: the lines of today answered where they stand, on a real terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

Open = Callable[..., Any]


@pytest.fixture
def sit(terminal: Open) -> Open:
    """Start it on a terminal of that size; the list has been shown."""

    def start(*argv: str, size: tuple[int, int] = (24, 80)) -> Any:
        child = terminal(*(argv or ("today", "-i")), size=size, TERM="xterm")
        child.expect("Today: 1 of|היום: 1 מתוך")
        return child

    return start


def leave(child: Any) -> str:
    child.send("q")
    child.expect(pexpect.EOF)
    return str(child.before)


@pytest.fixture(autouse=True)
def waiting(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--every", "2w")
    ok("client", "add", "Beta", "--every", "4w")
    ok("touch", "add", "acme", "call", "--on", "2026-10-01")
    ok("touch", "add", "beta", "call", "--on", "2026-10-01")
    ok("action", "add", "send the draft", "--due", "2026-11-20")


def waits(ok: Run) -> list[tuple[str, str]]:
    return [(row["kind"], row["client"]) for row in ok("today", "--json").json]


def test_an_action_is_done_by_a_key_and_undone_by_another(ok: Run, sit: Open) -> None:
    place = waits(ok).index(("action", None)) + 1
    child = sit()
    child.send(str(place))
    child.expect(f"Today: {place} of")
    child.send("d")
    child.expect("Done: send the draft")
    assert ("action", None) not in waits(ok)
    child.send("u")
    child.expect("Undone: action done")
    assert ("action", None) in waits(ok)
    leave(child)


def test_a_call_is_logged_with_its_marks(ok: Run, sit: Open) -> None:
    child = sit()
    child.send(str(waits(ok).index(("contact", "Acme Ltd")) + 1))
    child.send("l")
    child.expect("Log for Acme Ltd:")
    child.sendline("spoke about the price 20m call")
    child.expect("20 min")
    assert "Acme Ltd" not in [client for _kind, client in waits(ok)]
    (touch, *_rest) = ok("touch", "list", "acme", "--json").json
    assert (touch["summary"], touch["minutes"], touch["channel"]) == ("spoke about the price", 20, "call")
    leave(child)


def test_what_is_refused_is_asked_again_with_the_text_kept(ok: Run, sit: Open) -> None:
    child = sit()
    child.send("s")
    child.expect("Until which day")
    child.sendline("frday")
    child.expect("can't read 'frday'")
    child.expect("frday")
    child.send("\x15fri\r")  # the line is emptied and typed anew
    child.expect("Until 27 Nov 2026")
    leave(child)


def test_a_line_is_let_go_and_a_client_paused(ok: Run, sit: Open) -> None:
    child = sit()
    child.send(str(waits(ok).index(("contact", "Beta")) + 1))
    child.send("p")
    child.expect("Paused until which day")
    child.sendline("in 2w")
    child.expect("Beta is paused until 5 Dec 2026")
    child.send("1")
    child.send("x")
    child.expect("Let go:")
    assert len(waits(ok)) == 1
    leave(child)


def test_pasted_text_presses_no_keys(ok: Run, sit: Open) -> None:
    before = waits(ok)
    child = sit()
    child.send("\x1b[200~ddxx\r\nddxx\x1b[201~")
    child.send("?")
    leave(child)
    assert waits(ok) == before


def test_arrows_and_a_hebrew_keyboard_work_on_a_small_screen(ok: Run, sit: Open) -> None:
    child = sit("--lang", "he", "today", "-i", size=(12, 40))
    child.send("\x1b[B")
    child.expect("היום: 2 מתוך")
    child.send("ל")  # the key of k
    child.expect("היום: 1 מתוך")
    child.send("/")  # the key of q
    child.expect(pexpect.EOF)


def test_the_numbers_hold_in_the_shell_afterwards(ok: Run, sit: Open) -> None:
    child = sit()
    said = leave(child)
    assert "send the draft" in said
    place = waits(ok).index(("action", None)) + 1
    assert ok("action", "done", str(place)).out.startswith("Done: send the draft")


def test_retainlog_alone_sits_down_on_a_terminal(ok: Run, sit: Open) -> None:
    leave(sit("--quiet"))


def test_without_a_terminal_it_is_the_plain_list(ok: Run) -> None:
    assert ok("today", "-i").out == ok("today").out
