"""A row of a table of invoices: before or after VAT, paid or open, a credit note or what is no invoice at all."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from retainlog.base.errors import Refused
from retainlog.base.money import Money, before_vat, parse_money
from retainlog.base.text import fold, words
from retainlog.formats.shapes.candidate import ReadOptions

_CREDIT = {fold(word) for word in ("credit", "credit note", "credit memo", "refund", "זיכוי", "חשבונית זיכוי")}
_NONE = {
    fold(word)
    for word in (
        "receipt", "payment", "quote", "estimate", "proforma", "pro forma", "order", "delivery note", "קבלה",
        "הצעת מחיר", "הזמנה", "תעודת משלוח", "חשבון עסקה", "חשבונית עסקה", "דרישת תשלום",
    )
}  # fmt: skip
_VOID = {
    fold(word)
    for word in ("void", "voided", "draft", "cancelled", "canceled", "deleted", "טיוטה", "מבוטל", "מבוטלת", "בוטל")
}


def is_none(values: Mapping[str, Any]) -> bool:
    """Whether the row is a receipt, a quote, a draft or an invoice that was cancelled."""
    kind, status = fold(values.get("type") or ""), fold(values.get("state") or "")
    return kind in _NONE or status in _VOID


def invoice(options: ReadOptions, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """(key, values) of an invoice. The amount is that before VAT: the column that says so, else the total without the
    VAT column, else the total without the rate of the settings where it is in one's own currency."""
    who = values.get("client") or values.get("company") or values.get("name")
    emails: list[str] = values.get("email") or []
    if not who and not emails:
        raise Refused("no_client", "The client is missing.")
    if "on" not in values:
        raise Refused("no_date", "The date is missing.")
    amount = _amount(options, values)
    if fold(values.get("type") or "") in _CREDIT:
        amount = amount._replace(minor=-abs(amount.minor))
    number = values.get("id", "")
    day = values["on"].day
    found: dict[str, Any] = {
        "client": who or None,
        "email": emails[0] if emails else None,
        "number": number,
        "on_date": day,
        "amount": amount,
        "due_on": values.get("due_on"),
        "paid_on": values.get("paid_on"),
    }
    said = number or f"{fold(who or emails[0])} {day} {amount.minor} {amount.currency}"
    kind = "credit" if amount.minor < 0 else "invoice"
    return blake2b(f"{kind} {' '.join(words(fold(said)))}".encode(), digest_size=8).hexdigest(), found


def _amount(options: ReadOptions, values: Mapping[str, Any]) -> Money:
    net, total, tax = values.get("net"), values.get("total"), values.get("tax")
    currency = values.get("currency")

    def in_currency(money: Money) -> Money:
        if not currency:
            return money
        return parse_money(f"{money.amount} {currency[:3]}", money.currency, allow_negative=True)

    if net is not None:
        return in_currency(net)
    if total is None:
        raise Refused("no_amount", "The amount is missing.")
    total = in_currency(total)
    if tax is not None:
        return Money(total.minor - in_currency(tax).minor, total.currency)
    return before_vat(total, options.vat) if options.vat and total.currency == options.currency else total
