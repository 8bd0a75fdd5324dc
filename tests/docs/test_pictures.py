"""The documentation's pictures: each is there and shown, says what it shows, and loads nothing."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]


def test_each_picture_is_there_described_and_shown() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
        if words
    }
    assert shown == set((ROOT / "docs" / "pictures").iterdir())


def test_no_picture_of_a_terminal_loads_or_runs_anything() -> None:
    for picture in (ROOT / "docs" / "pictures").glob("*.svg"):
        text = picture.read_text(encoding="utf-8")
        assert not re.search(r"<script|<image|xlink:href|@import|url\((?!#)", text), picture.name
