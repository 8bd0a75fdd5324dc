"""Money as it is: what is paid once and what is paid by the month, the three dates of a loss, what is new and what was
only written down. Every figure by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Run


def section(ok: Run, name: str, key: str, *period: str) -> Any:
    return ok("report", name, *period, "--json").json[key]


def amount(figure: Any) -> float:
    return float(figure["value"]["amount"])


def hourly(ok: Run, client: str, *period: str) -> tuple[str, float]:
    """(real hourly rate, hours) of the period."""
    ok("fit", "profile", "add", "--start-set")
    rows = ok("fit", "profile", "list", "--json").json
    ok("fit", "check", client, *(part for row in rows for part in ("--score", f"{row['name']}=4")))
    (row,) = [row for row in section(ok, "fit", "clients", *period)["clients"] if row["client"] == client]
    return row["rate"]["amount"], row["hours"]


# Projects and payments are events, rates are states


def test_a_second_project_at_the_same_price_is_a_second_project(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("client", "add", "P", "--fee", "10000", "--per", "project", "--since", "2026-05-01")
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-22T10:00")
    ok("client", "edit", "P", "--fee", "10000", "--per", "project")
    ok("client", "edit", "P", "--fee", "10000", "--per", "project")
    (row,) = section(ok, "concentration", "trailing")["worth"]
    assert (row["income"]["amount"], row["once"]["amount"]) == ("30000.00", "30000.00")


def test_a_project_leaves_the_rate_in_force(ok: Run) -> None:
    ok("client", "add", "A", "--fee", "3000", "--since", "2025-01-01")
    ok(
        "client",
        "edit",
        "A",
        "--fee",
        "9000",
        "--project",
        "site",
        "--fee-from",
        "2026-09-01",
        "--fee-until",
        "2026-10-30",
    )
    ok("client", "edit", "A", "--fee", "500", "--per", "payment", "--fee-from", "2026-10-05")
    assert amount(section(ok, "concentration", "income")["total"]) == 3000
    # 60 days of 150 each; October has 30 of them.
    ok("touch", "add", "A", "a call", "--minutes", "60", "--on", "2026-10-02")
    assert hourly(ok, "A", "--month", "2026-10") == ("8000.00", 1)  # 3,000 + 4,500 + 500
    rows = section(ok, "concentration", "trailing")["worth"]
    # 22 Nov 2025 to 21 Nov 2026 is a whole year: 9/30 of November 2025, 21/30 of November 2026, eleven months between.
    assert (rows[0]["income"]["amount"], rows[0]["once"]["amount"]) == ("45500.00", "9500.00")


def test_a_project_by_its_name_is_changed_ended_and_taken_away(ok: Run) -> None:
    ok("client", "add", "A")
    ok("client", "edit", "A", "--fee", "9000", "--project", "site", "--fee-from", "2026-01-01", "--volume", "90")
    ok("client", "edit", "A", "--project", "Site", "--fee-until", "2026-12-31")
    (fee,) = ok("client", "show", "A", "--json").json["fees"]
    assert (fee["from_on"], fee["until_on"], fee["volume"], fee["state"]) == ("2026-01-01", "2026-12-31", 90, "running")
    ok("client", "edit", "A", "--without", "site")
    assert (
        "fees" not in ok("client", "show", "A", "--json").json or not ok("client", "show", "A", "--json").json["fees"]
    )


def test_fees_by_the_hour_word_and_piece_come_to_what_is_usual_a_month(ok: Run) -> None:
    ok("client", "add", "Hours", "--fee", "250", "--per", "hour", "--volume", "12", "--since", "2026-01-01")
    ok("client", "add", "Words", "--fee", "0.35", "--per", "word", "--volume", "8000")
    ok("client", "add", "Pieces", "--fee", "900", "--per", "piece", "--volume", "2.5")
    ok("client", "add", "Unknown", "--fee", "90", "--per", "hour")
    rows = section(ok, "concentration", "income")["clients"]
    assert [(row["client"], row["fee"]["amount"]) for row in rows] == [
        *(("Hours", "3000.00"), ("Words", "2800.00"), ("Pieces", "2250.00"))
    ]
    assert ok("impact", "Hours", "--json").json["income_lost"]["amount"] == "3000.00"
    found = ok("impact", "Unknown", "--json").json
    assert found["income_lost"] is None
    assert "volume" in [row["name"] for row in found["missing"]]
    # Another price keeps the volume: 12 hours at 300.
    ok("client", "edit", "Hours", "--fee", "300", "--fee-from", "2026-11-01")
    assert ok("client", "show", "Hours", "--json").json["monthly_fee"]["amount"] == "3600.00"
    assert amount(section(ok, "forecast", "income")["now"]) == 3600 + 2800 + 2250


def test_a_freelancer_paid_by_the_project(ok: Run) -> None:
    """24,000 over twelve months of which 120 hours were worked."""
    year = ("--since", "2025-11-22", "--fee-until", "2026-11-21")
    ok("client", "add", "Film", "--fee", "24000", "--per", "project", *year, "--volume", "120")
    ok("client", "add", "Other", "--fee", "6000", "--per", "project", "--since", "2026-03-01")
    found = ok("impact", "Film", "--json").json
    assert found["income_lost"]["amount"] == "2000.00"  # a twelfth
    assert found["income_share"] == pytest.approx(2000 / 2500)
    rows = section(ok, "concentration", "trailing")["worth"]
    assert [(row["client"], row["share"], row["band"]) for row in rows] == [
        ("Film", 0.8, "high"),
        ("Other", 0.2, "fine"),
    ]
    assert hourly(ok, "Film", "--from", "2025-11-22", "--to", "2026-11-21") == ("200.00", 120)
    ok("lead", "add", "Next", "--fee", "12000", "--per", "project", "--stage", "proposal")
    assert ok("impact", "Film", "--json").json["pipeline_expected"]["amount"] == "500.00"  # 12,000 / 12 at one half


@pytest.mark.parametrize(
    "line",
    [
        ("--fee", "5", "--per", "month", "--fee-until", "2026-12-01"),
        ("--fee", "5", "--per", "month", "--volume", "3"),
        ("--fee", "5", "--per", "hour", "--project", "x"),
        ("--fee", "5", "--per", "project", "--fee-from", "2026-05-01", "--fee-until", "2026-04-01"),
        ("--project", "unknown", "--fee-until", "2026-12-01"),
    ],
)
def test_terms_that_do_not_go_together_change_nothing(ok: Run, run: Run, line: tuple[str, ...]) -> None:
    ok("client", "add", "A", "--fee", "100")
    before = ok("export", "json").out
    assert run("client", "edit", "A", *line).code in (2, 3)
    assert ok("export", "json").out == before


def test_what_winning_a_client_cost_and_what_it_is_worth(ok: Run) -> None:
    ok("client", "add", "Old", "--fee", "2000", "--hours", "10", "--since", "2025-11-22")
    ok("lead", "add", "Won", "--on", "2026-08-01", "--fee", "1000")
    ok("lead", "touch", "Won", "a long call", "--minutes", "90", "--on", "2026-08-10")
    ok("lead", "win", "Won", "--on", "2026-09-01")
    won = section(ok, "concentration", "trailing")["worth"][1]
    # September, October and 21/30 of November; 1.5 hours at 2,000 / 10 an hour of the one whose hours are known.
    assert (won["income"]["amount"], won["lifetime"]["amount"], won["winning_hours"]) == ("2700.00", "2700.00", 1.5)
    assert won["winning_cost"]["amount"] == "300.00"


# Three dates of a loss


@pytest.fixture
def notice(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Acme, ₪3,000 and 10 hours a month since 2026: notice on 1 February, last day 31 July, all paid."""
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-05-15T10:00")
    for name in ("Acme", "Beta"):
        ok("client", "add", name, "--fee", "3000", "--hours", "10", "--since", "2025-01-01")
    ok("loss", "add", "Acme", "--on", "2026-02-01", "--ends", "2026-07-31", "--reason", "price", "--no-input")


@pytest.mark.usefixtures("notice")
def test_on_one_day_all_reports_say_the_same_of_a_client_that_gave_notice(ok: Run) -> None:
    assert amount(section(ok, "concentration", "income")["total"]) == 6000
    assert amount(section(ok, "forecast", "income")["now"]) == 6000
    assert amount(section(ok, "monthly", "fees", "--month", "2026-05")["closing"]) == 6000
    assert ok("impact", "Beta", "--json").json["income_share"] == 0.5
    july = section(ok, "forecast", "income")["months"][1]
    assert july["month"] == "2026-07-01"
    assert 3000 < float(july["expected"]["amount"]) <= 6000
    assert float(july["low"]["amount"]) >= 3000  # Acme pays until the last day of work, whatever Beta does


@pytest.mark.usefixtures("notice")
def test_the_months_of_the_notice_are_paid_and_worked(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-10-01T10:00")
    ok("touch", "add", "Acme", "work", "--minutes", "3600", "--on", "2026-06-01")
    # Seven months of 3,000; seven of 10 hours, and 60 hours of touchpoints.
    assert hourly(ok, "Acme", "--from", "2026-01-01", "--to", "2026-07-31") == ("161.54", 130)
    worth = {row["client"]: row for row in section(ok, "concentration", "trailing")["worth"]}
    assert worth["Acme"]["lifetime"]["amount"] == "57000.00"  # 19 months
    assert amount(section(ok, "monthly", "fees", "--month", "2026-07")["closing"]) == 6000
    august = section(ok, "monthly", "fees", "--month", "2026-08")
    assert (amount(august["lost"]), amount(august["closing"])) == (3000, 3000)
    assert section(ok, "monthly", "clients", "--month", "2026-08")["lost"]["value"] == 1
    assert section(ok, "monthly", "clients", "--month", "2026-02")["lost"]["value"] == 0
    monkeypatch.setenv("RETAINLOG_CHURN_DATE", "notice")
    assert section(ok, "monthly", "clients", "--month", "2026-02")["lost"]["value"] == 1
    assert section(ok, "monthly", "clients", "--month", "2026-08")["lost"]["value"] == 0


@pytest.mark.usefixtures("notice")
def test_what_is_paid_for_ends_apart_from_the_work(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("loss", "edit", "Acme", "--paid-until", "2026-06-30")
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-07-10T10:00")
    assert amount(section(ok, "concentration", "income")["total"]) == 3000
    assert section(ok, "monthly", "clients", "--month", "2026-07")["end"]["value"] == 2  # it still works


# What is new, and what was only written down


def test_clients_written_down_without_a_first_day_are_not_new(ok: Run) -> None:
    for n in range(10):
        ok("client", "add", f"Client {n}", "--fee", "1200")
        ok("touch", "add", f"Client {n}", "a call", "--minutes", "60")
    clients = section(ok, "monthly", "clients", "--month", "2026-11")
    assert (clients["new"]["value"], clients["entered"]["value"], clients["end"]["value"]) == (0, 10, 10)
    fees = section(ok, "monthly", "fees", "--month", "2026-11")
    assert (amount(fees["new"]), amount(fees["entered"]), amount(fees["closing"])) == (0, 12000, 12000)
    groups = {row["group"]: row["minutes"] for row in section(ok, "balance", "groups")["groups"]}
    assert groups == {"leads": 0, "new": 0, "existing": 600}


def test_a_first_day_told_later_takes_the_fee_along(ok: Run) -> None:
    ok("client", "add", "A", "--fee", "3000")
    ok("client", "edit", "A", "--since", "2024-01-01")
    fees = section(ok, "monthly", "fees", "--month", "2026-11")
    assert (amount(fees["opening"]), amount(fees["new"]), amount(fees["entered"])) == (3000, 0, 0)


def test_lost_and_back_within_a_month_and_fees_won_back(ok: Run) -> None:
    ok("client", "add", "A", "--fee", "3000", "--since", "2024-01-01")
    ok("client", "add", "B", "--fee", "2000", "--since", "2024-01-01")
    for name, lost, back in (("A", "2026-10-05", "2026-10-25"), ("B", "2026-08-01", "2026-10-10")):
        ok("loss", "add", name, "--on", lost, "--reason", "price", "--no-input")
        ok("loss", "recovered", name, "--on", back)
    clients = section(ok, "monthly", "clients", "--month", "2026-10")
    assert (clients["returned"]["value"], clients["won_back"]["value"], clients["lost"]["value"]) == (1, 1, 0)
    fees = section(ok, "monthly", "fees", "--month", "2026-10")
    assert (amount(fees["back"]), amount(fees["new"])) == (2000, 0)


def test_zero_fees_pay_nothing_and_nothing_at_risk_is_no_minus(ok: Run) -> None:
    ok("client", "add", "A", "--fee", "3000")
    ok("client", "add", "Free", "--fee", "0")
    assert ok("impact", "A", "--json").json["paying_clients"] == 1
    out = ok("report", "concentration", "--json").out
    assert "-0.0" not in out


def test_hours_from_a_day_on_leave_those_of_before(ok: Run) -> None:
    ok("client", "add", "A", "--fee", "1000", "--hours", "10", "--since", "2026-01-01")
    ok("client", "edit", "A", "--hours", "20", "--hours-from", "2026-10-01")
    rows = ok("client", "show", "A", "--json").json["hours_agreed"]
    assert [(row["from_on"], row["hours"]) for row in rows] == [("2026-01-01", 10), ("2026-10-01", 20)]
    assert hourly(ok, "A", "--from", "2026-09-01", "--to", "2026-10-31") == ("66.67", 30)


# Definitions


def test_quarters_before_the_first_client_are_left_out(ok: Run) -> None:
    ok("client", "add", "A", "--fee", "1000", "--since", "2026-05-10")
    rows = section(ok, "retention", "quarters", "--from", "2025-12-10", "--to", "2026-11-20")["quarters"]
    assert [row["line"] for row in rows] == ["2026-Q2", "2026-Q3", "2026-Q4"]


def test_one_answer_of_six_is_no_fit_and_a_deal_breaker_tells_by_itself(ok: Run) -> None:
    ok("fit", "profile", "add", "--start-set")
    ok("client", "add", "A")
    assert ok("fit", "check", "A", "--score", "core-service=4", "--json").json["band"] is None
    assert ok("fit", "check", "A", "--score", "profitable=0", "--json").json["band"] == "wrong"


def test_a_check_is_summed_over_what_was_answered_that_day(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("client", "add", "A")
    ok("check", "A", "--answer", "criticism=1", "--answer", "less-time=3")
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-28T10:00")
    found = ok("check", "A", "--answer", "less-time=1", "--json").json
    assert (found["leaving"], found["leaving_most"], found["challenging_most"]) == (1, 3, 0)
    assert "1 of 3" in ok("check", "A", "--show").out


def test_a_late_pass_bears_its_own_day(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("client", "add", "A")
    ok("loss", "add", "A", "--on", "2026-11-20", "--reason", "price", "--no-input")
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-03-20T10:00")
    ok("loss", "review", "A", "--reason", "price", "--no-input")
    out = ok("loss", "show", "A").out
    assert "After a week" not in out
    assert "After 4 months (20 Mar 2027)" in " ".join(out.split())


def test_a_pause_does_not_age_what_the_client_saw(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("client", "add", "A", "--engagement", "project", "--since", "2026-01-01")
    ok("milestone", "add", "A", "first cut", "--kind", "demo", "--delivered", "2026-11-20")
    ok("client", "pause", "A", "--until", "2027-01-22")
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-01-23T10:00")
    codes = [signal["code"] for row in ok("risk", "--json").json for signal in row["signals"]]
    assert "no-visible-value" not in codes


def test_a_mistake_again_reopens_the_plan_that_was_to_prevent_it(ok: Run) -> None:
    parts = ("--kind", "service", "--why", "busy", "--cause", "overload")
    ok("mistake", "add", "--what", "late", *parts, "--plan", "Plan slack", "--on", "2026-11-01")
    step = ok("action", "list", "--json").json[0]["id"]
    ok("action", "done", step)
    ok("mistake", "add", "--what", "late again", *parts, "--plan", "Plan more slack")
    assert [row["text"] for row in ok("action", "list", "--json").json if row["id"] == step] == ["Plan slack"]
