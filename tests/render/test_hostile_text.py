"""Text that another program wrote into the journal cannot steer a terminal, a page or a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from retainlog.render import FORMATS
from tests.render.samples import DOCUMENT, HOSTILE_RESULTS, RESULTS, rendered

if TYPE_CHECKING:
    from retainlog.render import Result

NAMES = ["receipt", "table", "empty table", "record", "document"]
every_result = pytest.mark.parametrize("result", HOSTILE_RESULTS, ids=NAMES)


@every_result
@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("format", [*FORMATS, "terminal"])
def test_no_escape_or_control_reaches_the_output(result: Result, format: str) -> None:
    width = 80 if format == "terminal" else None
    text = rendered(result, "table" if width else format, width=width, color=False)
    allowed = "\n\t" if format == "plain" else "\n"
    assert [char for char in text if char not in allowed and not char.isprintable()] == []


@every_result
@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("width", [None, 200])
def test_square_brackets_are_text_not_markup(result: Result, width: int | None) -> None:
    assert "[bold]markup[/bold]" in rendered(result, "table", width=width)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("result", [*HOSTILE_RESULTS, *RESULTS.values()])
def test_html_holds_no_tag_from_the_data_and_loads_nothing(result: Result) -> None:
    page = Page()
    text = rendered(result, "html")
    page.feed(text)
    assert page.open == []
    assert not page.tags & {"script", "a", "img", "link", "iframe", "object", "form"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not page.attributes & {"href", "xlink:href", "src", "style", "action", "data"}
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "url(" not in text


@every_result
def test_markdown_holds_no_markup_from_the_data(result: Result) -> None:
    html = MarkdownIt("commonmark").enable("table").render(rendered(result, "md"))
    for tag in ("<script", "<em>", "<code>", "<a ", "<img", "<blockquote"):
        assert tag not in html
    assert "<h1># " not in html
    for table in html.split("<table>")[1:]:
        rows = table.partition("</table>")[0].split("<tr>")[1:]
        assert {len(re.findall("<t[dh][ >]", row)) for row in rows} in ({7}, {2}, {3})


@every_result
def test_csv_holds_no_formula(result: Result) -> None:
    for row in csv.reader(io.StringIO(rendered(result, "csv"), newline="")):
        for cell in row:
            assert not cell.startswith(("=", "@", "+")), cell


def test_markdown_of_harmless_text_reads_back_as_written() -> None:
    html = MarkdownIt("commonmark").enable("table").render(rendered(DOCUMENT, "md"))
    assert "<td>נועה לוי</td>" in html
    assert "<td>Call about the plan<br>and the budget</td>" in html
    assert "<strong>12</strong>, ▲ +2 (up from 10)" in html
