"""What every look back over a period tells: who came and went, and what became of the fees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.document import Figure, Figures, Section, Text
from retainlog.base.money import Money
from retainlog.base.rates import Conversion, conversion
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n.messages import _
from retainlog.insight.chance import few
from retainlog.insight.retention import Life, Logos, Revenue, logos, revenue
from retainlog.journal.converting import rates_lines
from retainlog.journal.figures import ClientFacts
from retainlog.nouns.client import queries as clients
from retainlog.reports._blocks import share_of
from retainlog.store.database import Store


class Moves(NamedTuple):
    """Who came and went between the evening before a period and that of its last day; the monthly fees in force on the
    two, by client, and what became of them, by currency."""

    logos: Logos
    opening: Mapping[str, Money]
    closing: Mapping[str, Money]
    money: Mapping[str, Revenue]

    def in_one(self, together: Conversion) -> Revenue:
        """What became of the fees as those of one currency. A client that changed to a currency without a rate, or from
        one, has moved as it has without rates."""
        opening, closing = (
            {client: together.money(fee) or fee for client, fee in fees.items()}
            for fees in (self.opening, self.closing)
        )
        return revenue(self.logos, opening, closing).get(together.to, Revenue())

    def foremost(self, scope: Scope) -> tuple[Revenue, str]:
        """What findings speak of, with its currency: all that has a rate, or the currency of the settings alone."""
        if together := conversion(scope.rates, self.money):
            return self.in_one(together), together.to
        return self.money.get(scope.currency, Revenue()), scope.currency


def moves(store: Store, lives: Sequence[Life], period: Period) -> Moves:
    opening, closing = fees_around(store, period)
    return moves_of(lives, period, opening, closing)


def moves_of(
    lives: Sequence[Life], period: Period, opening: Mapping[str, Money], closing: Mapping[str, Money]
) -> Moves:
    found = logos(lives, *period)
    return Moves(found, opening, closing, revenue(found, opening, closing))


def fees_around(store: Store, period: Period) -> tuple[dict[str, Money], dict[str, Money]]:
    """Those of the evening before it and those of its last day."""
    first, last = period
    return fees_on(store, shift(first, -1, "d")), fees_on(store, last)


def fees_on(store: Store, day: date) -> dict[str, Money]:
    """Client id → what its rate in force on that day comes to a month."""
    return clients.rates_on(store, day)


def named(facts: Sequence[ClientFacts], ids: frozenset[str]) -> tuple[str, ...]:
    return tuple(fact.name for fact in facts if fact.id in ids)


def clients_section(facts: Sequence[ClientFacts], found: Logos) -> Section:
    items = (
        Figure("start", _("At the start"), len(found.start)),
        Figure("new", _("New"), len(found.new), quiet=True),
        Figure("won_back", _("Won back"), len(found.back), quiet=True),
        Figure(
            "entered",
            _("Written down, clients of before"),
            len(found.entered),
            note=_("since when is not known; say it with: retainlog client edit CLIENT --since"),
            quiet=True,
        ),
        Figure("returned", _("Lost and won back within it"), len(found.returned), quiet=True),
        Figure("lost", _("Lost"), len(found.lost)),
        Figure("end", _("At the end"), len(found.end)),
        share_of(
            "logo_churn",
            _("Clients lost"),
            len(found.churned),
            len(found.start),
            note=_("clients lost / clients at the start"),
        ),
    )
    changes = (
        ("new", found.new),
        ("won-back", found.back),
        ("entered", found.entered),
        ("lost", found.lost),
        ("returned", found.returned),
    )
    rows: list[Data] = [
        {"change": change, "client": fact.name, "client_id": fact.id, "id": fact.id}
        for change, ids in changes
        for fact in facts
        if fact.id in ids
    ]
    columns = (Column("change", _("Change"), "code"), Column("client", _("Client")), Column("id", _("Id"), "id"))
    blocks = (Figures("figures", "", items), Table("changes", "", columns, rows))
    return Section(
        "clients", _("Clients"), blocks, None if found.start or found.new or found.entered else _("No clients yet.")
    )


def fee_sections(scope: Scope, moved: Moves) -> list[Section]:
    """One section a currency, and one of all that have a rate. That of the currency of the settings is always there,
    under plain keys; others carry their code."""
    sections = []
    for currency, line in ({scope.currency: Revenue()} | dict(moved.money)).items():
        own = currency == scope.currency
        title = _("Monthly fees") if own else _("Monthly fees in {currency}").format(currency=currency)
        key = "fees" if own else f"fees_{currency.lower()}"
        instead = None if line.opening or line.closing else ""
        if own or instead is None:
            sections.append(Section(key, title, (Figures("figures", "", _fee_figures(line, currency)),), instead))
    if together := conversion(scope.rates, moved.money):
        title = _("Monthly fees in all, converted to {currency}").format(currency=together.to)
        figures = Figures("figures", "", _fee_figures(moved.in_one(together), together.to))
        sections.append(
            Section("fees_converted", title, (figures, Text("rates", "", rates_lines(together, scope.today))))
        )
    return sections


def _fee_figures(line: Revenue, currency: str) -> tuple[Figure, ...]:
    def amount(key: str, label: str, minor: int, note: str = "", quiet: bool = True) -> Figure:
        return Figure(key, label, Money(minor, currency), "money", note=note, quiet=quiet)

    cases = (line.kept, line.paying) if line.paying and few(line.paying) else None
    in_counts = _("clients who pay as much as before, or more") if cases else ""
    grr, nrr = _("(opening − lost − reduced) / opening"), _("(opening − lost − reduced + increased) / opening")
    items = [
        amount("opening", _("Opening"), line.opening, quiet=False),
        amount("lost", _("Lost fees"), line.lost),
        amount("reduced", _("Reduced"), line.reduced),
        amount("increased", _("Increased"), line.increased),
        amount("new", _("New"), line.new),
        amount("back", _("Won back"), line.back),
        amount("entered", _("First written down"), line.entered, _("of clients that were there before")),
        amount("closing", _("Closing"), line.closing, quiet=False),
        Figure("paying", _("Paying clients at the start"), line.paying, quiet=True),
        Figure("kept", _("Of them pay as much or more"), line.kept, quiet=True),
        Figure("grr", _("Income kept"), line.grr, "share", note=in_counts or grr, cases=cases),
        Figure("nrr", _("Income kept, with raises"), line.nrr, "share", note=in_counts or nrr, cases=cases),
    ]
    if line.moved_out or line.moved_in:
        note = _("paid in another currency from now on, or before; not part of what was kept")
        items.insert(7, amount("moved", _("Moved"), line.moved_in - line.moved_out, note))
    return tuple(items)


def definitions() -> tuple[str, ...]:
    return (
        _("Clients are counted on the evening before the period and on its last day; won back ones count again."),
        _(
            "Income kept (GRR): (opening − lost − reduced) / opening, at most 100 %. With raises (NRR): the same and"
            " what was added."
        ),
        _("Fees are the rates in force on those two days, by the month; projects and payments are not recurring."),
        _(
            "New: whose first day is known to lie in the period. Lost: from the day after the last day of work, if it "
            "is known."
        ),
        _("Names are those of today; what was counted does not change with them. Under five cases: counts alone."),
    )
