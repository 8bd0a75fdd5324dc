"""Dates, money, numbers and spans of time as people read them, in the language spoken now.

The tables are those of CLDR, written out: Babel costs more to load than a command may take. Text is in logical
order, without direction marks.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from retainlog.i18n import N_, _, language, ngettext

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
}
_WEEKDAYS = {"en": "Mon Tue Wed Thu Fri Sat Sun", "he": "ב׳ ג׳ ד׳ ה׳ ו׳ ש׳ א׳"}
_UNITS = {"d": N_("day"), "w": N_("week"), "m": N_("month"), "y": N_("year")}
_SYMBOLS = {"ILS": "₪", "USD": "$", "EUR": "€", "GBP": "£"}
_day_first = True
_MONTH_DAYS = 30.4375  # a twelfth of a mean Julian year


class Amount(Protocol):
    """Money as the domain has it: `amount` is plain text such as `4500.00`."""

    @property
    def amount(self) -> str: ...
    @property
    def currency(self) -> str: ...


def order_of_dates(*, day_first: bool) -> None:
    """Write English dates from now on as `21 Nov 2026`, or as `Nov 21, 2026`."""
    global _day_first
    _day_first = day_first


def format_date(day: date) -> str:
    """`21 Nov 2026` or `Nov 21, 2026` (see `order_of_dates`), `21 בנובמבר 2026`."""
    comma = "" if _day_first or language() == "he" else ","
    return f"{format_day_short(day)}{comma} {day.year}"


def format_day_short(day: date) -> str:
    """`21 Nov` or `Nov 21`, `21 בנובמבר`: a day whose year is plain."""
    if language() == "he":
        return f"{day.day} ב{_month(day)}"
    month = _month(day)[:3]
    return f"{day.day} {month}" if _day_first else f"{month} {day.day}"


def format_day_named(day: date, today: date) -> str:
    """`Tue 6 Jan` or `Tue, Jan 6`, `יום ג׳, 6 בינואר`, with the year where it is not that of `today`."""
    name = format_weekday(day.isoweekday()) + (" " if language() == "en" and _day_first else ", ")
    return name + (format_day_short(day) if day.year == today.year else format_date(day))


def format_quarter(text: str) -> str:
    """`2026-Q4` as people write it: `Q4 2026`."""
    year, _dash, n = text.partition("-Q")
    return _("Q{n} {year}").format(n=n, year=year)


def format_month(day: date) -> str:
    """`October 2026`, `אוקטובר 2026`."""
    return f"{_month(day)} {day.year}"


def format_month_short(day: date) -> str:
    """`Oct`, `אוק׳`: a month whose year is plain."""
    name = _month(day)
    return name if language() == "he" and len(name) <= 3 else f"{name[:3]}׳" if language() == "he" else name[:3]


def format_weekday(number: int) -> str:
    """`Mon`, `יום ב׳` for 1, up to Sunday for 7."""
    if language() == "he":
        return f"יום {_WEEKDAYS['he'].split()[number - 1]}"
    return _WEEKDAYS["en"].split()[number - 1]


def format_money(money: Amount) -> str:
    """`₪4,500`, `₪4,500.50`, `CHF 1,200`; in Hebrew `4,500 ₪`. Decimals only where there are any."""
    sign = "-" if money.amount.startswith("-") else ""
    whole, _point, part = money.amount.lstrip("-").partition(".")
    number = f"{int(whole):,}" + (f".{part}" if part.strip("0") else "")
    symbol = _SYMBOLS.get(money.currency)
    if language() == "he":
        return f"{sign}{number} {symbol or money.currency}"
    return f"{sign}{symbol}{number}" if symbol else f"{money.currency} {sign}{number}"


def format_number(number: float) -> str:
    """`12,345`; a fraction is shown with one decimal, `12.5`."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}".removesuffix(".0")


def format_share(share: float) -> str:
    """A share from 0 to 1 in whole per cents: `38 %`."""
    return f"{round(share * 100)}%" if language() == "he" else f"{round(share * 100)} %"


def format_days(n: int) -> str:
    """How long `n` days are: `12 days`, from two weeks on `5 weeks`, from nine weeks on `3 months`, rounded."""
    return _spanned(*_span(n))


def _spanned(count: int, unit: str) -> str:
    if unit == "d":
        text = ngettext("{n} day", "{n} days", count)
    elif unit == "w":
        text = ngettext("{n} week", "{n} weeks", count)
    else:
        text = ngettext("{n} month", "{n} months", count)
    return text.format(n=count)


def format_cadence(cadence: str | None) -> str:
    """A cadence as people read it: as it is typed (`2w`), in Hebrew in words (`שבועיים`)."""
    if not cadence or language() == "en":
        return cadence or ""
    count, unit = int(cadence[:-1]), cadence[-1]
    if count == 1:
        return _(_UNITS[unit])
    if unit == "y":
        return ngettext("{n} year", "{n} years", count).format(n=count)
    return _spanned(count, unit)


def relative_day(day: date, today: date) -> str:
    """How far `day` is from `today`: `today`, `tomorrow`, `yesterday`, `in 3 days`, `5 weeks ago`."""
    distance = (day - today).days
    if distance == 0:
        return _("today")
    if abs(distance) == 1:
        return _("tomorrow") if distance > 0 else _("yesterday")
    count, unit = _span(abs(distance))
    if unit == "d":
        ahead, behind = ngettext("in {n} day", "in {n} days", count), ngettext("{n} day ago", "{n} days ago", count)
    elif unit == "w":
        ahead, behind = (
            ngettext("in {n} week", "in {n} weeks", count),
            ngettext("{n} week ago", "{n} weeks ago", count),
        )
    else:
        ahead, behind = (
            ngettext("in {n} month", "in {n} months", count),
            ngettext("{n} month ago", "{n} months ago", count),
        )
    return (ahead if distance > 0 else behind).format(n=count)


def _month(day: date) -> str:
    return _MONTHS["he" if language() == "he" else "en"].split()[day.month - 1]


def _span(n: int) -> tuple[int, str]:
    if n < 14:
        return n, "d"
    if n < 63:
        return round(n / 7), "w"
    return round(n / _MONTH_DAYS), "m"
