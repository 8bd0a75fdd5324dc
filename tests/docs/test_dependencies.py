"""Every package that is installed for the program has its reason and its range."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
EXTRAS = [one for group in PROJECT["project"]["optional-dependencies"].values() for one in group]
ASKED = [*RUNTIME, *EXTRAS, *PROJECT["build-system"]["requires"]]


def name(requirement: str) -> str:
    return re.split(r"[<>=!~\[ ;]", requirement)[0]


@pytest.mark.parametrize("package", sorted({name(one) for one in ASKED} - {"retainlog"}))
def test_its_reason_stands_in_contributing(package: str) -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Dependencies")[2].partition("\n## ")[0]
    named = {one for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for one in re.findall(r"[\w-]+", row)}
    assert package in named


@pytest.mark.parametrize("requirement", RUNTIME)
def test_its_range_is_bounded_on_both_sides(requirement: str) -> None:
    assert re.search(r">=[\d.]+,<[\d.]+$", requirement)


def test_what_may_be_seen_by_whom_is_written_down() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for topic in ("root", "not encrypted", "history", "network", "leading space"):
        assert topic in text
