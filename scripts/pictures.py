#!/usr/bin/env python3
"""The pictures of the documentation, taken of the demo journal.

scripts/docs.py      draws those of terminals (docs/pictures/*.svg), with all else that is made from the code
scripts/pictures.py  takes those of pages (docs/pictures/*.png); needs Chromium
"""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PROGRAM = [sys.executable, "-m", "retainlog"]
WIDTH = 92
SCREENS = {
    "today": ["today"],
    "brief": ["brief", "acme"],
    "concentration": ["report", "concentration"],
    "retention": ["report", "retention"],
    "today-he": ["--lang", "he", "today"],
    "balance-he": ["--lang", "he", "report", "balance"],
}
# What is asked for, options of the browser, sections left out so that the first chart stands on the picture.
PAGES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "month": (["report", "monthly"], [], ["carried_over", "fees", "fees_usd"]),
    "retention-page": (["report", "retention"], ["--blink-settings=preferredColorScheme=0"], []),  # dark
    "balance-page-he": (["--lang", "he", "report", "balance"], [], []),
}
# Fonts come from the reader's machine, not from the network; and what a terminal shows is in order for the eye already.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "<style>", "<style>\n    text {{ unicode-bidi: bidi-override; direction: ltr; }}\n"
)


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """The environment of a terminal in which the demo journal lies."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "HOME": folder,
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "COLUMNS": str(WIDTH),
            "LINES": "999",
            "RETAINLOG_BIDI": "visual",
            "RETAINLOG_BACKUP": "off",
            "RETAINLOG_TODAY": "2026-11-21T10:00",
        }
        subprocess.run(
            [*PROGRAM, "demo", "--mixed", f"{folder}/demo"], env=environment, check=True, capture_output=True
        )
        yield environment | {"RETAINLOG_DB": f"{folder}/demo/journal.db"}


def seen(command: list[str], environment: dict[str, str]) -> str:
    """What a terminal gets of it."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *command], env=environment, stdin=subprocess.DEVNULL, stdout=its, stderr=subprocess.DEVNULL
    ):
        os.close(its)
        parts = []
        try:
            while part := os.read(ours, 1 << 16):
                parts.append(part)
        except OSError:  # how Linux says that the other side is closed
            pass
    os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")


def terminal_pictures() -> dict[Path, str]:
    made = {}
    with demo() as environment:
        for name, command in SCREENS.items():
            console = Console(
                record=True, width=WIDTH, file=io.StringIO(), color_system="truecolor", force_terminal=True
            )
            console.print(Text.from_ansi(seen(command, environment)))
            title = " ".join(["retainlog", *command])
            made[PICTURES / f"{name}.svg"] = console.export_svg(title=title, code_format=FORMAT, unique_id=name)
    return made


def said_in(svg: str) -> list[str]:
    """What a picture says; how it is drawn may differ from one release of rich to the next."""
    return re.findall(r">([^<>]+)</text>", svg)


def main() -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not browser:
        sys.exit("Chromium is needed for the pictures of pages.")
    PICTURES.mkdir(exist_ok=True)
    with demo() as environment, tempfile.TemporaryDirectory() as folder:
        for name, (command, options, without) in PAGES.items():
            page = f"{folder}/{name}.html"
            subprocess.run([*PROGRAM, *command, "--html", page], env=environment, check=True, capture_output=True)
            hidden = "".join(f"#s-{section} {{ display: none }}" for section in without)
            with open(page, "a", encoding="utf-8") as file:
                file.write(f"<style>{hidden}</style>")
            shot = [f"--screenshot={PICTURES / name}.png", "--window-size=900,1150", "--hide-scrollbars", *options]
            quiet = ["--headless=new", "--no-sandbox", "--disable-gpu"]
            subprocess.run([browser, *quiet, *shot, f"file://{page}"], check=True, capture_output=True)


if __name__ == "__main__":
    main()
