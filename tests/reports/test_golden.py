"""Reports in every format and language, byte for byte. `RETAINLOG_GOLDEN=write pytest tests/reports` writes the files
anew; read the diff."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from retainlog import i18n
from retainlog.render import FORMATS, emit
from retainlog.reports import find
from tests.reports.grown import YEAR, grown
from tests.reports.sample import OCTOBER, TODAY, day

GOLDEN = Path(__file__).with_name("golden")
WRITE = os.environ.get("RETAINLOG_GOLDEN") == "write"  # read before the tests' clean home
THIS_YEAR = OCTOBER._replace(first=day("01-01"), last=day("12-31"))
SCOPES = {
    "monthly": OCTOBER,
    "year": THIS_YEAR,
    "retention": YEAR._replace(first=day("2025-10-01")),
    "mistakes": THIS_YEAR,
    "losses": THIS_YEAR,
    "concentration": YEAR,
    "pipeline": YEAR,
    "forecast": YEAR,
    "balance": YEAR._replace(first=day("09-01")),
    "fit": YEAR,
}


def page(name: str, format: str) -> str:
    document = find(name).build(grown(), SCOPES[name])
    out = io.StringIO()
    emit(document, format, out, color=False, width=None, today=TODAY, table="figures" if format == "csv" else None)
    # How pages look is one style for all, and tested with the renderer.
    return re.sub(r"<style>.*?</style>\n?", "", out.getvalue(), flags=re.DOTALL)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.activate("en")  # what a module sets up next is made before any test of it begins


@pytest.mark.parametrize("name", SCOPES)
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("lang", ["en", "he"])
def test_output_is_as_promised(name: str, format: str, lang: str) -> None:
    i18n.activate(lang)
    text = page(name, format)
    file = GOLDEN / lang / f"{name}.{format}.txt"
    if WRITE:
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text, encoding="utf-8", newline="")
    assert text == file.read_bytes().decode()


@pytest.mark.parametrize("name", SCOPES)
def test_machines_get_the_same_in_every_language(name: str) -> None:
    texts = []
    words = r'"(title|label|note|notes|rates|lines|value|basis|source|question)": .*'
    for lang in ("en", "he"):
        i18n.activate(lang)
        texts.append(re.sub(words, "", page(name, "json")))
    assert len(texts[0].splitlines()) == len(texts[1].splitlines())
    assert not re.search("[א-ת]", re.sub(r"יונה|גימל|הרצאה בכנס|עונים מהר", "", texts[0]))
