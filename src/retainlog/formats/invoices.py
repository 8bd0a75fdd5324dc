"""Invoices from the table that a program for them exports: morning (Green Invoice), iCount, FreshBooks, QuickBooks,
Stripe and others, in Hebrew or English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retainlog.formats import csv
from retainlog.formats.shapes.candidate import Offer, Plan, ReadOptions
from retainlog.i18n import _

UNIT = "row"


def sniff(head: bytes, name: str) -> bool:
    """Never by itself: a table of invoices is one of clients and dates too, so its format is named."""
    return False


def plan(path: Path, options: ReadOptions) -> Plan:
    told = csv.plan(path, options._replace(kind="invoices"))
    fields = {column.field for column in told.columns}
    if "net" in fields or "tax" in fields:
        return told._replace(format="invoices")
    said = (
        _("Amounts are taken to hold {rate}% VAT, and kept without it.").format(rate=options.vat)
        if options.vat
        else _("Amounts are taken as they are. If they hold VAT, set its rate first: retainlog config set vat 18")
    )
    return told._replace(format="invoices", remarks=(*told.remarks, said))


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """The invoices in their order, as candidates of kind `invoice`: client, email, number, on_date, amount (before
    VAT), due_on, paid_on."""
    return csv.read(path, options._replace(kind="invoices"))
