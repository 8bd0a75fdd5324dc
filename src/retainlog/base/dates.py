"""Days and times as people write them, in English and Hebrew.

What is logged looks back, what is due looks forward. That decides what has no direction of its own:
- a weekday: back, the most recent one, today included; forward, the coming one, today not included
  (`--due monday` on a Monday is a week away). `last` and `next friday` never mean today.
- a date without a year: the nearest one on that side, today included.
`next week`, `last month` … move by a whole unit from today, to the month's last day where the day is missing.
The week ends (`eow`) on Saturday, as in Israel, unless told otherwise.
"""

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.date_words import MONTHS, UNITS, WEEKDAYS, tokens
from retainlog.base.errors import Usage

Looks = Literal["back", "forward"]

# What a living journal can hold; anything else is a slip of the finger.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}


class When(NamedTuple):
    """A local day and, where one was given, the local time `HH:MM`."""

    day: date
    time: str | None = None


class _MinutesOrMonths(ValueError):
    pass


def parse_when(text: str, now: datetime, *, looks: Looks, day_first: bool = True, week_ends: str = "sat") -> When:
    """Read a day, with a time after it or a time alone (today). `day_first` orders numeric dates (`21/11`);
    `week_ends` is the last day of a week (`eow`).

    Raises Usage `bad_date`; years run from 1900 to 2199.
    """
    today = now.date()
    if (offset := _NEAR.get(text)) is not None:
        return When(today + timedelta(days=offset))
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return When(_sensible(date.fromisoformat(text)))
        words = tokens(text)
        if words == ["now"]:
            return When(today, f"{now:%H:%M}")
        time = _pop_time(words)
        if not words and not time:
            raise ValueError(text)
        if words in (["end", "w"], ["end", "this", "w"]):
            return When(_end_of_week(today, week_ends), time)
        return When(_sensible(_day(words, today, looks, day_first)), time)
    except _MinutesOrMonths:
        raise Usage(
            "bad_date",
            "{text!r} could mean minutes or months.",
            hint="Write 5 months ago, or a time such as 14:30.",
            text=text,
        ) from None
    except (ValueError, OverflowError):
        if looks == "forward":
            raise Usage(
                "bad_date",
                "I can't read {text!r} as a date.",
                hint="Try 2026-11-21, tomorrow, in 2w, friday or 21 nov.",
                text=text,
            ) from None
        raise Usage(
            "bad_date",
            "I can't read {text!r} as a date.",
            hint="Try 2026-11-21, yesterday, 3d ago, monday or 21 nov.",
            text=text,
        ) from None


def parse_month(text: str, today: date) -> date:
    """The first day of the month meant: `2026-10`, `10/2026`, `october 2026`, `october` (the latest that has begun),
    `this month`, `last month`, `אוקטובר`, `חודש שעבר`.

    Raises Usage `bad_month`.
    """
    this = today.replace(day=1)
    try:
        match tokens(text):
            case [numeric] if "0" <= numeric[0] <= "9":
                return _sensible(_numeric_month(numeric))
            case [name, year] if name in MONTHS and len(year) == 4:
                return _sensible(date(int(year), MONTHS.index(name) + 1, 1))
            case [name] if name in MONTHS:
                month = MONTHS.index(name) + 1
                return date(today.year - (month > today.month), month, 1)
            case ["this", "m"]:
                return this
            case ["last", "m"] | ["m", "last"]:
                return shift(this, -1, "m")
            case ["next", "m"] | ["m", "next"]:
                return shift(this, 1, "m")
            case _:
                raise ValueError(text)
    except (ValueError, OverflowError):
        raise Usage(
            "bad_month",
            "I can't read {text!r} as a month.",
            hint="Try 2026-10, october, october 2026 or last month.",
            text=text,
        ) from None


def _day(words: list[str], today: date, looks: Looks, day_first: bool) -> date:
    match words:
        case []:
            return today
        case ["d", day, *rest] if day in WEEKDAYS:  # יום שני
            return _day([day, *rest], today, looks, day_first)
        case ["+" | "in", *amount]:
            return _moved(today, amount, 1)
        case ["-" | "ago", *amount] | [*amount, "ago"]:
            return _moved(today, amount, -1)
        case ["next", unit] | [unit, "next"] if unit in UNITS:
            return shift(today, 1, unit)
        case ["last", unit] | [unit, "last"] if unit in UNITS:
            return shift(today, -1, unit)
        case ["end", unit] | ["end", "this", unit] if unit in UNITS:
            return _end(today, unit)
        case ["next", day] | [day, "next"] if day in WEEKDAYS:
            return _next_weekday(today, day)
        case ["last", day] | [day, "last"] if day in WEEKDAYS:
            return _last_weekday(today - timedelta(days=1), day)
        case [day] if day in WEEKDAYS:
            return _next_weekday(today, day) if looks == "forward" else _last_weekday(today, day)
        case [month, number, *year] if month in MONTHS and number.isdecimal():
            return _day([number, month, *year], today, looks, day_first)
        case [number, month] if month in MONTHS:
            return _dated(today, looks, MONTHS.index(month) + 1, int(number))
        case [number, month, year] if month in MONTHS:
            return date(_full_year(year, today), MONTHS.index(month) + 1, int(number))
        case [count, unit] if count.isdecimal() and (unit in UNITS or unit == "m?"):  # 3w: back, or ahead
            return _moved(today, [count, unit], 1 if looks == "forward" else -1)
        case [numeric]:
            return _numeric(numeric, today, looks, day_first)
        case _:
            raise ValueError(words)


def _moved(today: date, amount: list[str], direction: int) -> date:
    match amount:
        case [unit]:
            count = "1"
        case [count, unit] if len(count) <= 4:
            pass
        case _:
            raise ValueError(amount)
    if unit == "m?":
        if direction < 0:
            raise _MinutesOrMonths
        unit = "m"
    if unit not in UNITS:
        raise ValueError(unit)
    return shift(today, direction * int(count), unit)


def _end(today: date, unit: str) -> date:
    match unit:
        case "m":
            return shift(today.replace(day=1), 1, "m") - timedelta(days=1)
        case "y":
            return date(today.year, 12, 31)
        case _:
            raise ValueError(unit)


def _end_of_week(today: date, last: str) -> date:
    return today + timedelta(days=(WEEKDAYS.index(last) - today.weekday()) % 7)


def _last_weekday(from_day: date, name: str) -> date:
    return from_day - timedelta(days=(from_day.weekday() - WEEKDAYS.index(name)) % 7)


def _next_weekday(today: date, name: str) -> date:
    return today + timedelta(days=(WEEKDAYS.index(name) - today.weekday() - 1) % 7 + 1)


def _dated(today: date, looks: Looks, month: int, day: int) -> date:
    """That day in the nearest year that has it: 29 February may lie eight years away."""
    step = 1 if looks == "forward" else -1
    for year in range(today.year, today.year + 9 * step, step):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (found - today).days * step >= 0:
            return found
    raise ValueError(day)


def _numeric(text: str, today: date, looks: Looks, day_first: bool) -> date:
    import re

    if match := re.fullmatch(r"([0-9]{4})([./-])([0-9]{1,2})\2([0-9]{1,2})", text):
        return date(int(match[1]), int(match[3]), int(match[4]))
    match = re.fullmatch(r"([0-9]{1,2})([./-])([0-9]{1,2})(?:\2([0-9]{2}|[0-9]{4}))?", text)
    if not match:
        raise ValueError(text)
    day, month = int(match[1]), int(match[3])
    if not day_first:
        day, month = month, day
    return date(_full_year(match[4], today), month, day) if match[4] else _dated(today, looks, month, day)


def _numeric_month(text: str) -> date:
    import re

    if match := re.fullmatch(r"([0-9]{4})[./-]([0-9]{1,2})", text):
        return date(int(match[1]), int(match[2]), 1)
    if match := re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{4})", text):
        return date(int(match[2]), int(match[1]), 1)
    raise ValueError(text)


def _full_year(text: str, today: date) -> int:
    """Two digits mean the year at most twenty years ahead that ends in them."""
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise ValueError(text)
    newest = today.year + 20
    return newest - (newest - int(text)) % 100


def _pop_time(words: list[str]) -> str | None:
    """Take a time off the end of `words`: `14:30`, `14:30:15`, `2pm`, `2:30 pm`, with `at` or `בשעה` before it."""
    import re

    half = words[-1] if words and words[-1] in ("am", "pm") else ""
    clock = words[-2] if half and len(words) > 1 else words[-1] if words else ""
    pattern = r"([0-9]{1,2})(?::([0-9]{2}))?" if half else r"([0-9]{1,2}):([0-9]{2})(?::[0-5][0-9])?"
    match = re.fullmatch(pattern, clock)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if half and not 1 <= hour <= 12:
        raise ValueError(clock)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(clock)
    del words[-2 if half else -1 :]
    if words[-1:] == ["at"]:
        del words[-1]
    return f"{hour:02}:{minute:02}"


def _sensible(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(day)
    return day
