"""Every format, byte for byte. `RETAINLOG_GOLDEN=write pytest tests/render` writes the files anew; read the diff."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from retainlog.render import FORMATS
from tests.render.samples import RESULTS, rendered

GOLDEN = Path(__file__).with_name("golden")
WRITE = os.environ.get("RETAINLOG_GOLDEN") == "write"  # read before the tests' clean home


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("format", [*FORMATS, "terminal"])
def test_output_is_as_promised(name: str, format: str) -> None:
    width = 80 if format == "terminal" else None
    text = rendered(RESULTS[name], "table" if width else format, width=width)
    file = GOLDEN / f"{name}.{format}.txt"
    if WRITE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    assert text == file.read_bytes().decode()
