"""Types of fields: each knows how a value is typed, checked, shown, asked for, completed and kept in the file.

What a noun declares (`nouns/declaration`) names a type for every field; options, questions, columns and filters follow
from it. `metavar` is what help calls the value, and decides what the shell completes it with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from retainlog.base.errors import Usage
from retainlog.base.text import clean

if TYPE_CHECKING:
    from datetime import date
    from typing import Protocol

    class Reader(Protocol):
        """Who reads what is typed: knows the day, the settings and standard input."""

        @property
        def today(self) -> date: ...
        def text(self, words: str | list[str] | None) -> str | None: ...
        def past_day(self, text: str | None) -> date | None: ...
        def past(self, text: str | None) -> Any: ...
        def future(self, text: str | None) -> date | None: ...
        def money(self, text: str | None) -> Any: ...
        def minutes(self, text: str | None) -> int | None: ...
        def cadence(self, text: str | None) -> str | None: ...


class Type:
    """`shown`: the kind of its column. `sql`: how its column is declared. `codes`: the only values, where they are
    listed. `bounds`: least and most of a whole number. `words`: it is text that a person wrote, to be searched;
    `long`: of several lines, so that it may be written in an editor. `plain`: an answer is taken as it is typed."""

    shown = "text"
    sql = "TEXT"
    metavar = "TEXT"
    codes: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None
    words = False
    long = False
    plain = False
    flag = False

    def parse(self, reader: Reader, typed: Any) -> Any:
        """The value that was typed. Raises Usage."""
        return typed

    def checked(self, value: Any) -> Any:
        """The value as kept, cleaned; None for an empty text. Raises Usage."""
        return (clean(value, multiline=self.long) or None) if isinstance(value, str) else value

    def given(self, name: str, value: Any) -> dict[str, Any]:
        """The fields of the record that the value sets."""
        return {name: value}


class _Text(Type):
    words = plain = True

    def parse(self, reader: Reader, typed: Any) -> Any:
        return reader.text(typed)


class _Long(_Text):
    long = True


class _Unit(_Text):
    words = False


class _Email(_Text):
    def checked(self, value: Any) -> Any:
        from retainlog.base.address import check_address

        check_address(cleaned := super().checked(value))
        return cleaned


class _Past(Type):
    shown, metavar = "date", "WHEN"

    def parse(self, reader: Reader, typed: Any) -> Any:
        return reader.past_day(typed)


class _Moment(_Past):
    """A day on which it happened, with a time where one was typed (field `on_time`)."""

    def parse(self, reader: Reader, typed: Any) -> Any:
        return reader.past(typed)

    def given(self, name: str, value: Any) -> dict[str, Any]:
        return {name: value.day, "on_time": value.time}


class _Future(Type):
    shown, metavar = "date", "DATE"

    def parse(self, reader: Reader, typed: Any) -> Any:
        return reader.future(typed)


class _Near(Type):
    """A day that has passed as often as one to come: `13/3` is the nearest one."""

    shown, metavar = "date", "DATE"

    def parse(self, reader: Reader, typed: Any) -> Any:
        days = [day for day in (reader.past_day(typed), reader.future(typed)) if day]
        return min(days, key=lambda day: abs((day - reader.today).days)) if days else None


class _Money(Type):
    shown, metavar = "money", "MONEY"

    def parse(self, reader: Reader, typed: Any) -> Any:
        return reader.money(typed)


class _Minutes(Type):
    shown, sql, metavar = "number", "INTEGER", "DURATION"

    def parse(self, reader: Reader, typed: Any) -> Any:
        return reader.minutes(typed)


class _Hours(_Minutes):
    metavar = "HOURS"

    def parse(self, reader: Reader, typed: Any) -> Any:  # a bare number counts hours
        bare = typed.strip().replace(".", "", 1).isdecimal()
        return reader.minutes(f"{typed.strip()}h" if bare else typed)


class _Cadence(Type):
    shown, metavar = "cadence", "CADENCE"

    def parse(self, reader: Reader, typed: Any) -> Any:
        return reader.cadence(typed)


class _Rating(Type):
    shown, sql, bounds = "number", "INTEGER", (1, 5)


class _Decimal(_Text):
    words = False

    def checked(self, value: Any) -> Any:
        return None if value is None or not value.strip() else decimal(value)


class _Count(Type):
    shown, sql = "number", "INTEGER"


class _Flag(Type):
    sql, flag = "INTEGER", True


class Code(Type):
    """One of a fixed list of slugs."""

    shown = "code"

    def __init__(self, codes: tuple[str, ...]) -> None:
        self.codes = codes


TEXT, LINE, EMAIL, UNIT = _Long(), _Text(), _Email(), _Unit()
PAST, MOMENT, FUTURE, NEAR = _Past(), _Moment(), _Future(), _Near()
MONEY, MINUTES, HOURS, CADENCE = _Money(), _Minutes(), _Hours(), _Cadence()
RATING, DECIMAL, COUNT, FLAG = _Rating(), _Decimal(), _Count(), _Flag()


def decimal(typed: str) -> str:
    """An exact decimal number as text: `1,200.50` is `1200.50`. Raises Usage."""
    text = typed.strip().replace(",", "").replace("−", "-")
    if not re.fullmatch(r"[-+]?\d+(\.\d+)?", text, re.ASCII):
        raise Usage(
            "bad_number",
            "I can't read {text!r} as a number.",
            hint="Such as 40, -3 or 1,200.50; what it counts goes to --metric or --unit.",
            text=typed,
        )
    return text.lstrip("+")
