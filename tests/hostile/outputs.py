"""What must hold for text that leaves, whatever it holds; and ways to catch it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import threading
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What steers a terminal, ends a line unseen, or turns the text around: everything of C0 but newline and tab, C1, the
direction overrides and isolates, half characters."""
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
COLOUR = re.compile("\x1b\\[[0-9;]*m")


COUNTS: Counter[str] = Counter()
"""How much was looked at; scripts/hostile.py adds it up."""


def count(what: str) -> None:
    COUNTS[what] += 1


def check_steering(text: str, *, tabs: bool = True, isolates: bool = False) -> None:
    COUNTS["outputs"] += 1
    COUNTS["characters"] += len(text)
    if isolates:
        text = re.sub("[\u2066-\u2069]", "", text)
    found = STEERING.search(text) or (None if tabs else re.search("\t", text))
    assert not found, repr(text[max(found.start() - 40, 0) : found.end() + 40])


def check_csv(text: str) -> int:
    """Raises where a spreadsheet would see a formula; returns how many cells were looked at."""
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]
    COUNTS["cells for spreadsheets"] += len(cells)
    for cell in cells:
        assert not FORMULA.match(cell) or NUMBER.fullmatch(cell), cell
        assert not STEERING.search(cell), cell
    return len(cells)


def check_json(text: str, *, lines: bool = False) -> Any:
    check_steering(text)
    parts = text.splitlines() if lines else [text]
    return [json.loads(part, parse_constant=pytest.fail) for part in parts]


MARKDOWN = MarkdownIt("commonmark").enable("table")
MARKDOWN_TAGS = {"h1", "h2", "h3", "p", "ul", "li", "strong", "br", "table", "thead", "tbody", "tr", "th", "td"}


def check_markdown(text: str) -> None:
    COUNTS["pages of Markdown"] += 1
    check_steering(text)
    page = Page()
    page.feed(MARKDOWN.render(text))
    assert page.tags <= MARKDOWN_TAGS, page.tags - MARKDOWN_TAGS
    assert page.attributes <= {"style"}, page.attributes  # the alignment of a column
    for width in page.widths:
        assert len(set(width)) == 1, width


FORBIDDEN = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "link",
    "form",
    "input",
    "base",
    "bdo",
    "audio",
    "video",
    "frame",
}


class Page(HTMLParser):
    """Tags, attributes, and the cells in each row of each table."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.values: list[str] = []
        self.open: list[str] = []
        self.widths: list[list[int]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.values += [value or "" for _name, value in attrs]
        if tag == "table":
            self.widths.append([])
        elif tag == "tr":
            self.widths[-1].append(0)
        elif tag in ("td", "th"):
            self.widths[-1][-1] += 1
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def check_html(text: str) -> Page:
    COUNTS["pages of HTML"] += 1
    check_steering(text)
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert not page.tags & FORBIDDEN, page.tags & FORBIDDEN
    assert not [name for name in page.attributes if name.startswith("on")], page.attributes
    for value in page.values:
        assert not re.search(r"(?i)javascript:|//|url\(|expression", value), value
    return page


def on_terminal(monkeypatch: pytest.MonkeyPatch, *argv: str, term: str = "dumb", columns: int = 100) -> tuple[int, str]:
    """Run one command line whose outputs are a terminal: (exit code, what the terminal got)."""
    import sys

    from retainlog.cli.main import run

    master, slave = os.openpty()
    got = bytearray()

    def listen() -> None:
        try:
            while block := os.read(master, 65536):
                got.extend(block)
        except OSError:  # the other side was closed
            return

    listener = threading.Thread(target=listen)
    listener.start()
    with monkeypatch.context() as patch, os.fdopen(slave, "w", encoding="utf-8", errors="backslashreplace") as screen:
        patch.setenv("TERM", term)
        patch.setenv("COLUMNS", str(columns))
        patch.setattr(sys, "stdin", io.StringIO())
        patch.setattr(sys, "stdout", screen)
        patch.setattr(sys, "stderr", screen)
        code = run(list(argv))
    listener.join()
    os.close(master)
    return code, got.decode("utf-8").replace("\r\n", "\n")


def owned(folder: Path, name: str) -> list[Path]:
    """Files that a shell has made because it ran what was text."""
    return list(folder.rglob(f"*{name}*"))
