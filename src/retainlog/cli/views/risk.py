"""How the ranking of clients at risk looks, the reasoning about one of them, and the backtest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retainlog.base.results import Column, Data, Field, Record, Table
from retainlog.i18n import _, ngettext
from retainlog.i18n.formats import format_date, format_money, format_number
from retainlog.i18n.messages import Message, joined, message
from retainlog.insight.signals import FIGURES
from retainlog.journal import reasons
from retainlog.journal.converting import rates_lines
from retainlog.journal.playbook import in_brief
from retainlog.nouns.sign import state_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from retainlog.base.money import Money
    from retainlog.insight.outlook import Outlook
    from retainlog.journal.risk import Ranking, Risk
    from retainlog.nouns.reminder import Muted
    from retainlog.nouns.sign import Evidence, Trend


_WIDE = 72
"""Terminal cells from which on the fee has a column of its own."""
_INDENT = 4
"""Terminal cells that the line under the figures leaves at most at its ends."""


def risk_data(risk: Risk) -> dict[str, object]:
    outlook, play = risk.outlook, risk.next_play
    return {
        "client": risk.client.name,
        "client_id": risk.client.id,
        "id": risk.client.id,
        "level": risk.level,
        "silence": reasons.silence_words(outlook),
        "text": joined("; ", (reasons.silence_words(outlook), *_shows(risk))),
        "last_on": risk.rollup.last_on,
        "silent_days": outlook.silent if outlook else None,
        "usual_days": round(outlook.usual, 1) if outlook and outlook.usual else None,
        "accident": outlook.accident if outlook else None,
        "leaves": outlook.leaves if outlook else None,
        "gone": outlook.gone if outlook else None,
        "hear": outlook.hear if outlook else None,
        "contact": outlook.contact if outlook else None,
        "after_talk": outlook.talked if outlook else None,
        "reasons": [reason.code for reason in outlook.reasons] if outlook else [],
        "signs": [sign.code for sign in risk.signs],
        "signals": [signal.code for signal in risk.signals],
        "wrong_fit": risk.wrong_fit,
        "at_stake": risk.at_stake,
        "expected_loss": risk.expected,
        "expected_loss_converted": risk.converted,
        "next_play": message(play) if play else None,
    }


def risk_table(ranking: Ranking, most: int | None = None, width: int | None = None) -> Table:
    """`width` in terminal cells, where what shows and what one could do stand in one line under the figures."""
    empty = _("No clients to look at yet. Add one: retainlog client add NAME")
    if width:
        return Table("risk", _("Risk"), _brief_columns(width), _brief_rows(ranking.risks[:most], width), empty)
    columns = (
        Column("client", _("Client")),
        Column("level", _("Level"), "code"),
        Column("silence", _("Silence")),
        Column("leaves", _("Leaves"), "share"),
        Column("gone", _("Gone"), "share"),
        Column("shows", _("What shows")),
        Column("at_stake", _("At stake"), "money"),
        Column("next_play", _("You could")),
    )
    rows = [risk_data(risk) | {"shows": joined(", ", _shows(risk))} for risk in ranking.risks[:most]]
    return Table("risk", _("Risk"), columns, rows, empty)


def _brief_columns(width: int) -> tuple[Column, ...]:
    columns = (
        Column("client", _("Client")),
        Column("level", _("Level"), "code"),
        Column("_silence", _("Silence")),
        Column("leaves", _("Leaves"), "share"),
        Column("at_stake", _("At stake"), "money"),
        Column("_below", "", "below"),
    )
    return columns if width >= _WIDE else tuple(column for column in columns if column.key != "at_stake")


def _brief_rows(risks: Sequence[Risk], width: int) -> list[Data]:
    room = width - _INDENT
    return [
        {
            "client": risk.client.name,
            "level": risk.level,
            "_silence": _silence(risk.outlook),
            "leaves": risk.outlook.leaves if risk.outlook else None,
            "at_stake": risk.at_stake,
            "_below": _below(_shows(risk), risk.next_play, risk.at_stake if width < _WIDE else None, room),
        }
        for risk in risks
    ]


def _silence(outlook: Outlook | None) -> str:
    """`34 days, usually 14`."""
    if outlook is None:
        return _("no contact yet")
    days = ngettext("{n} day", "{n} days", outlook.silent).format(n=outlook.silent) if outlook.silent else _("today")
    if outlook.usual is None:
        return days
    return _("{days}, usually {usual}").format(days=days, usual=format_number(round(outlook.usual)))


def _below(shows: Sequence[str], play: str | None, fee: Money | None, room: int) -> str:
    """What shows, as much of it as leaves room for the beginning of the play; all of the play where there is room."""
    if not shows:
        return ""
    fewer = (shows, *((*shows[:n], _("{n} more").format(n=len(shows) - n)) for n in range(len(shows) - 1, 0, -1)))
    lines = [_line(joined(", ", fewer[0]), _(play), fee)] if play else []
    lines += [_line(joined(", ", told), in_brief(_(play)) if play else "", fee) for told in fewer]
    return next((line for line in lines if len(str(line)) <= room), lines[-1])


def _line(shows: str, play: str, fee: Money | None) -> str:
    line = _("{shows} → {play}").format(shows=shows, play=play) if play else shows
    return f"{format_money(fee)} · {line}" if fee else line


def _shows(risk: Risk) -> list[str]:
    """A wrong fit, then signs, then signals; the silence stands in a column of its own."""
    fit = [_words("wrong-fit")] if risk.wrong_fit else []
    signals = [_words(signal.code) for signal in risk.signals if signal.code != "silence"]
    return [*fit, *(reasons.label(sign.code) for sign in risk.signs), *signals]


def _words(code: str) -> str:
    return Message(lambda: _(code).replace("-", " "))


def risk_record(
    risk: Risk, status: str, calibrated: bool, trends: Sequence[Trend], evidence: Mapping[str, Sequence[Evidence]]
) -> Record:
    play = risk.next_play
    last = risk.rollup.last_on
    fields = (
        Field(_("Level"), risk.level if status == "active" else status, "code"),
        Field(_("Fit"), "wrong-fit" if risk.wrong_fit else None, "code"),
        Field(_("Silence"), reasons.reasoning(risk.outlook) if risk.outlook else reasons.silence_words(None)),
        Field(_("Because"), reasons.why(risk.outlook) if risk.outlook else None),
        Field(_("What would lower it"), reasons.lowers(risk.outlook) if risk.outlook else None),
        Field(_("Last contact"), last, "date"),
        Field(_("At stake"), _("{money} a month").format(money=format_money(risk.at_stake)) if risk.at_stake else None),
        Field(_("Expected loss"), _expected(risk)),
        Field(_("You could"), _(play) if play else None),
        Field(_("Id"), risk.client.id, "id"),
    )
    data = risk_data(risk) | {"status": status, "calibrated": calibrated}
    return Record(
        risk.client.name, data, fields, (_signals(risk), _signs(risk, evidence), _checks(trends), _plays(risk))
    )


def _expected(risk: Risk) -> str | None:
    if risk.expected is None:
        return None
    text = _("{money} a month (fee × chance that they leave within 90 days)").format(money=format_money(risk.expected))
    if risk.converted and risk.converted.currency != risk.expected.currency:
        text += f" = {format_money(risk.converted)}"
    return text


def _signals(risk: Risk) -> Table:
    columns = (
        Column("code", _("Signal"), "code"),
        Column("severity", _("Level"), "code"),
        Column("what", _("What shows")),
    )
    rows: list[Data] = [
        {
            "code": signal.code,
            "severity": signal.severity,
            "what": reasons.sentence(signal),
            "text": reasons.sentence(signal),
        }
        | dict.fromkeys(FIGURES)
        | dict(signal.figures)
        for signal in risk.signals
    ]
    return Table("computed", _("Signals the journal gives"), columns, rows, _("None."))


def _signs(risk: Risk, evidence: Mapping[str, Sequence[Evidence]]) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("sign", _("Sign")),
        Column("state", _("State"), "code"),
        Column("text", _("Evidence")),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = [
        {
            "on": sign.on_date,
            "code": sign.code,
            "sign": reasons.label(sign.code),
            "state": state_of(sign, risk.plays.get(sign.id, ())),
            "text": "; ".join(text for text in (sign.text, *(more.text for more in evidence[sign.id])) if text),
            "id": sign.id,
        }
        for sign in risk.signs
    ]
    return Table("seen", _("Signs you saw"), columns, rows, _("None."))


def _checks(trends: Sequence[Trend]) -> Table:
    columns = (
        Column("sign", _("Guided check")),
        Column("latest", _("Now (0–3)"), "number"),
        Column("change", _("Change"), "number"),
        Column("on", _("On"), "date"),
    )
    rows: list[Data] = [
        {
            "code": trend.code,
            "sign": reasons.label(trend.code),
            "latest": trend.latest,
            "change": trend.change,
            "on": trend.scores[-1][0],
            "scores": [score for _day, score in trend.scores],
        }
        for trend in trends
        if trend.scores
    ]
    return Table("checks", _("Guided checks"), columns, rows)


def _plays(risk: Risk) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("against", _("Against")),
        Column("text", _("Tried")),
        Column("helped", _("Helped")),
    )
    rows: list[Data] = [
        {
            "on": play.on_date,
            "against": reasons.label(sign.code),
            "text": play.text,
            "helped": play.helped,
            "id": play.id,
        }
        for sign in risk.signs
        for play in risk.plays.get(sign.id, ())
    ]
    return Table("plays", _("What was tried"), columns, rows)


def notes(ranking: Ranking, today: date) -> list[str]:
    """What is to be said beside the figures."""
    said = []
    if ranking.together:
        total = ranking.together.total(risk.converted for risk in ranking.risks if risk.converted)
        whole = total._replace(minor=100 * round(total.minor / 100))  # as precise as the chance is
        said.append(_("Expected loss in all: {money} a month.").format(money=format_money(whole)))
        said += rates_lines(ranking.together, today)
    if ranking.later:
        said.append(
            _("Touchpoints on days to come were ignored: {clients}.").format(clients=", ".join(ranking.later[:5]))
        )
    if not ranking.calibrated and any(risk.outlook for risk in ranking.risks):
        said.append(_("Not calibrated on your own losses yet: the chances are those of freelancers in general."))
    return said


def resting_lines(resting: Sequence[Muted]) -> list[str]:
    """Which signals are at rest, and how each tells again."""
    return [
        _("At rest, since {false} of {alarms} alarms were false: {signal}. Again: {command}").format(
            false=one.false,
            alarms=one.alarms,
            signal=reasons.name_of(one.code),
            command=f"retainlog risk --switch-on {one.code}",
        )
        for one in resting
    ]


def snoozed_line(risk: Risk, until: date | None) -> str:
    if until:
        return _("{client} stays out of today until {day}, or until something else shows.").format(
            client=risk.client.name, day=format_date(until)
        )
    return _("{client} stays out of today until something else shows.").format(client=risk.client.name)
