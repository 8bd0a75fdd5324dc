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


def refuse_own(session: Session, path: str) -> None:
    """Raises Refused where a file that is to be written is one that must not be lost: a journal (this or any other),
    its log, one of its copies, the settings. Links, hard ones too, are followed."""
    from retainlog.base.errors import Refused
    from retainlog.base.paths import config_file

    real = os.path.realpath(path)
    own = [config_file(), *(os.path.realpath(session.journal) + ending for ending in ("", "-wal", "-shm", "-journal"))]
    if any(real == os.path.realpath(file) or _same(real, file) for file in own) or _is_journal(real):
        raise Refused(
            "own_file",
            "{file} is a journal, its log, a copy of it or your settings; it was left as it is.",
            hint="Name another file.",
            file=path,
        )


def _same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False


def _is_journal(path: str) -> bool:
    """Whether the file is a SQLite database that bears the mark of a retainlog journal; encrypted ones aside."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with open(path, "rb") as handle:
            start = handle.read(72)
    except OSError:
        return False
    return start.startswith(b"SQLite format 3\0") and start[68:72] == b"rtlg"


def refuse_strangers_link(path: str) -> None:
    """Raises Refused for a link that others may have laid: in a folder in which everybody may write."""
    from retainlog.base.errors import Refused

    if not os.path.islink(path) or os.name != "posix":
        return
    folder = os.stat(os.path.dirname(os.path.abspath(path)))
    if folder.st_mode & stat.S_IWOTH or os.lstat(path).st_uid != os.geteuid():
        raise Refused(
            "strangers_link",
            "{file} is a link in a folder in which others may write; it was not followed.",
            hint="Name the file that it leads to, or another one.",
            file=path,
        )
