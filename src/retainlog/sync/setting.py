"""How this device syncs a journal: kept in its state folder, never in the journal, which all devices share."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import NamedTuple

from retainlog.base import paths


class SyncSetting(NamedTuple):
    """`carrier`: "folder" or "postgres"; `place`: the folder, or the address without a password. `forgotten`: devices
    that are not shown any more. `failed_on`: the day on which a failure was said last (ISO). `problem`: why the last
    sync in the background failed; "" where it did not. `pages`: whether pages for a phone are kept beside the files."""

    carrier: str
    place: str
    forgotten: tuple[str, ...] = ()
    failed_on: str = ""
    problem: str = ""
    pages: bool = False


def path_of(journal: str) -> str:
    return paths.note_of(journal, "sync")


def read(journal: str) -> SyncSetting | None:
    """None where the journal is not synced here."""
    try:
        with open(path_of(journal), encoding="utf-8") as file:
            held = json.load(file)
        return SyncSetting(**held | {"forgotten": tuple(held["forgotten"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(journal: str, setting: SyncSetting) -> None:
    path = path_of(journal)
    paths.make_private_dir(os.path.dirname(path))
    with paths.private_file(path) as file:
        file.write(json.dumps(setting._asdict(), ensure_ascii=False) + "\n")


def remove(journal: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path_of(journal))
