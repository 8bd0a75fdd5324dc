"""`retainlog fit …`: the ideal client, and how leads and clients compare."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from retainlog.base.errors import Usage
from retainlog.base.results import Receipt
from retainlog.base.serialize import as_data
from retainlog.cli.code import code_argument, coded
from retainlog.cli.needs import cleared, need_found, need_text
from retainlog.cli.options import IdArgument, LimitOption, OnOption, YesOption, need_change, session_of
from retainlog.cli.session import Session
from retainlog.cli.views import fit as views_fit
from retainlog.i18n import N_, _, codes, ngettext
from retainlog.journal import fitness as journal
from retainlog.journal import fitrecords as records
from retainlog.nouns.fit import EXCEPTION_KINDS, MOST, Criterion, FitCheck, FitException

if TYPE_CHECKING:
    from retainlog.cli.interview import Interview

_SKIP = "-"


def profile(
    ctx: typer.Context,
    do: Annotated[
        str | None, code_argument("add|list|edit|remove", ("add", "list", "edit", "remove"), N_("What to do."))
    ] = None,
    criterion: Annotated[
        list[str] | None, typer.Argument(metavar="CRITERION", help=N_("What the ideal client is like."))
    ] = None,
    weight: Annotated[
        int | None, typer.Option("--weight", min=1, max=5, help=N_("How much it counts, 1 to 5 (default: 1)."))
    ] = None,
    deal_breaker: Annotated[
        bool | None,
        typer.Option(
            "--deal-breaker/--no-deal-breaker", help=N_("Answered with 0 or 1, it is no fit whatever the rest.")
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help=N_("With edit: its new name."))] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))
    ] = None,
    start_set: Annotated[bool, typer.Option("--start-set", help=N_("Add the six criteria to begin with."))] = False,
    yes: YesOption = False,
) -> None:
    session = session_of(ctx)
    words = " ".join(criterion or ())
    if do == "add":
        _add(session, words, weight or 1, bool(deal_breaker), session.text(note), start_set)
    elif do == "edit":
        found = need_found(
            session, words or None, "CRITERION", _("Which"), lambda typed: journal.find_criterion(session.store, typed)
        )
        values = {"name": name, "weight": weight, "deal_breaker": deal_breaker, "note": session.text(note)}
        changes: dict[str, Any] = {field: value for field, value in values.items() if value is not None}
        if not changes:
            need_change(ctx)
        _written(
            session,
            journal.edit_criterion(session.store, found, **changes),
            session.changed(_("Changed in the profile: {name}")),
        )
    elif do == "remove":
        from retainlog.cli.prompts import sure

        found = need_found(
            session, words or None, "CRITERION", _("Which"), lambda typed: journal.find_criterion(session.store, typed)
        )
        question = _("Take {name} out of the profile?").format(name=journal.label(found))
        if sure(session, question, yes=yes):
            journal.remove_criterion(session.store, found)
            _written(session, found, _("Taken out of the profile: {name}"))
    else:
        empty = _("No profile yet. Begin with: retainlog fit profile add --start-set")
        session.show(views_fit.profile_table(journal.profile(session.store), empty))


def _add(session: Session, name: str, weight: int, deal_breaker: bool, note: str | None, start_set: bool) -> None:
    if not name and not start_set and session.interactive and not journal.profile(session.store):
        from retainlog.cli.prompts import confirm

        for text in journal.LABELS.values():
            session.note("  " + _(text))
        start_set = confirm(session, _("Begin with these six criteria?"), default=True)
    if start_set:
        added = journal.add_start_set(session.store)
        text = ngettext("{n} criterion added to the profile.", "{n} criteria added to the profile.", len(added))
        data = {"criteria": [views_fit.criterion_data(one) for one in added]}
        session.show(Receipt(data, (text.format(n=len(added)),)))
        session.note_undo()
        if not name:
            return
    words = need_text(session, name or None, "CRITERION", _("What is the ideal client like"))
    added_one = journal.add_criterion(session.store, words, weight=weight, deal_breaker=deal_breaker, note=note)
    _written(session, added_one, _("Added to the profile: {name}"))


def _written(session: Session, criterion: Criterion, said: str) -> None:
    line = f"{said.format(name=journal.label(criterion))}  [{criterion.id[:8]}]"
    session.show(Receipt(views_fit.criterion_data(criterion), (line,)))
    session.note_undo()


def check(
    ctx: typer.Context,
    who: Annotated[
        str | None, typer.Argument(metavar="CLIENT|LEAD", help=N_("A client or a lead, by name or id."))
    ] = None,
    score: Annotated[
        list[str] | None,
        typer.Option("--score", metavar="CRITERION=N", help=N_("An answer, 0 to 4; may be repeated.")),
    ] = None,
    exception: Annotated[
        list[str] | None,
        typer.Option("--exception", metavar="KIND=TEXT", help=N_("One that was granted: price=, format= or other=.")),
    ] = None,
    on: OnOption = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help=N_("A note; - reads standard input."))
    ] = None,
    show: Annotated[bool, typer.Option("--show", help=N_("Only show what is known."))] = False,
) -> None:
    session = session_of(ctx)
    store, day = session.store, session.past_day(on)
    subject = need_found(
        session, who, "CLIENT|LEAD", _("Client or lead"), lambda typed: journal.find_subject(store, typed)
    )
    scores, granted = _scores(session, score), _granted(exception)
    if not show:
        if not journal.profile(store):
            raise Usage(
                "no_profile",
                "There is no ideal-client profile yet to compare with.",
                hint="Begin with: retainlog fit profile add --start-set",
            )
        interview = None
        if not scores and not granted:
            interview, scores = _ask(session, subject)
        if interview and not scores:
            interview.done()
            session.note(_("Nothing was answered, so nothing is kept."))
            return
        journal.check_subject(store, subject, scores, on=day, note=session.text(note), exceptions=granted)
        if interview:
            interview.done()
    session.show(
        views_fit.check_record(
            subject,
            journal.profile(store),
            journal.checks_of(store, subject),
            journal.exceptions_of(store, subject),
            journal.dangers(store, subject, session.today, session.rates),
        )
    )
    if not show:
        session.note_undo()


def list_(
    ctx: typer.Context,
    who: Annotated[
        str | None, typer.Argument(metavar="CLIENT|LEAD", help=N_("A client or a lead, by name or id."))
    ] = None,
    limit: LimitOption = None,
) -> None:
    session = session_of(ctx)
    subject = journal.find_subject(session.store, who) if who else None
    session.show(views_fit.history_table(records.history(session.store, subject)[:limit]))


def edit(
    ctx: typer.Context,
    id: IdArgument,
    on: OnOption = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help=N_("The note of a check."))] = None,
    kind: Annotated[str | None, coded("--kind", EXCEPTION_KINDS, N_("The kind of an exception."))] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help=N_("The words of an exception."))] = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty, such as note."))
    ] = None,
) -> None:
    need_change(ctx)
    session = session_of(ctx)
    found = records.find_record(session.store, id)
    values = {"on_date": session.past_day(on), "note": session.text(note), "kind": kind, "text": session.text(text)}
    changes: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    known = ("note",) if isinstance(found, FitCheck) else ()
    changes |= cleared(clear, known)
    if unknown := [name for name in changes if name not in found._fields]:
        raise Usage(
            "bad_combination",
            "--{option} is for an exception; this is a check. Its answers change with another check of that day."
            if isinstance(found, FitCheck)
            else "--{option} is for a check; this is an exception.",
            hint="See them with: retainlog fit list",
            option=unknown[0],
        )
    _kept(
        session, records.edit_record(session.store, found, **changes), session.changed(_("Changed for {name}: {text}"))
    )


def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    found = records.find_record(session.store, id)
    name, said = records.name_of(session.store, found), views_fit.record_text(found)
    if sure(session, _("Delete {text} of {name}?").format(text=said, name=name), yes=yes):
        records.delete_record(session.store, found)
        _kept(session, found, _("Deleted for {name}: {text}"))


def _kept(session: Session, found: FitCheck | FitException, said: str) -> None:
    name = records.name_of(session.store, found)
    line = said.format(name=name, text=views_fit.record_text(found)) + f"  [{found.id[:8]}]"
    session.show(Receipt(as_data(found, name=name), (line,)))
    session.note_undo()


def _scores(session: Session, pairs: list[str] | None) -> dict[str, int]:
    answers = {}
    for pair in pairs or ():
        name, _equals, number = pair.rpartition("=")
        if not name or number.strip() not in tuple(str(n) for n in range(MOST + 1)):
            raise Usage(
                "bad_score",
                "--score can't be {pair!r}.",
                hint="It takes CRITERION=N with N from 0 to 4, such as values=3.",
                pair=pair,
            )
        answers[journal.find_criterion(session.store, name).id] = int(number)
    return answers


def _granted(pairs: list[str] | None) -> list[tuple[str, str]]:
    found = []
    for pair in pairs or ():
        typed, _equals, text = pair.partition("=")
        kind = codes.find(typed, EXCEPTION_KINDS)
        if not kind or not text.strip():
            raise Usage(
                "bad_exception",
                "--exception can't be {pair!r}.",
                hint="It takes KIND=TEXT with one of: {kinds}.",
                pair=pair,
                kinds=", ".join(EXCEPTION_KINDS),
            )
        found.append((kind, text))
    return found


def _ask(session: Session, subject: journal.Subject) -> "tuple[Interview, dict[str, int]]":
    """One key a criterion, on a terminal; Enter passes."""
    from retainlog.cli.interview import Interview

    if not session.interactive:
        raise Usage(
            "missing_value",
            "{name} is missing.",
            hint="Such as: --score values=3; or run this in a terminal to be asked.",
            name="--score",
        )
    criteria = journal.profile(session.store)
    words = ", ".join(f"{n} {_(word)}" for n, word in enumerate(journal.ANSWERS))
    said = _("How close is {name} to the ideal client? One key each: {words}. Enter passes.")
    session.say(said.format(name=subject.name, words=words))
    interview = Interview(session, "fit", subject.client.id if subject.client else subject.key["lead_id"])
    answers = {}
    for number, one in enumerate(criteria, 1):
        session.say(f"\n{number}/{len(criteria)}  {journal.label(one)}")
        pressed = interview.press(one.id, _("0 to 4 (Enter passes)"), _SKIP + "01234")
        if pressed != _SKIP:
            answers[one.id] = int(pressed)
    return interview, answers
