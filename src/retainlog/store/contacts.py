"""The table of contacts."""

from __future__ import annotations

from retainlog.domain.contact import Contact
from retainlog.store.database import Store
from retainlog.store.table import Table

CONTACTS = Table("contacts", Contact, dates=("left_on",))


def at(store: Store, client_id: str | None) -> list[Contact]:
    """People at one client, or at every client that is not deleted."""
    if client_id:
        return CONTACTS.of(store, client_id=client_id)
    return CONTACTS.where(
        store, "AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"
    )


def client_ids_by_email(store: Store) -> dict[str, str]:
    """Lower-case address → client id, from clients and their contacts."""
    rows = store.connection.execute(
        """SELECT lower(email), client_id FROM contacts WHERE email IS NOT NULL UNION ALL
           SELECT lower(email), id FROM clients WHERE email IS NOT NULL AND deleted_at IS NULL"""
    )
    return dict(rows)
