"""Money: exact amounts in minor units with an ISO 4217 currency."""

from __future__ import annotations

from typing import NamedTuple

# Currencies whose minor unit is not a hundredth (ISO 4217).
_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3}


class Money(NamedTuple):
    """`minor` counts the smallest unit (agorot, cents); never a float."""

    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """The amount as plain text, `4500.00`."""
        digits = minor_digits(self.currency)
        sign, units = ("-" if self.minor < 0 else ""), abs(self.minor)
        if not digits:
            return f"{sign}{units}"
        whole, part = divmod(units, 10**digits)
        return f"{sign}{whole}.{part:0{digits}d}"


def minor_digits(currency: str) -> int:
    """How many decimal digits the currency's minor unit has."""
    return _DIGITS.get(currency, 2)
