"""`doctor`: everything that is wrong with the journal and what lies around it."""

from __future__ import annotations

import os
import stat
import time
from datetime import date, datetime
from typing import TYPE_CHECKING

from retainlog.base import paths
from retainlog.base.declared import DECLARED
from retainlog.base.errors import RetainlogError
from retainlog.i18n import N_
from retainlog.store import copying, faults, write_log
from retainlog.store.database import Store
from retainlog.store.safety import backup, identity, integrity, mending, neighbours, rot, sums, wrong_clock
from retainlog.store.safety.problem import Problem

if TYPE_CHECKING:
    from retainlog.base.clock import Clock
    from retainlog.store.safety.salvage import Salvaged

OLD_DRAFT = 7
"""Days after which an unfinished draft is worth a reminder."""
_ROOM = 20 * 1024 * 1024


def examine_journal(journal: str, now: datetime) -> list[Problem]:
    """What is wrong with the file and its content; never raises, never writes."""
    found = integrity.problems(journal)
    return found if found else _wrong_clock(journal, now)


def _wrong_clock(journal: str, now: datetime) -> list[Problem]:
    if not os.path.exists(journal):
        return []
    try:
        connection = copying.open_at_rest(journal)
        try:
            rows = wrong_clock.days_ahead(connection, now)
        finally:
            connection.close()
    except (OSError, *faults.READ_ERRORS):
        return []
    groups: dict[str, list[wrong_clock.Ahead]] = {}
    for row in rows:
        groups.setdefault(row.table, []).append(row)
    text = N_("Rows of {table} that a clock which was ahead has dated, the last on {day}: {count}.")
    fix = N_("Correct the day of each, such as: {command}. All are told by: retainlog doctor --json")
    return [
        Problem(
            "wrong_clock",
            text,
            fix,
            {"table": table, "day": max(row.day for row in of), "count": len(of), "command": _correcting(of[0])},
            tuple(row.key for row in of[:_AT_MOST]),
        )
        for table, of in groups.items()
    ]


_AT_MOST = 100


def _correcting(row: wrong_clock.Ahead) -> str:
    """The command that gives a row another day."""
    others = {"touches": "touch", "mistakes": "mistake", "losses": "loss", "signs": "sign", "leads": "lead"}
    nouns = {kind.table: name for name, kind in DECLARED.items()} | others
    option = "--noticed" if row.table == "losses" else "--on"
    return f"retainlog {nouns.get(row.table, row.table)} edit {row.key[:8]} {option} DAY"


def rebuild(journal: str, now: datetime) -> list[Problem]:
    """Make all derived data anew; returns why it could not be done, if so. Nothing is changed then. Where the file is
    damaged, its rows go into a new one, and the damaged one is kept."""
    if not os.path.exists(journal):
        return []
    try:
        try:
            integrity.rebuild_file(journal)
        except RetainlogError as problem:
            if problem.code != "corrupt":
                raise
            mending.rebuild_by_copy(journal, now)
    except RetainlogError as problem:
        return [Problem(problem.code, problem.template, problem.hint, problem.params)]
    return []


def mend(store: Store) -> int:
    """Take what history holds of the rows that are not what was written last; returns how many rows that mended."""
    found = rot.rotted(store.connection)
    with store.batch("doctor", "") as batch:
        return rot.mend(batch, found)


def salvage(journal: str, out: str, clock: Clock) -> Salvaged:
    """Read what is readable of a damaged journal into a new one. Raises NotFound, Exists, Refused, StorageError."""
    from retainlog.store.safety import salvage as salvaging

    return salvaging.salvage(journal, out, clock.stamp())


def examine_surroundings(journal: str, where: str, config: str, *, daily: bool, today: date) -> list[Problem]:
    """Permissions, backups (in `where`; `daily`: they are wanted), leftovers, drafts, free space."""
    return [
        *_permissions(journal, where, config),
        *neighbours.problems(journal, where),
        *_backups(journal, where, daily=daily, today=today),
        *_leftovers(journal, where),
        *_drafts(journal),
        *_space(journal),
    ]


def _permissions(journal: str, where: str, config: str) -> list[Problem]:
    found = []
    if os.path.exists(journal) and not os.access(journal, os.W_OK):
        text, fix = N_("You may not write to {path}."), N_("Allow it with: chmod u+rw {path}")
        found.append(Problem("not_writable", text, fix, {"path": journal}))
    if os.name != "posix":
        return found
    folders = [where, paths.drafts(journal)]
    if os.path.dirname(journal) == paths.data_dir():
        folders.append(paths.data_dir())
    files = [journal, f"{journal}-wal", f"{journal}-shm", config, *(one.path for one in backup.copies(journal, where))]
    for path, mode in [*((folder, "700") for folder in folders), *((file, "600") for file in files)]:
        if os.path.exists(path) and stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            text, fix = N_("Others on this machine may read {path}."), N_("Keep it private with: chmod {mode} {path}")
            found.append(Problem("permissions", text, fix, {"path": path, "mode": mode}))
    return found


def _backups(journal: str, where: str, *, daily: bool, today: date) -> list[Problem]:
    copies = [copy for copy in backup.copies(journal, where) if copy.kind != "safety"]
    found = []
    for copy in copies[:1]:
        try:
            copying.check(copy.path)
            changed = sums.differs(journal, copy.path)
            details = ("SHA-256",)
        except (RetainlogError, OSError) as problem:
            changed, details = True, (str(problem),)
        if changed:
            text = N_("The newest backup is no good: {path}.")
            fix = N_("Make another with: retainlog backup")
            found.append(Problem("bad_backup", text, fix, {"path": copy.path}, details))
    if not daily:
        return found
    if why := paths.uncopied(journal):
        text, fix = (
            N_("The backups need a look: {problem}"),
            N_("Make one with: retainlog backup --daily. Read them all with: retainlog backup --verify"),
        )
        found.append(Problem("uncopied", text, fix, {"problem": why}))
    present = identity.of(journal)
    held = max((copy.seq for copy in copies if copy.seq is not None), default=0)
    held = max(held, write_log.last_seq(where, journal))
    if present and present.changed > held and (days := integrity.days_of_writes(journal)):
        text = N_("The last {n} writes, the newest of {day}, are in no backup.")
        fix = N_("Make one with: retainlog backup. Backups lie in {folder}; it must be writable.")
        day = datetime.fromisoformat(days[0]).astimezone().date().isoformat()
        found.append(Problem("backup_old", text, fix, {"n": present.changed - held, "day": day, "folder": where}))
    return found


def _leftovers(journal: str, where: str) -> list[Problem]:
    text = N_("{path} is left over from a copy that was broken off.")
    beside = os.path.dirname(journal)
    return [
        Problem("leftover", text, N_("It can go: rm {path}"), {"path": path})
        for folder in dict.fromkeys((beside, where))
        for path in backup.leftovers(journal, folder)
    ]


def _drafts(journal: str) -> list[Problem]:
    folder = paths.drafts(journal)
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) and os.access(folder, os.R_OK | os.X_OK) else []
    found = []
    for name in names:
        path = os.path.join(folder, name)
        if time.time() - os.stat(path).st_mtime > OLD_DRAFT * 86400:
            day = date.fromtimestamp(os.stat(path).st_mtime).isoformat()
            text = N_("An unfinished draft of {day} lies in {path}.")
            fix = N_("Go on with it where it began, or remove it: rm {path}")
            found.append(Problem("stray_draft", text, fix, {"day": day, "path": path}))
    return found


def _space(journal: str) -> list[Problem]:
    import shutil

    folder = os.path.dirname(journal)
    if not os.path.isdir(folder):
        return []
    size = os.path.getsize(journal) if os.path.isfile(journal) else 0
    free = shutil.disk_usage(folder).free
    if free >= 3 * size + _ROOM:
        return []
    text = N_("Only {free} MiB are free where the journal lies.")
    fix = N_("Free some space, so that writes and backups succeed.")
    return [Problem("little_space", text, fix, {"free": free // 1024 // 1024})]
