"""Which language is spoken: --lang, else RETAINLOG_LANG, else config.toml, else the locale."""

from __future__ import annotations

from pathlib import Path

import pytest

from retainlog.i18n import choose
from tests.conftest import Run

NOTHING = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "", "LANGUAGE": ""}


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "he_IL.UTF-8"}, "he"),
        ({"LANG": "he"}, "he"),
        ({"LANG": "iw_IL"}, "he"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "hex"}, "en"),
        ({"LANG": "he_IL.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "he_IL"}, "he"),
        ({"LANG": "en_IL.UTF-8", "LANGUAGE": "he:en"}, "he"),
        ({"LANG": "he_IL.UTF-8", "LANGUAGE": "en_GB:he"}, "en"),
        ({"LANG": "he_IL.UTF-8", "LANGUAGE": "fr"}, "he"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "he"}, "en"),
        ({"LC_ALL": "C", "LANG": "he_IL.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "RETAINLOG_LANG": "he"}, "he"),
        ({"LANG": "he_IL.UTF-8", "RETAINLOG_LANG": "en"}, "en"),
    ],
)
def test_the_locale_decides_where_nothing_else_does(
    environ: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (NOTHING | environ).items():
        monkeypatch.setenv(name, value)
    assert choose(None) == language


def test_each_wish_wins_over_those_behind_it(ok: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def speaks_hebrew(*argv: str) -> bool:
        out = ok(*argv).out
        assert ("No clients here yet." in out) != ("עדיין אין כאן לקוחות." in out)
        return "עדיין אין כאן לקוחות." in out

    monkeypatch.setenv("LC_ALL", "he_IL.UTF-8")
    assert speaks_hebrew("client", "list")
    ok("config", "set", "lang", "en")
    assert not speaks_hebrew("client", "list")
    monkeypatch.setenv("RETAINLOG_LANG", "he")
    assert speaks_hebrew("client", "list")
    assert not speaks_hebrew("--lang", "en", "client", "list")
    assert not speaks_hebrew("client", "list", "--lang=en")
    monkeypatch.setenv("RETAINLOG_LANG", "en")
    assert speaks_hebrew("client", "list", "--lang", "he")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_programs_read_the_same_in_every_language(ok: Run, form: str) -> None:
    ok("client", "add", "Acme Ltd", "--every", "2w", "--fee", "4500", "--since", "2026-01-01")
    ok("touch", "add", "acme", "call", "--channel", "call", "--on", "2026-11-01")
    for line in (["client", "list"], ["client", "show", "acme"], ["touch", "list"], ["contact", "list"]):
        said = ok(*line, "--format", form).out
        assert said == ok("--lang", "he", *line, "--format", form).out
