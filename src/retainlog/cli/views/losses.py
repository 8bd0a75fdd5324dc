"""How losses, their passes and their replay look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.results import Column, Field, Record, Table
from retainlog.base.serialize import as_data
from retainlog.cli.views.impact import hours_line, income_data, income_lines
from retainlog.cli.views.mistakes import action_table
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date, format_days, format_share
from retainlog.i18n.messages import message
from retainlog.nouns.loss import QUESTIONS, STAGES

if TYPE_CHECKING:
    from retainlog.journal.impact import Assessed
    from retainlog.journal.losses import LossView
    from retainlog.journal.replaying import LossReplay, Showed
    from retainlog.nouns.loss.queries import Written
    from retainlog.nouns.mistake import Action

_LABELS = {
    "stated": N_("What they said"),
    "clarity": N_("How clearly"),
    "third_party": N_("Third side"),
    "offer": N_("Its offer"),
    "by_whom": N_("Ended by"),
    "reason": N_("Reason"),
    "also": N_("Also"),
    "believed": N_("What you believe"),
    "evidence": N_("Evidence"),
    "verdict": N_("Verdict"),
    "opportunity": N_("Opportunity"),
    "lesson": N_("Lesson"),
    "feeling": N_("Feeling (1–5)"),
    "feeling_passed_on": N_("Feeling passed on"),
    "win_back_on": N_("Win back on"),
}
_MISSED = {
    "contact-overdue": N_("contact was due"),
    "follow-up-missed": N_("the follow-up was not made"),
    "silence": N_("silence, longer than usual"),
    "mood-falling": N_("the client's mood fell"),
    "energy-falling": N_("your own energy fell"),
    "shorter": N_("talks became shorter"),
    "one-sided": N_("all contact came from you"),
    "fee-falling": N_("the fee fell"),
    "no-visible-value": N_("nothing of value to see"),
    "promise-broken": N_("a promise was broken"),
    "score": N_("the silence score was high"),
}
_CODES = ("clarity", "by_whom", "reason", "also", "verdict")
_DATES = ("feeling_passed_on", "win_back_on")


def loss_data(view: LossView) -> dict[str, object]:
    stage, due = view.next_pass or (None, None)
    return as_data(
        view.loss,
        client=view.client.name,
        also=list(view.also),
        lost_on=view.loss.lost_on,
        outcome=view.loss.outcome,
        **{f"{stage.replace('-', '_')}_on": view.stages.get(stage) for stage in STAGES},
        next_pass=stage,
        next_pass_on=due,
    )


def loss_table(views: Sequence[LossView]) -> Table:
    columns = (
        Column("noticed_on", _("Noticed"), "date"),
        Column("client", _("Client")),
        Column("reason", _("Reason"), "code"),
        Column("verdict", _("Verdict"), "code"),
        Column("third_party", _("Third side")),
        Column("outcome", _("State"), "code"),
        Column("next_pass", _("Next pass"), "code"),
        Column("next_pass_on", _("Due"), "date"),
        Column("id", _("Id"), "id"),
    )
    empty = _("No losses here. May it stay so.")
    return Table("losses", _("Losses"), columns, [loss_data(view) for view in views], empty)


def win_back_table(views: Sequence[LossView]) -> Table:
    columns = (
        Column("win_back_on", _("Win back on"), "date"),
        Column("client", _("Client")),
        Column("noticed_on", _("Noticed"), "date"),
        Column("reason", _("Reason"), "code"),
        Column("lesson", _("Lesson")),
        Column("id", _("Id"), "id"),
    )
    empty = _("No win-back days are set. Set one: retainlog loss win-back ID --on DATE")
    return Table("win_backs", _("Win back"), columns, [loss_data(view) for view in views], empty)


def loss_fields(view: LossView, decided_days: int | None = None) -> tuple[Field, ...]:
    """What is noted of a loss itself; `decided_days`: how long before the notice it was decided, where known."""
    loss = view.loss
    stage, due = view.next_pass or (None, None)
    kinds = dict.fromkeys(_CODES, "code") | dict.fromkeys(_DATES, "date") | {"feeling": "number"}
    latest = [Field(_(_LABELS[name]), getattr(loss, name, None), kinds.get(name, "text")) for name in QUESTIONS]
    latest[QUESTIONS.index("also")] = Field(_("Also"), list(view.also), "code")
    return (
        Field(_("State"), loss.outcome, "code"),
        Field(_("Noticed on"), loss.noticed_on, "date"),
        Field(_("Decided on"), loss.decided_on, "date"),
        Field(_("Decided before"), None if decided_days is None else format_days(decided_days)),
        Field(_("Last day of work"), loss.ends_on, "date"),
        Field(_("Paid until"), loss.paid_on, "date"),
        *latest,
        Field(_("Recovered on"), loss.recovered_on, "date"),
        Field(_("How"), loss.recovered_how),
        Field(_("Next pass"), stage, "code"),
        Field(_("Due"), due, "date"),
    )


def loss_record(
    view: LossView,
    looked: LossReplay,
    answers: Sequence[Written],
    actions: Sequence[Action],
    assessed: Assessed,
    today: date,
) -> Record:
    loss, replay = view.loss, looked.replay
    lead = _("nothing showed in the journal")
    if looked.lead is not None:
        lead = _("{days} from the first thing that showed to the notice").format(days=format_days(looked.lead))
    fields = (
        *loss_fields(view, looked.decided_days),
        Field(_("Income"), " ".join(income_lines(assessed, today))),
        Field(_("Hours"), hours_line(assessed.impact)),
        Field(_("Lead time"), lead),
        Field(_("Silence before"), None if replay.silence is None else format_days(replay.silence)),
        Field(_("Usual silence"), None if replay.usual_gap is None else format_days(round(replay.usual_gap))),
        Field(_("What the score said"), _scores(looked)),
        Field(_("Id"), loss.id, "id"),
    )
    data = (
        loss_data(view)
        | {
            "decided_days": looked.decided_days,
            "lead_days": looked.lead,
            "silence_days": replay.silence,
            "usual_gap_days": replay.usual_gap,
            **{f"gone_{days}_days_before": said.gone if said else None for days, said in looked.scores.items()},
        }
        | income_data(assessed)
    )
    owners = dict.fromkeys((action.id for action in actions), (view.client.id, view.client.name))
    tables = (
        passes_table(view, answers),
        _missed(looked.showed),
        _touches(looked, view.client.name),
        _mistakes(looked, view.client.name),
        action_table("actions", _("Actions"), actions, owners, today, brief=True),
    )
    title = _("{client}, lost").format(client=view.client.name)
    return Record(title, data, fields, tables)


def passes_table(view: LossView, answers: Sequence[Written]) -> Table:
    """A row a question, a column a pass: how the view changed."""
    written = [stage for stage in STAGES if stage in view.stages]
    by_question: dict[str, dict[str, str]] = {}
    for answer in answers:
        by_question.setdefault(answer.question, {})[answer.stage] = answer.answer
    columns = [Column("label", _("Question"))]
    for stage in written:
        title = f"{_after(view.loss.noticed_on, view.stages[stage])} ({format_date(view.stages[stage])})"
        columns.append(Column(f"_{stage}", title))
    rows: list[dict[str, object]] = [
        {"question": question, "label": message(_LABELS[question]), "text": message(_LABELS[question])}
        | {stage.replace("-", "_"): by_question[question].get(stage) for stage in STAGES}
        | {f"_{stage}": _answered(question, answer) for stage, answer in by_question[question].items()}
        for question in QUESTIONS
        if question in by_question
    ]
    return Table("passes", _("What you thought, pass by pass"), tuple(columns), rows)


def _after(noticed: date, written: date) -> str:
    """When a pass was written, by its day: one that came late bears no other name than its own."""
    days = (written - noticed).days
    return _("At once") if days <= 1 else _("After {time}").format(time=format_days(days))


def _answered(question: str, answer: str) -> object:
    """An answer as people read it: days and codes are kept in their stable form."""
    if question.endswith("_on"):
        return format_date(date.fromisoformat(answer))
    if question == "also":
        return ", ".join(_(code) for code in answer.split(", "))
    return _(answer) if question in ("by_whom", "reason", "clarity", "verdict") else answer


def _scores(looked: LossReplay) -> str | None:
    said = [
        _("{share} gone {n} days before").format(share=format_share(outlook.gone), n=days)
        for days, outlook in sorted(looked.scores.items(), reverse=True)
        if outlook
    ]
    return ", ".join(said) or None


def _what(kind: str) -> str:
    from retainlog.journal.playbook import PLAYBOOK

    return message(PLAYBOOK[kind].label if kind in PLAYBOOK else _MISSED.get(kind, kind))


def _missed(showed: Sequence[Showed]) -> Table:
    columns = (
        Column("on", _("From"), "date"),
        Column("until", _("Until"), "date"),
        Column("what", _("What showed")),
        Column("days", _("Days"), "number"),
        Column("usual", _("Usual"), "number"),
        Column("state", _("State"), "code"),
    )
    rows = [found._asdict() | {"what": _what(found.kind), "text": _what(found.kind)} for found in showed]
    return Table("missed", _("What showed before the notice"), columns, rows)


def _touches(looked: LossReplay, client: str) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("gap_days", _("Days since"), "number"),
        Column("channel", _("Channel"), "code"),
        Column("summary", _("Summary")),
        Column("mood", _("Mood"), "number"),
        Column("energy", _("Energy"), "number"),
        Column("id", _("Id"), "id"),
    )
    rows = [
        as_data(touch, client=client, gap_days=gap)
        for touch, gap in zip(looked.replay.touches, looked.replay.gaps, strict=True)
    ]
    return Table("touches", _("Touchpoints of the last 90 days"), columns, rows, _("No touchpoints in those 90 days."))


def _mistakes(looked: LossReplay, client: str) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("kind", _("Kind"), "code"),
        Column("what", _("What")),
        Column("id", _("Id"), "id"),
    )
    return Table("mistakes", _("Mistakes"), columns, [as_data(mistake, client=client) for mistake in looked.mistakes])
