"""Long texts in the person's own editor, through a private draft file in the data folder."""

from __future__ import annotations

import os
import shlex
import subprocess
from contextlib import suppress

from retainlog.base import paths
from retainlog.base.errors import Usage


def edit(folder: str, start: str, name: str) -> str:
    """The text as saved in $VISUAL or $EDITOR (several words allowed); `start` is what the editor opens with. The draft
    lies in `folder`, made where it is missing, and stays until `forget`, whatever happens; one of that name is opened
    again as it was left."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    paths.make_private_dir(folder)
    draft = os.path.join(folder, name)
    fresh = not os.path.exists(draft)
    if fresh:
        paths.create_private(draft)
        with open(draft, "w", encoding="utf-8") as handle:
            handle.write(start)
    try:
        code = subprocess.run([*command, draft], check=False).returncode
    except OSError as problem:
        if fresh:
            os.unlink(draft)
        raise Usage(
            "no_editor",
            "The editor {editor} can't be started: {problem}.",
            hint="Set $VISUAL or $EDITOR to your editor's command.",
            editor=command[0],
            problem=problem.strerror or str(problem),
        ) from None
    if code != 0:
        raise Usage(
            "editor_failed",
            "The editor ended with code {status}; nothing was written.",
            hint="What was saved is kept in {draft}.",
            status=code,
            draft=draft,
        )
    with open(draft, encoding="utf-8", errors="replace") as handle:
        return handle.read()


def kept(folder: str, start: str) -> str:
    """The name of the page that waits, of those that begin so; "" where none does."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ""
    return next((name for name in names if name.startswith(start) and name.endswith(".md")), "")


def forget(folder: str, name: str) -> None:
    """What was written is kept elsewhere: the draft is not needed any more."""
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, name))
