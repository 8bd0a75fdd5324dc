"""Actions: open, done, dropped with a reason; and whether a fix held."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from retainlog.base import clock
from retainlog.journal import actions
from retainlog.store.database import Store
from tests.conftest import Run


def add(ok: Run, text: str, *more: str) -> str:
    return str(ok("action", "add", text, *more, "--json").json["id"])


def step_of_a_plan(ok: Run) -> Any:
    argv = ("--what", "Late", "--kind", "service", "--plan", "Set an alarm", "--json")
    return ok("mistake", "add", *argv).json


def test_what_is_overdue_comes_first_and_what_has_no_day_last(ok: Run) -> None:
    add(ok, "Call the bank", "--due", "tomorrow")
    add(ok, "Write the offer", "--due", "2026-11-01")
    undated = add(ok, "Read the book")
    ok("action", "edit", undated, "--clear", "due")
    rows = ok("action", "list", "--json").json
    assert [row["text"] for row in rows] == ["Write the offer", "Call the bank", "Read the book"]
    assert [row["overdue"] for row in rows] == [True, False, False]
    assert [row["text"] for row in ok("action", "list", "--overdue", "--json").json] == ["Write the offer"]
    assert "overdue" in ok("action", "list").out


def test_an_action_alone_is_due_in_four_weeks(ok: Run) -> None:
    assert "To do in 4 weeks: Call the bank" in ok("action", "add", "Call", "the", "bank").out


def test_an_action_belongs_to_a_client_or_through_its_mistake(ok: Run) -> None:
    ok("client", "add", "Acme")
    mistake = ok("mistake", "add", "acme", "--what", "Late", "--kind", "service", "--json").json
    add(ok, "Set an alarm", "--mistake", mistake["id"][:8])
    add(ok, "Send a card", "--client", "acme")
    add(ok, "Call the bank")
    rows = ok("action", "list", "--client", "acme", "--json").json
    assert [(row["text"], row["client"]) for row in rows] == [("Set an alarm", "Acme"), ("Send a card", "Acme")]
    assert {row["client_id"] for row in rows} == {mistake["client_id"]}


def test_done_and_dropped_leave_the_list_and_can_come_back(ok: Run) -> None:
    one, two = add(ok, "Call the bank"), add(ok, "Write the offer")
    assert "Done: Call the bank" in ok("action", "done", one[:8], "--on", "yesterday").out
    dropped = ok("action", "drop", two, "--why", "they chose another", "--json").json
    assert (dropped["status"], dropped["dropped_why"], dropped["dropped_on"]) == (
        "dropped",
        "they chose another",
        "2026-11-21",
    )
    assert ok("action", "list", "--json").json == []
    assert {row["status"] for row in ok("action", "list", "--all", "--json").json} == {"done", "dropped"}
    ok("action", "edit", two, "--reopen")
    assert [row["dropped_why"] for row in ok("action", "list", "--json").json] == [None]
    ok("undo", "3")
    assert len(ok("action", "list", "--open", "--json").json) == 2


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (("add",), 2, "TEXT is missing"),
        (("add", " "), 2, "needs words"),
        (("add", "x", "--due", "blursday"), 2, "blursday"),
        (("add", "x", "--mistake", "zzzz"), 3, "zzzz"),
        (("add", "x", "--loss", "zzzz"), 3, "zzzz"),
        (("add", "x", "--client", "nobody"), 3, "nobody"),
        (("done", "zzzz"), 3, "zzzz"),
        (("done", "ID", "--on", "tomorrow"), 2, "still to come"),
        (("drop", "ID"), 2, "--why is missing"),
        (("drop", "ID", "--why", " "), 2, "reason is empty"),
        (("held", "ID", "yes"), 2, "is not done"),
        (("held", "ID"), 2, "yes|no is missing"),
        (("held", "ID", "perhaps"), 2, "perhaps"),
        (("edit", "ID", "--clear", "text"), 2, "text"),
        (("delete", "ID"), 2, "--yes"),
    ],
)
def test_wrong_input_gets_one_sentence_and_writes_nothing(
    ok: Run, run: Run, argv: tuple[str, ...], code: int, word: str
) -> None:
    action = add(ok, "Call the bank")
    before = (ok("action", "list", "--all", "--json").out, ok("history", "--json").out)
    result = run("action", *(action if word == "ID" else word for word in argv))
    assert (result.code, result.out) == (code, "")
    assert word in result.err
    assert "Traceback" not in result.err
    assert (ok("action", "list", "--all", "--json").out, ok("history", "--json").out) == before


def test_what_is_done_twice_or_dropped_when_done_is_said(ok: Run, run: Run) -> None:
    action = add(ok, "Call the bank")
    ok("action", "done", action)
    assert "is done already" in run("action", "done", action).err
    assert "is not open any more" in run("action", "drop", action, "--why", "x").err
    assert ok("action", "done", action, "--on", "yesterday", "--json").json["done_on"] == "2026-11-20"


def test_the_fourth_open_step_of_a_mistake_gets_a_hint(ok: Run) -> None:
    mistake = step_of_a_plan(ok)["id"]
    for text in ("Ask Dana", "Write it down"):
        assert "Few and real" not in ok("action", "add", text, "--mistake", mistake).err
    assert "this mistake has 4 open actions" in ok("action", "add", "Call them", "--mistake", mistake).err
    assert "begins with a verb" in ok("action", "add", "3 drafts").err


def due_checks(ok: Run, monkeypatch: pytest.MonkeyPatch, day: str) -> list[tuple[str, int]]:
    """What is asked on that day; `ok` stands on it from now on."""
    monkeypatch.setenv("RETAINLOG_TODAY", day)
    store = Store(ok("path").out.strip().splitlines()[0], clock.from_environment())
    try:
        return [(action.text, days) for action, days in actions.held_checks_due(store, date.fromisoformat(day))]
    finally:
        store.close()


def test_a_month_and_three_after_done_one_is_asked_whether_it_held(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    step = step_of_a_plan(ok)["actions"][0]["id"]
    alone = add(ok, "Call the bank")
    ok("action", "done", alone)
    assert "you are asked whether it held" in ok("action", "done", step).err
    assert due_checks(ok, monkeypatch, "2026-12-20") == []
    assert due_checks(ok, monkeypatch, "2026-12-21") == [("Set an alarm", 30)]
    assert "It held: Set an alarm" in ok("action", "held", step, "yes").out
    assert due_checks(ok, monkeypatch, "2026-12-22") == []
    assert due_checks(ok, monkeypatch, "2027-02-18") == []
    assert due_checks(ok, monkeypatch, "2027-02-19") == [("Set an alarm", 90)]
    ok("action", "held", step, "yes")
    assert due_checks(ok, monkeypatch, "2027-12-01") == []
    checks = ok("action", "show", step, "--json").json["checks"]
    assert [(check["days"], check["held"], check["on"]) for check in checks] == [
        (30, True, "2026-12-21"),
        (90, True, "2027-02-19"),
    ]


def test_only_the_latest_of_two_missed_questions_is_asked(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    step = step_of_a_plan(ok)["actions"][0]["id"]
    ok("action", "done", step)
    assert due_checks(ok, monkeypatch, "2027-06-01") == [("Set an alarm", 90)]
    ok("action", "held", step, "yes")
    assert due_checks(ok, monkeypatch, "2027-06-02") == []


def test_a_fix_that_did_not_hold_is_open_again_and_asked_anew(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    step = step_of_a_plan(ok)["actions"][0]["id"]
    ok("action", "done", step)
    assert due_checks(ok, monkeypatch, "2026-12-21") == [("Set an alarm", 30)]
    assert "Open again, due in 4 weeks: Set an alarm" in ok("action", "held", step, "no", "--note", "late again").out
    again = ok("action", "show", step, "--json").json
    assert (again["status"], again["done_on"], again["due_on"]) == ("open", None, "2027-01-18")
    assert [(check["held"], check["note"]) for check in again["checks"]] == [(False, "late again")]
    ok("action", "done", step)
    assert due_checks(ok, monkeypatch, "2027-01-20") == [("Set an alarm", 30)]
    ok("undo", "2")
    assert ok("action", "show", step, "--json").json["checks"] == []


def test_an_answer_counts_for_the_time_it_was_done_then(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    step = step_of_a_plan(ok)["actions"][0]["id"]
    ok("action", "done", step)
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-03-01")
    ok("action", "held", step, "yes")
    ok("action", "edit", step, "--reopen")
    ok("action", "done", step, "--on", "today")
    assert due_checks(ok, monkeypatch, "2027-03-01") == []
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-03-10")
    ok("action", "done", step, "--on", "today")
    assert due_checks(ok, monkeypatch, "2027-04-09") == [("Set an alarm", 30)]


def test_dropped_steps_and_those_of_deleted_mistakes_are_not_asked(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = step_of_a_plan(ok), step_of_a_plan(ok)
    ok("action", "done", one["actions"][0]["id"])
    ok("action", "drop", two["actions"][0]["id"], "--why", "not ours")
    ok("mistake", "delete", one["id"], "--yes")
    assert due_checks(ok, monkeypatch, "2027-01-20") == []


def test_an_action_is_deleted_with_its_answers_and_comes_back_with_them(ok: Run) -> None:
    step = step_of_a_plan(ok)["actions"][0]["id"]
    ok("action", "done", step)
    ok("action", "held", step, "yes")
    ok("action", "delete", step, "--yes")
    assert ok("action", "list", "--all", "--json").json == []
    ok("undo")
    assert len(ok("action", "show", step, "--json").json["checks"]) == 1


@pytest.mark.parametrize(
    ("region", "today", "due"),
    [
        ("he_IL", "2026-11-20", "2026-12-20"),  # four weeks on is a Friday
        ("he_IL", "2026-11-22", "2026-12-20"),
        ("en_GB", "2026-11-20", "2026-12-18"),
        ("en_GB", "2026-11-21", "2026-12-21"),  # a Saturday
    ],
)
def test_without_a_day_it_is_due_in_four_weeks_and_on_a_working_day_of_the_region(
    ok: Run, monkeypatch: pytest.MonkeyPatch, region: str, today: str, due: str
) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", today)
    monkeypatch.setenv("RETAINLOG_REGION", region)
    assert ok("action", "add", "Call the bank", "--json").json["due_on"] == due
    plan = ("--kind", "other", "--why", "w", "--cause", "other", "--plan", "Write the list")
    assert ok("mistake", "add", "--what", "x", *plan, "--json").json["actions"][0]["due_on"] == due
    assert ok("action", "add", "Call them", "--due", "2026-12-26", "--json").json["due_on"] == "2026-12-26"
