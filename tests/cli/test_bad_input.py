"""Wrong input of every kind gets its sentence and its exit code, and the journal keeps every byte."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import processes
from tests.conftest import Run


@pytest.fixture
def journal(home: Path, ok: Run) -> Path:
    for name in ("Acme Ltd", "Acme Labs", "דניאל אבני"):
        ok("client", "add", name)
    ok("touch", "add", "Acme Ltd", "hello")
    ok("mistake", "add", *MISTAKE, "--what", "late")
    return home / ".local/share/retainlog/journal.db"


def contents(journal: Path) -> dict[str, bytes]:
    """The journal and whatever lies beside it; a log that was emptied counts as none."""
    files = {path.name: path.read_bytes() for path in journal.parent.iterdir() if path.is_file()}
    return {name: data for name, data in files.items() if not (name.endswith(("-wal", "-shm")) and not data)}


TOUCH = ("touch", "add", "Acme Ltd", "x")
MISTAKE = ("Acme Ltd", "--kind", "service", "--why", "hurry", "--cause", "overload", "--plan", "Call first")
LOSS = ("loss", "add", "Acme Ltd", "--stated", "x")
BAD = [
    (("touch", "add", "nobody", "x"), 3, "There is no client called 'nobody'."),
    (("touch", "add", "acmme", "x"), 3, "Did you mean"),
    (("touch", "add", "דניעל", "x"), 3, "Did you mean: דניאל אבני?"),
    (("client", "edit", "nobody", "--note", "x"), 3, "There is no client"),
    (("loss", "add", "nobody"), 3, "There is no client"),
    (("brief", "nobody"), 3, "There is no client"),
    (("touch", "edit", "zzzz", "--mood", "3"), 3, "zzzz"),
    (("action", "done", "zzzz"), 3, "zzzz"),
    (("touch", "add", "acme", "x"), 4, "'acme' may be Acme Labs, Acme Ltd."),
    (("client", "delete", "acme", "--yes"), 4, "may be"),
    (("client", "add", "Acme Ltd"), 4, "Acme Ltd"),
    ((*TOUCH, "--on", "2026-02-30"), 2, "There is no such day as '2026-02-30'."),
    ((*TOUCH, "--on", "soonish"), 2, "I can't read 'soonish' as a date."),
    ((*TOUCH, "--on", "tomorrow"), 2, "still to come"),
    ((*TOUCH, "--next", "13/13/2026"), 2, "There is no such day"),
    (("client", "add", "New", "--since", "x"), 2, "as a date"),
    (("client", "add", "New", "--fee", "abc"), 2, "I can't read 'abc' as an amount of money."),
    (("client", "edit", "Acme Ltd", "--fee", "-5"), 2, "below zero"),
    (("client", "edit", "Acme Ltd", "--fee", "4500 XQZ"), 2, "XQZ"),
    (("mistake", "add", *MISTAKE, "--what", "x", "--cost", "much"), 2, "money"),
    (("client", "add", "New", "--every", "often"), 2, "cadence"),
    (("client", "add", "New", "--every", "5w", "--at-most", "2w"), 2, "The limit of 2w is shorter than the wanted 5w."),
    (("client", "edit", "Acme Ltd", "--every", "1m", "--at-most", "4w"), 2, "shorter than the wanted 1m"),
    (("client", "add", "New", "--email", "notmail"), 2, "'notmail' is no e-mail address."),
    (("client", "edit", "Acme Ltd", "--email", "dana@example.com, tal@example.com"), 2, "is no e-mail address"),
    (("contact", "add", "Acme Ltd", "Dana", "--email", "dana@"), 2, "'dana@' is no e-mail address."),
    *(
        ((*words, "--from", "2026-11-20", "--to", "2026-11-01"), 2, "would end on 2026-11-01, before it begins")
        for words in (
            ("touch", "list"),
            ("mistake", "list"),
            ("loss", "list"),
            ("promise", "list"),
            ("activity", "list"),
            ("boundary", "list", "--breaches"),
            ("search", "hello"),
            ("timeline", "Acme Ltd"),
            ("report",),
        )
    ),
    ((*TOUCH, "--mood", "9"), 2, "--mood takes 1 to 5, not 9."),
    ((*TOUCH, "--energy", "high"), 2, "--energy takes a whole number, not 'high'."),
    ((*LOSS, "--feeling", "0"), 2, "--feeling takes 1 to 5, not 0."),
    (("gesture", "add", "Acme Ltd", "event", "--reaction", "6"), 2, "--reaction takes 1 to 5, not 6."),
    (("touch", "list", "-n", "0"), 2, "-n / --limit takes a number from 1 on, not 0."),
    (("client", "add", "New", "--hours", "x"), 2, "--hours takes a number, zero or more, not 'x'."),
    (("--lang", "he", *TOUCH, "--mood", "9"), 2, "--mood: מספר מ־1 עד 5, לא 9."),
    (("touch", "add", "Acme Ltd", ""), 2, "The summary is empty."),
    (("touch", "add", "Acme Ltd", " \u202e\x1b "), 2, "The summary is empty."),
    (("client", "add", "  "), 2, "A client needs a name."),
    (("mistake", "add", *MISTAKE, "--what", " "), 2, "empty"),
    (("action", "add", " "), 2, "needs words"),
    ((*TOUCH, "--mood", "6"), 2, "--mood"),
    ((*TOUCH, "--minutes", "long"), 2, "long"),
    ((*TOUCH, "--channel", "pigeon"), 2, "pigeon"),
    ((*LOSS, "--reason", "weather"), 2, "weather"),
    (("mistake", "add", "Acme Ltd", "--what", "x", "--cause", "moon"), 2, "moon"),
    (("touch", "add"), 2, "CLIENT"),
    (("touch", "list", "--nonsense"), 2, "--nonsense"),
    (("nonsense",), 2, "nonsense"),
    (("import", "csv", "absent.csv"), 2, "There is no file absent.csv."),
    (("undo", "0"), 2, "0"),
    (("config", "set", "every", "often"), 2, "often"),
]


@pytest.mark.parametrize(("argv", "code", "sentence"), BAD, ids=[" ".join(argv) or "-" for argv, *_ in BAD])
def test_a_wrong_value_gets_its_sentence_and_changes_nothing(
    run: Run, journal: Path, argv: tuple[str, ...], code: int, sentence: str
) -> None:
    before = contents(journal)
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert sentence in result.err
    assert "Traceback" not in result.err
    assert contents(journal) == before


FILES: list[tuple[str, bytes, str]] = [
    ("csv", b"client,date,summary\nAcme Ltd,2026-10-01,fine\nAcme Ltd,2026-99-01,bad\n", "line 3"),
    ("csv", b"client,date,summary\nAcme Ltd,2026-10-01,fine\nAcme Ltd,2026-10-01\xff\xfe,\x81\n", "2026-10-01"),
    ("csv", b"", "is empty"),
    ("csv", b"PK\x03\x04" + bytes(500), "spreadsheet"),
    ("vcard", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut\r\n", "file.vcard:1"),
    ("ics", b"no calendar at all\n", "not a calendar"),
    ("ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n", "no end"),
    ("json", b'{"format": "retainlog", "schema": 1, "tables": {"clients": [{', "file.json"),
    ("json", b"[1, 2]", "file.json"),
]


@pytest.mark.parametrize(("form", "content", "word"), FILES)
def test_a_bad_file_is_refused_whole(
    run: Run, journal: Path, tmp_path: Path, form: str, content: bytes, word: str
) -> None:
    if form == "ics":
        pytest.importorskip("icalendar")
    file = tmp_path / f"file.{form}"
    file.write_bytes(content)
    before = contents(journal)
    result = run("import", form, str(file))
    assert (result.code, result.out) == (5, "")
    assert word in result.err
    assert contents(journal) == before


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


SPOILED: list[tuple[str, Callable[[Path], object], int]] = [
    ("foreign", _foreign, 5),
    ("newer", _newer, 6),
    ("text", lambda path: path.write_text("my clients"), 5),
    ("empty", lambda path: path.write_bytes(b""), 5),
    ("cut", lambda path: path.write_bytes(path.read_bytes()[:20_000]), 6),
    ("scrambled", lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * 50_000), 6),
]
EVERYDAY = [
    TOUCH,
    ("today",),
    ("client", "list"),
    ("report",),
    ("undo",),
    ("backup",),
    ("export", "json"),
    ("search", "hello"),
]


@pytest.mark.parametrize("argv", EVERYDAY, ids=" ".join)
@pytest.mark.parametrize(("name", "spoil", "code"), SPOILED, ids=[name for name, *_ in SPOILED])
def test_a_file_that_is_no_usable_journal_is_left_as_it_is(
    run: Run, journal: Path, name: str, spoil: Callable[[Path], object], code: int, argv: tuple[str, ...]
) -> None:
    spoil(journal)
    before = contents(journal)
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert str(journal) in result.err
    assert contents(journal) == before


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_full_disk_takes_back_the_whole_write(journal: Path, tmp_path: Path) -> None:
    before = contents(journal)
    # Blocks of 512 bytes or of 1,024, as the shell will have it: either way less than what these writes log.
    limit = ("sh", "-c", 'ulimit -f 200; exec "$@"', "sh")
    table = tmp_path / "table.csv"
    table.write_text("client,date,summary\n" + "".join(f"Acme Ltd,2026-10-01,talk {n}\n" for n in range(20_000)))
    for argv in (("client", "edit", "Acme Ltd", "--note", "word " * 20_000), ("import", "csv", str(table))):
        code, out, err = processes.run(*argv, prefix=limit)
        assert (code, out) == (6, "")
        assert "space" in err
        assert contents(journal) == before


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_folder_that_cannot_be_written_is_read_and_takes_no_write(journal: Path) -> None:
    bound: tuple[str, ...] = ()
    if os.geteuid() == 0:  # permissions bind root only without its capabilities
        bound = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        if shutil.which("setpriv") is None:
            pytest.skip("permissions do not bind this user")
    before = contents(journal)
    journal.chmod(0o400)
    journal.parent.chmod(0o500)
    try:
        code, out, err = processes.run("client", "list", prefix=bound)
        assert (code, out.count("Acme"), err) == (0, 2, "")
        for argv in (TOUCH, ("undo",), ("import", "csv", "-"), ("client", "delete", "Acme Labs", "--yes")):
            code, out, err = processes.run(*argv, prefix=bound)
            assert (code, out) == (5 if argv[0] == "import" else 6, "")
            assert "Traceback" not in err
        assert contents(journal) == before
    finally:
        journal.parent.chmod(0o700)
