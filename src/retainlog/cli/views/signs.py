"""How signs, what was tried against them, and guided checks look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.results import Column, Data, Field, Record, Table
from retainlog.base.serialize import as_data
from retainlog.i18n import _
from retainlog.i18n.formats import format_date, relative_day
from retainlog.i18n.messages import message
from retainlog.journal import reasons
from retainlog.journal.playbook import PLAYBOOK, step
from retainlog.nouns.sign import Evidence, Play, Sign, Snooze, group_of, state_of

if TYPE_CHECKING:
    from retainlog.journal.checks import Checked
    from retainlog.nouns.client import Client
    from retainlog.nouns.sign import Trend

Plays = Mapping[str, Sequence[Play]]
"""Sign id → what was tried against it, oldest first."""


def label(code: str) -> str:
    return _(PLAYBOOK[code].label)


def sign_data(sign: Sign, client: str, plays: Sequence[Play]) -> dict[str, object]:
    return as_data(
        sign,
        client=client,
        group=group_of(sign.code),
        label=reasons.label(sign.code),
        state=state_of(sign, plays),
        tried=[play.text for play in plays],
        next_step=message(step(sign.code, len(plays))),
    )


def sign_table(
    signs: Sequence[Sign], names: Mapping[str, str], plays: Plays, *, in_client: bool = False, empty: str = ""
) -> Table:
    columns = [
        Column("on", _("On"), "date"),
        Column("label", _("Sign")),
        Column("code", _("Code"), "code"),
        Column("state", _("State"), "code"),
        Column("text", _("Seen")),
        Column("id", _("Id"), "id"),
    ]
    if not in_client:
        columns.insert(1, Column("client", _("Client")))
        columns.pop(3)
    rows = [sign_data(sign, names[sign.client_id], plays.get(sign.id, ())) for sign in signs]
    return Table("signs", _("Signs"), tuple(columns), rows, empty)


def sign_record(
    sign: Sign, client: str, plays: Sequence[Play], evidence: Sequence[Evidence], snooze: Snooze | None, today: date
) -> Record:
    page = PLAYBOOK[sign.code]
    data = sign_data(sign, client, plays) | {
        "snoozed": snooze is not None,
        "snoozed_until": snooze.until_on if snooze else None,
        "playbook": [message(one) for one in page.steps],
    }
    fields = [
        Field(_("Client"), client),
        Field(_("Sign"), label(sign.code)),
        Field(_("Code"), sign.code, "code"),
        Field(_("State"), state_of(sign, plays), "code"),
        Field(_("Seen on"), f"{format_date(sign.on_date)} ({relative_day(sign.on_date, today)})"),
        Field(_("Seen"), sign.text),
        Field(_("Put aside"), _put_aside(snooze)),
        Field(_("Cleared on"), sign.cleared_on, "date"),
        Field(_("Because"), sign.cleared_why),
        *(Field(_("You could"), _(one)) for one in page.steps if not sign.cleared_on),
        Field(_("Id"), sign.id, "id"),
    ]
    seen = (Column("on", _("On"), "date"), Column("text", _("Seen again")), Column("check_id", _("Check"), "id"))
    tried = (
        Column("on", _("On"), "date"),
        Column("text", _("Tried")),
        Column("helped", _("Helped")),
        Column("answered_on", _("Known on"), "date"),
        Column("note", _("Note")),
        Column("id", _("Id"), "id"),
    )
    tables = (
        Table("evidence", _("Seen again"), seen, [as_data(row) for row in evidence]),
        Table("plays", _("What was tried"), tried, [as_data(play) for play in plays]),
    )
    return Record(f"{client}: {label(sign.code)}", data, tuple(fields), tables)


def _put_aside(snooze: Snooze | None) -> str:
    if snooze is None:
        return ""
    if snooze.until_on is None:
        return _("until it is seen once more")
    return _("until {day}").format(day=format_date(snooze.until_on))


# The guided check


def check_record(client: Client, trends: Sequence[Trend], checked: Checked | None) -> Record:
    """The ten questions over all checks; `checked` is the one just kept."""
    columns = (
        Column("label", _("Sign")),
        Column("score", _("Now"), "number"),
        Column("earlier", _("Earlier")),
        Column("trend", _("Trend"), "code"),
        Column("on", _("Asked on"), "date"),
    )
    rows: list[Data] = [
        {
            "code": trend.code,
            "group": group_of(trend.code),
            "label": reasons.label(trend.code),
            "text": reasons.label(trend.code),
            "score": trend.latest,
            "earlier": " ".join(str(score) for _day, score in trend.scores[-7:-1]),
            "change": trend.change,
            "trend": _direction(trend.change),
            "on": trend.scores[-1][0] if trend.scores else None,
            "scores": [score for _day, score in trend.scores],
        }
        for trend in trends
    ]
    shown = [row for row in rows if row["score"] is not None]
    newest = max((trend.scores[-1][0] for trend in trends if trend.scores), default=None)
    asked = {
        group: [t.scores[-1][1] for t in trends if group_of(t.code) == group and t.scores and t.scores[-1][0] == newest]
        for group in ("leaving", "challenging")
    }
    sums = {group: sum(scores) for group, scores in asked.items()}
    data: dict[str, object] = {
        "id": checked.check.id if checked else None,
        "client": client.name,
        "client_id": client.id,
        "on": checked.check.on_date if checked else None,
        "leaving": sums["leaving"],
        "challenging": sums["challenging"],
        "leaving_most": 3 * len(asked["leaving"]),
        "challenging_most": 3 * len(asked["challenging"]),
        "signs": [noted.sign.id for noted in checked.raised] if checked else [],
    }
    fields = (
        Field(_("May leave"), _of_asked(asked["leaving"])),
        Field(_("Is challenging"), _of_asked(asked["challenging"])),
    )
    empty = _("No check of this client yet.")
    table = Table("answers", _("Answers, 0 (not at all) to 3 (strongly)"), columns, shown, empty)
    return Record(_("Check of {client}").format(client=client.name), data, fields if shown else (), (table,))


def _of_asked(scores: Sequence[int]) -> str | None:
    """The sum of what was answered on one day, of the most that these answers could come to."""
    return _("{sum} of {most}").format(sum=sum(scores), most=3 * len(scores)) if scores else None


def _direction(change: int | None) -> str | None:
    if change is None:
        return None
    return "rising" if change > 0 else "falling" if change < 0 else "steady"
