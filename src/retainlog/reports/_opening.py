"""What a month's report opens with: at most eight lines that a person would say aloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from retainlog.base.document import Section, Text
from retainlog.base.money import Money
from retainlog.base.scope import Scope
from retainlog.i18n.messages import Message, _, format_days, format_money, format_share, joined, ngettext
from retainlog.insight.chance import few
from retainlog.insight.findings import Finding, pick
from retainlog.journal.agenda import short
from retainlog.journal.figures import TouchSums
from retainlog.journal.periods import PromiseSums
from retainlog.reports._blocks import period_name, some_of
from retainlog.reports._period import Moves
from retainlog.reports._standout import sentence

MOST = 8
_NAME, _WORDS = 24, 80  # letters of a name, and of what somebody wrote, that a line has room for


class Point(NamedTuple):
    """One line: `code` says what it is about, `values` are its figures."""

    code: str
    text: Message
    values: Mapping[str, object]


class Told(NamedTuple):
    """What the lines are made of: `quiet` clients with the days since they were heard from, the `unfinished` actions,
    the newest `answers` about the month before by question."""

    findings: Sequence[Finding]
    moved: Moves
    touches: TouchSums
    touches_before: TouchSums
    quiet: Sequence[tuple[str, int]]
    promises: PromiseSums
    unfinished: Sequence[str]
    answers: Mapping[str, str]
    mistakes: int
    losses: int


def opening(scope: Scope, told: Told) -> Section:
    """What stands out first; then money, who waits, what was promised and planned; then the counts."""
    points = [Point(one.code, sentence(one), one.values) for one in pick(told.findings)]
    points += _points(scope, told, {point.code for point in points})
    points = points[:MOST]
    text = Text("lines", "", tuple(point.text for point in points), True, tuple(map(_data, points)))
    return Section("opening", "", (text,), None if points else "")


def _data(point: Point) -> Mapping[str, object]:
    return {"code": point.code, "values": point.values, "text": point.text}


def _points(scope: Scope, told: Told, said: set[str]) -> Iterator[Point]:
    yield from _income(scope, told.moved)
    yield from _quiet(told.quiet)
    if "promises-kept" not in said:
        yield from _promises(told.promises)
    yield from _unfinished(told.unfinished)
    yield from _answer(told.answers)
    yield from _clients(told.moved)
    yield from _contacts(scope, told.touches, told.touches_before)
    if told.mistakes or told.losses:
        values = {"mistakes": told.mistakes, "losses": told.losses}
        yield Point("went-wrong", _("Mistakes: {mistakes}. Notices of leaving: {losses}.").format(**values), values)


def _income(scope: Scope, moved: Moves) -> Iterator[Point]:
    """What comes in a month at the end, in each currency; and how much of the start was kept, in the foremost one."""
    closing = [Money(line.closing, currency) for currency, line in moved.money.items() if line.closing]
    line, _currency = moved.foremost(scope)
    if not closing and not line.opening:
        return
    amounts = joined(" + ", map(format_money, closing)) if closing else format_money(Money(0, scope.currency))
    values: dict[str, object] = {"closing": closing, "share": line.grr, "kept": line.kept, "paying": line.paying}
    if line.grr is None:
        text = _("Income: {amounts} a month.").format(amounts=amounts)
    elif few(line.paying):
        text = _("Income: {amounts} a month; {kept} of {paying} clients pay as much as before, or more.").format(
            amounts=amounts, kept=line.kept, paying=line.paying
        )
    else:
        text = _("Income: {amounts} a month; {share} of the income at the start was kept.").format(
            amounts=amounts, share=format_share(line.grr)
        )
    yield Point("income", text, values)


def _quiet(quiet: Sequence[tuple[str, int]]) -> Iterator[Point]:
    if quiet:
        each = [joined("", (short(name, _NAME), " (", format_days(days), ")")) for name, days in quiet]
        values = {"clients": [name for name, _days in quiet], "days": [days for _name, days in quiet]}
        yield Point("quiet", _("Waiting to hear from you: {clients}.").format(clients=some_of(each)), values)


def _promises(sums: PromiseSums) -> Iterator[Point]:
    if any(sums):
        values = {"made": sums.made, "kept": sums.in_time + sums.late, "overdue": sums.overdue}
        yield Point("promises", _("Promises: {made} made, {kept} kept, {overdue} overdue.").format(**values), values)


def _unfinished(actions: Sequence[str]) -> Iterator[Point]:
    if actions:
        n, first = len(actions), short(actions[0], _WORDS)
        text = ngettext("Still to do: {first}", "Still to do: {first}, and {n} more", n)
        values = {"actions": list(actions)}
        yield Point("unfinished", text.format(first=first, n=n - 1), values)


def _answer(answers: Mapping[str, str]) -> Iterator[Point]:
    """What was meant to be done this month, else what was thought first."""
    code = "next-month" if "next-month" in answers else next(iter(answers), None)
    if code:
        answer = short(answers[code], _WORDS)
        text = _("Your plan for this month: {answer}") if code == "next-month" else _("You wrote a month ago: {answer}")
        yield Point("last-answer", text.format(answer=answer), {"question": code, "answer": answers[code]})


def _clients(moved: Moves) -> Iterator[Point]:
    start, end = len(moved.logos.start), len(moved.logos.end)
    values = {"start": start, "end": end}
    if start != end:
        yield Point("clients", _("Clients: {end}, at the start {start}.").format(**values), values)
    elif end:
        yield Point("clients", _("Clients: {end}, as many as at the start.").format(**values), values)


def _contacts(scope: Scope, now: TouchSums, before: TouchSums) -> Iterator[Point]:
    if now.touches or before.touches:
        values = {"touches": now.touches, "before": before.touches}
        period = period_name(scope, scope.comparable)
        text = _("Contacts: {touches}; {period}: {before}.").format(period=period, **values)
        yield Point("contacts", text, values)
