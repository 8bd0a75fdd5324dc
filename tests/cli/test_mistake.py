"""The mistake log in three parts: scripted, guided, and what it says when a mistake comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

PRICES = ("mistake", "add", "acme", "--what", "Sent old prices", "--kind", "professional", "--cause", "knowledge-gap")


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd")


def test_three_parts_in_one_line(ok: Run) -> None:
    result = ok(*PRICES, "--why", "No list", "--plan", "Write a list", "--plan", "Check it monthly", "--cost", "₪900")
    assert "Logged: Acme Ltd: Sent old prices (today)" in result.out
    assert "To do in 4 weeks: Write a list" in result.out
    assert result.err == "Take it back with: retainlog undo\n"


def test_json_is_the_record_written_with_its_plan(ok: Run) -> None:
    record = ok(*PRICES, "--plan", "Write a list", "--due", "in 2w", "--on", "3d ago", "--cost", "900", "--json").json
    assert (record["client"], record["on"], record["why"], record["recurrence_of"]) == (
        "Acme Ltd",
        "2026-11-18",
        None,
        None,
    )
    assert record["cost"] == {"amount": "900.00", "currency": "ILS"}
    assert record["plan"] == ["Write a list"]
    (action,) = record["actions"]
    assert (action["due_on"], action["status"], action["mistake_id"]) == ("2026-12-05", "open", record["id"])
    assert (action["client"], action["client_id"]) == ("Acme Ltd", record["client_id"])


def test_long_text_comes_from_standard_input(ok: Run) -> None:
    record = ok("mistake", "add", "--what", "-", "--kind", "other", "--json", stdin="first line\nsecond\n").json
    assert record["what"] == "first line\nsecond"
    assert record["client"] is None


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (("mistake", "add"), 2, "--what is missing"),
        (("mistake", "add", "--what", "x"), 2, "--kind is missing"),
        (("mistake", "add", "--what", " ", "--kind", "other"), 2, "empty"),
        (("mistake", "add", "--what", "x", "--kind", "other", "--plan", " "), 2, "needs words"),
        (("mistake", "add", "--what", "x", "--kind", "mortal"), 2, "mortal"),
        (("mistake", "add", "--what", "x", "--kind", "other", "--cause", "fate"), 2, "fate"),
        (("mistake", "add", "--what", "x", "--kind", "other", "--on", "tomorrow"), 2, "still to come"),
        (("mistake", "add", "--what", "x", "--kind", "other", "--due", "blursday"), 2, "blursday"),
        (("mistake", "add", "--what", "x", "--kind", "other", "--cost", "much"), 2, "much"),
        (("mistake", "add", "--what", "x", "--kind", "other", "--loss", "zzzz"), 3, "zzzz"),
        (("mistake", "add", "nobody", "--what", "x", "--kind", "other"), 3, "nobody"),
        (("mistake", "show", "zzzz"), 3, "zzzz"),
        (("mistake", "edit", "zzzz"), 3, "zzzz"),
        (("mistake", "list", "--client", "nobody"), 3, "nobody"),
    ],
)
def test_wrong_input_gets_one_sentence_and_writes_nothing(
    run: Run, home: Path, argv: tuple[str, ...], code: int, word: str
) -> None:
    folder = home / ".local/share/retainlog"
    before = {file: file.read_bytes() for file in folder.glob("*.db")}
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert word in result.err
    assert "Traceback" not in result.err
    assert {file: file.read_bytes() for file in folder.glob("*.db")} == before


def test_a_repeat_is_announced_whoever_the_client_was_and_its_plan_can_be_opened_again(ok: Run) -> None:
    first = ok(*PRICES, "--on", "2026-10-03", "--plan", "Write a list", "--plan", "Ask Dana", "--json").json
    done = first["actions"][0]["id"]
    ok("action", "done", done, "--on", "2026-10-10")
    argv = ("mistake", "add", "--what", "Prices again", "--kind", "professional", "--cause", "knowledge-gap")
    result = ok(*argv)
    assert "the same kind and cause as on 3 Oct: Sent old prices (its plan was: Write a list; Ask Dana)" in result.err
    again = ok("mistake", "list", "--json").json[0]
    assert again["recurrence_of"] == first["id"]
    assert "Open again, due in 4 weeks: Write a list" in result.out
    assert "Ask Dana" not in result.out  # was never done, so there is nothing to open
    action = ok("action", "show", done, "--json").json
    assert (action["status"], action["done_on"], action["due_on"]) == ("open", None, "2026-12-20")
    ok("undo")
    assert ok("action", "show", done, "--json").json["status"] == "done"
    ok(*argv, "--no-reopen")
    assert ok("action", "show", done, "--json").json["status"] == "done"

    assert "Open again" in ok(*argv, "--reopen").out
    ok("undo")
    assert "retainlog mistake edit" not in ok(*argv, "--no-reopen").err


def test_a_repeat_of_a_repeat_offers_the_plan_that_was_opened_again(ok: Run) -> None:
    ok(*PRICES, "--on", "2026-09-01", "--plan", "Write a list")
    ok(*PRICES, "--on", "2026-10-01")
    assert "as on 1 Oct" in ok(*PRICES).err
    assert "its plan was: Write a list" in ok(*PRICES).err


def test_other_or_no_cause_is_no_repeat(ok: Run) -> None:
    for more in (
        ("--kind", "other", "--cause", "overload"),
        ("--kind", "service", "--cause", "other"),
        ("--kind", "service"),
    ):
        for _again in range(2):
            assert "same kind" not in ok("mistake", "add", "--what", "x", *more).err


def test_show_tells_the_plan_the_answers_and_the_repeats(ok: Run) -> None:
    one = ok(*PRICES, "--on", "2026-09-01", "--plan", "Write a list", "--json").json
    two = ok(*PRICES, "--on", "2026-10-01", "--json").json
    three = ok(*PRICES, "--json").json
    step = one["actions"][0]["id"]
    ok("action", "done", step, "--on", "2026-10-05")
    ok("action", "held", step, "yes", "--note", "no slip since")
    record = ok("mistake", "show", one["id"][:6], "--json").json
    assert [row["text"] for row in record["actions"]] == ["Write a list"]
    assert [(row["days"], row["held"], row["note"]) for row in record["checks"]] == [(30, True, "no slip since")]
    assert (record["earlier"], [row["id"] for row in record["later"]]) == ([], [two["id"], three["id"]])
    people = ok("mistake", "show", two["id"]).out
    assert "The same kind and cause before" in people
    assert "The same kind and cause since" in people


def test_lists_are_filtered(ok: Run) -> None:
    ok("client", "add", "Beta")
    ok(*PRICES, "--on", "2026-10-01")
    ok("mistake", "add", "beta", "--what", "Late", "--kind", "service", "--cause", "overload")

    def found(*filters: str) -> list[str]:
        return [row["what"] for row in ok("mistake", "list", *filters, "--json").json]

    assert found() == ["Late", "Sent old prices"]
    assert found("--kind", "service") == ["Late"]
    assert found("--cause", "knowledge-gap") == ["Sent old prices"]
    assert found("--from", "2026-11-01") == ["Late"]
    assert found("--to", "2026-11-01") == ["Sent old prices"]
    assert found("--client", "bet") == ["Late"]
    assert found("-n", "1") == ["Late"]
    ok("client", "delete", "Beta", "--yes")
    assert found() == ["Sent old prices"]
    assert ok("action", "list", "--json").json == []


def test_edit_finds_repeats_anew(ok: Run) -> None:
    first = ok(*PRICES, "--json").json
    other = ok("mistake", "add", "--what", "Late", "--kind", "service", "--cause", "overload", "--json").json
    result = ok(
        "mistake", "edit", other["id"], "--kind", "professional", "--cause", "knowledge-gap", "--client", "acme"
    )
    assert "the same kind and cause as on 21 Nov" in result.err
    assert ok("mistake", "show", other["id"], "--json").json["recurrence_of"] == first["id"]
    edited = ok(
        "mistake", "edit", other["id"], "--clear", "cause", "--clear", "client", "--plan", "Say no", "--json"
    ).json
    assert (edited["recurrence_of"], edited["client"], edited["plan"]) == (None, None, ["Say no"])


def test_a_mistake_and_its_plan_are_one_step_back(ok: Run) -> None:
    ok(*PRICES, "--plan", "Write a list", "--plan", "Ask Dana")
    ok("undo")
    assert ok("mistake", "list", "--json").json == []
    assert ok("action", "list", "--all", "--json").json == []


def test_deleting_asks_takes_the_plan_along_and_can_be_undone(ok: Run, run: Run) -> None:
    one = ok(*PRICES, "--on", "2026-10-01", "--plan", "Write a list", "--json").json
    two = ok(*PRICES, "--json").json
    assert run("mistake", "delete", one["id"]).code == 2
    ok("mistake", "delete", one["id"], "--yes")
    assert ok("action", "list", "--all", "--json").json == []
    assert ok("mistake", "show", two["id"], "--json").json["recurrence_of"] is None
    ok("undo")
    assert [row["text"] for row in ok("action", "list", "--json").json] == ["Write a list"]
    assert ok("mistake", "show", two["id"], "--json").json["recurrence_of"] == one["id"]


def test_a_mistake_written_soon_after_a_loss_can_be_told_to_belong_to_it(ok: Run) -> None:
    loss = ok("loss", "add", "acme", "--reason", "price", "--on", "3d ago", "--json").json["id"]
    result = ok(*PRICES)
    mistake = ok("mistake", "list", "--json").json[0]["id"]
    hint = f"retainlog mistake edit {mistake[:8]} --loss {loss[:8]}"
    assert hint in result.err
    ok(*hint.split()[1:])
    assert ok("mistake", "show", mistake, "--json").json["loss_id"] == loss
    assert "--loss" not in ok(*PRICES, "--loss", loss).err
    ok("loss", "recovered", loss)
    assert "--loss" not in ok(*PRICES).err


def test_hints_are_gentle_and_never_refuse(ok: Run) -> None:
    plan = ("Write a list", "more care", "Ask Dana", "יותר סבלנות", "לכתוב נוהל")
    result = ok(*PRICES, *(word for step in plan for word in ("--plan", step)))
    assert "begins with a verb (write, ask, send): more care" in result.err
    assert "begins with a verb (write, ask, send): יותר סבלנות" in result.err
    assert result.err.count("begins with a verb") == 2
    assert "Few and real works better: this mistake has 5 open actions" in result.err


# In a terminal


def answer(child: Any, question: str, text: str) -> None:
    child.expect_exact(question)
    child.sendline(text)


def test_the_guided_log_goes_on_after_ctrl_c(ok: Run, terminal: Callable[..., Any]) -> None:
    first = ok(*PRICES, "--on", "2026-10-03", "--plan", "Write a list", "--json").json
    ok("action", "done", first["actions"][0]["id"])

    child = terminal("mistake", "add", "acme", "--on", "yesterday")
    answer(child, "What went wrong: ", "Quoted the old price")
    child.expect_exact("2. service: too little service")
    answer(child, "Number or word: ", "1")
    child.expect_exact("What led to it: ")
    child.sendintr()
    child.expect_exact("Your answers are kept.")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130
    assert len(ok("mistake", "list", "--json").json) == 1

    child = terminal("mistake", "add")  # about nobody: what was begun about Acme stays apart
    child.expect_exact("What went wrong: ")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.wait()

    child = terminal("mistake", "add", "acme")
    answer(child, "Go on with what you wrote on 21 Nov 2026, 10:00?", "")
    child.expect_exact("What went wrong: Quoted the old price")
    answer(child, "What led to it: ", "Memory")
    child.expect_exact("1. vague-contract: what was promised")
    answer(child, "Number or word: ", "know")
    child.expect_exact("the same kind and cause as on 3 Oct: Sent old prices (its plan was: Write a list)")
    answer(child, "Open that plan again? (yes/no)", "yes")
    answer(child, "A step against a repeat: ", "Print the list")
    answer(child, "A step against a repeat: ", "")
    answer(child, "Due [2026-12-20]: ", "blursday")
    answer(child, "Due [2026-12-20]: ", "in 1w")
    child.expect_exact("Logged: Acme Ltd: Quoted the old price (yesterday)")
    child.expect_exact("To do in 7 days: Print the list")
    child.expect_exact("Open again, due in 7 days: Write a list")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0

    logged = ok("mistake", "list", "--json").json[0]
    assert (logged["on"], logged["why"], logged["cause"]) == ("2026-11-20", "Memory", "knowledge-gap")
    ok("undo")
    assert len(ok("mistake", "list", "--json").json) == 1
    child = terminal("mistake", "add")
    child.expect_exact("What went wrong: ")  # nothing is left of the draft
