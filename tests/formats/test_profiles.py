"""Tables of known programs, each from a file made by hand after the documented format."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retainlog.formats._profiles import profiles
from retainlog.formats.csv import plan, read
from retainlog.formats.shapes.candidate import Candidate, Passed, ReadOptions, Rejected

DATA = Path(__file__).parent / "data" / "profiles"
OPTIONS = ReadOptions(today=date(2026, 11, 21))

DANA = {"name": "Dana Levi", "email": "dana@acme.example"}

CASES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "toggl": (
        "Toggl Track",
        [
            {"client": "Acme", "summary": "Kickoff call", "minutes": 45, "on_time": "09:00"},
            {"client": "Beta", "summary": "Video", "minutes": 90, "on_date": date(2026, 11, 3)},
        ],
    ),
    "clockify": (
        "Clockify",
        [
            {"client": "Acme", "minutes": 90, "on_date": date(2026, 11, 13), "on_time": "09:00"},
            {"client": "Beta", "minutes": 20, "tags": ["Video", "urgent"], "on_time": "13:00"},
        ],
    ),
    "harvest": (
        "Harvest",
        [
            {"client": "Acme", "summary": "Kickoff call", "minutes": 45},
            {"client": "Beta", "summary": "Editing, Video", "minutes": 90},
        ],
    ),
    "google_contacts": (
        "Google Contacts",
        [
            {
                "name": "Acme",
                "tags": ["vip"],
                "contacts": [
                    DANA | {"phone": "+972 50-1111111", "note": "likes email"},
                    {"name": "Dana Levi", "email": "dana@home.example"},
                    {"name": "Dana Levi", "phone": "+972 3-1111111"},
                ],
            },
            {"name": "רונית בר", "email": "ronit@a.example", "phone": "+972 50-2222222", "aliases": ["רוני"]},
        ],
    ),
    "outlook_contacts": (
        "Outlook contacts",
        [{"name": "Acme", "tags": ["vip"]}, {"name": "Ron Bar", "email": "ron@a.example", "phone": "03-2222222"}],
    ),
    "outlook_calendar": (
        "Outlook calendar",
        [{"summary": "Review", "people": [("Dana Levi", ""), ("Ron Bar", "")], "minutes": 45, "channel": "meeting"}],
    ),
    "linkedin": ("LinkedIn", [{"name": "Acme", "contacts": [DANA]}, {"name": "Ron Bar"}]),
    "hubspot_contacts": (
        "HubSpot contacts",
        [{"name": "Acme", "contacts": [DANA | {"phone": "03-1111111"}]}, {"name": "Ron Bar", "email": "ron@a.example"}],
    ),
    "hubspot_companies": ("HubSpot companies", [{"name": "Acme", "phone": "03-1111111", "industry": "Steel"}]),
    "pipedrive_activities": (
        "Pipedrive activities",
        [{"client": "Acme", "people": [("Dana Levi", "")], "summary": "Kickoff — went well", "minutes": 30}],
    ),
    "pipedrive_people": ("Pipedrive people", [{"name": "Acme", "tags": ["Hot"]}, {"name": "Ron Bar"}]),
}


def test_every_profile_has_its_file() -> None:
    assert {title for title, _rows in CASES.values()} == {profile.title for profile in profiles()}


@pytest.mark.parametrize("name", CASES)
def test_a_known_table_is_read_as_its_program_means_it(name: str) -> None:
    title, wanted = CASES[name]
    path = DATA / f"{name}.csv"
    assert plan(path, OPTIONS).profile == title
    found = list(read(path, OPTIONS))
    assert not [row for row in found if isinstance(row, Rejected)]
    values = [row.values for row in found if isinstance(row, Candidate)]
    assert [{key: row.get(key) for key in want} for row, want in zip(values, wanted, strict=True)] == wanted


@pytest.mark.parametrize("name", ["toggl", "clockify", "harvest"])
def test_the_person_whose_hours_are_tracked_is_no_contact(name: str) -> None:
    for row in read(DATA / f"{name}.csv", OPTIONS):
        assert isinstance(row, Candidate)
        assert "people" not in row.values
        assert "noa" not in str(row.values).lower()


@pytest.mark.parametrize("name", ["outlook_calendar", "pipedrive_activities"])
def test_what_is_planned_is_passed_over_until_it_has_happened(name: str) -> None:
    (passed,) = [row for row in read(DATA / f"{name}.csv", OPTIONS) if isinstance(row, Passed)]
    assert passed.reason == "It is still to come."


def test_a_mapping_wins_over_a_profile() -> None:
    options = OPTIONS._replace(mapping={"Project": "client", "Client": "-", "User": "summary"})
    assert [row.values["client"] for row in read(DATA / "toggl.csv", options) if isinstance(row, Candidate)] == [
        "Site",
        "Video",
    ]
