"""What an export shows: one kind of record as a table, or the whole journal as a page to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from retainlog.base.document import Block, Document, Section, Text
from retainlog.base.results import Column, Streamed, Table
from retainlog.base.serialize import as_data
from retainlog.cli.views import nouns as views
from retainlog.cli.views.clients import client_data, client_record
from retainlog.cli.views.fit import history_table, profile_table
from retainlog.cli.views.leads import lead_table
from retainlog.cli.views.losses import loss_data, loss_fields, loss_table, passes_table
from retainlog.cli.views.mistakes import action_table, mistake_table
from retainlog.cli.views.signs import sign_table
from retainlog.i18n import _
from retainlog.journal.actions import clients_of, list_actions
from retainlog.journal.boundaries import breaches
from retainlog.journal.fitness import profile
from retainlog.journal.fitrecords import history
from retainlog.journal.leads import list_leads
from retainlog.journal.losses import answers_of, list_losses
from retainlog.journal.mistakes import list_mistakes, plans
from retainlog.journal.signs import list_signs, plays_of
from retainlog.nouns import engine as nouns
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.client.verbs import ClientView, list_clients
from retainlog.nouns.invoice import INVOICES
from retainlog.nouns.mistake import Action, Mistake
from retainlog.nouns.reflection import REFLECTIONS
from retainlog.nouns.touch import NOUN as TOUCH
from retainlog.render.cells import labelled
from retainlog.store.database import Store

_DECLARED = {noun.table: noun for noun in map(nouns.noun, nouns.DECLARED)}


def table_of(store: Store, kind: str, today: date) -> Table:
    """All records of one kind, as machines read them."""
    names = client_names(store)
    match kind:
        case "clients":
            rows = [client_data(row) for row in list_clients(store, today, status="all")]
            return Table("clients", "", (Column("name", "name"), Column("fee", "fee", "money")), rows)
        case "mistakes":
            return mistake_table("mistakes", "", list_mistakes(store), names, plans(store))
        case "actions":
            actions = list_actions(store)
            return action_table("actions", "", actions, clients_of(store, actions), today)
        case "losses":
            losses = list_losses(store)
            return loss_table(losses)._replace(rows=[loss_data(view) for view in losses])
        case "signs":
            signs = list_signs(store)
            return sign_table(signs, names, plays_of(store, signs))
        case "breaches":
            return views.breach_table(store, breaches(store))
        case "leads":
            return lead_table(list_leads(store, open_only=False), names, today)
        case "fit":
            return history_table(history(store))
        case "reflections":
            return _reflections(store)
        case "invoices":
            columns = (Column("number", "number"), Column("amount", "amount", "money"))
            invoices = [as_data(one) | {"client": names[one.client_id]} for one in INVOICES.of(store, order="on_date")]
            return Table("invoices", "", columns, invoices)
    return views.table_of(_DECLARED[kind], nouns.rows(store, _DECLARED[kind], today))


def page(store: Store, today: date) -> Document:
    """The whole journal to be read: a section a client, then what belongs to none."""
    steps = plans(store)
    actions = list_actions(store)
    owners = clients_of(store, actions)

    def told(client_id: str) -> Table:
        """The actions that no plan of a mistake of this client ("": of none) shows."""
        own = [
            action
            for action in actions
            if owners.get(action.id, ("",))[0] == client_id and not (client_id and action.mistake_id)
        ]
        return action_table("actions", _("Actions"), own, owners, today, brief=True)

    sections = [
        Section(row.client.id, row.client.name, (*_client(store, row, steps, today), *_full(told(row.client.id))))
        for row in list_clients(store, today, status="all")
    ]
    mistakes = [mistake for mistake in list_mistakes(store) if mistake.client_id is None]
    rest: list[Block] = [_mistakes(mistakes, steps), told("")]
    if any(isinstance(block, Table) and block.rows for block in rest):
        sections.append(Section("own", _("Without a client"), tuple(rest)))
    names = client_names(store)
    for key, title, tables in (
        ("leads", _("Leads"), (lead_table(list_leads(store, open_only=False), names, today),)),
        ("activities", _("Activities"), (table_of(store, "activities", today),)),
        ("fit", _("Fit"), (profile_table(profile(store)), history_table(history(store)))),
        ("reflections", _("Reflections"), (_reflections(store),)),
    ):
        if full := tuple(table._replace(title="") if table.title == title else table for table in tables if table.rows):
            sections.append(Section(key, title, full))
    return Document("journal", _("Journal"), sections)


def _full(table: Table) -> tuple[Table, ...]:
    return (table,) if table.rows else ()


def _reflections(store: Store) -> Table:
    columns = (
        Column("month", _("Month"), "date"),
        Column("question", _("Question")),
        Column("answer", _("Answer")),
    )
    rows = [as_data(answer) for answer in REFLECTIONS.of(store, order="month, created_at")]
    return Table("answers", "", columns, rows)


def _client(store: Store, row: ClientView, steps: Mapping[str, Sequence[Action]], today: date) -> tuple[Block, ...]:
    client = row.client
    names = {client.id: client.name}
    record = client_record(store, row, today)
    facts = tuple(f"{label}: {text}" for label, text in labelled(record.fields))
    people, *rest = record.tables
    blocks: list[Block] = [Text("facts", "", facts, bullets=True), people]
    blocks += [table for table in rest if table.key == "fees"]
    blocks.append(views.table_of(TOUCH, nouns.rows(store, TOUCH, today, client_id=client.id), in_client=True))
    blocks.append(_mistakes(list_mistakes(store, client_id=client.id), steps))
    blocks += _losses(store, client.id)
    signs = list_signs(store, client_id=client.id)
    blocks.append(sign_table(signs, names, plays_of(store, signs), in_client=True))
    for noun in map(nouns.noun, nouns.KEEPING):
        own = nouns.records(store, noun, client_id=client.id)
        blocks.append(views.table(store, noun, own, today, in_client=True))
    blocks.append(views.breach_table(store, breaches(store, client=client))._replace(empty=""))
    # Streamed rows that are asked for before their turn would be held until then.
    return tuple(
        block
        for block in blocks
        if not isinstance(block, Table) or isinstance(block.rows, Streamed) or block.rows or block.empty
    )


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
        lines = tuple(f"{label}: {text}" for label, text in labelled(loss_fields(view)))
        yield Text(f"loss_{number}", _("Loss"), lines, bullets=True)
        yield passes_table(view, answers_of(store, view.loss))._replace(key=f"passes_{number}")
