"""Where things lie: plain strings, since the shell prompt's entry point cannot afford pathlib."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # `typing` would double what a shell prompt costs
if TYPE_CHECKING:
    from typing import TextIO


def _folder(kind: str, variable: str, fallback: str) -> str:
    # On Linux the XDG rule is one line; platformdirs costs 13 ms of the 150 ms that `touch add` may take here,
    # so it answers for the other platforms only. A test holds both to the same answer.
    if sys.platform == "linux":
        base = os.environ.get(variable, "").strip()
        if not os.path.isabs(base):  # the specification has a relative path ignored
            base = os.path.join(home(), fallback)
        return os.path.join(base, "retainlog")
    import platformdirs

    return str(getattr(platformdirs, f"user_{kind}_dir")("retainlog", appauthor=False))


def home() -> str:
    """The person's own folder; that of the account where HOME is empty, as under cron."""
    if os.environ.get("HOME", "x").strip():
        return os.path.expanduser("~")
    import pwd

    return pwd.getpwuid(os.getuid()).pw_dir


def data_dir() -> str:
    """The folder of the journal, its backups and drafts."""
    return _folder("data", "XDG_DATA_HOME", ".local/share")


def config_dir() -> str:
    return _folder("config", "XDG_CONFIG_HOME", ".config")


def state_dir() -> str:
    """What belongs to this device and is never synchronised."""
    return _folder("state", "XDG_STATE_HOME", ".local/state")


def config_file() -> str:
    return os.environ.get("RETAINLOG_CONFIG") or os.path.join(config_dir(), "config.toml")


def default_journal() -> str:
    return os.path.join(data_dir(), "journal.db")


def beside(journal: str, name: str) -> str:
    """A file or folder that goes with this journal: `journal.db` → `journal-NAME` in the same folder."""
    return os.path.join(os.path.dirname(os.path.abspath(journal)), f"{stem(journal)}-{name}")


def note_of(journal: str, ending: str) -> str:
    """A small file of the state folder that is about the journal at this path."""
    import zlib

    real = os.path.realpath(journal)
    return os.path.join(state_dir(), "journals", f"{stem(real)}-{zlib.crc32(real.encode()):08x}.{ending}")


def is_synced(journal: str) -> bool:
    """Whether this device syncs the journal; one look at a file, since every write asks."""
    return os.path.exists(note_of(journal, "sync"))


def note_copies(journal: str, problem: str) -> None:
    """Keep that the journal could not be copied, until a copy succeeds (problem ""): whoever looks next is told."""
    path = note_of(journal, "uncopied")
    with suppress(OSError):
        if problem:
            make_private_dir(os.path.dirname(path))
            with private_file(path) as handle:
                handle.write(problem)
        elif os.path.exists(path):
            os.unlink(path)


def uncopied(journal: str) -> str:
    """Why the journal could not be copied the last time; "" where it was."""
    try:
        with open(note_of(journal, "uncopied"), encoding="utf-8") as handle:
            return handle.read(500).strip()
    except (OSError, ValueError):
        return ""


def backup_folder(journal: str, configured: str | None, id: str) -> str:
    """Where the backups of this journal lie: beside the file itself, or in a folder of its own in the configured one,
    which several journals may share. `id` is the journal's, "" where nobody knows it."""
    real = os.path.realpath(journal)
    if not configured:
        return beside(real, "backups")
    if id:
        return os.path.join(configured, f"{stem(real)}-{id[:6]}")
    own = _folders_of(stem(real), configured)
    return own[0] if len(own) == 1 else configured


def _folders_of(stem: str, configured: str) -> list[str]:
    with suppress(OSError), os.scandir(configured) as entries:
        start = f"{stem}-"
        return sorted(entry.path for entry in entries if entry.name.startswith(start) and entry.is_dir())
    return []


def daily_backup(journal: str, folder: str, day: str) -> str:
    """The automatic backup of that day (ISO)."""
    return os.path.join(folder, f"{stem(journal)}-{day}.db")


def stem(journal: str) -> str:
    """The name with which the journal's own files begin: `work` for work.db, `work.sqlite` for work.sqlite, so that two
    journals in one folder keep apart."""
    return os.path.basename(journal).removesuffix(".db")


def drafts(journal: str) -> str:
    """The folder of texts and answers that are not kept yet."""
    return beside(journal, "drafts")


def make_private_dir(path: str) -> None:
    """Make a folder (and its parents) that only its owner can enter; an existing one is left as it is."""
    if os.path.isdir(path):
        return
    above = os.path.dirname(os.path.abspath(path))
    if above != path:  # makedirs would give its mode to the last folder alone
        make_private_dir(above)
    with suppress(FileExistsError):
        os.mkdir(path, 0o700)
        sync_folder(path)


def create_private(path: str) -> None:
    """Make an empty file with mode 0600 from its first byte; it must not exist yet."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def sync(path: str) -> None:
    """See to it that what was written to a file or folder outlives a power cut."""
    number = os.open(path, os.O_RDONLY if os.path.isdir(path) else os.O_RDWR)
    try:
        sync_open(number)
    finally:
        os.close(number)


def sync_open(number: int) -> None:
    """The same for an open file. What macOS calls fsync leaves it in the memory of the disk."""
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):  # a disk that does not know it
            fcntl.fcntl(number, fcntl.F_FULLFSYNC)
            return
    os.fsync(number)


def sync_folder(path: str) -> None:
    """See to it that the name of a new file outlives a power cut."""
    if os.name == "posix":
        sync(os.path.dirname(os.path.abspath(path)))


PART = ".part"
"""What the name of a file that is not finished ends with."""

_STALE = 600


def unfinished(path: str) -> list[str]:
    """What is left of a file that somebody began to write ten or more minutes ago."""
    folder, name = os.path.split(path)
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(f"{name}.") and entry.name.endswith(PART):
                with suppress(OSError):  # gone meanwhile
                    if time.time() - entry.stat().st_mtime >= _STALE:
                        found.append(entry.path)
    return found


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Be the only process that changes a file; waits for another one. The lock is a file of its own beside it."""
    make_private_dir(os.path.dirname(os.path.abspath(path)))
    number = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX)
        else:
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        yield
    finally:
        os.close(number)


@contextmanager
def private_file(path: str) -> Iterator[TextIO]:
    """Write a UTF-8 file that only its owner can read, whole or not at all; an existing one is replaced at the end, and
    a link stays a link. What an earlier process that was killed has left is removed."""
    path = os.path.realpath(path)
    for left in unfinished(path):
        with suppress(OSError):
            os.unlink(left)
    part = f"{path}.{os.urandom(5).hex()}{PART}"  # two may write the same file at once
    create_private(part)
    try:
        with open(part, "w", encoding="utf-8", newline="") as handle:
            yield handle
            handle.flush()
            sync_open(handle.fileno())
        os.replace(part, path)
        sync_folder(path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(part)
        raise
