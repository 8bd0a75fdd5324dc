"""Taking back several writes at a terminal."""

from __future__ import annotations

from typing import Any

import pexpect

from tests.conftest import Run


def test_a_terminal_shows_what_several_steps_take_back_and_asks(ok: Run, terminal: Any) -> None:
    ok("client", "add", "Acme")
    ok("touch", "add", "acme", "call")
    child = terminal("undo", "2")
    child.expect_exact("  21 Nov 2026  touch add Acme")
    child.expect_exact("  21 Nov 2026  client add Acme")
    child.expect_exact("Take back these 2 writes? (yes/no) [no]: ")
    child.sendline("perhaps")
    child.expect_exact("Please answer yes/no.")
    child.sendline("no")
    child.expect(pexpect.EOF)
    assert len(ok("touch", "list", "--json").json) == 1
    child = terminal("undo", "2")
    child.expect_exact("[no]: ")
    child.sendline("yes")
    child.expect_exact("Undone: touch add Acme")
    child.expect_exact("Undone: client add Acme")
    child.expect(pexpect.EOF)
    child = terminal("redo", "2")
    child.expect_exact("Redone: touch add Acme")
    child.expect(pexpect.EOF)
    child = terminal("undo", "2", "--yes")
    child.expect_exact("Undone: client add Acme")
    child.expect(pexpect.EOF)
    assert ok("client", "list", "--json").json == []


def test_an_edit_that_changes_nothing_says_so_and_is_no_step_to_undo(ok: Run) -> None:
    ok("client", "add", "Acme", "--hours", "30")
    ok("touch", "add", "acme", "the plan", "--minutes", "20")
    for argv in (("client", "edit", "acme", "--hours", "30"), ("touch", "edit", "last", "--minutes", "20")):
        said = ok(*argv)
        assert said.out.startswith("Nothing changed: it says that already."), argv
        assert said.err == ""
    assert ok("undo").out == "Undone: touch add Acme: the plan\n"
