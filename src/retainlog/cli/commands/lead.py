"""`retainlog lead …`: those who may become clients, from the first word to won or lost."""

from typing import Annotated, Any

import typer

from retainlog.base.errors import Usage
from retainlog.base.results import Receipt, Table
from retainlog.cli.code import code_argument, coded
from retainlog.cli.listing import listed
from retainlog.cli.needs import cleared, need_found, need_text
from retainlog.cli.options import OnOption, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.cli.views import leads as views_leads
from retainlog.i18n import N_, _
from retainlog.i18n.codes import stage as stage_name
from retainlog.journal import leads as journal
from retainlog.nouns.client import LEAD_PERIODS
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.lead import OPEN_STAGES, STAGES, Lead, LeadStage, LeadTouch

LeadArgument = Annotated[
    str | None, typer.Argument(metavar="LEAD", help=N_("Name, a unique beginning of it, or id."), show_default=False)
]
SourceOption = Annotated[
    str | None, typer.Option("--source", metavar="TEXT", help=N_("Where it came from, such as linkedin or a friend."))
]
FromClientOption = Annotated[
    str | None, typer.Option("--from-client", metavar="CLIENT", help=N_("The client that sent it."))
]
ActivityOption = Annotated[
    str | None, typer.Option("--activity", metavar="ID", help=N_("The marketing activity that it came of."))
]
FeeOption = Annotated[
    str | None, typer.Option("--fee", metavar="MONEY", help=N_("The fee you expect, such as 4500 or 1,200 EUR."))
]
PerOption = Annotated[str | None, coded("--per", LEAD_PERIODS, N_("What the fee is for; by default a month."))]
IndustryOption = Annotated[str | None, typer.Option("--industry", metavar="TEXT", help=N_("Its industry."))]
NextOption = Annotated[str | None, typer.Option("--next", "-x", metavar="TEXT", help=N_("The next step."))]
DueOption = Annotated[
    str | None, typer.Option("--due", metavar="DATE", help=N_("When the next step is due; today reminds you then."))
]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))]
WhyOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why; - reads standard input."))]


_TYPED = {"next": "next_text", "due": "next_on", "from-client": "referred_by", "reason": "lost_reason"}
"""Fields that are called otherwise on the command line."""


def _fields(session: Session, **typed: Any) -> dict[str, Any]:
    """The fields that were given, as values."""
    values: dict[str, Any] = {
        "source": typed["source"],
        "fee": session.money(typed["fee"]),
        "per": typed["per"] or ("month" if typed["fee"] else None),
        "industry": typed["industry"],
        "note": session.text(typed["note"]),
        **_next_step(session, typed["next_"], typed["due"]),
    }
    if typed["from_client"]:
        from retainlog.nouns.client.naming import find_client

        values["referred_by"] = find_client(session.store, typed["from_client"]).id
    if typed["activity"]:
        from retainlog.nouns.lead.queries import ACTIVITIES

        values["activity_id"] = ACTIVITIES.by_prefix(session.store, typed["activity"], "activity").id
    return {name: value for name, value in values.items() if value is not None}


def _next_step(session: Session, text: str | None, due: str | None) -> dict[str, Any]:
    values = {"next_text": session.text(text), "next_on": session.future(due)}
    return {name: value for name, value in values.items() if value is not None}


def _written(session: Session, lead: Lead, said: str, *more: str, **words: str) -> None:
    """`said` may use {lead} and `words`."""
    data = views_leads.lead_data(lead, client_names(session.store))
    lines = [f"{said.format(lead=lead.name, **words)}  [{lead.id[:8]}]", *more]
    if lead.stage in OPEN_STAGES and (step := views_leads.next_text(lead, session.today)):
        lines.append(_("Next: {step}").format(step=step))
    session.show(Receipt(data, tuple(lines)))
    session.note_undo()


def _find(session: Session, typed: str | None) -> Lead:
    return need_found(session, typed, "LEAD", _("Lead"), lambda typed: journal.find_lead(session.store, typed))


def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("Who it is."))] = None,
    on: OnOption = None,
    stage: Annotated[str | None, coded("--stage", OPEN_STAGES, N_("Where it stands; by default new."))] = None,
    source: SourceOption = None,
    from_client: FromClientOption = None,
    activity: ActivityOption = None,
    fee: FeeOption = None,
    per: PerOption = None,
    industry: IndustryOption = None,
    next_: NextOption = None,
    due: DueOption = None,
    note: NoteOption = None,
) -> None:
    session = session_of(ctx)
    fields = _fields(
        session,
        source=source,
        from_client=from_client,
        activity=activity,
        fee=fee,
        per=per,
        industry=industry,
        next_=next_,
        due=due,
        note=note,
    )
    day = session.past_day(on)
    who = need_text(session, name, "NAME", _("Who is it"))
    lead = journal.add_lead(session.store, who, on=day, stage=stage or "new", **fields)
    _written(session, lead, _("Noted: {lead}"))


@listed("leads", day="on", sorts=("on", "name", "stage", "source", "fee", "next_on"))
def list_(
    ctx: typer.Context,
    stage: Annotated[str | None, coded("--stage", STAGES, N_("Only this stage."))] = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("Those that were won or lost, too."))] = False,
    source: SourceOption = None,
    from_client: FromClientOption = None,
) -> Table:
    session = session_of(ctx)
    filters: dict[str, Any] = {"source": source}
    if from_client:
        from retainlog.nouns.client.naming import find_client

        filters["referred_by"] = find_client(session.store, from_client).id
    leads = journal.list_leads(session.store, stage=stage, open_only=not all_, **filters)
    empty = _("No leads here. Note one with: retainlog lead add NAME")
    return views_leads.lead_table(leads, client_names(session.store), session.today, empty)


def show(ctx: typer.Context, lead: LeadArgument = None) -> None:
    from retainlog.nouns.lead.queries import ACTIVITIES

    session = session_of(ctx)
    store = session.store
    found = _find(session, lead)
    activity = ACTIVITIES.find(store, found.activity_id) if found.activity_id else None
    stages, touches = journal.stages_of(store, found), journal.touches_of(store, found)
    session.show(views_leads.lead_record(found, client_names(store), stages, touches, activity, session.today))


def edit(
    ctx: typer.Context,
    lead: LeadArgument = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help=N_("Who it is."))] = None,
    on: OnOption = None,
    source: SourceOption = None,
    from_client: FromClientOption = None,
    activity: ActivityOption = None,
    fee: FeeOption = None,
    per: PerOption = None,
    industry: IndustryOption = None,
    next_: NextOption = None,
    due: DueOption = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why it was lost."))] = None,
    note: NoteOption = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as source."))
    ] = None,
) -> None:
    need_change(ctx)
    session = session_of(ctx)
    found, part = need_found(
        session, lead, "LEAD", _("Lead"), lambda typed: journal.find_lead_or_part(session.store, typed)
    )
    day, why = session.past_day(on), session.text(reason)
    if isinstance(part, LeadTouch):
        raise Usage(
            "bad_combination",
            "This is a contact with {lead}, which is not changed.",
            hint="Delete it with: retainlog lead delete {id}, and log it again.",
            lead=found.name,
            id=part.id[:8],
        )
    if part:
        _edit_stage(session, found, part, ctx.params, {"on_date": day, "reason": why})
        return
    changes = _fields(
        session,
        source=source,
        from_client=from_client,
        activity=activity,
        fee=fee,
        per=per,
        industry=industry,
        next_=next_,
        due=due,
        note=note,
    )
    more = {"name": name, "on_date": day, "lost_reason": why}
    changes |= {field: value for field, value in more.items() if value is not None}
    changes |= cleared([_TYPED.get(name, name) for name in clear or ()], journal.CLEARABLE)
    _written(session, journal.edit_lead(session.store, found, **changes), session.changed(_("Changed: {lead}")))


def _edit_stage(session: Session, lead: Lead, step: LeadStage, typed: dict[str, Any], values: dict[str, Any]) -> None:
    others = [name for name, value in typed.items() if value and name not in ("lead", "on", "reason")]
    if others:
        raise Usage(
            "bad_combination",
            "--{option} is for a lead; this is a stage of its way.",
            hint="It takes --on and --reason.",
            option=others[0].strip("_").replace("_", "-"),
        )
    changes = {name: value for name, value in values.items() if value is not None}
    _written(session, journal.edit_stage(session.store, lead, step, **changes), session.changed(_("Changed: {lead}")))


def stage(
    ctx: typer.Context,
    lead: LeadArgument = None,
    stage: Annotated[str | None, code_argument("STAGE", OPEN_STAGES, N_("Where it stands now."))] = None,
    on: OnOption = None,
    reason: WhyOption = None,
    next_: NextOption = None,
    due: DueOption = None,
) -> None:
    session = session_of(ctx)
    found = _find(session, lead)

    def ask_stage() -> str:
        from retainlog.cli.prompts import choose

        return choose(session, _("Where does it stand?"), [(one, "") for one in OPEN_STAGES], default=found.stage)

    given = {"on": session.past_day(on), "reason": session.text(reason), **_next_step(session, next_, due)}
    where = session.need(stage, "STAGE", ask_stage)
    moved = journal.move_lead(session.store, found, where, **given)
    _written(session, moved, _("{lead} stands at: {stage}"), stage=stage_name(where))


def touch(
    ctx: typer.Context,
    lead: LeadArgument = None,
    summary: Annotated[
        list[str] | None, typer.Argument(metavar="SUMMARY", help=N_("What it was about; - reads standard input."))
    ] = None,
    on: OnOption = None,
    minutes: Annotated[
        str | None, typer.Option("--minutes", "-m", metavar="MINUTES", help=N_("How long it took: 45, 1h30."))
    ] = None,
    next_: NextOption = None,
    due: DueOption = None,
) -> None:
    session = session_of(ctx)
    found = _find(session, lead)
    given = {"on": session.past_day(on), "minutes": session.minutes(minutes), **_next_step(session, next_, due)}
    words = need_text(session, session.text(summary), "SUMMARY", _("What was it about"))
    talking = journal.touch_lead(session.store, found, words, **given)
    _written(session, talking, _("Logged for {lead}: {text}"), text=" ".join(words.split()))


def win(
    ctx: typer.Context,
    lead: LeadArgument = None,
    on: OnOption = None,
    client: Annotated[
        str | None,
        typer.Option("--client", "-C", metavar="CLIENT", help=N_("It is this client, which is there already.")),
    ] = None,
    fee: FeeOption = None,
    per: PerOption = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="CADENCE", help=N_("Wanted contact: 10d, 2w, 1m."))
    ] = None,
) -> None:
    session = session_of(ctx)
    found = _find(session, lead)
    given: dict[str, Any] = {"fee": session.money(fee), "per": per, **session.rhythm(every, None)}
    fields = {name: value for name, value in given.items() if value is not None}
    existing = None
    if client:
        from retainlog.nouns.client.naming import find_client

        existing = find_client(session.store, client)
    won = journal.win_lead(session.store, found, on=session.past_day(on), client=existing, **fields)
    _written(session, won.lead, _("Won: {client} is a client now"), client=won.client.name)


def lose(
    ctx: typer.Context,
    lead: LeadArgument = None,
    reason: WhyOption = None,
    on: OnOption = None,
) -> None:
    session = session_of(ctx)
    found = _find(session, lead)
    why, day = session.text(reason), session.past_day(on)
    if why is None and session.interactive:
        from retainlog.cli.prompts import ask

        why = ask(session, _("Why did it come to nothing (Enter passes)"))
    lost = journal.lose_lead(session.store, found, why, day)
    _written(session, lost, _("Kept as lost: {lead}"))


def delete(ctx: typer.Context, lead: LeadArgument = None, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    found, part = need_found(
        session, lead, "LEAD", _("Lead"), lambda typed: journal.find_lead_or_part(session.store, typed)
    )
    if isinstance(part, LeadTouch):
        question = _("Delete the contact with {lead}: {text}?").format(lead=found.name, text=part.summary)
        if sure(session, question, yes=yes):
            journal.delete_touch(session.store, found, part)
            _written(session, found, _("Deleted for {lead}: {text}"), text=part.summary)
        return
    if part:
        name = stage_name(part.stage)
        question = _("Take the stage {stage} out of the way of {lead}?").format(lead=found.name, stage=name)
        if sure(session, question, yes=yes):
            left = journal.delete_stage(session.store, found, part)
            _written(session, left, _("{lead} stands at: {stage}"), stage=stage_name(left.stage))
        return
    if sure(session, _("Delete the lead {lead}?").format(lead=found.name), yes=yes):
        journal.delete_lead(session.store, found)
        _written(session, found._replace(next_text=None, next_on=None), _("Deleted: {lead}"))
