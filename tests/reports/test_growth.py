"""Pipeline, forecast, balance and fit on small journals whose figures are computed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Run

GOOD = ("--score", "core-service=4", "--score", "profitable=4", "--score", "values=4")
WRONG = ("--score", "core-service=1", "--score", "profitable=1", "--score", "values=2")


def section(ok: Run, report: str, key: str, *argv: str) -> Any:
    return ok("report", report, *argv, "--json").json[key]


def figures(ok: Run, report: str, key: str, *argv: str) -> dict[str, Any]:
    found = section(ok, report, key, *argv)
    return {name: one["value"] for name, one in found.items() if isinstance(one, dict) and "value" in one}


@pytest.fixture
def leads(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--fee", "6000", "--per", "month", "--since", "2024-01-01")
    post = ok("activity", "add", "post", "On briefs", "--hours", "6", "--cost", "300", "--on", "2026-02-01",
              "--json").json["id"]  # fmt: skip
    ok("lead", "add", "Won one", "--on", "2026-03-01", "--activity", post, "--source", "linkedin", "--fee", "4000")
    ok("lead", "touch", "Won one", "a long call", "--minutes", "120", "--on", "2026-03-10")
    ok("lead", "win", "Won one", "--on", "2026-03-31")
    ok("lead", "add", "Lost one", "--on", "2026-04-01", "--source", "linkedin")
    ok("lead", "lose", "Lost one", "--reason", "too dear", "--on", "2026-04-11")
    ok("lead", "add", "Open one", "--on", "2026-11-01", "--from-client", "acme", "--fee", "8000", "--stage", "proposal")
    ok("lead", "add", "Dollars", "--on", "2026-11-02", "--fee", "1000 USD", "--stage", "talking")
    ok("lead", "add", "A site", "--on", "2026-11-03", "--fee", "20000", "--per", "project")


@pytest.mark.usefixtures("leads")
def test_the_pipeline_in_figures(ok: Run) -> None:
    found = figures(ok, "pipeline", "figures")
    assert (found["open"], found["leads"], found["won"], found["lost"], found["days_to_close"]) == (3, 5, 1, 1, 30)
    assert found["leads_a_month"] == 0.4  # five in twelve months
    assert found["hours_per_client"] == 8.0  # six on the post, two on the call, one client won
    assert found["cost_per_client"] == {"amount": "300.00", "currency": "ILS"}


@pytest.mark.usefixtures("leads")
def test_where_leads_come_from_and_what_moves_on(ok: Run) -> None:
    found = section(ok, "pipeline", "sources")
    assert [(row["source"], row["leads"], row["won"], row["lost"], row["open"]) for row in found["sources"]] == [
        *(("linkedin", 2, 1, 1, 0), ("not said", 2, 0, 0, 2), ("referral", 1, 0, 0, 1))
    ]
    assert [(row["client"], row["leads"]) for row in found["referrals"]] == [("Acme Ltd", 1)]
    stages = section(ok, "pipeline", "stages")
    assert [(row["stage"], row["reached"], row["on"], row["lost"], row["open"]) for row in stages["stages"]] == [
        *(("new", 5, 3, 1, 1), ("talking", 3, 2, 0, 1), ("proposal", 2, 1, 0, 1))
    ]
    assert [row["conversion"] for row in stages["stages"]] == [0.75, 1.0, 1.0]
    assert [(row["name"], row["reason"]) for row in stages["lost"]] == [("Lost one", "too dear")]
    (activity,) = section(ok, "pipeline", "activities")["activities"]
    assert (activity["hours"], activity["leads"], activity["clients"]) == (6.0, 1, 1)
    assert "3 of 4" in ok("report", "pipeline").out  # under five decided: counts, no per cent


@pytest.mark.usefixtures("leads")
def test_replacement_cover_by_currency_takes_a_project_by_the_month(ok: Run) -> None:
    ok("sign", "add", "acme", "less-time")  # which makes its risk high
    rows = {row["currency"]: row for row in section(ok, "pipeline", "cover")["cover"]}
    assert (
        rows["ILS"]["expected"]["amount"] == "5023.81"
    )  # 8,000 at (1 + 5 · ½) / 6: one was won; 20,000 / 12 at (1 + ½) / 7
    assert rows["ILS"]["at_risk"]["amount"] == "6000.00"
    assert rows["ILS"]["cover"] == pytest.approx(5023.81 / 6000)
    assert (float(rows["USD"]["expected"]["amount"]) > 0, rows["USD"]["cover"]) == (True, None)


@pytest.mark.usefixtures("leads")
def test_impact_and_concentration_say_what_the_pipeline_would_cover(ok: Run) -> None:
    found = ok("impact", "acme", "--json").json
    assert found["pipeline_expected"]["amount"] == "5023.81"
    assert found["pipeline_cover"] == pytest.approx(5023.81 / 6000)
    assert "84" in ok("impact", "acme").out
    income = section(ok, "concentration", "income")
    assert income["pipeline"]["value"]["amount"] == "5023.81"


def test_a_forecast_from_fees_survival_and_leads(ok: Run) -> None:
    ok("client", "add", "Acme", "--fee", "10000", "--per", "month", "--since", "2025-11-21")
    ok("client", "add", "Gone", "--since", "2025-11-21")
    ok("loss", "add", "Gone", "--on", "2026-05-20", "--reason", "price", "--no-input")
    ok("lead", "add", "Dana", "--on", "2026-11-21", "--stage", "proposal", "--fee", "4000")
    found = section(ok, "forecast", "income")
    december = found["months"][0]
    # The loss lies before the first entry, so nobody was watched yet: 45 % a year are assumed, 40 days to the end.
    stays = (1 + 40 * 0.45 / 0.8 / 365.25) ** -0.8
    assert december["month"] == "2026-12-01"
    assert float(december["expected"]["amount"]) == pytest.approx(10000 * stays, abs=0.5)
    assert float(december["high"]["amount"]) == 10000
    assert december["pipeline"]["amount"] == "0.00"
    # By the end of January it is 71 days; the lead (an even chance) would pay from day 60 on.
    january = found["months"][1]
    assert float(january["pipeline"]["amount"]) == pytest.approx(2000 * (1 + 11 * 0.45 / 0.8 / 365.25) ** -0.8, abs=0.5)
    assert found["now"]["value"]["amount"] == "10000.00"
    assert len(found["months"]) == 12
    text = ok("report", "forecast").out
    assert "0 of them lost under watch" in text
    assert "an assumption, as none was won yet" in text


def test_a_forecast_keeps_currencies_apart_and_says_when_there_is_nothing(ok: Run) -> None:
    assert "nothing to look ahead from" in ok("report", "forecast").out
    ok("client", "add", "A", "--fee", "100", "--per", "month", "--since", "2026-01-01")
    ok("client", "add", "B", "--fee", "50 USD", "--per", "month", "--since", "2026-01-01")
    ok("client", "add", "C", "--fee", "5000", "--per", "project", "--since", "2026-01-01")
    found = ok("report", "forecast", "--json").json
    assert found["income"]["months"][-1]["expected"] == {"amount": "70.00", "currency": "ILS"}
    assert found["income_usd"]["months"][-1]["expected"] == {"amount": "35.00", "currency": "USD"}
    assert "So few losses say little" in ok("report", "forecast").out


def test_the_balance_of_energy_against_income(ok: Run) -> None:
    ok("client", "add", "Old", "--fee", "3000", "--per", "month", "--since", "2025-01-01")
    ok("client", "add", "New", "--fee", "1000", "--per", "month", "--since", "2026-10-01")
    ok("touch", "add", "Old", "call", "--minutes", "30", "--on", "2026-10-05")
    ok("touch", "add", "New", "kick-off", "--minutes", "60", "--on", "2026-10-05")
    ok("touch", "add", "New", "favour", "--minutes", "30", "--on", "2026-10-06", "--off-core")
    ok("lead", "add", "Dana", "--on", "2026-10-01")
    ok("lead", "touch", "Dana", "first call", "--minutes", "30", "--on", "2026-10-07")
    found = section(ok, "balance", "groups", "--month", "2026-10")
    rows = {row["group"]: row for row in found["groups"]}
    assert {group: (row["touches"], row["minutes"]) for group, row in rows.items()} == {
        "leads": (1, 30), "new": (2, 90), "existing": (1, 30)
    }  # fmt: skip
    assert [rows[group]["minute_share"] for group in ("leads", "new", "existing")] == [0.2, 0.6, 0.2]
    assert [rows[group]["income_share"] for group in ("leads", "new", "existing")] == [0, 0.25, 0.75]
    (month,) = section(ok, "balance", "months", "--month", "2026-10")["months"]
    assert (month["month"], month["new_touches"], month["leads_minutes"]) == ("2026-10", 2, 30)
    assert figures(ok, "balance", "hours", "--month", "2026-10")["off_core_hours"] == 0.5


def test_hours_on_wrong_fit_clients_and_currencies_apart(ok: Run) -> None:
    ok("fit", "profile", "add", "--start-set")
    ok("client", "add", "Wrong", "--fee", "1000 USD", "--per", "month", "--since", "2025-01-01", "--hours", "9")
    ok("client", "add", "Right", "--fee", "3000", "--per", "month", "--since", "2025-01-01", "--hours", "10")
    ok("fit", "check", "Wrong", *WRONG)
    ok("touch", "add", "Wrong", "call", "--minutes", "60", "--on", "2026-10-05")
    found = ok("report", "balance", "--month", "2026-10", "--json").json
    assert found["hours"]["wrong_fit_hours"]["value"] == 10.0  # nine a month, and the call
    assert found["hours"]["wrong_fit"]["value"] == 0.5
    assert found["hours"]["wrong"][0]["rate"] == {"amount": "100.00", "currency": "USD"}
    assert {"groups", "groups_usd"} <= set(found["groups"])


def test_outcomes_by_fit_band_with_counts_and_a_warning(ok: Run) -> None:
    assert "fit profile add --start-set" in ok("report", "fit").out
    ok("fit", "profile", "add", "--start-set")
    for name, hours, answers in (("Good", "10", GOOD), ("Bad", "30", WRONG), ("Unchecked", "5", None)):
        ok("client", "add", name, "--fee", "3000", "--per", "month", "--since", "2025-01-01", "--hours", hours)
        if answers:
            ok("fit", "check", name, *answers)
    ok("touch", "add", "Good", "call", "--mood", "5", "--energy", "4", "--on", "2026-10-05")
    ok("touch", "add", "Bad", "call", "--mood", "2", "--energy", "1", "--on", "2026-10-05")
    ok("mistake", "add", "Bad", "--what", "late", "--kind", "service", "--why", "x", "--cause", "overload",
       "--on", "2026-10-06", "--plan", "begin earlier", "--due", "2026-12-01")  # fmt: skip
    ok("lead", "add", "Friend", "--from-client", "Good", "--on", "2026-10-07")
    found = ok("report", "fit", "--month", "2026-10", "--json").json["outcomes"]
    rows = {row["band"]: row for row in found["bands"]}
    assert set(rows) == {"good", "wrong"}
    assert (rows["good"]["rate"], rows["wrong"]["rate"]) == (
        [{"amount": "300.00", "currency": "ILS"}],
        [{"amount": "100.00", "currency": "ILS"}],
    )
    keys = ("clients", "mood", "energy", "mistakes", "losses", "broken", "referrals")
    assert [rows["good"][key] for key in keys] == [1, 5.0, 4.0, 0, 0, 0, 1]
    assert [rows["wrong"][key] for key in keys] == [1, 2.0, 1.0, 1, 0, 0, 0]
    assert (found["clients"]["value"], found["checked"]["value"]) == (3, 2)
    text = ok("report", "fit", "--month", "2026-10").out
    assert "Fewer than 5 clients in a band: good, wrong." in text


def test_an_hourly_rate_of_several_currencies_is_shown_in_each(ok: Run) -> None:
    ok("fit", "profile", "add", "--start-set")
    for name, fee in (("A", "3000"), ("B", "1000 USD")):
        ok("client", "add", name, "--fee", fee, "--per", "month", "--since", "2025-01-01", "--hours", "10")
        ok("fit", "check", name, *GOOD)
    (row,) = ok("report", "fit", "--month", "2026-10", "--json").json["outcomes"]["bands"]
    assert row["rate"] == [{"amount": "300.00", "currency": "ILS"}, {"amount": "100.00", "currency": "USD"}]


@pytest.mark.parametrize("report", ["pipeline", "forecast", "balance", "fit"])
@pytest.mark.usefixtures("leads")
def test_every_format_renders_and_an_empty_journal_is_told_how_to_begin(ok: Run, report: str, home: Any) -> None:
    for name in ("table", "plain", "json", "jsonl", "csv", "md", "html"):
        assert ok("report", report, "--format", name).out
    empty = ok("--db", str(home / "none.db"), "report", report)
    assert "retainlog" in empty.out


def test_fees_without_any_hours_are_no_hourly_rate(ok: Run) -> None:
    ok("fit", "profile", "add", "values")
    for name in ("Worked", "Untouched"):
        ok("client", "add", name, "--fee", "3000", "--per", "month", "--since", "2026-10-01")
        ok("fit", "check", name, "--score", "values=4")
    ok("touch", "add", "worked", "a day", "--minutes", "600", "--on", "2026-10-05")
    [band] = section(ok, "fit", "outcomes", "--from", "2026-10-01", "--to", "2026-10-31")["bands"]
    assert band["rate"] == [{"amount": "300.00", "currency": "ILS"}]
