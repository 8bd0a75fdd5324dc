"""`retainlog report --reflect`: what the month before left, three questions, and the answers kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from retainlog.domain.document import Document
from retainlog.domain.listing import Receipt
from retainlog.domain.record import as_data
from retainlog.domain.reflection import QUESTIONS, Reflection, questions_for
from retainlog.domain.scope import Scope
from retainlog.errors import Usage
from retainlog.i18n import _, codes, ngettext
from retainlog.i18n.formats import format_month
from retainlog.journal import reflections
from retainlog.reports import monthly

if TYPE_CHECKING:
    from retainlog.cli.session import Session

_HEADING = r"^## \[([a-z-]+)\].*$"


def reflect(session: Session, scope: Scope, typed: Sequence[str], *, edit: bool) -> None:
    """Answers come from `--answer`, from the editor, or from an interview that can be interrupted."""
    if scope.months != 1:
        raise Usage("one_month", "One reflects on one month.", hint="Say which with: --month 2026-10")
    month = monthly.read(session.store, scope)
    codes = questions_for(month.held)
    known = {code: row.answer for code, row in reflections.answers(session.store, scope.month).items()}
    given = dict(map(_pair, typed))
    if edit:
        codes = tuple(dict.fromkeys((*codes, *known)))
        written = _edited(session, scope, codes, known | given)
        _receipt(session, scope, reflections.keep_answers(session.store, scope.month, written))
    elif given:
        _receipt(session, scope, reflections.keep_answers(session.store, scope.month, given))
    elif session.interactive:
        _show_before(session, scope, month)
        _interview(session, scope, codes, known)
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
    return reflections.check_question(codes.find(code, QUESTIONS) or code.strip()), answer


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


def _interview(session: Session, scope: Scope, codes: Sequence[str], known: Mapping[str, str]) -> None:
    from retainlog.cli.interview import Interview

    session.err.write("\n")
    interview = Interview(session, "reflection", f"{scope.month:%Y-%m}")
    answers = {}
    for code in codes:
        so_far = _("So far: {answer}").format(answer=known[code]) if code in known else ""
        answers[code] = interview.ask(code, reflections.question_text(code), explain=so_far)
    kept = reflections.keep_answers(session.store, scope.month, answers)
    interview.done()
    _receipt(session, scope, kept)


def _edited(session: Session, scope: Scope, codes: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """All questions as one document in the editor; what stands under each heading is its answer."""
    from retainlog.cli.editor import edit

    parts = [_("Looking back at {month}").format(month=format_month(scope.month)), ""]
    for code in codes:
        parts += [f"## [{code}] {reflections.question_text(code)}", "", known.get(code, ""), ""]
    _before, *found = re.split(_HEADING, edit(session.drafts, "\n".join(parts), ending=".md"), flags=re.MULTILINE)
    return dict(zip(found[::2], found[1::2], strict=True))


def _receipt(session: Session, scope: Scope, kept: Sequence[Reflection]) -> None:
    name = format_month(scope.month)
    if kept:
        text = ngettext("Kept {n} answer about {month}.", "Kept {n} answers about {month}.", len(kept))
        lines = [text.format(n=len(kept), month=name), _("Next month's report shows them.")]
    else:
        lines = [_("Nothing new was written about {month}.").format(month=name)]
    data = {"month": f"{scope.month:%Y-%m}", "answers": [as_data(row) for row in kept]}
    session.show(Receipt(data, tuple(lines)))
    if kept:
        session.note_undo()
