"""Values as text: `shown` for people, in their language; `stable` for programs, the same in every language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from retainlog.base.document import Document, Figure
from retainlog.base.ids import SHORT
from retainlog.base.money import Money
from retainlog.base.results import Field, Streamed, Table
from retainlog.i18n import _
from retainlog.i18n.messages import english

RIGHT = ("number", "money", "share")  # kinds whose digits line up at the right
NOTHING = "–"
_TOGETHER = 500  # rows of which the width of columns is measured at once

# Not printable in Python's sense, yet harmless and frequent: line ends, no-break spaces, joiners in emoji, LRM, RLM.
_HARMLESS = dict.fromkeys(map(ord, "\n\t\u00a0\u202f\u200c\u200d\u200e\u200f"))


def safe(text: str) -> str:
    """The text, in the language spoken, without escapes and controls that another program may have written."""
    text = str(text)
    if text.isprintable() or text.translate(_HARMLESS).isprintable():
        return text
    from retainlog.base.text import clean

    return clean(text, multiline=True)


def one_line(text: str) -> str:
    return text if text.isprintable() else " ".join(without_marks(safe(text)).split())


def without_marks(text: str) -> str:
    """Without direction controls, where nothing is turned: to programs and in pipes they are dirt."""
    if text.isprintable():
        return text
    from retainlog.i18n.bidi import strip

    return strip(text)


def shown(value: object, kind: str = "text") -> str:
    """The value as people read it; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        if kind == "id":
            return value[:SHORT]
        if kind == "cadence":
            from retainlog.i18n.formats import format_cadence

            return format_cadence(safe(value))
        if kind == "month":
            from retainlog.i18n.formats import format_month

            return format_month(date.fromisoformat(f"{value}-01"))
        if kind == "quarter":
            from retainlog.i18n.formats import format_quarter

            return format_quarter(value)
        if kind == "stage":
            from retainlog.i18n.codes import stage

            return stage(safe(value))
        return _(safe(value)) if kind == "code" else safe(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and kind in ("text", "id"):
        return str(value)
    from retainlog.i18n.formats import format_date, format_money, format_number, format_share

    if isinstance(value, Money):
        return format_money(value)
    if isinstance(value, datetime):
        return f"{format_date(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(item, kind) for item in value)
    if isinstance(value, (int, float)):
        if not _is_finite(value):
            return ""
        return format_share(value) if kind == "share" else format_number(value)
    return safe(str(value))


def stable(value: object) -> str:
    """The value as programs read it: ISO dates, plain digits, codes as they are; nothing is the empty text."""
    if value is None or (isinstance(value, float) and not _is_finite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "; ".join(stable(item) for item in value)
    return safe(english(value) if isinstance(value, str) else str(value))


def _is_finite(value: float) -> bool:
    return value - value == 0


def cells(table: Table) -> Iterator[list[str]]:
    """The shown columns of every row as text for people."""
    columns = table.columns
    return ([shown(row.get(key), kind) for key, _title, kind in columns] for row in table.rows)


def parts(table: Table) -> Iterator[list[list[str]]]:
    """The cells as they are laid out together: all at once, or some hundred rows of those that are streamed."""
    rows = cells(table)
    while part := list(islice(rows, _TOGETHER) if isinstance(table.rows, Streamed) else rows):
        yield part


def labelled(fields: tuple[Field, ...]) -> list[tuple[str, str]]:
    """(label, text) of the fields that hold something."""
    pairs = ((label, shown(value, kind)) for label, value, kind in fields)
    return [(label, text) for label, text in pairs if text]


class Line(NamedTuple):
    """A figure as text: its value, the change since before, and the note; the last two may be empty."""

    label: str
    value: str
    change: str
    note: str


def figure_line(figure: Figure) -> Line:
    value = shown(figure.value, figure.kind) or NOTHING
    if figure.cases:
        cases, of = (shown(number, "number") for number in figure.cases)
        counted = _("{cases} of {of}").format(cases=cases, of=of)
        value = f"{value} ({counted})" if figure.many else counted
    return Line(safe(figure.label), value, _change(figure), safe(figure.note))


def _change(figure: Figure) -> str:
    before, kind = figure.before, figure.kind
    if before is None:
        return ""
    was = shown(before, kind)
    rise = None if figure.cases and not figure.many else _difference(figure.value, before)
    if rise is None:
        return _("was {before}").format(before=was)
    size, sign = rise
    if not sign:
        return _("= same as before ({before})").format(before=was)
    if kind == "share" and isinstance(size, float):
        difference = _("{number} pts").format(number=shown(round(size * 100, 1), "number"))
    else:
        difference = shown(size, "number")
    if sign > 0:
        return _("▲ +{difference} (up from {before})").format(difference=difference, before=was)
    return _("▼ −{difference} (down from {before})").format(difference=difference, before=was)


def _difference(now: object, before: object) -> tuple[Money | float, int] | None:
    """(size, sign) of now − before, or None where the two cannot be subtracted."""
    if isinstance(now, Money) and isinstance(before, Money):
        if now.currency != before.currency:
            return None
        minor = now.minor - before.minor
        return Money(abs(minor), now.currency), (minor > 0) - (minor < 0)
    if not isinstance(now, (int, float)) or not isinstance(before, (int, float)) or isinstance(now, bool):
        return None
    rise = round(now - before, 9)
    return abs(rise), (rise > 0) - (rise < 0)


def period_text(document: Document) -> str:
    if document.period is None:
        return ""
    first, last = document.period
    return f"{shown(first)} – {shown(last)}"


def cell_width(text: str) -> int:
    """How many terminal cells the text takes (wide letters and emoji two, nikud none)."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # a small part of rich, which loads nothing else

    return cell_len(text)


def row_keys(table: Table) -> list[str]:
    """Every key of the rows in the order of first appearance; those of the columns where there is no row.

    Keys for people alone (`_…`) are left out."""
    keys: dict[str, None] = {}
    for row in filter(None, [table.rows.first()]) if isinstance(table.rows, Streamed) else table.rows:
        keys.update(dict.fromkeys(row))
    found = list(keys) or [column.key for column in table.columns]
    return [key for key in found if not key.startswith("_")]
