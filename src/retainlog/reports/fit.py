"""Fit: what came of clients, by how close they are to the ideal one."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import date, timedelta

from retainlog.base.cadence import shift
from retainlog.base.document import Document, Figure, Figures, Section, Text
from retainlog.base.money import Money
from retainlog.base.rates import Conversion, conversion
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_share, joined
from retainlog.insight.chance import FEW
from retainlog.journal import fitness, fitted
from retainlog.journal.converting import rates_lines
from retainlog.journal.outcomes import Outcome, converted, outcomes, rates
from retainlog.nouns.fit import BANDS, GOOD_FROM, WRONG_UNDER
from retainlog.reports._blocks import footer, nothing, period_name
from retainlog.store.database import Store

ABOUT = N_("What came of clients, by how close they are to your ideal one.")


def period(store: Store, today: date) -> Period:
    """The last twelve months."""
    return shift(today, -1, "y") + timedelta(days=1), today


def build(store: Store, scope: Scope) -> Document:
    title = _("Fit, {period}").format(period=period_name(scope, scope.period))
    latest = fitted.latest(store)
    found = outcomes(store, scope.first, scope.until)
    checked = [one for one in found if one.client_id in latest]
    if not checked:
        lines = (
            _("No client was held against the ideal-client profile yet."),
            _("Begin with: retainlog fit profile add --start-set")
            if not fitness.profile(store)
            else _("Check one with: retainlog fit check CLIENT"),
        )
        return nothing("fit", title, scope, *lines)
    bands = fitted.bands(store)
    by_band = {band: [one for one in checked if bands[one.client_id] == band] for band in BANDS}
    few = [band for band in BANDS if 0 < len(by_band[band]) < FEW]
    together = conversion(scope.rates, (currency for one in checked for currency in one.earned))
    blocks: tuple[Figures | Table | Text, ...] = (
        Figures("figures", "", _figures(found, by_band)),
        _outcomes(by_band, together),
    )
    if together:
        blocks += (Text("rates", "", rates_lines(together, scope.today)),)
    if few:
        warning = _("Fewer than {n} clients in a band: {bands}. One more could turn its figures around.").format(
            n=FEW, bands=joined(", ", map(_, few))
        )
        blocks += (Text("warning", "", (warning,)),)
    sections = (
        Section("outcomes", _("What came of them"), blocks),
        Section("clients", _("Client by client"), (_clients(store, checked, bands, together),)),
    )
    notes = (
        _("Score = Σ weight × answer / (4 × Σ weight): good from {good} on, wrong under {wrong}.").format(
            good=format_share(GOOD_FROM), wrong=format_share(WRONG_UNDER)
        ),
        _("A deal-breaker answered with 0 or 1 makes it wrong."),
        _("Real hourly rate = fees of the period / hours (minutes of touchpoints and the client's hours a month)."),
        _("Mood and energy are means of the touchpoints that have them; the newest check of a client counts."),
    )
    return Document("fit", title, sections, scope.period, footer(scope, *notes))


def _figures(found: Sequence[Outcome], by_band: dict[str, list[Outcome]]) -> tuple[Figure, ...]:
    checked = sum(len(clients) for clients in by_band.values())
    return (
        Figure("clients", _("Clients"), len(found)),
        Figure("checked", _("Held against the profile"), checked),
        *(Figure(band, _(band), len(by_band[band])) for band in BANDS),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.fmean(known), 1) if known else None


def _with_converted(columns: tuple[Column, ...], together: Conversion | None) -> tuple[Column, ...]:
    """Beside the real hourly rate, that in one currency."""
    if together is None:
        return columns
    after = [column.key for column in columns].index("rate") + 1
    title = _("The same in {currency}").format(currency=together.to)
    return (*columns[:after], Column("rate_converted", title, "money"), *columns[after:])


def _as_one(clients: Sequence[Outcome], together: Conversion | None) -> Money | None:
    return next(iter(rates(converted(clients, together))), None) if together else None


def _outcomes(by_band: dict[str, list[Outcome]], together: Conversion | None) -> Table:
    columns = (
        Column("band", _("Fit"), "code"),
        Column("clients", _("Clients"), "number"),
        Column("rate", _("Real hourly rate"), "money"),
        Column("mood", _("Mood"), "number"),
        Column("energy", _("Energy"), "number"),
        Column("mistakes", _("Mistakes"), "number"),
        Column("losses", _("Losses"), "number"),
        Column("broken", _("Promises broken"), "number"),
        Column("referrals", _("Leads sent"), "number"),
    )
    rows: list[Data] = []
    for band, clients in by_band.items():
        if not clients:
            continue
        rows.append(
            {
                "band": band,
                "clients": len(clients),
                "rate": rates(clients),
                "rate_converted": _as_one(clients, together),
                "mood": _mean([one.contact.mood for one in clients]),
                "energy": _mean([one.contact.energy for one in clients]),
                "mistakes": sum(one.mistakes for one in clients),
                "losses": sum(one.lost for one in clients),
                "kept": sum(one.promises.kept for one in clients),
                "broken": sum(one.promises.broken for one in clients),
                "referrals": sum(one.referrals for one in clients),
            }
        )
    return Table("bands", "", _with_converted(columns, together), rows)


def _clients(store: Store, checked: Sequence[Outcome], bands: dict[str, str], together: Conversion | None) -> Table:
    latest = fitted.latest(store)
    columns = (
        Column("client", _("Client")),
        Column("band", _("Fit"), "code"),
        Column("score", _("Score"), "share"),
        Column("rate", _("Real hourly rate"), "money"),
        Column("hours", _("Hours"), "number"),
        Column("mood", _("Mood"), "number"),
        Column("on", _("Checked on"), "date"),
    )
    rows: list[Data] = []
    for one in checked:
        last = latest[one.client_id]
        rows.append(
            {
                "client": one.name,
                "client_id": one.client_id,
                "id": one.client_id,
                "band": bands[one.client_id],
                "score": last.fit.score if last.fit else None,
                "rate": one.rate,
                "rate_converted": _as_one([one], together),
                "hours": round(one.minutes / 60, 1),
                "mood": _mean([one.contact.mood]),
                "on": last.check.on_date,
            }
        )
    rows.sort(key=lambda row: -float(str(row["score"])))
    return Table("clients", "", _with_converted(columns, together), rows)
