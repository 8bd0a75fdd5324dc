"""Taking in invoices: facts about how a client pays, and the fees that follow from what was billed."""

from __future__ import annotations

from datetime import date

from retainlog.base.ids import derived_id
from retainlog.base.money import Money
from retainlog.importing.schema import InvoiceOffer
from retainlog.nouns.client.fees import fees_of, set_fee
from retainlog.nouns.client.queries import CLIENTS
from retainlog.nouns.invoice import INVOICES, Invoice, monthly_fees
from retainlog.store.batch import Batch
from retainlog.store.database import Store


class Invoices:
    """The invoices of one import. A method that is given no batch writes nothing, yet counts alike."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._billed: dict[str, list[tuple[date, Money]]] = {}  # of clients that had no fee before
        self.added = self.fees = 0

    def add(self, batch: Batch | None, client_id: str, source: str, key: str, offer: InvoiceOffer) -> str:
        """Write a new invoice; returns its id."""
        id = derived_id(source, "invoice", key)
        invoice = Invoice(id, client_id, offer.number, offer.on_date, offer.amount, offer.due_on, offer.paid_on)
        if client_id not in self._billed and not fees_of(self._store, client_id):
            earlier = INVOICES.of(self._store, client_id=client_id)
            self._billed[client_id] = [(one.on_date, one.amount) for one in earlier]
        if client_id in self._billed:
            self._billed[client_id].append((offer.on_date, offer.amount))
        if batch:
            INVOICES.insert(batch, invoice)
        self.added += 1
        return id

    def correct(self, batch: Batch | None, id: str, offer: InvoiceOffer) -> bool:
        """Take over what the books say by now (that it was paid, say); whether anything differs."""
        invoice = INVOICES.find(self._store, id)
        if invoice is None:
            return False
        due_on, paid_on = offer.due_on or invoice.due_on, offer.paid_on or invoice.paid_on
        if (due_on, paid_on) == (invoice.due_on, invoice.paid_on):
            return False
        if batch:
            INVOICES.update(batch, invoice, due_on=due_on, paid_on=paid_on)
        return True

    def finish(self, batch: Batch | None) -> None:
        """The fees of clients that had none, from what was billed month by month."""
        for client_id, billed in self._billed.items():
            fees = monthly_fees(billed)
            self.fees += bool(fees)
            client = CLIENTS.find(self._store, client_id) if batch else None
            for first, fee in fees if batch and client else ():
                assert batch
                assert client
                set_fee(self._store, batch, client, fee, "month", first)
