"""Formats of other programs: FILE NAME = FORMAT NAME; a format has any of `sniff`, `read` and `write`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from retainlog.base.errors import Refused, Usage

_HEAD = 4096


def formats() -> list[str]:
    """The formats that can be read or written: the modules of this folder."""
    from pkgutil import iter_modules  # it also lists what lies in a zip file

    return sorted(found.name for found in iter_modules(__path__) if not found.ispkg and not found.name.startswith("_"))


def module(format: str) -> Any:
    """The module of a format."""
    return import_module(f"{__name__}.{format}")


def guess(path: Path) -> str:
    """The format of a file by what it holds. Raises Refused where none fits."""
    if path.is_dir():
        return "mbox"
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for format in ("json", "monica", "jrnl", "vcard", "ics", "whatsapp", "mbox", "csv"):
        if module(format).sniff(head, path.name):
            return format
    raise Refused(
        "unknown_format",
        "I can't tell what kind of file {file} is.",
        hint="Name its format: retainlog import csv {file}",
        file=path.name,
    )


def check_readable(path: Path, *, folder: bool) -> None:
    """Raises Usage for a missing file, Refused for one that is empty or can't be read, or a folder unless wanted."""
    if not path.exists():
        raise Usage("no_such_file", "There is no file {file}.", hint="Check the path.", file=str(path))
    if path.is_dir():
        if folder:
            return
        raise Refused("is_folder", "{file} is a folder.", hint="Name a file in it.", file=str(path))
    try:
        with path.open("rb") as file:
            start = file.read(1)
    except OSError as problem:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=str(path), why=problem.strerror) from None
    if not start:
        raise Refused("empty_file", "{file} is empty.", file=str(path))
