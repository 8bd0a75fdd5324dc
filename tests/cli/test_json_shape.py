"""What machines read: no key that is made for people, no word that depends on the language."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import retainlog
from retainlog import reports
from retainlog.cli import daily_backup
from retainlog.i18n import LANGUAGES, formats
from tests.cli.command_lines import command_of, lines
from tests.conftest import Run

SOURCE = Path(retainlog.__file__).parent
SPEAKING = {"_", "ngettext", "pgettext", *(name for name in dir(formats) if name.startswith(("format_", "relative_")))}


def test_lists_hold_no_keys_for_people(ok: Run) -> None:
    ok("client", "add", "Acme", "--fee", "4500", "--every", "2w")
    ok("touch", "add", "acme", "call")
    ok("client", "pause", "acme")
    for argv in (("client", "list", "--status", "all"), ("history",), ("touch", "list")):
        rows = ok(*argv, "--json").json
        assert rows
        assert not [key for key in rows[0] if key.startswith("_") or key.endswith("_text")]
        assert "_" not in [name[0] for name in ok(*argv, "--format", "csv").out.splitlines()[0].split(",")]
    assert ok("client", "list", "--status", "paused", "--json").json[0]["standing"] == "none"


# What is written differs from run to run by these alone: ids, devices, and names of backup files.
OWN = re.compile(r"\b[0-9a-hjkmnp-tv-z]{8,26}\b|\b\d{8}T\d{6}\S*")
# They write no JSON, keep the language itself, or tell the size of a file.
LEFT_OUT = {
    "start",
    "help",
    "completion",
    "aliases",
    "rank-log",
    "prompt",
    "bidi test",
    "demo",
    "config init",
    "backup",
}


def bare(value: Any, folder: Path, *, texts: bool) -> Any:
    """The value without what is its run's own; with what stands under `text`, or without."""
    if isinstance(value, dict):
        return {key: bare(item, folder, texts=texts) for key, item in value.items() if texts or key != "text"}
    if isinstance(value, list):
        return [bare(item, folder, texts=texts) for item in value]
    return OWN.sub("OWN", value.replace(str(folder), "FOLDER")) if isinstance(value, str) else value


@pytest.mark.slow
def test_json_is_the_same_in_every_language_but_for_text(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command that reads or writes, with every report, on one copy of the demo for each language."""
    monkeypatch.setenv("EDITOR", "true")
    # What a write starts behind it stays out: whether it has sent something before `sync` does would be chance.
    monkeypatch.setattr(daily_backup, "_start", lambda *_command: None)
    run("demo", "--mixed", str(tmp_path / "demo"))
    said: dict[str, list[tuple[list[str], Any, Any]]] = {}
    for language in LANGUAGES:
        folder = tmp_path / language
        folder.mkdir()
        journal = folder / "journal.db"
        shutil.copy(tmp_path / "demo" / "journal.db", journal)
        monkeypatch.setenv("RETAINLOG_DB", str(journal))
        monkeypatch.setenv("RETAINLOG_CONFIG", str(folder / "config.toml"))
        run("away", "add", "2026-08-02", "2026-08-09", "--reason", "חופשה")
        said[language] = []
        for line in lines(journal, folder):
            if command_of(line) not in LEFT_OUT:
                result = run("--lang", language, "--no-input", *line, "--json")
                found = result.json if result.out.startswith(("[", "{")) else None
                name = bare(list(line), folder, texts=True)
                said[language].append((name, *(bare(found, folder, texts=texts) for texts in (False, True))))
    english, *others = said.values()
    for other in others:
        assert [name for name, _same, _all in other] == [name for name, _same, _all in english]
        assert [same for _name, same, _all in other] == [same for _name, same, _all in english]
        changed = [one[0] for one, their in zip(english, other, strict=True) if one[2] != their[2]]
        assert {line[1] for line in changed if line[0] == "report"} == set(reports.names()), "texts are translated"


def test_no_layer_below_the_renderers_speaks() -> None:
    """They make messages: a text in the language of the moment would reach JSON."""
    wrong = []
    for name in ("base", "insight", "store", "nouns", "journal", "reports"):
        for file in (SOURCE / name).rglob("*.py"):
            spoken = re.findall(
                r"^from retainlog\.i18n(?:\.formats)? import (.*)", file.read_text("utf-8"), re.MULTILINE
            )
            wrong += [(file.name, word) for word in ", ".join(spoken).split(", ") if word in SPEAKING]
    assert wrong == []
