"""`retainlog client …`."""

from datetime import date
from typing import Annotated, Any

import typer

from retainlog.base.results import Receipt, Table
from retainlog.cli.code import Amount, coded
from retainlog.cli.listing import listed
from retainlog.cli.needs import cleared, need_client, need_text
from retainlog.cli.options import ClientArgument, OnOption, TagOption, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.cli.views.clients import client_data, client_record, client_table
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date
from retainlog.nouns.client import ENGAGEMENTS, EVENTS, FEE_PERIODS, KINDS, Client
from retainlog.nouns.client import verbs as journal
from retainlog.nouns.client.fees import Terms
from retainlog.nouns.client.naming import find_client

AliasOption = Annotated[
    list[str] | None, typer.Option("--alias", metavar="NAME", help=N_("Another name for it; may be repeated."))
]
KindOption = Annotated[str | None, coded("--kind", KINDS, N_("Paying client, or one inside the house."))]
EngagementOption = Annotated[str | None, coded("--engagement", ENGAGEMENTS, N_("Ongoing service or a project."))]
FeeOption = Annotated[str | None, typer.Option("--fee", metavar="MONEY", help=N_("Fee, such as 4500 or 1,200 EUR."))]
PerOption = Annotated[str | None, coded("--per", FEE_PERIODS, N_("What the fee is for."))]
FeeFromOption = Annotated[
    str | None, typer.Option("--fee-from", metavar="DATE", help=N_("Day from which the fee holds, or of a payment."))
]
FeeUntilOption = Annotated[
    str | None,
    typer.Option("--fee-until", metavar="DATE", help=N_("Last day of a project: its price is spread over it.")),
]
VolumeOption = Annotated[
    float | None,
    typer.Option(
        "--volume",
        click_type=Amount(),
        metavar="N",
        help=N_("Usual hours, words or pieces a month; of a project: its hours."),
    ),
]
ProjectOption = Annotated[
    str | None, typer.Option("--project", metavar="NAME", help=N_("Name of the project that the fee is for."))
]
ContractOption = Annotated[
    str | None, typer.Option("--contract-until", metavar="DATE", help=N_("Last day of the contract as it stands."))
]
RenewsOption = Annotated[
    str | None,
    typer.Option("--renews", metavar="CADENCE", help=N_("It renews itself for so long each time, such as 1y.")),
]
NoticeOption = Annotated[
    str | None,
    typer.Option("--notice", metavar="CADENCE", help=N_("Notice period before the contract ends, such as 2m.")),
]
RaiseOption = Annotated[
    str | None, typer.Option("--raise-on", metavar="DATE", help=N_("When to talk about a higher price."))
]
HoursOption = Annotated[
    float | None, typer.Option("--hours", click_type=Amount(), metavar="N", help=N_("Hours of your month it takes."))
]
EveryOption = Annotated[str | None, typer.Option("--every", metavar="CADENCE", help=N_("Wanted contact: 10d, 2w, 1m."))]
AtMostOption = Annotated[
    str | None, typer.Option("--at-most", metavar="CADENCE", help=N_("Longest silence: beyond it the client is red."))
]
IndustryOption = Annotated[str | None, typer.Option("--industry", metavar="TEXT", help=N_("Its industry."))]
NeedOption = Annotated[
    str | None, typer.Option("--need", metavar="TEXT", help=N_("The business need: why they hired you."))
]
PrefersOption = Annotated[str | None, typer.Option("--prefers", metavar="TEXT", help=N_("What pleases this client."))]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="DATE", help=N_("Client since."))]
EmailOption = Annotated[str | None, typer.Option("--email", help=N_("E-mail address."))]
PhoneOption = Annotated[str | None, typer.Option("--phone", help=N_("Phone number."))]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))]


def _fields(session: Session, **typed: Any) -> dict[str, Any]:
    """The fields that were given, as values."""
    values = {
        "kind": typed["kind"],
        "engagement": typed["engagement"],
        "hours": typed["hours"],
        "every": session.cadence(typed.get("every")),
        "at_most": session.cadence(typed.get("at_most")),
        "industry": typed["industry"],
        "need": typed["need"],
        "prefers": typed["prefers"],
        "since": session.past_day(typed["since"]),
        "contract_on": session.future(typed["contract_until"]),
        "renews": session.cadence(typed["renews"]),
        "notice": session.cadence(typed["notice"]),
        "raise_on": session.future(typed["raise_on"]),
        "email": typed["email"],
        "phone": typed["phone"],
        "note": session.text(typed["note"]),
    }
    return {name: value for name, value in values.items() if value is not None}


def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("The client's name."))] = None,
    alias: AliasOption = None,
    kind: KindOption = None,
    engagement: EngagementOption = None,
    fee: FeeOption = None,
    per: PerOption = None,
    fee_from: FeeFromOption = None,
    fee_until: FeeUntilOption = None,
    volume: VolumeOption = None,
    project: ProjectOption = None,
    hours: HoursOption = None,
    every: EveryOption = None,
    at_most: AtMostOption = None,
    industry: IndustryOption = None,
    need: NeedOption = None,
    prefers: PrefersOption = None,
    since: SinceOption = None,
    contract_until: ContractOption = None,
    renews: RenewsOption = None,
    notice: NoticeOption = None,
    raise_on: RaiseOption = None,
    email: EmailOption = None,
    phone: PhoneOption = None,
    tag: TagOption = None,
    note: NoteOption = None,
) -> None:
    session = session_of(ctx)

    def ask_name() -> str:
        from retainlog.cli.prompts import ask

        return ask(session, _("Name of the client"), required=True)

    fields = _fields(
        session,
        kind=kind,
        engagement=engagement,
        hours=hours,
        **session.rhythm(every, at_most),
        industry=industry,
        need=need,
        prefers=prefers,
        since=since,
        contract_until=contract_until,
        renews=renews,
        notice=notice,
        raise_on=raise_on,
        email=email,
        phone=phone,
        note=note,
    )
    amount, terms = session.money(fee), _terms(session, fee_from, fee_until, volume, project)
    written = journal.add_client(
        session.store,
        session.need(name, "NAME", ask_name),
        aliases=alias or (),
        tags=tag or (),
        fee=amount,
        per=per or ("project" if project or engagement == "project" else "month"),
        terms=terms,
        **fields,
    )
    _open_ended(session, written.client, fee)
    _report(session, written, _("Added {name}.").format(name=written.client.name))


def _terms(
    session: Session, fee_from: str | None, fee_until: str | None, volume: float | None, project: str | None
) -> Terms:
    return Terms(session.past_day(fee_from), volume, project, session.future(fee_until))


def _open_ended(session: Session, client: Client, fee: str | None) -> None:
    """What is missing to a fee, for the figures that rest on it."""
    kept = journal.fees_of(session.store, client.id)[-1:] if fee is not None else []
    if kept and kept[0].per == "project" and kept[0].until_on is None:
        session.note(_("The price counts on the first day; with --fee-until DATE it counts over the whole project."))
    if kept and kept[0].per not in ("month", *EVENTS) and kept[0].volume is None:
        session.note(_("How much that is a month is not known; say it with --volume."))


def _report(session: Session, written: journal.ClientWritten, said: str) -> None:
    row = journal.view(session.store, written.client, session.today)
    lines = [f"{said}  [{written.client.id[:8]}]"]
    if row.rollup.due_on and row.status == "active":
        lines.append(_("Next contact: {day}.").format(day=format_date(max(row.rollup.due_on, session.today))))
    session.show(Receipt(client_data(row), tuple(lines)))
    if written.near:
        session.note(
            _("There is also {names}; if it is the same client: retainlog client merge").format(
                names=", ".join(written.near)
            )
        )
    session.note_undo()


@listed("clients", codes={"kind": KINDS, "engagement": ENGAGEMENTS})
def list_(
    ctx: typer.Context,
    status: Annotated[str, coded("--status", ("active", "paused", "lost", "all"), N_("Which clients."))] = "active",
    tag: Annotated[
        str | None, typer.Option("--tag", "-t", metavar="TAG", help=N_("Only clients with this tag."))
    ] = None,
    sort: Annotated[str, coded("--sort", ("name", "risk", "fee", "last"), N_("Order."))] = "name",
) -> Table:
    session = session_of(ctx)
    rows = journal.list_clients(session.store, session.today, status=status, tag=tag, sort=sort)
    if sort == "risk":
        from retainlog.journal.risk import ranking

        found = ranking(session.store, session.today, session.rates).risks
        places = {risk.client.id: place for place, risk in enumerate(found)}
        rows.sort(key=lambda row: places.get(row.client.id, len(places)))
    return client_table(rows, session.today)


def show(ctx: typer.Context, client: ClientArgument = None) -> None:
    session = session_of(ctx)
    found = need_client(session, client)
    session.show(client_record(session.store, journal.view(session.store, found, session.today), session.today))


def edit(
    ctx: typer.Context,
    client: ClientArgument = None,
    name: Annotated[str | None, typer.Option("--name", help=N_("New name (see also: client rename)."))] = None,
    alias: AliasOption = None,
    kind: KindOption = None,
    engagement: EngagementOption = None,
    fee: FeeOption = None,
    per: PerOption = None,
    fee_from: FeeFromOption = None,
    fee_until: FeeUntilOption = None,
    volume: VolumeOption = None,
    project: ProjectOption = None,
    hours: HoursOption = None,
    hours_from: Annotated[
        str | None,
        typer.Option("--hours-from", metavar="DATE", help=N_("Day from which the hours hold; default today.")),
    ] = None,
    every: EveryOption = None,
    at_most: AtMostOption = None,
    industry: IndustryOption = None,
    need: NeedOption = None,
    prefers: PrefersOption = None,
    since: SinceOption = None,
    contract_until: ContractOption = None,
    renews: RenewsOption = None,
    notice: NoticeOption = None,
    raise_on: RaiseOption = None,
    email: EmailOption = None,
    phone: PhoneOption = None,
    tag: TagOption = None,
    note: NoteOption = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="NAME", help=N_("Alias or tag to take away."))
    ] = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as note or every."))
    ] = None,
) -> None:
    session = session_of(ctx)
    found = need_client(session, client)
    need_change(ctx)
    fields = _fields(
        session,
        kind=kind,
        engagement=engagement,
        hours=hours,
        every=every,
        at_most=at_most,
        industry=industry,
        need=need,
        prefers=prefers,
        since=since,
        contract_until=contract_until,
        renews=renews,
        notice=notice,
        raise_on=raise_on,
        email=email,
        phone=phone,
        note=note,
    )
    if name is not None:
        fields["name"] = name
    fields.update(cleared(clear, journal.CLEARABLE))
    terms = _terms(session, fee_from, fee_until, volume, project)
    began = _older(session, found) if fee is not None and terms.from_on is None and per not in EVENTS else None
    if began:
        terms = terms._replace(from_on=_held_from(session, began))
    written = journal.edit_client(
        session.store,
        found,
        aliases=alias or (),
        tags=tag or (),
        without=without or (),
        fee=session.money(fee),
        per=per,
        terms=terms,
        hours_from=session.past_day(hours_from),
        **fields,
    )
    _open_ended(session, written.client, fee)
    _report(session, written, session.changed(_("Changed {name}.").format(name=written.client.name)))
    if began and terms.from_on is None:
        session.note(_("It counts from today on; if it held before, say so with --fee-from DATE."))


_LATE = 31
"""Days of a client before its first fee is noted, from which on it is asked since when that holds."""


def _older(session: Session, client: Client) -> date | None:
    """Since when it is a client, where that is a while ago and no fee was noted yet."""
    since = client.since
    if since is None or (session.today - since).days < _LATE or journal.fees_of(session.store, client.id):
        return None
    return since


def _held_from(session: Session, began: date) -> date | None:
    """Since when a fee holds that is noted late; None where nobody can be asked."""
    if not session.interactive:
        return None
    from retainlog.cli.prompts import ask_until

    return ask_until(session, _("Since when does that fee hold"), session.past_day, default=began.isoformat())


def rename(
    ctx: typer.Context,
    client: ClientArgument = None,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("The new name."))] = None,
) -> None:
    session = session_of(ctx)
    found = need_client(session, client)
    written = journal.rename_client(session.store, found, need_text(session, name, "NAME", _("New name")))
    said = _("{old} is now {name}; the old name still finds it.").format(old=found.name, name=written.client.name)
    _report(session, written, said)


def merge(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="CLIENT", help=N_("The client to keep."))],
    duplicate: Annotated[str, typer.Argument(metavar="DUPLICATE", help=N_("The one to merge into it."))],
    fees: Annotated[
        str | None, coded("--fees", ("add", "keep"), N_("Where both pay at a time: add the fees, or keep CLIENT's."))
    ] = None,
    status: Annotated[
        str | None, coded("--status", ("active", "lost"), N_("Where one is lost: what the client is today."))
    ] = None,
    yes: YesOption = False,
) -> None:
    from retainlog.cli.prompts import choose, sure
    from retainlog.journal import merging

    session = session_of(ctx)
    kept, merged = find_client(session.store, client), find_client(session.store, duplicate)
    if sure(session, _("Merge {merged} into {kept}?").format(merged=merged.name, kept=kept.name), yes=yes):
        if fees is None and session.interactive and merging.at_the_same_time(session.store, kept, merged):
            both = [("add", _("two agreements: add them")), ("keep", _("the same one twice: keep the first"))]
            fees = choose(session, _("Both pay; that is"), both, required=True)
        if status is None and session.interactive and merging.one_is_lost(kept, merged):
            ways = [("active", _("a client")), ("lost", _("a lost client"))]
            status = choose(session, _("One of the two is lost; today it is"), ways, required=True)
        done = merging.merge_clients(session.store, kept, merged, fees=fees or merging.ADD, status=status)
        written = journal.ClientWritten(done, [])
        _report(session, written, _("{merged} is now part of {name}.").format(merged=merged.name, name=kept.name))


def pause(
    ctx: typer.Context,
    client: ClientArgument = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=N_("Last day of the pause; open-ended without."))
    ] = None,
    on: OnOption = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why, for yourself."))] = None,
) -> None:
    session = session_of(ctx)
    found = need_client(session, client)
    start = session.past_day(on) or session.today
    kept = journal.pause_client(session.store, found, session.future(until), reason, start)
    said = (
        _("{name} is paused until {day}; no reminders.").format(name=found.name, day=format_date(kept.until_on))
        if kept.until_on
        else _("{name} is paused; no reminders until: retainlog client resume").format(name=found.name)
    )
    _report(session, journal.ClientWritten(found, []), said)


def resume(ctx: typer.Context, client: ClientArgument = None) -> None:
    session = session_of(ctx)
    found = need_client(session, client)
    journal.resume_client(session.store, found, session.today)
    _report(session, journal.ClientWritten(found, []), _("{name} is active again.").format(name=found.name))


def delete(ctx: typer.Context, client: ClientArgument = None, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    found = need_client(session, client)
    question = _("Delete {name} and all that belongs to it?").format(name=found.name)
    if sure(session, question, yes=yes):
        row = journal.view(session.store, found, session.today)
        journal.delete_client(session.store, found)
        session.show(Receipt(client_data(row), (_("Deleted {name}.").format(name=found.name),)))
        session.note_undo()
