"""Importing: what comes in, what is passed over, what is refused, and that nothing is half-imported."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

TOUCHES = """\
Client,Date,Channel,Summary,Minutes,Tags
Acme Ltd,2026-11-01,call,Autumn plan,30,q4
אקמה,2026-11-02,meeting,פגישת תכנון,60,
Beta,2026-11-03,email,Sent the draft,5,"q4;draft"
"""


@pytest.fixture(autouse=True)
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--alias", "אקמה", "--every", "2w", "--email", "office@acme.example")
    ok("contact", "add", "acme", "Dana Levi", "--email", "Dana@Acme.example")


@pytest.fixture
def journal(home: Path, ok: Run) -> Path:
    return Path(ok("path", "--json").json["path"])


def stamp(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_touchpoints_reach_their_client_by_name_or_alias_and_move_its_reminder(ok: Run, tmp_path: Path) -> None:
    result = ok("import", "csv", write(tmp_path, "t.csv", TOUCHES))
    assert "Imported 2 touchpoints." in result.out
    assert "retainlog client add Beta  (1)" in result.out
    assert "retainlog undo" in result.err
    rows = ok("touch", "list", "--json").json
    assert [(row["client"], row["on"], row["minutes"], row["tags"]) for row in rows] == [
        ("Acme Ltd", "2026-11-02", 60, []),
        ("Acme Ltd", "2026-11-01", 30, ["q4"]),
    ]
    assert ok("client", "show", "acme", "--json").json["due_on"] == "2026-11-16"


def test_what_was_imported_is_found_by_search(ok: Run, tmp_path: Path) -> None:
    ok("import", "csv", write(tmp_path, "t.csv", TOUCHES))
    assert len(ok("search", "תכנון", "--json").json) == 1
    assert len(ok("search", "autumn", "--json").json) == 1


def test_a_second_run_imports_nothing_and_writes_nothing(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", TOUCHES)
    ok("import", "csv", file)
    before = ok("history", "--json").json
    again = ok("import", "csv", file, "--json").json
    assert (again["touches"], again["skipped"], again["unmatched"]) == (0, 2, 1)
    assert ok("history", "--json").json == before


def test_rows_of_a_client_added_since_are_taken_in_by_the_next_run(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", TOUCHES)
    ok("import", "csv", file)
    ok("client", "add", "Beta")
    assert ok("import", "csv", file, "--json").json["touches"] == 1


def test_a_touchpoint_deleted_since_does_not_come_back(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", TOUCHES)
    ok("import", "csv", file)
    ok("touch", "delete", ok("touch", "list", "--json").json[0]["id"], "--yes")
    assert ok("import", "csv", file, "--json").json["touches"] == 0


def test_an_undone_import_can_be_imported_again(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", TOUCHES)
    first = ok("import", "csv", file, "--create-clients", "--json").json
    assert (first["touches"], first["clients"]) == (3, 1)
    assert "import csv: t.csv" in ok("undo").out
    assert ok("touch", "list", "--json").json == []
    assert ok("search", "autumn", "--json").json == []
    assert [row["name"] for row in ok("client", "list", "--json").json] == ["Acme Ltd"]
    assert ok("import", "csv", file, "--create-clients", "--json").json["touches"] == 3


def test_two_files_are_one_write_and_the_same_row_in_both_comes_in_once(ok: Run, tmp_path: Path) -> None:
    one, two = write(tmp_path, "a.csv", TOUCHES), write(tmp_path, "b.csv", TOUCHES)
    result = ok("import", "csv", one, two, "--create-clients", "--json").json
    assert (result["touches"], result["skipped"]) == (3, 3)
    assert len([row for row in ok("history", "--json").json if row["command"] == "import"]) == 1


def test_a_dry_run_shows_what_would_happen_and_leaves_every_byte(ok: Run, tmp_path: Path, journal: Path) -> None:
    before = stamp(journal)
    result = ok("import", "csv", write(tmp_path, "t.csv", TOUCHES), "--dry-run", "--create-clients")
    assert "Would import 3 touchpoints, 1 client." in result.out
    assert "2026-11-01 · Acme Ltd · Autumn plan" in result.out
    assert stamp(journal) == before


def test_a_dry_run_counts_as_the_real_run_does(ok: Run, tmp_path: Path) -> None:
    one, two = write(tmp_path, "a.csv", TOUCHES), write(tmp_path, "b.csv", TOUCHES)
    argv = ("import", "csv", one, two, "--create-clients", "--json")
    tried, done = ok(*argv, "--dry-run").json, ok(*argv).json
    assert tried | {"dry_run": False} == done


BAD = TOUCHES + "Acme Ltd,yesterday-ish,call,x,1,\nAcme Ltd,2027-01-01,call,later,1,\n"


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_bad_row_refuses_the_whole_file_and_is_named(
    run: Run, tmp_path: Path, journal: Path, more: tuple[str, ...]
) -> None:
    before = stamp(journal)
    result = run("import", "csv", write(tmp_path, "bad.csv", BAD), *more)
    assert result.code == 5
    assert "Nothing was imported: 2 rows can't be used." in result.err
    assert "bad.csv, line 5: " in result.err
    assert "bad.csv, line 6: 2027-01-01 is still to come." in result.err
    assert "--skip-bad" in result.err
    assert stamp(journal) == before


def test_json_lists_every_refused_row(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"Acme Ltd,2027-01-01,call,later {n},1,\n" for n in range(30))
    result = run("import", "csv", write(tmp_path, "bad.csv", TOUCHES + rows), "--json")
    assert result.code == 5
    assert len(result.json["rejected_rows"]) == result.json["rejected"] == 30
    assert json.loads(result.err)["error"]["code"] == "bad_rows"


def test_people_see_the_first_refused_rows_and_how_many_more(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"Acme Ltd,2027-01-01,call,later {n},1,\n" for n in range(30))
    result = run("import", "csv", write(tmp_path, "bad.csv", TOUCHES + rows))
    assert result.err.count("still to come") == 20
    assert "and 10 more" in result.err


def test_skip_bad_leaves_bad_rows_out(ok: Run, tmp_path: Path) -> None:
    result = ok("import", "csv", write(tmp_path, "bad.csv", BAD), "--skip-bad", "--json").json
    assert (result["touches"], result["rejected"]) == (2, 2)


def test_a_bad_row_behind_thousands_of_good_ones_takes_them_back(run: Run, tmp_path: Path, journal: Path) -> None:
    rows = "".join(f"Acme Ltd,2026-01-01,call,call {n},1,\n" for n in range(12_000))
    before = stamp(journal)
    header = TOUCHES.splitlines(keepends=True)[0]
    assert run("import", "csv", write(tmp_path, "b.csv", header + rows + "Acme Ltd,2027-01-01,call,x,1,\n")).code == 5
    assert run("touch", "list", "--json").json == []
    assert stamp(journal) == before


def test_a_refused_import_makes_no_journal(run: Run, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh" / "journal.db"
    result = run("--db", str(fresh), "import", "csv", write(tmp_path, "bad.csv", BAD), "--create-clients")
    assert result.code == 5
    assert not fresh.exists()


def test_the_first_import_makes_the_journal(ok: Run, tmp_path: Path) -> None:
    fresh = str(tmp_path / "fresh" / "journal.db")
    result = ok("--db", fresh, "import", "csv", write(tmp_path, "t.csv", TOUCHES), "--create-clients", "--json").json
    assert (result["clients"], result["touches"]) == (3, 3)


def test_standard_input_is_named_in_messages(run: Run, ok: Run) -> None:
    assert "Imported 2 touchpoints." in ok("import", "csv", "-", stdin=TOUCHES).out
    assert "stdin, line 2" in run("import", "csv", "-", stdin="client,date,summary\nAcme Ltd,2027-01-01,x\n").err


def test_hostile_cells_are_cleaned_and_come_back_from_an_export(ok: Run, tmp_path: Path) -> None:
    text = 'client,date,summary\nAcme Ltd,2026-11-01,"=HYPERLINK(""x"")\x1b[31m\u202e red\x07"\n'
    ok("import", "csv", write(tmp_path, "h.csv", text))
    summary = '=HYPERLINK("x") red'
    assert ok("touch", "list", "--json").json[0]["summary"] == summary
    exported = tmp_path / "out.csv"
    ok("export", "csv", "-o", str(exported))
    assert "'=HYPERLINK" in exported.read_text(encoding="utf-8")
    fresh = str(tmp_path / "fresh.db")
    ok("--db", fresh, "import", "csv", str(exported), "--create-clients")
    assert ok("--db", fresh, "touch", "list", "--json").json[0]["summary"] == summary


# Clients

CLIENTS = """\
Name,Email,Industry,Contact person
Beta GmbH,info@beta.example,Steel,
Gamma,,Design,Noa
Gamma,noa2@gamma.example,,Yael
"""


def test_rows_of_one_company_are_one_client_with_its_people(ok: Run, tmp_path: Path) -> None:
    result = ok("import", "csv", write(tmp_path, "c.csv", CLIENTS), "--kind", "clients", "--json").json
    assert (result["clients"], result["contacts"]) == (2, 2)
    assert [row["name"] for row in ok("contact", "list", "gamma", "--json").json] == ["Noa", "Yael"]
    assert ok("import", "csv", write(tmp_path, "c.csv", CLIENTS), "--json").json["skipped"] == 3


def test_a_client_that_is_there_is_filled_only_when_wished(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "c.csv", "Name,Email,Industry\nacme ltd,new@acme.example,Retail\n")
    held = ok("import", "csv", file, "--json").json
    assert held["held"] == [{"client": "Acme Ltd", "fields": ["industry", "contacts"], "where": "c.csv, line 2"}]
    assert "Acme Ltd: industry" in ok("import", "csv", file).out
    assert ok("import", "csv", file, "--update", "--json").json["updated"] == 1
    client = ok("client", "show", "acme", "--json").json
    assert (client["industry"], client["email"]) == ("Retail", "office@acme.example")


def test_a_new_client_gets_the_wanted_rhythm_of_the_settings(
    ok: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAINLOG_EVERY", "3w")
    ok("import", "csv", write(tmp_path, "t.csv", TOUCHES), "--create-clients")
    assert ok("client", "show", "beta", "--json").json["every"] == "3w"


def test_names_that_look_alike_are_pointed_out(ok: Run, tmp_path: Path) -> None:
    out = ok("import", "csv", write(tmp_path, "c.csv", "Name,Email\nAcme,x@acme.example\n")).out
    assert "Acme may be the same client as Acme Ltd" in out


# Mail, calendars, cards

ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:one@example
DTSTART:20261110T080000Z
DTEND:20261110T090000Z
SUMMARY:Planning
ATTENDEE;CN=Dana Levi:mailto:dana@acme.example
ATTENDEE;CN=Someone:mailto:someone@else.example
END:VEVENT
BEGIN:VEVENT
UID:two@example
DTSTART:20261111T080000Z
DTEND:20261111T083000Z
SUMMARY:Coffee
ATTENDEE;CN=Roni Tal:mailto:roni@other.example
END:VEVENT
END:VCALENDAR
"""


def test_a_meeting_with_a_known_address_becomes_a_touchpoint(ok: Run, tmp_path: Path) -> None:
    pytest.importorskip("icalendar")
    file = write(tmp_path, "cal.ics", ICS)
    result = ok("import", "ics", file, "--json").json
    assert (result["touches"], result["unmatched"]) == (1, 1)
    assert result["unmatched_clients"][0]["command"] == (
        "retainlog contact add CLIENT 'Roni Tal' --email roni@other.example"
    )
    touch = ok("touch", "list", "--json").json[0]
    assert (touch["client"], touch["minutes"], touch["summary"]) == ("Acme Ltd", 60, "Planning")
    ok("contact", "add", "acme", "Roni Tal", "--email", "roni@other.example")
    again = ok("import", "auto", file, "--json").json
    assert (again["touches"], again["skipped"], again["source"]) == (1, 1, "ics")


def test_a_meeting_with_people_of_two_clients_is_a_touchpoint_with_each(ok: Run, tmp_path: Path) -> None:
    pytest.importorskip("icalendar")
    ok("client", "add", "Else", "--email", "someone@else.example")
    file = write(tmp_path, "cal.ics", ICS)
    assert ok("import", "ics", file, "--json").json["touches"] == 2
    assert ok("import", "ics", file, "--json").json["touches"] == 0


def test_a_series_older_than_what_is_read_comes_in_and_says_so(ok: Run, tmp_path: Path) -> None:
    pytest.importorskip("icalendar")
    ok("contact", "add", "acme", "Dana Levi", "--email", "dana@acme.example")
    old = ICS.replace("DTSTART:20261110T080000Z", "DTSTART:20150106T080000Z\nRRULE:FREQ=WEEKLY;UNTIL=20260106T080000Z")
    file = write(tmp_path, "cal.ics", old.replace("DTEND:20261110T090000Z", "DURATION:PT1H"))
    result = ok("import", "ics", file)
    assert "Imported 216 touchpoints." in result.out
    assert "1 entry was read in part:\n  cal.ics:4 (one@example): This entry repeats since more than 5" in result.out
    again = ok("import", "ics", file, "--json").json
    assert (again["touches"], again["skipped"], again["noted"], again["rejected"]) == (0, 216, 1, 0)


def test_cards_become_clients_and_people(ok: Run, tmp_path: Path) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x1\r\nFN:Noa Bar\r\nORG:Gamma\r\nEMAIL:noa@gamma.example\r\nEND:VCARD\r\n"
    file = write(tmp_path, "c.vcf", card)
    assert ok("import", "vcard", file, "--map", "client=org", "--json").json["clients"] == 1
    assert ok("contact", "list", "gamma", "--json").json[0]["email"] == "noa@gamma.example"
    assert ok("import", "vcard", file, "--map", "client=org", "--json").json["skipped"] == 1


def test_mail_without_own_addresses_says_what_to_set(run: Run, tmp_path: Path) -> None:
    result = run("import", "mbox", write(tmp_path, "m.mbox", "From a@b Sat Nov 21 10:00:00 2026\nFrom: a@b\n\nx\n"))
    assert result.code == 2
    assert "own_addresses" in result.err


ROWS = """\
name,email,every,at most
Beta,"beta@example.com, tal@beta.example",2w,4w
Gamma,call me,5w,2w
Delta,Dana Levi <dana@delta.example>,,
"""


def test_an_address_that_is_none_or_a_limit_too_short_is_named_and_the_rest_of_the_row_comes_in(
    ok: Run, tmp_path: Path
) -> None:
    result = ok("import", "csv", write(tmp_path, "c.csv", ROWS))
    assert "2 entries were read in part:" in result.out
    assert "c.csv, line 3: 'call me' is no e-mail address." in result.out
    assert "c.csv, line 3: The limit of 2w is shorter than the wanted 5w, and was left out." in result.out
    rows = {row["name"]: row for row in ok("client", "list", "--json").json}
    assert [rows[name]["email"] for name in ("Beta", "Gamma", "Delta")] == [
        "beta@example.com",
        None,
        "dana@delta.example",
    ]
    assert [row["email"] for row in ok("contact", "list", "beta", "--json").json] == ["tal@beta.example"]
    assert (rows["Gamma"]["every"], rows["Gamma"]["at_most"]) == ("5w", None)
    assert (rows["Beta"]["every"], rows["Beta"]["at_most"]) == ("2w", "4w")


def test_a_usual_limit_gives_way_to_the_rhythm_that_is_given(ok: Run, tmp_path: Path) -> None:
    ok("config", "set", "at_most", "2w")
    ok("import", "csv", write(tmp_path, "c.csv", "name,every\nBeta,1m\nGamma,1w\n"))
    ok("client", "add", "Delta", "--every", "3w")
    ok("client", "add", "Epsilon")
    rows = {row["name"]: (row["every"], row["at_most"]) for row in ok("client", "list", "--json").json}
    assert rows["Beta"] == ("1m", None)
    assert rows["Gamma"] == ("1w", "2w")
    assert rows["Delta"] == ("3w", None)
    assert rows["Epsilon"] == (None, "2w")


# What cannot be read


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (("csv", "missing.csv"), 2, "no file"),
        (("csv", "."), 5, "is a folder"),
        (("csv", "empty.csv"), 5, "is empty"),
        (("auto", "noise.bin"), 5, "what kind of file"),
        (("json", "t.csv"), 5, "not an export"),
        (("xls", "t.csv"), 2, "FORMAT"),
        (("ics", "t.csv", "--kind", "clients"), 2, "--kind is not for ics"),
        (("csv", "t.ics"), 5, "retainlog import auto"),
        (("csv", "t.csv", "--map", "nonsense"), 2, "--map"),
        (("csv", "t.csv", "--map", "Nowhere=summary"), 2, "Nowhere"),
    ],
)
def test_what_cannot_be_read_gets_its_sentence_and_code(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], code: int, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "t.csv", TOUCHES)
    write(tmp_path, "t.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n")
    write(tmp_path, "empty.csv", "")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 8)
    result = run("import", *argv)
    assert result.code == code, result
    assert word in result.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file_is_refused(run: Run, tmp_path: Path) -> None:
    file = Path(write(tmp_path, "t.csv", TOUCHES))
    file.chmod(0)
    assert run("import", "csv", str(file)).code == 5


# Who is who, and what is said


def test_a_client_that_a_row_names_wins_over_an_address(ok: Run, tmp_path: Path) -> None:
    rows = "client,date,summary,email\nGamma,2026-11-01,x,dana@acme.example\nDelta,2026-11-02,y,dana@acme.example\n"
    ok("import", "csv", write(tmp_path, "t.csv", rows), "--create-clients")
    assert [row["client"] for row in ok("touch", "list", "--json").json] == ["Delta", "Gamma"]
    assert [row["email"] for row in ok("client", "list", "--json").json if row["name"] != "Acme Ltd"] == [None, None]


def test_an_address_in_rows_of_one_new_client_is_its_own(ok: Run, tmp_path: Path) -> None:
    rows = "client,date,summary,email\nGamma,2026-11-01,x,g@gamma.example\nGamma,2026-11-02,y,g@gamma.example\n"
    ok("import", "csv", write(tmp_path, "t.csv", rows), "--create-clients")
    assert ok("client", "show", "gamma", "--json").json["email"] == "g@gamma.example"


@pytest.mark.parametrize("own", ["me@me.example", "ME@me.example"])
def test_ones_own_address_is_nobodys_with_a_plus_too(ok: Run, tmp_path: Path, own: str) -> None:
    ok("config", "set", "own_addresses", own)
    rows = "name,email\nGamma,me+work@me.example\nDelta,me@me.example\n"
    result = ok("import", "csv", write(tmp_path, "c.csv", rows), "--json").json
    assert [row["email"] for row in ok("client", "list", "--json").json if row["name"] != "Acme Ltd"] == [None, None]
    (addresses,) = [row for row in result["accounts"] if row["unit"] == "address"]
    assert (addresses["found"], addresses["passed"]) == (2, 2)


def test_two_of_one_name_with_other_addresses_are_two_and_it_is_said(ok: Run, tmp_path: Path) -> None:
    rows = (
        "name,email,phone\nDavid Cohen,david@a.example,050-1111111\nDavid Cohen,dc@b.example,050-2222222\n"
        "David Cohen,david@a.example,\n"
    )
    result = ok("import", "csv", write(tmp_path, "c.csv", rows))
    found = [row for row in ok("client", "list", "--json").json if row["name"] == "David Cohen"]
    assert sorted(row["email"] for row in found) == ["david@a.example", "dc@b.example"]
    assert "there is a David Cohen already" in result.out
    command = result.out.partition("If they are one: retainlog ")[2].splitlines()[0]
    ok(*command.split(), "--yes")
    assert len([row for row in ok("client", "list", "--json").json if row["name"] == "David Cohen"]) == 1


def test_a_nickname_of_the_file_brings_nobody_together(ok: Run, tmp_path: Path) -> None:
    rows = "name,nickname,email\nDavid Cohen,Dani,d@a.example\nDani,,dani@b.example\n"
    assert ok("import", "csv", write(tmp_path, "c.csv", rows), "--json").json["clients"] == 2


def test_a_note_beside_a_person_stays_that_persons(ok: Run, tmp_path: Path) -> None:
    rows = "First Name,Last Name,Company,Notes\nDana,Levi,Gamma,likes email\nRon,Bar,Gamma,calls only\n"
    ok("import", "csv", write(tmp_path, "c.csv", rows))
    assert [(row["name"], row["note"]) for row in ok("contact", "list", "gamma", "--json").json] == [
        ("Dana Levi", "likes email"),
        ("Ron Bar", "calls only"),
    ]


def test_unknown_clients_suggest_to_create_them(ok: Run, tmp_path: Path) -> None:
    result = ok("import", "csv", write(tmp_path, "t.csv", "client,date,summary\nNobody,2026-11-01,x\n"))
    assert "nothing new" not in result.out
    assert "Nothing was imported." in result.out
    assert "--create-clients" in result.out


def test_skip_bad_leaves_a_cell_out_where_the_row_can_live_without_it(ok: Run, run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", "client,date,summary,mood\nAcme Ltd,2026-11-01,x,9\nAcme Ltd,soon,y,3\n")
    assert run("import", "csv", file).code == 5
    result = ok("import", "csv", file, "--skip-bad")
    assert "Imported 1 touchpoint." in result.out
    assert "line 2: mood was left out: '9' is not a number from 1 to 5." in result.out
    assert ok("touch", "list", "--json").json[0]["mood"] is None


def test_a_dry_run_shows_how_the_file_is_read(ok: Run, tmp_path: Path) -> None:
    rows = "client;date;summary;colour\nAcme Ltd;03/04/2026;x;red\n"
    result = ok("import", "csv", write(tmp_path, "t.csv", rows), "--dry-run")
    assert "Read as UTF-8, columns parted by ;." in result.err
    assert "client → client  (Acme Ltd)" in result.err
    assert "Left out: colour" in result.err
    assert "Dates are read day first; none shows it." in result.err
    plan = ok("import", "csv", write(tmp_path, "t.csv", rows), "--dry-run", "--json").json["plan"][0]
    assert (plan["encoding"], plan["order"], plan["evidence"]) == ("UTF-8", "dmy", "")
    assert [column["header"] for column in plan["left_out"]] == ["colour"]
    ok("import", "csv", write(tmp_path, "t.csv", rows), "--date-order", "mdy")
    assert ok("touch", "list", "--json").json[0]["on"] == "2026-03-04"


def test_what_was_deleted_since_is_told_apart_and_can_be_taken_in_again(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", "client,date,summary\nGamma,2026-11-01,x\nGamma,2026-11-02,y\n")
    ok("import", "csv", file, "--create-clients")
    ok("client", "delete", "Gamma", "--yes")
    result = ok("import", "csv", file, "--create-clients")
    assert "were there already" not in result.out
    assert "2 entries were imported before, and deleted here since. To take them in again: --again" in result.out
    assert "client delete Gamma" in result.out
    assert ok("import", "csv", file, "--create-clients", "--again", "--json").json["touches"] == 2
    assert ok("import", "csv", file, "--create-clients", "--json").json["skipped"] == 2


def test_rows_that_say_the_same_at_another_time_are_others(ok: Run, tmp_path: Path) -> None:
    one = "client,date,time,summary\nAcme Ltd,2026-11-01,09:00,call\nAcme Ltd,2026-11-01,15:00,call\n"
    ok("import", "csv", write(tmp_path, "one.csv", one))
    two = "client,date,time,summary\nAcme Ltd,2026-11-01,15:00,call\nAcme Ltd,2026-11-01,17:00,call\n"
    result = ok("import", "csv", write(tmp_path, "two.csv", two), "--json").json
    assert (result["touches"], result["skipped"]) == (1, 1)
    plain = "client,date,summary\n" + "Acme Ltd,2026-11-01,call\n" * 4
    result = ok("import", "csv", write(tmp_path, "plain.csv", plain), "--json").json
    assert (result["touches"], result["skipped"]) == (1, 3)


def test_one_more_column_in_use_adds_nothing(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", "client,date,summary,Took,More\nAcme Ltd,2026-11-01,call,30,about it\n")
    ok("import", "csv", file)
    result = ok("import", "csv", file, "--map", "Took=minutes", "--map", "More=summary", "--json").json
    assert (result["touches"], result["skipped"]) == (0, 1)


def test_two_devices_that_import_the_same_file_hold_the_same_ids(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", TOUCHES)
    ids = []
    for name in ("one.db", "two.db"):
        ok("--db", str(tmp_path / name), "import", "csv", file, "--create-clients")
        rows = ok("--db", str(tmp_path / name), "touch", "list", "--json").json
        ids.append({(row["id"], row["client_id"]) for row in rows})
    assert ids[0] == ids[1]


def test_an_export_comes_back_whole_and_adds_nothing_to_its_own_journal(ok: Run, tmp_path: Path) -> None:
    ok("import", "csv", write(tmp_path, "t.csv", TOUCHES), "--create-clients")
    ok("loss", "add", "beta", "--by", "client", "--reason", "price", "--on", "2026-11-10")
    for kind in ("clients", "touches", "contacts"):
        ok("export", "csv", "--kind", kind, "-o", str(tmp_path / f"{kind}.csv"))
    fresh = ("--db", str(tmp_path / "fresh.db"))
    for kind in ("clients", "touches", "contacts"):
        more = ("--kind", "clients") if kind == "contacts" else ()
        same = ok("import", "csv", str(tmp_path / f"{kind}.csv"), *more, "--json").json
        assert (same["touches"], same["clients"], same["contacts"]) == (0, 0, 0)
        ok(*fresh, "import", "csv", str(tmp_path / f"{kind}.csv"), *more, "--update")
    rows = {row["name"]: row for row in ok(*fresh, "client", "list", "--status", "all", "--json").json}
    assert (rows["Beta"]["status"], rows["Beta"]["lost_on"]) == ("lost", "2026-11-10")
    assert len(ok(*fresh, "loss", "list", "--json").json) == 1
    assert len(ok(*fresh, "touch", "list", "--json").json) == 3
    assert [row["name"] for row in ok(*fresh, "contact", "list", "--json").json] == ["Dana Levi"]


def test_a_file_with_hebrew_is_marked_for_excel_and_one_without_is_not(ok: Run, tmp_path: Path) -> None:
    ok("touch", "add", "acme", "call")
    ok("export", "csv", "-o", str(tmp_path / "ascii.csv"))
    ok("touch", "add", "acme", "שיחה")
    ok("export", "csv", "-o", str(tmp_path / "hebrew.csv"))
    ok("export", "csv", "--no-bom", "-o", str(tmp_path / "plain.csv"))
    marked = {name: (tmp_path / f"{name}.csv").read_bytes()[:3] for name in ("ascii", "hebrew", "plain")}
    assert marked == {"ascii": b"id,", "hebrew": b"\xef\xbb\xbf", "plain": b"id,"}
    assert "\ufeff" not in ok("export", "csv").out


def test_a_code_page_can_be_named(ok: Run, run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes("name\nדוד\n".encode("cp862"))
    ok("import", "csv", str(tmp_path / "c.csv"), "--encoding", "cp862")
    assert "דוד" in [row["name"] for row in ok("client", "list", "--json").json]
    assert run("import", "csv", str(tmp_path / "c.csv"), "--encoding", "cp9999").code == 2
