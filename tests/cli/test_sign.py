"""Signs: seen, seen again, tried against, cleared, saved; and where they show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from retainlog.base.clock import Clock
from retainlog.journal.signs import near_misses
from retainlog.store.database import Store
from tests.conftest import Run


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd")


@pytest.fixture
def sign(ok: Run) -> str:
    found: str = ok("sign", "add", "acme", "less-time", "missed the review", "--on", "2026-11-01", "--json").json["id"]
    return found


def shown(ok: Run, sign: str) -> Any:
    return ok("sign", "show", sign, "--json").json


def today(ok: Run, *argv: str) -> list[tuple[str, str]]:
    rows = ok("today", "--json", *argv).json
    return [(row["client"], row["reason"]) for row in rows if row["kind"] in ("sign", "play-check")]


def saved(home: Any) -> list[tuple[str, str]]:
    store = Store(str(home / ".local/share/retainlog/journal.db"), Clock())
    found = near_misses(store, date(2026, 1, 1), date(2026, 12, 31))
    store.close()
    return [(miss.sign.code, miss.play.text) for miss in found]


def test_a_sign_is_noted_with_what_one_could_do(ok: Run) -> None:
    result = ok("sign", "add", "acme", "less-time", "missed the review")
    lines = result.out.splitlines()
    assert lines[0].startswith("Noted for Acme Ltd: spends less time with you (today)  [")
    assert lines[1] == "You could reconnect: suggest a short talk about how things are going."
    assert "retainlog undo" in result.err
    (row,) = ok("sign", "list", "--json").json
    assert (row["client"], row["code"], row["group"], row["state"], row["text"], row["on"]) == (
        *("Acme Ltd", "less-time", "leaving", "open", "missed the review", "2026-11-21"),
    )
    ok("undo")
    assert ok("sign", "list", "--json").json == []
    assert ok("sign", "list").out == "No open signs. When you see one: retainlog sign add CLIENT CODE\n"


def test_a_sign_that_stands_is_not_doubled_but_gets_the_evidence(ok: Run, sign: str) -> None:
    again = ok("sign", "add", "acme", "less-time", "answers after a week")
    assert again.out.startswith(
        "Added to the open sign of Acme Ltd: spends less time with you (first seen 3 weeks ago)"
    )
    assert ok("sign", "add", "acme", "less-time", "answers after a week", "--json").json["id"] == sign
    assert len(ok("sign", "list", "--json").json) == 1
    assert [row["text"] for row in shown(ok, sign)["evidence"]] == ["answers after a week"]
    assert len(ok("history", "--json").json) == 3  # the third says nothing new, so nothing is written


def test_evidence_of_an_earlier_day_makes_the_sign_as_old(ok: Run, sign: str) -> None:
    ok("sign", "add", "acme", "less-time", "was late in October", "--on", "2026-10-05")
    found = shown(ok, sign)
    assert (found["on"], found["text"]) == ("2026-10-05", "was late in October")
    assert [(row["on"], row["text"]) for row in found["evidence"]] == [("2026-11-01", "missed the review")]


def test_after_it_was_cleared_the_same_sign_is_a_new_one(ok: Run, sign: str) -> None:
    ok("sign", "clear", sign, "--why", "she was ill")
    other = ok("sign", "add", "acme", "less-time", "--json").json["id"]
    assert other != sign
    assert [row["id"] for row in ok("sign", "list", "acme", "--json").json] == [other]
    everything = ok("sign", "list", "--all", "--json").json
    assert [(row["id"], row["state"], row["cleared_why"]) for row in everything] == [
        (other, "open", None),
        (sign, "cleared", "she was ill"),
    ]


def test_a_play_that_helped_clears_the_sign_and_counts_as_a_client_saved(ok: Run, sign: str, home: Any) -> None:
    tried = ok("sign", "try", sign, "invited", "for", "{lunch}", "--on", "2026-11-05")
    assert tried.out.splitlines()[0].startswith("Tried for Acme Ltd (spends less time with you): invited for {lunch}")
    assert "19 Nov 2026" in tried.out
    assert shown(ok, sign)["state"] == "tried"
    helped = ok("sign", "helped", sign, "yes", "--note", "back as before")
    assert helped.out.startswith("It helped, well done. Cleared for Acme Ltd: spends less time with you")
    found = shown(ok, sign)
    assert (found["state"], found["cleared_on"], found["cleared_why"]) == ("saved", "2026-11-21", "invited for {lunch}")
    assert [(row["helped"], row["note"]) for row in found["plays"]] == [(True, "back as before")]
    assert saved(home) == [("less-time", "invited for {lunch}")]

    ok("sign", "helped", sign, "no")  # on second thought
    assert shown(ok, sign)["state"] == "open"
    assert saved(home) == []


def test_a_play_that_did_not_help_leaves_the_sign_and_the_next_step_is_named(ok: Run, sign: str) -> None:
    first = shown(ok, sign)["next_step"]
    ok("sign", "try", sign, "wrote a mail")
    result = ok("sign", "helped", sign, "no")
    assert "Still open for Acme Ltd" in result.out
    assert "Next, you could ask what has changed: people, plans, budget." in result.out
    assert shown(ok, sign)["next_step"] == "ask what has changed: people, plans, budget" != first
    assert shown(ok, sign)["state"] == "open"


def test_a_client_that_was_lost_all_the_same_is_no_near_miss(ok: Run, sign: str, home: Any) -> None:
    ok("sign", "try", sign, "invited for lunch")
    ok("loss", "add", "acme", "--on", "2026-11-20")
    ok("sign", "helped", sign, "yes")
    assert saved(home) == []


def test_a_play_can_be_answered_by_its_own_id(ok: Run, sign: str) -> None:
    ok("sign", "try", sign, "wrote a mail", "--on", "2026-11-02")
    ok("sign", "try", sign, "invited for lunch")
    first = shown(ok, sign)["plays"][0]["id"]
    ok("sign", "helped", first, "no")
    assert [row["helped"] for row in shown(ok, sign)["plays"]] == [False, None]
    assert shown(ok, sign)["state"] == "tried"


def test_today_names_the_sign_its_reason_and_the_step_until_it_is_answered(
    ok: Run, sign: str, monkeypatch: Any
) -> None:
    (row,) = ok("today", "--json").json
    assert row["reason"] == "spends less time with you (3 weeks ago)"
    assert row["play"] == "reconnect: suggest a short talk about how things are going"
    assert "retainlog sign try " in ok("today").out
    assert ok("today").out.splitlines()[1].endswith("  reconnect")
    assert row["command"] == f"retainlog sign try {sign[:8]}"
    ok(*row["command"].split()[1:], "invited for lunch")
    assert today(ok) == []
    assert today(ok, "--days", "14") == [("Acme Ltd", "tried today, did it help? invited for lunch")]
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-05T09:00")
    (row,) = ok("today", "--json").json
    assert row["reason"] == "tried 2 weeks ago, did it help? invited for lunch"
    ok(*row["command"].split()[1:], "yes")
    assert today(ok) == []


def test_signs_of_one_client_are_one_line_and_a_day_has_three_such_lines_at_most(ok: Run, sign: str) -> None:
    ok("sign", "add", "acme", "dread", "--on", "2026-10-01")
    ok("sign", "add", "acme", "criticism")
    assert today(ok)[0][1] == "spends less time with you (3 weeks ago); 2 more"
    for name in ("Beta", "Gamma", "Delta"):
        ok("client", "add", name)
        ok("sign", "add", name, "criticism", "--on", "2026-11-10")
    assert [client for client, _reason in today(ok)] == ["Acme Ltd", "Beta", "Delta"]


def test_a_sign_put_aside_stays_away_until_its_day_or_until_it_is_seen_again(
    ok: Run, sign: str, monkeypatch: Any
) -> None:
    assert "Put aside until 28 Nov 2026" in ok("sign", "snooze", sign, "--until", "in 1w").out
    assert today(ok) == []
    assert "until 28 Nov 2026" in ok("sign", "show", sign).out
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-28T09:00")
    assert len(today(ok)) == 1
    ok("sign", "snooze", sign)
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-06-01T09:00")
    assert today(ok) == []
    ok("sign", "add", "acme", "less-time", "cancelled the call")
    assert len(today(ok)) == 1


def test_paused_lost_and_deleted_clients_are_left_in_peace(ok: Run, sign: str) -> None:
    ok("client", "pause", "acme")
    assert today(ok) == []
    ok("client", "resume", "acme")
    assert len(today(ok)) == 1
    ok("loss", "add", "acme")
    assert today(ok) == []
    assert ok("sign", "list", "--json").json == []
    assert len(ok("sign", "list", "acme", "--json").json) == len(ok("sign", "list", "--all", "--json").json) == 1
    ok("undo")
    ok("client", "delete", "acme", "--yes")
    assert today(ok) == []
    assert ok("sign", "list", "--all", "--json").json == []


def test_brief_timeline_client_and_search_show_it(ok: Run, sign: str) -> None:
    ok("sign", "add", "acme", "less-time", "answers after a week")
    ok("sign", "try", sign, "invited for lunch")
    assert "spends less time with you (3 weeks ago): missed the review" in ok("brief", "acme").out
    assert ok("brief", "acme", "--json").json["signs"][0]["id"] == sign
    assert [(row["kind"], row["text"]) for row in ok("timeline", "acme", "--json").json] == [
        ("sign", "sign: spends less time with you (missed the review)"),
        ("sign", "seen again: spends less time with you (answers after a week)"),
        ("play", "tried: invited for lunch"),
    ]
    assert "missed the review" in ok("client", "show", "acme").out
    for word in ("review", "answers", "lunch"):
        assert [row["id"] for row in ok("search", word, "--kind", "sign", "--json").json] == [sign]
    ok("sign", "delete", sign, "--yes")
    assert ok("search", "lunch", "--json").json == []
    assert ok("timeline", "acme", "--json").json == []
    ok("undo")
    assert shown(ok, sign)["state"] == "tried"
    assert len(ok("search", "lunch", "--json").json) == 1


def test_merging_a_duplicate_moves_signs_checks_and_what_was_put_aside(ok: Run, sign: str) -> None:
    ok("sign", "snooze", sign)
    ok("check", "acme", "--answer", "dread=1")
    ok("client", "add", "Beta")
    ok("client", "merge", "Beta", "acme", "--yes")
    assert shown(ok, sign)["client"] == "Beta"
    assert shown(ok, sign)["snoozed"] is True
    assert len(ok("check", "beta", "--show", "--json").json["answers"]) == 1
    ok("undo")
    assert shown(ok, sign)["client"] == "Acme Ltd"


def test_a_sign_can_be_corrected_and_opened_again(ok: Run, sign: str) -> None:
    ok("sign", "edit", sign, "--code", "criticism", "--text", "wants a weekly report", "--on", "2026-11-03")
    found = shown(ok, sign)
    assert (found["code"], found["text"], found["on"]) == ("criticism", "wants a weekly report", "2026-11-03")
    ok("sign", "edit", sign, "--clear", "text")
    assert shown(ok, sign)["text"] is None
    ok("sign", "clear", sign)
    ok("sign", "edit", sign, "--reopen")
    assert shown(ok, sign)["state"] == "open"


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("add", "acme"), 2, "CODE is missing"),
        (("add", "acme", "gloom"), 2, "less-time"),
        (("add", "acme", "dread", "--on", "2026-11-22"), 2, "still to come"),
        (("add", "nobody", "dread"), 3, "nobody"),
        (("show", "zzzz"), 3, "There is no sign"),
        (("helped", "zzzz", "yes"), 3, "There is no sign"),
        (("helped", "SIGN", "yes"), 3, "Nothing was tried"),
        (("try", "SIGN"), 2, "TEXT is missing"),
        (("try", "SIGN", " "), 2, "empty"),
        (("clear", "SIGN", "--on", "2026-10-31"), 2, "before it was seen"),
        (("snooze", "SIGN", "--until", "2026-11-21"), 2, "no later day"),
        (("delete", "SIGN"), 2, "--yes"),
        (("edit", "SIGN", "--code", "dread"), 4, "open already"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    run: Run, ok: Run, sign: str, argv: tuple[str, ...], code: int, said: str
) -> None:
    ok("sign", "add", "acme", "dread")
    before = ok("history", "--json").json
    result = run("sign", *(sign if word == "SIGN" else word for word in argv))
    assert result.code == code, result
    assert said in result.err
    assert ok("history", "--json").json == before


def test_a_cleared_sign_takes_no_more_until_it_is_opened(run: Run, ok: Run, sign: str) -> None:
    ok("sign", "clear", sign)
    for argv in (("clear", sign), ("try", sign, "lunch"), ("snooze", sign)):
        result = run("sign", *argv)
        assert result.code == 2
        assert f"retainlog sign edit {sign[:8]} --reopen" in result.err


def test_a_person_who_left_is_proposed_as_a_sign(ok: Run) -> None:
    ok("contact", "add", "acme", "Dana", "--role", "champion")
    ok("contact", "add", "acme", "Avi")
    ok("contact", "add", "acme", "Noa")
    proposed = ok("contact", "left", "Avi").err
    assert "retainlog sign add 'Acme Ltd' leadership-change 'Avi left'" in proposed
    assert ok("sign", "list", "--json").json == []
    assert "leadership-change" not in ok("contact", "left", "Noa", "--no-sign").err
    noted = ok("contact", "left", "Dana", "--on", "2026-11-18", "--sign")
    assert "you could meet the new one early" in noted.err
    (row,) = ok("sign", "list", "--json").json
    assert (row["code"], row["text"], row["on"]) == ("leadership-change", "Dana left", "2026-11-18")
    ok("undo")  # one step takes both back
    assert ok("sign", "list", "--json").json == []
    assert [row["left_on"] for row in ok("contact", "list", "--json").json if row["name"] == "Dana"] == [None]
