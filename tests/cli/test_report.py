"""`retainlog report`: which period, which format, a page for the browser."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path
from typing import Any

import pexpect
import pytest

from retainlog import reports
from tests.conftest import Run


@pytest.fixture
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--fee", "4500", "--every", "2w", "--since", "2026-01-10")
    ok("touch", "add", "acme", "plan", "--on", "2026-10-05", "--minutes", "30")
    ok("touch", "add", "acme", "draft", "--on", "2026-11-02", "--minutes", "45")


def period(page: Any) -> tuple[str, str]:
    return page["period"]["from"], page["period"]["to"]


@pytest.mark.usefixtures("acme")
class TestPeriod:
    def test_the_current_month_by_default(self, ok: Run) -> None:
        page = ok("report", "--json").json
        assert (page["report"], period(page)) == ("monthly", ("2026-11-01", "2026-11-30"))
        assert (page["touches"]["touches"]["value"], page["touches"]["touches"]["before"]) == (1, 1)

    def test_the_last_full_month_until_the_seventh(self, ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-07")
        assert period(ok("report", "--json").json) == ("2026-10-01", "2026-10-31")

    @pytest.mark.parametrize("month", ["2026-10", "october", "last month", "אוקטובר"])
    def test_a_month_as_people_write_it(self, ok: Run, month: str) -> None:
        page = ok("report", "monthly", "--month", month, "--json").json
        assert period(page) == ("2026-10-01", "2026-10-31")
        assert page["touches"]["minutes"]["value"] == 30

    def test_any_days(self, ok: Run) -> None:
        page = ok("report", "--from", "2026-10-01", "--to", "2026-11-21", "--json").json
        assert page["touches"]["touches"]["value"] == 2
        assert period(ok("report", "--to", "2026-10-20", "--json").json) == ("2026-10-01", "2026-10-20")
        assert period(ok("report", "--from", "2026-10-15", "--json").json) == ("2026-10-15", "2026-11-21")

    @pytest.mark.parametrize(
        ("argv", "word"),
        [
            (("--month", "blurry"), "blurry"),
            (("--month", "2027-03"), "still to come"),
            (("--month", "2026-10", "--from", "2026-10-02"), "--month"),
            (("--from", "2026-10-02", "--to", "2026-10-01"), "before it begins"),
            (("weather",), "weather"),
            (("--reflect", "--html", "x.html"), "--reflect"),
            (("--reflect", "--from", "2026-10-02"), "one month"),
            (("--answer", "well"), "well"),
            (("--answer", "why=x"), "why"),
            (("--reflect",), "--answer CODE=TEXT"),
        ],
    )
    def test_wrong_input_gets_one_sentence(self, run: Run, argv: tuple[str, ...], word: str) -> None:
        result = run("report", *argv)
        assert (result.code, result.out) == (2, "")
        assert word in result.err
        assert "Traceback" not in result.err


@pytest.mark.usefixtures("acme")
class TestFormats:
    def test_csv_is_the_figures_and_any_table_on_request(self, ok: Run) -> None:
        rows = list(csv.DictReader(io.StringIO(ok("report", "--format", "csv").out)))
        assert {row["figure"]: row["value"] for row in rows if row["section"] == "fees"}["opening"] == "4500.00"
        table = ok("report", "--format", "csv", "--table", "groups").out
        assert table.startswith("group,touches,")

    def test_an_unknown_table_names_those_there_are(self, run: Run) -> None:
        result = run("report", "--format", "csv", "--table", "nope")
        assert result.code == 3
        assert "groups" in result.err

    @pytest.mark.parametrize("name", ["monthly", "mistakes", "losses", "year", "retention"])
    @pytest.mark.parametrize("format", ["table", "plain", "json", "jsonl", "csv", "md", "html"])
    def test_every_report_in_every_format(self, ok: Run, name: str, format: str) -> None:
        assert ok("report", name, "--format", format).out

    def test_a_page_for_its_owner_alone_replaces_the_one_before(self, ok: Run, home: Path) -> None:
        page = home / "october.html"
        ok("report", "--html", str(page), "--month", "2026-10")
        page.chmod(0o644)
        receipt = ok("report", "--html", str(page), "--json").json
        assert receipt == {"report": "monthly", "path": str(page)}
        assert "Report for November 2026" in page.read_text(encoding="utf-8")
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        assert [file.name for file in home.iterdir() if "october" in file.name] == ["october.html"]

    def test_a_place_that_cannot_be_written_is_a_storage_error(self, run: Run, home: Path) -> None:
        (home / "file").write_text("")
        result = run("report", "--html", str(home / "file" / "page.html"))
        assert (result.code, result.out) == (6, "")
        assert "can't be written" in result.err

    def test_the_browser_gets_the_page(self, ok: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        browser = home / "browser"
        browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {home}/opened\n')
        browser.chmod(0o755)
        monkeypatch.setenv("BROWSER", f"{browser} %s")
        ok("report", "--open")
        assert (home / "opened").read_text() == f"file://{home}/.local/share/retainlog/journal-reports/monthly.html"


def test_an_empty_journal_is_answered_kindly(ok: Run) -> None:
    result = ok("report")
    assert "still empty" in result.out
    assert "retainlog client add" in result.out
    assert ok("report", "--json").json["report"] == "monthly"


def test_hebrew_numbers_and_names_survive_every_format(ok: Run) -> None:
    ok("client", "add", "נועה לוי", "--fee", "3,200.50", "--since", "2026-10-01")
    for format in ("table", "md", "html"):
        page = ok("report", "--month", "2026-10", "--format", format).out
        assert "נועה לוי" in page
        assert "3,200.50" in page


def test_a_page_has_pictures_without_any_extra(ok: Run, tmp_path: Path) -> None:
    ok("demo", "--mixed", str(tmp_path / "demo"))
    ok("--db", str(tmp_path / "demo" / "journal.db"), "report", "year", "--html", str(tmp_path / "year.html"))
    assert "<svg" in (tmp_path / "year.html").read_text()


@pytest.mark.parametrize("name", ["monthly", "year", "retention", "concentration", "balance"])
def test_the_page_of_200_clients_stays_below_a_megabyte(ok: Run, tmp_path: Path, name: str) -> None:
    """It grows with the clients, not with their touchpoints, of which scripts/bench.py --large has 100,000."""
    rows = "".join(f"client {n},2026-{n % 11 + 1:02}-0{n % 9 + 1},call about the plan\n" for n in range(200))
    (tmp_path / "rows.csv").write_text(f"client,date,summary\n{rows}", encoding="utf-8")
    ok("import", "csv", str(tmp_path / "rows.csv"), "--create-clients")
    ok("report", name, "--html", str(tmp_path / "page.html"))
    assert 5_000 < (tmp_path / "page.html").stat().st_size < 1_000_000


def test_help_names_every_report_with_a_line(ok: Run) -> None:
    for language in ("en", "he"):
        page = ok("--lang", language, "report", "--help").out
        lines = {line.split()[0]: line.split()[1:] for line in page.splitlines() if line.strip()}
        assert [name for name in reports.names() if not lines.get(name)] == []


def on_screen(ok: Run, terminal: Any, *argv: str, size: tuple[int, int] = (24, 80), **env: str) -> str:
    child = terminal("--bidi", "off", "report", *argv, size=size, NO_COLOR="1", **env)
    child.expect(pexpect.EOF)
    return str(child.before).replace("\r\n", "\n")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "he"])
def test_on_a_terminal_a_month_is_one_screen(ok: Run, terminal: Any, tmp_path: Path, language: str) -> None:
    ok("demo", "--mixed", str(tmp_path / "demo"))
    at = {"RETAINLOG_DB": str(tmp_path / "demo" / "journal.db"), "RETAINLOG_LANG": language}
    for month in ("2026-08", "2026-10", "2026-11"):
        shown = on_screen(ok, terminal, "--month", month, **at)
        points = [line for line in shown.splitlines() if line.startswith("•")]
        assert 5 <= len(points) <= 8
        assert len(shown.splitlines()) <= 24
        assert max(map(len, shown.splitlines())) <= 80
        assert "report --full" in shown
    assert len(on_screen(ok, terminal, "--month", "2026-10", "--full", "--no-pager", **at).splitlines()) > 60


def test_one_screen_holds_long_names_and_long_answers(ok: Run, terminal: Any) -> None:
    for n in range(9):
        name = f"{n} " + "a very long name of a very long firm " * 3
        ok("client", "add", name, "--every", "1w", "--fee", f"{n + 1}000", "--since", "2026-01-01")
        ok("promise", "add", str(n), "to send " + "many words " * 20, "--on", "2026-10-02", "--due", "2026-10-09")
        ok("action", "add", "to do " + "many words " * 20, "--due", "2026-10-09")
    ok("report", "--month", "2026-09", "--answer", "next-month=" + "many words\n\n" * 60)
    shown = on_screen(ok, terminal, "--month", "2026-10")
    assert len(shown.splitlines()) <= 24
    assert "Waiting to hear from you" in shown
    assert "and 6 more" in shown
    assert "Your plan for this month: many words" in shown


@pytest.mark.usefixtures("acme")
def test_every_format_but_the_screen_opens_with_the_same_lines(ok: Run) -> None:
    points = ok("report", "--json").json["opening"]["points"]
    assert [point["code"] for point in points][-1] == "contacts"
    for format in ("table", "md", "html"):
        page = ok("report", "--format", format).out
        assert points[0]["text"] in page
        assert page.index(points[0]["text"]) < page.index("clients lost / clients at the start")


@pytest.mark.usefixtures("acme")
def test_in_the_first_days_it_asks_which_month_or_says_it(ok: Run, terminal: Any) -> None:
    child = terminal("report", today="2026-12-03")
    child.expect_exact("Which month?")
    child.expect_exact("November 2026, which is over")
    child.expect_exact(": ")
    child.sendline("2")
    child.expect_exact("Report for December 2026")
    child.close()
    child = terminal("report", today="2026-12-03")
    child.expect_exact("[2026-11]: ")
    child.sendline("")
    child.expect_exact("Report for November 2026")


@pytest.mark.usefixtures("acme")
def test_without_a_terminal_the_month_that_ended_is_said(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-03")
    said = ok("report")
    assert "Report for November 2026" in said.out
    assert "This is about November 2026, the month that ended." in said.err
    assert "retainlog report --month 2026-12" in said.err
    assert ok("report", "--json").err == ""
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-08")
    assert ok("report").err == ""


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("word", ["october", "2026-10", "אוקטובר"])
def test_a_month_may_stand_where_the_report_does(ok: Run, word: str) -> None:
    assert period(ok("report", word, "--json").json) == ("2026-10-01", "2026-10-31")


@pytest.mark.usefixtures("acme")
def test_sections_that_hold_nothing_share_a_line(ok: Run) -> None:
    page = ok("report").out
    assert "Mistakes: None were logged. Losses: Nobody gave notice." in page.splitlines()
    assert "Losses" not in page.splitlines()
