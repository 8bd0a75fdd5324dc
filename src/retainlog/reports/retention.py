"""Retention: how long clients stay, and what is kept of them and of fees, by quarter, by fit and by source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.document import Block, Document, Figure, Figures, Section, Series, SeriesRow, Text
from retainlog.base.money import Money
from retainlog.base.rates import conversion
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope, month_end
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_days, format_number, format_quarter, format_share, ngettext
from retainlog.insight import cohort as rules
from retainlog.insight import findings
from retainlog.insight.chance import few
from retainlog.insight.cohort import MARKS, Stay, quarter_of
from retainlog.insight.findings import LONG, Group, RetentionFacts
from retainlog.insight.retention import Life, Logos, Revenue
from retainlog.insight.survival import SurvivalRow, honest_bounds
from retainlog.journal import figures, fitted
from retainlog.journal.converting import rates_lines, sum_title
from retainlog.nouns.fit import BANDS
from retainlog.nouns.lead import queries as leads
from retainlog.reports._blocks import footer, nothing, period_name, rate, share_of
from retainlog.reports._period import Moves, fees_around, moves, moves_of
from retainlog.reports._standout import stands_out
from retainlog.store import silence
from retainlog.store.database import Store

ABOUT = N_("How long clients stay, and how much of them and their fees is kept.")


_MONTH = 30.4375  # days: 365.25 / 12


def period(store: Store, today: date) -> Period:
    """This quarter and the four before it."""
    return shift(quarter_of(today), -1, "y"), today


class Kept(NamedTuple):
    """One line of a table: a quarter or a group of clients, who of them came and went, and their fees."""

    key: str
    label: str
    moves: Moves

    @property
    def logos(self) -> Logos:
        return self.moves.logos


def build(store: Store, scope: Scope) -> Document:
    title = _("Retention, {period}").format(period=period_name(scope, scope.period))
    facts = figures.client_facts(store, scope.until)
    lives = [life for life in figures.lives(store, facts, scope.churn) if life.start <= scope.until]
    if not lives:
        lines = (
            _("There were no clients in this time, so there is nothing to keep count of."),
            _("Add one with: retainlog client add NAME --since 2025-01-01"),
        )
        return nothing("retention", title, scope, *lines)
    entries = silence.entries(store)
    stays = [
        stay for life in lives if (stay := rules.stay(life, scope.until, date.fromordinal(entries[life.client_id])))
    ]
    curve = rules.curve(stays)
    whole = Kept("all", "", moves(store, lives, (scope.first, scope.until)))
    begun = min(life.start for life in lives)
    quarters = [
        Kept(_quarter(first), format_quarter(_quarter(first)), moves(store, lives, (first, last)))
        for first, last in rules.quarters(scope.first, scope.until)
        if last >= begun
    ]
    bands, sources = _groups(store, scope, lives, _bands(store, scope)), _groups(store, scope, lives, _sources(store))
    sections = (
        stands_out(findings.retention(_facts(scope, whole, quarters, bands, sources, stays, curve))),
        Section("figures", _("In short"), (Figures("figures", "", _figures(whole, stays, curve)),)),
        Section(
            "quarters",
            _("Quarter by quarter"),
            (_bars(quarters), *_tables("quarters", _("Quarter"), quarters, scope)),
        ),
        Section("fit", _("By fit"), _tables("fit", _("Fit"), bands, scope), None if len(bands) > 1 else ""),
        Section(
            "sources",
            _("By where they came from"),
            _tables("sources", _("Source"), sources, scope),
            None if len(sources) > 1 else "",
        ),
        Section("tenure", _("How long clients stay"), (_explained(stays), _steps(curve), _marks(stays, curve))),
        Section("cohorts", _("By the quarter in which they started"), (_cohorts(lives, scope),)),
    )
    notes = (
        _(
            "Clients lost (logo churn): of those at the start. Income kept (GRR): (opening − lost − reduced) / opening"
            " fees a month."
        ),
        _("With raises (NRR): the same and what was added. A quarter that is not over counts up to the last day."),
        _("Kept: clients who pay as much as before, or more; told in place of rates where fewer than five paid."),
        _("Tenure: from a client's first day to the day it was lost; one that was won back counts as one that stayed."),
        _("A client of before the journal counts from the day on which its leaving would have been seen."),
        _("Bounds hold the true figure in 95 cases of 100 (Kaplan–Meier; exact for the number of cases it is worth)."),
        _("Fit: the newest check, of who left the last one before, by the profile of today. Source: that of its lead."),
    )
    return Document("retention", title, sections, scope.period, footer(scope, *notes))


def _quarter(first: date) -> str:
    return f"{first.year}-Q{(first.month - 1) // 3 + 1}"


def _bands(store: Store, scope: Scope) -> dict[str, str]:
    """Client id → band, by the newest check; of one that left, by the last check before that: what came of a client
    shall not colour its mark."""
    found = fitted.before_the_end(store, scope.until)
    return {client_id: one.fit.band for client_id, one in found.items() if one.fit}


def _sources(store: Store) -> dict[str, str]:
    """Client id → source of the lead that became it."""
    return {
        lead.client_id: lead.source for lead in leads.find(store, stages=("won",)) if lead.client_id and lead.source
    }


def _groups(store: Store, scope: Scope, lives: Sequence[Life], group_of: Mapping[str, str]) -> list[Kept]:
    """One a group that has clients, bands from the best, others by name; those of no group last."""
    period = (scope.first, scope.until)
    fees = fees_around(store, period)
    names = sorted(set(group_of.values()), key=lambda name: (name not in BANDS, _place(name), name))
    found = []
    for name in [*names, None]:
        mine = [life for life in lives if group_of.get(life.client_id) == name]
        moved = moves_of(mine, period, *fees)
        if moved.logos.start or moved.logos.new:
            label = _("not known") if name is None else _(name) if name in BANDS else name
            found.append(Kept(name or "", label, moved))
    return found


def _place(name: str) -> int:
    return BANDS.index(name) if name in BANDS else 0


def _figures(whole: Kept, stays: Sequence[Stay], curve: Sequence[SurvivalRow]) -> tuple[Figure, ...]:
    found, lost = whole.logos, sum(one.lost for one in stays)
    middle = _median(curve, stays)
    low, high = rules.median_bounds(curve) if middle is not None else (None, None)
    if middle is None and _too_few(stays):
        note = _("too few losses were seen so far to tell")
    elif middle is None:
        note = _("more than half of all clients are still here")
    elif high is None:
        note = _("at least {low}; how long at most is not known yet").format(low=_days(low))
    else:
        note = _("from {low} to {high}").format(low=_days(low), high=_days(high))
    return (
        Figure("start", _("Clients at the start"), len(found.start)),
        Figure("end", _("Clients at the end"), len(found.end)),
        share_of("logo_churn", _("Clients lost"), len(found.churned), len(found.start)),
        Figure("clients", _("Clients so far"), len(stays)),
        Figure("lost", _("Lost so far"), lost),
        Figure("median_days", _("Half of them stay at least, days"), middle, note=note),
        Figure("median_low", _("Lower bound, days"), low, quiet=True),
        Figure("median_high", _("Upper bound, days"), high, quiet=True),
    )


def _seen_lost(stays: Sequence[Stay]) -> int:
    return sum(one.lost and one.watched > 0 for one in stays)


def _too_few(stays: Sequence[Stay]) -> bool:
    return few(_seen_lost(stays))


def _median(curve: Sequence[SurvivalRow], stays: Sequence[Stay]) -> float | None:
    """The median stay; None under five losses seen, and where it would rest on fewer than five clients at risk."""
    if _too_few(stays):
        return None
    found = next((row for row in curve if row.survival <= 0.5), None)
    return found.time if found and found.time < rules.known_until(curve) else None


def _days(days: float | None) -> str:
    return format_days(round(days or 0))


def _bars(quarters: Sequence[Kept]) -> Series:
    stayed = tuple(len(one.logos.start) - len(one.logos.churned) for one in quarters)
    left = tuple(len(one.logos.churned) for one in quarters)
    rows = (SeriesRow("stayed", _("Stayed"), stayed), SeriesRow("left", _("Left"), left))
    alt = _("Of the clients at the start of each quarter, those who stayed and those who left.")
    return Series(
        "clients",
        _("Clients"),
        "bars",
        Column("quarter", _("Quarter"), "quarter"),
        tuple(one.key for one in quarters),
        rows,
        alt,
    )


def _tables(key: str, label: str, lines: Sequence[Kept], scope: Scope) -> tuple[Block, ...]:
    """Who left, with the fees in the own currency; other currencies have a table of their own, and so has what they
    come to in all where there are rates."""
    currencies = {currency for one in lines for currency in one.moves.money}
    blocks: list[Block] = []
    for currency in (scope.currency, *sorted(currencies - {scope.currency})):
        own = currency == scope.currency
        columns = [Column("_line", label, "code")]
        if own:
            columns += [
                Column("start", _("At the start"), "number"),
                Column("lost", _("Left"), "number"),
                Column("_churn", _("Churn")),
            ]
        rows = [
            {"line": one.key, "_line": one.label}
            | (_left(one.logos) if own else {})
            | _fees(one.moves.money.get(currency, Revenue()), currency)
            for one in lines
            if own or currency in one.moves.money
        ]
        title = "" if own else _("Fees in {currency}").format(currency=currency)
        blocks.append(Table(key if own else f"{key}_{currency.lower()}", title, (*columns, *_fee_columns()), rows))
    if together := conversion(scope.rates, currencies):
        rows = [{"line": one.key, "_line": one.label} | _fees(one.moves.in_one(together), together.to) for one in lines]
        columns = [Column("_line", label, "code")]
        blocks.append(Table(f"{key}_converted", sum_title(together), (*columns, *_fee_columns()), rows))
        blocks.append(Text("rates", "", rates_lines(together, scope.today)))
    return tuple(blocks)


def _left(found: Logos) -> dict[str, object]:
    start, lost = len(found.start), len(found.churned)
    return {
        "start": start,
        "new": len(found.new),
        "lost": lost,
        "churn": lost / start if start else None,
        "_churn": rate(lost, start),
    }


def _fee_columns() -> tuple[Column, ...]:
    return (
        Column("opening", _("Fees a month"), "money"),
        Column("_grr", _("Income kept")),
        Column("_nrr", _("With raises")),
    )


def _fees(line: Revenue, currency: str) -> dict[str, object]:
    unsure = few(line.paying)
    counted = _("{n} of {all} kept").format(n=line.kept, all=line.paying) if line.paying else ""
    return {
        "opening": Money(line.opening, currency),
        "paying": line.paying,
        "kept": line.kept,
        "grr": line.grr,
        "nrr": line.nrr,
        "_grr": counted if unsure or line.grr is None else format_share(line.grr),
        "_nrr": "" if unsure or line.nrr is None else format_share(line.nrr),
    }


def _explained(stays: Sequence[Stay]) -> Text:
    here = sum(not one.lost for one in stays)
    return Text(
        "censoring",
        "",
        (
            ngettext(
                "{n} client of {all} is still here and counts for as long as it has stayed so far (censored); nobody "
                "guesses when it will go.",
                "{n} clients of {all} are still here and count for as long as they have stayed so far (censored); "
                "nobody guesses when they will go.",
                here,
            ).format(n=here, all=len(stays)),
        ),
    )


def _steps(curve: Sequence[SurvivalRow]) -> Series:
    """Months on the axis; a step wherever somebody was lost."""
    rows = [row for row in curve if row.events or row is curve[0] or row is curve[-1]]
    line = SeriesRow(
        "survival",
        _("Still clients"),
        tuple(row.survival for row in rows),
        tuple(honest_bounds(row)[0] for row in rows),
        tuple(honest_bounds(row)[1] for row in rows),
    )
    alt = _("The share of clients that stay so many months or longer, with its bounds.")
    months = tuple(round(row.time / _MONTH, 1) for row in rows)
    return Series("curve", "", "steps", Column("months", _("Months"), "number"), months, (line,), alt, "share")


def _marks(stays: Sequence[Stay], curve: Sequence[SurvivalRow]) -> Table:
    """The estimate where at least five clients have been seen for so long; else how many that were."""
    columns = (
        Column("months", _("After, months"), "number"),
        Column("survival", _("Still clients"), "share"),
        Column("lower", _("at least"), "share"),
        Column("upper", _("at most"), "share"),
        Column("seen", _("Seen so long"), "number"),
    )
    rows: list[Data] = []
    for months in (*MARKS, 36, 60):
        row, seen = rules.at(curve, months * _MONTH), rules.still_there(stays, months * _MONTH)
        if row is None:
            break
        unsure = few(seen) or months * _MONTH >= rules.known_until(curve)
        low, high = honest_bounds(row)
        estimate: dict[str, object] = {"survival": row.survival, "lower": low, "upper": high}
        rows.append({"months": months, "seen": seen} | (dict.fromkeys(estimate) if unsure else estimate))
    return Table("marks", "", columns, rows, _("Nobody has been a client for three months yet."))


def _cohorts(lives: Sequence[Life], scope: Scope) -> Table:
    columns = [Column("_quarter", _("Started"), "quarter"), Column("started", _("Clients"), "number")]
    columns += [Column(f"after_{months}", format_number(months), "number") for months in MARKS]
    columns.append(Column("now", _("At the end"), "number"))
    rows: list[Data] = []
    for one in rules.cohorts(lives, scope.until):
        row: dict[str, object] = {"quarter": one.quarter, "_quarter": _quarter(one.quarter), "started": one.started}
        row |= {f"after_{months}": n for months, n in zip(MARKS, one.after, strict=True)}
        rows.append(row | {"now": one.now})
    return Table("cohorts", _("Clients after so many months"), tuple(columns), rows)


def _facts(
    scope: Scope,
    whole: Kept,
    quarters: Sequence[Kept],
    bands: Sequence[Kept],
    sources: Sequence[Kept],
    stays: Sequence[Stay],
    curve: Sequence[SurvivalRow],
) -> RetentionFacts:
    full = zip(rules.quarters(scope.first, scope.until)[-len(quarters) :], quarters, strict=True)
    line, _currency = whole.moves.foremost(scope)
    lost = [one for one in stays if one.lost and one.watched > 0]
    return RetentionFacts(
        quarters=[_group(one) for (first, last), one in full if _is_whole(first, last)],
        bands=[_group(one) for one in bands],
        sources=[_group(one) for one in sources],
        early=sum(one.days < LONG for one in lost),
        losses=len(lost),
        young_days=sum(max(0, min(one.days, LONG) - min(one.entry, LONG)) for one in stays),
        old_days=sum(max(0, one.days - max(one.entry, LONG)) for one in stays),
        nrr=line.nrr,
        paying=line.paying,
        median=_median(curve, stays),
        tenures=0 if _too_few(stays) else len(stays),
    )


def _group(one: Kept) -> Group:
    return Group(one.label, len(one.logos.start), len(one.logos.churned))


def _is_whole(first: date, last: date) -> bool:
    return first == quarter_of(first) and last == month_end(shift(first, 2, "m"))
