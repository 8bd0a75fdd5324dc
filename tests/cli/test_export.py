"""Exports: private files, the whole journal there and back byte for byte, tables for spreadsheets, cards, calendars."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from retainlog.cli.commands.exporting import KINDS
from tests.conftest import Run


@pytest.fixture(autouse=True)
def journal(ok: Run) -> None:
    ok(
        "client",
        "add",
        "Acme Ltd",
        "--alias",
        "אקמה",
        "--fee",
        "4500",
        "--every",
        "2w",
        "--hours",
        "10",
        "--tag",
        "big",
    )
    ok("contact", "add", "acme", "Dana Levi", "--email", "dana@acme.example", "--role", "champion")
    ok("client", "add", "Beta", "--need", "A site\nthat sells")
    ok("client", "add", "Gone")
    ok("touch", "add", "acme", "=call about Q4", "--minutes", "30", "--tag", "x", "--on", "2026-11-01")
    ok("touch", "add", "beta", "פגישת תכנון", "--on", "2026-11-02")
    ok("mistake", "add", "beta", "--what", "Late", "--kind", "service", "--why", "Busy", "--plan", "Write a list")
    ok("loss", "add", "beta", "--stated", "maybe later", "--clarity", "vague", "--no-input")
    ok("client", "delete", "gone", "--yes")


@pytest.fixture
def whole(ok: Run, tmp_path: Path) -> Path:
    file = tmp_path / "whole.json"
    ok("export", "json", "-o", str(file))
    return file


def test_the_journal_goes_out_and_comes_back_byte_for_byte(ok: Run, tmp_path: Path, whole: Path) -> None:
    fresh = str(tmp_path / "fresh.db")
    ok("--db", fresh, "import", "json", str(whole))
    assert ok("--db", fresh, "export", "json").out == whole.read_text(encoding="utf-8")
    assert ok("export", "json").out == whole.read_text(encoding="utf-8")


def test_what_came_back_works(ok: Run, tmp_path: Path, whole: Path) -> None:
    fresh = str(tmp_path / "fresh.db")
    ok("--db", fresh, "import", "json", str(whole))
    for argv in (("client", "list", "--status", "all"), ("touch", "list"), ("search", "תכנון"), ("today",)):
        assert ok("--db", fresh, *argv, "--json").out == ok(*argv, "--json").out
    assert ok("--db", fresh, "client", "show", "אקמה", "--json").json["name"] == "Acme Ltd"


def test_a_second_import_finds_nothing_new(ok: Run, whole: Path) -> None:
    result = ok("import", "json", str(whole), "--json").json
    assert result["added"] == {}
    assert result["skipped"] > 10
    assert "nothing new" in ok("import", "json", str(whole)).out


def test_an_undone_import_leaves_an_empty_journal(ok: Run, tmp_path: Path, whole: Path) -> None:
    fresh = str(tmp_path / "fresh.db")
    ok("--db", fresh, "import", "json", str(whole))
    ok("--db", fresh, "undo")
    tables = ok("--db", fresh, "export", "json").json["tables"]
    assert not any(tables.values())
    ok("--db", fresh, "import", "json", str(whole))


def test_rows_that_differ_are_refused_unless_the_file_is_to_win(run: Run, ok: Run, whole: Path) -> None:
    ok("client", "edit", "acme", "--industry", "Steel")
    result = run("import", "json", str(whole))
    assert result.code == 5
    assert "different in the file" in result.err
    assert ok("client", "show", "acme", "--json").json["industry"] == "Steel"
    assert ok("import", "json", str(whole), "--update", "--json").json["updated"] == 1
    assert ok("client", "show", "acme", "--json").json["industry"] is None


def test_a_dry_run_writes_nothing(ok: Run, tmp_path: Path, whole: Path) -> None:
    fresh = tmp_path / "fresh.db"
    said = ok("--db", str(fresh), "import", "json", str(whole), "--dry-run").out
    assert said == "Would import 2 touchpoints, 3 clients, 1 person, 1 mistake, 1 loss, 8 other rows.\n"
    assert not fresh.exists()


def _without(content: dict[str, Any], table: str) -> None:
    content["tables"][table] = []


def _set(content: dict[str, Any], table: str, **values: object) -> None:
    content["tables"][table][0].update(values)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda c: _set(c, "touches", on_date="2026-02-30"), "touches[0].on_date"),
        (lambda c: _set(c, "touches", id="../../etc"), "touches[0].id"),
        (lambda c: _set(c, "touches", mood=9), "touches"),
        (lambda c: _set(c, "touches", minutes=10**30), "touches[0].minutes"),
        (lambda c: _set(c, "touches", surprise=1), "touches[0].surprise"),
        (lambda c: _set(c, "touches", summary=None), "touches[0].summary"),
        (lambda c: _set(c, "touches", summary={"a": 1}), "touches[0].summary"),
        (lambda c: _set(c, "clients", kind="alien"), "clients"),
        (lambda c: _set(c, "clients", every="often"), "clients[0].every"),
        (lambda c: _set(c, "clients", created_at="now"), "clients[0].created_at"),
        (lambda c: _set(c, "losses", reason="aliens"), "losses[0].reason"),
        (lambda c: c["tables"]["touches"].append(c["tables"]["touches"][0]), "is there twice"),
        (lambda c: _without(c, "clients"), "neither in the file nor in the journal"),
        (lambda c: c["tables"].update(sqlite_master=[{}]), "no such table"),
        (lambda c: c["tables"].update(touches=7), "touches"),
        (lambda c: c.update(schema=999), "newer retainlog"),
        (lambda c: c.update(format="other"), "not an export"),
        (lambda c: c.pop("tables"), "tables are missing"),
    ],
)
def test_a_bad_export_is_refused_with_the_place(run: Run, tmp_path: Path, whole: Path, change: Any, place: str) -> None:
    content = json.loads(whole.read_text(encoding="utf-8"))
    change(content)
    whole.write_text(json.dumps(content), encoding="utf-8")
    fresh = tmp_path / "fresh.db"
    result = run("--db", str(fresh), "import", "json", str(whole))
    assert result.code == 5, result
    assert place in result.err
    assert not fresh.exists()


@pytest.mark.parametrize("text", ["[", "[]", "{}", '{"format": NaN}', "[" * 100_000])
def test_what_is_no_export_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    assert run("import", "json", str(file)).code == 5


def test_text_with_escapes_is_cleaned_when_it_comes_in(ok: Run, tmp_path: Path, whole: Path) -> None:
    content = json.loads(whole.read_text(encoding="utf-8"))
    _set(content, "touches", summary="red \x1b[31m\u202ealert")
    whole.write_text(json.dumps(content), encoding="utf-8")
    fresh = str(tmp_path / "fresh.db")
    ok("--db", fresh, "import", "json", str(whole))
    assert "red alert" in {row["summary"] for row in ok("--db", fresh, "touch", "list", "--json").json}


# Files


def test_a_file_is_private_and_is_not_replaced_unasked(run: Run, ok: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.md"
    assert str(file) in ok("export", "md", "-o", str(file)).err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("mine", encoding="utf-8")
    result = run("export", "md", "-o", str(file))
    assert result.code == 4
    assert "--force" in result.err
    assert file.read_text(encoding="utf-8") == "mine"
    ok("export", "md", "-o", str(file), "--force")
    assert "# Journal" in file.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_a_sentence(run: Run, tmp_path: Path) -> None:
    result = run("export", "csv", "-o", str(tmp_path / "nowhere" / "out.csv"))
    assert result.code == 6
    assert "can't be written" in result.err


# Tables


def test_every_kind_has_its_table_and_the_page_holds_them_all(ok: Run, tmp_path: Path) -> None:
    ok("demo", "--mixed", str(tmp_path / "demo"))
    demo = ("--db", str(tmp_path / "demo/journal.db"))
    promised = ok(*demo, "promise", "list", "--json").json[0]
    boundary = ok(*demo, "boundary", "list", "--json").json[0]
    ok(*demo, "boundary", "breach", boundary["id"], "called at night")
    ok(*demo, "away", "add", "2026-08-02", "2026-08-09", "--reason", "holiday")
    invoice = "Invoice,Client,Date,Subtotal,Due date,Paid\n7,Acme Ltd,2026-05-01,1200,2026-05-31,2026-06-03\n"
    ok(*demo, "import", "invoices", "-", "--yes", stdin=invoice)
    page = ok(*demo, "export", "html").out
    for kind in KINDS:
        rows = list(csv.DictReader(io.StringIO(ok(*demo, "export", "csv", "--kind", kind).out)))
        assert rows, kind
        assert all(row["id"] for row in rows)
        words = [row[name] for row in rows for name in ("text", "title", "advice", "answer") if row.get(name)]
        assert all(word in html.unescape(page) for word in words), kind
    assert promised["text"] in html.unescape(page)


def test_csv_is_safe_from_formulas_and_marked_for_excel_on_request(ok: Run) -> None:
    out = ok("export", "csv", "--bom").out
    assert out.startswith("\ufeff")
    assert ",'=call about Q4," in out


def test_clients_and_touchpoints_go_through_csv_without_loss(ok: Run, tmp_path: Path) -> None:
    clients, touches, fresh = tmp_path / "c.csv", tmp_path / "t.csv", str(tmp_path / "fresh.db")
    ok("export", "csv", "--kind", "clients", "-o", str(clients))
    ok("export", "csv", "--kind", "touches", "-o", str(touches))
    ok("--db", fresh, "import", "csv", str(clients), str(touches))
    client_fields = ("name", "kind", "engagement", "hours", "every", "need", "fee", "per", "aliases", "tags")
    touch_fields = ("client", "on", "time", "summary", "minutes", "channel", "off_core", "tags")
    for noun, fields in (("client", client_fields), ("touch", touch_fields)):
        argv = (noun, "list", "--json") + (("--status", "all") if noun == "client" else ())
        before, after = ok(*argv).json, ok("--db", fresh, *argv).json
        assert [[row[field] for field in fields] for row in after] == [
            [row[field] for field in fields] for row in before
        ]


def test_cards_carry_clients_and_their_people(ok: Run, tmp_path: Path) -> None:
    file, fresh = tmp_path / "c.vcf", str(tmp_path / "fresh.db")
    ok("export", "vcard", "-o", str(file))
    assert b"\r\nFN:Dana Levi\r\n" in file.read_bytes()
    ok("--db", fresh, "import", "vcard", str(file), "--map", "client=org")
    assert [row["name"] for row in ok("--db", fresh, "client", "list", "--json").json] == ["Acme Ltd", "Beta"]
    assert ok("--db", fresh, "contact", "list", "--json").json[0]["email"] == "dana@acme.example"


def test_the_calendar_holds_contacts_actions_and_the_next_look_back(ok: Run) -> None:
    pytest.importorskip("icalendar")
    first = ok("export", "ics").out
    for line in ("SUMMARY:Contact Acme Ltd", "SUMMARY:Beta: Write a list", "SUMMARY:Look back at losing Beta"):
        assert line in first
    assert ok("export", "ics").out == first
    ok("touch", "add", "acme", "call")
    uids = [line for line in first.splitlines() if line.startswith("UID")]
    after = ok("export", "ics").out
    assert sorted(uids) == sorted(line for line in after.splitlines() if line.startswith("UID"))
    assert "DUE;VALUE=DATE:20261205" in after


@pytest.mark.parametrize("format", ["md", "html"])
def test_the_page_holds_what_was_written(ok: Run, format: str) -> None:
    page = ok("export", format).out
    for text in ("Acme Ltd", "פגישת תכנון", "Late", "Busy", "Write a list", "maybe later", "Dana Levi"):
        assert text in page
    assert "Gone" not in page


def test_an_export_onto_a_link_leaves_the_link(ok: Run, run: Run, home: Path) -> None:
    ok("client", "add", "Acme")
    target, link = home / "real.json", home / "link.json"
    link.symlink_to(target)
    assert run("export", "json", "-o", str(link)).code == 4
    ok("export", "json", "-o", str(link), "--force")
    assert link.is_symlink()
    assert "Acme" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_a_killed_export_left_is_removed_by_the_next(ok: Run, home: Path) -> None:
    ok("client", "add", "Acme")
    left, fresh = home / "out.json.0123456789.part", home / "out.json.abcdef0123.part"
    for path in (left, fresh):
        path.write_text("half")
    os.utime(left, (0, 0))
    ok("export", "json", "-o", str(home / "out.json"))
    assert not left.exists()
    assert fresh.exists()  # another may still be at it


@pytest.mark.parametrize("format", ["md", "html"])
def test_a_page_in_hebrew_names_nothing_of_a_loss_in_english(ok: Run, format: str) -> None:
    ok("client", "add", "אופק")
    said = ("--reason", "price", "--stated", "יקר", "--verdict", "external", "--clarity", "vague", "--feeling", "2")
    ok("loss", "add", "אופק", "--decided", "2026-11-01", *said)
    page = ok("--lang", "he", "export", format).out
    page = html.unescape(re.sub("<style.*?</style>|<[^>]*>", "", page, flags=re.DOTALL))
    told = page[page.rindex("עזיבה") :]
    assert "מה נאמר: יקר" in told
    assert "הכרעה: חיצוני" in told
    assert not re.findall("[a-z]+", told)
