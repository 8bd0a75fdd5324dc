"""How what is waiting looks: one line each, with the command that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retainlog.domain.agenda import AgendaItem
from retainlog.domain.listing import Column, Data, Table
from retainlog.i18n import _
from retainlog.journal import agenda
from retainlog.store.database import Store


def agenda_table(store: Store, items: Sequence[AgendaItem], today: date, empty: str) -> Table:
    columns = (Column("client", _("Client")), Column("reason", _("Why")), Column("command", _("Answer with"), "code"))
    rows: list[Data] = [
        {
            "kind": item.kind,
            "client": item.client,
            "client_id": item.client_id,
            "id": item.id,
            "why": item.why,
            "due": item.due,
            "days": item.days,
            "reason": agenda.sentence(item, today),
            "command": agenda.command(store, item),
        }
        for item in items
    ]
    return Table("today", _("Today"), columns, rows, empty)
