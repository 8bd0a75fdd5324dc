"""`retainlog gesture …`."""

import typer

from retainlog.base.results import Column, Data, Field, Record, Table
from retainlog.cli.options import ClientArgument, session_of
from retainlog.i18n import _
from retainlog.i18n.formats import format_date, relative_day
from retainlog.i18n.messages import message
from retainlog.journal import gestures as journal
from retainlog.nouns.client.naming import find_client


def suggest(ctx: typer.Context, client: ClientArgument = None) -> None:
    session = session_of(ctx)
    if client is None:
        session.show(_waiting(journal.none_for_long(session.store, session.today)))
        return
    found = journal.ideas(session.store, find_client(session.store, client), session.today)
    last = found.last
    data = {
        "client": found.client.name,
        "client_id": found.client.id,
        "prefers": found.client.prefers,
        "engagement": found.client.engagement,
        "last_kind": last.kind if last else None,
        "last_on": last.on_date if last else None,
        "next_milestone": found.visible,
        "alike": found.alike,
    }
    fields = (
        Field(_("Pleased by"), found.client.prefers or _("not noted yet: retainlog client edit CLIENT --prefers TEXT")),
        Field(_("First of all"), _first(found)),
        Field(
            _("Last time"),
            f"{_(last.kind)} ({relative_day(last.on_date, session.today)})" if last else _("none so far"),
        ),
        Field(_("Alike"), ", ".join(found.alike[:3])),
    )
    columns = (Column("kind", _("Kind"), "code"), Column("idea", _("Such as")), Column("reason", _("Why")))
    rows: list[Data] = [
        one._asdict()
        | {"idea": message(journal.IDEAS[one.kind]), "reason": journal.reason(one), "text": journal.reason(one)}
        for one in found.suggestions
    ]
    table = Table("suggestions", _("What could please them next"), columns, rows)
    others = [one for one in journal.none_for_long(session.store, session.today) if one.client.id != found.client.id]
    session.show(Record(found.client.name, data, fields, (table, _waiting(others[:5]))))


def _first(found: journal.Ideas) -> str | None:
    """In a project, what excites most is to see something."""
    if found.client.engagement != "project":
        return None
    if found.visible:
        return _("show them {milestone}").format(milestone=found.visible)
    return _("plan something to show: retainlog milestone add CLIENT TITLE --kind prototype")


def _waiting(found: list[journal.Waiting]) -> Table:
    columns = (
        Column("client", _("Client")),
        Column("_last", _("Last gesture")),
        Column("kind", _("Kind"), "code"),
        Column("prefers", _("Pleased by")),
    )
    rows: list[Data] = [
        {
            "id": one.client.id,
            "client": one.client.name,
            "client_id": one.client.id,
            "kind": one.last.kind if one.last else None,
            "last_on": one.last.on_date if one.last else None,
            "days": one.days,
            "prefers": one.client.prefers,
            "_last": format_date(one.last.on_date) if one.last else _("none so far"),
        }
        for one in found
    ]
    return Table("none_lately", _("None for long"), columns, rows, _("Everybody had one lately."))
