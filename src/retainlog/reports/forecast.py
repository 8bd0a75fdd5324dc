"""Forecast: the recurring income of the twelve months ahead, as a range, with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retainlog.base.document import Document, Figure, Figures, Section, Text
from retainlog.base.money import Money, minor_digits
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope, month_of
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_date, format_month, format_number, format_share, ngettext
from retainlog.insight.chance import few
from retainlog.insight.forecast import Month
from retainlog.journal.converting import rates_lines, sum_title
from retainlog.journal.pipeline import Assumptions, Forecast, recurring_income
from retainlog.reports._blocks import footer_as_of, nothing
from retainlog.store.database import Store

ABOUT = N_("The monthly income of the year ahead, as a range.")


def period(store: Store, today: date) -> Period:
    """It looks ahead from today."""
    return month_of(today)


def build(store: Store, scope: Scope) -> Document:
    title = _("Recurring income ahead, seen on {day}").format(day=format_date(scope.today))
    found = recurring_income(store, scope.today, scope.rates)
    if not found.months:
        lines = (
            _("No monthly fees are known, so there is nothing to look ahead from."),
            _("Add one with: retainlog client edit CLIENT --fee 4500 --per month"),
        )
        return nothing("forecast", title, scope, *lines)
    currencies = sorted(found.months, key=lambda currency: currency != scope.currency)
    sections = (
        *(_currency(found, currency, own=currency == scope.currency) for currency in currencies),
        *_converted(found, scope),
        Section("assumptions", _("What this rests on"), (_rests_on(found.assumptions),)),
    )
    notes = (
        _("expected = Σ fee × chance of still being a client, plus Σ fee × chance of being won."),
        _("The range holds what comes in eight months of ten; it is wider, the fewer clients there were so far."),
        _("With new clients: as many come as came so far, at fees like those of today."),
    )
    return Document("forecast", title, sections, notes=footer_as_of(scope, scope.today, *notes))


def _currency(found: Forecast, currency: str, *, own: bool) -> Section:
    key = "income" if own else f"income_{currency.lower()}"
    title = _("Recurring income") if own else _("Recurring income in {currency}").format(currency=currency)
    return Section(key, title, _ahead(found.months[currency], found.now.get(currency, Money(0, currency))))


def _converted(found: Forecast, scope: Scope) -> tuple[Section, ...]:
    if found.converted is None:
        return ()
    months, now, together = found.converted
    said = Text("rates", "", rates_lines(together, scope.today))
    return (Section("converted", sum_title(together), (*_ahead(months, now), said)),)


def _ahead(months: Sequence[Month], now: Money) -> tuple[Figures, Table]:
    last, currency = months[-1], now.currency

    def total(part: str) -> Money:
        return _whole(Money(sum(getattr(month, part).minor for month in months), currency))

    ahead = _("{month}, in eight of ten cases").format(month=format_month(last.month))
    items = (
        Figure("now", _("Monthly fees now"), now, "money"),
        Figure("low", _("In twelve months, low"), _whole(last.low), "money", note=ahead),
        Figure("expected", _("In twelve months, expected"), _whole(last.expected), "money", before=now),
        Figure("high", _("In twelve months, high"), _whole(last.high), "money", note=ahead),
        Figure("year", _("Expected over the twelve months"), total("expected"), "money"),
        Figure("year_pipeline", _("Of that from open leads"), total("pipeline"), "money"),
    )
    columns: tuple[Column, ...] = (
        Column("_month", _("Month")),
        Column("low", _("Low"), "money"),
        Column("expected", _("Expected"), "money"),
        Column("high", _("High"), "money"),
        Column("clients", _("From clients"), "money"),
        Column("pipeline", _("From leads"), "money"),
    )
    if any(month.practice for month in months):
        columns += (Column("practice", _("With new clients"), "money"),)
    rows = [_row(month) for month in months]
    return Figures("figures", "", items), Table("months", "", columns, rows)


def _whole(money: Money) -> Money:
    """Without the small change, which no forecast knows."""
    unit = 10 ** minor_digits(money.currency)
    return Money(round(money.minor / unit) * unit, money.currency)


def _row(month: Month) -> Data:
    return {
        "month": month.month,
        "_month": format_month(month.month),
        "low": _whole(month.low),
        "expected": _whole(month.expected),
        "high": _whole(month.high),
        "clients": _whole(month.clients),
        "pipeline": _whole(month.pipeline),
        "practice_low": _whole(month.practice[0]) if month.practice else None,
        "practice": _whole(month.practice[1]) if month.practice else None,
        "practice_high": _whole(month.practice[2]) if month.practice else None,
    }


def _rests_on(known: Assumptions) -> Text:
    clients = ngettext("{n} client so far", "{n} clients so far", known.clients).format(n=known.clients)
    lost = ngettext("{n} of them lost", "{n} of them lost", known.lost).format(n=known.lost)
    days = format_number(round(known.days_to_close))
    lines = [
        _("Staying: {clients}, {lost} under watch; {share} are expected to leave within a year.").format(
            clients=clients, lost=lost, share=format_share(known.yearly_loss)
        ),
        _("The rate itself is not certain: the range holds what it may be, from an assumed 45 % a year on."),
        _("Fees stay as they are; nobody is won but leads that are noted today; project fees are not recurring."),
        _("A lead begins to pay {days} days after it came, as yours did in the middle.").format(days=days)
        if known.own_days
        else _("A lead begins to pay {days} days after it came: an assumption, as none was won yet.").format(days=days),
    ]
    if few(known.lost):
        lines.append(_("So few losses say little, so what is assumed of freelancers in general weighs in."))
    return Text("lines", "", tuple(lines), bullets=True)
