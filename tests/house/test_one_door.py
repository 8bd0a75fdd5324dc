"""What replaces, renames or removes a journal's files goes through one module, which knows the locks."""

from __future__ import annotations

import ast
from pathlib import Path

import retainlog

SOURCE = Path(retainlog.__file__).parent
CALLS = {"replace", "rename", "renames", "unlink", "remove", "link", "symlink"}
DOOR = "store/replace.py"
OTHERS = {
    "base/paths.py",  # whole private files: exports, settings, notes
    "store/references.py",  # the rows of the list that was shown last
    "cli/drafts.py",
    "cli/editor.py",
    "sync/folder.py",  # whole files of writes, in the folder that is copied between devices
    "sync/setting.py",  # how this device syncs
    "journal/erasing.py",  # drafts of what was erased
}


def test_nobody_else_renames_or_removes_files() -> None:
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in {("os", call) for call in CALLS} | {("shutil", "move")}
    }
    assert DOOR in found
    assert found - {DOOR} <= OTHERS
