"""Which modules a command loads: clocks on shared machines lie, a list of modules does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

# What each costs at start stands in docs/explanation/house.md. `re`, `datetime`, `enum` and the like come with Typer.
HEAVY = {
    "babel",
    "dateutil",
    "dateutil.parser",
    "decimal",
    "email",
    "html",
    "icalendar",
    "importlib.metadata",
    "json",
    "logging",
    "platformdirs",
    "pydantic",
    "rich.console",  # rich.cells, which counts the widths of Hebrew, is small
    "secrets",
    "sqlite_utils",
    "tempfile",
    "tomlkit",
    "tomllib",
    "zoneinfo",
}
LISTS = "import sys; {run}; sys.stderr.write('\\n' + ' '.join(sys.modules))"
PROGRAM = "from retainlog.cli.main import run; run(sys.argv[1:])"
PROMPT = "from retainlog.cli.prompt_line import run; run(sys.argv[1:])"


def loaded(code: str, *argv: str) -> set[str]:
    """The modules in memory after `code` ran with these arguments, without those of Python's own start."""
    names = []
    for run in (code, "pass"):
        done = subprocess.run(
            [sys.executable, "-c", LISTS.format(run=run), *argv],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        )
        names.append(set(done.stderr.rpartition("\n")[2].split()))
    return names[0] - names[1]


@pytest.fixture(autouse=True)
def journal(ok: Run) -> None:
    ok("client", "add", "Acme", "--every", "2w", "--since", "2026-01-01")
    ok("client", "add", "דנה לוי")
    ok("touch", "add", "Acme", "call about Q4")
    ok("action", "add", "Call the bank", "--due", "2026-11-01")
    ok("lead", "add", "Lee")
    ok("fit", "profile", "add", "--start-set")


@pytest.mark.parametrize(
    "argv",
    [
        ("touch", "add", "acme", "call about Q4"),
        ("touch", "add", "דנה", "שיחה על ההצעה", "--on", "yesterday"),
        ("touch", "list", "-n", "10"),
        ("client", "list"),
        ("today",),
        ("brief", "acme"),
        ("search", "call"),
        ("catchup",),
        ("timeline", "acme"),
        ("client", "show", "acme"),
        ("impact", "acme"),
        ("sign", "add", "acme", "criticism"),
        ("sign", "list"),
        ("check", "acme", "--answer", "dread=1"),
        ("risk",),
        ("risk", "acme"),
        ("risk", "backtest"),
        ("milestone", "add", "acme", "A draft", "--due", "2026-12-01"),
        ("milestone", "list"),
        ("promise", "add", "acme", "The figures", "--due", "2026-12-01"),
        ("promise", "list"),
        ("win", "add", "acme", "More leads", "--before", "40", "--after", "63"),
        ("offer", "add", "acme", "A newsletter"),
        ("boundary", "add", "acme", "No calls at night"),
        ("boundary", "list"),
        ("decision", "add", "acme", "--advice", "Short", "--choice", "Long"),
        ("gesture", "add", "acme", "thanks"),
        ("gesture", "suggest", "acme"),
        ("lead", "add", "Zed", "--fee", "4000"),
        ("lead", "touch", "lee", "call"),
        ("lead", "list"),
        ("activity", "add", "post", "On briefs", "--cost", "50"),
        ("activity", "list"),
        ("fit", "profile"),
        ("--help",),
        ("touch", "--help"),
        ("touch", "add", "--help"),
        ("--version",),
    ],
)
def test_a_daily_command_loads_nothing_heavy(argv: tuple[str, ...]) -> None:
    assert sorted(loaded(PROGRAM, *argv) & HEAVY) == []


def test_help_opens_no_journal_and_one_command_loads_its_own_module() -> None:
    modules = loaded(PROGRAM, "--help")
    assert "sqlite3" not in modules
    assert not any(name.startswith("retainlog.cli.commands.") for name in modules)
    modules = loaded(PROGRAM, "touch", "add", "acme", "x")
    assert {name for name in modules if name.startswith("retainlog.cli.commands.")} == {"retainlog.cli.commands.touch"}


def test_completion_loads_nothing_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_RETAINLOG_COMPLETE", "zsh")
    assert not loaded(PROGRAM, "touch", "add", "ac") & HEAVY
    assert "sqlite3" not in loaded(PROGRAM, "tou")


def test_the_prompt_loads_the_driver_and_hardly_anything_else() -> None:
    modules = loaded(PROMPT)
    assert "sqlite3" in modules
    assert not modules & (HEAVY | {"typer", "re", "typing", "pathlib", "shutil", "gettext"})
    assert {name for name in modules if name.startswith("retainlog")} == {
        "retainlog",
        "retainlog.base",
        "retainlog.cli",
        "retainlog.cli.prompt_line",
        "retainlog.base.clock",
        "retainlog.base.errors",
        "retainlog.base.paths",
        "retainlog.store",
        "retainlog.store.connection",
        "retainlog.store.status",
    }


def test_the_prompt_in_hebrew_words_loads_the_catalogue_and_hardly_anything_else() -> None:
    modules = loaded(PROMPT, "--plain", "--lang", "he")
    assert "retainlog.i18n.catalogue" in modules
    assert not modules & (HEAVY | {"typer", "typing", "pathlib", "shutil", "gettext"})


def test_english_output_on_a_terminal_loads_nothing_for_hebrew() -> None:
    """A pipe would not do: nothing is turned there."""
    import pexpect

    program = "import sys; from retainlog.cli.main import run; run(sys.argv[1:]); print(*sys.modules)"
    turning = {"retainlog.i18n.bidi", "retainlog.render.lines"}
    for name, expected in (("Acme", set()), ("דנה", turning)):
        child = pexpect.spawn(
            sys.executable,
            ["-X", "utf8", "-c", program, "--bidi", "visual", "client", "show", name],
            env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
            encoding="utf-8",
            timeout=60,
        )
        modules = set(child.read().split())
        assert "retainlog.render.table" in modules
        assert modules & turning == expected
