"""The guided check: ten questions, one key each; answers kept with their trend; clear ones raise signs."""

from __future__ import annotations

from typing import Any

import pexpect
import pytest

from tests.conftest import Run


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd")


def scores(ok: Run) -> dict[str, list[int]]:
    rows = ok("check", "acme", "--show", "--json").json["answers"]
    return {row["code"]: row["scores"] for row in rows}


def press(child: Any, number: int, key: str, hint: str = "0 to 3") -> None:
    child.expect_exact(f"{number}/10")
    child.expect_exact(hint)
    child.send(key)


def test_answers_are_kept_with_their_trend_and_clear_ones_raise_signs(ok: Run, monkeypatch: Any) -> None:
    first = ok("check", "acme", "--answer", "criticism=2", "--answer", "dread=1", "--json")
    assert (first.json["on"], first.json["leaving"], first.json["challenging"]) == ("2026-11-21", 2, 1)
    (sign,) = ok("sign", "list", "--json").json
    assert (sign["code"], sign["check_id"]) == ("criticism", first.json["id"])
    assert "criticises and wants reports: you could document what you do" in first.err

    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-21T10:00")
    again = ok("check", "acme", "--answer", "crit=3", "--answer", "dread=0")
    assert "criticises and wants reports" in again.out
    assert scores(ok) == {"criticism": [2, 3], "dread": [1, 0]}
    rows = {row["code"]: row for row in ok("check", "acme", "--show", "--json").json["answers"]}
    assert (rows["criticism"]["trend"], rows["criticism"]["change"], rows["dread"]["trend"]) == ("rising", 1, "falling")
    assert len(ok("sign", "list", "--json").json) == 1  # not doubled
    assert [row["on"] for row in ok("sign", "show", sign["id"], "--json").json["evidence"]] == ["2026-12-21"]


def test_the_same_answer_again_wakes_nothing_a_stronger_one_does(ok: Run, monkeypatch: Any) -> None:
    ok("check", "acme", "--answer", "criticism=2")
    ok("sign", "snooze", ok("sign", "list", "--json").json[0]["id"])
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-28T10:00")
    ok("check", "acme", "--answer", "criticism=2")
    assert ok("today", "--json").json == []
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-05T10:00")
    ok("check", "acme", "--answer", "criticism=3")
    assert len(ok("today", "--json").json) == 1


def test_a_second_check_on_a_day_corrects_the_first(ok: Run) -> None:
    ok("check", "acme", "--answer", "dread=1", "--answer", "criticism=1")
    ok("check", "acme", "--answer", "dread=0")
    assert scores(ok) == {"criticism": [1], "dread": [0]}
    ok("undo")
    assert scores(ok) == {"criticism": [1], "dread": [1]}


def test_signs_can_be_left_out_and_what_is_over_is_named(ok: Run) -> None:
    ok("check", "acme", "--answer", "dread=3", "--no-signs")
    assert ok("sign", "list", "--json").json == []
    ok("sign", "add", "acme", "dread")
    sign = ok("sign", "list", "--json").json[0]["id"]
    result = ok("check", "acme", "--answer", "dread=0")
    assert f"heaviness before every contact seems to be over; if so: retainlog sign clear {sign[:8]}" in result.err


def test_a_past_check_takes_its_place_in_the_trend(ok: Run) -> None:
    ok("check", "acme", "--answer", "dread=3", "--no-signs")
    ok("check", "acme", "--answer", "dread=1", "--on", "2026-09-01")
    assert scores(ok) == {"dread": [1, 3]}


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        ((), 2, "--answer is missing"),
        (("--answer", "dread=4"), 2, "from 0 to 3"),
        (("--answer", "dread"), 2, "from 0 to 3"),
        (("--answer", "gloom=1"), 2, "less-time"),
        (("--answer", "dread=1", "--on", "2026-11-22"), 2, "still to come"),
    ],
)
def test_what_is_refused_says_why_and_keeps_nothing(
    run: Run, ok: Run, argv: tuple[str, ...], code: int, said: str
) -> None:
    result = run("check", "acme", *argv)
    assert (result.code, said in result.err) == (code, True), result
    assert scores(ok) == {}
    assert "No check of this client yet." in ok("check", "acme", "--show").out


def test_in_a_terminal_one_key_a_question_and_enter_passes(terminal: Any, ok: Run) -> None:
    child = terminal("check", "acme")
    child.expect_exact("0 not at all, 1 a little, 2 clearly, 3 strongly")
    press(child, 1, "2", "Enter passes")
    for number in range(2, 10):
        press(child, number, "\r")
    press(child, 10, "0")
    child.expect_exact("Note as signs: spends less time with you?")
    child.expect_exact(": ")
    child.sendline("no")
    child.expect_exact("2 of 3")
    child.expect(pexpect.EOF)
    assert scores(ok) == {"less-time": [2], "overriding": [0]}
    assert ok("sign", "list", "--json").json == []


def test_enter_keeps_the_answer_of_last_time(terminal: Any, ok: Run) -> None:
    ok("check", "acme", "--answer", "less-time=3", "--answer", "dread=1", "--on", "2026-11-01")
    child = terminal("check", "acme")
    press(child, 1, "\r", "Enter: still 3, as 3 weeks ago")
    for number in range(2, 11):
        press(child, number, "\r")
    child.expect_exact("3 of 3")
    child.expect(pexpect.EOF)
    assert scores(ok) == {"less-time": [3, 3], "dread": [1, 1]}
    assert len(ok("sign", "list", "--json").json) == 1


def test_an_interrupted_check_goes_on_from_there(terminal: Any, ok: Run) -> None:
    child = terminal("check", "acme")
    press(child, 1, "3")
    press(child, 2, "1")
    child.expect_exact("3/10")
    child.expect_exact("Enter passes)")
    child.sendcontrol("c")
    child.expect_exact("Your answers are kept.")
    child.expect(pexpect.EOF)
    assert scores(ok) == {}

    child = terminal("check", "acme", today="2026-11-23T08:00")
    child.expect_exact("Go on with what you wrote on 21 Nov 2026, 10:00?")
    child.expect_exact(": ")
    child.sendline("")
    for number in range(3, 11):
        press(child, number, "0")
    child.expect_exact("Note as signs")
    child.expect_exact(": ")
    child.sendline("")
    child.expect_exact("1 sign noted")
    child.expect(pexpect.EOF)
    assert scores(ok)["less-time"] == [3]
    assert ok("sign", "list", "--json").json[0]["on"] == "2026-11-21"  # the day of the first answer


def test_a_check_in_which_all_is_passed_keeps_nothing(terminal: Any, ok: Run) -> None:
    child = terminal("check", "acme")
    for number in range(1, 11):
        press(child, number, "\r")
    child.expect_exact("Nothing was answered, so nothing is kept.")
    child.expect(pexpect.EOF)
    assert scores(ok) == {}


def test_a_sign_is_asked_for_and_tried_against_in_a_terminal(terminal: Any, ok: Run) -> None:
    child = terminal("sign", "add", "acme")
    child.expect_exact("1. less-time: spends less time with you")
    child.expect_exact("Number or word: ")
    child.sendline("4")
    child.expect_exact("What did you see")
    child.expect_exact(": ")
    child.sendline("wants a weekly report")
    child.expect_exact("Noted for Acme Ltd: criticises and wants reports")
    child.expect(pexpect.EOF)
    sign = ok("sign", "list", "--json").json[0]["id"]

    child = terminal("sign", "try", sign)
    child.expect_exact("you could show hard figures: what your work brought")
    child.expect_exact("What do you try: ")
    child.sendline("sent the figures")
    child.expect_exact("Tried for Acme Ltd")
    child.expect(pexpect.EOF)

    child = terminal("sign", "helped", sign)
    child.expect_exact("Did it help?")
    child.expect_exact(": ")
    child.sendline("yes")
    child.expect_exact("It helped, well done.")
    child.expect(pexpect.EOF)


def test_a_champion_who_left_is_asked_about(terminal: Any, ok: Run) -> None:
    ok("contact", "add", "acme", "Dana", "--role", "champion")
    child = terminal("contact", "left", "Dana")
    child.expect_exact("Note it as a sign that the client may leave?")
    child.expect_exact(": ")
    child.sendline("")
    child.expect_exact("Noted as a sign")
    child.expect(pexpect.EOF)
    assert [row["code"] for row in ok("sign", "list", "--json").json] == ["leadership-change"]
