"""Value: a page that can be handed to the client. It is built from `store.showcase` alone, which reads nothing that a
client should not see."""

from __future__ import annotations

from datetime import date

from retainlog.base.cadence import shift
from retainlog.base.document import Document, Section, Text
from retainlog.base.errors import Usage
from retainlog.base.results import Column, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_date
from retainlog.reports._blocks import footer
from retainlog.store import showcase
from retainlog.store.database import Store

ABOUT = N_("One client: a page to hand over, with what your work brought them.")


def period(store: Store, today: date) -> Period:
    """The last twelve months."""
    return shift(today, -1, "y"), today


def build(store: Store, scope: Scope) -> Document:
    """Raises Usage where the scope names no client."""
    if scope.client_id is None:
        raise Usage(
            "missing_value",
            "{name} is missing.",
            hint="The value report is about one client: retainlog report value CLIENT",
            name="CLIENT",
        )
    shown = showcase.read(store, scope.client_id, scope.first, scope.until)
    nothing = _("Nothing is noted in this period.")
    sections = (
        Section("need", _("What it is about"), (Text("need", "", (shown.need or "",)),), None if shown.need else ""),
        Section(
            "milestones",
            _("Delivered"),
            (Table("milestones", "", _delivered_columns(), [one._asdict() for one in shown.delivered]),),
            None if shown.delivered else nothing,
        ),
        Section(
            "wins",
            _("What it brought"),
            (Table("wins", "", _win_columns(), [one._asdict() for one in shown.wins]),),
            None if shown.wins else nothing,
        ),
        Section("next", _("What could come next"), (_next(shown),), None if shown.ahead or shown.more else ""),
    )
    measured = _("Measures are as they were noted with each result: before the work, and after it.")
    return Document(
        "value",
        _("The value of our work: {client}").format(client=shown.name),
        sections,
        scope.period,
        footer(scope, measured),
    )


def _delivered_columns() -> tuple[Column, ...]:
    return Column("on", _("On"), "date"), Column("title", _("What")), Column("kind", _("Kind"), "code")


def _win_columns() -> tuple[Column, ...]:
    return (
        Column("on", _("On"), "date"),
        Column("title", _("What")),
        Column("metric", _("Measure")),
        Column("before", _("Before")),
        Column("after", _("After")),
        Column("unit", _("Unit")),
    )


def _next(shown: showcase.Showcase) -> Text:
    planned = [
        _("{title} (planned for {day})").format(title=title, day=format_date(due)) if due else title
        for title, due in shown.ahead
    ]
    return Text("lines", "", (*planned, *shown.more), bullets=True)
