"""What reports share: figures that are honest about few cases, tables of mistakes and actions, the footer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from retainlog.base.document import Document, Figure, Section, Text
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n.messages import Message, _, format_date, format_day_short, format_month, format_share, joined
from retainlog.insight.chance import few
from retainlog.insight.retention import share
from retainlog.nouns.loss import Loss
from retainlog.nouns.mistake import CAUSES, KINDS, Action, Mistake

AVOIDABLE = ("preventable", "should-not-have-sold")
THIRD_SIDE = "competitor-offer"


def share_of(key: str, label: str, part: int, whole: int, *, note: str = "") -> Figure:
    """A share with its cases; under five of them people see how many of how many, and no per cent."""
    cases = (part, whole) if whole else None
    return Figure(key, label, share(part, whole), "share", note=note, cases=cases, many=not few(part))


def rate(part: int, whole: int) -> str:
    """A share in a cell of a table, with its cases: `3 of 11`, `45 % (5 of 11)`; nothing without any."""
    if not whole:
        return ""
    counted = _("{cases} of {of}").format(cases=part, of=whole)
    return counted if few(part) else joined("", (format_share(part / whole), " (", counted, ")"))


def period_name(scope: Scope, period: Period) -> str:
    """`October 2026` for a calendar month, else its first and last day."""
    first, last = period
    if scope._replace(first=first, last=last).months == 1:
        return format_month(first)
    if first.year == last.year:
        return joined(" – ", (format_day_short(first), format_date(last)))
    return joined(" – ", (format_date(first), format_date(last)))


def some_of(names: Sequence[str]) -> Message:
    """The first three, and how many more there are."""
    first = joined(", ", names[:_NAMES])
    more = len(names) - _NAMES
    return _("{names} and {n} more").format(names=first, n=more) if more > 0 else first


_NAMES = 3


def footer(scope: Scope, *definitions: str) -> tuple[str, ...]:
    """The period, the time zone, the definitions."""
    covers = _("Period: {first} to {last}.").format(first=format_date(scope.first), last=format_date(scope.last))
    if not scope.over:
        covers += " " + _("It is not over: figures are as of {day}.").format(day=format_date(scope.today))
    return (covers, *_zone(scope), *definitions)


def nothing(name: str, title: str, scope: Scope, *lines: str) -> Document:
    """A report that has nothing to tell, with what to do about it."""
    return Document(name, title, (Section("none", "", (Text("lines", "", lines),)),), scope.period, footer(scope))


def footer_as_of(scope: Scope, day: date, *definitions: str) -> tuple[str, ...]:
    """The same for what stands on one day."""
    return (_("As of {day}.").format(day=format_date(day)), *_zone(scope), *definitions)


def _zone(scope: Scope) -> tuple[str, ...]:
    if not scope.timezone:
        return ()
    zone = _("Days are those of the place where each entry was made; today's time zone is {zone}.")
    return (zone.format(zone=scope.timezone),)


def matrix(mistakes: Sequence[Mistake], *, empty: str) -> Table:
    """Cause × kind with the number of mistakes, their sum, and how many came back; causes without any are left out."""
    columns = [Column("cause", _("Cause"), "code")]
    columns += [Column(kind, _(kind), "number") for kind in KINDS]
    columns += [Column("total", _("All"), "number"), Column("again", _("Again"), "number")]
    rows: list[Data] = []
    for cause in (*CAUSES, None):
        mine = [mistake for mistake in mistakes if mistake.cause == cause]
        if not mine:
            continue
        row: dict[str, object] = {"cause": cause}
        row |= {kind: sum(mistake.kind == kind for mistake in mine) for kind in KINDS}
        row |= {"total": len(mine), "again": sum(mistake.recurrence_of is not None for mistake in mine)}
        rows.append(row)
    return Table("matrix", _("By cause and kind"), tuple(columns), rows, empty)


def action_table(
    key: str, title: str, actions: Sequence[Action], owners: Mapping[str, tuple[str, str]], *, empty: str
) -> Table:
    """Actions with the (id, name) of the client that each is about."""
    columns = (
        Column("action", _("Action")),
        Column("due_on", _("Due"), "date"),
        Column("client", _("Client")),
        Column("status", _("Now"), "code"),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = []
    for action in actions:
        client_id, client = owners.get(action.id, (None, None))
        rows.append(
            {
                "action": action.text,
                "due_on": action.due_on,
                "client": client,
                "client_id": client_id,
                "status": action.status,
                "closed_on": action.done_on or action.dropped_on,
                "id": action.id,
            }
        )
    return Table(key, title, columns, rows, empty)


def third_side(loss: Loss) -> bool:
    """Whether a third side stood behind the loss: it is named, made an offer, or is the reason."""
    return bool(loss.third_party or loss.offer or loss.reason == THIRD_SIDE)


def days_between(first: date | None, last: date | None) -> int | None:
    return (last - first).days if first and last else None
