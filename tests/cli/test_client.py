"""Clients and the people at them."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Run


def test_add_shows_name_next_contact_and_id(ok: Run) -> None:
    result = ok("client", "add", "Acme Ltd", "--every", "2w", "--since", "2026-11-10")
    assert result.out.startswith("Added Acme Ltd.  [")
    assert "Next contact: 24 Nov 2026." in result.out


def test_all_fields_are_kept(ok: Run) -> None:
    record = ok(
        *("client", "add", "Acme Ltd", "--alias", "anvils", "--kind", "external", "--engagement", "project"),
        *("--fee", "4,500.50", "--per", "project", "--hours", "12.5", "--every", "10d", "--at-most", "3w"),
        *("--industry", "tools", "--need", "more leads", "--prefers", "short calls", "--since", "2025-01-02"),
        *(
            "--email",
            "a@acme.example",
            "--phone",
            "03-1234567",
            "--tag",
            "vip",
            "--tag",
            "b2b",
            "--note",
            "-",
            "--json",
        ),
        stdin="first\nsecond\n",
    ).json
    assert record["fee"] == {"amount": "4500.50", "currency": "ILS"}
    assert (record["per"], record["hours"], record["every"], record["at_most"]) == ("project", 12.5, "10d", "3w")
    assert (record["aliases"], record["tags"]) == (["anvils"], ["b2b", "vip"])
    assert record["note"] == "first\nsecond"
    assert record["since"] == "2025-01-02"
    assert ok("client", "show", "anv", "--json").json["name"] == "Acme Ltd"


def test_an_internal_client_needs_no_fee(ok: Run) -> None:
    assert ok("client", "add", "R&D", "--kind", "internal", "--json").json["kind"] == "internal"


def test_a_name_that_is_taken_is_refused_and_a_similar_one_noted(ok: Run, run: Run) -> None:
    ok("client", "add", "Acme Ltd", "--alias", "anvils")
    assert run("client", "add", "ACME ltd").code == 4
    assert run("client", "add", "Anvils").code == 4
    assert "There is also Acme Ltd" in ok("client", "add", "Acmee Ltd").err


def test_a_fee_change_keeps_its_day(ok: Run) -> None:
    ok("client", "add", "Acme", "--fee", "4500", "--since", "2026-01-01")
    ok("client", "edit", "acme", "--fee", "5000", "--fee-from", "2026-11-01")
    fees = ok("client", "show", "acme", "--json").json["fees"]
    assert [(fee["from_on"], fee["fee"]["amount"]) for fee in fees] == [
        ("2026-01-01", "4500.00"),
        ("2026-11-01", "5000.00"),
    ]


def test_rename_keeps_the_trail(ok: Run) -> None:
    ok("client", "add", "Acme")
    ok("touch", "add", "acme", "call")
    ok("client", "rename", "acme", "Zenith")
    assert ok("client", "show", "acme", "--json").json["name"] == "Zenith"
    assert ok("touch", "list", "zenith", "--json").json[0]["client"] == "Zenith"


def test_merge_moves_everything_and_the_old_name_still_finds_it(ok: Run) -> None:
    ok("client", "add", "Acme", "--tag", "a")
    ok("client", "add", "Acme Israel", "--tag", "b", "--need", "leads", "--email", "x@acme.example")
    ok("touch", "add", "acme israel", "call")
    ok("contact", "add", "acme israel", "Dana")
    kept = ok("client", "merge", "acme", "acme israel", "--yes", "--json").json
    assert (kept["name"], kept["need"], kept["tags"], kept["aliases"]) == ("Acme", "leads", ["a", "b"], ["Acme Israel"])
    assert len(ok("touch", "list", "acme israel", "--json").json) == 1
    assert [person["name"] for person in ok("contact", "list", "acme", "--json").json] == ["Dana"]
    assert len(ok("client", "list", "--json").json) == 1


def test_a_paused_client_has_no_reminders_until_it_is_back(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("client", "add", "Acme", "--every", "1w")
    ok("touch", "add", "acme", "call")
    assert (
        "paused until 31 Dec 2026" in ok("client", "pause", "acme", "--until", "2026-12-31", "--reason", "holiday").out
    )
    assert ok("client", "list", "--status", "paused", "--json").json[0]["paused_until"] == "2026-12-31"
    assert ok("client", "list", "--json").json == []
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-01-01")
    row = ok("client", "list", "--json").json[0]
    assert (row["standing"], row["due_on"]) == ("green", "2027-01-01")


@pytest.mark.parametrize(
    ("day", "standing"), [("2026-11-21", "green"), ("2026-12-06", "yellow"), ("2026-12-20", "red")]
)
def test_between_wanted_and_limit_yellow_beyond_red(
    ok: Run, monkeypatch: pytest.MonkeyPatch, day: str, standing: str
) -> None:
    ok("client", "add", "Acme", "--every", "2w", "--at-most", "4w")
    ok("touch", "add", "acme", "call")
    monkeypatch.setenv("RETAINLOG_TODAY", day)
    assert ok("client", "list", "--json").json[0]["standing"] == standing


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("client", "add", " "), 2),
        (("client", "add", "Beta", "--fee", "much"), 2),
        (("client", "add", "Beta", "--every", "often"), 2),
        (("client", "add", "Beta", "--kind", "alien"), 2),
        (("client", "edit", "acme", "--clear", "name"), 2),
        (("client", "edit", "acme", "--per", "month"), 2),
        (("client", "edit", "acme", "--without", "nothing"), 3),
        (("client", "merge", "acme", "acme", "--yes"), 2),
        (("client", "resume", "acme"), 3),
        (("client", "pause", "acme", "--until", "2020-01-01"), 2),
        (("client", "delete", "acme"), 2),
        (("contact", "add", "nobody", "Dana"), 3),
        (("contact", "left", "nobody"), 3),
    ],
)
def test_wrong_input_changes_nothing(ok: Run, run: Run, argv: tuple[str, ...], code: int) -> None:
    ok("client", "add", "Acme")
    before = ok("client", "list", "--json").out, ok("history", "--json").out
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert result.err
    assert (ok("client", "list", "--json").out, ok("history", "--json").out) == before


def test_emptying_a_field(ok: Run) -> None:
    ok("client", "add", "Acme", "--note", "x", "--every", "2w")
    record = ok("client", "edit", "acme", "--clear", "note", "--clear", "every", "--json").json
    assert (record["note"], record["every"]) == (None, None)


def test_a_client_is_found_by_id_and_the_ambiguous_names_its_candidates(ok: Run, run: Run) -> None:
    record = ok("client", "add", "Acme", "--json").json
    ok("client", "add", "Acorn")
    assert ok("client", "show", record["id"][:8], "--json").json["name"] == "Acme"
    result = run("client", "show", "ac")
    assert (result.code, "Acme, Acorn" in result.err) == (4, True)


def test_people_are_listed_with_those_who_left_last(ok: Run) -> None:
    ok("client", "add", "Acme")
    ok("contact", "add", "acme", "Avi", "--role", "champion")
    ok("contact", "add", "acme", "Dana", "--role", "finance")
    assert "Avi has left Acme." in ok("contact", "left", "avi", "--on", "yesterday").out
    people = ok("contact", "list", "acme", "--json").json
    assert [(person["name"], person["left_on"]) for person in people] == [("Dana", None), ("Avi", "2026-11-20")]


def test_names_with_braces_are_ordinary_names(ok: Run) -> None:
    ok("client", "add", "A{b}")
    assert ok("client", "rename", "A{b}", "C{0}").out.startswith("A{b} is now C{0};")
    assert ok("client", "pause", "C{0}", "--until", "tomorrow").out.startswith("C{0} is paused until 22 Nov 2026")
    ok("client", "add", "E{f}")
    assert ok("client", "merge", "C{0}", "E{f}", "--yes").out.startswith("E{f} is now part of C{0}.")


def test_the_legal_form_makes_no_other_client(ok: Run) -> None:
    ok("client", "add", "Acme Ltd")
    assert "There is also Acme Ltd" in ok("client", "add", "Acme Limited").err


def test_a_day_that_has_passed_is_said_with_how_long_ago(ok: Run) -> None:
    ok("client", "add", "Acme", "--every", "2w", "--since", "2026-01-10")
    assert "21 Nov 2026 (today)" in ok("client", "show", "acme").out  # nothing before the first entry is late
    ok("touch", "add", "acme", "call", "--on", "2026-10-10")
    assert "24 Oct 2026 (4 weeks ago)" in ok("client", "show", "acme").out


def test_an_edit_that_changes_nothing_says_so_and_offers_no_undo(ok: Run, run: Run) -> None:
    ok("client", "add", "Acme", "--industry", "tools")
    refused = run("client", "edit", "acme")
    assert (refused.code, refused.err) == (
        2,
        "Nothing was given to change.\nSee what can be changed: retainlog client edit --help\n",
    )
    assert "undo" not in ok("client", "edit", "acme", "--industry", "tools").err
    assert "undo" in ok("client", "edit", "acme", "--industry", "cables").err
    touch = ok("touch", "add", "acme", "a call", "--off-core", "--json").json["id"]
    assert run("touch", "edit", touch).code == 2
    assert ok("touch", "edit", touch, "--on-core", "--json").json["off_core"] is False


def test_an_empty_choice_of_clients_invites_nobody_to_add_one(ok: Run) -> None:
    assert "client add" in ok("client", "list").out
    ok("client", "add", "Acme")
    lost, tagged = ok("client", "list", "--status", "lost").out, ok("client", "list", "--tag", "vip").out
    assert re.fullmatch(r"Clients: (none of \d+ match|the only one does not match) --status lost\.\n", lost)
    assert re.fullmatch(
        r"Clients: (none of \d+ match|the only one does not match) --status active --tag vip\.\n", tagged
    )
