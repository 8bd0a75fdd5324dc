"""Calendars: meetings that took place come in, due work goes out."""

from __future__ import annotations

import io
import re
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retainlog.base.errors import Refused, Usage
from retainlog.base.text import harmless
from retainlog.formats import ics
from retainlog.formats.shapes.calendar import CalendarItem
from retainlog.formats.shapes.candidate import Candidate, Noted, Offer, Passed, Plan, ReadOptions, Rejected, Withdrawn

DATA = Path(__file__).with_name("data")
TODAY = date(2026, 11, 21)
OWN = ("me@example.com",)


def read(path: Path, zone: str | None = "Asia/Jerusalem", own: tuple[str, ...] = OWN) -> list[Offer]:
    found = ics.read(path, ReadOptions(today=TODAY, own_addresses=own, zone=zone))
    return [one for one in found if not isinstance(one, Plan)]


def touches(found: list[Offer]) -> list[Candidate]:
    assert not [one for one in found if isinstance(one, Rejected)]
    return [one for one in found if isinstance(one, Candidate)]


def event(*lines: str, uid: str = "u1", with_whom: str = "ATTENDEE;CN=Ann:mailto:ann@example.com") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Talk", with_whom, *lines, "END:VEVENT"]


def calendar(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "cal.ics"
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *lines, "END:VCALENDAR", ""]
    path.write_bytes("\r\n".join(whole).encode("utf-8", "surrogatepass"))
    return path


def days(found: list[Offer]) -> list[str]:
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
    assert "00000010000000AABBCCDDEEFF00112233445566778899|2026" in budget.key, "a folded UID is one"
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


PASSED = {
    "cancelled": (event(START, "STATUS:CANCELLED"), ics.CANCELLED),
    "declined": (event(START, "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Me@Example.com"), ics.DECLINED),
    "delegated": (event(START, "ATTENDEE;PARTSTAT=DELEGATED:mailto:me@example.com"), ics.DECLINED),
    "never answered": (event(START, "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@example.com"), ics.DECLINED),
    "they declined": (event(START, with_whom="ATTENDEE;PARTSTAT=DECLINED;CN=Ann:mailto:ann@example.com"), ics.ALONE),
    "a free day": (event("DTSTART;VALUE=DATE:20260302", "TRANSP:TRANSPARENT"), ics.FREE_DAY),
    "tomorrow": (event("DTSTART:20261122T100000Z"), ics.TO_COME),
    "next year's series": (event("DTSTART:20271122T100000Z", "RRULE:FREQ=DAILY"), ics.NEVER),
}


@pytest.mark.parametrize(("lines", "reason"), PASSED.values(), ids=PASSED)
def test_what_was_no_meeting_with_someone_is_passed_over_and_says_why(
    tmp_path: Path, lines: list[str], reason: str
) -> None:
    (found,) = read(calendar(tmp_path, *lines))
    assert isinstance(found, Passed | Withdrawn)
    assert (found.reason, found.entries) == (reason, 1)


@pytest.mark.parametrize(
    "with_whom",
    [
        "ATTENDEE:mailto:me@example.com",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me+work@example.com",
        "COMMENT:alone",
        "ATTENDEE;CUTYPE=ROOM;CN=Hall:mailto:hall@example.com",
    ],
)
def test_where_nobody_is_listed_the_title_may_name_a_client(tmp_path: Path, with_whom: str) -> None:
    (found,) = touches(read(calendar(tmp_path, *event(START, with_whom=with_whom))))
    assert found.values["people"] == []
    assert found.values["title"] == "Talk"


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
        + event(START, uid="fine")
    )
    found = read(calendar(tmp_path, *lines))
    assert [one.where for one in found if isinstance(one, Rejected)] == [
        "cal.ics:4 (broken-1)",
        "cal.ics:10 (no-start)",
        "cal.ics:15 (broken-2)",
    ]
    assert [one.key for one in found if isinstance(one, Candidate)] == ["fine|2026-03-02T08:00:00+00:00"]


def test_an_unknown_zone_is_read_as_the_owners_and_said_once(tmp_path: Path) -> None:
    lines = [
        *event("DTSTART;TZID=Nowhere/Land:20260302T100000"),
        *event("DTSTART;TZID=Nowhere/Land:20260303T100000", uid="u2"),
        *event("DTSTART;TZID=Asia:20260304T100000", uid="u3"),
    ]
    found = read(calendar(tmp_path, *lines))
    assert [one.where for one in found if isinstance(one, Noted)] == ["cal.ics:4 (u1)", "cal.ics:16 (u3)"]
    assert days(found) == ["2026-03-02 10:00", "2026-03-03 10:00", "2026-03-04 10:00"]


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ('"(UTC+02:00) Jerusalem"', "10:00"),
        ("GMT+0200", "10:00"),
        ("UTC+02:00", "10:00"),
        ("tzone://Microsoft/Utc", "12:00"),
        ("W. Europe Standard Time 1", "11:00"),
        ("Eastern Daylight Time", "17:00"),
        ('"(UTC-05:00) Eastern Time (US & Canada)"', "17:00"),
        ('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', "11:00"),
        ("/mozilla.org/20070129_1/Europe/Berlin", "11:00"),
        ("Israel Standard Time", "10:00"),
        ("Jerusalem Standard Time", "10:00"),
        ('"(UTC+05:30) Nowhere at all"', "06:30"),
    ],
)
def test_zones_by_the_names_of_outlook_windows_and_others(tmp_path: Path, name: str, time: str) -> None:
    lines = event(f"DTSTART;TZID={name}:20260302T100000")
    assert days(read(calendar(tmp_path, *lines))) == [f"2026-03-02 {time}"]


def fixed_zone(name: str, offset: str) -> list[str]:
    rule = ["DTSTART:16010101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", *rule, "END:STANDARD", "END:VTIMEZONE"]


def test_each_calendar_of_a_file_has_its_own_zones(tmp_path: Path) -> None:
    name = "Customized Time Zone"
    lines = [
        *event(f"DTSTART;TZID={name}:20260302T100000"),  # a zone may be defined after it is used
        *fixed_zone(name, "+0200"),
        "X-WR-TIMEZONE;VALUE=TEXT:America/New_York",
        "END:VCALENDAR",
        "BEGIN:VCALENDAR",
        *fixed_zone(name, "-0800"),
        *event(f"DTSTART;TZID={name}:20260302T100000", uid="u2"),
    ]
    assert days(read(calendar(tmp_path, *lines))) == ["2026-03-02 10:00", "2026-03-02 20:00"]


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("UNTIL=20260316", "2026-03-16 10:00"),
        ("UNTIL=20260316T000000", "2026-03-16 10:00"),
        ("UNTIL=20260316T080000Z", "2026-03-16 10:00"),
        ("UNTIL=20260316T100000", "2026-03-16 10:00"),
        ("UNTIL=20260316T075959Z", "2026-03-09 10:00"),
        ("COUNT=3", "2026-03-16 10:00"),
    ],
)
def test_the_end_of_a_series_in_every_form(tmp_path: Path, rule: str, last: str) -> None:
    assert days(read(calendar(tmp_path, *event(START, f"RRULE:FREQ=WEEKLY;{rule}"))))[-1] == last


@pytest.mark.parametrize("rule", ["UNTIL=20260316", "UNTIL=20260316T235959Z", "UNTIL=20260316T000000Z"])
def test_the_end_of_a_series_of_days(tmp_path: Path, rule: str) -> None:
    lines = event("DTSTART;VALUE=DATE:20260302", f"RRULE:FREQ=WEEKLY;{rule}")
    assert days(read(calendar(tmp_path, *lines)))[-1] == "2026-03-16 None"


@pytest.mark.parametrize(
    "without",
    [
        "EXDATE;VALUE=DATE:20260309",
        "EXDATE:20260309",
        "EXDATE;TZID=Asia/Jerusalem:20260309T100000",
        "EXDATE:20260309T080000Z",
        "EXDATE:20260309T100000",
        "EXDATE;TZID=Asia/Jerusalem:20260309T000000",
        "EXDATE;TZID=America/New_York:20260309T040000,20260309T100000",
    ],
)
def test_a_date_that_is_taken_out_in_every_form(tmp_path: Path, without: str) -> None:
    found = read(calendar(tmp_path, *event(START, "RRULE:FREQ=WEEKLY;COUNT=3", without)))
    assert days(found) == ["2026-03-02 10:00", "2026-03-16 10:00"]
    assert "u1|2026-03-09T08:00:00+00:00" in [one.key for one in found if isinstance(one, Withdrawn)]


@pytest.mark.parametrize(
    "instance",
    [
        "RECURRENCE-ID;TZID=Asia/Jerusalem:20260309T100000",
        "RECURRENCE-ID:20260309T080000Z",
        "RECURRENCE-ID;VALUE=DATE:20260309",
        "RECURRENCE-ID:20260309T100000",
    ],
)
def test_a_changed_instance_in_every_form(tmp_path: Path, instance: str) -> None:
    lines = [
        *event(START, "RRULE:FREQ=WEEKLY;COUNT=3"),
        *event("DTSTART;TZID=Asia/Jerusalem:20260310T150000", instance),
    ]
    assert days(read(calendar(tmp_path, *lines))) == ["2026-03-02 10:00", "2026-03-10 15:00", "2026-03-16 10:00"]


def test_an_instance_that_moves_all_later_ones_with_it_leaves_each_its_own(tmp_path: Path) -> None:
    moved = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Jerusalem:20260309T100000"
    lines = [
        *event(START, "RRULE:FREQ=WEEKLY;COUNT=3"),
        *event("DTSTART;TZID=Asia/Jerusalem:20260309T120000", moved),
    ]
    found = touches(read(calendar(tmp_path, *lines)))
    assert days(list(found)) == ["2026-03-02 10:00", "2026-03-09 12:00", "2026-03-16 12:00"]
    assert [one.key[-25:] for one in found] == [f"2026-03-{day}T08:00:00+00:00" for day in ("02", "09", "16")]


def test_a_title_without_end_costs_no_time(tmp_path: Path) -> None:
    marks = "a" + "\u0301\u0316" * 100_000
    path = calendar(tmp_path, *[line.replace("Talk", marks) for line in event(START)])
    before = time.process_time()
    (found,) = touches(read(path))
    assert len(str(found.values["summary"])) <= ics.TEXT_LIMIT + 100
    assert time.process_time() - before < 5


def test_minutes_are_counted_across_zones_and_clock_changes(tmp_path: Path) -> None:
    lines = event("DTSTART;TZID=Asia/Jerusalem:20260327T013000", "DTEND;TZID=Asia/Jerusalem:20260327T033000")
    lines += event("DTSTART;TZID=America/New_York:20260302T100000", "DTEND;TZID=Europe/Berlin:20260302T170000", uid="2")
    assert [one.values["minutes"] for one in touches(read(calendar(tmp_path, *lines)))] == [60, 60]


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:20260301T220000Z", "DTEND:20260302T220000Z", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
        ["DTSTART:20260302T000000Z", "DTEND:20260303T000000Z", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
        ["DTSTART:20260301T220000Z", "DTEND:20260302T220000Z"],
        ["DTSTART;VALUE=DATE:20260302"],
        ["DTSTART:20260302"],
    ],
)
def test_a_whole_day_is_that_day(tmp_path: Path, lines: list[str]) -> None:
    assert days(read(calendar(tmp_path, *event(*lines)))) == ["2026-03-02 None"]


def test_entries_that_share_a_uid_without_being_versions_are_all_read(tmp_path: Path) -> None:
    lines = event(START) + event("DTSTART:20260303T080000Z") + event("DTSTART:20260304T080000Z")
    assert days(read(calendar(tmp_path, *lines))) == ["2026-03-02 10:00", "2026-03-03 10:00", "2026-03-04 10:00"]


def test_of_two_versions_the_newer_one_counts(tmp_path: Path) -> None:
    lines = event("DTSTART:20260303T080000Z", "SEQUENCE:2") + event(START, "SEQUENCE:1")
    older, newer = read(calendar(tmp_path, *lines))
    assert isinstance(older, Passed)
    assert isinstance(newer, Candidate)
    assert newer.values["on_date"] == date(2026, 3, 3)


@pytest.mark.parametrize(("page", "title"), [("latin-1", "Gespräch mit Bär"), ("cp1255", "שיחה עם דנה")])
def test_a_calendar_in_another_code_page(tmp_path: Path, page: str, title: str) -> None:
    path = calendar(tmp_path, *[line.replace("Talk", title) for line in event(START)])
    path.write_bytes(path.read_text().encode(page))
    (found,) = touches(read(path))
    assert found.values["summary"] == title


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_end_in_three_ways_and_a_mark_of_byte_order_does_not_matter(tmp_path: Path, end: bytes) -> None:
    path = calendar(tmp_path, *event(START))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", end))
    assert days(read(path)) == ["2026-03-02 10:00"]


def test_raw_lines_of_a_description_are_no_properties(tmp_path: Path) -> None:
    lines = event(START, "DESCRIPTION:call me", "Location: zoom", "Summary: other", "second line: more")
    (found,) = touches(read(calendar(tmp_path, *lines)))
    assert (found.values["summary"], found.values["channel"]) == ("Talk", "meeting")


def meetings(*people: str) -> list[str]:
    """One meeting a person, of ann with that person."""
    return [
        line
        for number, person in enumerate(people)
        for line in event(f"DTSTART:2026030{number + 1}T080000Z", f"ATTENDEE:mailto:{person}", uid=f"u{number}")
    ]


def test_the_address_that_is_in_every_meeting_is_the_owners(tmp_path: Path) -> None:
    path = calendar(tmp_path, *meetings("b@b.example", "c@c.example", "d@d.example"))
    people = [one.values["people"] for one in touches(read(path, own=()))]
    assert people == [[("", "b@b.example")], [("", "c@c.example")], [("", "d@d.example")]]
    path = calendar(tmp_path, *meetings("b@b.example", "c@c.example"))
    assert len(touches(read(path, own=()))[0].values["people"]) == 2, "two meetings prove nothing"  # type: ignore[arg-type]
    (plan,) = (one for one in ics.read(path, ReadOptions(today=TODAY)) if isinstance(one, Plan))
    assert "own_addresses" in plan.remarks[0]


def test_a_stray_line_does_not_cost_its_entry(tmp_path: Path) -> None:
    assert days(read(calendar(tmp_path, *event(START, "GARBAGE")))) == ["2026-03-02 10:00"]


def test_a_file_that_was_cut_short_keeps_its_whole_entries(tmp_path: Path) -> None:
    path = calendar(tmp_path, *event(START, uid="fine"), *event(START, uid="cut"))
    path.write_bytes(path.read_bytes()[:-60])
    fine, cut = sorted(read(path), key=lambda one: isinstance(one, Rejected))
    assert isinstance(fine, Candidate)
    assert fine.key.startswith("fine|")
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
    noted, meeting = read(calendar(tmp_path, *zone, *event("DTSTART;TZID=Q:20260302T100000")))
    assert isinstance(noted, Noted)
    assert "zone" in noted.reason
    assert isinstance(meeting, Candidate)
    assert time.process_time() - before < 5


def test_a_zone_of_an_earlier_file_does_not_leak_into_the_next(tmp_path: Path) -> None:
    meeting = event("DTSTART;TZID=Ours:20260302T100000")
    assert days(read(calendar(tmp_path, *fixed_zone("Ours", "+0000"), *meeting))) == ["2026-03-02 12:00"]
    assert days(read(calendar(tmp_path, *fixed_zone("Ours", "+0530"), *meeting))) == ["2026-03-02 06:30"]
    assert days(read(calendar(tmp_path, *meeting))) == ["2026-03-02 10:00"]


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
    found = read(path)
    assert "last" in [one.key.partition("|")[0] for one in found if isinstance(one, Candidate)]
    unfolded = re.sub("(?:\r\n|\r|\n)[ \t]", "", path.read_bytes().decode("utf-8", "replace"))
    begun = len(re.findall(r"^BEGIN:VEVENT[ \t]*\r?$", unfolded, re.MULTILINE))
    counted = sum(getattr(one, "entries", 0) for one in found)
    assert counted == begun, "each entry is accounted for once"


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


def test_as_events_what_is_open_rings_in_the_morning_and_says_no_more_than_who_and_what() -> None:
    out = io.StringIO(newline="")
    ics.write(out, [item(note="private"), item(2, done=True)], events=True)
    text = out.getvalue()
    assert (text.count("BEGIN:VEVENT"), text.count("BEGIN:VTODO"), text.count("BEGIN:VALARM")) == (1, 0, 1)
    assert "TRIGGER:PT9H" in text
    assert "UID:id1@retainlog" in text
    assert "private" not in text


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    lines = written(item(summary="שיחה עם דנה " * 20, note="👩‍👩‍👧; a, b\n" * 30)).encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    for line in lines:
        line.decode()


@settings(max_examples=100, deadline=None)
@given(
    summary=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)
    .map(harmless)
    .filter(bool),  # as all text of a journal is
    created=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),
)
@example(summary=r"\N a\\N", created=datetime(2026, 11, 21))
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
