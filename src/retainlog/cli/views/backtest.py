"""How the backtest looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retainlog.base.results import Column, Data, Field, Record, Table
from retainlog.cli.views.risk import resting_lines
from retainlog.i18n import _, ngettext
from retainlog.i18n.messages import Message, format_days, joined, message
from retainlog.insight.backtest import STANDING, WINDOW
from retainlog.insight.chance import few
from retainlog.journal.reasons import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retainlog.journal.backtest import Backtest
    from retainlog.nouns.reminder import Muted


def backtest_record(found: Backtest, resting: Sequence[Muted] = ()) -> Record:
    fields = (
        Field(_("From"), found.first, "date"),
        Field(_("To"), found.last, "date"),
        Field(_("Losses"), _losses(found)),
        Field(_("A word of care"), _care(found)),
        Field(
            _("How to read it"),
            _(
                "A loss counts as warned of when the warning stood within {standing} days before the notice; by chance"
                " alone as many alarms at any other time would have warned of that share. An alarm is false when no"
                " notice came within {n} days, unless you saved the client: something that you tried helped."
            ).format(standing=STANDING, n=WINDOW),
        ),
        *(Field(_("At rest"), line) for line in resting_lines(resting)),
    )
    data = {
        "first": found.first,
        "last": found.last,
        "losses": len(found.cases),
        "left_out": found.left_out,
        "unwarned": len({case.id for case in found.cases} - {one.case.id for one in found.warned}),
        "clients_saved": len({one.sign.client_id for one in found.saved}),
        "at_rest": [one.code for one in resting],
    }
    return Record(_("Backtest"), data, fields, (_sources(found), _cases(found), _saved(found)))


def _losses(found: Backtest) -> str:
    text = ngettext("{n} loss", "{n} losses", len(found.cases)).format(n=len(found.cases))
    if found.left_out:
        text += " " + ngettext(
            "({n} that you ended yourself left out)", "({n} that you ended yourself left out)", found.left_out
        ).format(n=found.left_out)
    return text


def _care(found: Backtest) -> str | None:
    if not found.cases:
        return _("Nobody gave notice in this time, so nothing can be said about what would have warned you.")
    if few(len(found.cases)):
        return _("So few losses tell stories, not rates: one more could turn every figure around.")
    return None


def _sources(found: Backtest) -> Table:
    columns = (
        Column("source", _("What warned"), "code"),
        Column("losses_warned", _("Losses it warned of"), "narrow"),
        Column("by_chance", _("By chance alone"), "share"),
        Column("in_alarm", _("Time in alarm"), "share"),
        Column("lead", _("Lead (median)"), "narrow"),
        Column("alarms", _("Alarms"), "number"),
        Column("saved", _("Saved"), "number"),
        Column("false", _("False"), "number"),
        Column("open", _("Too new"), "number"),
    )
    rows: list[Data] = [
        {
            "source": one.source,
            "warned": one.warned,
            "missed": one.missed,
            "losses_warned": message("{n} of {all}").format(n=one.warned, all=one.warned + one.missed),
            "by_chance": one.by_chance,
            "in_alarm": one.in_alarm,
            "precision": one.precision,
            "mostly_false": one.mostly_false,
            "lead_days": one.lead,
            "lead": format_days(round(one.lead)) if one.lead is not None else "",
            "alarms": one.alarms,
            "saved": one.saved,
            "false": one.false,
            "open": one.open,
        }
        for one in found.records
    ]
    return Table("sources", _("How each did"), columns, rows, _("No sign and no signal stood in this time."))


def _cases(found: Backtest) -> Table:
    columns = (
        Column("client", _("Client")),
        Column("noticed_on", _("Notice"), "date"),
        Column("lead", _("First warning")),
        Column("warnings", _("What warned, days before")),
    )
    rows: list[Data] = []
    for case in found.cases:
        mine = sorted((one for one in found.warned if one.case.id == case.id), key=lambda one: -one.lead)
        rows.append(
            {
                "client": found.names.get(case.client),
                "client_id": case.client,
                "id": case.id,
                "noticed_on": case.noticed,
                "lead_days": mine[0].lead if mine else None,
                "lead": message("{days} before").format(days=format_days(mine[0].lead))
                if mine
                else message("nothing warned"),
                "warnings": joined(", ", (joined(" ", (message(one.source), str(one.lead))) for one in mine)),
            }
        )
    return Table("losses_seen", _("Before each loss"), columns, rows)


def _first(lead: int | None) -> Message:
    if lead is None:
        return message("nothing warned")
    return message("{days} before").format(days=format_days(lead))


def _saved(found: Backtest) -> Table:
    """Near misses."""
    columns = (
        Column("on", _("On"), "date"),
        Column("client", _("Client")),
        Column("sign", _("Sign")),
        Column("play", _("What helped")),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = [
        {
            "on": one.play.answered_on,
            "client": found.names.get(one.sign.client_id),
            "client_id": one.sign.client_id,
            "id": one.sign.id,
            "code": one.sign.code,
            "sign": label(one.sign.code),
            "seen_on": one.sign.on_date,
            "play": one.play.text,
        }
        for one in found.saved
    ]
    return Table("saved", _("Clients saved"), columns, rows)
