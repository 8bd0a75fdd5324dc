"""JSON that scripts rely on."""

from __future__ import annotations

import json

from retainlog.base.results import Column, Receipt, Table
from tests.render.samples import DOCUMENT, HOSTILE, RECORD, ROWS, TABLE, rendered


def test_a_table_is_an_array_of_all_row_keys() -> None:
    rows = json.loads(rendered(TABLE, "json"))
    assert [set(row) for row in rows] == [set(row) for row in ROWS]
    assert rows[0]["on"] == "2026-11-20"
    assert rows[0]["at"] == "2026-11-20T14:30:00+02:00"
    assert rows[0]["fee"] == {"amount": "4500.50", "currency": "ILS"}
    assert rows[0]["paused"] is False
    assert rows[1]["fee"] is None
    assert rendered(TABLE._replace(rows=()), "json") == "[]\n"
    assert rendered(TABLE._replace(rows=()), "jsonl") == ""


def test_jsonl_is_an_object_a_line() -> None:
    lines = rendered(TABLE, "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(rendered(TABLE, "json"))
    assert json.loads(rendered(DOCUMENT, "jsonl")) == json.loads(rendered(DOCUMENT, "json"))


def test_a_record_holds_its_tables() -> None:
    record = json.loads(rendered(RECORD, "json"))
    assert record["name"] == "נועה לוי"
    assert [row["id"] for row in record["touches"]] == ["k3f9", "a0b1", "zz91"]


def test_a_report_has_one_shape_for_every_figure() -> None:
    report = json.loads(rendered(DOCUMENT, "json"))
    assert list(report) == ["report", "title", "period", "clients", "next", "notes", "text"]
    assert report["report"] == "monthly"
    assert report["period"] == {"from": "2026-10-01", "to": "2026-10-31"}
    clients = report["clients"]
    assert clients["start"] == {"value": 12, "before": 10, "cases": None, "of": None, "note": None}
    assert (clients["churn"]["cases"], clients["churn"]["of"]) == (1, 12)
    assert clients["fees"]["value"] == {"amount": "45000.00", "currency": "ILS"}
    assert clients["nrr"]["value"] is None
    assert report["text"]["clients"]["start"]["label"]
    assert len(clients["touches"]) == 3
    assert report["next"]["questions"] == ["What would you do again?", "מה למדת?"]
    assert json.loads(rendered(DOCUMENT._replace(period=None), "json"))["period"] is None


def test_hebrew_and_emoji_are_not_escaped() -> None:
    assert "נועה לוי" in rendered(TABLE, "json")
    assert "🎉" in rendered(TABLE, "jsonl")


def test_there_is_no_nan() -> None:
    table = Table("t", "", (Column("x", "X", "number"),), ({"x": float("nan")}, {"x": float("inf")}, {"x": 0.5}))
    assert json.loads(rendered(table, "json")) == [{"x": None}, {"x": None}, {"x": 0.5}]


def test_text_keeps_its_value_though_escapes_are_written_as_codes() -> None:
    text = rendered(Receipt({"x": HOSTILE + "\ud800"}, ()), "json")
    assert all(char == "\n" or char.isprintable() for char in text)
    assert json.loads(text)["x"] == HOSTILE + "\ud800"
