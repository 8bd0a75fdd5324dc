"""Backups, and bringing one back."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import NotFound, Refused, RetainlogError, Usage
from retainlog.i18n import N_
from retainlog.store import history, write_log
from retainlog.store.database import Store
from retainlog.store.safety import backup, identity, integrity, restore, sums
from retainlog.store.safety.problem import Problem
from retainlog.store.safety.restore import Content
from retainlog.store.safety.retention_policy import Copy


def back_up(store: Store, where: str, now: datetime, *, to: str | None = None, replace: bool = False) -> str:
    """Copy the live journal to `to` (a file, or a folder for a dated name) or into its folder of backups; returns the
    path. Raises NotFound without a journal, Exists where `to` is there and is not to be replaced."""
    _must_exist(store)
    if to is None or os.path.isdir(to):
        return backup.back_up(store, backup.manual_file(store.path, to or where, now), "free")
    target = os.path.realpath(to)  # a link stays one
    if os.path.exists(target) and os.path.samefile(target, store.path):
        raise Usage("same_file", "{path} is the journal itself.", hint="Name another file.", path=to)
    return backup.back_up(store, target, "replace" if replace else "refuse")


def back_up_daily(store: Store, where: str, now: datetime) -> str | None:
    """Make today's backup; None where it is there already or another process is at it."""
    _must_exist(store)
    target = paths.daily_backup(store.path, where, now.date().isoformat())
    if backup.under_way(target):
        return None
    newest = next((copy for copy in backup.copies(store.path, where) if copy.seq is not None), None)
    if newest and newest.seq == history.last_seq(store):
        return None
    made = backup.back_up(store, target, "replace")
    if held := identity.of(made):
        write_log.forget(where, store.path, held.seq)
    return made


def _must_exist(store: Store) -> None:
    if not store.exists:
        raise NotFound(
            "no_journal",
            "There is no journal yet at {path}.",
            hint="The first write makes it: retainlog client add NAME",
            path=store.path,
        )


class Choice(NamedTuple):
    """A checked copy to bring back; `passed_over` are newer backups that turned out to be no good."""

    path: str
    content: Content
    passed_over: list[str]


def choose_copy(journal: str, where: str, file: str | None, *, foreign: bool = False) -> Choice:
    """The named copy, or the newest good backup. Raises NotFound, or Refused where the copy is no good, is one of
    another journal (unless `foreign`), or where nobody knows which of several journals is meant."""
    own = identity.known(journal)
    if file is not None:
        path = file if os.path.exists(file) or os.path.dirname(file) else os.path.join(where, file)
        if not os.path.exists(path):
            raise NotFound(
                "backup_not_found",
                "There is no file {path}.",
                hint="See the backups with: retainlog restore --list",
                path=file,
            )
        content, of = restore.content(path), identity.of(path)
        if own and of and of.journal != own and not foreign:
            raise Refused(
                "foreign_copy",
                "{path} is a copy of another journal ({holds}); nothing was changed.",
                hint="If that is what you want: retainlog restore {path} --foreign",
                path=path,
                holds=", ".join(content.names) or "-",
            )
        return Choice(os.path.abspath(path), content, [])
    passed_over: list[str] = []
    copies = list_copies(journal, where)
    if not own and len({copy.journal for copy in copies if copy.journal}) > 1:
        raise Refused(
            "several_journals",
            "Backups of several journals lie in {folder}.",
            hint="See them with retainlog restore --list, and name one: retainlog restore FILE",
            folder=where,
        )
    for copy in copies:
        if copy.kind == "safety":
            continue
        try:
            content = restore.content(copy.path)
            if not sums.differs(journal, copy.path):
                return Choice(copy.path, content, passed_over)
        except (RetainlogError, OSError):
            pass
        passed_over.append(copy.path)
    if passed_over:
        raise Refused(
            "no_good_backup",
            "None of the backups in {folder} is sound.",
            hint="Name another copy: retainlog restore FILE",
            folder=where,
        )
    raise NotFound(
        "no_backup",
        "There is no backup in {folder}.",
        hint="Name another copy: retainlog restore FILE",
        folder=where,
    )


def bring_back(journal: str, choice: Choice, now: datetime, *, log: str | None = None) -> restore.Restored:
    """Put the copy in the journal's place, with the writes of the write log in the folder `log` that follow it."""
    return restore.restore(journal, choice.path, now, log=log)


def list_copies(journal: str, where: str) -> list[Copy]:
    """Backups and states kept beside the journal, newest first."""
    return backup.copies(journal, where)


def verify(journal: str, path: str) -> list[Problem]:
    """What is wrong with a copy: bits that are not those that were written, its pages, its references, and rows that
    differ from what history holds of them."""
    found = integrity.problems(path)
    try:
        if not found and sums.differs(journal, path):
            text, fix = N_("{path} is not what was written: its SHA-256 differs."), N_("Make another: retainlog backup")
            found.append(Problem("changed_copy", text, fix, {"path": path}))
    except OSError as problem:
        params: dict[str, object] = {"path": path, "problem": problem.strerror or str(problem)}
        found.append(Problem("unreadable", N_("{path} can't be read: {problem}."), "", params))
    return found


def look_at_one(journal: str, where: str, day: date) -> str | None:
    """Read one copy in full, each day another; returns the path of one that is no good, this or another that was found
    so before and is still there."""
    # What was set aside for being damaged has no sum, and is no copy to rely on.
    copies = [c.path for c in list_copies(journal, where) if c.kind != "safety" or sums.known(journal, c.path)]
    if path := sums.next_to_look_at(journal, copies, day.isoformat()):
        problems = [str(problem.code) for problem in verify(journal, path)]
        sums.remember_look(journal, sums.Look(path, day.isoformat(), ", ".join(problems)))
    return next((look.path for look in sums.looks(journal) if look.problem), None)


def present_state(journal: str) -> str:
    """`absent`, `sound` or `damaged`; Refused or StorageError where the file is none that may be replaced."""
    return restore.state(journal)
