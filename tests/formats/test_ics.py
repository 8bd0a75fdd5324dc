"""Calendars: meetings that took place come in, due work goes out."""

from __future__ import annotations

import io
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retainlog.base.errors import Refused, Usage
from retainlog.formats import ics
from retainlog.formats.shapes.calendar import CalendarItem
from retainlog.formats.shapes.candidate import Candidate, Noted, ReadOptions, Rejected

DATA = Path(__file__).with_name("data")
TODAY = date(2026, 11, 21)
OWN = ("me@example.com",)


def read(
    path: Path, zone: str | None = "Asia/Jerusalem", own: tuple[str, ...] = OWN
) -> list[Candidate | Noted | Rejected]:
    return list(ics.read(path, ReadOptions(today=TODAY, own_addresses=own, zone=zone)))


def touches(found: list[Candidate | Noted | Rejected]) -> list[Candidate]:
    assert not [one for one in found if isinstance(one, Rejected)]
    return [one for one in found if isinstance(one, Candidate)]


def event(*lines: str, uid: str = "u1", with_whom: str = "ATTENDEE;CN=Ann:mailto:ann@example.com") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Talk", with_whom, *lines, "END:VEVENT"]


def calendar(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "cal.ics"
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *lines, "END:VCALENDAR", ""]
    path.write_bytes("\r\n".join(whole).encode("utf-8", "surrogatepass"))
    return path


def days(found: list[Candidate | Noted | Rejected]) -> list[str]:
    return [f"{one.values['on_date']} {one.values['on_time']}" for one in touches(found)]


START = "DTSTART;TZID=Asia/Jerusalem:20260302T100000"


@pytest.mark.parametrize("name", ["google", "outlook", "apple"])
def test_every_export_is_known_by_its_start(name: str) -> None:
    assert ics.sniff((DATA / f"{name}.ics").read_bytes()[:64], f"{name}.ics")
    assert not ics.sniff(b"BEGIN:VCARD\r\n", f"{name}.ics")


def test_google_export() -> None:
    found = touches(read(DATA / "google.ics"))
    call, *weekly = found
    assert call.values == {
        "people": [("דנה כהן", "Dana@orchard.example.co.il")],
        "summary": "שיחת סיכום, רבעון 3",
        "on_date": date(2026, 7, 8),
        "on_time": "01:30",
        "utc_offset": "+03:00",
        "channel": "call",
        "by_whom": "us",
        "minutes": 45,
    }
    assert [(one.values["on_date"], one.values["on_time"], one.values["minutes"]) for one in weekly] == [
        (date(2026, 10, 12), "10:00", 60),
        # 19 October is taken out (EXDATE)
        (date(2026, 10, 26), "10:00", 60),
        (date(2026, 11, 3), "15:00", 30),  # moved from 2 November
        # 9 November was cancelled, 16 November declined, 23 November is yet to come
    ]
    assert weekly[2].key == "4k1google0002@google.com|2026-11-02T08:00:00+00:00", "the moment that the rule meant"
    assert {one.values["by_whom"] for one in weekly} == {"them"}


def test_outlook_export_with_windows_zones_a_custom_zone_and_a_whole_day() -> None:
    budget, kickoff, conference = touches(read(DATA / "outlook.ics"))
    assert budget.key.endswith("00000010000000AABBCCDDEEFF00112233445566778899"), "a folded UID is one"
    assert budget.values["people"] == [("Levi, Yossi", "yossi@gal.example.co.il")], "no rooms"
    assert (budget.values["on_time"], budget.values["minutes"], budget.values["channel"]) == ("10:00", 90, "call")
    assert (kickoff.values["on_date"], kickoff.values["on_time"]) == (date(2026, 3, 2), "21:30")
    assert kickoff.values["minutes"] == 45, "a DURATION counts as well"
    assert (conference.values["on_date"], conference.values["on_time"]) == (date(2026, 3, 10), None)
    assert "minutes" not in conference.values


def test_apple_export_with_directory_paths_for_people_and_a_floating_time() -> None:
    call, coffee = touches(read(DATA / "apple.ics"))
    assert call.values["people"] == [("Siobhan O'Neil", "sio@example.com")]
    assert (call.values["on_date"], call.values["on_time"]) == (date(2026, 4, 2), "03:00")
    assert (coffee.values["on_time"], coffee.values["utc_offset"]) == ("09:00", "+03:00")
    assert "minutes" not in coffee.values
    assert "by_whom" not in coffee.values, "nobody says who called it"


def test_without_a_zone_an_event_keeps_its_own_and_utc_is_the_calendars() -> None:
    call, coffee = touches(read(DATA / "apple.ics", zone=None))
    assert (call.values["on_date"], call.values["on_time"]) == (date(2026, 4, 1), "20:00")
    assert call.values["utc_offset"] == "-04:00"
    assert coffee.values["utc_offset"] == "+03:00"
    google = touches(read(DATA / "google.ics", zone=None))[0]
    assert (google.values["on_date"], google.values["on_time"]) == (date(2026, 7, 8), "01:30")


def test_meetings_keep_their_hour_over_the_clock_change(tmp_path: Path) -> None:
    lines = event("DTSTART;TZID=Asia/Jerusalem:20260323T100000", "RRULE:FREQ=WEEKLY;COUNT=2")
    found = touches(read(calendar(tmp_path, *lines)))
    assert [one.values["on_time"] for one in found] == ["10:00", "10:00"]
    assert [one.values["utc_offset"] for one in found] == ["+02:00", "+03:00"]


def test_today_counts_and_tomorrow_does_not(tmp_path: Path) -> None:
    lines = event("DTSTART:20261121T200000Z") + event("DTSTART:20261121T230000Z", uid="u2")
    assert days(read(calendar(tmp_path, *lines))) == ["2026-11-21 22:00"], "23:00 UTC is tomorrow in Jerusalem"


@pytest.mark.parametrize(
    "lines",
    [
        event(START, "STATUS:CANCELLED"),
        event(START, "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Me@Example.com"),
        event(START, with_whom="ATTENDEE;PARTSTAT=DECLINED;CN=Ann:mailto:ann@example.com"),
        event(START, with_whom="ATTENDEE:mailto:me@example.com"),
        event(START, with_whom="COMMENT:alone"),
        event(START, with_whom="ATTENDEE;CUTYPE=ROOM;CN=Hall:mailto:hall@example.com"),
        event("DTSTART;VALUE=DATE:20260302", "TRANSP:TRANSPARENT"),
    ],
    ids=["cancelled", "declined", "they declined", "only me", "nobody", "a room", "a free day"],
)
def test_what_was_no_meeting_with_someone_is_passed_over(tmp_path: Path, lines: list[str]) -> None:
    assert read(calendar(tmp_path, *lines)) == []


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("LOCATION:https://zoom.us/j/1", "call"),
        ("LOCATION:Microsoft Teams Meeting", "call"),
        ("LOCATION:Meet", "call"),
        ("LOCATION:טלפון", "call"),
        ("LOCATION:Meeting room 2", "meeting"),
        ("LOCATION:Herzl 1", "meeting"),
        ("X-GOOGLE-CONFERENCE:https://meet.google.com/a", "call"),
    ],
)
def test_the_place_tells_a_call_from_a_meeting(tmp_path: Path, line: str, channel: str) -> None:
    (found,) = touches(read(calendar(tmp_path, *event(START, line))))
    assert found.values["channel"] == channel


@pytest.mark.parametrize("end", ["DURATION:P9D", "DTEND;TZID=Asia/Jerusalem:20260301T100000", "DURATION:PT0S"])
def test_no_minutes_where_the_end_tells_of_no_talk(tmp_path: Path, end: str) -> None:
    (found,) = touches(read(calendar(tmp_path, *event(START, end))))
    assert "minutes" not in found.values


def test_the_same_file_gives_the_same_keys() -> None:
    keys = [one.key for one in touches(read(DATA / "google.ics"))]
    assert keys == [one.key for one in touches(read(DATA / "google.ics", zone="America/New_York"))]
    assert len(set(keys)) == len(keys)


def test_an_event_without_a_uid_has_a_key_of_its_own(tmp_path: Path) -> None:
    lines = [line for line in event(START) + event("DTSTART:20260303T100000Z") if not line.startswith("UID")]
    first, second = touches(read(calendar(tmp_path, *lines)))
    assert first.key != second.key
    assert [first.key, second.key] == [one.key for one in touches(read(calendar(tmp_path, *lines)))]


def test_a_broken_entry_is_refused_with_its_uid_and_line_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = (
        event("DTSTART:2026xx", uid="broken-1")
        + event(uid="no-start")
        + event(START, "RRULE:FREQ=FOO", uid="broken-2")
        + event("DTSTART;TZID=Nowhere/Land:20260302T100000", uid="no-zone")
        + event("DTSTART;TZID=Asia:20260302T100000", uid="no-zone-either")
        + event(START, uid="fine")
    )
    found = read(calendar(tmp_path, *lines))
    assert [one.where for one in found if isinstance(one, Rejected)] == [
        "cal.ics:4 (broken-1)",
        "cal.ics:10 (no-start)",
        "cal.ics:15 (broken-2)",
        "cal.ics:22 (no-zone)",
        "cal.ics:28 (no-zone-either)",
    ]
    assert [one.key for one in found if isinstance(one, Candidate)] == ["fine"]


def test_a_stray_line_does_not_cost_its_entry(tmp_path: Path) -> None:
    assert days(read(calendar(tmp_path, *event(START, "GARBAGE")))) == ["2026-03-02 10:00"]


def test_a_file_that_was_cut_short_keeps_its_whole_entries(tmp_path: Path) -> None:
    path = calendar(tmp_path, *event(START, uid="fine"), *event(START, uid="cut"))
    path.write_bytes(path.read_bytes()[:-60])
    fine, cut = sorted(read(path), key=lambda one: isinstance(one, Rejected))
    assert isinstance(fine, Candidate)
    assert fine.key == "fine"
    assert isinstance(cut, Rejected)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.ics"):
        with pytest.raises(Refused, match="can't be read"):
            read(path)


@pytest.mark.parametrize("content", [b"", b"BEGIN:VCARD\r\n", bytes(range(256)) * 40])
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.ics"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"other\.ics"):
        read(path)


def test_a_calendar_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = calendar(tmp_path)
    with path.open("ab") as file:
        file.truncate(ics.FILE_MB * 1024 * 1024 + 1)
    with pytest.raises(Refused, match="32 MB"):
        read(path)


def test_an_unknown_zone_is_a_usage_error() -> None:
    with pytest.raises(Usage, match="Nowhere"):
        read(DATA / "google.ics", zone="Nowhere/Land")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=99999999",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=FOO",
    ],
)
def test_a_rule_that_no_meeting_follows_is_refused_at_once(tmp_path: Path, rule: str) -> None:
    before = time.process_time()
    refused, fine = read(calendar(tmp_path, *event(START, f"RRULE:{rule}"), *event(START, uid="fine")))
    assert isinstance(refused, Rejected)
    assert isinstance(fine, Candidate)
    assert time.process_time() - before < 5


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6"])
def test_a_rule_that_never_comes_true_leaves_the_entry_itself(tmp_path: Path, rule: str) -> None:
    assert days(read(calendar(tmp_path, *event(START, f"RRULE:{rule}")))) == ["2026-03-02 10:00"]


def test_a_rule_for_ever_is_read_five_years_back_and_says_so(tmp_path: Path) -> None:
    lines = event("DTSTART:20100104T080000Z", "RRULE:FREQ=WEEKLY")
    found = read(calendar(tmp_path, *lines))
    notes = [one for one in found if isinstance(one, Noted)]
    assert [("5 years" in one.reason, one.where) for one in notes] == [(True, "cal.ics:4 (u1)")]
    meetings = [one.values["on_date"] for one in found if isinstance(one, Candidate)]
    assert meetings[0] == date(2021, 11, 22)
    assert meetings[-1] == date(2026, 11, 16)
    assert len(meetings) == 261


def test_no_entry_gives_more_than_two_thousand_meetings(tmp_path: Path) -> None:
    lines = event("DTSTART:20240101T000000Z", "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4")
    found = read(calendar(tmp_path, *lines))
    assert len([one for one in found if isinstance(one, Candidate)]) <= 2000
    assert [one for one in found if isinstance(one, Noted) and "2,000" in one.reason]


def test_a_zone_that_changes_every_minute_is_not_expanded(tmp_path: Path) -> None:
    rule = ["DTSTART:20250101T000000", "RRU", " LE:FREQ=MINUTELY", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"]
    zone = ["BEGIN:VTIMEZONE", "TZID:Q", "BEGIN:STANDARD", *rule, "END:STANDARD", "END:VTIMEZONE"]
    before = time.process_time()
    (refused,) = read(calendar(tmp_path, *zone, *event("DTSTART;TZID=Q:20260302T100000")))
    assert isinstance(refused, Rejected)
    assert "zone" in refused.reason
    assert time.process_time() - before < 5


def test_a_zone_of_an_earlier_file_does_not_leak_into_the_next(tmp_path: Path) -> None:
    def zone(offset: str) -> list[str]:
        rule = ["DTSTART:16010101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
        return ["BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", *rule, "END:STANDARD", "END:VTIMEZONE"]

    meeting = event("DTSTART;TZID=Ours:20260302T100000")
    assert days(read(calendar(tmp_path, *zone("+0000"), *meeting))) == ["2026-03-02 12:00"]
    assert days(read(calendar(tmp_path, *zone("+0530"), *meeting))) == ["2026-03-02 06:30"]
    (refused,) = read(calendar(tmp_path, *meeting))
    assert isinstance(refused, Rejected)


def test_escapes_and_direction_marks_do_not_reach_keys_names_or_refusals(tmp_path: Path) -> None:
    evil = "\x1b[31mred\u202etxt"
    person = f'ATTENDEE;CN="{evil}":mailto:ann@example.com'
    lines = event(START, uid=evil, with_whom=person) + event("DTSTART:xx", uid=evil + "2")
    for one in read(calendar(tmp_path, *lines)):
        assert one.where.isprintable()
        if isinstance(one, Candidate):
            assert one.key.isascii()
            assert one.key.isprintable()
            assert one.values["people"] == [("redtxt", "ann@example.com")]


LINES = st.lists(
    st.one_of(
        st.sampled_from([*event(START), "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=DAILY;BYDAY=1MO", "EXDATE:20260302"]),
        st.sampled_from(["DTEND:20250101", "DURATION:-P9D", "RECURRENCE-ID:20260302T080000Z", "RDATE:2026", " more"]),
        st.sampled_from(["DTSTART:00010101T000000Z", "DTSTART:99991231T235959Z", "BEGIN:VALARM", "DTSTART:200000"]),
        st.text(max_size=15),
    ),
    max_size=20,
)


@settings(max_examples=300, deadline=None)
@given(lines=LINES)
def test_whatever_an_entry_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    lines = [line for line in lines if "VCALENDAR" not in line.upper()]
    path = calendar(tmp_path_factory.mktemp("fuzz"), *event(*lines), *event(START, uid="last"))
    assert "last" in [one.key for one in read(path) if isinstance(one, Candidate)]


def item(number: int = 1, **changes: object) -> CalendarItem:
    made = CalendarItem(
        f"id{number}", "todo", "Call Dana", date(2026, 11, 30), None, None, datetime(2026, 11, 1, 9, tzinfo=UTC)
    )
    return made._replace(**changes)  # type: ignore[arg-type]


def written(*items: CalendarItem) -> str:
    out = io.StringIO(newline="")
    ics.write(out, items)
    return out.getvalue()


def test_due_work_becomes_a_todo_and_a_day_an_event() -> None:
    text = written(item(), item(2, kind="event", done=True), item(3, done=True, sequence=4, url="https://example.com/"))
    assert text == written(item(), item(2, kind="event"), item(3, done=True, sequence=4, url="https://example.com/"))
    for line in ("UID:id1@retainlog", "DUE;VALUE=DATE:20261130", "STATUS:NEEDS-ACTION", "DTSTAMP:20261101T090000Z"):
        assert f"\r\n{line}\r\n" in text
    for line in ("DTSTART;VALUE=DATE:20261130", "STATUS:COMPLETED", "SEQUENCE:4", "URL:https://example.com/"):
        assert text.count(f"\r\n{line}\r\n") == 1
    assert text.count("BEGIN:VTODO") == 2


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    lines = written(item(summary="שיחה עם דנה " * 20, note="👩‍👩‍👧; a, b\n" * 30)).encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    for line in lines:
        line.decode()


@settings(max_examples=100, deadline=None)
@given(
    summary=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1),
    created=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),
)
def test_what_is_written_is_read_again_by_the_calendar_library(summary: str, created: datetime) -> None:
    import icalendar

    at = created.replace(tzinfo=UTC)
    text = written(item(summary=summary, note=summary + "\nmore", created=at))
    (back,) = icalendar.Calendar.from_ical(text).walk("VTODO")
    assert str(back["SUMMARY"]) == summary
    assert str(back["DESCRIPTION"]) == summary + "\nmore"
    assert back["DTSTAMP"].dt == at.replace(microsecond=0)


@pytest.mark.parametrize("package", ["icalendar", "recurring_ical_events"])
def test_without_the_packages_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(Usage) as error:
        read(DATA / "google.ics")
    assert error.value.code == "missing_extra"
    assert error.value.hint == "python3 -m pip install 'retainlog[ics]'"
