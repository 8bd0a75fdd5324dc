"""The year in review: what was learned, which plans held, who stayed, what was won, how soon losses passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.document import Document, Figure, Figures, Section, Series, SeriesRow
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_days, format_month, format_number, message
from retainlog.insight import findings
from retainlog.insight.cohort import stay
from retainlog.insight.effects import AFTER, Effect
from retainlog.insight.findings import YearFacts
from retainlog.insight.fix_effects import QUIET, Stopped, stopped
from retainlog.insight.retention import Life, Logos
from retainlog.journal import figures, periods
from retainlog.journal.effects import did_it_help
from retainlog.journal.reasons import label
from retainlog.journal.reflections import question_text
from retainlog.nouns import engine as nouns
from retainlog.nouns import reflection as reflections
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.loss import Loss
from retainlog.nouns.loss import queries as losses
from retainlog.nouns.mistake import Mistake
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.mistake.queries import Checked
from retainlog.nouns.reflection import Reflection
from retainlog.nouns.win import WIN, Win
from retainlog.reports._blocks import footer, nothing, period_name, share_of
from retainlog.reports._kept import win_table
from retainlog.reports._period import clients_section, definitions, fee_sections, moves
from retainlog.reports._recovery import median_figure, recovery, recovery_bars, still_open
from retainlog.reports._standout import stands_out
from retainlog.store.database import Store

ABOUT = N_("The year in review: what was learned, kept, won and lost.")


_MOST = 5
"""Clients and wins that are told."""


def period(store: Store, today: date) -> Period:
    """This year; in January the one before, which one looks back on then."""
    year = today.year - (today.month == 1)
    return date(year, 1, 1), date(year, 12, 31)


class Year(NamedTuple):
    """All that the year's sections tell of, oldest first. `mistakes` are all up to the last day, `logged` those of the
    period; `stays` (days, client) of those who are clients at its end, the longest first."""

    names: dict[str, str]
    logos: Logos
    answers: list[Reflection]
    losses: list[Loss]
    mistakes: list[Mistake]
    logged: list[Mistake]
    stopped: list[Stopped]
    checks: list[Checked]
    wins: list[Win]
    stays: list[tuple[int, Life]]


def build(store: Store, scope: Scope) -> Document:
    title = _("The year in review: {period}").format(period=_name(scope))
    if figures.is_empty(store):
        lines = (_("Your journal is still empty, so there is nothing to look back on yet."),)
        return nothing("year", title, scope, *lines)
    facts = figures.client_facts(store, scope.until)
    lives = figures.lives(store, facts, scope.churn)
    moved = moves(store, lives, (scope.first, scope.until))
    year = _read(store, scope, moved.logos, lives)
    sections = (
        stands_out(findings.year(_facts(year))),
        _learned(year),
        clients_section(facts, moved.logos),
        *fee_sections(scope, moved),
        _contacts(store, scope),
        _plans(year),
        _stopped(year),
        _helped(did_it_help(store, lives, scope.until)),
        _longest(year),
        _wins(year),
        _losses(year),
    )
    notes = (
        *definitions(),
        _("A mistake came back when an earlier one of the same kind and cause had been logged."),
        _(
            "A kind of mistake stopped when it had come twice, or a step against it was done, and {n} days went by "
            "without another one."
        ).format(n=QUIET),
        _("Wins with a measure come first, by how much it changed: |after − before| / |before|."),
        _("Recovery: days from the notice until the feeling had passed."),
    )
    return Document("year", title, sections, scope.period, footer(scope, *notes))


def _name(scope: Scope) -> str:
    whole = scope.months == 12 and scope.first.month == 1
    return str(scope.first.year) if whole else period_name(scope, scope.period)


def _read(store: Store, scope: Scope, found: Logos, lives: Sequence[Life]) -> Year:
    first, last = scope.first, scope.until
    logged = mistakes.find(store, last=last)[::-1]
    wins = nouns.select(store, WIN, first=first, last=last)[::-1]
    stays = [(so_far.days, life) for life in lives if life.client_id in found.end and (so_far := stay(life, last))]
    return Year(
        client_names(store),
        found,
        reflections.between(store, first, last),
        losses.find(store, first=first, last=last)[::-1],
        logged,
        [mistake for mistake in logged if mistake.on_date >= first],
        stopped(logged, mistakes.done_days(store), first, last),
        mistakes.checks_between(store, first, last),
        sorted(wins, key=lambda win: -_change(win)),
        sorted(stays, key=lambda one: -one[0]),
    )


def _facts(year: Year) -> YearFacts:
    days, longest = (year.stays[0][0], year.names[year.stays[0][1].client_id]) if year.stays else (0, "")
    best = year.wins[0] if year.wins and _change(year.wins[0]) > 0 else None
    return YearFacts(
        clients=len(year.logos.start),
        lost=len(year.logos.lost),
        recovery=recovery(year.losses),
        recovering=still_open(year.losses),
        mistakes=len(year.logged),
        recurrences=sum(mistake.recurrence_of is not None for mistake in year.logged),
        stopped=len(year.stopped),
        asked=len(year.checks),
        held=sum(check.held for check in year.checks),
        longest=longest,
        days=days,
        best=f"{year.names[best.client_id]}, {best.measure}" if best else "",
    )


def _change(win: Win) -> Decimal:
    """How much the measure changed, as a share of what it was; −1 where there is nothing to compare."""
    try:
        before, after = Decimal(win.before_value or 0), Decimal(win.after_value or 0)
        change = abs((after - before) / before) if before and win.after_value else Decimal(-1)
    except ArithmeticError:  # another program has written words there
        return Decimal(-1)
    return change if change.is_finite() else Decimal(-1)


def _learned(year: Year) -> Section:
    """Lessons of losses, and the newest answer to each question of each month."""
    lessons: list[Data] = [
        {
            "on": loss.noticed_on,
            "client": year.names[loss.client_id],
            "client_id": loss.client_id,
            "lesson": loss.lesson,
            "id": loss.id,
        }
        for loss in year.losses
        if loss.lesson
    ]
    newest = {(row.month, row.question): row for row in year.answers}
    answers: list[Data] = [
        {
            "month": f"{row.month:%Y-%m}",
            "_month": format_month(row.month),
            "code": row.question,
            "question": question_text(row.question),
            "text": question_text(row.question),
            "answer": row.answer,
            "on": row.on_date,
        }
        for row in newest.values()
    ]
    columns = (Column("on", _("Loss"), "date"), Column("client", _("Client")), Column("lesson", _("Lesson")))
    asked = (Column("_month", _("Month")), Column("question", _("Question")), Column("answer", _("Answer")))
    blocks = (
        Table("lessons", _("Lessons of losses"), columns, lessons),
        Table("answers", _("What you wrote each month"), asked, answers),
    )
    nothing = _("No lessons or answers are written for this time. Begin with: retainlog report --reflect")
    return Section("learned", _("What was learned"), blocks, None if lessons or answers else nothing)


def _contacts(store: Store, scope: Scope) -> Section:
    """Contacts month by month, and the ratings, against the same stretch before."""
    now, before = (figures.touch_sums(store, *days) for days in ((scope.first, scope.until), scope.comparable))
    found: Counter[date] = Counter()
    for day, n in periods.contact_days(store, scope.first, scope.until).items():
        found[day.replace(day=1)] += n
    months, month = [], scope.first.replace(day=1)
    while found and month <= scope.until:
        months.append(month)
        month = shift(month, 1, "m")
    items = (
        Figure("touches", _("Touchpoints"), now.touches, before=before.touches or None),
        Figure("minutes", _("Minutes"), now.minutes, before=before.minutes or None),
        Figure("clients_touched", _("Clients in touch with"), now.clients),
    )
    row = SeriesRow("touches", _("Touchpoints"), tuple(found[month] for month in months))
    labels = tuple(f"{month:%Y-%m}" for month in months)
    alt = _("Touchpoints month by month.")
    bars = Series("months", "", "bars", Column("month", _("Month")), labels, (row,), alt)
    return Section("touches", _("Touchpoints"), (Figures("figures", "", items), bars), None if now.touches else "")


def _plans(year: Year) -> Section:
    held = sum(check.held for check in year.checks)
    items = (share_of("held", _("Fixes that held"), held, len(year.checks), note=_("of those asked about")),)
    rows: list[Data] = [
        {
            "action": check.action,
            "mistake": check.mistake,
            "state": "held" if check.held else "not-held",
            "checked_on": check.on_date,
            "days": check.days,
            "id": check.action_id,
        }
        for check in year.checks
    ]
    columns = (
        Column("action", _("Action")),
        Column("mistake", _("Against")),
        Column("state", _("State"), "code"),
        Column("checked_on", _("Asked on"), "date"),
    )
    blocks = (Figures("figures", "", items), Table("checks", "", columns, rows))
    return Section("plans", _("Which plans held"), blocks, None if rows else "")


def _helped(found: Sequence[Effect]) -> Section:
    """Plays, gestures and price rises of all years: who left after them, against those with whom nothing was done."""
    words = {"fewer": _("fewer left"), "more": _("more left"), "early": _("too early to tell")}
    rows: list[Data] = [
        {
            **one._asdict(),
            "expected": round(one.expected, 2),
            "times": round(one.times, 2),
            "verdict": one.verdict,
            "_what": _tried(one.what),
            "_left": message("{n} of {all}").format(n=one.left, all=one.tries) if one.tries else "",
            "_expected": format_number(round(one.expected, 1)) if one.tries else "",
            "_verdict": words[one.verdict],
        }
        for one in found
    ]
    columns = (
        Column("_what", _("Tried")),
        Column("_left", _("Left within {n} days").format(n=AFTER)),
        Column("_expected", _("Without it")),
        Column("recent", _("Too new"), "number"),
        Column("_verdict", _("Did it help?")),
    )
    return Section("helped", _("Did it help?"), (Table("tried", "", columns, rows),), None if rows else "")


def _tried(what: str) -> str:
    kind, _dash, code = what.partition("-")
    if kind == "play":
        return _("an answer to: {sign}").format(sign=label(code))
    return _("a gesture: {kind}").format(kind=message(code)) if kind == "gesture" else _("a price rise")


def _stopped(year: Year) -> Section:
    again = sum(mistake.recurrence_of is not None for mistake in year.logged)
    items = (
        Figure("mistakes", _("Mistakes"), len(year.logged)),
        share_of("recurrences", _("Came back"), again, len(year.logged)),
        Figure("stopped", _("Kinds that stopped"), len(year.stopped)),
    )
    rows: list[Data] = [one._asdict() for one in year.stopped]
    columns = (
        Column("kind", _("Kind"), "code"),
        Column("cause", _("Cause"), "code"),
        Column("times", _("Times"), "number"),
        Column("last_on", _("Last one"), "date"),
        Column("fixed_on", _("First step done"), "date"),
    )
    blocks = (Figures("figures", "", items), Table("kinds", _("What stopped"), columns, rows))
    return Section("mistakes", _("Mistakes that stopped"), blocks, None if rows or year.logged else "")


def _longest(year: Year) -> Section:
    rows: list[Data] = [
        {
            "client": year.names[life.client_id],
            "client_id": life.client_id,
            "since": life.start,
            "days": days,
            "_span": format_days(days),
            "id": life.client_id,
        }
        for days, life in year.stays[:_MOST]
    ]
    columns = (Column("client", _("Client")), Column("since", _("Since"), "date"), Column("_span", _("That is")))
    return Section("longest", _("With you longest"), (Table("clients", "", columns, rows),), None if rows else "")


def _wins(year: Year) -> Section:
    table = win_table(year.wins, year.names)
    shown = table._replace(rows=list(table.rows)[:_MOST])
    count = Figures("figures", "", (Figure("wins", _("Wins"), len(year.wins)),))
    return Section("wins", _("Best wins"), (count, shown), None if year.wins else "")


def _losses(year: Year) -> Section:
    back = sum(loss.recovered_on is not None for loss in year.losses)
    items = (
        Figure("losses", _("Notices of leaving"), len(year.losses)),
        Figure("won_back", _("Came back, or stayed after all"), back, quiet=True),
        median_figure("recovery_days", _("Until the feeling passed, days"), recovery(year.losses)),
    )
    blocks = (Figures("figures", "", items), recovery_bars(year.losses, year.names))
    return Section("losses", _("Losses, and how soon they passed"), blocks, None if year.losses else "")
