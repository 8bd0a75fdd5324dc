"""Every command that the registry names is there, speaks in every format, and has a help that fits a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from retainlog.cli import commands
from retainlog.cli.lazy import function_of, load
from retainlog.cli.registry import COMMANDS, Noun, Verb
from tests.cli.command_lines import commands_with_a_line
from tests.conftest import Run

NOUNS = {(): None} | {(name,): entry for name, entry in COMMANDS.items() if isinstance(entry, Noun)}
VERBS: dict[tuple[str, ...], Verb] = {}
for _name, _entry in COMMANDS.items():
    if isinstance(_entry, Noun):
        VERBS |= {(_name, verb): target for verb, target in _entry.verbs.items()}
    else:
        VERBS[_name,] = _entry


def named(command: tuple[str, ...]) -> str:
    return " ".join(command) or "retainlog"


@pytest.mark.parametrize("command", VERBS, ids=named)
def test_a_command_has_what_every_command_has(command: tuple[str, ...]) -> None:
    built = load(command[-1], VERBS[command])
    options = {name for parameter in built.params for name in parameter.opts if name.startswith("-")}
    assert {"--format", "--json", "--db", "--lang", "--no-input", "--quiet", "--debug"} <= options
    for parameter in built.params:
        if parameter.param_type_name == "option":
            assert parameter.help, f"{parameter.opts} is not explained"
    taken = [name for parameter in built.params for name in parameter.opts]
    assert len(taken) == len(set(taken)), "two options bear one name"


@pytest.mark.parametrize("command", [*NOUNS, *VERBS], ids=named)
def test_help_fits_a_terminal(ok: Run, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = ok(*command, "--help").out
    # A list of codes is one word, and stands whole.
    wide = [line for line in text.splitlines() if len(line) > 80 and "|" not in line]
    assert not wide
    assert "None" not in text
    assert ok(*command, "-h").out == text


@pytest.mark.parametrize("command", [*NOUNS, *VERBS], ids=named)
def test_help_is_a_sentence(command: tuple[str, ...]) -> None:
    entry = VERBS.get(command) or NOUNS[command]
    if entry is not None:
        assert re.fullmatch(r"[A-Z`].*[.?]", entry.help), entry.help
        assert len(entry.help) <= 90


@pytest.mark.parametrize("name", [name for name, noun in NOUNS.items() if noun is not None and noun.default], ids=named)
def test_the_default_of_a_noun_is_one_of_its_verbs(name: tuple[str, ...]) -> None:
    noun = COMMANDS[name[0]]
    assert isinstance(noun, Noun)
    assert noun.default in noun.verbs


def test_no_command_file_is_unreachable() -> None:
    folder = Path(commands.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == {verb.target.partition(":")[0] for verb in VERBS.values() if verb.target[0] != "@"}


@pytest.mark.parametrize("command", VERBS, ids=named)
def test_its_target_is_there(command: tuple[str, ...]) -> None:
    assert callable(function_of(VERBS[command]))


@pytest.mark.parametrize("command", VERBS, ids=named)
def test_its_output_is_looked_at_in_hebrew(command: tuple[str, ...]) -> None:
    assert " ".join(command) in commands_with_a_line(), "add a line to tests/cli/command_lines.py"


def test_an_unknown_command_is_answered_with_the_closest(run: Run) -> None:
    result = run("tuoch")
    assert result.code == 2
    assert "touch" in result.err
