"""The table of contacts."""

from __future__ import annotations

from retainlog.base.address import phone_key
from retainlog.nouns.contact import Contact
from retainlog.store.database import Store
from retainlog.store.table import Table

CONTACTS = Table("contacts", Contact)


def clients_of_addresses(store: Store) -> dict[str, set[str]]:
    """Case-folded e-mail address → ids of the clients that it belongs to, from clients and their contacts."""
    rows = store.connection.execute(
        """SELECT t.email, c.id FROM contacts t JOIN clients c ON c.id = t.client_id
           WHERE t.email IS NOT NULL AND c.deleted_at IS NULL UNION ALL
           SELECT email, id FROM clients WHERE email IS NOT NULL AND deleted_at IS NULL"""
    )
    found: dict[str, set[str]] = {}
    for address, client_id in rows:
        found.setdefault(address.strip().casefold(), set()).add(client_id)
    return found


def clients_of_phones(store: Store) -> dict[str, set[str]]:
    """What identifies a phone number (see `phone_key`) → ids of the clients that it belongs to."""
    rows = store.connection.execute(
        """SELECT t.phone, c.id FROM contacts t JOIN clients c ON c.id = t.client_id
           WHERE t.phone IS NOT NULL AND c.deleted_at IS NULL UNION ALL
           SELECT phone, id FROM clients WHERE phone IS NOT NULL AND deleted_at IS NULL"""
    )
    found: dict[str, set[str]] = {}
    for number, client_id in rows:
        if key := phone_key(number):
            found.setdefault(key, set()).add(client_id)
    return found
