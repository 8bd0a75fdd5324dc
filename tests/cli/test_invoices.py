"""Invoices come in from the books: what was billed becomes the history of fees, what was paid late a fact."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retainlog.base.money import Money
from retainlog.nouns.invoice import monthly_fees
from tests.conftest import Run

MORNING = """\
מספר מסמך,סוג מסמך,תאריך,שם לקוח,מייל,סכום לפני מע"מ,מע"מ,סה"כ,מטבע,תאריך לתשלום,תאריך תשלום,סטטוס
1001,חשבונית מס,01/08/2026,סטודיו לוי,dana@levi.example,"4,000.00",720.00,"4,720.00",ILS,31/08/2026,30/08/2026,שולם
1002,חשבונית מס,01/09/2026,סטודיו לוי,dana@levi.example,"4,000.00",720.00,"4,720.00",ILS,30/09/2026,15/10/2026,שולם
1003,חשבונית מס,01/10/2026,סטודיו לוי,dana@levi.example,"4,500.00",810.00,"5,310.00",ILS,31/10/2026,,פתוח
1004,חשבונית מס,01/11/2026,סטודיו לוי,dana@levi.example,"5,000.00",900.00,"5,900.00",ILS,30/11/2026,,פתוח
1005,חשבונית זיכוי,03/11/2026,סטודיו לוי,dana@levi.example,500.00,90.00,590.00,ILS,,,
2001,קבלה,30/08/2026,סטודיו לוי,dana@levi.example,,,"4,720.00",ILS,,,
,,,סה"כ,,"17,000.00",,,,,,
"""
STRIPE = """\
Number,Status,Customer Name,Customer Email,Currency,Subtotal,Tax,Total,Created (UTC),Due Date (UTC),Paid At (UTC)
A-1,paid,Acme,dana@acme.example,usd,1000.00,0.00,1000.00,2026-09-01 10:00,2026-09-15 10:00,2026-09-14 10:00
A-2,void,Acme,dana@acme.example,usd,1000.00,0.00,1000.00,2026-10-01 10:00,2026-10-15 10:00,
A-3,open,Acme,dana@acme.example,usd,1000.00,0.00,1000.00,2026-10-02 10:00,2026-10-15 10:00,
"""
FRESHBOOKS = """\
Client Name,Invoice #,Date Issued,Invoice Status,Date Paid,Item Name,Currency,Line Total,Due Date
Acme,0001,2026-09-01,Paid,2026-09-20,Retainer,ILS,1180.00,2026-09-15
"""
QUICKBOOKS = """\
Sales by customer,,,,,
"August - November, 2026",,,,,

Date,Transaction type,Num,Customer,Due date,Amount
01/09/2026,Invoice,17,Acme,30/09/2026,"1,180.00"
02/09/2026,Credit Memo,18,Acme,,180.00
03/09/2026,Payment,19,Acme,,1000.00
TOTAL,,,,,"2,180.00"
"""


def write(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_invoices_in_hebrew_give_the_fees_and_how_they_were_paid(ok: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "m.csv", MORNING)
    result = ok("import", "invoices", file, "--create-clients", "--json").json
    assert (result["invoices"], result["clients"], result["fees"]) == (5, 1, 1)
    (rows,) = [row for row in result["accounts"] if row["unit"] == "row"]
    assert (rows["found"], rows["taken"], rows["passed"]) == (7, 5, 2)
    client = ok("client", "show", "לוי", "--json").json
    assert client["fee"] == {"amount": "4500.00", "currency": "ILS"}
    assert client["email"] == "dana@levi.example"
    ok("fit", "profile", "add", "--start-set")
    checked = ok("fit", "check", "לוי", "--score", "values=3", "--json").json
    figures = {row["figure"]: row["value"] for row in checked["dangers"]}
    assert figures["paid_on_time"] == 0.5
    shown = ok("client", "show", "לוי").out
    assert "1 of 2 paid on time, the others 2 weeks late" in shown
    again = ok("import", "invoices", file, "--json").json
    assert (again["invoices"], again["skipped"]) == (0, 5)


def test_a_payment_that_came_since_is_taken_over(ok: Run, tmp_path: Path) -> None:
    ok("import", "invoices", write(tmp_path, "m.csv", MORNING), "--create-clients")
    paid = MORNING.replace("ILS,31/10/2026,,פתוח", "ILS,31/10/2026,20/11/2026,שולם")
    result = ok("import", "invoices", write(tmp_path, "m2.csv", paid), "--json").json
    assert (result["corrected"], result["invoices"]) == (1, 0)
    ok("undo")
    assert ok("import", "invoices", str(tmp_path / "m2.csv"), "--json").json["corrected"] == 1


@pytest.mark.parametrize(
    ("name", "text", "invoices", "passed"),
    [("stripe.csv", STRIPE, 2, 1), ("freshbooks.csv", FRESHBOOKS, 1, 0), ("quickbooks.csv", QUICKBOOKS, 2, 4)],
)
def test_invoices_of_other_programs(ok: Run, tmp_path: Path, name: str, text: str, invoices: int, passed: int) -> None:
    ok("config", "set", "vat", "18")
    result = ok("import", "invoices", write(tmp_path, name, text), "--create-clients", "--json").json
    assert result["invoices"] == invoices, result
    assert sum(row["entries"] for row in result["passed"]) == passed
    assert result["rejected"] == 0


def test_a_total_that_holds_vat_is_kept_without_it(ok: Run, tmp_path: Path) -> None:
    ok("config", "set", "vat", "18")
    file = write(tmp_path, "f.csv", FRESHBOOKS)
    result = ok("import", "invoices", file, "--create-clients", "--dry-run")
    assert "2026-09-01 · Acme · 1000.00 ILS" in result.out
    assert "Amounts are taken to hold 18% VAT, and kept without it." in result.err
    ok("config", "unset", "vat")
    assert "retainlog config set vat 18" in ok("import", "invoices", file, "--create-clients", "--dry-run").err


def test_a_fee_that_is_set_stays(ok: Run, tmp_path: Path) -> None:
    ok("client", "add", "סטודיו לוי", "--fee", "3000")
    assert ok("import", "invoices", write(tmp_path, "m.csv", MORNING), "--json").json["fees"] == 0
    assert ok("client", "show", "לוי", "--json").json["fee"]["amount"] == "3000.00"


def test_fees_follow_from_months_that_are_alike() -> None:
    def billed(*sums: int) -> list[tuple[date, Money]]:
        return [(date(2026, month, 5), Money(sum, "ILS")) for month, sum in enumerate(sums, 1)]

    assert monthly_fees(billed(100, 100, 150, 150, 150)) == [
        (date(2026, 1, 1), Money(100, "ILS")),
        (date(2026, 3, 1), Money(150, "ILS")),
    ]
    assert monthly_fees(billed(100, 250, 30)) == []
    assert monthly_fees([*billed(100, 120), (date(2026, 2, 9), Money(-20, "ILS"))]) == [
        (date(2026, 1, 1), Money(100, "ILS"))
    ]


def test_merging_clients_keeps_their_invoices(ok: Run, tmp_path: Path) -> None:
    ok("import", "invoices", write(tmp_path, "m.csv", MORNING), "--create-clients")
    ok("client", "add", "Levi")
    ok("client", "merge", "סטודיו לוי", "Levi", "--yes")
    assert ok("import", "invoices", str(tmp_path / "m.csv"), "--json").json["skipped"] == 5
