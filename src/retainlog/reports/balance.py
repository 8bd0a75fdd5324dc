"""Balance: where the energy goes, on leads, new and existing clients, against where the income comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from retainlog.base.cadence import shift
from retainlog.base.document import Document, Figure, Figures, Section, Series, SeriesRow, Text
from retainlog.base.money import Money
from retainlog.base.rates import conversion
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_month
from retainlog.insight import balance as rules
from retainlog.insight.balance import GROUPS, Energy
from retainlog.insight.retention import NEW_DAYS
from retainlog.journal import figures, fitted, growth
from retainlog.journal.converting import rates_lines, sum_title
from retainlog.journal.outcomes import Outcome, outcomes
from retainlog.reports._blocks import footer, nothing, period_name, share_of
from retainlog.store.database import Store

ABOUT = N_("Where your hours and energy go, against where the income comes from.")


def period(store: Store, today: date) -> Period:
    """This month and the five before it."""
    return shift(today.replace(day=1), -5, "m"), today


def build(store: Store, scope: Scope) -> Document:
    title = _("Balance, {period}").format(period=period_name(scope, scope.period))
    by_month = growth.energy_by_month(store, scope.first, scope.until)
    if not by_month:
        lines = (
            _("No touchpoints are logged for this time."),
            _('Log one with: retainlog touch add CLIENT "call about the plan"'),
        )
        return nothing("balance", title, scope, *lines)
    energy = _sum(by_month.values())
    earned = _earned(store, scope)
    found = outcomes(store, scope.first, scope.until)
    sections = (
        Section("groups", _("Energy against income"), tuple(_groups(energy, earned, scope))),
        Section("months", _("Month by month"), (_course(by_month), _months(by_month))),
        Section("hours", _("Where the hours went"), (_hours(store, found, scope), _wrong(store, found))),
    )
    notes = (
        _(
            "Leads: contacts with leads, and with clients before their first day. New: a client's first {n} days."
        ).format(n=NEW_DAYS),
        _("Income: fees of the period, monthly ones by the days on which they were in force, project fees whole."),
        _("Clients are wrong-fit by their newest check against the ideal-client profile."),
    )
    return Document("balance", title, sections, scope.period, footer(scope, *notes))


def _sum(months: Iterable[Mapping[str, Energy]]) -> dict[str, Energy]:
    found: dict[str, Energy] = {}
    for month in months:
        for group, one in month.items():
            before = found.get(group, Energy())
            found[group] = Energy(before.touches + one.touches, before.minutes + one.minutes)
    return found


def _earned(store: Store, scope: Scope) -> dict[str, dict[str, int]]:
    """Currency → group → fees of the period: those of a client's first days are of a new one."""
    facts = figures.client_facts(store, scope.until)
    fees = growth.fee_steps(store)
    found: dict[str, dict[str, int]] = {}
    for life in figures.paid_lives(store, facts):
        grown = rules.grown_on(life.start) if life.known else life.start - timedelta(days=1)
        for group, first, last in (
            ("new", scope.first, min(scope.until, grown)),
            ("existing", max(scope.first, grown + timedelta(days=1)), scope.until),
        ):
            if first > last:
                continue
            for currency, minor in rules.earned(fees.get(life.client_id, ()), life, first, last).items():
                mine = found.setdefault(currency, {})
                mine[group] = mine.get(group, 0) + minor
    return found


def _groups(energy: Mapping[str, Energy], earned: Mapping[str, Mapping[str, int]], scope: Scope) -> list[Table | Text]:
    """One table a currency, the own one first; without any income one all the same. Then all income as one."""
    currencies = sorted(earned, key=lambda currency: currency != scope.currency) or [scope.currency]
    columns = (
        Column("group", _("With"), "code"),
        Column("touches", _("Touchpoints"), "number"),
        Column("touch_share", _("Share"), "share"),
        Column("minutes", _("Minutes"), "number"),
        Column("minute_share", _("Share"), "share"),
        Column("income_share", _("Share of income"), "share"),
    )
    tables: list[Table | Text] = []
    for currency in currencies:
        rows: list[Data] = [one._asdict() for one in rules.shares(energy, earned.get(currency, {}))]
        own = currency == scope.currency or len(currencies) == 1
        key = "groups" if own else f"groups_{currency.lower()}"
        tables.append(Table(key, "" if own else _("Income in {currency}").format(currency=currency), columns, rows))
    if together := conversion(scope.rates, earned):
        income: dict[str, int] = {}
        for currency, mine in earned.items():
            for group, minor in mine.items():
                income[group] = income.get(group, 0) + together.total([Money(minor, currency)]).minor
        rows = [one._asdict() for one in rules.shares(energy, income)]
        tables.append(Table("converted", sum_title(together), columns, rows))
        tables.append(Text("rates", "", rates_lines(together, scope.today)))
    return tables


def _titles() -> dict[str, str]:
    return {"leads": _("Leads"), "new": _("New"), "existing": _("Existing")}


def _course(by_month: Mapping[str, Mapping[str, Energy]]) -> Series:
    months = tuple(sorted(by_month))
    rows = (
        SeriesRow(group, title, tuple(by_month[month].get(group, Energy()).touches for month in months))
        for group, title in _titles().items()
    )
    alt = _("Touchpoints of each month with leads, new and existing clients.")
    return Series("course", "", "lines", Column("month", _("Month"), "month"), months, tuple(rows), alt)


def _months(by_month: Mapping[str, Mapping[str, Energy]]) -> Table:
    titles = _titles()
    columns = [Column("_month", _("Month"))]
    columns += [Column(f"{group}_touches", titles[group], "number") for group in GROUPS]
    columns += [Column(f"{group}_minutes", _("{group}, min").format(group=titles[group]), "number") for group in GROUPS]
    rows: list[Data] = []
    for month, groups in sorted(by_month.items()):
        row: dict[str, object] = {"month": month, "_month": format_month(date.fromisoformat(f"{month}-01"))}
        for group in GROUPS:
            one = groups.get(group, Energy())
            row |= {f"{group}_touches": one.touches, f"{group}_minutes": one.minutes}
        rows.append(row)
    return Table("months", "", tuple(columns), rows)


def _hours(store: Store, found: Sequence[Outcome], scope: Scope) -> Figures:
    minutes = sum(one.contact.minutes for one in found)
    off = sum(one.contact.off_core_minutes for one in found)
    bands = fitted.bands(store)
    wrong = sum(one.minutes for one in found if bands.get(one.client_id) == "wrong")
    whole = sum(one.minutes for one in found)
    marketing = growth.minutes_of_activities(store, scope.first, scope.until)
    items = (
        Figure("off_core_hours", _("Hours off the core service"), round(off / 60, 1)),
        share_of("off_core", _("Share of the touchpoints' minutes"), off, minutes),
        Figure(
            "wrong_fit_hours",
            _("Hours on wrong-fit clients"),
            round(wrong / 60, 1),
            note=_("minutes of touchpoints, and the hours a month that they take"),
        ),
        share_of("wrong_fit", _("Share of all hours"), round(wrong), round(whole)),
        Figure("marketing_hours", _("Hours on marketing"), round(marketing / 60, 1)),
    )
    return Figures("figures", "", items)


def _wrong(store: Store, found: Sequence[Outcome]) -> Table:
    bands = fitted.bands(store)
    columns = (
        Column("client", _("Client")),
        Column("hours", _("Hours"), "number"),
        Column("rate", _("Real hourly rate"), "money"),
    )
    rows: list[Data] = [
        {
            "client": one.name,
            "client_id": one.client_id,
            "id": one.client_id,
            "hours": round(one.minutes / 60, 1),
            "rate": one.rate,
        }
        for one in sorted(found, key=lambda one: -one.minutes)
        if bands.get(one.client_id) == "wrong"
    ]
    return Table("wrong", _("Wrong-fit clients"), columns, rows)
