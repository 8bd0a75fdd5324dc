"""The cells of foreign tables as values: each converter gives the value and the text that identifies it.

A converter returns None for an empty cell and raises Usage for one that cannot be read. The identifying text
is the same however the value was written (folded text, ISO date), so that row keys survive another export.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from retainlog.base.cadence import parse_cadence
from retainlog.base.channels import CHANNELS
from retainlog.base.dates import parse_when
from retainlog.base.durations import parse_minutes
from retainlog.base.errors import Usage
from retainlog.base.money import parse_money
from retainlog.base.text import clean, fold
from retainlog.formats._zones import local_zone
from retainlog.formats.shapes.candidate import ReadOptions

Cell = tuple[object, str]
Convert = Callable[[str], Cell | None]

SYSTEM_TAGS = ("mycontacts", "starred")

_EMPTY = {"", "n a", "na", "none", "null", "nan", "אינ"}
_NUMERIC = re.compile(r"(?<![0-9./-])([0-9]{1,2})([./-])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})(?![0-9])")
_WEEKDAY = re.compile(r"(?:(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*|יום \S+)[,.]?\s+", re.IGNORECASE)
_HAS_YEAR = re.compile(r"[0-9]{4}|[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2}")

_CODES: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNELS,
    "by": {
        "us": "us, me, we, out, outgoing, outbound, sent, אני, אנחנו, יוצא, יוצאת, נשלח",
        "them": "them, client, customer, in, incoming, inbound, received, לקוח, הלקוח, נכנס, נכנסת, התקבל",
    },
    "kind": {"external": "external, חיצוני", "internal": "internal, פנימי"},
    "engagement": {
        "ongoing": "ongoing, retainer, monthly, continuous, שוטף, ריטיינר, מתמשך, חודשי",
        "project": "project, one off, פרויקט, חד פעמי",
    },
    "per": {
        "month": "month, monthly, a month, per month, חודש, חודשי, לחודש",
        "project": "project, per project, one off, פרויקט, לפרויקט, חד פעמי",
    },
    "off_core": {"yes": "yes, y, true, 1, x, v, כן", "no": "no, n, false, 0, לא"},
}


class DayOrder(NamedTuple):
    """The order of day and month in a column of dates: `day_first`, or None where the column uses both;
    then the lines say where."""

    day_first: bool | None
    day_line: int = 0
    month_line: int = 0


def numeric_order(text: str) -> bool | None:
    """True where a numeric date can only have the day first, False where only the month, else None."""
    if match := _NUMERIC.search(text):
        first, second = int(match[1]), int(match[3])
        if (first > 12) != (second > 12):
            return first > 12
    return None


def converter(field: str, unit: str, options: ReadOptions, order: Callable[[], DayOrder]) -> Convert:
    """How cells of a column of `field` are read; `order` is asked only when a numeric date turns up."""
    if field in ("summary", "note", "need", "prefers"):
        return _text
    if field == "aliases":
        return _remembering(_list)
    if field == "tags":
        return _remembering(_tags)
    if field in ("on", "since"):
        dates = _Dates(options, order)
        return _remembering(_typed(dates.moment if field == "on" else dates.day))
    if field in _CODES:
        return _remembering(_typed(_code(field)))
    simple: dict[str, Callable[[str], Cell]] = {
        "time": lambda text: _same(parse_when(text, _noon(options.today), looks="back").time),
        "minutes": lambda text: _same(parse_minutes(_with_unit(text, unit))),
        "fee": lambda text: _fee(_with_unit(text, unit), options.currency),
        "every": lambda text: _same(str(parse_cadence(text))),
        "at_most": lambda text: _same(str(parse_cadence(text))),
        "mood": lambda text: _same(_score(text)),
        "energy": lambda text: _same(_score(text)),
        "hours": lambda text: _same(_number(text)),
    }
    return _remembering(_typed(simple[field]) if field in simple else _line)


def _remembering(convert: Convert) -> Convert:
    """Names, dates and codes come again and again; the bound keeps a huge file in bounded memory."""
    return lru_cache(maxsize=20_000)(convert)


def _typed(convert: Callable[[str], Cell]) -> Convert:
    def read(raw: str) -> Cell | None:
        text = clean(raw, multiline=False)
        if fold(text) in _EMPTY:
            return None
        return convert(text)

    return read


def _text(raw: str) -> Cell | None:
    text = clean(_unguarded(raw))
    return (text, fold(text)) if text else None


def _line(raw: str) -> Cell | None:
    text = clean(_unguarded(raw), multiline=False)
    return (text, fold(text)) if text else None


def _unguarded(raw: str) -> str:
    """Without the apostrophe that keeps spreadsheets from reading a text as a formula."""
    return raw[1:] if raw[0] == "'" and raw[1:2] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else raw


def own_tags(tags: Iterable[str]) -> list[str]:
    """The tags that a person gave; without the groups into which Google puts nearly everyone."""
    return [tag for tag in tags if tag.strip("* ").casefold() not in SYSTEM_TAGS]


def _list(raw: str) -> Cell | None:
    return _listed(_items(raw))


def _tags(raw: str) -> Cell | None:
    return _listed(own_tags(_items(raw)))


def _items(raw: str) -> list[str]:
    return [item for part in re.split(r"[,;|\n]|:::", raw) if (item := clean(part, multiline=False))]


def _listed(items: list[str]) -> Cell | None:
    return (items, "|".join(sorted(map(fold, items)))) if items else None


def _same(value: object) -> Cell:
    return value, str(value)


def _fee(text: str, currency: str) -> Cell:
    fee = parse_money(text, currency)
    return fee, f"{fee.amount} {fee.currency}"


def _with_unit(text: str, unit: str) -> str:
    """A bare number with the unit that the header names."""
    return f"{text} {unit}".strip() if re.fullmatch(r"[0-9][0-9.,]*", text) else text


def _code(field: str) -> Callable[[str], Cell]:
    known = {fold(name): code for code, names in _CODES[field].items() for name in names.split(", ")}

    def read(text: str) -> Cell:
        code = known.get(fold(text), "other" if field == "channel" else None)
        if code is None:
            raise Usage(
                "unknown_code",
                "{text!r} is none of {codes}.",
                hint="Leave the column out with --map COLUMN=-",
                text=text,
                codes=", ".join(_CODES[field]),
            )
        return _same(code == "yes" if field == "off_core" else code)

    return read


def _score(text: str) -> int:
    if text not in ("1", "2", "3", "4", "5"):
        raise Usage("bad_score", "{text!r} is not a number from 1 to 5.", text=text)
    return int(text)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number < 10_000:
        raise Usage("bad_number", "{text!r} is not a number of hours.", text=text)
    return number


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


class _Dates:
    """Reads the dates of one column, all in the same order of day and month."""

    def __init__(self, options: ReadOptions, order: Callable[[], DayOrder]) -> None:
        self._options = options
        self._order = order
        self._now = _noon(options.today)
        self._zone = local_zone(options.zone)

    def day(self, text: str) -> Cell:
        (day, *_), mark = self.moment(text)
        return day, mark[:10]

    def moment(self, text: str) -> tuple[tuple[date, str | None, str | None], str]:
        """The local day, the time and the UTC offset (both None where the text has none)."""
        if text[4:5] == "-" and len(text) != 7:
            try:
                return self._iso(text)
            except ValueError:
                pass  # `2026-3-1` and the like
        if not _HAS_YEAR.search(text):
            raise Usage("no_year", "{text!r} has no year, so it can't be told which day is meant.", text=text)
        day = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
        when = parse_when(day, self._now, looks="back", day_first=self._day_first(text))
        return (when.day, when.time, None), f"{when.day}{when.time or ''}"

    def _iso(self, text: str) -> tuple[tuple[date, str | None, str | None], str]:
        if len(text) == 10:
            return (date.fromisoformat(text), None, None), text
        moment = datetime.fromisoformat(text)
        offset = None
        if moment.tzinfo:
            moment = moment.astimezone(self._zone)
            offset = f"{moment:%z}"[:5]
            offset = f"{offset[:3]}:{offset[3:]}"
        elif moment.time() == time():  # a plain day, as many programs write it
            return (moment.date(), None, None), f"{moment:%Y-%m-%d}"
        return (moment.date(), f"{moment:%H:%M}", offset), f"{moment:%Y-%m-%d%H:%M}"

    def _day_first(self, text: str) -> bool:
        match = _NUMERIC.search(text)
        if not match:
            return self._options.day_first
        order = self._order()
        if order.day_first is not None:
            return order.day_first
        own = numeric_order(text)
        if own == self._options.day_first or match[1] == match[3]:
            return self._options.day_first
        raise Usage(
            "mixed_dates",
            "{text!r} can't be read: on line {day_line} the day comes first, on line {month_line} the month.",
            hint="Bring the dates of the column into one order, or write them as 2026-11-21.",
            text=text,
            day_line=order.day_line,
            month_line=order.month_line,
        )
