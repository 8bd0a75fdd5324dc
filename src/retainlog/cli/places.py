"""Who else on the machine can see a file that was written for its owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from retainlog.i18n import _

if TYPE_CHECKING:
    from retainlog.cli.session import Session

_READ = stat.S_IRGRP | stat.S_IROTH
_ENTER = stat.S_IXGRP | stat.S_IXOTH


@contextmanager
def told(session: Session, path: str) -> Iterator[None]:
    """Around the writing of a private file: says afterwards whether others can see its name, or could read what stood
    there before."""
    open_before = os.path.isfile(path) and bool(os.stat(path).st_mode & _READ)
    yield
    folder = os.path.dirname(os.path.realpath(path))
    if not _reachable(folder):
        return
    if open_before:
        session.note(_("The file that it replaced could be read by others on this machine."))
    if os.stat(folder).st_mode & _READ:
        session.note(_("Others on this machine can see its name in {folder}, not what it holds.").format(folder=folder))


def note_redirected(session: Session) -> None:
    """Where a shell has sent standard output to a file, say so if others can read that file."""
    try:
        number = session.out.fileno()
        state = os.fstat(number)
    except (OSError, ValueError):  # no file behind it
        return
    if not stat.S_ISREG(state.st_mode) or not state.st_mode & _READ:
        return
    link = f"/proc/self/fd/{number}"
    if not os.path.exists(link) or _reachable(os.path.dirname(os.path.realpath(link))):
        session.note(_("Others on this machine can read the file that this goes to; -o FILE makes one for you alone."))


def _reachable(folder: str) -> bool:
    """Whether others can get at files in it that they are allowed to read."""
    while True:
        if not os.stat(folder).st_mode & _ENTER:
            return False
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return True
