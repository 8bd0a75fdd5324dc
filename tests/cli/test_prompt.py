"""The line in a shell prompt: as much as `today` lists, nothing when nothing waits, and never an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from retainlog.insight.agenda import RISKS
from tests.conftest import Result, Run


def prompt(*argv: str, **environment: str) -> Result:
    done = subprocess.run(
        [sys.executable, "-c", "from retainlog.cli.prompt_line import main; main()", *argv],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src"), **environment},
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def busy(ok: Run) -> None:
    """Something of every kind that waits on 2026-11-21, and as much that does not."""
    for name, *options in (
        ("Due today", "--since", "2026-11-07", "--every", "2w"),
        ("Beyond", "--since", "2026-01-01", "--every", "2w", "--at-most", "4w"),
        ("Between", "--since", "2026-11-01", "--every", "2w", "--at-most", "4w"),
        ("Later", "--since", "2026-11-20", "--every", "2w"),
        ("Holiday", "--since", "2026-01-01", "--every", "2w"),
        ("No rhythm",),
        ("Deleted", "--since", "2026-01-01", "--every", "2w"),
    ):
        ok("client", "add", name, *options)
    ok("touch", "add", "Beyond", "call", "--on", "2026-01-01")
    ok("client", "pause", "Holiday", "--until", "2026-12-31")
    ok("touch", "add", "No rhythm", "asked for a call back", "--on", "2026-11-01", "--next", "2026-11-21")
    for due in ("2026-11-01", "2026-11-21", "2026-12-24"):
        ok("action", "add", f"Write by {due}", "--due", due)
    ok("mistake", "add", "Deleted", "--what", "x", "--kind", "service", "--why", "y", "--cause", "overload",
       "--plan", "Write it down", "--due", "2026-11-01")  # fmt: skip
    ok("client", "delete", "Deleted", "--yes")
    for day in ("2026-08-01", "2026-10-10", "2026-11-15"):
        ok("mistake", "add", "--what", day, "--kind", "other", "--why", "y", "--cause", "other", "--on", day,
           "--plan", f"Fix of {day}", "--due", day)  # fmt: skip
        plan = {action["text"]: action["id"] for action in ok("action", "list", "--json").json}
        ok("action", "done", plan[f"Fix of {day}"], "--on", day)
    for name, noticed in (("Old", "2026-10-01"), ("Fresh", "2026-11-20"), ("Back", "2026-11-01")):
        ok("client", "add", name)
        ok("loss", "add", name, "--on", noticed, "--reason", "price", "--no-input")
    ok("loss", "win-back", "Old", "--on", "2026-11-25")
    ok("loss", "recovered", "Back")
    for name, due in (("Late lead", "2026-11-10"), ("Lead", "2026-11-21"), ("Later lead", "2026-12-01")):
        ok("lead", "add", name, "--next", "call", "--due", due)
    ok("lead", "add", "Lost lead", "--due", "2026-11-10")
    ok("lead", "lose", "Lost lead", "--reason", "no money")
    for name, tried in (("Due today", "2026-11-01"), ("Beyond", "2026-11-20"), ("Holiday", "2026-11-01")):
        sign = ok("sign", "add", name, "less-time", "no answers", "--json").json["id"]
        ok("sign", "try", sign, "asked what changed", "--on", tried)
    for client in ("Due today", "Holiday", "Deleted soon", "Old"):
        if client == "Deleted soon":
            ok("client", "add", client)
        for due in ("2026-11-21", "2026-11-25"):
            ok("promise", "add", client, f"By {due}", "--due", due)
            ok("milestone", "add", client, f"By {due}", "--due", due)
    ok("client", "delete", "Deleted soon", "--yes")
    ok("promise", "kept", ok("promise", "add", "Beyond", "Kept", "--due", "2026-11-21", "--json").json["id"])
    ok("milestone", "done", ok("milestone", "add", "Beyond", "Done", "--due", "2026-11-21", "--json").json["id"])


def test_it_counts_what_today_lists(ok: Run, busy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in ("2026-11-21", "2026-11-22", "2026-11-28", "2026-12-21", "2027-03-01", "2020-01-01"):
        monkeypatch.setenv("RETAINLOG_TODAY", day)
        listed = [item for item in ok("today", "--json").json if item["kind"] not in RISKS]
        counted = ok("prompt", "--json").json
        assert counted["total"] == len(listed), (day, [(item["kind"], item["due"]) for item in listed])
        assert counted["due"] + counted["overdue"] == counted["total"]


def test_what_was_put_aside_is_not_counted(ok: Run, busy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-21")
    whole = ok("prompt", "--json").json["total"]
    lines = [item for item in ok("today", "--json").json if item["kind"] not in RISKS]
    seen = {}
    for item in lines:
        seen.setdefault(item["kind"], item)
    for number, item in enumerate(seen.values(), 1):
        ok("today", "--snooze", item["id"], "--until", "2026-12-24")
        listed = [one for one in ok("today", "--json").json if one["kind"] not in RISKS]
        assert ok("prompt", "--json").json["total"] == len(listed) <= whole - number, item
    assert len(seen) > 6
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-24")
    listed = [one for one in ok("today", "--json").json if one["kind"] not in RISKS]
    assert ok("prompt", "--json").json["total"] == len(listed)


def test_a_few_characters(ok: Run, busy: None) -> None:
    counted = ok("prompt", "--json").json
    assert counted["due"] > 0
    assert counted["overdue"] == 3  # beyond its limit, an action of the first of November, and a lead
    assert prompt() == (0, f"●{counted['due']} ▲3\n", "")
    assert prompt("--plain").out == f"{counted['due']} due, 3 overdue\n"
    assert prompt("--template", "{total}! {due}/{overdue}% {x}").out == (
        f"{counted['total']}! {counted['due']}/3% {{x}}\n"
    )
    assert ok("prompt", "--plain").out == prompt("--plain").out


def test_only_what_there_is_is_said(ok: Run) -> None:
    ok("action", "add", "Call the bank", "--due", "2026-11-21")
    assert prompt().out == "●1\n"
    ok("action", "edit", ok("action", "list", "--json").json[0]["id"], "--due", "2026-11-20")
    assert prompt().out == "▲1\n"
    assert prompt("--plain").out == "1 overdue\n"


def test_nothing_is_said_when_nothing_waits(ok: Run) -> None:
    ok("client", "add", "Acme", "--every", "2w")
    assert prompt() == (0, "", "")
    assert prompt("--template", "{due} due") == (0, "", "")
    assert ok("prompt") == (0, "", ok("prompt").err)


def test_where_there_is_no_journal_none_is_made(home: Path) -> None:
    before = sorted(home.rglob("*"))
    assert prompt() == (0, "", "")
    assert sorted(home.rglob("*")) == before


def test_a_glance_leaves_nothing_beside_the_journal(ok: Run, home: Path) -> None:
    ok("action", "add", "Call the bank", "--due", "2026-11-21")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    assert prompt().out == "●1\n"
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_a_journal_in_use_is_read_as_it_stands_now(ok: Run, home: Path) -> None:
    from retainlog.store.database import connect

    ok("action", "add", "Call the bank", "--due", "2026-11-21")
    writer = connect(str(next(home.rglob("journal.db"))))
    writer.execute("UPDATE actions SET due_on = '2026-11-01'")
    try:
        assert prompt().out == "▲1\n"
    finally:
        writer.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"RETAINLOG_TODAY": "soon"},
        {"RETAINLOG_DB": "/"},
        {"RETAINLOG_DB": __file__},
    ],
)
def test_no_error_reaches_the_prompt(wrong: dict[str, str]) -> None:
    assert prompt(**wrong) == (0, "", "")


def test_debug_says_what_is_wrong() -> None:
    result = prompt("--debug", RETAINLOG_TODAY="soon")
    assert result.code == 1
    assert "RETAINLOG_TODAY" in result.err
    assert prompt("--nonsense") == (0, "", "")
    assert "--nonsense" in prompt("--nonsense", "--debug").err


@pytest.mark.parametrize(
    "row", ['db = "{}"', "db = '{}' ", 'db = """{}"""', '"db" = "{}" # mine', 'currency = "EUR"\ndb="{}"']
)
def test_the_journal_that_the_settings_name(ok: Run, home: Path, row: str) -> None:
    journal = home / "elsewhere.db"
    ok("--db", str(journal), "action", "add", "Call the bank", "--due", "2026-11-21")
    config = home / "config.toml"
    config.write_text(row.format(journal) + "\n", encoding="utf-8")
    assert prompt(RETAINLOG_CONFIG=str(config)).out == "●1\n"
    assert prompt(RETAINLOG_CONFIG=str(config), RETAINLOG_DB=str(home / "none.db")).out == ""


def test_a_terminal_without_such_letters_gets_ascii(ok: Run) -> None:
    ok("action", "add", "Call the bank", "--due", "2026-11-21")
    assert prompt(PYTHONIOENCODING="ascii").out == "*1\n"


def test_help() -> None:
    result = prompt("--help")
    assert result.code == 0
    assert "--template" in result.out


# In Hebrew


@pytest.fixture
def late(ok: Run) -> None:
    ok("action", "add", "Call the bank", "--due", "2026-11-21")
    ok("action", "add", "Send the offer", "--due", "2026-11-01")


def test_words_are_in_the_language_of_the_interface(ok: Run, late: None, home: Path) -> None:
    said = "1 להיום, 1 באיחור\n"
    assert prompt("--plain", RETAINLOG_LANG="he").out == said
    assert prompt("--plain", "--lang", "he").out == said
    assert prompt("--plain", LC_ALL="he_IL.UTF-8").out == said
    assert prompt("--plain", RETAINLOG_LANG="he", PYTHONIOENCODING="ascii").out == said
    assert ok("--lang", "he", "prompt", "--plain").out == said
    config = home / "config.toml"
    config.write_text('lang = "he"\n', encoding="utf-8")
    assert prompt("--plain", RETAINLOG_CONFIG=str(config)).out == said
    assert prompt("--plain", "--lang", "en", RETAINLOG_CONFIG=str(config)).out == "1 due, 1 overdue\n"
    assert prompt(RETAINLOG_LANG="he").out == "●1 ▲1\n"


def test_words_are_turned_for_a_terminal_that_turns_none(late: None) -> None:
    """A shell reads the line through a pipe and shows it on a terminal, so the environment says which."""
    assert prompt("--plain", RETAINLOG_LANG="he", XTERM_VERSION="XTerm(379)").out == "רוחיאב 1 ,םויהל 1\n"
    assert prompt("--template", "{total} היום", RETAINLOG_BIDI="visual").out == "םויה 2\n"
    assert prompt("--template", "{total} היום", RETAINLOG_BIDI="isolate").out == "2 היום\n"


def test_help_is_in_hebrew_too() -> None:
    result = prompt("--help", RETAINLOG_LANG="he")
    assert result.code == 0
    assert "שימוש: retainlog-prompt" in result.out
    assert "מילים במקום סימנים" in result.out
    assert prompt("--lang", "he", "-h").out == result.out
    options = {"--db FILE", "--lang en|he", "--template TEXT", "--plain", "--debug"}
    assert {option for option in options if option in result.out} == options
