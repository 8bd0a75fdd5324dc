"""What the product would say of simulated freelancers, look by look, through its own rules."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).parent))

from worlds import Freelancer

from retainlog.insight.hazard import Evidence, own_rate
from retainlog.insight.observed import Spans, joined, own_clock
from retainlog.insight.outlook import BROKEN, CUT, MISTAKEN, Known, evidence
from retainlog.insight.pulse import MOST, pulse
from retainlog.insight.rhythm import Rhythm

HORIZON = 90


def looks(
    one: Freelancer, first: int = 120, step: int = 7, last: int | None = None
) -> Iterator[tuple[int, int, Evidence]]:
    """(number of the client, day, what the journal held of it by then) on every `step`th day."""
    until = (one.days - HORIZON) if last is None else last
    busy: dict[int, int] = {}
    days, rhythms, longest, logged, exchanges = [], [], [], [], []
    for client in one.clients:
        own = sorted({touch.day for touch in client.touches if not touch.no_answer})
        days.append(own)
        found: list[Rhythm] = []
        gaps: list[int] = []
        for day in own:
            busy[day] = busy.get(day, 0) + 1
            gaps.append(max(gaps[-1], day - found[-1].last) if found else 0)
            found.append(found[-1].then(day) if found else Rhythm(1, day, day))
        rhythms.append(found)
        longest.append(gaps)
        logged.append([touch.day for touch in client.touches])
        exchanges.append([(t.day, t.by, t.minutes, t.mood, t.energy, t.no_answer) for t in client.touches])
    aways: list[Spans] = [joined(client.pauses) for client in one.clients]
    for today in range(first, until, step):
        clock = own_clock(busy, today)
        known, usual = {}, {}
        for n, client in enumerate(one.clients):
            place = bisect_right(days[n], today)
            if not place or today >= client.noted or any(a <= today <= b for a, b in client.pauses):
                continue
            usual[str(n)] = rhythms[n][place - 1]
            until_now = bisect_right(logged[n], today)
            stand = [sign for sign in client.signs if sign[1] <= today and (sign[2] is None or sign[2] > today)]
            fees = [fee for fee in client.fees if fee[0] <= today]
            known[str(n)] = Known(
                rhythms[n][place - 1],
                days[n][place - 1],
                pulse(exchanges[n][max(0, until_now - MOST) : until_now]),
                longest[n][place - 1],
                client.start,
                aways[n],
                client.kind == "project",
                any(sign[0] == "leaving" for sign in stand),
                any(sign[0] != "leaving" for sign in stand),
                any(0 <= today - day < BROKEN for day in client.broken),
                any(0 <= today - day < MISTAKEN for day in client.mistakes),
                len(fees) > 1 and fees[-1][1] < fees[-2][1] and today - fees[-1][0] < CUT,
            )
        if not known:
            continue
        losses = sum(client.noted <= today for client in one.clients)
        observed = sum(max(0, min(today, client.noted) - max(client.start, 0)) for client in one.clients)
        for name, seen in evidence(known, usual, today, clock, own_rate(losses, observed)).items():
            yield int(name), today, seen
