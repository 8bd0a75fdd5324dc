"""The same file imported again adds nothing, wherever and however it is read; what changed at its source is corrected,
what was taken back is removed, and what was changed here stays."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import Run

ZONES = ("America/New_York", "Pacific/Auckland", "Asia/Jerusalem", "UTC")
MAIL = (
    "From x Mon Nov 02 09:15:00 2026\nFrom: Dana <dana@acme.example>\nTo: me@me.example\n"
    "Date: Tue, 3 Nov 2026 01:00:00 +0200\nSubject: night mail\nMessage-ID: <n@x>\n\nhi\n\n"
    "From x Mon Nov 02 09:15:00 2026\nFrom: me@me.example\nTo: dana@acme.example\nReferences: <n@x>\n"
    "Date: Tue, 3 Nov 2026 23:30:00 +0200\nSubject: Re: night mail\nMessage-ID: <m@x>\n\nhi\n\n"
    "From x Mon Nov 02 09:15:00 2026\nFrom: Dana <dana@acme.example>\nTo: me@me.example\n"
    "Date: Wed, 25 Mar 2026 23:30:00 +0200\nSubject: no id\n\nhi\n"
)
CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nUID:1\nFN:Noa Bar\nTEL:050-1111111\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ron Gal\nORG:Gal\nEMAIL:ron@gal.example\nEND:VCARD\n"
)
CHAT = (
    "5/11/2026, 09:15 - Dana Levi: Hi\n5/11/2026, 23:59 - Me: yes\n6/11/2026, 00:01 - Dana Levi: no\n"
    "27/3/2026, 02:30 - Me: an hour that does not exist\n"
)
TABLE = (
    "client,date,summary,minutes\nAcme,2026-11-03T23:30:00Z,night,30\nAcme,2026-03-27 02:30,gap,15\n"
    "Acme,2026-11-02,day,\nAcme,2026-11-02,day,\n"
)


def entry(uid: str, *lines: str, who: str = "dana@acme.example") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, f"ATTENDEE;CN=Dana:mailto:{who}", "END:VEVENT", ""])


def calendar(*entries: str) -> str:
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(entries) + "END:VCALENDAR\n"


CALENDAR = calendar(
    entry("one", "DTSTART:20261103T223000Z", "SUMMARY:Late"),
    entry("day", "DTSTART;VALUE=DATE:20261104", "SUMMARY:Day"),
    entry("float", "DTSTART:20261105T003000", "SUMMARY:Floating"),
    entry("week", "DTSTART;TZID=Asia/Jerusalem:20261018T000000", "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Weekly"),
    entry("", "DTSTART:20261106T080000Z", "SUMMARY:Without UID").replace("UID:\n", ""),
)
FILES = {
    "mbox": ("m.mbox", MAIL),
    "vcard": ("c.vcf", CARDS),
    "whatsapp": ("WhatsApp Chat with Dana Levi.txt", CHAT),
    "csv": ("t.csv", TABLE),
    "ics": ("c.ics", CALENDAR),
}


@pytest.fixture(autouse=True)
def acme(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    zone(monkeypatch, "Asia/Jerusalem")
    ok("config", "set", "own_addresses", "me@me.example")
    ok("client", "add", "Acme", "--email", "dana@acme.example")
    ok("contact", "add", "Acme", "Dana Levi")


def zone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TZ", name)
    time.tzset()


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def held(ok: Run) -> list[tuple[object, ...]]:
    """Every touchpoint, client and person of the journal."""
    touches = [(row["id"], row["client"], row["summary"]) for row in ok("touch", "list", "--json").json]
    clients = [(row["id"], row["name"]) for row in ok("client", "list", "--status", "all", "--json").json]
    people = [(row["id"], row["name"]) for row in ok("contact", "list", "--json").json]
    return sorted([*touches, *clients, *people])


@pytest.mark.parametrize("format", FILES)
def test_again_in_any_zone_and_with_a_changed_clock_adds_nothing(
    ok: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    file = written(tmp_path, *FILES[format])
    first = ok("import", format, file, "--json").json
    assert first["touches"] + first["clients"] > 1
    before = held(ok)
    for name in ZONES:
        zone(monkeypatch, name)
        again = ok("import", format, file, "--json").json
        assert (again["touches"], again["clients"], again["contacts"], again["corrected"]) == (0, 0, 0, 0), name
        assert held(ok) == before


@pytest.mark.parametrize("format", FILES)
def test_the_sums_add_up(ok: Run, tmp_path: Path, format: str) -> None:
    file = written(tmp_path, *FILES[format])
    expected = {"mbox": 3, "vcard": 2, "whatsapp": 4, "csv": 4, "ics": 5}
    for _ in range(2):
        account = ok("import", format, file, "--json").json["accounts"][0]
        assert account["found"] == expected[format]
        assert sum(count for name, count in account.items() if name not in ("unit", "found")) == expected[format]


@pytest.mark.parametrize("format", FILES)
def test_two_devices_that_import_the_same_file_hold_the_same_records(ok: Run, tmp_path: Path, format: str) -> None:
    file = written(tmp_path, *FILES[format])
    other = str(tmp_path / "other.db")
    ok("export", "json", "-o", str(tmp_path / "start.json"))
    ok("--db", other, "import", "json", str(tmp_path / "start.json"))
    ok("import", format, file)
    ok("--db", other, "import", format, file)
    there = [(row["id"], row["client"], row["summary"]) for row in ok("--db", other, "touch", "list", "--json").json]
    there += [(row["id"], row["name"]) for row in ok("--db", other, "client", "list", "--status", "all", "--json").json]
    there += [(row["id"], row["name"]) for row in ok("--db", other, "contact", "list", "--json").json]
    assert held(ok) == sorted(there)


def test_one_more_column_and_more_mail_change_nothing_of_what_is_known(ok: Run, tmp_path: Path) -> None:
    table = TABLE.replace("minutes", "Length")
    ok("import", "csv", written(tmp_path, "t.csv", table))
    assert (
        ok("import", "csv", written(tmp_path, "t.csv", table), "--map", "Length=minutes", "--json").json["touches"] == 0
    )
    ok("import", "mbox", written(tmp_path, "m.mbox", MAIL))
    more = (
        MAIL
        + MAIL.replace("<n@x>", "<z@x>")
        .replace("night mail", "new")
        .partition(
            "From x Mon",
        )[0]
    )
    read = more.replace("Subject:", "Status: RO\nX-Status: A\nSubject:")
    assert ok("import", "mbox", written(tmp_path, "m.mbox", read), "--json").json["touches"] == 0


def touches(ok: Run) -> list[tuple[str, str | None, str]]:
    return sorted((row["on"], row["time"], row["summary"]) for row in ok("touch", "list", "--json").json)


def test_a_meeting_that_was_moved_changed_and_cancelled_is_corrected(ok: Run, tmp_path: Path) -> None:
    def take(*lines: str) -> dict[str, object]:
        file = written(tmp_path, "c.ics", calendar(entry("mv", *lines)))
        result: dict[str, object] = ok("import", "ics", file, "--json").json
        return result

    take("DTSTART:20261110T140000Z", "SUMMARY:Review", "SEQUENCE:0")
    assert take("DTSTART:20261111T140000Z", "SUMMARY:Review", "SEQUENCE:1")["corrected"] == 1
    assert touches(ok) == [("2026-11-11", "16:00", "Review")]
    assert take("DTSTART:20261110T140000Z", "SUMMARY:Review", "SEQUENCE:0")["corrected"] == 0, "an older file"
    assert take("DTSTART:20261111T150000Z", "SUMMARY:Review of Q3", "SEQUENCE:2")["corrected"] == 1
    assert touches(ok) == [("2026-11-11", "17:00", "Review of Q3")]
    assert take("DTSTART:20261111T150000Z", "STATUS:CANCELLED", "SEQUENCE:3")["removed"] == 1
    assert touches(ok) == []
    ok("undo", "-y")
    assert touches(ok) == [("2026-11-11", "17:00", "Review of Q3")]


def test_a_moved_meeting_of_a_calendar_without_versions_is_corrected(ok: Run, tmp_path: Path) -> None:
    ok("import", "ics", written(tmp_path, "c.ics", calendar(entry("mv", "DTSTART:20261110T140000Z", "SUMMARY:Review"))))
    file = written(tmp_path, "c.ics", calendar(entry("mv", "DTSTART:20261112T140000Z", "SUMMARY:Review")))
    assert "Corrected 1 record" in ok("import", "ics", file).out
    assert touches(ok) == [("2026-11-12", "16:00", "Review")]
    assert ok("import", "ics", file, "--json").json["corrected"] == 0


def test_what_was_written_here_since_is_kept(ok: Run, tmp_path: Path) -> None:
    ok("import", "ics", written(tmp_path, "c.ics", calendar(entry("mv", "DTSTART:20261110T140000Z", "SUMMARY:Review"))))
    (row,) = ok("touch", "list", "--json").json
    ok("touch", "edit", row["id"], "--summary", "We agreed on the price", "--mood", "5")
    moved = calendar(entry("mv", "DTSTART:20261112T140000Z", "SUMMARY:Review", "SEQUENCE:1"))
    ok("import", "ics", written(tmp_path, "c.ics", moved))
    assert touches(ok) == [("2026-11-12", "16:00", "We agreed on the price")]
    gone = calendar(entry("mv", "DTSTART:20261112T140000Z", "STATUS:CANCELLED", "SEQUENCE:2"))
    assert "kept" in ok("import", "ics", written(tmp_path, "c.ics", gone)).out
    assert touches(ok) == [("2026-11-12", "16:00", "We agreed on the price")]


def test_a_meeting_that_becomes_a_series_and_a_series_that_changes(ok: Run, tmp_path: Path) -> None:
    def take(*lines: str, then: str = "") -> list[tuple[str, str | None, str]]:
        ok("import", "ics", written(tmp_path, "c.ics", calendar(entry("s", *lines, "SUMMARY:Review"), then)))
        return touches(ok)

    start = "DTSTART;TZID=Asia/Jerusalem:20261101T100000"
    assert take(start) == [("2026-11-01", "10:00", "Review")]
    series = take(start, "RRULE:FREQ=WEEKLY;COUNT=3")
    assert [day for day, _time, _summary in series] == ["2026-11-01", "2026-11-08", "2026-11-15"]
    later = take(start.replace("T10", "T11"), "RRULE:FREQ=WEEKLY;COUNT=3", "SEQUENCE:1")
    assert [time for _day, time, _summary in later] == ["11:00"] * 3
    rest = take(start.replace("T10", "T11"), "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261108", "SEQUENCE:2")
    assert [day for day, _time, _summary in rest] == ["2026-11-01", "2026-11-15"]
    changed = entry(
        "s",
        "RECURRENCE-ID;TZID=Asia/Jerusalem:20261115T110000",
        "DTSTART:20261116T080000Z",
        "SEQUENCE:3",
        "SUMMARY:Moved",
    )
    moved = take(
        start.replace("T10", "T11"),
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE;VALUE=DATE:20261108",
        "SEQUENCE:2",
        then=changed,
    )
    assert moved == [("2026-11-01", "11:00", "Review"), ("2026-11-16", "10:00", "Moved")]


def test_entries_without_guests_are_of_the_client_in_their_title(ok: Run, tmp_path: Path) -> None:
    ok("client", "add", "אורן ושות׳")
    titles = ["Call with Acme", "lunch", "שיחה לאורן ושות'", "acme and אורן ושות׳", "Dana Levi: budget"]
    entries = [
        f"BEGIN:VEVENT\nUID:{n}\nDTSTART:2026110{n + 1}T080000Z\nSUMMARY:{title}\nEND:VEVENT\n"
        for n, title in enumerate(titles)
    ]
    result = ok("import", "ics", written(tmp_path, "c.ics", calendar(*entries)))
    assert "3 entries list nobody" in result.out
    assert "names no client" in result.out
    assert "names several clients" in result.out
    rows = ok("touch", "list", "--json").json
    assert sorted((row["client"], row["summary"]) for row in rows) == [
        ("Acme", "Call with Acme"),
        ("Acme", "Dana Levi: budget"),
        ("אורן ושות׳", "שיחה לאורן ושות'"),
    ]


def test_what_was_deleted_here_is_said_to_be_and_comes_back_when_asked_for(ok: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "c.ics", calendar(entry("one", "DTSTART:20261110T140000Z", "SUMMARY:Review")))
    ok("import", "ics", file)
    (row,) = ok("touch", "list", "--json").json
    ok("touch", "delete", row["id"], "-y")
    result = ok("import", "ics", file)
    assert "already" not in result.out
    assert "--again" in result.out
    ok("import", "ics", file, "--again")
    assert touches(ok) == [("2026-11-10", "16:00", "Review")]


def test_a_chat_that_went_on_is_brought_up_to_date(ok: Run, tmp_path: Path) -> None:
    ok("import", "whatsapp", written(tmp_path, "c.txt", "6/11/2026, 00:01 - Dana Levi: no\n"), "--client", "Acme")
    more = written(tmp_path, "c.txt", "6/11/2026, 00:01 - Dana Levi: no\n6/11/2026, 08:00 - Me: why\n")
    assert ok("import", "whatsapp", more, "--client", "acme", "--me", "Me", "--json").json["corrected"] == 1
    assert touches(ok) == [("2026-11-06", "00:01", "2 messages, 00:01–08:00: no")]


def test_a_chat_of_nobody_known_says_what_to_do(ok: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "WhatsApp Chat with Noa Bar.txt", CHAT.replace("Dana Levi", "Noa Bar"))
    assert "Noa Bar" in ok("import", "whatsapp", file).out
    ok("import", "whatsapp", file, "--create-clients")
    assert "Noa Bar" in {row["name"] for row in ok("client", "list", "--json").json}
