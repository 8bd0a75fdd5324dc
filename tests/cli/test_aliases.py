"""The scripts for a start file: what they say, and that each shell can read them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pexpect
import pytest

from retainlog.cli.registry import COMMANDS, Noun
from retainlog.cli.shells import ALIASES, SHELLS
from tests.conftest import Run


@pytest.mark.parametrize("verb", ["aliases", "completion"])
@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_can_read_its_script(ok: Run, verb: str, shell: str) -> None:
    script = ok(verb, shell).out
    assert "@" + "CASES" not in script
    assert script.isascii()
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n", "-c", script], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_all_aliases_are_there(ok: Run, shell: str) -> None:
    told = ok("aliases", shell, "--prefix", "cj", "--json").json
    assert [entry["alias"] for entry in told["aliases"]] == ["cj" + letters for letters in ALIASES]
    for entry in told["aliases"]:
        assert entry["command"] in told["script"]
    assert "rlt" not in told["script"]


@pytest.mark.parametrize("command", [command for command in ALIASES.values() if command])
def test_every_alias_stands_for_a_command(command: str) -> None:
    noun, _space, verb = command.partition(" ")
    entry = COMMANDS[noun]
    assert verb in entry.verbs if isinstance(entry, Noun) else not verb


def test_completion_alone_defines_no_alias(ok: Run) -> None:
    for shell in SHELLS:
        assert "touch add" not in ok("completion", shell).out


def test_powershell_registers_each_alias(ok: Run) -> None:
    script = ok("aliases", "powershell").out
    assert "function rlt { retainlog touch add @args }" in script
    assert "'rlt' = 'touch', 'add';" in script
    assert "-CommandName rlt -ScriptBlock $retainlogComplete" in script
    assert script.count("{") == script.count("}")
    assert script.count("(") == script.count(")")


def test_the_shell_is_found_or_asked_for(ok: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "complete -c retainlog" in ok("aliases").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    result = run("aliases")
    assert result.code == 2
    assert "bash, zsh, fish, powershell" in result.err


@pytest.mark.parametrize("prefix", ["", "r l", "$(x)", "רל", "1r", "-x", "retainlog"])
def test_a_prefix_is_a_word_of_letters(run: Run, prefix: str) -> None:
    result = run("aliases", "bash", f"--prefix={prefix}")
    assert result.code == 2
    assert result.out == ""


def test_a_name_that_is_taken_is_told_to_who_looks_and_not_to_each_shell_that_starts(
    ok: Run, terminal: Any, tmp_path: Path
) -> None:
    program = tmp_path / "rls"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    child = terminal("aliases", "bash", PATH=path)
    child.expect(r"These are commands of this machine as well: rls\b")
    child.expect(pexpect.EOF)
    assert ok("aliases", "bash").err == ""
