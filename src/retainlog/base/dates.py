"""Days and times as people write them, in English and Hebrew.

What is logged looks back, what is due looks forward. That decides what has no direction of its own:
- a weekday: back, the most recent one, today included; forward, the coming one, today not included
  (`--due monday` on a Monday is a week away). `last friday` never means today; `next friday` (הבא) is that of next
  week, `coming friday` (הקרוב) the next one there is, יום שישי שעבר that of last week.
- a date without a year: the nearest one on that side, today included.
`next week`, `last month` … move by a whole unit from today, to the month's last day where the day is missing.
The week ends (`eow`) on Saturday, as in Israel, unless told otherwise.
"""

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.date_words import MONTHS, PARTS, UNITS, WEEKDAYS, UnknownWord, tokens
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


class _NoSuchDay(ValueError):
    """Read as a date that no calendar has."""


class _OutOfYears(ValueError):
    pass


class _NoSuchTime(ValueError):
    pass


class _OtherWeekday(ValueError):
    """A weekday stands beside a date of another one."""


def parse_when(text: str, now: datetime, *, looks: Looks, day_first: bool = True, week_ends: str = "sat") -> When:
    """Read a day, with a time beside it or a time alone (today), a moment with a zone, or a span of hours (`2 hours
    ago`). `day_first` orders numeric dates (`21/11`) that can be read both ways; `week_ends` is the last day of a
    week (`eow`).

    Raises Usage `bad_date` that names the cause; years run from 1900 to 2199.
    """
    today = now.date()
    if (offset := _NEAR.get(text)) is not None:
        return When(today + timedelta(days=offset))
    try:
        if iso := _iso(text.strip()):
            return iso
        words = tokens(text)
        if words == ["now"]:
            return When(today, f"{now:%H:%M}")
        if moment := _hours_away(words, now, looks):
            return When(_sensible(moment.date()), f"{moment:%H:%M}")
        time = _pop_time(words)
        if not words and not time:
            raise ValueError(text)
        if words in (["end", "w"], ["end", "this", "w"]):
            return When(_end_of_week(today, week_ends), time)
        return When(_sensible(_day(words, today, looks, day_first, week_ends)), time)
    except (ValueError, OverflowError) as problem:
        raise _explained(text, problem, looks) from None


def _explained(text: str, problem: Exception, looks: Looks) -> Usage:
    """What is wrong with a date that cannot be read, and what would be right."""
    hint = "Try 2026-11-21, yesterday, 3d ago, monday or 21 nov."
    if looks == "forward":
        hint = "Try 2026-11-21, tomorrow, in 2w, friday or 21 nov."
    match problem:
        case _MinutesOrMonths():
            return Usage(
                "bad_date",
                "{text!r} could mean minutes or months.",
                hint="Write 5 months ago, or a time such as 14:30.",
                text=text,
            )
        case _OutOfYears() | OverflowError():
            return Usage("bad_date", "{text!r} lies outside the years 1900 to 2199.", hint=hint, text=text)
        case _NoSuchDay():
            return Usage("bad_date", "There is no such day as {text!r}.", hint=hint, text=text)
        case _NoSuchTime():
            return Usage("bad_date", "There is no such time as in {text!r}.", hint=hint, text=text)
        case _OtherWeekday():
            return Usage("bad_date", "In {text!r} the weekday is not that of the date.", hint=hint, text=text)
        case UnknownWord() if " " in text.strip():
            return Usage(
                "bad_date",
                "I can't read {text!r} as a date: I don't know {word!r}.",
                hint=hint,
                text=text,
                word=str(problem),
            )
        case _:
            return Usage("bad_date", "I can't read {text!r} as a date.", hint=hint, text=text)


def check_exists(when: When, text: str) -> None:
    """Raises Usage for an hour that the clocks skip here (the change to summer time)."""
    if when.time:
        moment = datetime.combine(when.day, datetime.strptime(when.time, "%H:%M").time())
        try:
            same = datetime.fromtimestamp(moment.timestamp())
        except (OverflowError, OSError, ValueError):
            return
        if same != moment:
            raise Usage(
                "no_such_hour",
                "{text!r} does not exist here: the clocks were put forward, to {later}.",
                hint="Give the time as the clock showed it after that.",
                text=text,
                later=f"{same:%H:%M}",
            )


def _iso(text: str) -> When | None:
    """ISO 8601: a day in any of its forms, a moment with a zone; None for what is none."""
    if not text[:4].isdecimal() or len(text) < 8 or not text.isascii():
        return None
    import re

    if not re.match(r"[0-9]{4}-?(?:[0-9]{2}-?[0-9]{2}|W[0-9]{2}-?[0-9])(?![0-9])", text):
        return None
    try:
        if len(text) <= 10:
            return When(_sensible(date.fromisoformat(text)))
        moment = datetime.fromisoformat(text)
    except _OutOfYears:
        raise
    except ValueError:
        return None
    if moment.tzinfo:
        moment = moment.astimezone()
    return When(_sensible(moment.date()), f"{moment:%H:%M}")


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
            case ["last" | "prev", "m"] | ["m", "last" | "prev"] | ["this", "m", "last" | "prev"]:
                return shift(this, -1, "m")
            case ["next" | "coming", "m"] | ["m", "next" | "coming"] | ["this", "m", "next"]:
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


def _day(words: list[str], today: date, looks: Looks, day_first: bool, week_ends: str) -> date:
    def again(rest: list[str]) -> date:
        return _day(rest, today, looks, day_first, week_ends)

    match words:
        case []:
            return today
        case ["this", part] if part in PARTS:  # this morning
            return today
        case ["last", part] if part in PARTS:  # last night
            return today - timedelta(days=1)
        case [*rest, part] if part in PARTS:  # tomorrow morning
            return again(rest)
        case ["d", day, *rest] if day in WEEKDAYS:  # יום שני
            return again([day, *rest])
        case [*edge, "this", unit, "next" | "prev" as which] if unit in UNITS:  # החודש הבא, סוף החודש הבא
            return again([*edge, which, unit])
        case ["+" | "in", *amount]:
            return _moved(today, amount, 1)
        case ["-" | "ago", *amount] | [*amount, "ago"] if not (amount and amount[0] in WEEKDAYS):
            return _moved(today, amount, -1)
        case ["next" | "coming", unit] | [unit, "next" | "coming"] if unit in UNITS:
            return shift(today, 1, unit)
        case ["last" | "prev", unit] | [unit, "last" | "prev"] if unit in UNITS:
            return shift(today, -1, unit)
        case ["start" | "end" as edge, *which, unit] | ["start" | "end" as edge, unit, *which] if unit in UNITS:
            return _edge(today, edge, which, unit, week_ends)
        case ["next", day] | [day, "next"] if day in WEEKDAYS:
            return _next_weekday(_end_of_week(today, week_ends), day)
        case ["coming", day] | [day, "coming"] if day in WEEKDAYS:
            return _next_weekday(today, day)
        case ["last", day] | [day, "last"] if day in WEEKDAYS:
            return _last_weekday(today - timedelta(days=1), day)
        case ["prev", day] | [day, "prev"] if day in WEEKDAYS:
            return _last_weekday(_end_of_week(today, week_ends) - timedelta(days=7), day)
        case ["this", day] | [day, "this", "w"] | [day, "this"] if day in WEEKDAYS:
            return _last_weekday(_end_of_week(today, week_ends), day)
        case [day, "next" | "coming", "w"] | ["next" | "coming", "w", day] | [day, "w", "next"] if day in WEEKDAYS:
            return _last_weekday(_end_of_week(today, week_ends) + timedelta(days=7), day)
        case [day, "last" | "prev", "w"] | ["last", "w", day] | [day, "w", "prev" | "last"] if day in WEEKDAYS:
            return _last_weekday(_end_of_week(today, week_ends) - timedelta(days=7), day)
        case [day, *amount, "ago"] | [day, "ago", *amount] if day in WEEKDAYS:  # sunday 2 weeks ago
            return _last_weekday(_end_of_week(_moved(today, amount, -1), week_ends), day)
        case [day] if day in WEEKDAYS:
            return _next_weekday(today, day) if looks == "forward" else _last_weekday(today, day)
        case [day, *rest] if day in WEEKDAYS and rest:  # friday 20 nov
            return _on(day, again(rest))
        case [*rest, day] if day in WEEKDAYS and rest:
            return _on(day, again(rest))
        case [month, number, *year] if month in MONTHS and number.isdecimal():
            return again([number, month, *year])
        case [number, month] if month in MONTHS:
            return _dated(today, looks, MONTHS.index(month) + 1, int(number))
        case [number, month, year] if month in MONTHS:
            return _made(_full_year(year, today), MONTHS.index(month) + 1, int(number))
        case [count, unit] if count.isdecimal() and (unit in UNITS or unit == "m?"):  # 3w: back, or ahead
            return _moved(today, [count, unit], 1 if looks == "forward" else -1)
        case [numeric]:
            return _numeric(numeric, today, looks, day_first)
        case _:
            raise ValueError(words)


def _on(weekday: str, day: date) -> date:
    if day.weekday() != WEEKDAYS.index(weekday):
        raise _OtherWeekday(weekday)
    return day


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise (_NoSuchDay if 0 < year < 10_000 else _OutOfYears)(day) from None


def _hours_away(words: list[str], now: datetime, looks: Looks) -> datetime | None:
    """The moment of `2 hours ago`, `in half an hour`; None where no hours or minutes are counted."""
    if not {"h", "min"}.intersection(words):
        return None
    match words:
        case ["ago" | "-", *amount] | [*amount, "ago"]:
            direction = -1
        case ["in" | "+", *amount]:
            direction = 1
        case amount:
            direction = 1 if looks == "forward" else -1
    minutes = 0.0
    while amount:
        match amount:
            case ["half", "h", *amount]:
                minutes += 30
            case [count, "h", "andhalf", *amount] if count.isdecimal():
                minutes += int(count) * 60 + 30
            case ["h", "andhalf", *amount]:
                minutes += 90
            case [count, "h" | "min" as unit, *amount] if count.isdecimal() and len(count) < 5:
                minutes += int(count) * (60 if unit == "h" else 1)
            case ["h", *amount]:
                minutes += 60
            case _:
                raise ValueError(words)
    return now + direction * timedelta(minutes=minutes)


def _moved(today: date, amount: list[str], direction: int) -> date:
    match amount:
        case ["half", "y"]:
            count, unit = "6", "m"
        case ["half", "m"]:
            count, unit = "15", "d"
        case ["y", "andhalf"] | ["1", "y", "andhalf"]:
            count, unit = "18", "m"
        case ["m", "andhalf"] | ["1", "m", "andhalf"]:
            return shift(shift(today, direction, "m"), direction * 15, "d")
        case [unit]:
            count = "1"
        case [count, "2" | "3" as times, unit] if count.isdecimal() and len(count) <= 3:  # 2 quarters
            count = str(int(count) * int(times))
        case [count, unit] if len(count) <= 4 and count.isdecimal():
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


def _edge(today: date, edge: str, which: list[str], unit: str, week_ends: str) -> date:
    """The first or last day of this, the next or the last week, month or year."""
    match which:
        case [] | ["this"]:
            steps = 0
        case ["next" | "coming"] | ["this", "next"]:
            steps = 1
        case ["last" | "prev"] | ["this", "prev"]:
            steps = -1
        case _:
            raise ValueError(which)
    match unit:
        case "w":
            last = _end_of_week(today, week_ends) + timedelta(weeks=steps)
            return last if edge == "end" else last - timedelta(days=6)
        case "m":
            first = shift(today.replace(day=1), steps, "m")
        case "y":
            first = date(today.year + steps, 1, 1)
        case _:
            raise ValueError(unit)
    return first if edge == "start" else shift(first, 1, unit) - timedelta(days=1)


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
    raise _NoSuchDay(day)


def _numeric(text: str, today: date, looks: Looks, day_first: bool) -> date:
    import re

    if match := re.fullmatch(r"([0-9]{4})([./-])([0-9]{1,2})\2([0-9]{1,2})", text):
        return _made(int(match[1]), int(match[3]), int(match[4]))
    match = re.fullmatch(r"([0-9]{1,2})([./-])([0-9]{1,2})(?:\2([0-9]{2}|[0-9]{4}))?", text)
    if not match:
        raise ValueError(text)
    day, month = int(match[1]), int(match[3])
    if day <= 12 and (month > 12 or not day_first):  # where only one reading is possible, it is meant
        day, month = month, day
    return _made(_full_year(match[4], today), month, day) if match[4] else _dated(today, looks, month, day)


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
    """Take a time off the end or the beginning of `words`: `14:30`, `14:30:15`, `2pm`, `2:30 pm`, `8:00 in the
    evening`, with `at` or `בשעה` before it."""
    import re

    for places in (range(len(words) - 1, -1, -1), range(min(1, len(words)))):
        for place in places:
            if not re.match(r"[0-9]", words[place]):
                continue
            after = words[place + 1] if place + 1 < len(words) else ""
            half = after if after in ("am", "pm", *PARTS) else ""
            pattern = r"([0-9]{1,2})(?::([0-9]{2})(?::[0-5][0-9])?)?" if half in ("am", "pm") else _CLOCK
            match = re.fullmatch(pattern, words[place])
            begins, ends = place, place + (2 if half else 1)
            if match and (ends == len(words) or begins == 0 or words[:begins] == ["at"]):
                if begins and words[begins - 1] == "at":
                    begins -= 1
                del words[begins:ends]
                half = half or (words[-1] if words and words[-1] in PARTS else "")  # 8:30 yesterday evening
                return _clock(int(match[1]), int(match[2] or 0), half)
    return None


_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::[0-5][0-9](?:\.[0-9]+)?)?"


def _clock(hour: int, minute: int, half: str) -> str:
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise _NoSuchTime(hour)
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half in ("afternoon", "evening") and 1 <= hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        raise _NoSuchTime(hour)
    return f"{hour:02}:{minute:02}"


def _sensible(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise _OutOfYears(day)
    return day
