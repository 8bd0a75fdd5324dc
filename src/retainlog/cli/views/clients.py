"""How clients and contacts look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.results import Column, Field, Record, Table
from retainlog.base.serialize import as_data
from retainlog.i18n import _, pgettext
from retainlog.i18n.formats import format_date, format_days, format_money, relative_day
from retainlog.nouns.client import contract

if TYPE_CHECKING:
    from retainlog.nouns.client import Client, Fee
    from retainlog.nouns.client.verbs import ClientView
    from retainlog.store.database import Store

_RATED = 24  # touchpoints whose ratings are shown


def fee_text(fee: Fee | None) -> str:
    if fee is None:
        return ""
    texts = {
        "month": _("{money} a month"),
        "hour": _("{money} an hour"),
        "word": _("{money} a word"),
        "piece": _("{money} a piece"),
        "project": _("{money} a project"),
        "payment": _("{money} once"),
    }
    text = texts.get(fee.per, "{money} / {per}").format(money=format_money(fee.fee), per=fee.per)
    if fee.per in ("hour", "word", "piece") and fee.monthly:
        return _("{fee}, usually {money} a month").format(fee=text, money=format_money(fee.monthly))
    return text


def contract_text(client: Client, today: date) -> str | None:
    """Until when the contract runs, and by when notice would have to be given."""
    if (found := contract.standing(client, today)) is None:
        return None
    text = _("renews on {day}") if found.renews else _("ends on {day}")
    if found.over:
        text = _("ended on {day}")
    line = text.format(day=format_date(found.day))
    if found.notice_by and not found.over:
        line = _("{contract}; notice by {day}").format(contract=line, day=format_date(found.notice_by))
    return line


def client_data(row: ClientView) -> dict[str, object]:
    return as_data(
        row.client,
        status=row.status,
        standing=row.standing,
        fee=row.fee.fee if row.fee else None,
        per=row.fee.per if row.fee else None,
        volume=row.fee.volume if row.fee else None,
        monthly_fee=row.fee.monthly if row.fee else None,
        aliases=list(row.aliases),
        tags=list(row.tags),
        last_on=row.rollup.last_on,
        due_on=row.rollup.due_on,
        limit_on=row.rollup.limit_on,
        paused_until=row.rollup.paused_until if row.status == "paused" else None,
    )


def client_table(rows: Sequence[ClientView], today: date) -> Table:
    columns = (
        Column("name", _("Client")),
        Column("_contact", _("Last contact")),
        Column("_due", _("Due")),
        Column("_state", _("State"), "code"),
        Column("_fee", _("Fee")),
        Column("id", _("Id"), "id"),
    )
    data = []
    for row in rows:
        data.append(
            client_data(row)
            | {
                "_contact": relative_day(row.rollup.last_on, today) if row.rollup.last_on else "",
                "_due": relative_day(row.rollup.due_on, today) if row.rollup.due_on and row.status == "active" else "",
                "_state": row.standing if row.status == "active" else row.status,
                "_fee": fee_text(row.fee),
            }
        )
    empty = _("No clients here yet. Add one: retainlog client add NAME")
    return Table("clients", _("Clients"), columns, data, empty)


def _day(day: date | None, today: date) -> str | None:
    return f"{format_date(day)} ({relative_day(day, today)})" if day else None


def _payment(store: Store, client_id: str) -> str | None:
    """How the client pays, where its invoices say so."""
    from retainlog.nouns.invoice import payment

    paid = payment(store, client_id)
    if paid is None:
        return None
    if paid.on_time == paid.known:
        return _("all {n} paid on time").format(n=paid.known)
    late = format_days(paid.days)
    return _("{on_time} of {n} paid on time, the others {days} late").format(
        on_time=paid.on_time, n=paid.known, days=late
    )


def client_record(store: Store, row: ClientView, today: date) -> Record:
    from retainlog.cli.views import nouns
    from retainlog.cli.views.signs import sign_table
    from retainlog.insight.mood import sparkline
    from retainlog.journal.contacts import list_contacts
    from retainlog.journal.signs import open_signs, plays_of
    from retainlog.nouns import engine as declared
    from retainlog.nouns import touch as touches
    from retainlog.nouns.client import verbs as journal
    from retainlog.nouns.contact import NOUN as PEOPLE

    client = row.client
    newest = touches.find(store, client_id=client.id, limit=_RATED)[::-1]
    moods = [touch.mood for touch in newest if touch.mood]
    energies = [touch.energy for touch in newest if touch.energy]
    fields = (
        Field(_("Status"), row.status, "code"),
        Field(_("Kind"), client.kind, "code"),
        Field(_("Engagement"), client.engagement, "code"),
        Field(_("Also called"), list(row.aliases)),
        Field(_("Fee"), fee_text(row.fee)),
        Field(_("Hours a month"), client.hours, "number"),
        Field(_("Business need"), client.need),
        Field(_("Pleased by"), client.prefers),
        Field(_("Industry"), client.industry),
        Field(_("Client since"), client.since, "date"),
        Field(pgettext("label", "Contract"), contract_text(client, today)),
        Field(_("Talk about the price"), _day(client.raise_on, today)),
        Field(_("Contact wanted every"), client.every, "cadence"),
        Field(_("Silence at most"), client.at_most, "cadence"),
        Field(_("Last contact"), _day(row.rollup.last_on, today)),
        Field(_("Next contact"), _day(row.rollup.due_on, today) if row.status == "active" else None),
        Field(_("Paused until"), row.rollup.paused_until if row.status == "paused" else None, "date"),
        Field(_("Lost on"), client.lost_on, "date"),
        Field(pgettext("label", "Invoices"), _payment(store, client.id)),
        Field(_("E-mail"), client.email),
        Field(_("Phone"), client.phone),
        Field(_("Tags"), list(row.tags)),
        Field(_("Mood"), sparkline(moods)),
        Field(_("Own energy"), sparkline(energies)),
        Field(_("Note"), client.note),
        Field(_("Id"), client.id, "id"),
    )
    fees = journal.fees_of(store, client.id)
    tables = [nouns.table(store, PEOPLE, list_contacts(store, client), today, in_client=True)]
    if len(fees) > 1 or any(fee.title or fee.until_on for fee in fees):
        columns = (
            Column("from_on", _("From"), "date"),
            Column("fee", _("Fee"), "money"),
            Column("per", _("Per"), "code"),
            Column("volume", pgettext("column", "Volume"), "number"),
            Column("title", _("Project")),
            Column("until_on", _("Until"), "date"),
            Column("state", _("State"), "code"),
        )
        rows = [as_data(fee, state=fee.state(today) if fee.per == "project" else None) for fee in fees]
        said = [one for one in columns if one.key in ("from_on", "fee", "per") or any(row[one.key] for row in rows)]
        tables.append(Table("fees", _("Fees"), tuple(said), rows))
    hours = journal.hours_of(store, client.id)
    if len(hours) > 1:
        of_hours = (Column("from_on", _("From"), "date"), Column("hours", _("Hours a month"), "number"))
        tables.append(Table("hours_agreed", _("Hours a month"), of_hours, [as_data(one) for one in hours]))
    signs = open_signs(store, client.id)
    tables.append(sign_table(signs, {client.id: client.name}, plays_of(store, signs), in_client=True))
    for noun in map(declared.noun, declared.KEEPING):
        newest_of_kind = declared.records(store, noun, client_id=client.id, limit=5)
        tables.append(nouns.table(store, noun, newest_of_kind, today, in_client=True))
    tables.append(nouns.table(store, touches.NOUN, newest[:-6:-1], today, in_client=True))
    return Record(client.name, client_data(row), fields, tuple(tables))
