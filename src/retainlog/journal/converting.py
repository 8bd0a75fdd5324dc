"""What is said beside amounts that were converted: to which currency, by which rates, of which day."""

from __future__ import annotations

from datetime import date

from retainlog.base.rates import OLD, Conversion
from retainlog.i18n.messages import _, format_date


def sum_title(together: Conversion) -> str:
    return _("In all, converted to {currency}").format(currency=together.to)


def rates_lines(together: Conversion, today: date) -> tuple[str, ...]:
    """The rates with their day, what has none, and a word where they are old."""
    rates = together.rates
    # The code before the number: so it reads the same in a line that runs from right to left.
    used = [f"{currency} {rates.each[currency]}" for currency in together.covered if currency != rates.to]
    lines = [
        _("Converted to {currency} by the rates of {day}: {rates}.").format(
            currency=rates.to, day=format_date(rates.on), rates=", ".join(used)
        )
    ]
    if together.left_out:
        lines.append(
            _("Without a rate, so not in the sum: {currencies}.").format(currencies=", ".join(together.left_out))
        )
    if (age := (today - rates.on).days) > OLD:
        lines.append(
            _("These rates are {n} days old. New ones: retainlog config set rates {first}").format(
                n=age, first=" ".join(f"{one.split()[0]}=…" for one in used)
            )
        )
    return tuple(lines)
