"""Where the income comes from, and what would be left."""

from __future__ import annotations

import re

from tests.conftest import Run


def test_shares_the_guideline_and_what_goes_with_the_red_ones(ok: Run) -> None:
    ok("client", "add", "Large", "--fee", "6200", "--per", "month")
    ok("client", "add", "Red", "--fee", "3800", "--per", "month")
    ok("client", "add", "Abroad", "--fee", "100 EUR", "--per", "month")
    ok("client", "add", "Project", "--fee", "90000", "--per", "project")
    ok("sign", "add", "red", "leadership-change")
    text = ok("report", "concentration").out
    assert re.search(r"Its share: +62 % +high: over 40 %", text)
    assert re.search(r"If the red ones go: +-38 % +Red", text)
    assert "Project" not in text.partition("The last twelve months")[0]
    worth = ok("report", "concentration", "--json").json["trailing"]["worth"]
    assert worth[0]["client"] == "Project"
    assert worth[0]["income"] == worth[0]["once"] == worth[0]["lifetime"] == {"amount": "90000.00", "currency": "ILS"}
    data = ok("report", "concentration", "--json").json
    assert data["income"]["largest_share"]["value"] == 0.62
    assert [(row["client"], row["band"], row["risk"]) for row in data["income"]["clients"]] == [
        ("Large", "high", None),
        ("Red", "watch", "high"),
    ]
    assert data["income_eur"]["total"]["value"] == {"amount": "100.00", "currency": "EUR"}
    impact = ok("impact", "red", "--json").json
    assert (impact["largest_client"], impact["largest_share"], impact["red_share"]) == ("Large", 0.62, 0.38)
    assert "if the red ones go: −38 %" in ok("impact", "red").out


def test_lost_clients_pay_no_more_and_without_fees_there_is_nothing(ok: Run) -> None:
    assert "No fees are known" in ok("report", "concentration").out
    ok("client", "add", "Acme", "--fee", "4000", "--per", "month", "--since", "2025-01-01")
    ok("loss", "add", "acme", "--on", "2026-11-01")
    data = ok("report", "concentration", "--json").json
    assert "income" not in data
    # 22 Nov to 31 Oct: 9 of 30 days of November, and eleven months.
    assert data["trailing"]["worth"][0]["income"]["amount"] == "45200.00"
    assert data["trailing"]["worth"][0]["lifetime"]["amount"] == "88000.00"
    assert ok("impact", "acme", "--json").json["largest_client"] is None
