"""Drafts of interviews: one small private JSON file a flow and subject, in the folder `…-drafts` beside the journal.

Each bears the id that its entry in the journal will have. One whose entry is there was finished, and only its removal
was cut short: it is never gone on with.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, NamedTuple

from retainlog.base import paths
from retainlog.base.ids import is_id, new_id

Answers = dict[str, str | list[str]]

_LARGEST = 4 * 1024 * 1024
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


class Draft(NamedTuple):
    """What was answered so far, the local time (ISO, to the minute) of the last answer, and the id of the entry of
    history that it will become."""

    saved_at: str
    answers: Answers
    id: str


class Damaged(NamedTuple):
    """A draft that could not be read; `kept` is where it was set aside."""

    kept: str


def path_of(journal: str, flow: str, subject: str = "") -> str:
    return os.path.join(paths.drafts(journal), f"{flow}-{subject}.json" if subject else f"{flow}.json")


def load(path: str) -> Draft | Damaged | None:
    """The draft, or None when there is none. One that cannot be understood is set aside."""
    try:
        data = _content(path)
        saved_at, answers = data["saved_at"], data["answers"]
        if not isinstance(saved_at, str) or not all(_is_answer(answer) for answer in answers.values()):
            raise ValueError(path)
        id = str(data.get("id"))
        return Draft(saved_at, dict(answers), id if is_id(id) else new_id())
    except FileNotFoundError:
        return None
    except _UNREADABLE:
        return Damaged(_set_aside(path))


def _content(path: str) -> Any:
    """What is in the file; a pipe, which would be waited for, and what is far larger than answers are is not read."""
    found = os.stat(path)
    if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
        raise ValueError(path)
    with open(path, encoding="utf-8") as handle:
        return json.load(handle)


def _is_answer(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _set_aside(path: str) -> str:
    kept = f"{path}.damaged"
    for number in count(2):
        if not os.path.lexists(kept):
            break
        kept = f"{path}.damaged-{number}"  # what was set aside before stays
    try:
        os.replace(path, kept)
    except OSError:
        return path
    return kept


def forget_written(folder: str, is_written: Callable[[str], bool]) -> list[str]:
    """Remove the drafts whose entries are in the journal; returns their paths."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    found = [path for name in names if (id := _id_in(path := os.path.join(folder, name))) and is_written(id)]
    for path in found:
        remove(path)
    return found


def _id_in(path: str) -> str:
    """The id in a draft: of a page for the editor it stands in the name (`…-ID.md`). "" where there is none."""
    if path.endswith(".md"):
        return path[: -len(".md")].rpartition("-")[2]
    if not path.endswith(".json"):
        return ""
    try:
        return str(_content(path)["id"])
    except _UNREADABLE:
        return ""


def save(path: str, draft: Draft) -> None:
    """Replace the draft in one step, so that a power cut leaves the old answers or the new ones. Raises OSError."""
    paths.make_private_dir(os.path.dirname(path))
    with paths.private_file(path) as handle:
        json.dump(draft._asdict(), handle, ensure_ascii=False, indent=1)


def remove(path: str) -> None:
    """What was asked is in the journal by now: a draft that can't be removed is recognised by its id."""
    with suppress(OSError):
        os.unlink(path)
