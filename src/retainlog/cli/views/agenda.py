"""How what is waiting looks: one line each, with the command that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retainlog.base.results import Column, Data, Table
from retainlog.i18n import N_, _
from retainlog.i18n.messages import message
from retainlog.insight.agenda import AgendaItem
from retainlog.journal import agenda
from retainlog.journal.playbook import in_brief
from retainlog.store.database import Store

_GROUPS = {"look-back": N_("Look back"), "to-do": N_("To do"), "in-touch": N_("In touch"), "to-watch": N_("To watch")}


_NAME, _GAP = 20, 3  # terminal cells that the client's name, and what parts it from the sentence, may take of a line
_NUMBER = 2  # cells of the number before it


def agenda_table(
    store: Store,
    items: Sequence[AgendaItem],
    today: date,
    empty: str,
    *,
    grouped: bool = False,
    numbered: bool = False,
    width: int | None = None,
) -> Table:
    """`grouped`: the first line of each group bears its name. `numbered`: commands name the rows by their numbers.
    `width` in terminal cells, where a line is to fit it."""
    columns = [Column("client", _("Client")), Column("reason", _("Why")), Column("_command", _("Answer with"), "code")]
    if grouped:
        columns.insert(0, Column("_group", ""))
    plays = [agenda.play(item) for item in items]
    if any(plays):
        columns.append(Column("_play", _("You could")))
    names = min(max((len(item.client or "") for item in items), default=0), _NAME)
    room = width and width - names - _GAP - (_NUMBER if numbered else 0)
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
            "reason": (why := agenda.sentence(item, today, room)),
            "text": why,
            "command": agenda.command(store, item),
            "_command": agenda.command(store, item, row + 1 if numbered else None),
            "play": message(play) if play else None,
            "_play": in_brief(_(play)) if play else "",
        }
        for row, (item, play) in enumerate(zip(items, plays, strict=True))
    ]
    return Table("today", _("Today"), tuple(columns), rows, empty)
