"""How milestones, promises, wins, offers, boundaries, decisions and gestures look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from retainlog.domain.boundary import Boundary, Breach
from retainlog.domain.listing import Column, Field, Record, Table
from retainlog.domain.record import as_data
from retainlog.i18n import N_, _
from retainlog.journal import care as journal
from retainlog.journal.boundaries import breaches_of
from retainlog.journal.care import Kind
from retainlog.store.care import breach_counts
from retainlog.store.clients import name_of, names_of
from retainlog.store.database import Store

# Title and kind of every field, where it has a name of its own.
_FIELDS: dict[str, tuple[str, str]] = {
    "on": (N_("On"), "date"),
    "due_on": (N_("Due"), "date"),
    "delivered_on": (N_("Delivered"), "date"),
    "kept_on": (N_("Kept on"), "date"),
    "broken_on": (N_("Broken on"), "date"),
    "made_on": (N_("Offered on"), "date"),
    "state": (N_("State"), "code"),
    "kind": (N_("Kind"), "code"),
    "title": (N_("What"), "text"),
    "text": (N_("What"), "text"),
    "metric": (N_("Measure"), "text"),
    "before": (N_("Before"), "text"),
    "after": (N_("After"), "text"),
    "unit": (N_("Unit"), "text"),
    "price": (N_("Beyond it"), "text"),
    "breaches": (N_("Breaches"), "number"),
    "advice": (N_("Advice"), "text"),
    "choice": (N_("Choice"), "text"),
    "outcome": (N_("Outcome"), "text"),
    "outcome_on": (N_("Known on"), "date"),
    "cost": (N_("Cost"), "money"),
    "reaction": (N_("Reaction"), "number"),
    "note": (N_("Note"), "text"),
}

# Title of a list, its columns, and what is said where it is empty.
_LISTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "milestone": (
        N_("Milestones"),
        ("due_on", "delivered_on", "title", "kind", "state"),
        N_("No milestones here yet. Plan one: retainlog milestone add CLIENT TITLE --kind prototype --due DATE"),
    ),
    "promise": (
        N_("Promises"),
        ("due_on", "text", "state"),
        N_("No promises here yet. Note one: retainlog promise add CLIENT TEXT --due DATE"),
    ),
    "win": (
        N_("Wins"),
        ("on", "title", "metric", "before", "after", "unit"),
        N_("No wins here yet. Note one: retainlog win add CLIENT TITLE --before 40 --after 63"),
    ),
    "offer": (
        N_("Other ways to help"),
        ("text", "state", "made_on"),
        N_("None here yet. Note one: retainlog offer add CLIENT TEXT"),
    ),
    "boundary": (
        N_("Boundaries"),
        ("text", "price", "breaches"),
        N_("No boundaries here yet. Set one: retainlog boundary add CLIENT TEXT --price TEXT"),
    ),
    "decision": (
        N_("Decisions"),
        ("on", "advice", "choice", "outcome"),
        N_("No decisions here yet. Note one: retainlog decision add CLIENT --advice TEXT --choice TEXT"),
    ),
    "gesture": (
        N_("Gestures"),
        ("on", "kind", "text", "cost", "reaction"),
        N_("No gestures here yet. Find one: retainlog gesture suggest CLIENT"),
    ),
}


def words(kind: Kind, record: Any) -> str:
    """What stands for the record in a line."""
    if kind.name == "gesture":
        return f"{_(record.kind)}: {record.text}" if record.text else _(record.kind)
    if kind.name == "win" and record.measure:
        return f"{record.title} ({record.measure})"
    return journal.words_of(kind, record)


def data(store: Store, kind: Kind, record: Any, client: str, today: date) -> dict[str, object]:
    found = as_data(record, client=client)
    if (state := journal.state_of(kind, record, today)) is not None:
        found["state"] = state
    if kind.name == "boundary":
        found["breaches"] = breach_counts(store).get(record.id, 0)
    return found


def table(store: Store, kind: Kind, rows: Sequence[Any], today: date, *, in_client: bool = False) -> Table:
    title, keys, empty = _LISTS[kind.name]
    columns = [Column(key, _(_FIELDS[key][0]), _FIELDS[key][1]) for key in keys]
    if not in_client:
        columns.insert(0, Column("client", _("Client")))
    columns.append(Column("id", _("Id"), "id"))
    names = names_of(store, (row.client_id for row in rows))
    found = [data(store, kind, row, names[row.client_id], today) for row in rows]
    return Table(kind.table.name, _(title), tuple(columns), found, "" if in_client else _(empty))


def record(store: Store, kind: Kind, row: Any, today: date) -> Record:
    client = name_of(store, row.client_id)
    found = data(store, kind, row, client, today)
    fields = [Field(_("Client"), client)]
    fields += [
        Field(_(title), found.get(key), shown) for key, (title, shown) in _FIELDS.items() if found.get(key) is not None
    ]
    fields.append(Field(_("Id"), row.id, "id"))
    tables: tuple[Table, ...] = ()
    if kind.name == "boundary":
        columns = (Column("on", _("On"), "date"), Column("text", _("What")), Column("id", _("Id"), "id"))
        crossed = [as_data(one) for one in breaches_of(store, row)]
        tables = (Table("crossings", _("Breaches"), columns, crossed),)
    return Record(f"{client}: {words(kind, row)}", found, tuple(fields), tables)


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
        Field(_("Client"), client),
        Field(_("Boundary"), boundary.text),
        Field(_("On"), breach.on_date, "date"),
        Field(_("What"), breach.text),
        Field(_("Id"), breach.id, "id"),
    )
    return Record(f"{client}: {boundary.text}", breach_data(breach, boundary, client), fields)
