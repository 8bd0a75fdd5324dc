"""How records that are declared (`nouns/declaration`) look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from retainlog.base import results
from retainlog.base.results import Column, Data, Record, Streamed, Table
from retainlog.base.serialize import as_data
from retainlog.i18n import _
from retainlog.nouns import engine
from retainlog.nouns.client.queries import name_of, names_of
from retainlog.nouns.declaration import Noun
from retainlog.store.database import Store

if TYPE_CHECKING:
    from retainlog.nouns.boundary import Boundary, Breach


def label(noun: Noun, record: Any) -> str:
    """What stands for the record in a line."""
    return noun.label(record, _) if noun.label else engine.words_of(noun, record)


def table(store: Store, noun: Noun, found: Sequence[Any], today: date, *, in_client: bool = False) -> Table:
    """A table of these records."""
    return table_of(noun, engine.data(store, noun, found, today), in_client=in_client)


def table_of(noun: Noun, rows: Sequence[Data] | Streamed, *, in_client: bool = False) -> Table:
    """A table of rows as `engine.rows` reads them."""
    fields = {field.key: field for field in noun.fields}
    keys = noun.columns if "client" in noun.columns or not noun.client else ("client", *noun.columns)
    columns = [
        Column(key, _("Client")) if key == "client" else Column(key, _(fields[key].title), fields[key].type.shown)
        for key in keys
        if not (in_client and key == "client")
    ]
    columns.append(Column("id", _("Id"), "id"))
    return Table(noun.table, _(noun.title), tuple(columns), rows, "" if in_client else _(noun.empty))


def record(store: Store, noun: Noun, row: Any, today: date) -> Record:
    (found,) = engine.data(store, noun, [row], today)
    name = found.get("client")
    fields = [results.Field(_("Client"), name)]
    for field in noun.fields:
        if (
            (value := found.get(field.key)) is not None
            and value is not False
            and (noun.owned or field.name != noun.words)
        ):
            shown = field.type.shown
            if (time := found.get("time")) and field.name == "on_date" and isinstance(value, date):
                from retainlog.i18n.formats import format_date

                value, shown = f"{format_date(value)} {time}", "text"
            elif field.relative and isinstance(value, date):
                from retainlog.i18n.formats import format_date, relative_day

                value, shown = f"{format_date(value)} ({relative_day(value, today)})", "text"
            fields.append(results.Field(_(field.title), value, shown))
    fields.append(results.Field(_("Id"), row.id, "id"))
    tables = _TABLES[noun.name](store, row, today) if noun.name in _TABLES else ()
    title = f"{name}: {label(noun, row)}" if name and not noun.tagged else str(name or label(noun, row))
    return Record(title, found, tuple(fields), tables)


def _breaches(store: Store, boundary: Boundary, today: date) -> tuple[Table, ...]:
    from retainlog.journal.boundaries import breaches_of

    columns = (Column("on", _("On"), "date"), Column("text", _("What")), Column("id", _("Id"), "id"))
    return (Table("crossings", _("Breaches"), columns, [as_data(one) for one in breaches_of(store, boundary)]),)


def _came(store: Store, activity: Any, today: date) -> tuple[Table, ...]:
    from retainlog.cli.views.leads import lead_table
    from retainlog.nouns.client.queries import client_names
    from retainlog.nouns.lead import queries as leads

    came = leads.find(store, activity_id=activity.id)
    return (lead_table(came, client_names(store), today, _("No lead came of it yet."))._replace(key="came"),)


_TABLES: dict[str, Callable[[Store, Any, date], tuple[Table, ...]]] = {"boundary": _breaches, "activity": _came}
"""What stands below a record of these."""


def breach_data(breach: Breach, boundary: Boundary, client: str) -> dict[str, object]:
    return as_data(breach, client=client, client_id=boundary.client_id, boundary=boundary.text)


def breach_table(store: Store, found: Sequence[tuple[Breach, Boundary]]) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("client", _("Client")),
        Column("boundary", _("Boundary")),
        Column("text", _("What")),
        Column("id", _("Id"), "id"),
    )
    names = names_of(store, (boundary.client_id for _breach, boundary in found))
    rows = [breach_data(breach, boundary, names[boundary.client_id]) for breach, boundary in found]
    empty = _("No boundary was crossed. Note it with: retainlog boundary breach CLIENT TEXT")
    return Table("boundary_breaches", _("Breaches"), columns, rows, empty)


def breach_record(store: Store, breach: Breach, boundary: Boundary) -> Record:
    client = name_of(store, boundary.client_id)
    fields = (
        results.Field(_("Client"), client),
        results.Field(_("Boundary"), boundary.text),
        results.Field(_("On"), breach.on_date, "date"),
        results.Field(_("What"), breach.text),
        results.Field(_("Id"), breach.id, "id"),
    )
    return Record(f"{client}: {boundary.text}", breach_data(breach, boundary, client), fields)
