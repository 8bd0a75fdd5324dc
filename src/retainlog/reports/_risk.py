"""Whose risk moved in the period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retainlog.base.cadence import shift
from retainlog.base.document import Section, Series, SeriesRow
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Scope
from retainlog.base.text import name_order
from retainlog.i18n.messages import _
from retainlog.journal.outlooks import outlooks_on
from retainlog.journal.reasons import name_of
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.reminder import Muted
from retainlog.store.database import Store

MOVED = 0.15
"""Change of the chance that a client is gone, from which on it is told."""
_MOST = 5


def risk_movers(store: Store, scope: Scope) -> list[Data]:
    """What the silence score said on the evening before the period and on its last day, the greatest moves first.

    Chances are rounded before they are compared, so that what is computed in another order says the same."""
    before = outlooks_on(store, shift(scope.first, -1, "d")).found
    after = outlooks_on(store, scope.until).found
    names = client_names(store)
    moved = []
    for client in after.keys() & before.keys():
        was, gone = round(before[client].gone, 3), round(after[client].gone, 3)
        if (change := round(abs(gone - was), 3)) >= MOVED:
            moved.append((-change, name_order(names[client]), client, was, gone))
    return [
        {
            "client": names[client],
            "client_id": client,
            "id": client,
            "before": was,
            "gone": gone,
            "silent_days": after[client].silent,
            "usual_days": None if (usual := after[client].usual) is None else round(usual),
        }
        for _change, _name, client, was, gone in sorted(moved)[:_MOST]
    ]


def movers_section(movers: list[Data]) -> Section:
    columns = (
        Column("client", _("Client")),
        Column("before", _("Gone, before"), "share"),
        Column("gone", _("At the end"), "share"),
        Column("silent_days", _("Silent, days"), "number"),
        Column("usual_days", _("Usually"), "number"),
    )
    instead = None if movers else ""
    arrows = Series(
        "moves",
        "",
        "change",
        Column("client", _("Client")),
        (_("Gone, before"), _("At the end")),
        tuple(SeriesRow(str(row["id"]), str(row["client"]), (row["before"], row["gone"])) for row in movers),
        _("The chance that each of them is gone, before the period and at its end."),
        "share",
    )
    return Section("risk", _("Whose risk moved"), (arrows, Table("movers", "", columns, movers)), instead)


def risen(movers: Iterable[Data]) -> tuple[str, ...]:
    """Names of those whose chance to be gone rose."""
    return tuple(str(row["client"]) for row in movers if float(str(row["gone"])) > float(str(row["before"])))


def resting_section(resting: Sequence[Muted]) -> Section:
    """Signals that raised mostly false alarms for this person, and how each tells again."""
    columns = (
        Column("signal", _("Signal")),
        Column("false", _("False alarms"), "number"),
        Column("alarms", _("Of"), "number"),
        Column("on", _("Since"), "date"),
        Column("again", _("Let it tell again")),
    )
    rows: list[Data] = [
        {**one._asdict(), "signal": name_of(one.code), "again": f"retainlog risk --switch-on {one.code}"}
        for one in resting
    ]
    return Section("at_rest", _("Signals at rest"), (Table("signals", "", columns, rows),), None if resting else "")
