"""All lists are narrowed, sorted, turned and cut by the same options; all edits empty fields and open the editor."""

from __future__ import annotations

from typing import Any

import pytest

from retainlog.cli.lazy import load
from retainlog.cli.registry import COMMANDS, Noun
from retainlog.nouns import engine
from tests.conftest import Run

LISTS = [name for name, entry in COMMANDS.items() if isinstance(entry, Noun) and "list" in entry.verbs]
OTHER_LISTS = {"fit", "history"}  # a history of checks, and what was written


def options(noun: str, verb: str) -> set[str]:
    entry = COMMANDS[noun]
    assert isinstance(entry, Noun)
    return {option for param in load(verb, entry.verbs[verb]).params for option in param.opts}


@pytest.mark.parametrize("noun", sorted(set(LISTS) - OTHER_LISTS))
def test_every_list_has_the_options_of_all(noun: str) -> None:
    found = options(noun, "list")
    assert {"--contains", "--sort", "--reverse", "--limit", "-n"} <= found
    assert noun in ("client", "contact") or {"--from", "--to"} <= found
    assert noun in ("client", "lead", "activity", "away") or {"--client", "-C"} <= found


@pytest.mark.parametrize("noun", engine.DECLARED)
def test_every_declared_noun_is_narrowed_by_its_codes_and_edited_in_the_editor(noun: str) -> None:
    kind = engine.noun(noun)
    assert {field.flag for field in kind.coded} <= options(noun, "list")
    if engine.DECLARED[noun].verbs["edit"][0].startswith("@"):  # that of boundaries edits breaches, too
        assert {"--clear", "--edit"} <= options(noun, "edit")
    if engine.DECLARED[noun].verbs["add"][0].startswith("@"):
        assert {"--edit", "--note"} <= options(noun, "add")


@pytest.fixture
def journal(ok: Run) -> None:
    for name in ("Acme", "Beta"):
        ok("client", "add", name)
    ok("touch", "add", "acme", "the plan", "--on", "2026-11-01", "-c", "call", "-m", "45", "-t", "plan")
    ok("touch", "add", "beta", "the price", "--on", "2026-11-03", "-c", "email", "-m", "5")
    ok("touch", "add", "acme", "a visit", "--on", "2026-11-02", "--note", "bring the PLAN")
    ok("action", "add", "write to them", "--client", "acme", "--due", "2026-12-01")
    ok("action", "add", "ask for a date", "--client", "beta", "--due", "2026-11-25")


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("argv", "summaries"),
    [
        ((), ["the price", "a visit", "the plan"]),
        (("--reverse",), ["the plan", "a visit", "the price"]),
        (("-n", "1", "--reverse"), ["the plan"]),
        (("-C", "acme"), ["a visit", "the plan"]),
        (("acme", "--contains", "plan"), ["a visit", "the plan"]),
        (("--channel", "call"), ["the plan"]),
        (("-t", "plan"), ["the plan"]),
        (("--on", "2026-11-03"), ["the price"]),
        (("--from", "2026-11-02", "--to", "2026-11-02"), ["a visit"]),
        (("--sort", "minutes"), ["the price", "the plan", "a visit"]),
        (("--sort", "minutes", "--reverse"), ["the plan", "the price", "a visit"]),
        (("--sort", "summary", "-n", "2"), ["a visit", "the plan"]),
        (("--sort", "client"), ["a visit", "the plan", "the price"]),
    ],
)
def test_touchpoints_are_narrowed_sorted_and_cut(ok: Run, argv: tuple[str, ...], summaries: list[str]) -> None:
    assert [row["summary"] for row in ok("touch", "list", *argv, "--json").json] == summaries


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("argv", "texts"),
    [
        (("--sort", "text"), ["ask for a date", "write to them"]),
        (("--sort", "due", "--reverse"), ["write to them", "ask for a date"]),
        (("-n", "1"), ["ask for a date"]),
        (("--contains", "write"), ["write to them"]),
        (("--to", "2026-11-30"), ["ask for a date"]),
        (("--status", "done"), []),
        (("-C", "acme"), ["write to them"]),
    ],
)
def test_lists_that_are_written_out_take_the_same(ok: Run, argv: tuple[str, ...], texts: list[str]) -> None:
    assert [row["text"] for row in ok("action", "list", *argv, "--json").json] == texts


@pytest.mark.usefixtures("journal")
def test_two_clients_and_what_cannot_be_sorted_by_are_refused(run: Run) -> None:
    for argv in (("touch", "list", "acme", "-C", "beta"), ("touch", "list", "--sort", "weight")):
        result: Any = run(*argv)
        assert (result.code, result.out) == (2, "")


@pytest.mark.usefixtures("journal")
def test_a_record_moves_to_another_client_and_loses_what_is_cleared(ok: Run) -> None:
    touch = ok("touch", "list", "-n", "1", "--json").json[0]
    moved = ok("touch", "edit", touch["id"], "-C", "acme", "--clear", "minutes", "--json").json
    assert (moved["client"], moved["minutes"], moved["channel"]) == ("Acme", None, "email")


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_list_that_was_narrowed_to_nothing_says_how_many_there_are(ok: Run, language: str) -> None:
    ok("client", "add", "Acme")
    ok("client", "add", "Beta")
    for noun in ("touch", "promise", "win", "mistake", "sign", "lead", "action", "loss", "client"):
        shown = ok("--lang", language, noun, "list", "--contains", "zebra")
        assert "zebra" not in shown.out or noun == "client", noun  # there is none of them yet
    ok("touch", "add", "acme", "call")
    ok("touch", "add", "acme", "another")
    ok("promise", "add", "acme", "a draft")
    ok("mistake", "add", "acme", "--what", "late", "--kind", "service")
    ok("lead", "add", "Gamma")
    for noun, n in (("touch", 2), ("client", 2), ("promise", 1), ("mistake", 1), ("lead", 1)):
        shown = ok("--lang", language, noun, "list", "--contains", "zebra")
        assert "--contains zebra" in shown.out
        assert f"none of {n} match" in shown.out or n == 1 or language == "he"
        assert ok(noun, "list", "--contains", "zebra", "--json").json == []
    assert "none of 2 match beta" in ok("touch", "list", "beta").out
    ok("client", "pause", "acme")
    ok("client", "pause", "beta")
    assert "none of 2 match --status active" in ok("client", "list").out
