"""How a brief, a timeline and what is waiting look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.results import Column, Field, Record, Streamed, Table
from retainlog.base.serialize import as_data
from retainlog.cli.views.clients import client_data, fee_text
from retainlog.i18n import _
from retainlog.i18n.formats import format_cadence, format_date, relative_day
from retainlog.insight.mood import sparkline
from retainlog.journal.agenda import short
from retainlog.journal.reasons import chance_line

if TYPE_CHECKING:
    from retainlog.journal.brief import Brief
    from retainlog.journal.timeline import Event
    from retainlog.nouns.boundary import Boundary, Decision
    from retainlog.nouns.contact import Contact
    from retainlog.nouns.sign import Sign

_LONG = 160  # letters of one text on a screen that is read at a glance
_ACTIONS, _MISTAKES, _PEOPLE, _SIGNS, _FEW = 4, 2, 6, 3, 2


def brief_for_people(brief: Brief, today: date) -> Record:
    """One screen: long texts are cut, people and plans are lines."""
    client, rollup = brief.view.client, brief.view.rollup
    fields = [
        Field(_("Business need"), short(client.need or "", _LONG)),
        Field(_("Pleased by"), short(client.prefers or "", _LONG)),
        Field(_("People"), ", ".join(_person(person) for person in brief.people[:_PEOPLE])),
        Field(_("Fee"), fee_text(brief.view.fee)),
        Field(_("Status"), brief.view.status if brief.view.status != "active" else None, "code"),
        Field(_("Last contact"), _last(brief, today)),
        Field(
            _("Follow-up") if rollup.next_on else _("Next contact"),
            _due(rollup.due_on, today) if rollup.due_on and brief.view.status == "active" else None,
        ),
        Field(_("Chance that they leave"), chance_line(brief.outlook) if brief.outlook else None),
        Field(_("Mood"), _moods(brief)),
        Field(_("Own energy"), _rated(brief.energies)),
        Field(_("Note"), short(client.note or "", _LONG)),
        *(Field(_("Sign"), _sign(sign, today)) for sign in brief.signs[:_SIGNS]),
        *(Field(_("Promised"), _action(one.text, one.due_on, today)) for one in brief.promises[:_FEW]),
        *(Field(_("Boundary"), _beyond(one)) for one in brief.boundaries[:_FEW]),
        *(Field(_("Their choice"), _decision(one)) for one in brief.decisions[:_FEW]),
        *(Field(_("You could also help"), short(one.text, _LONG // 2)) for one in brief.offers[:_FEW]),
        *(Field(_("To do"), _action(action.text, action.due_on, today)) for action in brief.actions[:_ACTIONS]),
        *(
            Field(_("Earlier mistake"), f"{short(mistake.what, _LONG // 2)} ({relative_day(mistake.on_date, today)})")
            for mistake in brief.mistakes[:_MISTAKES]
        ),
    ]
    columns = (Column("on", _("On"), "date"), Column("channel", _("Channel"), "code"), Column("summary", _("Said")))
    rows = [as_data(touch) | {"summary": short(touch.summary, _LONG)} for touch in brief.touches]
    empty = _("No contact noted yet.")
    return Record(client.name, client_data(brief.view), tuple(fields), (Table("touches", "", columns, rows, empty),))


def brief_record(brief: Brief) -> Record:
    """The same in full, for programs."""
    client = brief.view.client
    data = client_data(brief.view) | {
        "moods": list(brief.moods),
        "mood_trend": brief.trend,
        "energies": list(brief.energies),
        "leaves": brief.outlook.leaves if brief.outlook else None,
        "gone": brief.outlook.gone if brief.outlook else None,
        "hear": brief.outlook.hear if brief.outlook else None,
        "reasons": [reason.code for reason in brief.outlook.reasons] if brief.outlook else [],
    }
    return Record(
        client.name,
        data,
        (),
        (
            Table("contacts", "", (), [as_data(person, client=client.name) for person in brief.people]),
            Table("touches", "", (), [as_data(touch, client=client.name) for touch in brief.touches]),
            Table("actions", "", (), [as_data(action, client=client.name) for action in brief.actions]),
            Table("mistakes", "", (), [as_data(mistake, client=client.name) for mistake in brief.mistakes]),
            Table("signs", "", (), [as_data(sign, client=client.name) for sign in brief.signs]),
            *(
                Table(key, "", (), [as_data(one, client=client.name) for one in found])
                for key, found in (
                    ("promises", brief.promises),
                    ("offers", brief.offers),
                    ("boundaries", brief.boundaries),
                    ("decisions", brief.decisions),
                )
            ),
        ),
    )


def _person(person: Contact) -> str:
    role = _(person.role) if person.role != "other" else ""
    left = _("left {day}").format(day=format_date(person.left_on)) if person.left_on else ""
    notes = ", ".join(filter(None, (role, left)))
    return f"{person.name} ({notes})" if notes else person.name


def _last(brief: Brief, today: date) -> str | None:
    if not (last := brief.view.rollup.last_on):
        return None
    client = brief.view.client
    day = relative_day(last, today)
    if client.every:
        return _("{day} (wanted every {every})").format(day=day, every=format_cadence(client.every))
    if client.at_most:
        return _("{day} (at most {at_most})").format(day=day, at_most=format_cadence(client.at_most))
    return day


def _due(day: date, today: date) -> str:
    return relative_day(day, today) if day >= today else _("due since {day}").format(day=format_date(day))


def _rated(values: Sequence[int]) -> str:
    """Bars for the eye, and the figures themselves."""
    return f"{sparkline(values)}  {' '.join(map(str, values))}".strip()


def _moods(brief: Brief) -> str:
    moods = _rated(brief.moods)
    return f"{moods} ({_(brief.trend)})" if brief.trend else moods


def _sign(sign: Sign, today: date) -> str:
    from retainlog.journal.playbook import PLAYBOOK

    day = relative_day(sign.on_date, today)
    label = _(PLAYBOOK[sign.code].label)
    return f"{label} ({day}): {short(sign.text, _LONG // 2)}" if sign.text else f"{label} ({day})"


def _beyond(boundary: Boundary) -> str:
    said = short(boundary.text, _LONG // 2)
    return _("{text} (beyond it: {price})").format(text=said, price=boundary.price) if boundary.price else said


def _decision(decision: Decision) -> str:
    said = _("{choice} (you advised: {advice})").format(
        choice=short(decision.choice, _LONG // 2), advice=short(decision.advice, _LONG // 2)
    )
    return f"{said}: {short(decision.outcome, _LONG // 2)}" if decision.outcome else said


def _action(text: str, due: date | None, today: date) -> str:
    said = short(text, _LONG // 2)
    return f"{said} ({relative_day(due, today)})" if due else said


def timeline_table(events: Callable[[], Iterable[Event]], name: str, client_id: str) -> Table:
    """`events` reads them."""
    columns = (
        Column("on", _("On"), "date"),
        Column("time", _("At")),
        Column("kind", _("Kind"), "code"),
        Column("text", _("What")),
        Column("id", _("Id"), "id"),
    )
    rows = Streamed(lambda: (event._asdict() | {"client": name, "client_id": client_id} for event in events()))
    return Table("timeline", _("Timeline"), columns, rows, _("Nothing is noted here yet."))
