"""`retainlog loss …`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retainlog.base.errors import Phrase, Usage
from retainlog.base.results import Receipt, Table
from retainlog.cli.code import coded
from retainlog.cli.listing import listed
from retainlog.cli.loss_options import (
    AlsoOption,
    BelievedOption,
    ByOption,
    ClarityOption,
    DecidedOption,
    EndsOption,
    EvidenceOption,
    FeelingOption,
    LessonOption,
    LossArgument,
    NoticedOption,
    OfferOption,
    OpportunityOption,
    PaidOption,
    PassedOption,
    ReasonOption,
    StatedOption,
    ThirdOption,
    VerdictOption,
    WinBackOption,
)
from retainlog.cli.options import ClientArgument, FromOption, OnOption, ToOption, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date, relative_day
from retainlog.journal import losses as journal
from retainlog.nouns.loss import BY, REASONS, VERDICTS

if TYPE_CHECKING:
    from retainlog.cli.interview import Interview

_PASSES = {"at-once": N_("at-once pass"), "week": N_("week pass"), "month": N_("month pass")}


def add(
    ctx: typer.Context,
    client: ClientArgument = None,
    on: NoticedOption = None,
    decided: DecidedOption = None,
    ends: EndsOption = None,
    paid_until: PaidOption = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    also: AlsoOption = None,
    stated: StatedOption = None,
    clarity: ClarityOption = None,
    believed: BelievedOption = None,
    evidence: EvidenceOption = None,
    third_party: ThirdOption = None,
    offer: OfferOption = None,
    verdict: VerdictOption = None,
    feeling: FeelingOption = None,
    feeling_passed: PassedOption = None,
    opportunity: OpportunityOption = None,
    lesson: LessonOption = None,
    win_back: WinBackOption = None,
    action: Annotated[
        list[str] | None,
        typer.Option("--action", metavar="TEXT", help=N_("A step for the hours that become free; may be repeated.")),
    ] = None,
) -> None:
    from retainlog.cli.interview import Interview
    from retainlog.cli.loss_interview import ask_pass
    from retainlog.cli.means import means
    from retainlog.cli.needs import need_client
    from retainlog.cli.views.impact import hours_line, income_data, income_lines
    from retainlog.cli.views.losses import loss_data
    from retainlog.cli.views.mistakes import action_data, action_line, hint_plan
    from retainlog.journal.impact import assess
    from retainlog.journal.plan import without_deed

    session = session_of(ctx)
    found = need_client(session, client)
    given = _given(session, ctx.params)
    days = {"on": session.past_day(on), "decided_on": session.past_day(decided), "ends_on": session.future(ends)}
    days["paid_on"] = session.future(paid_until)
    journal.begin_loss(session.store, found, **days)  # what would be refused at the end is refused before the questions
    interview = Interview(session, "loss", found.id)
    days = {name: _kept_day(interview, name, day) for name, day in days.items()}
    # The day of the notice is the day on which the first question was answered, whenever the last one is.
    days["on"] = days["on"] or _kept_day(interview, "on", session.today)
    if session.interactive:
        session.note(_("Clients come and go with everyone. A few short questions while it is fresh; Enter passes one."))
    answers = ask_pass(session, interview, "at-once", given)
    if session.interactive and not action:
        freed = assess(session.store, found, means(session), session.config.currency).impact
        if freed.hours_freed is not None:
            session.note(hours_line(freed))
    steps = interview.several("action", _("An action to use the freed hours (Enter for none)"), given=action)
    added = journal.add_loss(session.store, found, actions=steps, due=session.due(None), **days, **answers)
    interview.done()
    view, today = added.view, session.today
    impact = assess(session.store, view.client, means(session), session.config.currency, session.rates)
    lines = [
        _("Noted: {client}, lost {day}; reason: {reason}  [{id}]").format(
            client=view.client.name,
            day=relative_day(view.loss.noticed_on, today),
            reason=_(view.loss.reason),
            id=view.loss.id[:8],
        ),
        " ".join(income_lines(impact, today)),
        hours_line(impact.impact),
    ]
    lines += [action_line(_("Action, {day}: {step}"), step, today) for step in added.actions]
    owners = dict.fromkeys((step.id for step in added.actions), (view.client.id, view.client.name))
    steps_data = [action_data(step, owners, today) for step in added.actions]
    session.show(Receipt(loss_data(view) | income_data(impact) | {"actions": steps_data}, tuple(lines)))
    hint_plan(session, without_deed(steps), 0)
    _note_next(session, view)
    if view.loss.reason == "our-mistake" and session.for_people:
        session.note(
            _("What went wrong can be kept with: retainlog mistake add --loss {id}").format(id=view.loss.id[:8])
        )
    session.note_undo()


@listed("losses", day="noticed_on", sorts=("noticed_on", "client", "reason", "verdict"), codes={"by": BY}, client=True)
def list_(
    ctx: typer.Context,
    client: ClientArgument = None,
    from_: FromOption = None,
    to: ToOption = None,
    reason: Annotated[
        str | None, coded("--reason", REASONS, N_("Only with this reason, main or contributing."))
    ] = None,
    verdict: Annotated[str | None, coded("--verdict", VERDICTS, N_("Only with this verdict."))] = None,
) -> Table:
    from retainlog.cli.views.losses import loss_table
    from retainlog.nouns.client.naming import find_client

    session = session_of(ctx)
    first, last = session.between(from_, to)
    views = journal.list_losses(
        session.store,
        client_id=find_client(session.store, client).id if client else None,
        first=first,
        last=last,
        reason=reason,
        verdict=verdict,
    )
    return loss_table(views)


def show(ctx: typer.Context, id: LossArgument) -> None:
    from retainlog.cli.means import means
    from retainlog.cli.views.losses import loss_record
    from retainlog.journal.impact import assess_loss
    from retainlog.journal.replaying import replay

    session = session_of(ctx)
    store = session.store
    view = journal.view(store, journal.find_loss(store, id))
    session.show(
        loss_record(
            view,
            replay(store, view.loss),
            journal.answers_of(store, view.loss),
            journal.actions_of(store, view.loss),
            assess_loss(store, view.client, view.loss, means(session), session.config.currency, session.rates),
            session.today,
        )
    )


def edit(
    ctx: typer.Context,
    id: LossArgument,
    on: NoticedOption = None,
    decided: DecidedOption = None,
    ends: EndsOption = None,
    paid_until: PaidOption = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    also: AlsoOption = None,
    without: Annotated[list[str] | None, coded("--without", REASONS, N_("Contributing reason to take away."))] = None,
    stated: StatedOption = None,
    clarity: ClarityOption = None,
    believed: BelievedOption = None,
    evidence: EvidenceOption = None,
    third_party: ThirdOption = None,
    offer: OfferOption = None,
    verdict: VerdictOption = None,
    feeling: FeelingOption = None,
    feeling_passed: PassedOption = None,
    opportunity: OpportunityOption = None,
    lesson: LessonOption = None,
    win_back: WinBackOption = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as offer."))
    ] = None,
) -> None:
    from retainlog.cli.loss_interview import values
    from retainlog.cli.needs import cleared

    session = session_of(ctx)
    loss = journal.find_loss(session.store, id)
    need_change(ctx)
    given = _given(session, ctx.params)
    days = {
        "noticed_on": session.past_day(on),
        "decided_on": session.past_day(decided),
        "ends_on": session.future(ends),
        "paid_on": session.future(paid_until),
    }
    changes: dict[str, Any] = {name: day for name, day in days.items() if day is not None}
    view = journal.edit_loss(
        session.store,
        loss,
        without=without or (),
        **(changes | values(session, given) | cleared(clear, journal.CLEARABLE)),
    )
    _report(session, view, session.changed(_("Changed: {client}, lost {day}")))


def review(
    ctx: typer.Context,
    id: LossArgument,
    by: ByOption = None,
    reason: ReasonOption = None,
    also: AlsoOption = None,
    stated: StatedOption = None,
    clarity: ClarityOption = None,
    believed: BelievedOption = None,
    evidence: EvidenceOption = None,
    third_party: ThirdOption = None,
    offer: OfferOption = None,
    verdict: VerdictOption = None,
    feeling: FeelingOption = None,
    feeling_passed: PassedOption = None,
    opportunity: OpportunityOption = None,
    lesson: LessonOption = None,
    win_back: WinBackOption = None,
    skip: Annotated[
        bool, typer.Option("--skip", help=N_("Skip this pass for good; the next one comes on its day."))
    ] = False,
) -> None:
    from retainlog.cli.interview import Interview
    from retainlog.cli.loss_interview import ask_pass

    session = session_of(ctx)
    before = journal.view(session.store, journal.find_loss(session.store, id))
    stage, due = journal.next_pass(before)
    given = _given(session, ctx.params)
    if skip:
        if any(answer is not None for answer in given.values()):
            raise Usage("bad_combination", "--skip takes no answers.", hint="Leave out one or the other.")
        view, stage = journal.skip_pass(session.store, before.loss)
        _report(session, view, _("{{client}}: the {stage} is skipped").format(stage=_(_PASSES[stage])))
        _note_next(session, view)
        return
    if not session.interactive and all(answer is None for answer in given.values()):
        raise Usage(
            "nothing_said",
            "Nothing was given to keep in the {stage} about {client}.",
            hint="Give at least one answer, such as --verdict or --lesson, or run this in a terminal to be asked.",
            stage=Phrase(_PASSES[stage]),
            client=before.client.name,
        )
    interview = Interview(session, "review", f"{before.loss.id}-{stage}")
    if session.interactive:
        session.note(
            _("The {stage} about {client}. Enter passes a question; what you wrote before stays.").format(
                stage=_(_PASSES[stage]), client=before.client.name
            )
        )
    answers = ask_pass(session, interview, stage, given, before.loss)
    view, stage = journal.review_loss(session.store, before.loss, answers)
    interview.done()
    _report(session, view, _("{{client}}: the {stage} is written").format(stage=_(_PASSES[stage])))
    if due > session.today:
        session.note(_("It was planned for {day}; earlier is fine.").format(day=format_date(due)))
    _note_next(session, view)


def recovered(
    ctx: typer.Context,
    id: LossArgument,
    on: OnOption = None,
    how: Annotated[str | None, typer.Option("--how", metavar="TEXT", help=N_("What brought the client back."))] = None,
) -> None:
    session = session_of(ctx)
    loss = journal.find_loss(session.store, id)
    view = journal.recover_loss(session.store, loss, session.past_day(on) or session.today, session.text(how))
    _report(session, view, _("{client} is a client again ({outcome}); reminders go on"))


def win_back(
    ctx: typer.Context,
    id: Annotated[
        str | None,
        typer.Argument(
            metavar="ID|CLIENT",
            help=N_("Id of the loss or the client's name; all without."),
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", "-o", metavar="DATE", help=N_("Day on which to get in touch again."))
    ] = None,
) -> None:
    from retainlog.cli.needs import need_found
    from retainlog.cli.views.losses import win_back_table

    session = session_of(ctx)
    day = session.future(on)
    if id is None and on is None:
        session.show(win_back_table(journal.win_backs(session.store)))
        return
    loss = need_found(
        session, id, "ID", _("Which loss (id or client)"), lambda typed: journal.find_loss(session.store, typed)
    )
    day = day or need_found(session, None, "--on", _("On which day"), session.future)
    assert day
    _report(session, journal.win_back(session.store, loss, day), _("Win back {client}: {win_back}"))


def delete(ctx: typer.Context, id: LossArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    loss = journal.find_loss(session.store, id)
    view = journal.view(session.store, loss)
    said = {"client": view.client.name, "day": format_date(loss.noticed_on)}
    if sure(session, _("Delete the loss of {client}, noticed on {day}, with its passes?").format(**said), yes=yes):
        journal.delete_loss(session.store, loss)
        _report(session, view, _("Deleted the loss of {client}; it is a client again"))


def _kept_day(interview: Interview, name: str, day: date | None) -> date | None:
    text = interview.keep(name, day.isoformat() if day else None)
    return date.fromisoformat(text) if text else None


def _report(session: Session, view: journal.LossView, said: str) -> None:
    from retainlog.cli.views.losses import loss_data

    loss = view.loss
    line = said.format(
        client=view.client.name,
        day=format_date(loss.noticed_on),
        outcome=_(loss.outcome),
        win_back=format_date(loss.win_back_on) if loss.win_back_on else "–",
    )
    session.show(Receipt(loss_data(view), (f"{line}  [{loss.id[:8]}]",)))
    session.note_undo()


def _note_next(session: Session, view: journal.LossView) -> None:
    if session.for_people and view.next_pass:
        stage, due = view.next_pass
        session.note(
            _("The rest can wait: the {stage} is asked for on {day} (retainlog loss review {id}).").format(
                stage=_(_PASSES[stage]), day=format_date(due), id=view.loss.id[:8]
            )
        )


def _given(session: Session, typed: dict[str, Any]) -> dict[str, str | None]:
    """What options said, by the names of `domain.loss.QUESTIONS`; days in ISO form. `typed` are the parameters that
    the commands share, as the context holds them."""
    passed, again = session.past_day(typed["feeling_passed"]), session.future(typed["win_back"])
    return {
        "by_whom": typed["by"],
        "reason": typed["reason"],
        "also": ",".join(typed["also"]) if typed["also"] else None,
        "stated": session.text(typed["stated"]),
        "clarity": typed["clarity"],
        "believed": session.text(typed["believed"]),
        "evidence": session.text(typed["evidence"]),
        "third_party": typed["third_party"],
        "offer": session.text(typed["offer"]),
        "verdict": typed["verdict"],
        "feeling": None if typed["feeling"] is None else str(typed["feeling"]),
        "feeling_passed_on": passed and passed.isoformat(),
        "opportunity": session.text(typed["opportunity"]),
        "lesson": session.text(typed["lesson"]),
        "win_back_on": again and again.isoformat(),
    }
