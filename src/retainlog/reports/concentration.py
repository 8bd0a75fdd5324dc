"""Concentration: how much of the income hangs on few clients, and what would be left without those at risk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retainlog.base.document import Document, Figure, Figures, Section, Series, SeriesRow, Text
from retainlog.base.money import Money
from retainlog.base.rates import Conversion, conversion
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope, month_of
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_date, format_share, joined
from retainlog.insight.concentration import Income, band, incomes
from retainlog.insight.pipeline import cover
from retainlog.journal.converting import rates_lines, sum_title
from retainlog.journal.income import monthly_income
from retainlog.journal.pipeline import read
from retainlog.journal.risk import red_clients
from retainlog.journal.worth import Worth, worth
from retainlog.nouns.client.queries import client_names
from retainlog.reports._blocks import footer_as_of, nothing
from retainlog.store.database import Store

ABOUT = N_("How much of the income hangs on few clients.")


_DRAWN = 10  # clients; the table has them all


def period(store: Store, today: date) -> Period:
    """It is about what is paid now."""
    return month_of(today)


def build(store: Store, scope: Scope) -> Document:
    """Fees as of the period's last day; who is at risk is always as of today."""
    title = _("Where the income comes from, {day}").format(day=format_date(scope.until))
    found = monthly_income(store, scope.until)
    year = worth(store, scope.until)
    if not found and not year:
        lines = (
            _("No fees are known, so there is no income to look at."),
            _("Add one with: retainlog client edit CLIENT --fee 4500 --per month"),
        )
        return nothing("concentration", title, scope, *lines)
    found.sort(key=lambda income: income.total.currency != scope.currency)
    names = client_names(store)
    red = red_clients(store, scope.today)
    pipeline = read(store).expected()
    notes = (
        _("Rates in force on {day}, by the month. The last twelve months: rates + projects + payments.").format(
            day=format_date(scope.until)
        ),
        _(
            "Worth so far: all income since the first day. Cost of winning: the hours with the lead that it was, at "
            "your real hourly rate of these twelve months."
        ),
        _("Guideline for the largest client: under 25 % of the income fine, 25–40 % worth watching, over 40 % high."),
        _("The red ones are the clients whose level in `retainlog risk` is high today."),
    )
    sections = tuple(_section(income, scope, names, red, pipeline) for income in found)
    together = conversion(scope.rates, [*(income.total.currency for income in found), *pipeline])
    if together:
        sections += _together(together, found, scope, names, red, pipeline)
    sections += _trailing(year, scope, names, red)
    return Document("concentration", title, sections, notes=footer_as_of(scope, scope.until, *notes))


def _together(
    together: Conversion,
    found: list[Income],
    scope: Scope,
    names: dict[str, str],
    red: set[str],
    pipeline: dict[str, Money],
) -> tuple[Section, ...]:
    """All currencies that have a rate as one income."""
    fees = {one.client: fee for income in found for one in income.slices if (fee := together.money(one.fee))}
    expected = {together.to: together.total(pipeline.values())}
    said = Text("rates", "", rates_lines(together, scope.today))
    return tuple(
        Section("converted", sum_title(together), (*_section(income, scope, names, red, expected).blocks, said))
        for income in incomes(fees)
    )


def _section(income: Income, scope: Scope, names: dict[str, str], red: set[str], pipeline: dict[str, Money]) -> Section:
    currency = income.total.currency
    own = currency == scope.currency
    largest = income.slices[0]
    without = income.without(red)
    expected = pipeline.get(currency, Money(0, currency))
    items = (
        Figure("total", _("Income a month"), income.total, "money"),
        Figure("paying", _("Paying clients"), len(income.slices)),
        Figure("largest", _("Largest client"), names[largest.client], "text"),
        Figure("largest_share", _("Its share"), largest.share, "share", note=guideline(income.band)),
        Figure(
            "red_share", _("If the red ones go"), -without if without else 0.0, "share", note=_red(income, names, red)
        ),
        Figure("pipeline", _("Open leads would bring"), expected, "money", note=_covered(expected, income, red)),
    )
    columns = (
        Column("client", _("Client")),
        Column("fee", _("Fee a month"), "money"),
        Column("share", _("Share"), "share"),
        Column("band", _("That is"), "code"),
        Column("risk", _("Risk"), "code"),
    )
    rows: list[Data] = [
        {
            "client": names[one.client],
            "client_id": one.client,
            "id": one.client,
            "fee": one.fee,
            "share": one.share,
            "band": band(one.share),
            "risk": "high" if one.client in red else None,
        }
        for one in income.slices
    ]
    key = "income" if own else f"income_{currency.lower()}"
    title = _("Monthly income") if own else _("Monthly income in {currency}").format(currency=currency)
    shares = Series(
        "shares",
        "",
        "bars",
        Column("client", _("Client")),
        tuple(names[one.client] for one in income.slices[:_DRAWN]),
        (SeriesRow("share", _("Share"), tuple(one.share for one in income.slices[:_DRAWN])),),
        _("The share of the income that each of the largest clients pays."),
        "share",
    )
    return Section(key, title, (Figures("figures", "", items), shares, Table("clients", "", columns, rows)))


def _trailing(year: Sequence[Worth], scope: Scope, names: dict[str, str], red: set[str]) -> tuple[Section, ...]:
    """What each client brought in over the last twelve months, and in all: one table a currency, the own one first."""
    columns = (
        Column("client", _("Client")),
        Column("income", _("Twelve months"), "money"),
        Column("share", _("Share"), "share"),
        Column("band", _("That is"), "code"),
        Column("once", _("Of it projects and payments"), "money"),
        Column("lifetime", _("Worth so far"), "money"),
        Column("winning_hours", _("Hours to win it"), "number"),
        Column("winning_cost", _("They cost"), "money"),
        Column("risk", _("Risk"), "code"),
    )
    blocks: list[Figures | Table] = []
    currencies = sorted({one.income.currency for one in year}, key=lambda code: (code != scope.currency, code))
    for currency in currencies:
        mine = [one for one in year if one.income.currency == currency]
        total = sum(one.income.minor for one in mine)
        rows: list[Data] = [
            {
                "client": names[one.client_id],
                "client_id": one.client_id,
                "id": one.client_id,
                "income": one.income,
                "share": one.income.minor / total if total > 0 else None,
                "band": band(one.income.minor / total) if total > 0 else None,
                "once": one.once,
                "lifetime": one.lifetime,
                "winning_hours": one.winning_hours,
                "winning_cost": one.winning_cost,
                "risk": "high" if one.client_id in red else None,
            }
            for one in mine
        ]
        suffix = "" if currency == scope.currency else f"_{currency.lower()}"
        at_risk = sum(one.income.minor for one in mine if one.client_id in red)
        items = (
            Figure(f"total{suffix}", _("Income of twelve months"), Money(total, currency), "money"),
            Figure(
                f"red_share{suffix}", _("If the red ones go"), -at_risk / total if at_risk and total else 0.0, "share"
            ),
        )
        blocks += [Figures(f"figures{suffix}", "", items), Table(f"worth{suffix}", "", columns, rows)]
    return (Section("trailing", _("The last twelve months"), tuple(blocks), None if year else ""),)


def _red(income: Income, names: dict[str, str], red: set[str]) -> str:
    mine = [names[one.client] for one in income.slices if one.client in red]
    return joined(", ", mine) if mine else _("nobody is red")


def _covered(expected: Money, income: Income, red: set[str]) -> str:
    at_risk = Money(sum(one.fee.minor for one in income.slices if one.client in red), expected.currency)
    share = cover(expected, at_risk)
    if share is None:
        return _("a month, by their chances")
    return _("a month, by their chances: {share} of the income at risk").format(share=format_share(share))


def guideline(found: str) -> str:
    """What the band means, with its bound."""
    share = {"fine": 0.25, "watch": 0.25, "high": 0.40}[found]
    texts = {
        "fine": _("fine: under {share}"),
        "watch": _("worth watching: from {share} on"),
        "high": _("high: over {share}"),
    }
    return texts[found].format(share=format_share(share))
