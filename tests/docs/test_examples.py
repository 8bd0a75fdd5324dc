"""What the README and the tutorial tell people to type works as it is written, in a shell and on a terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

ROOT = Path(__file__).parents[2]
# What a person answers where a line asks: (question, answer), until the line is done.
ANSWERS: dict[str, list[tuple[str, str]]] = {
    "retainlog config init": [
        ("Is that right? (yes/no) [yes]: ", ""),
        ("Language (en | he) [en]: ", ""),
        ("Usual contact: ", "2w"),
        ("What you need a month: ", "9000"),
        ("Hours a month: ", "100"),
        ("Savings: ", ""),
        ("Ideal monthly fee: ", ""),
        ("Your e-mail addresses: ", "me@example.com"),
    ],
    "retainlog mistake add acme": [
        ("What went wrong: ", "the brochure went out without the legal page"),
        ("Number or word: ", "service"),
        ("What led to it: ", "no list of what belongs to a delivery"),
        ("Number or word: ", "overload"),
        (": ", "Write the list of what belongs to a delivery"),
        (": ", ""),
        (": ", ""),
    ],
    "retainlog loss add acme": [
        ("What did they say, as near to their own words as you can: ", "they do it themselves from now on"),
        ("Number or word: ", "clear"),
        ("What do you believe lies behind it: ", "the same"),
        ("Number or word: ", "in-house"),
        ("from 1 (heavy) to 5 (light): ", "3"),
        ("An action to use the freed hours (Enter for none): ", ""),
    ],
    "retainlog report --reflect": [("> ", "one thing"), *[("> ", "")] * 3, ("make it an action: ", "")],
    "retainlog restore": [("(yes/no) [no]: ", "yes")],
}


def commands(page: str, heading: str = "") -> list[str]:
    """The lines of the shell blocks of a page, or of the section of it under this heading."""
    text = (ROOT / page).read_text(encoding="utf-8")
    if heading:
        text = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


_CONFIRMED = [("]: ", "")]
"""An import shows how it reads the file, and asks; Enter means yes."""


def _asks(line: str) -> bool:
    return (
        line.startswith("retainlog import ")
        and "--dry-run" not in line
        and "import json" not in line
        and "--kind" not in line
    )


def typed(line: str, folder: Path, answers: dict[str, list[tuple[str, str]]] = ANSWERS) -> str:
    """What a terminal shows for one line typed into bash; the line must succeed."""
    child: Any = pexpect.spawn(
        "bash",
        ["--norc", "-c", line],
        cwd=folder,
        env={**os.environ, "TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
        dimensions=(50, 200),
    )
    shown = ""
    try:
        for question, answer in answers.get(line, _CONFIRMED if _asks(line) else []):
            child.expect_exact(question)
            shown += child.before + child.after
            child.sendline(answer)
        child.expect(pexpect.EOF)
        shown += child.before
    finally:
        child.close()
    assert child.exitstatus == 0, f"{line}\n{shown}"
    return shown


pytestmark = pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="needs bash")


def run_all(lines: list[str], folder: Path) -> str:
    shown = "\n".join(typed(re.sub(r"\s+#\s.*$", "", line), folder) for line in lines)
    assert "Traceback" not in shown
    return shown


@pytest.mark.parametrize(
    ("page", "heading"), [("README.md", "Ten minutes to your own monthly report"), ("docs/tutorial.md", "")]
)
def test_a_new_user_comes_from_nothing_to_a_monthly_report(folder: Path, page: str, heading: str) -> None:
    lines = commands(page, heading)
    assert any("import csv" in line for line in lines)
    assert any("report" in line for line in lines)
    shown = run_all(lines, folder)
    assert "Imported 2 clients." in shown
    assert "Report for November 2026" in typed("retainlog report", folder)
    assert "Nord GmbH" in typed("retainlog client list", folder)
    assert "in-house" in typed("retainlog loss list", folder)


def test_the_lines_on_imports_work(folder: Path, ok: Run) -> None:
    pytest.importorskip("icalendar")
    ok("client", "add", "Acme Ltd")
    (folder / "folder-of-eml-files").mkdir()
    (folder / "folder-of-eml-files" / "one.eml").write_text(
        "From: dana@acme.example\nTo: me@example.com\nDate: Sun, 1 Nov 2026 10:00:00 +0000\nSubject: Draft\n\nHello\n"
    )
    (folder / "WhatsApp Chat with Dana Levi.txt").write_text("01/11/2026, 10:00 - Dana Levi: Hello\n")
    with zipfile.ZipFile(folder / "chat.zip", "w") as chat:
        chat.writestr("_chat.txt", "13/11/2026, 10:00 - Dana Levi: Hello again\n")
    entry = {"title": "Acme Ltd called", "body": "", "date": "2026-11-02", "time": "10:00", "tags": []}
    (folder / "jrnl.json").write_text(json.dumps({"tags": {}, "entries": [entry]}))
    person = {"uuid": "a", "properties": {"first_name": "Ron", "last_name": "Bar"}, "data": []}
    account = {"data": [{"count": 1, "type": "contact", "values": [person]}]}
    (folder / "monica-export.json").write_text(json.dumps({"app_version": "4", "account": account}))
    shown = run_all(commands("docs/how-to/import.md"), folder)
    for count in ("Imported 2 touchpoints, 2 clients.", "Imported 1 client.", "Imported 1 touchpoint."):
        assert count in shown
    assert shown.count("Imported 1 touchpoint.") >= 2


def test_the_lines_on_backups_work(folder: Path, ok: Run) -> None:
    ok("client", "add", "Acme Ltd")
    lines = [line for line in commands("docs/how-to/backups.md") if not line.endswith("FILE")]
    shown = run_all(lines, folder)
    assert "Backed up and checked" in shown
    assert "1 client, 0 touchpoints" in shown
