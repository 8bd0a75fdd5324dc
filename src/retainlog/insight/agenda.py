"""What is waiting: one shape for everything that can be due, and the order in which it matters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.cadence import days as cadence_days
from retainlog.base.cadence import parse_cadence
from retainlog.base.text import name_order

# From the most important down: what one forgets soonest, what was promised to oneself, whom silence may cost.
IMPORTANCE = (
    "away",
    "pass",
    "promise-late",
    "action-late",
    "contact-red",
    "sign-leaving",
    "risk-high",
    "follow-up",
    "promise",
    "milestone",
    "action",
    "lead",
    "contact",
    "risk",
    "sign-challenging",
    "win-back",
    "held-check",
    "play-check",
)
RISKS = ("sign", "risk")
RISKS_A_DAY = 3
"""Lines that warn of a client: more of them in one day wear out."""


_DAILY, _WEEKLY, _SITTING = 21, 35, 180  # days that a line has waited
MORNING = 7
"""Lines that people see of a day unless they ask for more."""
GROUPS = {
    **dict.fromkeys(("pass", "held-check", "play-check"), "look-back"),
    "away": "look-back",
    **dict.fromkeys(("contact", "follow-up", "win-back"), "in-touch"),
    **dict.fromkeys(RISKS, "to-watch"),
}
"""Kind → the group that its lines stand in; all others are `to-do`."""


class AgendaItem(NamedTuple):
    """One thing that waits. `id` is that of the record which the answer goes to; `days` is how late it is today
    (below zero: how far ahead); it has waited `since` that day, where this is not the day due. `why` is a code and
    `figures` what its sentence needs. A greater `weight` comes first."""

    kind: str
    id: str
    client_id: str | None
    client: str | None
    why: str
    due: date
    days: int
    figures: Mapping[str, object]
    weight: float
    since: date | None = None

    def phase(self, today: date) -> str:
        """`daily` for three weeks; `weekly` for two more, on the weekday on which it began and on the first two of the
        week; then it waits for the monthly `sitting`, and half a year on it is `gone`."""
        age = (today - (self.since or self.due)).days
        return "daily" if age < _DAILY else "weekly" if age <= _WEEKLY else "sitting" if age <= _SITTING else "gone"

    def shows(self, today: date) -> bool:
        """Whether a morning shows it."""
        phase, age = self.phase(today), (today - (self.since or self.due)).days
        return phase == "daily" or (phase == "weekly" and (age % 7 == 0 or today.isoweekday() in (7, 1)))

    @property
    def group(self) -> str:
        return GROUPS.get(self.kind, "to-do")


def item(
    kind: str,
    id: str,
    due: date,
    today: date,
    *,
    client: tuple[str, str] | None,
    why: str,
    figures: Mapping[str, object] | None = None,
    rank: str = "",
    lateness: float | None = None,
    since: date | None = None,
) -> AgendaItem:
    """`client` is (id, name); `rank` the name in the order of importance (default: the kind), `lateness` what orders
    items of one rank (default: the days that it is late)."""
    days = (today - due).days
    late = min(max(days if lateness is None else lateness, 0), 999)
    weight = 1000 * (len(IMPORTANCE) - IMPORTANCE.index(rank or kind)) + late
    client_id, name = client or (None, None)
    return AgendaItem(kind, id, client_id, name, why, due, days, figures or {}, weight, since)


class Silence(NamedTuple):
    """Where contact with a client stands; `since` is the day from which silence counts when there was no contact."""

    every: str | None
    at_most: str | None
    last_on: date | None
    since: date | None
    next_on: date | None
    due_on: date
    limit_on: date | None
    summary: str | None
    """What was said last, where that set a follow-up."""


def contact(client: tuple[str, str], silence: Silence, today: date) -> AgendaItem:
    """A contact that is due: a follow-up that was set, or the rhythm that was wanted (`due`, `quiet`, `never`), beyond
    the limit `red`. Clients are ordered by how many of their own rhythms they have been waiting."""
    red = silence.limit_on is not None and today > silence.limit_on
    start = silence.last_on or silence.since
    figures = silence._asdict() | {"quiet": (today - start).days if start else 0, "red": red}
    if silence.next_on:
        rank = "contact-red" if red else "follow-up"
        return item(
            "follow-up", client[0], silence.due_on, today, client=client, why="follow-up", figures=figures, rank=rank
        )
    rhythm = silence.every or silence.at_most
    lateness = (today - silence.due_on).days / (cadence_days(parse_cadence(rhythm)) if rhythm else 1.0)
    return item(
        "contact",
        client[0],
        silence.due_on,
        today,
        client=client,
        why="never" if silence.last_on is None else "due" if today <= silence.due_on else "quiet",
        figures=figures,
        rank="contact-red" if red else "contact",
        lateness=lateness,
    )


def action(id: str, text: str, due: date, client: tuple[str, str] | None, today: date) -> AgendaItem:
    rank = "action-late" if due < today else "action"
    return item("action", id, due, today, client=client, why="action", figures={"text": text}, rank=rank)


def owed(kind: str, id: str, text: str, due: date, client: tuple[str, str], today: date) -> AgendaItem:
    """A promise to keep or a milestone to deliver."""
    rank = "promise-late" if kind == "promise" and due < today else kind
    return item(kind, id, due, today, client=client, why=kind, figures={"text": text}, rank=rank)


def lead(id: str, name: str, text: str | None, due: date, today: date) -> AgendaItem:
    """The next step with a lead; it stands in the place of the client that it is not yet."""
    one = item("lead", id, due, today, client=None, why="next-step", figures={"text": text})
    return one._replace(client=name)


class Standing(NamedTuple):
    """An open sign that waits for an answer; `tried`: how many plays did not help so far."""

    id: str
    code: str
    on: date
    tried: int


def signs(client: tuple[str, str], standing: Sequence[Standing], today: date) -> AgendaItem:
    """One line a client: the sign that matters most (leaving before challenging, then the oldest), the others named
    beside it."""
    from retainlog.insight.sign_codes import group_of  # most mornings need no sign

    first, *others = sorted(standing, key=lambda sign: (group_of(sign.code) != "leaving", sign.on))
    figures = {"tried": first.tried, "also": [sign.code for sign in others]}
    rank = f"sign-{group_of(first.code)}"
    return item("sign", first.id, first.on, today, client=client, why=first.code, figures=figures, rank=rank)


def ranked(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """What waits now by weight, then what is still ahead by its day; the lines of risk that matter most alone."""
    found = sorted(items, key=_order)
    shown = {id(one) for one in [one for one in found if one.kind in RISKS][:RISKS_A_DAY]}
    return [one for one in found if one.kind not in RISKS or id(one) in shown]


def _order(one: AgendaItem) -> tuple[object, ...]:
    return max(-one.days, 0), -one.weight, one.due, name_order(one.client or ""), one.id


def morning(ranked: Sequence[AgendaItem], most: int | None = MORNING) -> list[AgendaItem]:
    """At most so many lines of `ranked`, group by group, the weightiest group first. No group crowds out another: where
    there is room for each, the first line of every group is there."""
    order = list(dict.fromkeys(one.group for one in ranked))
    firsts = [next(one for one in ranked if one.group == group) for group in order]
    shown = [*firsts, *(one for one in ranked if not any(one is first for first in firsts))]
    if most is not None and most < len(firsts):
        shown = list(ranked)
    kept = {id(one) for one in shown[:most]}
    return sorted((one for one in ranked if id(one) in kept), key=lambda one: order.index(one.group))
