"""`retainlog report --reflect`: what the month before left, the month's questions, the answers and actions kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.document import Document
from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.results import Receipt
from retainlog.base.scope import Scope
from retainlog.base.serialize import as_data
from retainlog.i18n import _, ngettext
from retainlog.i18n.codes import find
from retainlog.i18n.formats import format_date, format_month
from retainlog.journal import reflections
from retainlog.journal.reasons import label
from retainlog.journal.reflections import Kept, Settled
from retainlog.nouns.reflection import QUESTIONS, questions_for
from retainlog.render.cells import NOTHING
from retainlog.reports import monthly

if TYPE_CHECKING:
    from retainlog.cli.interview import Interview
    from retainlog.cli.session import Session
    from retainlog.nouns.mistake import Action

_HEADING = r"^## \[([a-z-]+)\].*$"
_STEP = r"^\s*[-*] \[ ?\][ \t]*(.*)$"


def reflect(session: Session, scope: Scope, typed: Sequence[str], *, edit: bool) -> None:
    """Answers come from `--answer`, from the editor, or from an interview that can be interrupted."""
    if scope.months != 1:
        raise Usage("one_month", "One reflects on one month.", hint="Say which with: --month 2026-10")
    given = dict(map(_pair, typed))
    if monthly.nothing_yet(session.store) and not given:
        _nothing(session, scope)
        return
    month = monthly.read(session.store, scope)
    codes = questions_for(month.held)
    known = {code: row.answer for code, row in reflections.answers(session.store, scope.month).items()}
    if edit:
        _edit(session, scope, month, known | given)
    elif given:
        _receipt(session, scope, reflections.keep(session.store, scope.month, given))
    elif session.interactive:
        _show_before(session, scope, month)
        if not any(month.held):
            session.say(_quiet(scope))
        _interview(session, scope, month, codes, known)
    else:
        raise Usage(
            "missing_value",
            "The answers are missing.",
            hint="Give them as --answer CODE=TEXT, with the codes {codes}, or run this in a terminal to be asked.",
            codes=", ".join(codes),
        )


def _pair(text: str) -> tuple[str, str]:
    code, equals, answer = text.partition("=")
    if not equals or not answer.strip():
        raise Usage(
            "bad_answer",
            "I can't read {text!r} as an answer.",
            hint='Write it as CODE=TEXT: --answer "went-well=the Q4 workshop"',
            text=text,
        )
    return reflections.check_question(find(code, QUESTIONS) or code.strip()), answer


def _nothing(session: Session, scope: Scope) -> None:
    lines = (
        _("Your journal is still empty, so there is nothing to look back on yet."),
        _("Write down what happens, and come back at the end of the month."),
    )
    session.show(Receipt({"month": f"{scope.month:%Y-%m}", "answers": [], "actions": [], "settled": []}, lines))


def _quiet(scope: Scope) -> str:
    return _("Nothing is noted about {month}, which is fine. One question is enough.").format(
        month=format_month(scope.month)
    )


def _show_before(session: Session, scope: Scope, month: monthly.Month) -> None:
    from retainlog.render import emit

    title = _("Looking back at {month}").format(month=format_month(scope.month))
    page = Document("monthly", title, (monthly.carried_over(session.store, scope, month),))
    err = session.err
    emit(
        page,
        "table",
        err,
        color=False,
        width=session.width_of(err),
        today=session.today,
        bidi=session.bidi_of(err),
    )


# The interview


def _interview(
    session: Session, scope: Scope, month: monthly.Month, codes: Sequence[str], known: Mapping[str, str]
) -> None:
    from retainlog.cli.interview import Interview

    session.err.write("\n")
    interview = Interview(session, "reflection", f"{scope.month:%Y-%m}")
    settled = _settle(session, interview, month)
    session.say(_("Any number of lines; an empty one ends an answer. < goes back, ? tells what a question is about."))
    why = facts(month)
    answers: dict[str, str] = {}

    def ask(at: int, *, again: bool) -> bool:
        """Whether it was answered; not where the person goes back."""
        code = codes[at]
        place = _("{place} of {n}").format(place=at + 1, n=len(codes))
        text = interview.paragraphs(
            code,
            f"{place}  {reflections.question_text(code)}",
            why=why.get(code) or _("Ask yourself what you would tell a friend."),
            text=known.get(code, ""),
            again=again,
        )
        if text is not None:
            answers[code] = text
        return text is not None

    at, back = 0, False
    while at < len(codes):
        back = not ask(at, again=back)
        at = max(at - 1, 0) if back else at + 1
    steps = _review(session, interview, codes, answers, ask)
    kept = reflections.keep(
        session.store, scope.month, answers, [" ".join(answers[code].split()) for code in steps], settled
    )
    interview.done()
    _receipt(session, scope, kept)


def _settle(session: Session, interview: Interview, month: monthly.Month) -> list[Settled]:
    """What is to become of the actions that are still open: each stays, is done, gets another day, or is dropped."""
    waiting = [action for action in month.unfinished if action.status == "open"]
    found = []
    for number, action in enumerate(waiting[:_AT_MOST], 1):
        place = _("{place} of {n}").format(place=number, n=min(len(waiting), _AT_MOST))
        session.say(f"{place}  {_due(action.text, action.due_on)}")
        key = f"action.{action.id}"
        match interview.press(key, _("Enter: leave it · d: done · m: another day · x: drop it"), "ldmx", drained=True):
            case "d":
                found.append(Settled.done(action, session.today))
            case "m":
                due = interview.ask(f"{key}.due", _("Until when"), default="in 2w", parse=session.future)
                found.append(Settled.moved(action, due or session.today))
            case "x":
                why = interview.ask(f"{key}.why", _("Why is it not to be done any more"), required=True)
                found.append(Settled.dropped(action, why, session.today))
    if len(waiting) > _AT_MOST:
        session.say(_("{n} more: retainlog action list").format(n=len(waiting) - _AT_MOST))
    return found


_AT_MOST = 7  # actions that are gone through in one sitting


def _review(
    session: Session,
    interview: Interview,
    codes: Sequence[str],
    answers: Mapping[str, str],
    ask: Callable[..., bool],
) -> list[str]:
    """Show the answers, let any be changed or become an action; the codes of those that do."""
    steps = [code for code in interview.recall("steps") if answers.get(code)]
    while any(answers.values()):
        session.say("")
        for number, code in enumerate(codes, 1):
            sign = _("to do") + " · " if code in steps else ""
            session.say(f"{number}. {sign}{answers[code] or NOTHING}")
        typed = interview.line(_("Enter: save · a number: change it · a and its number: make it an action"))
        if not typed:
            break
        letter, digits = typed[:1], typed.lstrip("aAש ")
        if not digits.isdecimal() or not 1 <= int(digits) <= len(codes):
            continue
        code = codes[int(digits) - 1]
        if letter.isdecimal():
            ask(int(digits) - 1, again=True)
        elif answers[code]:
            steps = [one for one in steps if one != code] if code in steps else [*steps, code]
            interview.remember("steps", steps)
    return [code for code in steps if answers[code]]


def facts(month: monthly.Month) -> dict[str, str]:
    """What in the month each question is about, where there is something to name."""
    names = month.names
    signs = [f"{names[sign.client_id]}: {label(sign.code)}" for sign in month.kept.still_open]
    found = {
        "lost-client": [names[loss.client_id] for loss in month.losses],
        "mistake-again": [one.what for one in month.mistakes if one.recurrence_of],
        "mistake": [one.what for one in month.mistakes],
        "sign-raised": signs,
        "win": [f"{names[win.client_id]}: {win.title}" for win in month.kept.wins],
        "quiet": [str(row["client"]) for row in month.quiet],
        "unfinished": [action.text for action in month.unfinished],
    }
    return {code: " · ".join(map(_line, texts)) for code, texts in found.items() if texts}


# In the editor


def _edit(session: Session, scope: Scope, month: monthly.Month, known: Mapping[str, str]) -> None:
    """All questions as one document. It waits as a draft, named after the entry that it will become, until its answers
    are written."""
    from retainlog.cli import drafts, editor

    codes = dict.fromkeys((*questions_for(month.held), *known))
    start = f"reflection-{scope.month:%Y-%m}-"
    drafts.forget_written(session.drafts, session.store.has_entry)
    if name := editor.kept(session.drafts, start):
        session.note(_("What you wrote before opens again."))
    else:
        name = f"{start}{new_id()}.md"
    session.store.next_id = name[len(start) : -len(".md")]
    text = editor.edit(session.drafts, _page(session, scope, month, tuple(codes), known), name)
    _before, *found = re.split(_HEADING, text, flags=re.MULTILINE)
    answers, steps = {}, []
    for code, answer in zip(found[::2], found[1::2], strict=True):
        steps += [step for step in re.findall(_STEP, answer, flags=re.MULTILINE) if step.strip()]
        answers[code] = re.sub(_STEP, "", answer, flags=re.MULTILINE)
    kept = reflections.keep(session.store, scope.month, answers, steps)
    editor.forget(session.drafts, name)
    _receipt(session, scope, kept)


def _page(session: Session, scope: Scope, month: monthly.Month, codes: Sequence[str], known: Mapping[str, str]) -> str:
    """What the editor opens with; what stands under each heading is its answer."""
    parts = [f"# {_('Looking back at {month}').format(month=format_month(scope.month))}", ""]
    if not any(month.held):
        parts += [_quiet(scope), ""]
    last = monthly.last_answers(session.store, scope)
    if month.unfinished:
        parts += [
            _("Unfinished actions"),
            *(f"> {_due(action.text, action.due_on)}" for action in month.unfinished),
            "",
        ]
    if last:
        parts += [_("What you thought the month before"), *(f"> {_line(text)}" for text in last), ""]
    parts += [_("What stands under a heading is kept. A line that begins with - [ ] becomes an action."), ""]
    for code in codes:
        parts += [f"## [{code}] {reflections.question_text(code)}", "", known.get(code, ""), ""]
    return "\n".join(parts)


def _due(text: str, day: date | None) -> str:
    line = _line(text)
    return _("{text} (due {day})").format(text=line, day=format_date(day)) if day else line


def _line(text: str) -> str:
    return " ".join(text.split())


def _receipt(session: Session, scope: Scope, kept: Kept) -> None:
    name = format_month(scope.month)
    lines = []
    if kept.answers:
        n = len(kept.answers)
        lines += [
            ngettext("Kept {n} answer about {month}.", "Kept {n} answers about {month}.", n).format(n=n, month=name),
            ngettext("Next month's report shows it.", "Next month's report shows them.", n),
        ]
    for action in kept.actions:
        due = format_date(action.due_on) if action.due_on else ""
        lines.append(_("To do by {day}: {action} ({id})").format(day=due, action=action.text, id=action.id[:8]))
    for action in kept.settled:
        lines.append(_settled_line(action))
    if not lines:
        lines.append(_("Nothing new was written about {month}.").format(month=name))
    data = {
        "month": f"{scope.month:%Y-%m}",
        "answers": [as_data(row) for row in kept.answers],
        "actions": [as_data(row) for row in kept.actions],
        "settled": [as_data(row) for row in kept.settled],
    }
    session.show(Receipt(data, tuple(lines)))
    if any(kept):
        session.note_undo()


def _settled_line(action: Action) -> str:
    if action.status == "done":
        return _("Done: {step}").format(step=action.text)
    if action.status == "dropped":
        return _("Dropped: {step}").format(step=action.text)
    return _("Moved to {day}: {action}").format(
        day=format_date(action.due_on) if action.due_on else "", action=action.text
    )
