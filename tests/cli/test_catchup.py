"""Going through the quiet clients, one key each, in a real terminal and without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

Start = Callable[..., Any]


@pytest.fixture(autouse=True)
def quiet(ok: Run) -> None:
    """Three quiet clients, the first one the longest for its rhythm; and one that is not."""
    for name, every, last in (
        ("Acme Ltd", "1w", "2026-09-01"),
        ("סטודיו נועה", "2w", "2026-10-01"),
        ("Zed", "1m", "2026-10-10"),
        ("Fresh", "1m", "2026-11-20"),
    ):
        ok("client", "add", name, "--every", every)
        ok("touch", "add", name, f"talk with {name}", "--on", last)


def ends(child: Any) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus)


def test_each_answer_is_one_key_and_written_at_once(ok: Run, terminal: Start) -> None:
    child = terminal("catchup")
    child.expect("3 clients to go through")
    child.expect(r"1/3  Acme Ltd: quiet for 3 months \(wanted every 1w\)")
    child.expect("last time: talk with Acme Ltd")
    child.expect("s/q\\]")
    child.send("t")
    child.expect("What was it about")
    child.sendline("")
    child.expect("When")
    child.sendline("yesterday")
    child.expect("Noted")
    # Written while the walk goes on.
    touches = ok("touch", "list", "acme", "--json").json
    assert (touches[0]["summary"], touches[0]["on"], touches[0]["time"]) == ("caught up", "2026-11-20", None)
    child.expect("2/3  סטודיו נועה")
    child.expect("s/q\\]")
    child.send("p")
    child.expect("Until when")
    child.sendline("in 3w")
    child.expect("rests until 12 Dec 2026")
    child.expect("3/3  Zed")
    child.send("n")
    child.expect("1 conversation noted, 1 client paused, 1 can wait for another day.")
    assert ends(child) == 0
    assert ok("client", "show", "סטודיו", "--json").json["paused_until"] == "2026-12-12"
    ok("undo")
    assert ok("client", "show", "סטודיו", "--json").json["status"] == "active"
    assert len(ok("touch", "list", "acme", "--json").json) == 2


def test_a_talk_of_today_keeps_its_time_and_hebrew_words(ok: Run, terminal: Start) -> None:
    child = terminal("catchup")
    child.expect("s/q\\]")
    child.send("א")  # the key of t while the Hebrew layout is on
    child.expect("What was it about")
    child.sendline("דיברנו על התקציב")
    child.expect("When")
    child.sendline("")
    child.expect("2/3")
    child.expect("s/q\\]")
    child.send("q")
    child.expect("1 conversation noted, 2 can wait for another day.")
    assert ends(child) == 0
    newest = ok("touch", "list", "acme", "--json").json[0]
    assert (newest["summary"], newest["on"], newest["time"]) == ("דיברנו על התקציב", "2026-11-21", "10:00")


def test_an_answer_that_cannot_be_read_is_asked_again(ok: Run, terminal: Start) -> None:
    child = terminal("catchup")
    child.expect("s/q\\]")
    child.send("x")  # no answer: nothing happens
    child.send("t")
    child.expect("What was it about")
    child.sendline("call")
    child.expect("When")
    child.sendline("blursday")
    child.expect("can't read 'blursday'")
    child.expect("When")
    child.sendline("tomorrow")
    child.expect("still to come")
    child.expect("When")
    child.sendline("last monday")
    child.expect("Noted")
    child.expect("s/q\\]")
    child.send("p")
    child.expect("Until when")
    child.sendline("2020-01-01")
    child.expect("end before it begins")
    child.sendline("")
    child.expect("client resume")
    child.expect("s/q\\]")
    child.send("\r")
    assert ends(child) == 0
    assert ok("touch", "list", "acme", "--json").json[0]["on"] == "2026-11-16"


def test_leaving_in_the_middle_keeps_what_was_answered(ok: Run, terminal: Start) -> None:
    child = terminal("catchup")
    child.expect("s/q\\]")
    child.send("t")
    child.expect("What was it about")
    child.sendline("call")
    child.expect("When")
    child.sendline("")
    child.expect("2/3")
    child.expect("s/q\\]")
    child.sendintr()
    assert ends(child) == 130
    assert len(ok("touch", "list", "acme", "--json").json) == 2


def test_keys_typed_ahead_count(ok: Run, terminal: Start) -> None:
    child = terminal("catchup")
    child.expect("s/q\\]")
    child.send("nss")
    child.expect("Nothing changed. They will be here when you are ready.")
    assert ends(child) == 0
    assert len(ok("touch", "list", "--json").json) == 4


def test_without_a_terminal_the_clients_and_the_commands_are_listed(ok: Run) -> None:
    result = ok("catchup")
    lines = result.out.splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == ["Acme Ltd", "סטודיו נועה", "Zed"]
    assert "retainlog log Acme" in lines[1]
    assert "retainlog touch add CLIENT SUMMARY" in result.err
    assert [row["client"] for row in ok("catchup", "--json").json] == ["Acme Ltd", "סטודיו נועה", "Zed"]


def test_nobody_waiting_is_said_kindly(ok: Run) -> None:
    for name in ("acme", "סטודיו", "zed"):
        ok("touch", "add", name, "call")
    assert ok("catchup").out == "Nobody is waiting to hear from you.\n"
    assert ok("catchup", "--json").json == []
