"""What an address book gets to see of a contact."""

from __future__ import annotations

from typing import NamedTuple


class ContactCard(NamedTuple):
    """One person or company. `uid` is a record id; `org` is None for a person on their own and equals `name` for a
    company."""

    uid: str
    name: str
    org: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    role: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
