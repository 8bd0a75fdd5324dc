"""CSV as spreadsheets open it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from retainlog.base.errors import NotFound
from retainlog.base.money import Money
from retainlog.base.results import Column, Table
from tests.render.samples import DOCUMENT, RECEIPT, RECORD, TABLE, rendered

if TYPE_CHECKING:
    from retainlog.render import Result


def rows_of(result: Result, table: str | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered(result, "csv", table=table), newline="")))


def cell(value: object) -> str:
    return rows_of(Table("t", "", (), ({"id": "a", "x": value},)))[0]["x"]


def test_every_key_is_a_column_and_money_takes_two() -> None:
    first, second, third = rows_of(TABLE)
    assert (first["fee_amount"], first["fee_currency"]) == ("4500.50", "ILS")
    assert (second["fee_amount"], second["fee_currency"]) == ("", "")
    assert (third["fee_amount"], third["fee_currency"]) == ("5000", "JPY")
    assert first["tags"] == "vip; q4"
    assert first["at"] == "2026-11-20T14:30:00+02:00"
    assert first["paused"] == "false"
    assert second["summary"] == "Call about the plan\nand the budget"


def test_the_header_does_not_depend_on_the_amounts_that_are_known() -> None:
    table = Table("t", "", (Column("fee", "Fee", "money"),), ({"fee": None},))
    assert rendered(table, "csv") == "fee_amount,fee_currency\n,\n"
    assert rendered(table._replace(rows=()), "csv") == "fee_amount,fee_currency\n"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\n=1", "-1+1", "+"])
def test_a_formula_is_shown_not_run(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("value", [-5, -0.5, "-12.50", "+972501234567", "call = back", "a@b.example"])
def test_numbers_and_harmless_text_stay_as_they_are(value: object) -> None:
    assert cell(value) == str(value)
    assert rows_of(Table("t", "", (), ({"fee": Money(-1250, "ILS")},)))[0]["fee_amount"] == "-12.50"


def test_quotes_commas_and_line_ends_survive() -> None:
    text = 'He said "no", twice;\nthen left'
    assert cell(text) == text


def test_a_record_and_a_receipt_are_one_row() -> None:
    (record,) = rows_of(RECORD)
    assert (record["name"], record["need"], record["fee_currency"]) == ("נועה לוי", "", "ILS")
    (receipt,) = rows_of(RECEIPT)
    assert receipt["id"] == "k3f9"


def test_a_report_gives_its_first_table_or_the_one_asked_for() -> None:
    assert rows_of(DOCUMENT) == rows_of(DOCUMENT, "touches") == rows_of(TABLE)
    figures = {row["figure"]: row for row in rows_of(DOCUMENT, "figures")}
    assert (figures["start"]["value"], figures["start"]["before"]) == ("12", "10")
    assert (figures["fees"]["value"], figures["fees"]["currency"]) == ("45000.00", "ILS")
    assert (figures["churn"]["cases"], figures["churn"]["of"]) == ("1", "12")


def test_a_report_without_tables_gives_its_figures() -> None:
    clients = DOCUMENT.sections[0]
    bare = DOCUMENT._replace(sections=(clients._replace(blocks=clients.blocks[:1]),))
    assert rows_of(bare) == rows_of(DOCUMENT, "figures")


def test_an_unknown_table_is_named_with_those_that_exist() -> None:
    with pytest.raises(NotFound) as caught:
        rendered(DOCUMENT, "csv", table="tuoches")
    assert "touches, figures" in caught.value.hint.format(**caught.value.params)
