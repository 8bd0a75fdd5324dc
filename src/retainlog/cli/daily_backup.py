"""The backup of the day: started by the first write of a day, made by a process of its own."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from retainlog.base import paths
from retainlog.base.errors import RetainlogError

if TYPE_CHECKING:
    from retainlog.cli.session import Session


def start_if_due(session: Session) -> None:
    """Start today's backup in the background where it is missing, and a sync where the journal is synced; the write
    that just ended does not wait for them, and nothing that goes wrong here reaches it (`doctor` tells of backups that
    are missing, `today` of a sync that failed)."""
    with suppress(RetainlogError, OSError):
        journal = os.path.abspath(session.journal)
        if sys.executable and paths.is_synced(journal):
            _start(journal, "sync", "now", "--background")
        if sys.executable and _backup_is_due(session, journal):
            _start(journal, "backup", "--daily")


def _backup_is_due(session: Session, journal: str) -> bool:
    if not session.config.flag("backup"):
        return False
    where = session.backup_folder(session.written_in)
    made = os.path.exists(paths.daily_backup(os.path.realpath(journal), where, session.today.isoformat()))
    return session.needs_copy or not made


def _start(journal: str, *command: str) -> None:
    import subprocess

    # -P: a file in the current folder must not pass for a module of the program. No standard streams are shared: a
    # pipe that reads this command's output must not wait for the process.
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "retainlog", "--db", journal, "--quiet", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    process.returncode = 0  # it outlives this one on purpose; without this Python warns of it at exit
