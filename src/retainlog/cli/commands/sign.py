"""`retainlog sign …`: signs that a client may leave or has become challenging, and what was tried."""

from typing import Annotated, Any

import typer

from retainlog.base.results import Receipt, Table
from retainlog.cli.code import code_argument, coded
from retainlog.cli.listing import listed
from retainlog.cli.needs import cleared, need_client
from retainlog.cli.options import ClientArgument, IdArgument, OnOption, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.cli.views import signs as views_signs
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date, relative_day
from retainlog.journal import signs as journal
from retainlog.journal.playbook import step
from retainlog.nouns.client.naming import find_client
from retainlog.nouns.client.queries import client_names, name_of
from retainlog.nouns.sign import CODES, Sign

TextArgument = Annotated[
    list[str] | None, typer.Argument(metavar="TEXT", help=N_("What was seen; - reads standard input."))
]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))]


def _receipt(session: Session, sign: Sign, said: str, *more: str, **words: str) -> None:
    """`said` may use {client}, {sign}, {day} (when it was seen) and `words`."""
    client = name_of(session.store, sign.client_id)
    plays = journal.plays_of(session.store, [sign]).get(sign.id, [])
    data = views_signs.sign_data(sign, client, plays)
    day = relative_day(sign.on_date, session.today)
    first = said.format(client=client, sign=views_signs.label(sign.code), day=day, **words)
    session.show(Receipt(data, (f"{first}  [{sign.id[:8]}]", *more)))


def _written(session: Session, sign: Sign, said: str, *more: str, **words: str) -> None:
    _receipt(session, sign, said, *more, **words)
    session.note_undo()


def _noted(session: Session, noted: journal.Noted) -> None:
    """Say what became of a sign that was seen, and what one could do."""
    tried = len(journal.plays_of(session.store, [noted.sign]).get(noted.sign.id, []))
    could = _("You could {step}.").format(step=_(step(noted.sign.code, tried)))
    if noted.new:
        _written(session, noted.sign, _("Noted for {client}: {sign} ({day})"), could)
    elif noted.evidence:
        _written(session, noted.sign, _("Added to the open sign of {client}: {sign} (first seen {day})"), could)
    else:
        _receipt(session, noted.sign, _("Noted already for {client}: {sign} ({day})"), could)


def add(
    ctx: typer.Context,
    client: ClientArgument = None,
    code: Annotated[str | None, code_argument("CODE", CODES, N_("Which sign."))] = None,
    text: TextArgument = None,
    on: OnOption = None,
) -> None:
    session = session_of(ctx)
    found = need_client(session, client)
    day, asking = session.past_day(on), code is None and session.interactive

    def ask_code() -> str:
        from retainlog.cli.prompts import choose

        return choose(session, _("Which sign?"), [(one, views_signs.label(one)) for one in CODES], required=True)

    chosen = session.need(code, "CODE", ask_code)
    words = session.text(text)
    if words is None and asking:
        from retainlog.cli.prompts import ask

        words = ask(session, _("What did you see (Enter passes)"))
    _noted(session, journal.add_sign(session.store, found, chosen, words, day))


@listed("signs", day="on", sorts=("on", "client", "code", "text"), client=True)
def list_(
    ctx: typer.Context,
    client: ClientArgument = None,
    code: Annotated[str | None, coded("--code", CODES, N_("Only this sign."))] = None,
    all_: Annotated[
        bool, typer.Option("--all", help=N_("Those that were cleared, and those of lost clients, too."))
    ] = False,
) -> Table:
    session = session_of(ctx)
    client_id = find_client(session.store, client).id if client else None
    # Where a client is gone, its signs are history: shown when asked for.
    active_on = None if all_ or client_id else session.today
    signs = journal.list_signs(session.store, client_id=client_id, code=code, open_only=not all_, active_on=active_on)
    plays = journal.plays_of(session.store, signs)
    empty = _("No open signs. When you see one: retainlog sign add CLIENT CODE")
    return views_signs.sign_table(signs, client_names(session.store), plays, empty=empty)


def show(ctx: typer.Context, id: IdArgument) -> None:
    session = session_of(ctx)
    store = session.store
    sign = journal.find_sign(store, id)
    plays = journal.plays_of(store, [sign]).get(sign.id, [])
    snooze = None if sign.cleared_on else journal.snoozed_until(store, sign)
    client = name_of(store, sign.client_id)
    session.show(views_signs.sign_record(sign, client, plays, journal.evidence_of(store, sign), snooze, session.today))


def edit(
    ctx: typer.Context,
    id: IdArgument,
    code: Annotated[str | None, coded("--code", CODES, N_("Which sign it is."))] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help=N_("What was seen; - reads standard input."))
    ] = None,
    on: OnOption = None,
    reopen: Annotated[bool, typer.Option("--reopen", help=N_("It is not over after all."))] = False,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as text."))
    ] = None,
) -> None:
    session = session_of(ctx)
    sign = journal.find_sign(session.store, id)
    need_change(ctx)
    values = {"code": code, "text": session.text(text), "on_date": session.past_day(on)}
    changes: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    changes |= cleared(clear, journal.CLEARABLE)
    if reopen:
        changes |= journal.OPEN_AGAIN
    _written(
        session,
        journal.edit_sign(session.store, sign, **changes),
        session.changed(_("Changed for {client}: {sign} ({day})")),
    )


def clear(
    ctx: typer.Context,
    id: IdArgument,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help=N_("Why it is over."))] = None,
    on: OnOption = None,
) -> None:
    session = session_of(ctx)
    sign = journal.find_sign(session.store, id)
    reason = session.text(why)
    if reason is None and session.interactive and not sign.cleared_on:
        from retainlog.cli.prompts import ask

        reason = ask(session, _("Why is it over (Enter passes)"))
    cleared = journal.clear_sign(session.store, sign, reason, session.past_day(on))
    _written(session, cleared, _("Cleared for {client}: {sign}"))


def try_(
    ctx: typer.Context,
    id: IdArgument,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help=N_("What you try; - reads standard input."))
    ] = None,
    on: OnOption = None,
) -> None:
    session = session_of(ctx)
    sign = journal.find_sign(session.store, id)

    def ask_text() -> str:
        from retainlog.cli.prompts import ask
        from retainlog.journal.playbook import PLAYBOOK

        for one in PLAYBOOK[sign.code].steps:
            session.note("  " + _("you could {step}").format(step=_(one)))
        return ask(session, _("What do you try"), required=True)

    words = session.need(session.text(text), "TEXT", ask_text)
    play = journal.try_play(session.store, sign, words, session.past_day(on))
    asked = _("You are asked on {day} whether it helped.").format(day=format_date(play.ask_on))
    _written(session, sign, _("Tried for {client} ({sign}): {text}"), asked, text=play.text)


def helped(
    ctx: typer.Context,
    id: Annotated[
        str, typer.Argument(metavar="ID", help=N_("Id of the sign (what was tried last), or of what was tried."))
    ],
    answer: Annotated[str | None, code_argument("yes|no", ("yes", "no"), N_("Whether it helped."))] = None,
    note: NoteOption = None,
    on: OnOption = None,
) -> None:
    session = session_of(ctx)
    play = journal.find_play(session.store, id)

    def asked() -> str:
        from retainlog.cli.prompts import confirm

        question = _("{text} (tried {day}). Did it help?").format(text=play.text, day=format_date(play.on_date))
        return "yes" if confirm(session, question, default=True) else "no"

    yes = session.need(answer, "yes|no", asked) == "yes"
    done = journal.play_helped(session.store, play, yes, note=session.text(note), on=session.past_day(on))
    if yes:
        _written(session, done.sign, _("It helped, well done. Cleared for {client}: {sign}"))
        return
    tried = len(journal.plays_of(session.store, [done.sign])[done.sign.id])
    another = _("Next, you could {step}.").format(step=_(step(done.sign.code, tried)))
    _written(session, done.sign, _("Good to know. Still open for {client}: {sign}"), another)


def snooze(
    ctx: typer.Context,
    id: IdArgument,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help=N_("The day on which it comes back; else when it is seen again.")),
    ] = None,
) -> None:
    session = session_of(ctx)
    sign = journal.find_sign(session.store, id)
    kept = journal.snooze_sign(session.store, sign, session.future(until))
    if kept.until_on:
        said = _("Put aside until {until} for {client}: {sign}")
        _written(session, sign, said, until=format_date(kept.until_on))
    else:
        _written(session, sign, _("Put aside for {client} until it is seen once more: {sign}"))


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    sign = journal.find_sign(session.store, id)
    client = name_of(session.store, sign.client_id)
    question = _("Delete the sign {sign} of {client}?").format(sign=views_signs.label(sign.code), client=client)
    if sure(session, question, yes=yes):
        journal.delete_sign(session.store, sign)
        _written(session, sign, _("Deleted for {client}: {sign}"))
