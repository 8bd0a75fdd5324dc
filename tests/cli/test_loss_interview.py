"""The post-mortem in a terminal: five short questions, a third side behind a vague reason, drafts that go on."""

from __future__ import annotations

import json
from typing import Any

import pexpect
import pytest

from tests.conftest import Run


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--fee", "4500", "--hours", "12")


def answer(child: Any, question: str, text: str) -> None:
    child.expect_exact(question)
    child.expect_exact(": ")
    child.sendline(text)


def code(child: Any, question: str, text: str) -> None:
    child.expect_exact(question)
    answer(child, "Number or word", text)


def shown(ok: Run) -> Any:
    return ok("loss", "show", "acme", "--json").json


def passes(ok: Run, stage: str) -> dict[str, str]:
    return {row["question"]: row[stage] for row in shown(ok)["passes"] if row[stage]}


def test_a_clear_reason_asks_five_questions_and_offers_an_action(terminal: Any, ok: Run) -> None:
    child = terminal("loss", "add", "acme")
    answer(child, "What did they say", "the budget is cut")
    code(child, "How did they say it", "clear")
    answer(child, "What do you believe", "it is true")
    code(child, "Which reason comes closest", "price")
    answer(child, "How do you feel", "7")
    child.expect_exact("no number from 1 to 5")
    answer(child, "How do you feel", "2")
    child.expect_exact("12 hours a month are yours again.")
    answer(child, "An action to use the freed hours", "call two old leads")
    answer(child, "An action to use the freed hours", "")
    child.expect_exact("Noted: Acme Ltd, lost today; reason: price")
    child.expect(pexpect.EOF)
    assert passes(ok, "at_once") == {
        "stated": "the budget is cut",
        "clarity": "clear",
        "believed": "it is true",
        "reason": "price",
        "feeling": "2",
    }
    assert [action["text"] for action in shown(ok)["actions"]] == ["call two old leads"]


def test_a_vague_reason_leads_to_the_third_side_and_ctrl_c_keeps_the_answers(terminal: Any, ok: Run) -> None:
    child = terminal("loss", "add", "acme")
    answer(child, "What did they say", "you were wonderful, but")
    code(child, "How did they say it", "2")
    answer(child, "Who could it be", "Zed")
    child.expect_exact("What may that third side have offered")
    child.sendcontrol("c")
    child.expect_exact("Your answers are kept.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert ok("loss", "list", "--json").json == []

    child = terminal("loss", "add", "acme", today="2026-11-22T08:00")
    answer(child, "Go on with what you wrote on 21 Nov 2026, 10:00?", "")
    answer(child, "What may that third side have offered", "10 % off")
    answer(child, "What do you believe", "")
    code(child, "Which reason comes closest", "competitor-offer")
    answer(child, "How do you feel", "")
    answer(child, "An action", "")
    child.expect_exact("Noted: Acme Ltd")
    child.expect(pexpect.EOF)
    loss = shown(ok)
    assert (loss["third_party"], loss["offer"], loss["believed"]) == ("Zed", "10 % off", None)
    assert loss["noticed_on"] == "2026-11-21"  # the day of the first answer, not of the last


def test_the_week_pass_asks_what_is_still_open_and_whether_the_feeling_passed(terminal: Any, ok: Run) -> None:
    ok("loss", "add", "acme", "--clarity", "vague", "--believed", "the price", "--by", "client", "--feeling", "1")
    child = terminal("loss", "review", "acme", "--reason", "price", today="2026-11-28T09:00")
    child.expect_exact("So far: the price")
    answer(child, "What do you believe", "a competitor")
    answer(child, "What do you know for certain", "a mail")
    answer(child, "Who could it be", "")
    code(child, "was it", "external")
    answer(child, "What has become possible", "bigger clients")
    answer(child, "Has the heavy feeling passed?", "yes")
    answer(child, "On which day", "2d ago")
    child.expect_exact("the week pass is written")
    child.expect(pexpect.EOF)
    assert passes(ok, "week") == {
        "believed": "a competitor",
        "reason": "price",
        "evidence": "a mail",
        "verdict": "external",
        "opportunity": "bigger clients",
        "feeling_passed_on": "2026-11-26",
    }
    assert passes(ok, "at_once")["believed"] == "the price"

    child = terminal("loss", "review", "acme", today="2026-12-21T09:00")
    answer(child, "What do you believe", "")
    code(child, "(Enter: still price)", "")
    answer(child, "What do you know for certain", "")
    code(child, "(Enter: still external)", "")
    answer(child, "What would you like to keep", "ask early")
    answer(child, "When would you like to get in touch again", "in 3m")
    child.expect_exact("the month pass is written")  # the feeling has passed: not asked again
    child.expect(pexpect.EOF)
    loss = shown(ok)
    assert (loss["reason"], loss["lesson"], loss["win_back_on"]) == ("price", "ask early", "2027-03-21")


def test_what_would_be_refused_is_refused_before_the_questions(terminal: Any, ok: Run) -> None:
    ok("loss", "add", "acme")
    child = terminal("loss", "add", "acme")
    child.expect_exact("Acme Ltd is noted as lost since")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 4


def test_no_input_asks_nothing(terminal: Any) -> None:
    child = terminal("--no-input", "loss", "add", "acme", "--json")
    child.expect(pexpect.EOF)
    assert json.loads(child.before[: child.before.rindex("}") + 1])["stated"] is None
