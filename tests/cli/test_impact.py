"""`impact`: what a client's leaving means, in every format, and what is missing to know it."""

from __future__ import annotations

import pytest

from tests.conftest import Run


@pytest.fixture(autouse=True)
def clients(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--fee", "4500", "--hours", "12")
    ok("client", "add", "Beta", "--fee", "3000")
    ok("client", "add", "Gamma", "--fee", "8500")
    ok("client", "add", "Delta", "--fee", "500 EUR")
    ok("client", "add", "Epsilon", "--fee", "30000", "--per", "project")


@pytest.fixture
def means(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MONTHLY_NEED", "15000"), ("SAVINGS", "42000"), ("HOURS", "120"), ("IDEAL_FEE", "6000")):
        monkeypatch.setenv(f"RETAINLOG_{name}", value)


def ils(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "ILS"}


@pytest.mark.usefixtures("means")
def test_as_what_if(ok: Run) -> None:
    found = ok("impact", "acme", "--json").json
    expected = {
        "client": "Acme Ltd", "loss_id": None, "on": "2026-11-21", "currency": "ILS", "income_lost": ils("4500.00"),
        "income_share": 4500 / 18500, "income_before": ils("18500.00"), "income_left": ils("14000.00"),
        "monthly_need": ils("15000.00"), "gap": ils("1000.00"), "gap_before": ils("0.00"), "spare": ils("0.00"),
        "savings": ils("42000.00"), "runway_months": 42.0, "paying_clients": 4, "median_fee": ils("3750.00"),
        "clients_to_replace_at_median_fee": 2, "clients_to_replace_at_ideal_fee": 1,
        "clients_to_fill_gap_at_median_fee": 1, "clients_to_fill_gap_at_ideal_fee": 1, "hours_freed": 12.0,
        "hours": 120.0, "hours_share": 0.1, "project_fee": None, "clients_by_project": 0,
        "other_currencies": [{"amount": "500.00", "currency": "EUR"}], "settings_in_other_currency": [],
        "missing": [],
    }  # fmt: skip
    assert {key: found[key] for key in expected} == expected
    assert found["client_id"]


@pytest.mark.usefixtures("means")
def test_people_read_it_in_words(ok: Run) -> None:
    text = ok("impact", "acme").out
    for words in (
        "If Acme Ltd left",
        "₪4,500 (24 % of ₪18,500)",
        "₪15,000: ₪1,000 short",
        "42 months: ₪42,000 at ₪1,000 a month",
        "2 clients at your median fee of ₪3,750 or 1 client at your ideal fee of ₪6,000",
        "12 (10 % of 120)",
        "€500 a month in another currency",
    ):
        assert words in text
    assert "What would complete" not in text


def test_what_is_missing_is_named_with_the_command_that_gives_it(ok: Run) -> None:
    ok("client", "add", "Zeta")
    found = ok("impact", "zeta", "--json").json
    assert [row["name"] for row in found["missing"]] == [
        "fee", "client_hours", "monthly_need", "savings", "hours", "ideal_fee"
    ]  # fmt: skip
    assert found["income_lost"] is None
    assert "retainlog config set monthly_need 15000" in ok("impact", "zeta").out
    assert f"retainlog client edit {found['client_id'][:8]} --fee" in ok("impact", "zeta").out


@pytest.mark.usefixtures("means")
def test_a_real_loss_keeps_the_figures_of_its_day(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    loss = ok("loss", "add", "acme", "--json").json["id"]
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-03-01T10:00")
    ok("client", "add", "Eta", "--fee", "9000")
    ok("loss", "add", "beta")
    found = ok("impact", "acme", "--json").json
    assert (found["loss_id"], found["on"], found["income_left"]) == (loss, "2026-11-21", ils("14000.00"))
    assert ok("impact", "gamma", "--json").json["income_left"] == ils("11500.00")


@pytest.mark.usefixtures("means")
@pytest.mark.parametrize("format", ["table", "plain", "json", "jsonl", "csv", "md", "html"])
def test_every_format_has_the_income_lost(ok: Run, format: str) -> None:
    out = ok("impact", "acme", "--format", format).out
    assert "4500" in out.replace(",", "")
    assert ok("loss", "add", "acme", "--format", format).out
    assert ok("loss", "show", "acme", "--format", format).out


def test_a_setting_that_cannot_be_read_is_a_usage_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_MONTHLY_NEED", "plenty")
    result = run("impact", "acme")
    assert result.code == 2
    assert "plenty" in result.err
