"""The whole surface, kept as text: the help of every verb, and every list, single record and report over the demo
journal, in both languages, as table and as JSON. What a change does to it shows as a difference in these files.

`RETAINLOG_GOLDEN=write pytest -m '' tests/surface` writes them anew; read the difference before committing it. A file
holds one command (`client`) or one report (`report-monthly`) in one language. The JSON of the Hebrew files is written
out only where it differs from the English.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from retainlog import reports
from retainlog.cli.registry import COMMANDS, Noun
from tests.cli.command_lines import READ, Line, reading
from tests.conftest import TODAY, Run

GOLDEN = Path(__file__).with_name("golden")
WRITE = os.environ.get("RETAINLOG_GOLDEN") == "write"  # read before the tests' clean home
pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone cannot be set here")
LANGUAGES = ("en", pytest.param("he", marks=pytest.mark.slow))
WIDTH = "100"


def commands() -> list[str]:
    """The files of the demo: one for each command that shows something, and for each report."""
    nouns = {
        name for name, entry in COMMANDS.items() if isinstance(entry, Noun) and {"list", "show"} & set(entry.verbs)
    }
    read = {line.split()[0] for line in READ.strip().splitlines()}
    return sorted(nouns | read | {f"report-{name}" for name in reports.names()})


def file_of(line: Line) -> str:
    return f"report-{line[1]}" if line[0] == "report" else line[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A demo journal, made once; each test has a copy, since `away list` takes public holidays in."""
    from retainlog.base import clock
    from retainlog.journal.demo import make_demo
    from retainlog.store.database import Store

    path = tmp_path_factory.mktemp("surface") / "demo.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RETAINLOG_TODAY", TODAY)
        patch.setenv("TZ", "UTC")
        time.tzset()
        store = Store(str(path), clock.from_environment())
        make_demo(store)
        store.close()
        yield path
    time.tzset()


@pytest.fixture
def demo(made: Path) -> Path:
    copy = made.with_name("copy.db")
    for ending in ("-wal", "-shm", ""):
        Path(f"{copy}{ending}").unlink(missing_ok=True)
    shutil.copy(made, copy)
    return copy


@pytest.fixture
def shown(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, demo: Path) -> Run:
    monkeypatch.setenv("COLUMNS", WIDTH)
    with sqlite3.connect(demo) as driver:  # the only ids that differ from one demo to the next
        written, device = driver.execute("SELECT id, device FROM history_batches").fetchone()
    names = {
        str(tmp_path): "HOME",
        str(demo.parent): "DEMO",
        written: "WRITTEN",
        written[:8]: "WRITTEN",
        device: "DEVICE",
    }

    def call(*argv: str) -> str:
        result = run(*argv)
        text = result.out + "".join(f"! {line}\n" for line in result.err.splitlines())
        for name, put in names.items():
            text = text.replace(name, put)
        return text

    return call


def hold(name: str, parts: Iterable[str]) -> None:
    """The text is the stored one; it becomes that where goldens are written."""
    text = "\n".join(parts)
    file = GOLDEN / name
    if WRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    assert file.exists(), f"{name} is not kept yet: RETAINLOG_GOLDEN=write pytest -m '' tests/surface"
    assert text == file.read_bytes().decode()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_as_kept(shown: Run, language: str, command: str) -> None:
    entry = COMMANDS[command]
    verbs = ("", *entry.verbs) if isinstance(entry, Noun) else ("",)
    lines = [(command, *([verb] if verb else [])) for verb in verbs]
    hold(
        f"help/{language}/{command}.txt",
        (f"$ {' '.join(line)} --help\n{shown('--lang', language, *line, '--help')}" for line in lines),
    )


@pytest.mark.parametrize("command", commands())
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_demo_shows_is_as_kept(shown: Run, demo: Path, language: str, command: str) -> None:
    def parts() -> Iterable[str]:
        for line in reading(demo):
            if file_of(line) == command:
                for form in ("table", "json"):
                    text = shown("--db", str(demo), "--lang", language, *line, "--format", form)
                    if form == "json" and language != "en":
                        english = shown("--db", str(demo), "--lang", "en", *line, "--format", form)
                        text = "as in English\n" if english == text else text
                    yield f"$ {' '.join(line)} --format {form}\n{text}"

    hold(f"demo/{language}/{command}.txt", parts())


def test_no_file_is_kept_for_what_is_gone() -> None:
    kept = {f"{file.parent.parent.name}/{file.stem}" for file in GOLDEN.glob("*/*/*.txt")}
    assert kept == {f"help/{name}" for name in COMMANDS} | {f"demo/{name}" for name in commands()}
