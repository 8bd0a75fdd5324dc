"""Who was a client when, and what of the clients and of their fees was kept over a period.

GRR = (opening fees − lost − reduced) / opening fees, at most 100 %. NRR = the same plus increases. Logo churn = clients
lost in the period / clients at its start.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.base.money import Money

NEW_DAYS = 90
"""A client is new for so many days from its start."""


class Life(NamedTuple):
    """When somebody was a client: from `start` on, but for the spans from a day lost to the day won back (or None).
    `known`: that day was told, and is not just the one on which the journal first heard of it."""

    client_id: str
    start: date
    away: tuple[tuple[date, date | None], ...] = ()
    known: bool = True

    def active(self, day: date) -> bool:
        return self.start <= day and not any(lost <= day and (back is None or day < back) for lost, back in self.away)


class Logos(NamedTuple):
    """Ids of clients: those of the day before the period, those who came, those won back, those lost, those of its end,
    those that the journal first heard of in it without being told since when they are clients (`entered`), and those
    lost and won back within it (`returned`, who are no part of the sum). A client who came and went in the period is
    both new and lost; `end` = start + new + entered + back − lost."""

    start: frozenset[str]
    new: frozenset[str]
    back: frozenset[str]
    lost: frozenset[str]
    end: frozenset[str]
    entered: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()

    @property
    def churned(self) -> frozenset[str]:
        """Those of the start who were lost."""
        return self.start & self.lost


class Revenue(NamedTuple):
    """Recurring fees a month in one currency, in minor units. `new` comes from clients who paid nothing at the start,
    `back` from those won back; `entered` are fees that the journal first heard of: of clients who were there before;
    `moved_out` and `moved_in` are fees of clients who pay in another currency now, which no rate can compare.
    `paying` clients opened, `kept` of them pay as much or more.
    closing = opening − moved_out − lost − reduced + increased + new + back + entered + moved_in."""

    opening: int = 0
    lost: int = 0
    reduced: int = 0
    increased: int = 0
    new: int = 0
    moved_out: int = 0
    moved_in: int = 0
    closing: int = 0
    paying: int = 0
    kept: int = 0
    back: int = 0
    entered: int = 0

    @property
    def grr(self) -> float | None:
        """From 0 to 1; None where nothing was paid at the start."""
        return self._rate(-self.lost - self.reduced)

    @property
    def nrr(self) -> float | None:
        return self._rate(self.increased - self.lost - self.reduced)

    def _rate(self, change: int) -> float | None:
        base = self.opening - self.moved_out
        return (base + change) / base if base else None


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def logos(lives: Iterable[Life], first: date, until: date) -> Logos:
    """Compares the evening before `first` with the evening of `until`."""
    before = first - timedelta(days=1)
    start, new, back, lost, end, entered, returned = (set[str]() for _group in range(7))
    for life in lives:
        was, came, is_now = life.active(before), first <= life.start <= until, life.active(until)
        if was:
            start.add(life.client_id)
        if came:
            (new if life.known else entered).add(life.client_id)
        if is_now:
            end.add(life.client_id)
            if not was and not came:
                back.add(life.client_id)
            elif any(first <= gone and again is not None and again <= until for gone, again in life.away):
                returned.add(life.client_id)
        elif was or came:
            lost.add(life.client_id)
    return Logos(*map(frozenset, (start, new, back, lost, end, entered, returned)))


def revenue(found: Logos, opening: Mapping[str, Money], closing: Mapping[str, Money]) -> dict[str, Revenue]:
    """Currency → what became of the monthly fees. `opening` and `closing` hold the fee of each client in force on the
    two days that `found` compares; those of others are not looked at."""
    sums: dict[str, dict[str, int]] = {}

    def add(currency: str, **amounts: int) -> None:
        line = sums.setdefault(currency, {})
        for name, amount in amounts.items():
            line[name] = line.get(name, 0) + amount

    for client_id in found.start:
        fee = opening.get(client_id)
        if fee is None or not fee.minor:
            continue
        now = closing.get(client_id) if client_id in found.end else None
        if client_id not in found.end:
            add(fee.currency, opening=fee.minor, lost=fee.minor, paying=1)
        elif now is None or not now.minor or now.currency == fee.currency:
            change = (now.minor if now else 0) - fee.minor
            kept = int(change >= 0)
            add(fee.currency, opening=fee.minor, paying=1, kept=kept)
            add(fee.currency, increased=max(change, 0), reduced=max(-change, 0), closing=fee.minor + change)
        else:
            add(fee.currency, opening=fee.minor, moved_out=fee.minor)
            add(now.currency, moved_in=now.minor, closing=now.minor)
    for client_id in found.end:
        now, was = closing.get(client_id), opening.get(client_id)
        if now and now.minor and not (client_id in found.start and was and was.minor):
            first_heard = client_id in found.entered or (client_id in found.start and was is None)
            how = "back" if client_id in found.back else "entered" if first_heard else "new"
            add(now.currency, closing=now.minor, **{how: now.minor})
    return {currency: Revenue(**line) for currency, line in sorted(sums.items())}
