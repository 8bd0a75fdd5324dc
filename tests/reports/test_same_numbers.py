"""Every report, on the demo journal, shows the same numbers in every format: those of its JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from html.parser import HTMLParser
from typing import Any

import pytest

from retainlog.base.clock import Clock
from retainlog.base.document import Document, Figures, Section, Series, Text
from retainlog.base.results import Table
from retainlog.base.scope import Scope
from retainlog.journal.demo import make_demo
from retainlog.nouns.client.queries import client_names
from retainlog.render import emit
from retainlog.render.series import as_table
from retainlog.reports import find, names
from retainlog.store.database import Store

TODAY = date(2026, 11, 21)
NUMERIC = ("number", "money", "share")
DRAWN = ("lines", "steps", "heat")  # a terminal draws these, and has fewer of their numbers
Numbers = list[Decimal | None]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(str(tmp_path_factory.mktemp("demo") / "journal.db"), Clock(datetime(2026, 11, 21, 10)))
    make_demo(store)
    yield store
    store.close()


def built(store: Store, name: str) -> Document:
    first, last = find(name).period(store, TODAY)
    client = next(iter(client_names(store))) if name == "value" else None
    return find(name).build(store, Scope(first, last, TODAY, "ILS", "UTC", client_id=client))


def rendered(document: Document, format: str, *, width: int | None = None, table: str | None = None) -> str:
    out = io.StringIO()
    emit(document, format, out, color=False, width=width, today=TODAY, table=table)
    return out.getvalue()


def tokens(text: str) -> list[Decimal]:
    found = re.findall(r"[-−]?\d[\d,]*(?:\.\d+)?", text)
    return [Decimal(one.replace(",", "").replace("−", "-")) for one in found]


def number(text: str) -> Decimal | None:
    found = tokens(re.sub(r"\(.*\)", "", text))
    return found[0] if found else None


def people(value: Any, kind: str) -> Decimal | None:
    """The number that people see for a value of the JSON."""
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, list):
        return people(value[0], kind) if value else None
    if isinstance(value, dict):
        return Decimal(value["amount"])
    if kind == "share":
        return Decimal(round(value * 100))
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_EVEN)


def tables(section: Section) -> Iterator[tuple[Table, str]]:
    """What people see as tables, with the kind of series that it is, or nothing."""
    for block in section.blocks if section.instead is None else ():
        if isinstance(block, Table) and block.rows:
            yield block, ""
        elif isinstance(block, Series) and block.labels:
            yield as_table(block), block.kind


def rows_of(document: Document, *, drawn: bool) -> Iterator[tuple[list[int], Numbers]]:
    """(the numeric columns, their numbers) of every row, from the JSON."""
    page = json.loads(rendered(document, "json"))
    for section in document.sections:
        for table, kind in tables(section):
            if kind in DRAWN and not drawn:
                continue
            columns = [at for at, column in enumerate(table.columns) if column.kind in NUMERIC]
            for row in page[section.key][table.key]:
                shown = [(row.get(table.columns[at].key), table.columns[at].kind) for at in columns]
                yield columns, [people(value, kind) for value, kind in shown]


class Cells(HTMLParser):
    """The cells of the rows of tables, and the values of figures."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.figures: list[str] = []
        self.into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag == "td" or (tag, *attrs) == ("dd", ("class", "value")):
            self.into = self.rows[-1] if tag == "td" else self.figures
            self.into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "dd"):
            self.into = None

    def handle_data(self, data: str) -> None:
        if self.into is not None:
            self.into[-1] += data


def picked(cells: list[str], columns: list[int]) -> Numbers:
    return [number(cells[at]) for at in columns]


every_report = pytest.mark.parametrize("name", names())


@every_report
def test_tables_and_pictures(store: Store, name: str) -> None:
    document = built(store, name)
    expected = list(rows_of(document, drawn=True))
    html = Cells()
    html.feed(rendered(document, "html"))
    found = [row for row in html.rows if row]
    assert [picked(row, columns) for (columns, _n), row in zip(expected, found, strict=True)] == [
        n for _c, n in expected
    ]
    lines = rendered(document, "md").splitlines()
    ruled = [at for at, line in enumerate(lines) if re.fullmatch(r"\|( -+:? \|)+", line)]
    cells = []
    for at in ruled:
        end = next((n for n in range(at, len(lines)) if not lines[n].startswith("|")), len(lines))
        cells += [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[at + 1 : end]]
    assert [picked(row, columns) for (columns, _n), row in zip(expected, cells, strict=True)] == [
        n for _c, n in expected
    ]


@every_report
@pytest.mark.parametrize("width", [None, 200])
def test_tables_and_pictures_as_text(store: Store, name: str, width: int | None) -> None:
    """Rows stand in their order, each with its numbers in their order."""
    document = built(store, name)
    lines = iter(rendered(document, "table", width=width).splitlines())
    for _columns, numbers in rows_of(document, drawn=width is None):
        wanted = [one for one in numbers if one is not None]
        for line in lines:
            rest = iter(tokens(line))
            if all(one in rest for one in wanted):
                break
        else:
            pytest.fail(f"{wanted} stand in no line")


@every_report
def test_csv(store: Store, name: str) -> None:
    document = built(store, name)
    page = json.loads(rendered(document, "json"))
    seen: set[str] = set()
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, (Text, Figures)) or block.key in seen:
                continue
            seen.add(block.key)
            found = list(csv.DictReader(io.StringIO(rendered(document, "csv", table=block.key))))
            table = block if isinstance(block, Table) else as_table(block)
            if [one.key for part in document.sections for one in part.blocks].count(block.key) > 1:
                continue
            rows = page[section.key][block.key]
            for row, line in zip(rows, found, strict=True):
                for key, _title, kind in table.columns:
                    value = row.get(key)
                    if isinstance(value, list):
                        assert all(one["amount"] in line[f"{key}_amount"] for one in value)
                    elif kind == "money":
                        assert line[f"{key}_amount"] == ("" if value is None else value["amount"])
                    elif kind in NUMERIC:
                        assert line[key] == ("" if value is None else str(value))


@every_report
def test_figures(store: Store, name: str) -> None:
    document = built(store, name)
    page = json.loads(rendered(document, "json"))
    figures = [
        (page[section.key][figure.key], figure)
        for section in document.sections
        if section.instead is None
        for block in section.blocks
        if isinstance(block, Figures)
        for figure in block.shown
    ]
    expected = [
        Decimal(found["cases"])
        if found["cases"] is not None and not figure.many
        else people(found["value"], figure.kind)
        for found, figure in figures
    ]
    html = Cells()
    html.feed(rendered(document, "html"))
    numeric = [at for at, (found, _figure) in enumerate(figures) if not isinstance(found["value"], str)]
    assert [number(html.figures[at]) for at in numeric] == [expected[at] for at in numeric]
    for format, width in (("md", None), ("plain", None), ("table", 200)):
        lines = iter(rendered(document, format, width=width).splitlines())
        for at in numeric:
            label = figures[at][1].label
            line = next(line for line in lines if line.removeprefix("- ").replace("\\", "").startswith(f"{label}:"))
            assert number(line.partition(f"{label}:")[2] if format != "md" else line.partition("**")[2]) == expected[at]
    section_of = csv.DictReader(io.StringIO(rendered(document, "csv", table="figures")))
    in_csv = {(row["section"], row["figure"]): row for row in section_of}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Figures):
                for figure in block.items:
                    value = page[section.key][figure.key]["value"]
                    text = value["amount"] if isinstance(value, dict) else "" if value is None else str(value)
                    assert in_csv[section.key, figure.key]["value"].removeprefix("'") == text
