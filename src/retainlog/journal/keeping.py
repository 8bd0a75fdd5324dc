"""Backups, and bringing one back."""

from __future__ import annotations

import os
from datetime import datetime
from typing import NamedTuple

from retainlog.base import paths
from retainlog.base.errors import NotFound, Refused, RetainlogError, Usage
from retainlog.store.database import Store
from retainlog.store.safety import backup, restore
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
    if os.path.exists(target) or backup.under_way(target):
        return None
    return backup.back_up(store, target, "replace")


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


def choose_copy(journal: str, where: str, file: str | None) -> Choice:
    """The named copy, or the newest good backup. Raises NotFound, or Refused where the copy is no good."""
    if file is not None:
        path = file if os.path.exists(file) or os.path.dirname(file) else os.path.join(where, file)
        if not os.path.exists(path):
            raise NotFound(
                "backup_not_found",
                "There is no file {path}.",
                hint="See the backups with: retainlog restore --list",
                path=file,
            )
        return Choice(os.path.abspath(path), restore.content(path), [])
    passed_over: list[str] = []
    for copy in list_copies(journal, where):
        if copy.kind == "safety":
            continue
        try:
            return Choice(copy.path, restore.content(copy.path), passed_over)
        except RetainlogError:
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


def bring_back(journal: str, choice: Choice, now: datetime) -> str | None:
    """Put the copy in the journal's place; returns the file that keeps the previous state, if there was one."""
    return restore.restore(journal, choice.path, now)


def list_copies(journal: str, where: str) -> list[Copy]:
    """Backups and states kept beside the journal, newest first."""
    return backup.copies(journal, where)


def present_state(journal: str) -> str:
    """`absent`, `sound` or `damaged`; Refused or StorageError where the file is none that may be replaced."""
    return restore.state(journal)
