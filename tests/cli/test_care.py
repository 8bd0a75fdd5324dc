"""Milestones, promises, wins, offers, boundaries, decisions and gestures as they are typed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from retainlog.nouns.engine import KEEPING as KINDS
from tests.conftest import Run

# (noun, arguments of add after the client, an option of edit with its key and value)
NOUNS = [
    ("milestone", ("Draft", "--kind", "prototype", "--due", "2026-12-01"), ("--title", "title", "Draft 2")),
    ("promise", ("Summary", "--due", "2026-12-01"), ("--text", "text", "Longer summary")),
    ("win", ("Leads", "--metric", "leads a month", "--before", "40", "--after", "63"), ("--after", "after", "64.5")),
    ("offer", ("Newsletter",), ("--text", "text", "Monthly newsletter")),
    ("boundary", ("No calls at night", "--price", "double"), ("--price", "price", "triple")),
    ("decision", ("--advice", "Short film", "--choice", "Long film"), ("--choice", "choice", "Three films")),
    ("gesture", ("trends", "An article", "--reaction", "4", "--cost", "50"), ("--reaction", "reaction", 5)),
]


@pytest.fixture(autouse=True)
def _client(ok: Run) -> None:
    ok("client", "add", "Acme")


def noted(ok: Run, *argv: str) -> Any:
    return ok(*argv, "--json").json


@pytest.mark.parametrize(("noun", "options", "change"), NOUNS, ids=[noun for noun, *_ in NOUNS])
def test_added_listed_changed_deleted_and_taken_back(
    ok: Run, run: Run, noun: str, options: tuple[str, ...], change: tuple[str, str, object]
) -> None:
    added = noted(ok, noun, "add", "acme", *options)
    assert added["client"] == "Acme"
    assert noted(ok, noun, "list", "acme") == [added]
    assert {key: noted(ok, noun, "show", added["id"][:6])[key] for key in added} == added
    option, key, value = change
    assert noted(ok, noun, "edit", added["id"], option, str(value))[key] == value
    ok("undo")
    assert noted(ok, noun, "show", added["id"])[key] == added[key]
    assert [event["id"] for event in noted(ok, "timeline", "acme")] == [added["id"]] * (noun != "offer")
    assert run(noun, "delete", added["id"]).code == 2
    ok(noun, "delete", added["id"], "--yes")
    assert noted(ok, noun, "list") == []
    ok("undo")
    assert [row["id"] for row in noted(ok, noun, "list")] == [added["id"]]
    ok("client", "delete", "Acme", "--yes")
    assert noted(ok, noun, "list") == []


def test_what_is_typed_wrong_is_said_with_its_exit_code(run: Run) -> None:
    for argv, code in (
        (("win", "add", "acme", "x", "--before", "many"), 2),
        (("promise", "add", "acme", "--no-input"), 2),
        (("promise", "add", "acme", " "), 2),
        (("promise", "add", "acme", "x", "--on", "2027-01-01"), 2),
        (("promise", "kept", "zzzz"), 3),
        (("gesture", "add", "acme", "yacht"), 2),
        (("gesture", "add", "acme", "event", "--reaction", "6"), 2),
        (("gesture", "add", "nobody", "event"), 3),
        (("decision", "add", "acme", "--advice", "x"), 2),
        (("report", "value"), 2),
        (("report", "monthly", "acme"), 2),
    ):
        result = run(*argv)
        assert (result.code, result.out) == (code, ""), argv


def test_a_promise_is_kept_late_or_broken(ok: Run, run: Run) -> None:
    ids = [
        noted(ok, "promise", "add", "acme", text, "--on", "2026-11-01", "--due", "2026-11-10")["id"] for text in "abc"
    ]
    assert noted(ok, "promise", "kept", ids[0], "--on", "2026-11-09")["state"] == "kept"
    assert noted(ok, "promise", "kept", ids[1])["state"] == "late"
    assert noted(ok, "promise", "broken", ids[2], "--note", "ill")["state"] == "broken"
    assert noted(ok, "promise", "list", "--open") == []
    assert noted(ok, "promise", "kept", ids[2])["broken_on"] is None
    assert noted(ok, "promise", "edit", ids[2], "--clear", "kept")["state"] == "overdue"
    assert run("promise", "kept", ids[2], "--on", "2026-10-01").code == 2


def test_what_was_promised_and_what_is_to_deliver_is_due_today(ok: Run) -> None:
    ok("promise", "add", "acme", "Send the figures", "--due", "2026-11-20")
    ok("milestone", "add", "acme", "First look", "--kind", "prototype", "--due", "2026-11-21")
    ok("promise", "add", "acme", "Later", "--due", "2026-11-23")
    rows = noted(ok, "today")
    assert [(row["kind"], row["command"].split()[1:3]) for row in rows] == [
        ("promise", ["promise", "kept"]),
        ("milestone", ["milestone", "done"]),
    ]
    assert len(noted(ok, "today", "--days", "2")) == 3
    for row in rows:
        ok(*row["command"].split()[1:])
    assert noted(ok, "today") == []


def test_the_second_breach_in_a_quarter_is_a_sign(ok: Run) -> None:
    one, two = (noted(ok, "boundary", "add", "acme", text)["id"] for text in ("No calls at night", "Two rounds"))
    ok("boundary", "breach", one, "--on", "2026-08-01")
    assert noted(ok, "boundary", "breach", one, "called at ten")["sign_id"] is None
    assert noted(ok, "sign", "list") == []
    second = noted(ok, "boundary", "breach", two, "a third round", "--on", "2026-11-20")
    (sign,) = noted(ok, "sign", "list")
    assert (sign["code"], sign["id"], sign["text"]) == ("insatiable", second["sign_id"], "a third round")
    assert [row["breaches"] for row in noted(ok, "boundary", "list")] == [1, 2]
    ok("undo")
    assert noted(ok, "sign", "list") == []


def test_the_brief_and_the_client_show_it_all(ok: Run) -> None:
    ok("promise", "add", "acme", "Send the figures", "--due", "2026-11-25")
    ok("boundary", "add", "acme", "Two rounds", "--price", "350 a round")
    decision = noted(ok, "decision", "add", "acme", "--advice", "Short film", "--choice", "Long film")
    ok("decision", "outcome", decision["id"], "nobody watched it")
    ok("offer", "add", "acme", "Newsletter")
    for mood, energy in ((5, 3), (4, 2), (2, 1)):
        ok("touch", "add", "acme", "call", "--on", f"{mood + 1}d ago", "--mood", str(mood), "--energy", str(energy))
    text = ok("brief", "acme").out
    for said in ("Send the figures", "Two rounds (beyond it: 350 a round)", "Newsletter", "nobody watched it",
                 "Long film (you advised: Short film)", "█▆▂", "▄▂▁"):  # fmt: skip
        assert said in text
    data = noted(ok, "brief", "acme")
    assert data["energies"] == [3, 2, 1]
    assert [len(data[key]) for key in ("promises", "boundaries", "decisions", "offers")] == [1, 1, 1, 1]
    assert "█▆▂" in ok("client", "show", "acme").out
    assert "Two rounds" in ok("client", "show", "acme").out


def test_a_merge_moves_them_and_search_and_export_know_them(ok: Run, tmp_path: Path) -> None:
    ok("client", "add", "Beta")
    for noun, options, _change in NOUNS:
        ok(noun, "add", "beta", *options)
    ok("boundary", "breach", noted(ok, "boundary", "list")[0]["id"], "called at midnight")
    ok("client", "merge", "Acme", "Beta", "--yes")
    for noun, *_rest in NOUNS:
        assert {row["client"] for row in noted(ok, noun, "list")} == {"Acme"}
    for word, kind in (("newsletter", "offer"), ("midnight", "boundary"), ("article", "gesture"), ("film", "decision")):
        assert [(hit["kind"], hit["client"]) for hit in noted(ok, "search", word)] == [(kind, "Acme")]
    ok("export", "json", "-o", str(tmp_path / "all.json"))
    other = ("--db", str(tmp_path / "other.db"))
    ok(*other, "import", "json", str(tmp_path / "all.json"))
    for noun in KINDS:
        assert noted(ok, *other, noun, "list") == noted(ok, noun, "list")


def test_suggestions_fit_the_client(ok: Run) -> None:
    ok("client", "edit", "acme", "--prefers", "figures on one page", "--tag", "core")
    ok("client", "add", "Beta", "--tag", "core", "--prefers", "figures")
    ok("client", "add", "Project", "--engagement", "project")
    ok("gesture", "add", "acme", "thanks", "--reaction", "5", "--on", "2026-07-01")
    ok("gesture", "add", "acme", "stage", "--on", "2026-08-01")
    ok("gesture", "add", "beta", "event", "--reaction", "5")
    found = noted(ok, "gesture", "suggest", "acme")
    assert found["prefers"] == "figures on one page"
    assert [(row["kind"], row["why"]) for row in found["suggestions"]][:3] == [
        ("thanks", "own"), ("event", "alike"), ("trends", "new"),
    ]  # fmt: skip
    assert "stage" not in [row["kind"] for row in found["suggestions"]]
    assert found["alike"] == ["Beta"]
    waiting = noted(ok, "gesture", "suggest")
    assert [(row["client"], row["days"]) for row in waiting] == [("Project", None), ("Acme", 112)]
    text = ok("gesture", "suggest", "project").out
    assert "plan something to show" in text
    ok("milestone", "add", "project", "Booking page", "--kind", "demo")
    assert "show them Booking page" in ok("gesture", "suggest", "project").out


def test_no_visible_value_and_broken_promises_are_signals(ok: Run) -> None:
    ok("client", "add", "Build", "--engagement", "project", "--since", "2026-09-01")
    ok("touch", "add", "build", "kick-off", "--on", "2026-11-20")

    def shown() -> dict[str, str]:
        return {signal["code"]: signal["severity"] for signal in noted(ok, "risk", "build")["computed"]}

    assert shown() == {}
    ok("milestone", "add", "build", "First look", "--kind", "demo", "--due", "2026-12-10")
    assert shown() == {}  # what was shown before milestones were written down nobody can tell
    ok("milestone", "add", "build", "Concept", "--kind", "working-document", "--delivered", "2026-09-18")
    assert shown() == {"no-visible-value": "high"}
    ok("milestone", "add", "build", "Prototype", "--kind", "prototype", "--delivered", "2026-10-20")
    assert shown() == {"no-visible-value": "watch"}
    ok("win", "add", "build", "Fewer calls", "--on", "2026-11-01")
    assert shown() == {}
    for severity in ("watch", "high"):
        ok("promise", "broken", noted(ok, "promise", "add", "build", "x", "--on", "2026-11-01")["id"])
        assert shown() == {"promise-broken": severity}


def test_on_a_terminal_what_is_missing_is_asked_for(home: Path, ok: Run) -> None:
    ok("--db", str(home / "j.db"), "client", "add", "Acme")
    child = pexpect.spawn(
        sys.executable,
        ["-X", "utf8", "-m", "retainlog", "--db", str(home / "j.db"), "win", "add", "acme"],
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        encoding="utf-8",
        timeout=60,
    )
    for question, answer in (("gain", "More leads"), ("counted", "leads"), ("before", "40"), ("after", "63")):
        child.expect(question)
        child.sendline(answer)
    child.expect("Noted for Acme")
    child.expect(pexpect.EOF)
    (win,) = ok("--db", str(home / "j.db"), "win", "list", "--json").json
    assert (win["title"], win["metric"], win["before"], win["after"]) == ("More leads", "leads", "40", "63")


def test_a_breach_by_its_client_where_that_has_one_boundary(ok: Run, run: Run) -> None:
    assert run("boundary", "breach", "acme", "late").code == 3
    one = noted(ok, "boundary", "add", "acme", "No calls at night")["id"]
    assert noted(ok, "boundary", "breach", "acme", "called at ten")["boundary_id"] == one
    ok("boundary", "add", "acme", "Two rounds")
    result = run("boundary", "breach", "acme", "again")
    assert result.code == 4
    assert "Two rounds" in result.err
    assert one[:8] in result.err
    assert run("boundary", "breach", "nobody", "again").code == 3
    assert run("boundary", "breach").code == 2


def test_a_breach_is_a_record_like_every_other(ok: Run, run: Run) -> None:
    ok("client", "add", "Beta")
    boundary = noted(ok, "boundary", "add", "acme", "No calls at night", "--price", "double")["id"]
    ok("boundary", "add", "beta", "Two rounds")
    breach = noted(ok, "boundary", "breach", "acme", "called at ten", "--on", "2026-11-01")["id"]
    ok("boundary", "breach", "beta", "a third round")
    assert [row["client"] for row in noted(ok, "boundary", "list", "--breaches")] == ["Beta", "Acme"]
    assert [row["id"] for row in noted(ok, "boundary", "list", "acme", "--breaches")] == [breach]
    assert noted(ok, "boundary", "list", "--breaches", "--to", "2026-11-10", "-n", "1")[0]["id"] == breach
    assert noted(ok, "boundary", "show", breach)["boundary"] == "No calls at night"
    changed = noted(ok, "boundary", "edit", breach, "--text", "called at eleven", "--on", "2026-11-02")
    assert (changed["text"], changed["on"]) == ("called at eleven", "2026-11-02")
    assert [row["id"] for row in noted(ok, "search", "eleven")] == [boundary]
    assert noted(ok, "search", "ten") == []
    assert (breach, "2026-11-02") in [(event["id"], event["on"]) for event in noted(ok, "timeline", "acme")]
    for argv in ((), ("--price", "3"), ("--on", "2027-01-01"), ("--clear", "price")):
        assert run("boundary", "edit", breach, *argv).code == 2, argv
    assert run("boundary", "edit", boundary, "--on", "yesterday").code == 2
    assert noted(ok, "boundary", "edit", breach, "--clear", "text")["text"] is None
    assert run("boundary", "delete", breach).code == 2
    ok("boundary", "delete", breach, "--yes")
    assert noted(ok, "boundary", "list", "acme", "--breaches") == []
    assert [row["breaches"] for row in noted(ok, "boundary", "list", "acme")] == [0]
    ok("undo")
    assert "called at ten" not in ok("history").out.splitlines()[1]
    ok("boundary", "delete", boundary, "--yes")
    assert noted(ok, "boundary", "list", "acme", "--breaches") == []
    assert run("boundary", "show", breach).code == 3


@pytest.mark.parametrize("noun", [noun for noun, *_ in NOUNS])
def test_an_edit_that_changes_nothing_says_so(ok: Run, run: Run, noun: str) -> None:
    options = next(options for name, options, _change in NOUNS if name == noun)
    result = run(noun, "edit", noted(ok, noun, "add", "acme", *options)["id"])
    assert result.code == 2
    assert "Nothing was given to change" in result.err


def test_on_a_terminal_one_of_several_boundaries_is_chosen(home: Path, ok: Run) -> None:
    db = str(home / "j.db")
    ok("--db", db, "client", "add", "Acme")
    for text in ("No calls at night", "Two rounds"):
        ok("--db", db, "boundary", "add", "acme", text)
    child = pexpect.spawn(
        sys.executable,
        ["-X", "utf8", "-m", "retainlog", "--db", db, "boundary", "breach", "acme", "late call"],
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        encoding="utf-8",
        timeout=60,
    )
    child.expect("2.*No calls at night")
    child.expect("Number or word")
    child.sendline("2")
    child.expect("beyond the boundary: No calls at night")
    child.expect(pexpect.EOF)
