"""One result shows the same numbers in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.document import Document, Figure, Figures, Section, Series, SeriesRow
from retainlog.base.money import Money
from retainlog.base.results import Column, Data, Table
from tests.render.samples import rendered

Rows = list[list[Decimal | None]]

KEYS = ("count", "fee", "last")
COLUMNS = (Column("count", "Count", "number"), Column("fee", "Fee", "money"), Column("last", "Last", "number"))
amounts = st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["ILS", "USD", "JPY", "KWD"]))
rows = st.fixed_dictionaries(
    {"count": st.none() | st.integers(-(10**6), 10**9), "fee": st.none() | amounts, "last": st.integers(0, 9)}
)


def number(text: str) -> Decimal | None:
    """The number in a cell, without grouping, currency, sign variants or marks of direction."""
    digits = re.sub(r"[^0-9.\-−]", "", text).replace("−", "-")
    return Decimal(digits) if digits else None


class Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td":
            self.cells.append("")
        self.inside = self.inside or tag == "td"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


def in_html(table: Table) -> Rows:
    parser = Cells()
    parser.feed(rendered(table, "html"))
    texts = list(map(number, parser.cells))
    return [texts[start : start + 3] for start in range(0, len(texts), 3)]


def in_json(format: str, table: Table) -> Rows:
    text = rendered(table, format)
    found = json.loads(text) if format == "json" else map(json.loads, text.splitlines())
    return [
        [
            number(row["fee"]["amount"] if key == "fee" and row["fee"] else str("" if row[key] is None else row[key]))
            for key in KEYS
        ]
        for row in found
    ]


def in_pipe(table: Table) -> Rows:
    """Columns are cut where the header's titles end: all of them stand at the right."""
    header, *lines = rendered(table, "table").splitlines()
    ends = [header.index(title) + len(title) for title in ("Count", "Fee", "Last")]
    return [
        [number(line[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
        for line in (line.ljust(len(header)) for line in lines)
    ]


@given(st.lists(rows, min_size=1, max_size=5))
def test_a_table(data: list[Data]) -> None:
    table = Table("t", "", COLUMNS, data)
    expected = in_json("json", table)
    assert in_json("jsonl", table) == expected
    plain = [line.split("\t") for line in rendered(table, "plain").splitlines()]
    assert [list(map(number, line)) for line in plain] == expected
    cells = csv.DictReader(io.StringIO(rendered(table, "csv")))
    assert [[number(row[key]) for key in ("count", "fee_amount", "last")] for row in cells] == expected
    markdown = [line.strip("|").split("|") for line in rendered(table, "md").splitlines()[2:]]
    assert [list(map(number, line)) for line in markdown] == expected
    assert in_html(table) == expected
    assert in_pipe(table) == expected


@given(st.integers(-(10**6), 10**9), st.integers(-(10**6), 10**9), amounts)
def test_a_report(now: int, before: int, fees: Money) -> None:
    figures = Figures("f", "", (Figure("n", "Touches", now, before=before), Figure("fees", "Fees", fees, "money")))
    report = Document("x", "Report", (Section("s", "S", (figures,)),))
    section = json.loads(rendered(report, "json"))["s"]
    assert (section["n"]["value"], section["n"]["before"]) == (now, before)
    assert section["fees"]["value"] == {"amount": fees.amount, "currency": fees.currency}
    touches, money = csv.DictReader(io.StringIO(rendered(report, "csv")))
    assert (touches["value"], touches["before"]) == (str(now), str(before))
    assert (money["value"], money["currency"]) == (fees.amount, fees.currency)
    for format in ("plain", "table", "md", "html"):
        text = re.sub(r"<[^>]*>", " ", rendered(report, format))
        line = next(line for line in text.splitlines() if "Touches" in line)
        found = [number(part) for part in re.findall(r"[-−+]?[0-9][0-9,.]*", line)]
        assert found[0] == now
        assert found[-1] == before
        assert len(found) == 2 or found[1] == now - before
        line = next(line for line in text.splitlines() if "Fees" in line)
        assert number(line.removeprefix("- ")) == Decimal(fees.amount)


@given(st.lists(st.tuples(st.none() | st.integers(-(10**6), 10**9), amounts), min_size=1, max_size=5))
def test_a_picture(values: list[tuple[int | None, Money]]) -> None:
    labels = tuple(f"L{'abcde'[at]}" for at in range(len(values)))
    for of, at in (("number", 0), ("money", 1)):
        row = SeriesRow("row", "Row", tuple(value[at] for value in values))
        series = Series("pic", "", "bars", Column("label", "Axis"), labels, (row,), "Said.", of)
        report = Document("x", "Report", (Section("s", "S", (series,)),))
        found = json.loads(rendered(report, "json"))["s"]["pic"]
        texts = [one["row"]["amount"] if at else str("" if one["row"] is None else one["row"]) for one in found]
        expected = list(map(number, texts))
        cells = csv.DictReader(io.StringIO(rendered(report, "csv", table="pic")))
        assert [number(cell["row_amount" if at else "row"]) for cell in cells] == expected
        parser = Cells()
        parser.feed(rendered(report, "html"))
        assert list(map(number, parser.cells[1::2])) == expected
        for format in ("plain", "table", "md"):
            lines = [re.sub(r"^\|? *L[a-e]", "", line) for line in rendered(report, format).splitlines()]
            told = [line for line, all in zip(lines, rendered(report, format).splitlines(), strict=True) if line != all]
            assert list(map(number, told)) == expected
