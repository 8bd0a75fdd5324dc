"""One self-contained HTML page: no script, nothing loaded from anywhere, light and dark, fit for print.

Every text that people wrote stands in an element of its own direction, so that Hebrew and English keep their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from typing import TYPE_CHECKING, TextIO

from retainlog.domain.document import Block, Document, Figures, Series
from retainlog.domain.listing import Column, Receipt, Record, Table
from retainlog.i18n import _, is_rtl, language
from retainlog.render.cells import RIGHT, cells, figure_line, labelled, period_text, safe, shown
from retainlog.render.series import as_table

if TYPE_CHECKING:
    from retainlog.render import Result

_STYLE = """\
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --soft: #666; --line: #d5d5da; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ea; --paper: #18181b; --soft: #a3a3ab; --line: #3f3f46; }
}
body { margin: 2rem auto; padding: 0 1rem; max-width: 60rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin-bottom: 0; }
h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
h3, caption { font-size: 1rem; font-weight: 600; text-align: start; padding: .5rem 0; }
.soft { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top;
  white-space: pre-line; overflow-wrap: anywhere; }
.number { direction: ltr; unicode-bidi: isolate; text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.id { color: var(--soft); font-family: ui-monospace, monospace; }
footer { margin-top: 2rem; font-size: .9rem; color: var(--soft); }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444; --line: #999; }
  body { margin: 0; max-width: none; font-size: 10pt; }
  .wide { overflow: visible; }
  h2, h3, caption { break-after: avoid; }
  tr { break-inside: avoid; }
}"""


def write(result: Result, out: TextIO, today: date) -> None:
    title = "retainlog" if isinstance(result, Receipt) else result.title
    direction = "rtl" if is_rtl() else "ltr"
    out.write(
        f"""<!DOCTYPE html>
<html lang="{language()}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_escaped(title)}</title>
<style>
{_STYLE}
</style>
</head>
<body>
"""
    )
    out.writelines(f"{line}\n" for line in _body(result, today))
    out.write("</body>\n</html>\n")


def _escaped(text: str) -> str:
    return escape(safe(text))


def _own(text: str) -> str:
    """The text in its own direction within a sentence."""
    return f"<bdi>{_escaped(text)}</bdi>"


def _body(result: Result, today: date) -> Iterator[str]:
    if isinstance(result, Receipt):
        yield from _paragraphs(result.lines)
        return
    yield "<main>"
    yield f'<h1 dir="auto">{_escaped(result.title)}</h1>'
    if isinstance(result, Table):
        yield from _table(result._replace(title=""))
    elif isinstance(result, Record):
        yield from _record(result)
    else:
        yield from _document(result)
    yield "</main>"
    notes = result.notes if isinstance(result, Document) else ()
    yield "<footer>"
    yield from _paragraphs([*notes, _("Written on {date}.").format(date=shown(today))])
    yield "</footer>"


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    return (f'<p dir="auto">{_escaped(line)}</p>' for line in lines)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        if table.title:
            yield f'<h3 dir="auto">{_escaped(table.title)}</h3>'
        if table.empty:
            yield f'<p class="soft" dir="auto">{_escaped(table.empty)}</p>'
        return
    yield '<div class="wide"><table>'
    if table.title:
        yield f"<caption>{_own(table.title)}</caption>"
    heads = (f'<th scope="col"{_style(column.kind)}>{_own(column.title)}</th>' for column in table.columns)
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in cells(table):
        yield f"<tr>{''.join(map(_cell, table.columns, row))}</tr>"
    yield "</tbody></table></div>"


def _cell(column: Column, text: str) -> str:
    """Texts start at the side where their language starts; ids, dates and numbers stay under their heading."""
    if column.kind in ("text", "marked", "narrow"):
        return f'<td dir="auto">{_escaped(text)}</td>'
    return f"<td{_style(column.kind)}>{_own(text)}</td>"


def _style(kind: str) -> str:
    if kind in RIGHT:
        return ' class="number"'
    return ' class="id"' if kind == "id" else ""


def _record(record: Record) -> Iterator[str]:
    yield "<table>"
    for label, text in labelled(record.fields):
        yield f'<tr><th scope="row">{_own(label)}</th><td dir="auto">{_escaped(text)}</td></tr>'
    yield "</table>"
    for table in record.tables:
        if table.rows or table.empty:
            yield from _table(table)


def _document(document: Document) -> Iterator[str]:
    if period := period_text(document):
        yield f'<p class="soft">{_own(period)}</p>'
    for section in document.shown:
        yield "<section>"
        if section.title:
            yield f'<h2 dir="auto">{_escaped(section.title)}</h2>'
        for block in section.shown:
            yield from _block(block)
        yield "</section>"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        if block.rows or block.empty:
            yield from _table(block)
    elif isinstance(block, Series):
        if block.labels:
            yield from _table(as_table(block))
            yield f'<p class="soft" dir="auto">{_escaped(block.alt)}</p>'
    elif isinstance(block, Figures):
        yield from _figures(block)
    elif block.lines:
        if block.title:
            yield f'<h3 dir="auto">{_escaped(block.title)}</h3>'
        if block.bullets:
            yield "<ul>"
            yield from (f'<li dir="auto">{_escaped(line)}</li>' for line in block.lines)
            yield "</ul>"
        else:
            yield from _paragraphs(block.lines)


def _figures(figures: Figures) -> Iterator[str]:
    yield '<div class="wide"><table>'
    if figures.title:
        yield f"<caption>{_own(figures.title)}</caption>"
    for label, value, change, note in map(figure_line, figures.shown):
        yield (
            f'<tr><th scope="row">{_own(label)}</th><td class="number">{_own(value)}</td>'
            f'<td>{_own(change) if change else ""}</td><td class="soft" dir="auto">{_escaped(note)}</td></tr>'
        )
    yield "</table></div>"
