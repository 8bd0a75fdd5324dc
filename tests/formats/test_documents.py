"""jrnl's and Monica's exports, made by hand from what these programs write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

JRNL = {
    "tags": {"@acme": 1},
    "entries": [
        {"title": "Call with Dana.", "body": "the plan", "date": "2026-10-01", "time": "09:30", "tags": ["@acme"],
         "starred": False},
        {"title": "Acme Ltd visit.", "body": "", "date": "2026-10-02", "time": "00:00", "tags": [], "starred": True},
        {"title": "A quiet day.", "body": "", "date": "2026-10-03", "time": "10:00", "tags": [], "starred": False},
        {"title": "no day", "body": "", "date": "someday", "time": "", "tags": []},
        {"title": "", "body": "", "date": "2026-10-04", "time": "10:00", "tags": []},
    ],
}  # fmt: skip


def contact(uuid: str, data: list[Any], **said: object) -> dict[str, Any]:
    return {"uuid": uuid, "created_at": "2026-01-01T00:00:00Z", "properties": said, "data": data}


MONICA = {
    "version": "1.0-preview.1",
    "app_version": "4.0.0",
    "account": {
        "uuid": "a",
        "data": [
            {
                "count": 3,
                "type": "contact",
                "values": [
                    contact(
                        "c1",
                        [
                            {"type": "contact_field", "values": [{"properties": {"data": "dana@acme.example"}}]},
                            {"type": "note", "values": [{"properties": {"body": "likes plans"}}]},
                            {"type": "call", "values": [{"properties": {"called_at": "2026-09-01T10:00:00Z",
                             "content": "the price", "contact_called": True}}]},
                            {"type": "activity", "values": ["v1"]},
                        ],
                        first_name="Dana", last_name="Levi", company="Acme Ltd", tags=["vip"],
                    ),
                    contact("c2", [], first_name="Ron", last_name="Bar"),
                    contact("c3", [], first_name="Kid", is_partial=True),
                ],
            },
            {"count": 1, "type": "activity", "values": [{"uuid": "v1", "properties": {"summary": "lunch",
             "description": "at theirs", "happened_at": "2026-09-05"}}]},
        ],
    },
}  # fmt: skip


def write(home: Path, name: str, content: object) -> str:
    (home / name).write_text(json.dumps(content), encoding="utf-8")
    return str(home / name)


def test_entries_of_jrnl_that_name_a_client_become_touchpoints(ok: Run, home: Path) -> None:
    ok("client", "add", "Acme Ltd", "--alias", "acme")
    file = write(home, "jrnl.json", JRNL)
    done = ok("import", "auto", file, "--skip-bad", "--json").json
    assert (done["touches"], done["rejected"]) == (2, 1)
    rows = ok("touch", "list", "--json").json
    assert [(row["on"], row["summary"].splitlines()[0]) for row in rows] == [
        ("2026-10-02", "Acme Ltd visit."),
        ("2026-10-01", "Call with Dana."),
    ]
    assert ok("import", "jrnl", file, "--skip-bad", "--json").json["touches"] == 0


def test_the_contacts_calls_and_activities_of_monica_come_in(ok: Run, home: Path) -> None:
    file = write(home, "monica.json", MONICA)
    done = ok("import", "auto", file, "--json").json
    assert (done["clients"], done["touches"]) == (2, 2)
    assert {row["name"] for row in ok("client", "list", "--json").json} == {"Acme Ltd", "Ron Bar"}
    (person,) = ok("contact", "list", "--json").json
    assert (person["name"], person["email"], person["note"]) == ("Dana Levi", "dana@acme.example", "likes plans")
    rows = ok("touch", "list", "acme", "--json").json
    assert [(row["on"], row["channel"], row["by"], row["summary"]) for row in rows] == [
        ("2026-09-05", "meeting", None, "lunch\nat theirs"),
        ("2026-09-01", "call", "them", "the price"),
    ]
    again = ok("import", "monica", file, "--json").json
    assert (again["clients"], again["touches"]) == (0, 0)


@pytest.mark.parametrize("format", ["jrnl", "monica"])
@pytest.mark.parametrize("text", ["[]", "{", '{"entries": 3, "account": []}', "not json"])
def test_what_is_no_export_is_refused_or_holds_nothing(run: Run, home: Path, format: str, text: str) -> None:
    (home / "x.json").write_text(text, encoding="utf-8")
    result = run("import", format, str(home / "x.json"))
    assert result.code in (0, 5)
    assert "Traceback" not in result.err
