"""What an export shows: one kind of record as a table, or the whole journal as a page to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from retainlog.cli import views
from retainlog.cli.views_losses import loss_data, loss_table, passes_table
from retainlog.cli.views_mistakes import action_table, mistake_table
from retainlog.domain.document import Block, Document, Section, Text
from retainlog.domain.listing import Column, Field, Table
from retainlog.domain.mistake import Action, Mistake
from retainlog.domain.record import as_data
from retainlog.i18n import _
from retainlog.journal.actions import clients_of, list_actions
from retainlog.journal.clients import ClientView, list_clients
from retainlog.journal.contacts import list_contacts
from retainlog.journal.losses import answers_of, list_losses
from retainlog.journal.mistakes import list_mistakes, plans
from retainlog.journal.touches import list_touches
from retainlog.render.cells import labelled
from retainlog.store.clients import client_names
from retainlog.store.database import Store
from retainlog.store.reflections import REFLECTIONS


def table_of(store: Store, kind: str, today: date) -> Table:
    """All records of one kind, as machines read them."""
    names = client_names(store)
    match kind:
        case "clients":
            rows = [views.client_data(row) for row in list_clients(store, today, status="all")]
            return Table("clients", "", (Column("name", "name"), Column("fee", "fee", "money")), rows)
        case "contacts":
            return views.contact_table(list_contacts(store), names)
        case "mistakes":
            return mistake_table("mistakes", "", list_mistakes(store), names, plans(store))
        case "actions":
            actions = list_actions(store)
            return action_table("actions", "", actions, clients_of(store, actions), today)
        case "losses":
            losses = list_losses(store)
            return loss_table(losses)._replace(rows=[loss_data(view) for view in losses])
    return views.touch_table(list_touches(store), names)


def page(store: Store, today: date) -> Document:
    """The whole journal to be read: a section a client, then what belongs to none."""
    steps = plans(store)
    sections = [
        Section(row.client.id, row.client.name, _client(store, row, steps, today))
        for row in list_clients(store, today, status="all")
    ]
    mistakes = [mistake for mistake in list_mistakes(store) if mistake.client_id is None]
    actions = list_actions(store)
    owners = clients_of(store, actions)
    own = [action for action in actions if action.id not in owners]
    rest: list[Block] = [
        _mistakes(mistakes, steps),
        action_table("actions", _("Actions"), own, owners, today, brief=True),
    ]
    if any(isinstance(block, Table) and block.rows for block in rest):
        sections.append(Section("own", _("Without a client"), tuple(rest)))
    if answers := REFLECTIONS.of(store, order="month, created_at"):
        columns = (
            Column("month", _("Month"), "date"),
            Column("question", _("Question")),
            Column("answer", _("Answer")),
        )
        rows = [as_data(answer) for answer in answers]
        sections.append(Section("reflections", _("Reflections"), (Table("answers", "", columns, rows),)))
    return Document("journal", _("Journal"), sections)


def _client(store: Store, row: ClientView, steps: Mapping[str, Sequence[Action]], today: date) -> tuple[Block, ...]:
    client = row.client
    names = {client.id: client.name}
    record = views.client_record(store, row, today)
    facts = tuple(f"{label}: {text}" for label, text in labelled(record.fields))
    people, *rest = record.tables
    blocks: list[Block] = [Text("facts", "", facts, bullets=True), people]
    blocks += [table for table in rest if table.key == "fees"]
    blocks.append(views.touch_table(list_touches(store, client_id=client.id), names, in_client=True))
    blocks.append(_mistakes(list_mistakes(store, client_id=client.id), steps))
    blocks += _losses(store, client.id)
    return tuple(blocks)


def _mistakes(mistakes: Sequence[Mistake], steps: Mapping[str, Sequence[Action]]) -> Table:
    """In all three parts: what, why, and the plan."""
    columns = (
        Column("on", _("On"), "date"),
        Column("kind", _("Kind"), "code"),
        Column("what", _("What")),
        Column("cause", _("Cause"), "code"),
        Column("why", _("Why")),
        Column("plan", _("Plan")),
    )
    return mistake_table("mistakes", _("Mistakes"), mistakes, {}, steps)._replace(columns=columns)


def _losses(store: Store, client_id: str) -> Iterator[Block]:
    for number, view in enumerate(list_losses(store, client_id=client_id), 1):
        data = loss_data(view)
        fields = tuple(Field(name.replace("_", " "), value) for name, value in data.items() if name not in _HIDDEN)
        lines = tuple(f"{label}: {text}" for label, text in labelled(fields))
        yield Text(f"loss_{number}", _("Lost"), lines, bullets=True)
        yield passes_table(view, answers_of(store, view.loss))._replace(key=f"passes_{number}")


_HIDDEN = ("id", "client", "client_id", "created_at", "updated_at")
