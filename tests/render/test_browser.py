"""Pages in a real browser: nothing is asked of the network, nothing is complained of, everybody can read them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from retainlog import i18n
from retainlog.reports import names
from tests.conftest import Run
from tests.render.samples import HOSTILE_RESULTS, RESULTS, rendered

SCRIPT = Path(__file__).with_name("browser.cjs")


def _browser() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _missing() -> str:
    """Why pages cannot be looked at on this machine; the empty text where they can."""
    if not _browser():
        return "no Chromium"
    if not (node := shutil.which("node")):
        return "no node"
    wanted = "require('playwright-core'), require('axe-core')"
    found = subprocess.run([node, "-e", wanted], capture_output=True, check=False)
    return "" if found.returncode == 0 else "NODE_PATH leads to no playwright-core and axe-core"


def pages(ok: Run, folder: Path, language: str) -> list[Path]:
    """Every report on the demo journal, and samples of what else can become a page."""
    ok("demo", "--mixed", str(folder / "demo"))
    journal = ("--db", str(folder / "demo" / "journal.db"), "--lang", language)
    client = ok(*journal, "client", "list", "--json").json[0]["name"]
    files = []
    for name in names():
        file = folder / f"{name}.html"
        ok(*journal, "report", name, *([client] if name == "value" else []), "--html", str(file))
        files.append(file)
    i18n.activate(language)
    for name in ("receipt", "record", "pictures", "hostile"):
        result = RESULTS.get(name, HOSTILE_RESULTS[-1])
        file = folder / f"sample-{name}.html"
        file.write_text(rendered(result, "html"), encoding="utf-8")
        files.append(file)
    return files


@pytest.mark.parametrize("language", ["en", "he"])
def test_pages_are_quiet_private_and_accessible_in_a_browser(ok: Run, tmp_path: Path, language: str) -> None:
    if reason := _missing():
        pytest.skip(reason)
    files = pages(ok, tmp_path, language)
    done = subprocess.run(
        ["node", str(SCRIPT), str(_browser()), *map(str, files)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    looks = json.loads(done.stdout)
    assert len(looks) == len(files)
    assert any(look["charts"] for look in looks)
    for look in looks:
        where = look["url"].rpartition("/")[2]
        assert (look["lang"], look["dir"]) == (language, "rtl" if language == "he" else "ltr")
        assert (where, look["requests"], look["messages"], look["scripts"]) == (where, [], [], 0)
        assert (where, look["violations"], look["dark"]) == (where, [], [])
        assert (where, look["overflow"], look["outside"]) == (where, [0, 0], [])
        assert look["texts"] == look["charts"]
