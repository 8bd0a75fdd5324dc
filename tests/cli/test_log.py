"""`retainlog log`: one line a touchpoint, many lines at once, a timer; and whom the first words name."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Result, Run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`typed("answer\\n", "log", …)` runs a command on a terminal at which these lines are typed."""
    from retainlog.cli.main import run as run_line

    def call(keys: str, *argv: str) -> Result:
        out, err = io.StringIO(), Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", Terminal(keys))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = run_line(list(argv))
        return Result(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture(autouse=True)
def clients(ok: Run) -> None:
    ok("client", "add", "Blue Harbor Coffee", "--every", "2w", "--email", "hello@blueharbor.example")
    ok("client", "add", "Petals & Stems")
    ok("client", "add", 'ד"ר אורית דפני')
    ok("contact", "add", "blue", "Marcus Lee", "--phone", "+972 54-123-4567")


def touch(ok: Run, **wanted: Any) -> None:
    newest = ok("touch", "list", "-n", "1", "--json").json[0]
    assert {name: newest[name] for name in wanted} == wanted


def test_the_receipt_echoes_all_that_was_understood(ok: Run) -> None:
    said = ok("log", "blue", "newsletter", "edits,", "25m", "call", ":4", "#newsletter", ">fri")
    assert said.out.splitlines()[0] == (
        "Blue Harbor Coffee · Sat 21 Nov · call · 25 min · mood 4 · #newsletter · next Fri 27 Nov"
    )
    assert "newsletter edits" in said.out
    touch(ok, summary="newsletter edits", channel="call", minutes=25, mood=4, tags=["newsletter"], next_on="2026-11-27")


def test_a_line_in_quotes_reads_the_same(ok: Run) -> None:
    ok("log", "blue newsletter edits, 25m call :4 #newsletter >fri")
    touch(ok, summary="newsletter edits", channel="call", minutes=25, next_on="2026-11-27")


def test_a_phone_number_is_the_name_alone_and_not_the_text_after_it(ok: Run) -> None:
    ok("log", "0541234567", "שלחתי", "הצעה", "@אתמול")
    touch(ok, client="Blue Harbor Coffee", summary="שלחתי הצעה", on="2026-11-20")


def test_in_hebrew(ok: Run) -> None:
    said = ok("--lang", "he", "log", "אורית", "יעדי", "רבעון", "25ד", "שיחה", ">חמישי")
    assert "יום ה׳, 26 בנובמבר" in said.out
    touch(ok, client='ד"ר אורית דפני', summary="יעדי רבעון", channel="call", minutes=25, next_on="2026-11-26")


@pytest.mark.parametrize(
    "typed_name",
    ["harbor", "coffee blue", "marcus", "Marcus Lee", "0541234567", "+972-54-1234567", "HELLO@blueharbor.example"],
)
def test_a_client_is_found_by_any_word_and_by_its_people(ok: Run, typed_name: str) -> None:
    assert ok("client", "show", typed_name, "--json").json["name"] == "Blue Harbor Coffee"


def test_titles_are_passed_over(ok: Run) -> None:
    assert ok("client", "show", "דר דפני", "--json").json["name"] == 'ד"ר אורית דפני'


def test_a_word_that_fits_two_is_ambiguous(ok: Run, run: Run) -> None:
    ok("client", "add", "Harbor Light")
    ok("client", "add", "Old Harbor")
    assert ok("client", "show", "light harbor", "--json").json["name"] == "Harbor Light"
    found = run("client", "show", "coff old")
    assert found.code == 3
    found = run("log", "lee", "hello")
    assert found.code == 0
    ok("contact", "add", "petals", "Lee Marcus")
    found = run("log", "lee", "hello")
    assert found.code == 4
    assert "Blue Harbor Coffee" in found.err
    assert "Petals & Stems" in found.err


def test_an_unknown_client_is_refused_where_nobody_can_be_asked(run: Run) -> None:
    said = run("log", "zeta", "hello")
    assert said.code == 3
    assert "'zeta'" in said.err


def test_what_was_typed_stays_when_the_name_is_misspelt(ok: Run, typed: Callable[..., Result]) -> None:
    said = typed("petals\n", "log", "zeta", "called about the spring list", "10m")
    assert said.code == 0, said
    touch(ok, client="Petals & Stems", summary="called about the spring list", minutes=10)


def test_a_question_can_be_left_and_what_was_typed_is_shown(ok: Run, typed: Callable[..., Result]) -> None:
    said = typed("\n", "log", "zeta", "called about the spring list")
    assert said.code == 3
    assert "Not logged: zeta called about the spring list" in said.err
    assert ok("touch", "list", "--json").json == []


def test_many_lines_are_one_step(ok: Run) -> None:
    ok("log", "-", stdin="blue call a 5m\n\npetals: b @yesterday\n")
    assert len(ok("touch", "list", "--json").json) == 2
    ok("undo")
    assert ok("touch", "list", "--json").json == []


def test_one_bad_line_of_many_refuses_them_all_by_number(ok: Run, run: Run) -> None:
    said = run("log", "-", stdin="blue a\nzeta b\nblue c @tomorrow\n")
    assert said.code == 2
    assert "Line 2" in said.err
    assert "Line 3" in said.err
    assert ok("touch", "list", "--json").json == []


def test_on_a_terminal_a_bad_line_is_asked_again(ok: Run, typed: Callable[..., Result]) -> None:
    said = typed("blue a\nzeta b\npetals\nblue c :9\nblue c :3\n\n", "log", "-")
    assert said.code == 0, said
    written = [(row["client"], row["summary"], row["mood"]) for row in ok("touch", "list", "--json").json]
    assert sorted(written, key=str) == [
        ("Blue Harbor Coffee", "a", None),
        ("Blue Harbor Coffee", "c", 3),
        ("Petals & Stems", "b", None),
    ]


def test_lines_that_were_cut_short_come_back(ok: Run, typed: Callable[..., Result], monkeypatch: Any) -> None:
    from retainlog.cli import prompts

    answers = iter(["blue a", "petals b"])

    def answer(*_arguments: Any, **_more: Any) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise KeyboardInterrupt from None

    with monkeypatch.context() as patch:
        patch.setattr(prompts, "ask", answer)
        assert typed("", "log", "-").code == 130
    assert ok("touch", "list", "--json").json == []
    said = typed("\n", "log", "-")
    assert said.code == 0
    assert "From last time: blue a" in said.err
    assert len(ok("touch", "list", "--json").json) == 2


def test_a_timer_counts_the_minutes(ok: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("log", "start", "blue", "call")
    assert run("log", "start", "petals").code == 2
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-21T10:35")
    ok("log", "stop", "beans", ":4")
    touch(ok, summary="call beans", channel="call", minutes=35, mood=4)
    assert run("log", "stop").code == 2


def test_a_text_that_begins_with_a_hash_is_said_after_two_dashes(ok: Run) -> None:
    ok("log", "blue", "--", "#1 priority: call")
    touch(ok, summary="#1 priority: call", tags=[], channel=None)


def test_machines_get_the_record(ok: Run) -> None:
    data = json.loads(ok("log", "blue", "hello", "--json").out)
    assert (data["client"], data["summary"], data["due_on"]) == ("Blue Harbor Coffee", "hello", "2026-12-05")
