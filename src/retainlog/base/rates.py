"""Rates of currencies, set by hand: only through them do amounts in several currencies meet, exactly and with a day."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.errors import Phrase, Usage
from retainlog.base.money import Money, is_currency, minor_digits

OLD = 90
"""Days from which on rates are worth a word."""
_MOST_DIGITS = 18


class Rate(NamedTuple):
    """`digits` / 10 ** `places`, as it was typed: 3.72 is (372, 2)."""

    digits: int
    places: int

    def __str__(self) -> str:
        if not self.places:
            return str(self.digits)
        text = str(self.digits).rjust(self.places + 1, "0")
        return f"{text[: -self.places]}.{text[-self.places :]}"


class Rates(NamedTuple):
    """What one unit of each currency was worth in the currency `to` on the day `on`."""

    on: date
    to: str
    each: Mapping[str, Rate]

    def convert(self, money: Money) -> Money:
        """Exact, rounded half up to the minor unit of `to`. Raises KeyError for a currency without a rate."""
        if money.currency == self.to:
            return money
        rate = self.each[money.currency]
        above = abs(money.minor) * rate.digits * 10 ** minor_digits(self.to)
        below = 10 ** (rate.places + minor_digits(money.currency))
        minor = (2 * above + below) // (2 * below)
        return Money(minor if money.minor >= 0 else -minor, self.to)

    def covers(self, currency: str) -> bool:
        return currency == self.to or currency in self.each


class Conversion(NamedTuple):
    """Amounts in several currencies as one: those in `covered` are converted, those in `left_out` have no rate."""

    rates: Rates
    covered: Sequence[str]
    left_out: Sequence[str]

    @property
    def to(self) -> str:
        return self.rates.to

    def money(self, money: Money) -> Money | None:
        """None where there is no rate."""
        return self.rates.convert(money) if self.rates.covers(money.currency) else None

    def total(self, amounts: Iterable[Money]) -> Money:
        """Each converted, then added; those without a rate are left out."""
        known = [converted.minor for amount in amounts if (converted := self.money(amount))]
        return Money(sum(known), self.to)


def conversion(rates: Rates | None, currencies: Iterable[str]) -> Conversion | None:
    """None without rates, or where fewer than two of the currencies that meet can be brought together."""
    met = sorted(set(currencies))
    covered = [currency for currency in met if rates and rates.covers(currency)]
    if rates is None or len(covered) < 2:
        return None
    return Conversion(rates, covered, [currency for currency in met if currency not in covered])


def parse_rates(typed: Mapping[str, str], default_currency: str) -> Rates:
    """Read `date`, one rate a currency code, and `to`, the currency that they lead to (the default one where it is not
    said). Raises Usage `bad_rates`."""
    given = {name.strip().casefold(): value.strip() for name, value in typed.items()}
    day, to = given.pop("date", None), _code(given.pop("to", default_currency))
    if not day:
        raise _bad(Phrase("The rates need the day that they are of."))
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise _bad(Phrase("The day of the rates, {day!r}, is no date."), day=day) from None
    each = {_code(name): _rate(name, value) for name, value in given.items()}
    if not each:
        raise _bad(Phrase("The rates name no currency."))
    if to in each:
        raise _bad(Phrase("The rates are to {currency}, so it has none of its own."), currency=to)
    return Rates(on, to, each)


def plain(rates: Rates) -> dict[str, str]:
    """As it is kept: what `parse_rates` reads."""
    return {"date": rates.on.isoformat(), "to": rates.to} | {name: str(rate) for name, rate in rates.each.items()}


def _code(name: str) -> str:
    code = name.strip().upper()
    if not is_currency(code):
        raise _bad(Phrase("I don't know the currency {name!r} in the rates."), name=name.upper())
    return code


def _rate(name: str, value: str) -> Rate:
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]+))?", value)
    whole, part = (match[1], match[2] or "") if match else ("", "")
    if not match or len(whole + part) > _MOST_DIGITS or not int(whole + part):
        raise _bad(Phrase("The rate of {name}, {value!r}, is no number above zero."), name=name.upper(), value=value)
    return Rate(int(whole + part), len(part))


def _bad(message: Phrase, **params: str) -> Usage:
    return Usage("bad_rates", message, hint="Such as: retainlog config set rates USD=3.72 date=2026-11-01", **params)
