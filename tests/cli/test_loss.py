"""Losing a client: noted at once, thought over in passes, replayed, recovered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retainlog.base import clock
from retainlog.journal import losses as journal
from retainlog.store.database import Store
from tests.conftest import Run

JOURNAL = ".local/share/retainlog/journal.db"
ON = "RETAINLOG_TODAY"


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--every", "2w", "--fee", "4500", "--hours", "12")
    ok("client", "add", "Beta", "--fee", "12000", "--hours", "30")


def lose(ok: Run, *more: str) -> Any:
    return ok("loss", "add", "acme", "--json", *more).json


def history(ok: Run) -> int:
    return len(ok("history", "--json").json)


def opened(home: Path) -> Store:
    return Store(str(home / JOURNAL), clock.from_environment())


def test_the_receipt_is_kind_and_shows_income_hours_and_what_comes_next(ok: Run) -> None:
    result = ok("loss", "add", "acme", "--reason", "price", "--action", "call two old leads")
    assert "Noted: Acme Ltd, lost today; reason: price" in result.out
    assert "₪4,500 a month less, 27 % of your monthly income. ₪12,000 a month remain." in result.out
    assert "12 hours a month are yours again." in result.out
    assert "Action, in 4 weeks: call two old leads" in result.out
    assert "the week pass is asked for on 28 Nov 2026" in result.err
    assert "retainlog undo" in result.err


def test_every_option_is_kept_and_json_is_the_record(ok: Run) -> None:
    record = lose(
        ok, "--on", "2026-11-19", "--decided", "2026-11-01", "--ends", "2026-12-31", "--by", "client",
        "--reason", "price", "--also", "competitor-offer", "--also", "disengaged", "--stated", "wonderful, but later",
        "--clarity", "vague", "--believed", "a cousin", "--evidence", "a mail", "--third-party", "Zed", "--offer",
        "10 % off", "--verdict", "external", "--feeling", "2", "--opportunity", "bigger clients", "--lesson",
        "ask early", "--win-back", "in 3m",
    )  # fmt: skip
    assert record["id"]
    expected = {
        "client": "Acme Ltd", "noticed_on": "2026-11-19", "decided_on": "2026-11-01", "ends_on": "2026-12-31",
        "by": "client", "reason": "price", "also": ["competitor-offer", "disengaged"],
        "stated": "wonderful, but later", "clarity": "vague", "believed": "a cousin", "evidence": "a mail",
        "third_party": "Zed", "offer": "10 % off", "verdict": "external", "feeling": 2, "feeling_passed_on": None,
        "opportunity": "bigger clients", "lesson": "ask early", "win_back_on": "2027-02-21", "recovered_on": None,
        "outcome": "lost", "lost_on": "2026-11-19", "at_once_on": "2026-11-21", "week_on": None, "month_on": None,
        "next_pass": "week", "next_pass_on": "2026-11-26", "income_lost": {"amount": "4500.00", "currency": "ILS"},
        "hours_freed": 12.0, "actions": [],
    }  # fmt: skip
    assert {key: record[key] for key in expected} == expected


def test_the_client_is_lost_from_the_notice_or_the_earlier_last_day(ok: Run) -> None:
    lose(ok, "--on", "2026-11-10", "--ends", "2027-01-31")
    client = ok("client", "show", "acme", "--json").json
    assert (client["status"], client["lost_on"]) == ("lost", "2026-11-10")
    ok("loss", "edit", "acme", "--ends", "2026-11-02")
    assert ok("client", "show", "acme", "--json").json["lost_on"] == "2026-11-02"


def test_a_lost_client_is_asked_for_no_more(ok: Run) -> None:
    ok("touch", "add", "acme", "hello", "--on", "60d ago")
    lose(ok)
    assert "Next contact" not in ok("touch", "add", "acme", "goodbye").out


def test_a_client_is_lost_once_until_it_is_recovered(ok: Run, run: Run) -> None:
    first = lose(ok)["id"]
    again = run("loss", "add", "acme")
    assert again.code == 4
    assert f"retainlog loss recovered {first[:8]}" in again.err
    ok("loss", "recovered", "acme")
    assert lose(ok)["id"] != first


def test_passes_are_kept_side_by_side_and_the_loss_shows_the_latest(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(ok, "--believed", "the price", "--reason", "price", "--feeling", "1")
    monkeypatch.setenv(ON, "2026-11-28T09:00")
    week = ok("loss", "review", "acme", "--believed", "a competitor", "--reason", "competitor-offer", "--json").json
    assert (week["week_on"], week["next_pass"], week["next_pass_on"]) == ("2026-11-28", "month", "2026-12-21")
    monkeypatch.setenv(ON, "2026-12-21T09:00")
    month = ok("loss", "review", "acme", "--lesson", "ask early", "--verdict", "preventable", "--json").json
    assert (month["believed"], month["reason"], month["next_pass"]) == ("a competitor", "competitor-offer", None)
    passes = {row["question"]: row for row in ok("loss", "show", "acme", "--json").json["passes"]}
    believed = passes["believed"]
    assert (believed["at_once"], believed["week"], believed["month"]) == ("the price", "a competitor", None)
    assert passes["feeling"]["at_once"] == "1"
    assert passes["lesson"]["month"] == "ask early"


def test_days_in_the_passes_are_written_as_everywhere(ok: Run) -> None:
    lose(ok, "--on", "3d ago", "--feeling-passed", "yesterday", "--win-back", "2027-02-01")
    shown = ok("loss", "show", "acme")
    assert "Feeling passed on  20 Nov 2026" in shown.out
    assert "Win back on        1 Feb 2027" in shown.out
    passes = {row["question"]: row["at_once"] for row in ok("loss", "show", "acme", "--json").json["passes"]}
    assert (passes["feeling_passed_on"], passes["win_back_on"]) == ("2026-11-20", "2027-02-01")


def test_a_later_correction_leaves_what_a_pass_holds(ok: Run) -> None:
    lose(ok, "--believed", "the price")
    ok("loss", "edit", "acme", "--believed", "something else")
    shown = ok("loss", "show", "acme", "--json").json
    assert shown["believed"] == "something else"
    assert [row["at_once"] for row in shown["passes"] if row["question"] == "believed"] == ["the price"]


def test_a_pass_that_is_early_says_so_and_a_fourth_is_refused(ok: Run, run: Run) -> None:
    lose(ok)
    assert "planned for 28 Nov 2026" in ok("loss", "review", "acme", "--verdict", "external").err
    ok("loss", "review", "acme", "--lesson", "x")
    fourth = run("loss", "review", "acme", "--lesson", "y")
    assert (fourth.code, fourth.out) == (4, "")
    assert "All passes about Acme Ltd are written." in fourth.err


def test_passes_fall_due_after_a_week_and_a_month(ok: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(ok, "--on", "2026-11-20")

    def due(day: str) -> list[tuple[str, str]]:
        store = opened(home)
        rows = journal.passes_due(store, clock.date.fromisoformat(day))
        store.close()
        return [(stage, on.isoformat()) for _loss, stage, on in rows]

    assert due("2026-11-26") == []
    assert due("2026-11-27") == [("week", "2026-11-27")]
    assert due("2027-01-01") == [("week", "2026-11-27")]
    ok("loss", "review", "acme", "--verdict", "external")
    assert due("2027-01-01") == [("month", "2026-12-20")]
    ok("loss", "recovered", "acme")
    assert due("2027-01-01") == []


def test_the_win_back_day_comes_and_a_touch_settles_it(ok: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loss = lose(ok)["id"]
    ok("loss", "win-back", "acme", "--on", "in 3m")
    assert [row["id"] for row in ok("loss", "win-back", "--json").json] == [loss]
    monkeypatch.setenv(ON, "2027-02-21T09:00")
    store = opened(home)
    assert journal.win_backs_due(store, clock.date(2027, 2, 20)) == []
    assert [found.id for found in journal.win_backs_due(store, clock.date(2027, 2, 21))] == [loss]
    store.close()
    ok("touch", "add", "acme", "a word after a while")
    assert ok("loss", "win-back", "--json").json == []


def test_recovered_in_time_is_a_near_miss_and_later_won_back(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(ok, "--on", "2026-11-01", "--ends", "2026-12-31")
    result = ok("loss", "recovered", "acme", "--on", "2026-11-15", "--how", "a frank talk", "--json").json
    assert (result["outcome"], result["recovered_how"], result["next_pass"]) == ("near-miss", "a frank talk", None)
    client = ok("client", "show", "acme", "--json").json
    assert (client["status"], client["lost_on"]) == ("active", None)
    ok("loss", "add", "beta", "--on", "2026-01-10")
    assert ok("loss", "recovered", "beta", "--json").json["outcome"] == "won-back"


def test_the_replay_shows_touches_mistakes_and_what_went_unseen(ok: Run) -> None:
    for day, mood in (("2026-09-01", 4), ("2026-09-15", 4), ("2026-10-01", 4), ("2026-10-10", 2)):
        ok("touch", "add", "acme", f"talk of {day}", "--on", day, "--mood", str(mood))
    lose(ok, "--on", "2026-11-20", "--decided", "2026-11-10")
    shown = ok("loss", "show", "acme", "--json").json
    assert [row["summary"] for row in shown["touches"]] == [
        "talk of 2026-09-01", "talk of 2026-09-15", "talk of 2026-10-01", "talk of 2026-10-10"
    ]  # fmt: skip
    assert [(row["kind"], row["on"]) for row in shown["missed"]] == [
        ("mood-falling", "2026-10-10"),
        ("contact-overdue", "2026-10-25"),
    ]
    assert (shown["lead_days"], shown["decided_days"], shown["silence_days"]) == (41, 10, 41)
    text = ok("loss", "show", "acme").out
    assert "the client's mood fell" in text
    assert "contact was due" in text


def test_a_journal_that_shows_nothing_says_so(ok: Run) -> None:
    lose(ok)
    assert "nothing showed in the journal" in ok("loss", "show", "acme").out


def test_list_filters_by_day_reason_and_verdict(ok: Run) -> None:
    lose(ok, "--on", "2026-10-01", "--reason", "price", "--also", "disengaged")
    ok("loss", "add", "beta", "--reason", "in-house", "--verdict", "external")

    def names(*options: str) -> list[str]:
        return [row["client"] for row in ok("loss", "list", *options, "--json").json]

    assert names() == ["Beta", "Acme Ltd"]
    assert names("--from", "2026-11-01") == ["Beta"]
    assert names("--to", "2026-10-31") == ["Acme Ltd"]
    assert names("--reason", "disengaged") == ["Acme Ltd"]
    assert names("--verdict", "external") == ["Beta"]
    assert names("acme") == ["Acme Ltd"]
    ok("client", "delete", "beta", "--yes")
    assert names() == ["Acme Ltd"]


def test_every_write_is_one_step_of_undo(ok: Run) -> None:
    steps = history(ok)
    lose(ok, "--believed", "x", "--also", "price", "--action", "call", "--action", "write")
    ok("loss", "review", "acme", "--verdict", "external", "--also", "disengaged")
    ok("loss", "edit", "acme", "--clear", "believed", "--without", "price")
    ok("loss", "win-back", "acme", "--on", "in 1m")
    ok("loss", "recovered", "acme")
    ok("loss", "delete", "acme", "--yes")
    assert history(ok) == steps + 6
    ok("undo")
    assert ok("loss", "show", "acme", "--json").json["outcome"] == "near-miss"
    ok("undo", "5")
    assert ok("loss", "list", "--json").json == []
    assert ok("client", "show", "acme", "--json").json["status"] == "active"
    assert ok("search", "call", "--json").json == []


def test_deleting_a_loss_makes_the_client_active_and_asks_first(ok: Run, run: Run) -> None:
    lose(ok)
    assert run("loss", "delete", "acme").code == 2
    ok("loss", "delete", "acme", "--yes")
    assert ok("client", "show", "acme", "--json").json["lost_on"] is None


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (("add", "nobody"), 3, "no client called 'nobody'"),
        (("add",), 2, "CLIENT is missing"),
        (("add", "beta", "--on", "tomorrow"), 2, "still to come"),
        (("add", "beta", "--on", "blursday"), 2, "blursday"),
        (("add", "beta", "--on", "2026-11-01", "--decided", "2026-11-02"), 2, "after you learnt of it"),
        (("add", "beta", "--decided", "2026-11-02", "--ends", "2026-11-01"), 2, "before the decision"),
        (("add", "beta", "--feeling-passed", "2026-11-01"), 2, "can't have passed"),
        (("add", "beta", "--win-back", "2026-11-01"), 2, "lies in the past"),
        (("add", "beta", "--reason", "weather"), 2, "weather"),
        (("add", "beta", "--reason", "price", "--also", "price"), 2, "main reason already"),
        (("add", "beta", "--feeling", "6"), 2, "--feeling"),
        (("add", "beta", "--stated", "  "), 2, "stated is empty"),
        (("add", "beta", "--action", " "), 2, "needs words"),
        (("review", "acme"), 2, "Nothing was given"),
        (("review", "beta"), 3, "No loss of Beta"),
        (("review", "acme", "--lesson", ""), 2, "lesson is empty"),
        (("review", "acme", "--verdict", "external", "--feeling-passed", "tomorrow"), 2, "can't have passed"),
        (("edit", "acme", "--decided", "today"), 2, "after you learnt of it"),
        (("edit", "acme", "--clear", "reason"), 2, "reason"),
        (("edit", "acme", "--without", "price"), 3, "no contributing reason"),
        (("recovered", "acme", "--on", "2026-11-01"), 2, "can't have been recovered"),
        (("recovered", "acme", "--how", " "), 2, "how is empty"),
        (("win-back", "acme", "--on", "2026-11-01"), 2, "lies in the past"),
        (("win-back", "acme"), 2, "--on is missing"),
        (("show", "zzzz"), 3, "zzzz"),
    ],
)
def test_wrong_input_gets_its_sentence_and_leaves_the_journal_as_it_was(
    ok: Run, run: Run, home: Path, argv: tuple[str, ...], code: int, word: str
) -> None:
    lose(ok, "--on", "2026-11-20")
    before = (home / JOURNAL).read_bytes()
    result = run("loss", *argv)
    assert (result.code, result.out) == (code, "")
    assert word in result.err
    assert "Traceback" not in result.err
    assert (home / JOURNAL).read_bytes() == before


def test_a_loss_before_the_client_began_is_refused(ok: Run, run: Run) -> None:
    ok("client", "edit", "acme", "--since", "2026-06-01")
    result = run("loss", "add", "acme", "--on", "2026-05-01")
    assert result.code == 2
    assert "before it became a client on 2026-06-01" in result.err


def test_a_pass_can_be_skipped_for_good(ok: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(ok)
    assert "is skipped" in ok("loss", "review", "acme", "--skip").out
    for day, asked in (("2026-12-10", []), ("2026-12-30", ["pass"])):
        monkeypatch.setenv("RETAINLOG_TODAY", day)
        assert [row["kind"] for row in ok("today", "--json").json if row["kind"] == "pass"] == asked
        counted = sum(row["kind"] not in ("risk", "sign") for row in ok("today", "--json").json)
        assert ok("prompt", "--json").json["total"] == counted
    ok("today", "--let-go", "acme")
    assert not [row for row in ok("today", "--json").json if row["kind"] == "pass"]
    assert "written or skipped" in run("loss", "review", "acme", "--lesson", "x").err
    assert run("loss", "review", "acme", "--skip", "--lesson", "x").code
    ok("undo")
    assert [row["kind"] for row in ok("today", "--json").json if row["kind"] == "pass"] == ["pass"]
