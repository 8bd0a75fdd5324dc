"""A list of clients as freelancers keep it comes in whole: names of columns, fees, when they last talked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

ENGLISH = """My clients
Client / Company,Main contact,Email,Rate,Last talked,How they found me,Birthday,Notes
Acme,Dana Levi,dana@acme.example,"$1,200/mo",3/14/2026,referral,May 5,good
Petals,Ron,ron@petals.example,$3k,11/01/2026,LinkedIn,,
Gamma,,,$95/hr,10/20/2026,,,
Delta,,,project,,,,
Epsilon,,,"$12,000 per year",,,,
Words & Co,,,0.12/word,,,,
Theta,,,n/a,,,,
"""
HEBREW = """שם העסק,איש קשר,טלפון,תעריף,שיחה אחרונה,איך הגיעו
מאפייה,דנה,050-1234567,₪250 לשעה,14.3.2026,המלצה
סטודיו,רון,050-7654321,"4,500 + מע״מ",1.11.2026,
גן,,,"₪3,000 לחודש",,
"""


@pytest.fixture
def clients(ok: Run, home: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def read(text: str, locale: str) -> dict[str, dict[str, object]]:
        monkeypatch.setenv("LANG", locale)
        (home / "clients.csv").write_text(text, encoding="utf-8")
        ok("import", "csv", str(home / "clients.csv"), "--yes", "--lang", "en")
        return {row["name"]: row for row in ok("client", "list", "--json").json}

    return read


def test_the_list_of_an_american(ok: Run, clients) -> None:  # type: ignore[no-untyped-def]
    found = clients(ENGLISH, "en_US.UTF-8")
    assert len(found) == 7
    fees = {
        name: (row["fee"]["amount"], row["fee"]["currency"], row["per"]) for name, row in found.items() if row["fee"]
    }
    assert fees == {
        "Acme": ("1200.00", "USD", "month"),
        "Petals": ("3000.00", "USD", "month"),
        "Epsilon": ("1000.00", "USD", "month"),
    }
    assert found["Acme"]["last_on"] == "2026-03-14"
    assert found["Delta"]["engagement"] == "project"
    assert "$95/hr" in str(ok("client", "show", "gamma", "--json").json["note"])
    assert "0.12/word" in str(ok("client", "show", "words", "--json").json["note"])
    assert ok("client", "show", "acme", "--json").json["note"] == "good — Came through: referral"
    assert [row["name"] for row in ok("contact", "list", "--json").json] == ["Dana Levi", "Ron"]
    assert {row["level"] for row in ok("risk", "--json").json} == {
        "none",
        "watch",
    }  # nobody is red after a first import


def test_the_list_of_an_israeli(ok: Run, clients) -> None:  # type: ignore[no-untyped-def]
    found = clients(HEBREW, "he_IL.UTF-8")
    assert (found["סטודיו"]["fee"], found["גן"]["fee"]) == (
        {"amount": "4500.00", "currency": "ILS"},
        {"amount": "3000.00", "currency": "ILS"},
    )
    assert "₪250 לשעה" in str(ok("client", "show", "מאפייה", "--json").json["note"])
    assert found["מאפייה"]["last_on"] == "2026-03-14"


def test_what_was_done_with_each_fee_is_said(ok: Run, home: Path) -> None:
    (home / "clients.csv").write_text(ENGLISH, encoding="utf-8")
    said = ok("import", "csv", str(home / "clients.csv"), "--dry-run").out
    assert "line 5: The fee is in the note, since it is not per month or project: $95/hr." in said
    assert "The fee of a year was taken as that of twelve months." in said
