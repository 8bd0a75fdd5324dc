"""Whatever another program wrote into the journal: it leaves as text, in every command and format."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from retainlog import reports
from retainlog.base.text import clean
from retainlog.cli.commands.exporting import KINDS
from retainlog.render import FORMATS
from tests.conftest import Run
from tests.hostile.commands import VERBS, WAITING, called, places
from tests.hostile.conftest import Values
from tests.hostile.journals import poison, texts_of
from tests.hostile.outputs import (
    COLOUR,
    check_csv,
    check_html,
    check_json,
    check_markdown,
    check_steering,
    on_terminal,
)
from tests.hostile.strings import TEXTS
from tests.house.test_commands import named

COMMANDS = [command for command in VERBS if command not in WAITING]
EXPECTED = (0, 2, 3, 4, 5, 7)
"""Never 1, a bug, nor 6: the file can be read."""
PRINTED = [one for one in FORMATS if one != "html"]


def written(file: Path) -> bytes:
    log = Path(f"{file}-wal")
    return file.read_bytes() + (log.read_bytes() if log.exists() else b"")


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_nothing_of_it_steers_a_terminal_or_becomes_markup(
    run: Run, command: tuple[str, ...], poisoned: Path, home: Path, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest family says everything at once; another one by turns says a single string."""
    journal = home / "journal.db"
    shutil.copy(poisoned, journal)
    before = written(journal)
    for family in (0, 1 + COMMANDS.index(command) % len(TEXTS)):
        argv = called(command, values(journal, family)) or command
        code, screen = on_terminal(monkeypatch, *argv, "--db", str(journal))
        assert code in EXPECTED, screen
        check_steering(screen)
        reads = written(journal) == before
        for format in PRINTED if reads else ("json",):
            code, out, err = run(*argv, "--db", str(journal), "--format", format)
            assert code in EXPECTED, err
            check_steering(err)
            check_steering(out)
            if code:
                continue
            if command in (("export",), ("path",), ("help",)):  # in a format of its own, or no table
                continue
            if format == "csv":
                check_csv(out)
            elif format in ("json", "jsonl") and out:
                check_json(out, lines=format == "jsonl")
            elif format == "md":
                check_markdown(out)


@pytest.mark.parametrize("mode", ["logical", "isolate", "visual", "word"])
@pytest.mark.parametrize("argv", [("today",), ("client", "list"), ("client", "show", "0")], ids=named)
def test_in_every_mode_of_a_terminal_with_colours(
    argv: tuple[str, ...], mode: str, journal: Path, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [values(journal, 0)["CLIENT"] if word == "0" else word for word in argv]
    for language in ("en", "he"):
        code, screen = on_terminal(
            monkeypatch, *words, "--db", str(journal), "--bidi", mode, "--lang", language, term="xterm-256color"
        )
        assert code == 0, screen
        check_steering(COLOUR.sub("", screen), isolates=mode == "isolate")
        for line in screen.splitlines() if mode == "isolate" else ():
            opened, closed = sum(map(line.count, "\u2066\u2067\u2068")), line.count("\u2069")
            assert opened == closed, line


@pytest.mark.parametrize("name", reports.names())
def test_reports_in_every_format_and_as_pages(ok: Run, name: str, small: Path, home: Path, values: Values) -> None:
    journal = home / "journal.db"
    shutil.copy(small, journal)
    argv = ("report", name, *([values(journal, 0)["CLIENT"]] if name == "value" else []), "--db", str(journal))
    page = journal.with_name("page.html")
    for language in ("en", "he"):
        result = ok(*argv, "--lang", language, "--html", str(page))
        check_steering(result.err)
        check_html(page.read_text(encoding="utf-8"))
    for format in PRINTED:
        said = ok(*argv, "--format", format)
        check_steering(said.out)
        check_steering(said.err)
        if format == "csv":
            check_csv(said.out)
        elif format == "md":
            check_markdown(said.out)
        elif format in ("json", "jsonl"):
            check_json(said.out, lines=format == "jsonl")


@pytest.mark.parametrize("kind", KINDS)
def test_tables_for_spreadsheets_hold_no_formula(ok: Run, kind: str, journal: Path) -> None:
    assert check_csv(ok("export", "csv", "--kind", kind, "--db", str(journal)).out) > len(TEXTS)


def test_exports_for_address_books_and_calendars_hold_as_many_entries_as_there_are(ok: Run, journal: Path) -> None:
    """Text that ends a card or an entry would make others of it."""
    rows = sqlite3.connect(journal)
    people = rows.execute(
        "SELECT (SELECT count(*) FROM clients WHERE deleted_at IS NULL)"
        " + (SELECT count(*) FROM contacts c JOIN clients o ON o.id = c.client_id"
        "    WHERE c.left_on IS NULL AND o.deleted_at IS NULL)"
    ).fetchone()[0]
    rows.close()
    cards = ok("export", "vcard", "--db", str(journal)).out
    lines = _unfolded(cards)
    check_steering(cards.replace("\r\n", "\n"))
    assert lines.count("BEGIN:VCARD") == lines.count("END:VCARD") == people
    known = "BEGIN END VERSION UID FN N ORG EMAIL TEL TITLE CATEGORIES NOTE X-ABSHOWAS"
    assert _names(lines) <= {*known.split(), ""}
    calendar = ok("export", "ics", "--db", str(journal)).out
    lines = _unfolded(calendar)
    check_steering(calendar.replace("\r\n", "\n"))
    known = "BEGIN END PRODID VERSION UID DTSTAMP SUMMARY SEQUENCE DUE STATUS DTSTART TRANSP DESCRIPTION URL"
    assert _names(lines) <= {*known.split(), ""}
    assert {line for line in lines if line.startswith("BEGIN:")} == {"BEGIN:VCALENDAR", "BEGIN:VTODO", "BEGIN:VEVENT"}
    assert lines.count("BEGIN:VTODO") >= len(TEXTS)
    assert lines.count("BEGIN:VTODO") == lines.count("END:VTODO")


def _names(lines: list[str]) -> set[str]:
    return {line.partition(":")[0].partition(";")[0] for line in lines}


def _unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")


@pytest.mark.parametrize("format", ["md", "html", "json"])
def test_the_whole_journal_as_a_page_and_for_another_machine(ok: Run, format: str, journal: Path) -> None:
    text = ok("export", format, "--db", str(journal)).out
    {"md": check_markdown, "html": check_html, "json": check_json}[format](text)  # type: ignore[operator]


def test_what_another_machine_takes_in_is_clean(ok: Run, base: Path, home: Path) -> None:
    journal, other = home / "journal.db", home / "other.db"
    poison(base, journal, [text for text in TEXTS if clean(text, multiline=False)])
    ok("import", "json", "-", "--db", str(other), stdin=ok("export", "json", "--db", str(journal)).out)
    assert [(place, said) for place, said in texts_of(other) if clean(said) != said] == []


def test_a_browser_runs_nothing_of_it(ok: Run, journal: Path, home: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("chromium is not installed")
    page = home / "page.html"
    ok("export", "html", "--db", str(journal), "-o", str(page))
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home / 'chromium'}", "--dump-dom",
         page.as_uri()],
        capture_output=True, text=True, timeout=120, check=False, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"chromium does not start here: {done.stderr[-200:]}")
    dom = check_html(done.stdout)
    assert dom.tags == check_html(page.read_text(encoding="utf-8")).tags | {"tbody"}
    assert "<title>OWNED" not in done.stdout
    assert "document.title='OWNED'" in "".join(dom.text)  # as words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_completion_offers_is_words(
    ok: Run, shell: str, journal: Path, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_RETAINLOG_COMPLETE", shell)
    monkeypatch.setenv("RETAINLOG_DB", str(journal))
    for place in places(values(journal, 0)):
        if place.command[0] == "sync":  # it completes what is in conflict, and nothing is
            continue
        if place.kind not in ("CLIENT", "LEAD", "PERSON", "ID", "TAG", "ID|CLIENT", "CLIENT|LEAD"):
            continue
        line = ("retainlog", *place.before, "")
        asked = ["", " ".join(line)] if shell == "bash" else [*place.before, ""]
        offered = ok(*asked).out
        check_steering(offered)
        assert offered, place


def test_a_shell_prompt_shows_counts_and_no_text(journal: Path) -> None:
    from retainlog.cli.prompt_line import run as prompt

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        prompt(["--db", str(journal)])
        prompt(["--db", str(journal), "--plain"])
        prompt(["--db", str(journal), "--template", "{due}/{overdue}/{total}"])
    assert re.fullmatch(r"(●\d+ )?▲\d+\n(\d+ due, )?\d+ overdue\n\d+/\d+/\d+\n", said.getvalue()), said.getvalue()
