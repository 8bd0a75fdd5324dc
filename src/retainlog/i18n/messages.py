"""Messages that are made below the renderers: what is said, without the language that it is said in.

Reports and the journal take `_`, `ngettext` and `format_date` … from here in place of those of `retainlog.i18n`. A
message is a text in English, so programs get the same in every language; `str()`, f-strings and `format` give it in
the language spoken then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from retainlog import i18n
from retainlog.i18n import formats


class Message(str):
    """What is said: its value is English, `say` gives it in the language spoken."""

    __slots__ = ("_say",)

    _say: Callable[[], str]

    def __new__(cls, say: Callable[[], str]) -> Message:
        with i18n.in_english():
            made = super().__new__(cls, say())
        made._say = say
        return made

    def __str__(self) -> str:
        return self._say()

    def __format__(self, spec: str) -> str:
        return format(self._say(), spec)

    def __add__(self, other: str) -> Message:
        return joined("", (self, other))

    def __radd__(self, other: str) -> Message:
        return joined("", (other, self))

    @property
    def english(self) -> str:
        return str.__str__(self)

    def format(self, *args: object, **values: object) -> Message:
        """The message with its places filled; whole numbers get the marks of thousands."""
        return Message(lambda: self._say().format(*args, **{key: _shown(value) for key, value in values.items()}))


def _shown(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.format_number(value)
    return value


def english(text: str) -> str:
    """What programs read of a text: of a message the English one."""
    return text.english if isinstance(text, Message) else text


def joined(between: str, parts: Iterable[str]) -> Message:
    """Several texts in one, as `between.join` does."""
    found = list(parts)
    return Message(lambda: str(between).join(map(str, found)))


def message(text: str) -> Message:
    """A text that is marked for translation, or stands in a table of such texts."""
    return Message(lambda: i18n._(text))


_ = message


def ngettext(singular: str, plural: str, n: int) -> Message:
    return Message(lambda: i18n.ngettext(singular, plural, n))


def pgettext(context: str, message: str) -> Message:
    return Message(lambda: i18n.pgettext(context, message))


def format_cadence(cadence: str | None) -> Message:
    return Message(lambda: formats.format_cadence(cadence))


def format_date(day: date) -> Message:
    return Message(lambda: formats.format_date(day))


def format_day_short(day: date) -> Message:
    return Message(lambda: formats.format_day_short(day))


def format_days(n: int) -> Message:
    return Message(lambda: formats.format_days(n))


def format_money(money: formats.Amount) -> Message:
    return Message(lambda: formats.format_money(money))


def format_month(day: date) -> Message:
    return Message(lambda: formats.format_month(day))


def format_number(number: float) -> Message:
    return Message(lambda: formats.format_number(number))


def format_quarter(text: str) -> Message:
    return Message(lambda: formats.format_quarter(text))


def format_share(share: float) -> Message:
    return Message(lambda: formats.format_share(share))


def format_weekday(number: int) -> Message:
    return Message(lambda: formats.format_weekday(number))


def relative_day(day: date, today: date) -> Message:
    return Message(lambda: formats.relative_day(day, today))
