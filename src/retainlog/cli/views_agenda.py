"""How what is waiting looks: one line each, with the command that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retainlog.domain.agenda import AgendaItem
from retainlog.domain.listing import Column, Data, Table
from retainlog.i18n import N_, _
from retainlog.journal import agenda
from retainlog.store.database import Store

_GROUPS = {"look-back": N_("Look back"), "to-do": N_("To do"), "in-touch": N_("In touch"), "to-watch": N_("To watch")}


def agenda_table(store: Store, items: Sequence[AgendaItem], today: date, empty: str, *, grouped: bool = False) -> Table:
    """`grouped`: the first line of each group bears its name."""
    columns = [Column("client", _("Client")), Column("reason", _("Why")), Column("command", _("Answer with"), "code")]
    if grouped:
        columns.insert(0, Column("_group", ""))
    firsts = {group: row for row, group in reversed(list(enumerate(item.group for item in items)))}
    rows: list[Data] = [
        {
            "kind": item.kind,
            "group": item.group,
            "_group": _(_GROUPS[item.group]) if firsts[item.group] == row else "",
            "client": item.client,
            "client_id": item.client_id,
            "id": item.id,
            "why": item.why,
            "due": item.due,
            "days": item.days,
            "reason": agenda.sentence(item, today),
            "command": agenda.command(store, item),
        }
        for row, item in enumerate(items)
    ]
    return Table("today", _("Today"), tuple(columns), rows, empty)
