"""The ideal-client profile, checks against it, exceptions, and the five dangers with their figures."""

from __future__ import annotations

import os
import sys
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

ALL_GOOD = ("core-service=4", "profitable=3", "decision-maker=4", "values=3", "pays-on-time=4", "realistic-demands=4")


def scored(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--score", pair)]


@pytest.fixture(autouse=True)
def journal(ok: Run) -> None:
    ok("fit", "profile", "add", "--start-set")
    ok("client", "add", "Acme Ltd", "--fee", "6000", "--per", "month", "--hours", "10", "--since", "2025-11-01")


def test_the_start_set_is_offered_and_one_adds_ones_own(ok: Run, run: Run) -> None:
    rows = ok("fit", "profile", "--json").json
    assert [row["name"] for row in rows] == [
        *("core-service", "profitable", "decision-maker", "values", "pays-on-time", "realistic-demands")
    ]
    assert rows[1]["label"] == "price and format checked, and profitable"
    assert rows[1]["deal_breaker"] is True
    added = ok("fit", "profile", "add", "answers within a day", "--weight", "3", "--deal-breaker")
    assert added.out.startswith("Added to the profile: answers within a day  [")
    assert run("fit", "profile", "add", "Answers within a day").code == 4
    assert ok("fit", "profile", "add", "--start-set", "--json").json == {"criteria": []}
    ok("fit", "profile", "remove", "answers", "--yes")
    assert len(ok("fit", "profile", "list", "--json").json) == 6
    assert run("fit", "profile", "remove", "answers", "--yes").code == 3


def test_a_check_scores_bands_and_names_the_deal_breakers(ok: Run) -> None:
    good = ok("fit", "check", "acme", *scored(*ALL_GOOD), "--json").json
    # (3·4 + 3·3 + 2·4 + 2·3 + 2·4 + 2·4) / (4·14) = 51 / 56
    assert (good["client"], good["band"], good["score"]) == ("Acme Ltd", "good", pytest.approx(51 / 56))
    wrong = ok("fit", "check", "acme", *scored("values=1"), "--on", "2026-11-20", "--json").json
    assert [(row["on"], row["band"]) for row in wrong["checks"]] == [("2026-11-20", "wrong"), ("2026-11-21", "good")]
    same_day = ok("fit", "check", "acme", *scored("values=1"), "--json").json  # corrects the one of today
    assert (same_day["band"], same_day["deal_breakers"], len(same_day["checks"])) == ("wrong", ["values"], 2)
    text = ok("fit", "check", "acme", "--show").out
    assert "Deal-breakers hit:  shares your values" in text
    ok("undo")
    assert ok("fit", "check", "acme", "--show", "--json").json["band"] == "good"


def test_a_lead_can_be_held_against_it_before_it_is_accepted(ok: Run) -> None:
    ok("lead", "add", "Dana", "--on", "2026-11-01")
    ok("lead", "touch", "Dana", "long call", "--minutes", "90")
    found = ok("fit", "check", "dana", *scored("core=1", "profitable=2"), "--note", "wants it all", "--json").json
    assert (found["lead"], found["client"], found["band"], found["note"]) == ("Dana", None, "wrong", "wants it all")
    assert found["not_answered"] == ["decision-maker", "values", "pays-on-time", "realistic-demands"]
    figures = {row["figure"]: row["value"] for row in found["dangers"]}
    assert figures["touches_to_close"] == 1
    assert figures["hours"] == figures["prospecting"] == 1.5


def test_the_five_dangers_come_with_the_figures_of_the_journal(ok: Run) -> None:
    ok("client", "add", "Beta", "--fee", "2000", "--per", "month")
    ok("touch", "add", "acme", "talk", "--minutes", "180", "--energy", "2", "--on", "2026-11-10")
    ok("touch", "add", "acme", "favour", "--minutes", "60", "--energy", "3", "--off-core", "--on", "2026-11-11")
    ok("lead", "add", "Friend", "--from-client", "acme")
    ok("activity", "add", "post", "On briefs", "--hours", "2")
    found = ok("fit", "check", "acme", *scored(*ALL_GOOD), "--exception", "price=a tenth off",
               "--exception", "format=by phone only", "--json").json  # fmt: skip
    figures = {row["figure"]: row["value"] for row in found["dangers"]}
    assert figures["off_core"] == 0.25
    assert figures["energy"] == 2.5
    assert (figures["price_exceptions"], figures["format_exceptions"], figures["referrals"]) == (1, 1, 1)
    assert figures["prospecting"] == 2.0
    assert figures["income_share"] == 0.75
    # A year and a day to 21 November: 12 whole months and one day of 30, each 10 hours and 6,000; and 4 hours of talks.
    months = 10 / 30 + 11 + 21 / 30
    assert figures["hours"] == pytest.approx(10 * months + 4, abs=0.05)
    assert float(figures["hourly_rate"]["amount"]) == pytest.approx(6000 * months / (10 * months + 4), abs=0.01)
    assert {row["danger"] for row in found["dangers"]} == {
        *("hard-sale", "lost-focus", "self-image", "ideal-missed", "no-resilience")
    }
    assert [(row["kind"], row["text"]) for row in found["exceptions"]] == [
        ("price", "a tenth off"),
        ("format", "by phone only"),
    ]
    assert "an hour" in ok("fit", "check", "acme", "--show").out


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("fit", "check", "nobody", "--score", "values=3"), 3),
        (("fit", "check", "acme"), 2),
        (("fit", "check", "acme", "--score", "values=5"), 2),
        (("fit", "check", "acme", "--score", "values"), 2),
        (("fit", "check", "acme", "--score", "height=3"), 3),
        (("fit", "check", "acme", "--exception", "colour=red"), 2),
        (("fit", "check", "acme", "--score", "values=3", "--on", "tomorrow"), 2),
        (("fit", "profile", "add"), 2),
        (("fit", "profile", "add", "x", "--weight", "9"), 2),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(run: Run, argv: tuple[str, ...], code: int) -> None:
    before = run("history", "--json").json
    assert run(*argv).code == code
    assert run("history", "--json").json == before


def test_without_a_profile_it_says_how_to_begin(ok: Run, run: Run) -> None:
    ok("undo", "2")
    ok("client", "add", "Acme Ltd")
    result = run("fit", "check", "acme", "--score", "values=3")
    assert result.code in (2, 3)
    assert "retainlog fit profile add --start-set" in result.err
    assert ok("fit", "profile").out == "No profile yet. Begin with: retainlog fit profile add --start-set\n"


def in_a_terminal(*argv: str) -> Any:
    return pexpect.spawn(
        sys.executable,
        ["-m", "retainlog", *argv],
        env={**os.environ, "TERM": "dumb"},
        encoding="utf-8",
        timeout=30,
        dimensions=(60, 200),
    )


def test_in_a_terminal_one_key_a_criterion_and_enter_passes(ok: Run) -> None:
    child = in_a_terminal("fit", "check", "acme")
    child.expect_exact("0 not at all, 1 hardly, 2 partly, 3 mostly, 4 fully")
    for number, key in enumerate(("4", "\r", "3", "\r", "2", "\r"), 1):
        child.expect_exact(f"{number}/6")
        child.expect_exact("Enter passes")
        child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    found = ok("fit", "check", "acme", "--show", "--json").json
    assert [(row["criterion"], row["score"]) for row in found["answers"]] == [
        *(("core-service", 4), ("decision-maker", 3), ("pays-on-time", 2))
    ]


def test_in_a_terminal_the_start_set_is_offered_and_an_empty_check_keeps_nothing(ok: Run) -> None:
    for name in [row["name"] for row in ok("fit", "profile", "--json").json]:
        ok("fit", "profile", "remove", name, "--yes")
    child = in_a_terminal("fit", "profile", "add")
    child.expect_exact("shares your values")
    child.expect_exact("Begin with these six criteria?")
    child.sendline("yes")
    child.expect(pexpect.EOF)
    child.close()
    assert len(ok("fit", "profile", "--json").json) == 6
    child = in_a_terminal("fit", "check", "acme")
    for number in range(1, 7):
        child.expect_exact(f"{number}/6")
        child.send("\r")
    child.expect_exact("Nothing was answered")
    child.expect(pexpect.EOF)
    child.close()
    assert ok("fit", "check", "acme", "--show", "--json").json["checks"] == []


def test_checks_and_exceptions_are_records_like_every_other(ok: Run, run: Run) -> None:
    ok("client", "add", "Gone")
    ok("lead", "add", "Lee")
    ok("fit", "check", "acme", "--score", "values=1", "--on", "2026-10-01", "--note", "first")
    ok("fit", "check", "acme", "--score", "values=4", "--score", "profitable=4", "--exception", "price=a tenth off")
    ok("fit", "check", "gone", "--score", "values=4", "--score", "profitable=4", "--on", "2026-09-01")
    ok("fit", "check", "lee", "--score", "values=3", "--score", "profitable=4", "--on", "2026-09-02")
    rows = ok("fit", "list", "--json").json
    assert [(row["name"], row["what"], row["band"]) for row in rows] == [
        ("Acme Ltd", "check", "good"),
        ("Acme Ltd", "price", None),
        ("Acme Ltd", "check", "wrong"),
        ("Lee", "check", "good"),
        ("Gone", "check", "good"),
    ]
    newest, exception, first = (row["id"] for row in rows[:3])
    assert [row["id"] for row in ok("fit", "list", "acme", "-n", "1", "--json").json] == [newest]
    assert ok("fit", "edit", first, "--on", "2026-10-02", "--note", "second", "--json").json["on"] == "2026-10-02"
    assert ok("fit", "edit", first, "--clear", "note", "--json").json["note"] is None
    changed = ok("fit", "edit", exception, "--kind", "format", "--text", "monthly calls", "--json").json
    assert (changed["kind"], changed["text"]) == ("format", "monthly calls")
    for argv, code in (
        ((first,), 2),
        ((first, "--on", "2027-01-01"), 2),
        ((first, "--on", "2026-11-21"), 4),
        ((first, "--text", "x"), 2),
        ((exception, "--note", "x"), 2),
        ((exception, "--text", " "), 2),
        (("zzzz", "--note", "x"), 3),
    ):
        assert run("fit", "edit", *argv).code == code, argv
    assert run("fit", "delete", newest).code == 2
    ok("fit", "delete", newest, "--yes")
    assert ok("fit", "check", "acme", "--show", "--json").json["band"] == "wrong"
    ok("undo")
    assert ok("fit", "check", "acme", "--show", "--json").json["band"] == "good"
    ok("fit", "delete", exception, "--yes")
    ok("client", "delete", "gone", "--yes")
    assert [row["name"] for row in ok("fit", "list", "--json").json] == ["Acme Ltd", "Acme Ltd", "Lee"]
    assert "wrong" in ok("fit", "list").out
    assert "No problem" in ok("doctor").out


def test_a_criterion_changes_and_its_answers_stay(ok: Run, run: Run) -> None:
    ok("fit", "check", "acme", "--score", "core-service=4", "--score", "pays-on-time=0")
    assert ok("fit", "check", "acme", "--show", "--json").json["score"] == 0.6  # 3 · 4 of 4 · (3 + 2)
    changed = ok("fit", "profile", "edit", "pays", "--weight", "3", "--name", "pays at once", "--json").json
    assert (changed["name"], changed["weight"], changed["deal_breaker"]) == ("pays at once", 3, False)
    assert ok("fit", "check", "acme", "--show", "--json").json["score"] == 0.5
    ok("fit", "profile", "edit", "pays", "--deal-breaker")
    assert ok("fit", "check", "acme", "--show", "--json").json["band"] == "wrong"
    assert not ok("fit", "profile", "edit", "pays", "--no-deal-breaker", "--json").json["deal_breaker"]
    assert run("fit", "profile", "edit", "pays").code == 2
    assert run("fit", "profile", "edit", "pays", "--name", "values").code == 4
    assert run("fit", "profile", "edit", "nothing", "--weight", "2").code == 3
