"""Help by occasion, help of one command, and what is done with the words that people try."""

from __future__ import annotations

import pytest

from retainlog.cli.registry import COMMANDS, OCCASIONS, Noun
from tests.conftest import Run


def test_the_first_screen_fits_24_lines_in_both_languages(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for language in ("en", "he"):
        assert len(ok("--lang", language, "help").out.splitlines()) <= 24


def test_every_command_has_its_occasion() -> None:
    """A command that help does not name is added to OCCASIONS in cli/registry.py."""
    named = [name for _title, names in OCCASIONS for name in names]
    listed = [name for name, entry in COMMANDS.items() if isinstance(entry, Noun) or not entry.hidden]
    assert sorted(named) == sorted(listed)


def test_help_all_shows_every_command_and_the_options(ok: Run) -> None:
    out = ok("help", "all").out
    assert "--db" in out
    for _title, names in OCCASIONS:
        assert all(f"  {name} " in out for name in names)


def test_help_of_a_command_is_that_of_its_option(ok: Run) -> None:
    assert ok("help", "touch", "add").out == ok("touch", "add", "--help").out
    assert ok("help", "client").out == ok("client", "--help").out
    assert ok("help").out == ok("--help").out


def test_help_of_nothing_that_exists_is_an_error(run: Run) -> None:
    assert run("help", "frobnicate").code == 2


@pytest.fixture
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd")
    ok("touch", "add", "acme", "call about Q4")


@pytest.mark.parametrize(
    ("tried", "meant"),
    [
        (("ls",), ("client", "list")),
        (("clients",), ("client", "list")),
        (("losses",), ("loss", "list")),
        (("activities",), ("activity", "list")),
        (("touches", "-n", "1"), ("touch", "list", "-n", "1")),
        (("client", "ls"), ("client", "list")),
        (("client", "view", "acme"), ("client", "show", "acme")),
        (("show", "acme"), ("client", "show", "acme")),
        (("status",), ("today",)),
        (("week",), ("today", "--days", "7")),
        (("forecast",), ("report", "forecast")),
        (("stats",), ("report",)),
        (("acme",), ("brief", "acme")),
        (("version",), ("--version",)),
        (("-V",), ("--version",)),
    ],
)
def test_a_word_that_people_try_does_the_thing(
    ok: Run, acme: None, tried: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    assert ok(*tried).out == ok(*meant).out


def test_a_line_that_begins_with_a_client_is_logged(ok: Run, acme: None) -> None:
    ok("acme", "sent", "the", "draft", "10m")
    assert {row["summary"] for row in ok("touch", "list", "--json").json} == {"call about Q4", "sent the draft"}


def test_what_would_delete_is_named_and_not_done(ok: Run, run: Run, acme: None) -> None:
    said = run("rm", "acme")
    assert said.code == 2
    assert "client delete" in said.err
    assert ok("client", "list", "--json").json


def test_a_word_that_nobody_knows_is_an_error(run: Run, acme: None) -> None:
    said = run("clent", "list")
    assert said.code == 2
    assert "Did you mean: client" in said.err
    assert run("frobnicate").code == 2


def test_a_command_goes_before_a_client_of_that_name(ok: Run) -> None:
    ok("client", "add", "Today Media")
    assert "Today Media" not in ok("today").out
