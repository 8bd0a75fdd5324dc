"""What lies around a journal that could ruin or split it: another name of its file, copies that a synchroniser has made
of it, a disk that several machines share."""

from __future__ import annotations

import os

from retainlog.i18n import N_
from retainlog.store import copying
from retainlog.store.faults import READ_ERRORS
from retainlog.store.safety import backup, identity
from retainlog.store.safety.problem import Problem

_MOST = 200
"""Files of the folder that are looked at."""
_SHARED = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "fuse.sshfs", "fuse.rclone")


def problems(journal: str, where: str) -> list[Problem]:
    if not os.path.isfile(journal):
        return []
    return [*_second_name(journal), *_twins(journal, where), *_shared_disk(journal)]


def _second_name(journal: str) -> list[Problem]:
    if os.stat(journal).st_nlink < 2:
        return []
    text = N_("{path} has a second name (a hard link); writing to it through two names would ruin it.")
    fix = N_("Make a file of its own of it: cp {path} {path}.new && mv {path}.new {path}")
    return [Problem("second_name", text, fix, {"path": journal})]


def _twins(journal: str, where: str) -> list[Problem]:
    """Other files beside it that hold the same journal and writes that this one lacks: somebody went on with both."""
    own = identity.of(journal)
    if not own or not own.journal:
        return []
    known = {os.path.realpath(copy.path) for copy in backup.copies(journal, where)} | {os.path.realpath(journal)}
    found = []
    for path in _databases(os.path.dirname(os.path.abspath(journal))):
        if os.path.realpath(path) in known or os.path.samefile(path, journal):
            continue
        other = identity.of(path)
        if other and other.journal == own.journal and not _holds(journal, _last_write(path)):
            text = N_("{path} holds this journal too, and writes that are not in this one.")
            fix = N_("Look at it with: retainlog --db {path} history. Then keep one, and move the other away.")
            found.append(Problem("twin", text, fix, {"path": path}))
    return found


def _last_write(path: str) -> str:
    try:
        connection = copying.open_at_rest(path)
        try:
            return str(connection.execute("SELECT id FROM history_batches ORDER BY seq DESC LIMIT 1").fetchone()[0])
        finally:
            connection.close()
    except (OSError, TypeError, *READ_ERRORS):
        return ""


def _holds(journal: str, write: str) -> bool:
    try:
        connection = copying.open_at_rest(journal)
        try:
            query = "SELECT EXISTS (SELECT 1 FROM history_batches WHERE id = ?)"
            return not write or bool(connection.execute(query, (write,)).fetchone()[0])
        finally:
            connection.close()
    except (OSError, *READ_ERRORS):
        return True  # damage, which is told apart


def _databases(folder: str) -> list[str]:
    """The SQLite files in a folder, whatever they are called."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name)[:_MOST]:
                if entry.is_file() and entry.stat().st_size >= 512 and ".part" not in entry.name:
                    with open(entry.path, "rb") as handle:
                        if handle.read(16) == b"SQLite format 3\0":
                            found.append(entry.path)
    except OSError:
        pass
    return found


def _shared_disk(journal: str) -> list[Problem]:
    kind = disk_of(journal)
    if kind not in _SHARED:
        return []
    text = N_("The journal lies on a disk that several machines may share ({kind}), where two writers can ruin it.")
    fix = N_("Keep it on a disk of this machine: retainlog config set db FILE")
    return [Problem("shared_disk", text, fix, {"kind": kind})]


def disk_of(path: str, mounts: str = "/proc/self/mountinfo") -> str:
    """The kind of file system of a path, as Linux calls it (`ext4`, `nfs4`); "" where that is not known."""
    real, best, kind = os.path.realpath(path), "", ""
    try:
        with open(mounts, encoding="utf-8", errors="replace") as handle:
            for line in handle:
                words = line.split()
                point = words[4].replace("\\040", " ")
                inside = point == "/" or real == point or real.startswith(f"{point}/")
                if inside and len(point) >= len(best):
                    best, kind = point, words[words.index("-") + 1]
    except (OSError, ValueError, IndexError):
        pass
    return kind
