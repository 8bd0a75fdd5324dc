"""How leads, their trail, and marketing activities look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.results import Column, Field, Record, Table
from retainlog.base.serialize import as_data
from retainlog.i18n import _
from retainlog.i18n.formats import format_date, format_money, relative_day

if TYPE_CHECKING:
    from retainlog.nouns.lead import Activity, Lead, LeadStage, LeadTouch

Names = Mapping[str, str]
"""Client id → name."""


def lead_data(lead: Lead, names: Names) -> dict[str, object]:
    """`next` is the next step; the columns of the record keep their own names for machines."""
    return as_data(
        lead,
        client=names.get(lead.client_id or ""),
        referred_by_client=names.get(lead.referred_by or ""),
    )


def lead_table(leads: Sequence[Lead], names: Names, today: date, empty: str = "") -> Table:
    columns = (
        Column("name", _("Lead"), "narrow"),
        Column("stage", _("Stage"), "stage"),
        Column("on", _("Came in"), "date"),
        Column("source", _("Source"), "code"),
        Column("_fee", _("Expected fee"), "narrow"),
        Column("_next", _("Next step"), "narrow"),
        Column("id", _("Id"), "id"),
    )
    rows = [lead_data(lead, names) | {"_fee": fee_text(lead), "_next": next_text(lead, today)} for lead in leads]
    return Table("leads", _("Leads"), columns, rows, empty)


def fee_text(lead: Lead) -> str:
    if lead.fee is None:
        return ""
    text = _("{money} a project") if lead.per == "project" else _("{money} a month")
    return text.format(money=format_money(lead.fee))


def next_text(lead: Lead, today: date) -> str:
    day = relative_day(lead.next_on, today) if lead.next_on else ""
    if lead.next_text and day:
        return _("{step} ({day})").format(step=lead.next_text, day=day)
    return lead.next_text or day


def lead_record(
    lead: Lead,
    names: Names,
    stages: Sequence[LeadStage],
    touches: Sequence[LeadTouch],
    activity: Activity | None,
    today: date,
) -> Record:
    fields = (
        Field(_("Stage"), lead.stage, "stage"),
        Field(_("Came in"), f"{format_date(lead.on_date)} ({relative_day(lead.on_date, today)})"),
        Field(_("Source"), lead.source, "code"),
        Field(_("Sent by"), names.get(lead.referred_by or "")),
        Field(_("Came of"), activity.title if activity else None),
        Field(_("Expected fee"), fee_text(lead)),
        Field(_("Industry"), lead.industry),
        Field(_("Next step"), next_text(lead, today)),
        Field(_("Became the client"), names.get(lead.client_id or "")),
        Field(_("Lost because"), lead.lost_reason),
        Field(_("Note"), lead.note),
        Field(_("Id"), lead.id, "id"),
    )
    trail = (
        Column("on", _("On"), "date"),
        Column("stage", _("Stage"), "stage"),
        Column("reason", _("Reason")),
        Column("id", _("Id"), "id"),
    )
    contacts = (
        Column("on", _("On"), "date"),
        Column("summary", _("Summary")),
        Column("minutes", _("Minutes"), "number"),
        Column("id", _("Id"), "id"),
    )
    tables = (
        Table("stages", _("The way so far"), trail, [as_data(row) for row in stages]),
        Table("touches", _("Contacts"), contacts, [as_data(row) for row in touches]),
    )
    return Record(lead.name, lead_data(lead, names), fields, tables)
