"""`retainlog check`: ten questions about one client."""

from typing import TYPE_CHECKING, Annotated

import typer

from retainlog.base.errors import Usage
from retainlog.cli.needs import need_client
from retainlog.cli.options import ClientArgument, OnOption, session_of
from retainlog.cli.session import Session
from retainlog.cli.views import signs as views_signs
from retainlog.i18n import N_, _, codes, ngettext
from retainlog.i18n.formats import relative_day
from retainlog.journal import checks as journal
from retainlog.journal.playbook import PLAYBOOK, SCORES, step
from retainlog.nouns.client import Client
from retainlog.nouns.sign import CODES

if TYPE_CHECKING:
    from retainlog.cli.interview import Interview

_SKIP = "-"


def check(
    ctx: typer.Context,
    client: ClientArgument = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="CODE=N", help=N_("An answer, 0 to 3, such as criticism=2; may be repeated.")),
    ] = None,
    on: OnOption = None,
    signs: Annotated[
        bool | None, typer.Option("--signs/--no-signs", help=N_("Note a sign for each answer of 2 or 3 (default)."))
    ] = None,
    show: Annotated[bool, typer.Option("--show", help=N_("Only show earlier answers and their trend."))] = False,
) -> None:
    session = session_of(ctx)
    store = session.store
    found = need_client(session, client)
    if show:
        session.show(views_signs.check_record(found, journal.trend(store, found), None))
        return
    given, day = _answers(answer), session.past_day(on)
    if not given and not session.interactive:
        raise Usage(
            "missing_value",
            "{name} is missing.",
            hint="Such as: --answer criticism=2; or run this in a terminal to be asked.",
            name="--answer",
        )
    interview = None
    if not given:
        from retainlog.cli.interview import Interview

        interview = Interview(session, "check", found.id)
        # The day of the first answer, also when it goes on later.
        first = interview.keep("on", day.isoformat() if day else None)
        day = session.past_day(first or interview.keep("on", session.today.isoformat()))
        given = _ask(session, interview, found)
        if not given:
            interview.done()
            session.note(_("Nothing was answered, so nothing is kept."))
            return
        codes = journal.raising(store, found, given, day)
        if codes:
            labels = ", ".join(views_signs.label(code) for code in codes)
            question = _("Note as signs: {labels}?").format(labels=labels)
            signs = interview.confirm("signs", question, given=signs, default=True)
    checked = journal.check_client(store, found, given, on=day, raise_for=() if signs is False else None)
    if interview:
        interview.done()
    session.show(views_signs.check_record(found, journal.trend(store, found), checked))
    _notes(session, checked)
    session.note_undo()


def _answers(pairs: list[str] | None) -> dict[str, int]:
    answers = {}
    for pair in pairs or ():
        typed, _equals, score = pair.partition("=")
        code = codes.find(typed, CODES)
        if not code or score.strip() not in ("0", "1", "2", "3"):
            raise Usage(
                "bad_answer",
                "--answer can't be {pair!r}.",
                hint="It takes CODE=N with N from 0 to 3 and one of: {codes}.",
                pair=pair,
                codes=", ".join(CODES),
            )
        answers[code] = int(score)
    return answers


def _ask(session: Session, interview: "Interview", client: Client) -> dict[str, int]:
    """One key a question; Enter keeps the answer of last time, and passes where there is none."""

    before = journal.previous_answers(session.store, client)
    words = ", ".join(f"{score} {_(word)}" for score, word in enumerate(SCORES))
    said = _("Ten short questions about {client}. One key each: {words}. Enter keeps the last answer.")
    session.say(said.format(client=client.name, words=words))
    answers = {}
    for number, code in enumerate(CODES, 1):
        page = PLAYBOOK[code]
        last = before.get(code)
        session.say(f"\n{number}/{len(CODES)}  {_(page.question)}")
        session.say(f"      0 {_(page.none)} … 3 {_(page.strong)}")
        if last:
            when = relative_day(last[0], session.today)
            prompt = _("0 to 3 (Enter: still {score}, as {day})").format(score=last[1], day=when)
        else:
            prompt = _("0 to 3 (Enter passes)")
        first = str(last[1]) if last else _SKIP
        pressed = interview.press(code, prompt, first + "0123".replace(first, ""))
        if pressed != _SKIP:
            answers[code] = int(pressed)
    return answers


def _notes(session: Session, checked: journal.Checked) -> None:
    if checked.raised:
        count = len(checked.raised)
        session.note(ngettext("{n} sign noted:", "{n} signs noted:", count).format(n=count))
    for noted in checked.raised:
        sign = noted.sign
        line = _("{sign}: you could {step}").format(sign=views_signs.label(sign.code), step=_(step(sign.code)))
        session.note(f"  {line}  [{sign.id[:8]}]")
    for sign in checked.quiet:
        line = _("{sign} seems to be over; if so: retainlog sign clear {id}")
        session.note(line.format(sign=views_signs.label(sign.code), id=sign.id[:8]))
