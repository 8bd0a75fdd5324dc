"""The cells of foreign tables as values. A converter returns None for an empty cell and raises Usage for one that
cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from retainlog.base.address import addresses_in, phone_key
from retainlog.base.cadence import parse_cadence
from retainlog.base.channels import CHANNELS
from retainlog.base.dates import parse_when
from retainlog.base.durations import parse_minutes
from retainlog.base.errors import RetainlogError, Usage
from retainlog.base.fees import Fee, parse_fee
from retainlog.base.money import parse_money
from retainlog.base.text import clean, fold
from retainlog.formats._zones import local_zone
from retainlog.formats.shapes.candidate import ReadOptions

Convert = Callable[[str], Any]

SYSTEM_TAGS = ("mycontacts", "starred")

_EMPTY = {"", "n a", "na", "none", "null", "nil", "nan", "undefined", "#n a", "#ref!", "#value!", "אינ", "לא ידוע"}
_NUMERIC = re.compile(r"(?<![0-9./-])([0-9]{1,2})([./-])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})(?![0-9])")
_WEEKDAY = re.compile(r"(?:(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*|יום \S+)[,.]?\s+", re.IGNORECASE)
_HAS_YEAR = re.compile(
    r"[0-9]{4}|[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2}|[0-9]{1,2}[ ./-]*[^\W\d_]{3,}[ ./,-]*[0-9]{2}(?![0-9:])"
    r"|[^\W\d_]{3,}[ ./-]*[0-9]{1,2}[ ./,-]+[0-9]{2}(?![0-9:])"
)

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
    "status": {
        "active": "active, customer, client, current, won, live, open, ongoing, פעיל, פעילה, לקוח פעיל",
        "paused": "paused, on hold, frozen, suspended, dormant, מוקפא, מושהה, בהשהיה, הקפאה",
        "lost": "lost, churned, former, former client, past, inactive, ended, closed, cancelled, canceled, left, ex, "
        "עזב, עזבה, לא פעיל, לא פעילה, לשעבר, אבוד, הסתיים",
    },
    "role": {
        "champion": "champion, sponsor, advocate, תומך, תומכת",
        "decision-maker": "decision maker, ceo, owner, founder, director, managing director, מנכל, בעלים, מקבל החלטות",
        "user": "user, משתמש, משתמשת",
        "finance": "finance, cfo, accounting, bookkeeping, כספים, הנהלת חשבונות",
        "other": "other, אחר",
    },
    "no_answer": {"yes": "yes, y, true, 1, x, v, כן", "no": "no, n, false, 0, לא"},
    "off_core": {"yes": "yes, y, true, 1, x, v, כן", "no": "no, n, false, 0, לא"},
}


class DayOrder(NamedTuple):
    """The order of day and month in a column of dates: `day_first`, or None where the column uses both;
    then the lines say where."""

    day_first: bool | None
    day_line: int = 0
    month_line: int = 0


def numeric_order(text: str) -> tuple[bool, bool | None]:
    """Whether a date is written in numbers whose order is open in itself (3/4/2026), and True where it can only have
    the day first, False where only the month, else None."""
    if match := _NUMERIC.search(text):
        first, second = int(match[1]), int(match[3])
        return True, first > 12 if (first > 12) != (second > 12) else None
    return False, None


def converter(field: str, unit: str, options: ReadOptions, order: Callable[[], DayOrder]) -> Convert:
    """How cells of a column of `field` are read; `order` is asked only when a numeric date turns up."""
    if field in ("summary", "note", "need", "prefers"):
        return _text
    several: dict[str, Convert] = {
        "aliases": _aliases, "tags": _tags, "email": _addresses, "phone": _phones, "contact": _people
    }  # fmt: skip
    if field in several:
        return _remembering(several[field])
    if field in ("on", "since", "end_on", "lost_on", "last_contact", "next_on", "due_on", "paid_on"):
        dates = _Dates(options, order)
        return _remembering(_typed(dates.moment if field in ("on", "end_on") else dates.day))
    if field in _CODES:
        return _remembering(_typed(_code(field)))
    simple: dict[str, Convert] = {
        "time": lambda text: parse_when(text, _noon(options.today), looks="back").time,
        "end_time": lambda text: parse_when(text, _noon(options.today), looks="back").time,
        "minutes": lambda text: parse_minutes(_with_unit(text, unit)),
        "fee": lambda text: _fee(text, unit, options),
        **dict.fromkeys(("net", "total", "tax"), lambda text: parse_money(text, options.currency, allow_negative=True)),
        "every": lambda text: str(parse_cadence(text)),
        "at_most": lambda text: str(parse_cadence(text)),
        "utc_offset": lambda text: text if re.fullmatch(r"[+-][0-2][0-9]:[0-5][0-9]", text) else None,
        "mood": _score,
        "energy": _score,
        "hours": _number,
    }
    return _remembering(_typed(simple[field]) if field in simple else _name if field in _NAMES else _line)


_NAMES = ("client", "company", "name", "first_name", "last_name")


def _remembering(convert: Convert) -> Convert:
    """Names, dates and codes come again and again, and so do those that cannot be read; the bound keeps a huge file in
    bounded memory."""

    @lru_cache(maxsize=20_000)
    def kept(raw: str) -> tuple[Any, RetainlogError | None]:
        try:
            return convert(raw), None
        except RetainlogError as problem:
            return None, problem

    def read(raw: str) -> Any:
        value, problem = kept(raw)
        if problem is not None:
            raise problem.with_traceback(None)
        return value

    return read


def _typed(convert: Convert) -> Convert:
    def read(raw: str) -> Any:
        text = clean(unguarded(raw), multiline=False)
        return None if is_nothing(text) else convert(text)

    return read


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: N/A, null, -, #REF!."""
    return fold(text) in _EMPTY


def _text(raw: str) -> str | None:
    text = clean(unguarded(raw))
    return None if is_nothing(text) and not text.isalpha() else text


def _line(raw: str) -> str | None:
    return clean(unguarded(raw), multiline=False) or None


def _name(raw: str) -> str | None:
    text = _line(raw)
    return None if text is None or is_nothing(text) else text


def unguarded(raw: str) -> str:
    """Without what keeps spreadsheets from reading a text as a formula or a number: an apostrophe, or ="…"."""
    if raw[0] == "'" and raw[1:2] in ("=", "+", "-", "@", "＝", "＋", "－", "＠"):
        return raw[1:]
    return raw[2:-1] if raw.startswith('="') and raw.endswith('"') and raw.count('"') == 2 and len(raw) > 3 else raw


def _people(raw: str) -> list[tuple[str, str]] | None:
    """(name, address) of each person in a cell: `Dana Levi; Ron Bar <ron@acme.example>`."""
    from email.utils import parseaddr

    found: list[tuple[str, str]] = []
    for item in re.split(r"[;|\n]|:::", unguarded(raw)):
        for part in item.split(",") if item.count("@") > 1 else [item]:
            name, address = parseaddr(part) if "@" in part else (part, "")
            name = clean(name, multiline=False).strip("'\"")
            if address or (name and not is_nothing(name)):
                found.append((name, clean(address, multiline=False)))
    return found or None


def _addresses(raw: str) -> list[str] | None:
    """All e-mail addresses in a cell; the text as it is where it holds none."""
    text = clean(unguarded(raw), multiline=False)
    if is_nothing(text):
        return None
    return list(dict.fromkeys(addresses_in(text))) or [text]


class Lossy(str):
    """A phone number that a spreadsheet turned into a number and cut: 9.72501E+11."""


def _phones(raw: str) -> list[str] | None:
    """All phone numbers in a cell. `0501234567.0`, as programs write numbers, is the number; one in scientific
    notation has lost its last digits (Lossy)."""
    found: list[str] = []
    for item in re.split(r"[;|\n]|:::", unguarded(raw)):
        parts = item.split(",") if all(phone_key(part) for part in item.split(",")) else [item]
        for part in parts:
            text = clean(part, multiline=False)
            if is_nothing(text):
                continue
            if re.fullmatch(r"[+-]?[0-9][.,]?[0-9]*[eE]\+?[0-9]+", text):
                found.append(Lossy(text))
            else:
                found.append(re.sub(r"^(\+?[0-9]{6,})[.,]0+$", r"\1", text))
    return list(dict.fromkeys(found)) or None


def own_tags(tags: Iterable[str]) -> list[str]:
    """The tags that a person gave; without the groups into which Google puts nearly everyone."""
    plain = (tag.strip("* ") for tag in tags)
    return [tag for tag in plain if tag and tag.casefold() not in SYSTEM_TAGS]


def _tags(raw: str) -> list[str] | None:
    return own_tags(_items(raw, r"[,;|\n]|:::")) or None


def _aliases(raw: str) -> list[str] | None:
    """Other names; a comma parts two, unless a legal form stands behind it (Acme, Inc.)."""
    pattern = r"[;|\n]|:::|,(?!\s*(?:inc|ltd|llc|llp|corp|co|gmbh|s\.?a|b\.?v|plc|בע)\b)"
    return _items(raw, pattern) or None


def _items(raw: str, pattern: str) -> list[str]:
    parts = re.split(pattern, unguarded(raw), flags=re.IGNORECASE)
    return [item for part in parts if (item := clean(part, multiline=False)) and not is_nothing(item)]


def _with_unit(text: str, unit: str) -> str:
    """A bare number with the unit that the header names."""
    return f"{text} {unit}".strip() if re.fullmatch(r"[0-9][0-9.,]*", text) else text


def _fee(text: str, unit: str, options: ReadOptions) -> Fee:
    """`unit` is what the header says: a currency, what the fee is for, or both (`USD/hour`)."""
    currency, _slash, per = unit.partition("/")
    fee = parse_fee(_with_unit(text, currency), options.currency, vat=options.vat or None)
    return fee._replace(per=fee.per or per)


def _code(field: str) -> Convert:
    known = {fold(name): code for code, names in _CODES[field].items() for name in names.split(", ")}

    def read(text: str) -> Any:
        code = known.get(fold(text), "other" if field in ("channel", "role") else None)
        if code is None:
            raise Usage(
                "unknown_code",
                "{text!r} is none of {codes}.",
                hint="Leave the column out with --map COLUMN=-",
                text=text,
                codes=", ".join(_CODES[field]),
            )
        return code == "yes" if field in ("off_core", "no_answer") else code

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


class Moment(NamedTuple):
    """The local day, the time and the UTC offset (None where the text has none); `source_day` and `source_time` are
    the same as the source has them (of a moment with a zone: in UTC), wherever it is read."""

    day: date
    time: str | None
    offset: str | None
    source_day: date
    source_time: str


class _Dates:
    """Reads the dates of one column, all in the same order of day and month."""

    def __init__(self, options: ReadOptions, order: Callable[[], DayOrder]) -> None:
        self._options = options
        self._order = order
        self._now = _noon(options.today)
        self._zone = local_zone(options.zone)

    def day(self, text: str) -> date:
        return self.moment(text).day

    def moment(self, text: str) -> Moment:
        """Midnight is how many programs write a plain day, with a zone or without: such a cell is that day."""
        if text[:4].isdecimal() and len(text) > 7:
            try:
                return self._iso(text)
            except ValueError:
                pass  # `2026-3-1` and the like
        if not _HAS_YEAR.search(text):
            raise Usage("no_year", "{text!r} has no year, so it can't be told which day is meant.", text=text)
        day = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
        when = parse_when(day, self._now, looks="back", day_first=self._day_first(text))
        time = None if when.time == "00:00" else when.time
        return Moment(when.day, time, None, when.day, (time or "").replace(":", ""))

    def _iso(self, text: str) -> Moment:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            if not 1900 <= day.year < 2200:
                raise ValueError(text)
            return Moment(day, None, None, day, "")
        moment = datetime.fromisoformat(text)
        if moment.time() == time():
            return Moment(moment.date(), None, None, moment.date(), "")
        if not moment.tzinfo:
            return Moment(moment.date(), f"{moment:%H:%M}", None, moment.date(), f"{moment:%H%M}")
        source = moment.astimezone(UTC)
        moment = moment.astimezone(self._zone)
        offset = f"{moment:%z}"[:5]
        local = (moment.date(), f"{moment:%H:%M}", f"{offset[:3]}:{offset[3:]}")
        return Moment(*local, source.date(), f"{source:%H%M}Z")

    def _day_first(self, text: str) -> bool:
        match = _NUMERIC.search(text)
        if not match:
            return self._options.day_first
        order = self._order()
        if order.day_first is not None:
            return order.day_first
        own = numeric_order(text)[1]
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
