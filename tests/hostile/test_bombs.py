"""Files made to use up time or memory end with a clear error or are read within bounds.

Each is imported by a process of its own that may use 60 s of processor time and 600 MB of address space, of which the
program takes about 250 for itself.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

SECONDS, MEGABYTES = 60, 600
LIMITED = (
    "import resource, sys; from retainlog.cli.main import main;"
    f"resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}));"
    f"resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES} << 20, {MEGABYTES} << 20)); main()"
)


def limited(*argv: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *argv], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def journal(home: Path, ok: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RETAINLOG_DB", str(home / "journal.db"))
    ok("client", "add", "Known", "--email", "known@example.com")
    ok("config", "set", "own_addresses", "me@example.com")
    return home / "journal.db"


def calendar(rule: str, start: str = "20200101T100000Z") -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:{start}\r\nRRULE:{rule}\r\n"
        "SUMMARY:bomb\r\nATTENDEE:mailto:known@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("rule", "start", "code"),
    [
        ("FREQ=SECONDLY", "20200101T100000Z", 5),
        ("FREQ=MINUTELY;INTERVAL=1", "20200101T100000Z", 5),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8;BYMINUTE=0,1,2,3,4,5", "20200101T100000Z", 5),
        ("FREQ=DAILY", "00010101T000000Z", 5),
        ("FREQ=DAILY", "19700101T100000Z", 0),
        ("FREQ=DAILY;COUNT=999999999", "20000101T100000Z", 0),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "20200101T100000Z", 0),
        ("FREQ=DAILY;UNTIL=99991231T000000Z", "20200101T100000Z", 0),
        ("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-366", "20200101T100000Z", 0),
    ],
)
def test_meetings_that_recur_for_ever(rule: str, start: str, code: int, home: Path) -> None:
    pytest.importorskip("icalendar")
    file = home / "bomb.ics"
    file.write_bytes(calendar(rule, start))
    assert limited("import", "ics", str(file))[0] == code


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("times", "code"),
    [
        ("DTEND:10130101T100000Z", 5),
        ("DTEND:99991231T100000Z", 5),
        ("DURATION:P2000000D", 5),
        ("DURATION:-P300000D", 5),
        ("DTEND:20200101T110000Z\r\nRDATE;VALUE=PERIOD:20200101T100000Z/P3000000D", 0),
        ("DTEND:20200101T110000Z\r\nBEGIN:VALARM\r\nTRIGGER:-P3000000D\r\nEND:VALARM", 0),
    ],
)
def test_meetings_that_recur_and_end_in_another_age(times: str, code: int, home: Path) -> None:
    """A rule is followed beyond the days that are asked for, by as much as its entry lasts."""
    pytest.importorskip("icalendar")
    file = home / "bomb.ics"
    file.write_bytes(calendar("FREQ=DAILY").replace(b"SUMMARY", times.encode() + b"\r\nSUMMARY"))
    assert limited("import", "ics", str(file))[0] == code


@pytest.mark.usefixtures("journal")
def test_a_series_that_is_moved_into_another_age(home: Path) -> None:
    pytest.importorskip("icalendar")
    file = home / "bomb.ics"
    moved = (
        "BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20200102T100000Z\r\nDTSTART:00010102T100000Z\r\n"
    )
    end = b"END:VCALENDAR"
    file.write_bytes(calendar("FREQ=DAILY").replace(end, moved.encode() + b"END:VEVENT\r\n" + end))
    assert limited("import", "ics", str(file))[0] == 5


BIG = 48 << 20


def ics_large(file: Path) -> None:
    file.write_bytes(calendar("FREQ=DAILY").replace(b"SUMMARY:bomb", b"SUMMARY:" + b"x" * BIG))


def ics_entries_within_entries(file: Path) -> None:
    file.write_bytes(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nBEGIN:VALARM\r\n" * 100_000)


def ics_zone_by_the_second(file: Path) -> None:
    zone = (
        b"BEGIN:VTIMEZONE\r\nTZID:Evil\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n"
        b"TZOFFSETTO:+0000\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
    )
    text = calendar("FREQ=DAILY").replace(b"BEGIN:VEVENT", zone, 1).replace(b"DTSTART:2020", b"DTSTART;TZID=Evil:2020")
    file.write_bytes(text)


def vcf_photo(file: Path) -> None:
    with file.open("wb") as out:
        out.write(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Photo\r\nPHOTO;ENCODING=b;TYPE=JPEG:")
        for _ in range(10):
            out.write(b"A" * (10 << 20))
        out.write(b"\r\nEND:VCARD\r\n")


def vcf_note(file: Path) -> None:
    file.write_bytes(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Note\r\nNOTE:" + b"n" * BIG + b"\r\nEND:VCARD\r\n")


def vcf_cards_within_cards(file: Path) -> None:
    file.write_bytes(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\nAGENT:\r\n" * 200_000)


def mbox_deep(file: Path) -> None:
    with file.open("wb") as out:
        out.write(b"From x Sun Nov  1 10:00:00 2026\nFrom: known@example.com\nTo: me@example.com\n")
        out.write(b"Date: Sun, 1 Nov 2026 10:00:00 +0000\nSubject: deep\n")
        for depth in range(100_000):
            out.write(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth))


def mbox_header(file: Path) -> None:
    with file.open("wb") as out:
        out.write(b"From x Sun Nov  1 10:00:00 2026\nFrom: known@example.com\nTo: me@example.com\n")
        out.write(b"Date: Sun, 1 Nov 2026 10:00:00 +0000\nSubject: " + b"s" * BIG + b"\n\nbody\n")


def mbox_brackets(file: Path) -> None:
    file.write_bytes(
        b"From x Sun Nov  1 10:00:00 2026\nFrom: " + b"(" * 100_000 + b"known@example.com\nTo: "
        + b"<" * 100_000 + b"\nDate: " + b"(" * 100_000 + b"\nSubject: =?utf-8?q?" + b"=20" * 100_000 + b"?=\n\nbody\n"
    )  # fmt: skip


def json_deep(file: Path) -> None:
    file.write_bytes(b'{"format": "retainlog", "schema": 1, "tables": ' + b"[" * 1_000_000)


def json_number(file: Path) -> None:
    file.write_bytes(b'{"format": "retainlog", "schema": ' + b"9" * 1_000_000 + b', "tables": {}}')


def csv_line(file: Path) -> None:
    with file.open("wb") as out:
        out.write(b"client,date,summary\nKnown,2026-11-01,")
        for _ in range(10):
            out.write(b"x" * (10 << 20))


def csv_open_quote(file: Path) -> None:
    with file.open("wb") as out:
        out.write(b'client,date,summary\nKnown,2026-11-01,"open\n')
        for _ in range(1000):
            out.write(b"line after line\n" * 4000)


def csv_columns(file: Path) -> None:
    file.write_bytes(b"client,date,summary" + b",x" * 400_000 + b"\n")


Maker = Callable[[Path], None]


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("format", "make", "code"),
    [
        ("ics", ics_large, 0),
        ("ics", ics_entries_within_entries, 5),
        ("ics", ics_zone_by_the_second, 0),
        ("vcard", vcf_photo, 0),
        ("vcard", vcf_note, 5),
        ("vcard", vcf_cards_within_cards, 5),
        ("mbox", mbox_deep, 0),
        ("mbox", mbox_header, 0),
        ("mbox", mbox_brackets, 0),
        ("json", json_deep, 5),
        ("json", json_number, 5),
        ("csv", csv_line, 5),
        ("csv", csv_open_quote, 5),
        ("csv", csv_columns, 0),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_file_without_end(format: str, make: Maker, code: int, home: Path, journal: Path) -> None:
    if format == "ics":
        pytest.importorskip("icalendar")
    file = home / "bomb"
    make(file)
    found, said = limited("import", format, str(file))
    assert "Traceback" not in said
    assert found == code, said[-600:]
    assert limited("doctor")[0] == 0


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("format", ["csv", "ics", "vcard", "mbox", "json", "auto"])
@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"BZh9", b"\xfd7zXZ\x00", b"(\xb5/\xfd"])
def test_nothing_is_unpacked(format: str, start: bytes, home: Path, run: Run) -> None:
    file = home / "packed"
    file.write_bytes(start + bytes(range(256)) * 20)
    result = run("import", format, str(file))
    assert result.code == 5, result


@pytest.mark.usefixtures("journal")
def test_ten_megabytes_in_one_field(home: Path) -> None:
    note = home / "note.txt"
    note.write_bytes("שלום words \x1b[31m".encode() * 560_000)
    assert note.stat().st_size > 10 << 20
    with note.open("rb") as stdin:
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, "touch", "add", "Known", "-"], stdin=stdin, capture_output=True, check=False
        )
    assert done.returncode in (0, 2), done.stderr[-300:]
    for argv in (("touch", "list"), ("today",), ("brief", "Known"), ("search", "words"), ("export", "csv"), ("undo",)):
        code, said = limited(*argv)
        assert code == 0, said[-300:]


def test_the_limits_hold_here() -> None:
    assert resource.RLIMIT_AS
    assert subprocess.run(
        [sys.executable, "-c", LIMITED.rpartition(";")[0] + "; bytearray(1 << 30)"], capture_output=True, check=False
    ).returncode
