"""One self-contained HTML page: no script, nothing loaded from anywhere, light and dark, fit for a phone and for A4.

Every text that people wrote stands in an element of its own direction, so that Hebrew and English keep their order.
Without the extra `html` the page tells series as tables, which otherwise stand folded under their pictures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from typing import TYPE_CHECKING, TextIO

from retainlog.base.document import Block, Document, Figures, Section, Series
from retainlog.base.results import Column, Receipt, Record, Table
from retainlog.i18n import _, is_rtl, language
from retainlog.render import charts
from retainlog.render.cells import RIGHT, cells, figure_line, labelled, period_text, safe, shown
from retainlog.render.series import as_table, density_key

if TYPE_CHECKING:
    from retainlog.render import Result

_CONTENTS_FROM = 4  # sections

# Colours of rows are told apart by people who see no red or no green, and reach 3 : 1 on the page, texts 4.5 : 1.
_STYLE = """\
:root { color-scheme: light dark; --ink: #1d1d1f; --paper: #f7f6f3; --card: #fff; --soft: #5f5f66; --line: #dedbd5;
  --part-0: #0b6fb3; --part-1: #c2570c; --part-2: #12805c; --part-3: #a8437f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececef; --paper: #151517; --card: #1e1e22; --soft: #a9a9b2; --line: #3a3a41;
    --part-0: #56b4e9; --part-1: #f0a94b; --part-2: #3cc493; --part-3: #e08fbf; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.25rem; max-width: 58rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.25rem; margin: 0 0 1rem; }
h3, caption { font-size: 1rem; font-weight: 600; text-align: start; margin: 1.5rem 0 .5rem; }
caption { margin: 0; padding-block: .25rem; }
a { color: var(--part-0); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: 1rem 0; list-style: none; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; margin-block: 1.25rem;
  padding: 1.25rem 1.5rem; }
section > :last-child, figure > :last-child { margin-block-end: 0; }
.soft { color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1.25rem 1.5rem;
  margin: 1rem 0; }
.figures > div { border-inline-start: 3px solid var(--line); padding-inline-start: .75rem; }
dt, dd.note { color: var(--soft); font-size: .875rem; line-height: 1.4; }
dd { margin: 0; font-size: .875rem; }
dd.value { font-size: 1.5rem; font-weight: 650; line-height: 1.4; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .75rem 0; }
th, td { padding: .35rem .9rem; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top;
  white-space: pre-line; overflow-wrap: break-word; }
td[dir] { min-inline-size: 7rem; }
th:first-child, td:first-child { padding-inline-start: 0; }
th { font-weight: 600; }
thead th { color: var(--soft); font-size: .875rem; }
.number { direction: ltr; unicode-bidi: isolate; text-align: end; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.id { color: var(--soft); font-family: ui-monospace, monospace; white-space: nowrap; }
.date { white-space: nowrap; }
figure { margin: 1.5rem 0; }
figcaption { color: var(--soft); font-size: .875rem; }
summary { color: var(--soft); font-size: .875rem; cursor: pointer; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: 0 0 .5rem; list-style: none;
  font-size: .875rem; }
.legend span { display: inline-block; inline-size: .8em; block-size: .8em; margin-inline-end: .4em; }
.chart { display: block; inline-size: 100%; max-inline-size: 38rem; block-size: auto; direction: ltr; fill: none; }
.chart text { fill: var(--ink); font-size: 12px; unicode-bidi: plaintext; }
.chart .axis text { fill: var(--soft); }
.chart rect { fill: var(--part); stroke: var(--card); stroke-width: 1; }
.chart .axis path.line { stroke: var(--line); stroke-width: 1; }
.chart .plot > :not(.axis) path.line { stroke: var(--part); stroke-width: 2.5; stroke-linejoin: round; }
.chart circle, .chart .head { fill: var(--part); }
.chart .plot > .band path.line { fill: var(--part); fill-opacity: .18; stroke: none; }
.legend span { background: var(--part); }
.part-0 { --part: var(--part-0); }
.part-1 { --part: var(--part-1); }
.part-2 { --part: var(--part-2); }
.part-3 { --part: var(--part-3); }
.chart .plot > .part-1 path.line { stroke-dasharray: 7 3; }
.chart .plot > .part-2 path.line { stroke-dasharray: 2 3; }
.chart .plot > .part-3 path.line { stroke-dasharray: 10 3 2 3; }
.level-0 { --part: var(--line); opacity: .4; }
.level-1 { opacity: .25; }
.level-2 { opacity: .45; }
.level-3 { opacity: .65; }
.level-4 { opacity: .9; }
.chart.few .level-3 { opacity: .55; }
.chart.few .level-4 { opacity: .65; }
footer { margin-block-start: 2rem; font-size: .875rem; color: var(--soft); }
@page { size: A4; margin: 16mm; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --card: #fff; --soft: #444; --line: #bbb;
    --part-0: #0b6fb3; --part-1: #c2570c; --part-2: #12805c; --part-3: #a8437f; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; }
  nav, details { display: none; }
  section { border: 0; padding: 0; margin-block: 1.5rem; }
  .wide { overflow: visible; }
  th, td { padding: .3rem .5rem; overflow-wrap: anywhere; }
  td[dir] { min-inline-size: 0; }
  .chart { max-inline-size: 13cm; }
  h2, h3, caption, thead { break-after: avoid; }
  tr, figure, .figures > div { break-inside: avoid; }
  .chart, .legend span { print-color-adjust: exact; }
}"""


_MADE_BY = '<meta name="generator" content="retainlog">'


def is_page(path: str) -> bool:
    """Whether the file is a page that was written here."""
    try:
        with open(path, encoding="utf-8") as handle:
            return _MADE_BY in handle.read(2000)
    except (OSError, ValueError):
        return False


def write(result: Result, out: TextIO, today: date) -> None:
    title = "retainlog" if isinstance(result, Receipt) else result.title
    direction = "rtl" if is_rtl() else "ltr"
    out.write(
        f"""<!DOCTYPE html>
<html lang="{language()}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
{_MADE_BY}
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
        yield "<main>"
        yield "<h1>retainlog</h1>"
        yield from _paragraphs(result.lines)
        yield "</main>"
        return
    yield "<header>"
    yield f"<h1>{_own(result.title)}</h1>"
    if isinstance(result, Document):
        yield from _head(result)
    yield "</header>"
    yield "<main>"
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
            yield f"<h3>{_own(table.title)}</h3>"
        if table.empty:
            yield f'<p class="soft" dir="auto">{_escaped(table.empty)}</p>'
        return
    yield f'<div class="wide" tabindex="0" role="group" aria-label="{_escaped(table.title or _("Table"))}"><table>'
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
    return f' class="{kind}"' if kind in ("id", "date") else ""


def _record(record: Record) -> Iterator[str]:
    yield "<table>"
    for label, text in labelled(record.fields):
        yield f'<tr><th scope="row">{_own(label)}</th><td dir="auto">{_escaped(text)}</td></tr>'
    yield "</table>"
    for table in record.tables:
        if table.rows or table.empty:
            yield from _table(table)


def _document(document: Document) -> Iterator[str]:
    for section in document.shown:
        if section.title:
            name = _name(section)
            yield f'<section id="{name}" aria-labelledby="{name}-title">'
            yield f'<h2 id="{name}-title">{_own(section.title)}</h2>'
        else:
            yield "<section>"
        for block in section.blocks:
            yield from _block(block, _name(section))
        yield "</section>"


def _head(document: Document) -> Iterator[str]:
    if period := period_text(document):
        yield f'<p class="soft">{_own(period)}</p>'
    titled = [section for section in document.shown if section.title]
    if len(titled) >= _CONTENTS_FROM:
        links = (f'<li><a href="#{_name(section)}">{_own(section.title)}</a></li>' for section in titled)
        yield f'<nav aria-label="{_escaped(_("Contents"))}"><ul>{"".join(links)}</ul></nav>'


def _name(section: Section) -> str:
    """Its id on the page; keys of sections differ."""
    return f"s-{_escaped(section.key)}"


def _block(block: Block, within: str) -> Iterator[str]:
    if isinstance(block, Table):
        if block.rows or block.empty:
            yield from _table(block)
    elif isinstance(block, Series):
        if block.labels:
            yield from _series(block, f"{within}-{_escaped(block.key)}")
    elif isinstance(block, Figures):
        yield from _figures(block)
    elif block.lines:
        if block.title:
            yield f"<h3>{_own(block.title)}</h3>"
        if block.bullets:
            yield "<ul>"
            yield from (f"<li>{_own(line)}</li>" for line in block.lines)
            yield "</ul>"
        else:
            yield from _paragraphs(block.lines)


def _figures(figures: Figures) -> Iterator[str]:
    if figures.title:
        yield f"<h3>{_own(figures.title)}</h3>"
    yield '<dl class="figures">'
    for label, value, change, note in map(figure_line, figures.shown):
        rest = f"<dd>{_own(change)}</dd>" if change else ""
        rest += f'<dd class="note">{_own(note)}</dd>' if note else ""
        yield f'<div><dt>{_own(label)}</dt><dd class="value">{_own(value)}</dd>{rest}</div>'
    yield "</dl>"


def _series(series: Series, name: str) -> Iterator[str]:
    picture = charts.svg(series, name)
    if not picture:
        yield from _table(as_table(series))
        yield f'<p class="soft" dir="auto">{_escaped(series.alt)}</p>'
        return
    yield "<figure>"
    yield f'<h3 id="{name}-title">{_own(series.title)}</h3>' if series.title else ""
    if len(series.rows) > 1 and series.kind in ("bars", "lines", "steps"):
        rows = enumerate(series.rows)
        keys = (f'<li class="part-{at % charts.PARTS}"><span></span>{_own(row.label)}</li>' for at, row in rows)
        yield f'<ul class="legend">{"".join(keys)}</ul>'
    elif series.kind == "heat" and not charts.has_values(series):
        keys = (
            f'<li class="part-0"><span class="level-{n}"></span>{_own(text)}</li>' for n, text in density_key(series)
        )
        yield f'<ul class="legend">{"".join(keys)}</ul>'
    yield picture
    yield f'<figcaption id="{name}-alt">{_own(series.alt)}</figcaption>'
    yield f"<details><summary>{_escaped(_('Numbers'))}</summary>"
    yield from _table(as_table(series)._replace(title=""))
    yield "</details>"
    yield "</figure>"
