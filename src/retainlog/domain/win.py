"""Proof of value: wins with a measure; and the other ways in which one can help."""

import re
from datetime import date
from typing import NamedTuple

from retainlog.errors import Usage


class Win(NamedTuple):
    """What the client gained; `before_value` and `after_value` of the `metric` are exact decimal numbers as text."""

    id: str
    client_id: str
    on_date: date
    title: str
    metric: str | None = None
    before_value: str | None = None
    after_value: str | None = None
    unit: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""

    @property
    def measure(self) -> str:
        """`leads a month: 40 → 63`; empty where nothing was measured."""
        numbers = " → ".join(value for value in (self.before_value, self.after_value) if value)
        numbers = f"{numbers} {self.unit}" if self.unit and numbers else numbers
        return ": ".join(part for part in (self.metric, numbers) if part)


class Offer(NamedTuple):
    """Another way to help the client; offered to it on `made_on`, None while it is an idea."""

    id: str
    client_id: str
    text: str
    made_on: date | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


def number(typed: str) -> str:
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
