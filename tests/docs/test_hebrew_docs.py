"""What the Hebrew README and tutorial tell people to type works, in Hebrew."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.docs.test_examples import FILES

DOCS = Path(__file__).parents[2] / "docs"
ASKS = ("config init", "mistake add", "loss add", "report --reflect", "bidi test")


@pytest.mark.parametrize("page", ["README.md", "tutorial.md"])
def test_every_line_works(ok: Run, home: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    monkeypatch.setenv("RETAINLOG_LANG", "he")
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / "he" / page).read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("retainlog ")]
    typed = [
        shlex.split(line)[1:] for line in lines if not line.startswith(tuple(f"retainlog {asks}" for asks in ASKS))
    ]
    assert len(typed) >= 7
    for words in typed:
        said = ok(*words)
        assert re.search("[א-ת]", said.out + said.err), words


@pytest.mark.parametrize("page", ["README.md", "tutorial.md"])
def test_the_pages_read_from_right_to_left_and_their_links_lead_somewhere(page: str) -> None:
    text = (DOCS / "he" / page).read_text(encoding="utf-8")
    assert text.startswith('<div dir="rtl">')
    assert text.count("<div ") == text.count("</div>")
    assert text.count('<div dir="ltr">') == text.count("```sh")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DOCS / "he" / target).exists(), target
