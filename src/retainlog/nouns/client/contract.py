"""Where a client's contract stands: when it ends or renews, and until when notice can be given."""

from datetime import date
from typing import NamedTuple

from retainlog.base.cadence import parse_cadence, shift
from retainlog.nouns.client import Client


class Contract(NamedTuple):
    """`day`: the last day of the term that runs; `renews`: it goes on by itself then. `notice_by`: the last day on
    which notice ends it with this term. `over`: it has ended and renews no more."""

    day: date
    renews: bool
    notice_by: date | None
    over: bool


def standing(client: Client, today: date) -> Contract | None:
    """None where no contract is known. A term that renews is followed by the next, counted from the day first given."""
    first = client.contract_on
    if first is None:
        return None
    day, term = first, client.renews and parse_cadence(client.renews)
    if term:
        times = 0
        while day < today:
            times += 1
            day = shift(first, term.n * times, term.unit)
    notice = client.notice and parse_cadence(client.notice)
    notice_by = shift(day, -notice.n, notice.unit) if notice else None
    return Contract(day, bool(term), notice_by, day < today)
