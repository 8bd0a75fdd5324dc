"""Several currencies: each for itself, and as one by the rates that are set, computed by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import Run

RATES = ("config", "set", "rates", "USD=3.50", "EUR=4", "date=2026-11-01")


def ils(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "ILS"}


@pytest.fixture(autouse=True)
def clients(ok: Run) -> None:
    since = ("--since", "2025-01-01")
    ok("client", "add", "Home", "--fee", "6000", "--per", "month", *since)
    ok("client", "add", "Dollars", "--fee", "1000 USD", "--per", "month", *since)
    ok("client", "add", "Euros", "--fee", "125 EUR", "--per", "month", *since)
    ok("client", "add", "Pounds", "--fee", "900 GBP", "--per", "month", *since)
    ok("lead", "add", "Ahead", "--fee", "2000 USD", "--stage", "proposal", "--on", "2026-11-01")  # by half: 1000 USD
    ok("sign", "add", "dollars", "leadership-change")


def report(ok: Run, name: str) -> Any:
    return ok("report", name, "--json").json


@pytest.mark.parametrize(
    "name", ["concentration", "pipeline", "forecast", "balance", "fit", "monthly", "year", "retention", "mistakes"]
)
def test_without_rates_nothing_is_converted(ok: Run, name: str) -> None:
    assert "converted" not in ok("report", name, "--json").out
    assert ok("impact", "home", "--json").json["converted"] == []
    assert all(row["expected_loss_converted"] is None for row in ok("risk", "--json").json)


def test_concentration_over_all_currencies(ok: Run) -> None:
    before = report(ok, "concentration")
    ok(*RATES)
    found = report(ok, "concentration")
    together = found.pop("converted")
    assert found | {"text": {}} == before | {"text": {}}  # what stood for itself still does
    # 6000 + 3500 + 500 = 10,000; pounds have no rate
    assert together["total"]["value"] == ils("10000.00")
    assert [(row["client"], row["fee"], row["share"], row["band"]) for row in together["clients"]] == [
        ("Home", ils("6000.00"), 0.6, "high"),
        ("Dollars", ils("3500.00"), 0.35, "watch"),
        ("Euros", ils("500.00"), 0.05, "fine"),
    ]
    assert together["red_share"]["value"] == -0.35
    assert together["pipeline"]["value"] == ils("3500.00")
    assert together["rates"] == [
        "Converted to ILS by the rates of 1 Nov 2026: EUR 4, USD 3.50.",
        "Without a rate, so not in the sum: GBP.",
    ]


def test_the_impact_over_all_currencies(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_MONTHLY_NEED", "8000")
    ok(*RATES)
    found = ok("impact", "dollars", "--json").json
    assert (found["income_lost"]["currency"], found["settings_in_other_currency"]) == ("USD", ["monthly_need"])
    rows = {row["figure"]: (row["amount"], row["share"]) for row in found["converted"]}
    assert rows == {
        "income_lost": (ils("3500.00"), 0.35),
        "income_left": (ils("6500.00"), None),
        "monthly_need": (ils("8000.00"), None),
        "gap": (ils("1500.00"), None),
        "pipeline_expected": (ils("3500.00"), 1.0),
    }
    assert found["rates_on"] == "2026-11-01"
    assert (found["largest_client"], found["largest_share"], found["red_share"]) == ("Home", 0.6, 0.35)
    text = ok("impact", "dollars").out
    assert re.search(r"^Income lost a month: +₪3,500 \(35 % of ₪10,000\)", text, re.MULTILINE)
    assert "₪8,000: ₪1,500 short" in text
    assert "8.0" not in text
    assert ok("impact", "pounds", "--json").json["converted"] == []  # it has no rate itself


def test_the_pipeline_over_all_currencies(ok: Run) -> None:
    ok("activity", "add", "ad", "An ad", "--cost", "100 USD")
    ok("activity", "add", "post", "A post", "--cost", "50")
    ok("lead", "add", "Won", "--on", "2026-10-01")
    ok("lead", "win", "won")
    ok(*RATES)
    found = report(ok, "pipeline")
    assert found["figures"]["cost_per_client_usd"]["value"] == {"amount": "100.00", "currency": "USD"}
    assert found["figures"]["cost_per_client_converted"]["value"] == ils("400.00")
    assert "by the rates of 1 Nov 2026: USD 3.50" in found["figures"]["cost_per_client_converted"]["note"]
    assert [row["currency"] for row in found["cover"]["cover"]] == ["USD"]
    ok("sign", "add", "home", "criticism")
    together = report(ok, "pipeline")["cover"]["converted"]
    assert together == [
        # One of one won draws the chance of a proposal to (1 + 5 · ½) / 6.
        {"currency": "ILS", "expected": ils("4083.35"), "at_risk": ils("9500.00"), "cover": 4083.35 / 9500}
    ]


def test_the_forecast_over_all_currencies(ok: Run) -> None:
    ok(*RATES)
    found = report(ok, "forecast")
    assert {"income", "income_usd", "income_eur", "income_gbp", "converted"} <= set(found)
    together = found["converted"]
    assert together["now"]["value"] == ils("10000.00")
    # Nobody was lost so far, which says little: 45 % a year are assumed to leave, and half the lead comes.
    assert 9000 < float(together["expected"]["value"]["amount"]) < 13500
    each = [("income", 1), ("income_usd", 3.5), ("income_eur", 4)]
    by_hand = sum(rate * float(found[key]["months"][11]["expected"]["amount"]) for key, rate in each)
    assert float(together["months"][11]["expected"]["amount"]) == pytest.approx(by_hand, abs=3)


def test_the_balance_over_all_currencies(ok: Run) -> None:
    ok("client", "add", "Fresh", "--fee", "1000 USD", "--per", "project", "--since", "2026-11-01")
    ok("touch", "add", "fresh", "a talk", "--minutes", "30")
    ok(*RATES)
    ok("touch", "add", "home", "a talk", "--on", "2026-11-03")
    month = ("--from", "2026-11-01", "--to", "2026-11-30")
    rows = ok("report", "balance", *month, "--json").json["groups"]["converted"]
    shares = {row["group"]: row["income_share"] for row in rows}
    # 21 of 30 days: 4,200 + 2,450 + 350 of old clients; 3,500 for the new one's project.
    assert shares == pytest.approx({"leads": 0, "new": 3500 / 10500, "existing": 7000 / 10500})


def test_the_hourly_rate_over_all_currencies(ok: Run) -> None:
    ok("fit", "profile", "add", "pays on time")
    for client, day in (("home", "2026-11-02"), ("dollars", "2026-11-03")):
        ok("fit", "check", client, "--score", "pays on time=4")
        ok("touch", "add", client, "a day's work", "--minutes", "600", "--on", day)
    ok(*RATES)
    month = ("--from", "2026-10-01", "--to", "2026-10-31")
    for client in ("home", "dollars"):
        ok("touch", "add", client, "a day's work", "--minutes", "600", "--on", "2026-10-05")
    found = ok("report", "fit", *month, "--json").json
    [band] = found["outcomes"]["bands"]
    # (6,000 + 3,500) / 20 hours
    assert band["rate"] == [ils("600.00"), {"amount": "100.00", "currency": "USD"}]
    assert band["rate_converted"] == ils("475.00")
    rates = {row["client"]: row["rate_converted"] for row in found["clients"]["clients"]}
    assert rates == {"Home": ils("600.00"), "Dollars": ils("350.00")}
    text = ok("report", "fit", *month).out
    assert "The same in ILS" in text
    assert "by the rates of 1 Nov 2026" in text
    dangers = {row["figure"]: row for row in ok("fit", "check", "dollars", "--show", "--json").json["dangers"]}
    assert dangers["income_share"]["value"] == 0.35
    assert "1 Nov 2026" in dangers["income_share"]["label"]


def test_the_month_and_the_year_over_all_currencies(ok: Run) -> None:
    ok("client", "edit", "home", "--fee", "500 USD", "--per", "month")
    ok("client", "edit", "euros", "--fee", "100 GBP", "--per", "month")
    ok("loss", "add", "dollars", "--on", "2026-11-20", "--no-input")
    month, year = ("monthly", "--month", "2026-11"), ("year",)
    before = {report: ok("report", *report, "--json").json for report in (month, year)}
    ok(*RATES)
    for command, kept in before.items():
        found = ok("report", *command, "--json").json
        together = found.pop("fees_converted")
        figures = {key: figure["value"] for key, figure in together.items() if key != "rates"}
        # 6,000 + 1,000 · 3.50 + 125 · 4 at the start. Home pays 500 · 3.50 now; euros went where no rate leads.
        assert [figures[key] for key in ("opening", "lost", "reduced", "increased", "moved", "closing")] == [
            ils("10000.00"), ils("3500.00"), ils("4250.00"), ils("0.00"), ils("-500.00"), ils("1750.00"),
        ]  # fmt: skip
        assert figures["grr"] == pytest.approx((9500 - 3500 - 4250) / 9500)
        assert together["rates"][0] == "Converted to ILS by the rates of 1 Nov 2026: EUR 4, USD 3.50."
        said = {"standout": [], "opening": {}, "text": {}}
        assert found | said == kept | said  # what stood for itself still does
    assert "₪3,500 of the ₪10,000 a month went with them" in ok("report", *month).out


def test_retention_over_all_currencies(ok: Run) -> None:
    ok("client", "add", "More", "--fee", "1000 USD", "--per", "month", "--since", "2025-01-01")
    ok("loss", "add", "dollars", "--on", "2026-10-20", "--no-input")
    before = report(ok, "retention")
    ok(*RATES)
    found = report(ok, "retention")
    together = found["quarters"].pop("quarters_converted")
    assert [(row["line"], row["opening"], row["paying"], row["grr"]) for row in together[-2:]] == [
        ("2026-Q3", ils("13500.00"), 4, 1.0),
        ("2026-Q4", ils("13500.00"), 4, 10000 / 13500),
    ]
    assert found["quarters"].pop("rates")[1] == "Without a rate, so not in the sum: GBP."
    assert found["quarters"] == before["quarters"]


def test_what_mistakes_cost_in_all(ok: Run) -> None:
    for cause, cost in (("overload", "100 USD"), ("overload", "20"), ("vague-contract", "300")):
        parts = ("--what", "w", "--kind", "service", "--why", "y", "--cause", cause, "--plan", "Ask")
        ok("mistake", "add", *parts, "--cost", cost)
    assert "from one cause, vague-contract" in ok("report", "mistakes").out
    ok(*RATES)
    figure = report(ok, "mistakes")["figures"]["cost_converted"]
    assert figure["value"] == ils("670.00")
    assert "by the rates of 1 Nov 2026: USD 3.50" in figure["note"]
    assert "from one cause, overload: ₪370 of ₪670" in ok("report", "mistakes").out


def test_a_loss_says_what_it_means_for_all_of_the_income(ok: Run) -> None:
    ok(*RATES)
    added = ok("loss", "add", "dollars", "--no-input")
    said = "₪3,500 a month less, 35 % of your monthly income. ₪6,500 a month remain."
    assert f"{said} Converted to ILS by the rates of 1 Nov 2026: EUR 4, USD 3.50." in added.out
    found = ok("loss", "show", "dollars", "--json").json
    assert found["income_lost"] == {"amount": "1000.00", "currency": "USD"}
    assert (found["income_lost_converted"], found["income_share_converted"]) == (ils("3500.00"), 0.35)
    assert found["rates_on"] == "2026-11-01"
    assert said in " ".join(ok("loss", "show", "dollars").out.split())


def test_the_morning_compares_by_the_rates(ok: Run) -> None:
    """Without rates a fee is compared with others in its own currency; with them with all."""
    days = [date(2026, 11, 21) - timedelta(days=60 + 7 * n) for n in range(12)]
    ok("client", "add", "Few", "--fee", "400 USD", "--per", "month")
    for client in ("few", "euros"):
        for day in days:
            ok("touch", "add", client, "talk", "--on", day.isoformat())

    for day in range(12):  # somebody else is in touch as ever
        ok("touch", "add", "home", "talk", "--on", (date(2026, 11, 20) - timedelta(days=9 * day)).isoformat())

    def risks() -> list[str]:
        return [row["client"] for row in ok("today", "--json").json if row["kind"] == "risk"]

    assert risks() == ["Euros", "Few"]  # 125 of 125, the median of euros; 400 of 700, that of dollars
    ok(*RATES)
    assert risks() == ["Few", "Euros"]  # 1,400 and 500


def test_the_ranking_compares_by_the_rates(ok: Run) -> None:
    days = [date(2026, 11, 21) - timedelta(days=40 + 7 * n) for n in range(12)]
    for client in ("home", "dollars", "euros"):
        for day in days:
            ok("touch", "add", client, "talk", "--on", day.isoformat())
    ok("client", "add", "Cents", "--fee", "700", "--per", "month")
    ok(*RATES)
    result = ok("risk", "--json").json
    rows = {row["client"]: row for row in result}
    assert [row["client"] for row in result][:3] == ["Dollars", "Home", "Euros"]
    assert float(rows["Dollars"]["expected_loss_converted"]["amount"]) == pytest.approx(
        3.5 * float(rows["Dollars"]["expected_loss"]["amount"])
    )
    assert rows["Pounds"]["expected_loss_converted"] is None
    said = ok("risk").err
    assert "Expected loss in all: ₪" in said
    assert "by the rates of 1 Nov 2026" in said
    assert " = ₪" in ok("risk", "dollars").out
    assert [row["name"] for row in ok("client", "list", "--sort", "risk", "--json").json][:3] == list(rows)[:3]


def test_old_rates_get_a_quiet_word(ok: Run) -> None:
    ok("config", "set", "rates", "USD=3.50", "date=2026-08-23")
    assert "days old" not in ok("report", "concentration").out  # 90 days
    ok("config", "set", "rates", "USD=3.50", "date=2026-08-22")
    assert "91 days old. New ones: retainlog config set rates USD=" in ok("report", "concentration").out
    assert "91 days old" in ok("risk").err
