"""Tables of programs that are known: what their columns are called, and what becomes of them. One file each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import NamedTuple

from retainlog.base.text import fold, words


class Profile(NamedTuple):
    """`proof` are headers that together no other table has; `columns` says header (`*` for anything) → field;
    `fixed` are values that every row has; `planned`: rows may lie in the future, as in a calendar."""

    title: str
    kind: str
    proof: tuple[str, ...]
    columns: Mapping[str, str]
    fixed: Mapping[str, str]
    planned: bool

    def field(self, header: str) -> tuple[int, str]:
        """The field of a header, and the place of its line; "" where the profile does not know it."""
        plain = plain_header(header)
        for place, (pattern, field) in enumerate(self.columns.items()):
            if fnmatchcase(plain, pattern):
                return place, field
        return 0, ""


@cache
def profiles() -> tuple[Profile, ...]:
    """All of them, those with more proof first."""
    folder = resources.files("retainlog.formats").joinpath("profiles")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    found = [_read(file.read_text(encoding="utf-8")) for file in files]
    return tuple(sorted(found, key=lambda profile: -len(profile.proof)))


def _read(text: str) -> Profile:
    data = tomllib.loads(text)
    return Profile(
        data["title"],
        data["kind"],
        tuple(map(plain_header, data["proof"])),
        {plain_header(header): field for header, field in data["columns"].items()},
        data.get("fixed", {}),
        data.get("planned", False),
    )


def profile_of(headers: Sequence[str], kind: str) -> Profile | None:
    """The program that wrote a table with these headers, if it is known."""
    plain = list(map(plain_header, headers))
    for profile in profiles():
        if (not kind or profile.kind == kind) and all(_among(proof, plain) for proof in profile.proof):
            return profile
    return None


def _among(pattern: str, headers: Iterable[str]) -> bool:
    return any(fnmatchcase(header, pattern) for header in headers)


def plain_header(header: str) -> str:
    """The words of a header, as they are compared; `*` stands for any words or none."""
    return "*".join(" ".join(words(fold(part))) for part in header.split("*"))
