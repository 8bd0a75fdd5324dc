"""The questions of a post-mortem: five at once, the rest in the passes after a week and a month.

Each can be answered by its option instead; without a terminal nothing else happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from retainlog.base.errors import Usage
from retainlog.cli.interview import Interview
from retainlog.i18n import N_, _
from retainlog.i18n.formats import format_date
from retainlog.nouns.loss import QUESTIONS, Loss

if TYPE_CHECKING:
    from retainlog.cli.session import Session

# The sixth and seventh of the first pass are asked of a vague reason alone.
ASKED = {
    "at-once": ("stated", "clarity", "third_party", "offer", "believed", "reason", "feeling"),
    "week": (
        *("by_whom", "believed", "reason", "evidence", "third_party", "offer", "verdict", "opportunity"),
        "feeling_passed_on",
    ),
    "month": ("believed", "reason", "evidence", "verdict", "lesson", "win_back_on", "feeling_passed_on"),
}

TEXTS = {
    "stated": N_("What did they say, as near to their own words as you can"),
    "clarity": N_("How did they say it"),
    "third_party": N_("A vague reason may hide a third side (a competitor, a relative, a coupon). Who could it be"),
    "offer": N_("What may that third side have offered"),
    "believed": N_("What do you believe lies behind it"),
    "reason": N_("Which reason comes closest"),
    "feeling": N_("How do you feel right now, from 1 (heavy) to 5 (light)"),
    "by_whom": N_("Who ended it"),
    "evidence": N_("What do you know for certain: messages, figures, what others told you"),
    "verdict": N_("Looking at it calmly, was it"),
    "opportunity": N_("What has become possible now"),
    "lesson": N_("What would you like to keep from it for the next client"),
    "win_back_on": N_("When would you like to get in touch again (a day such as: in 3m)"),
    "feeling_passed_on": N_("On which day did you notice that it had passed"),
}
CODES: dict[str, tuple[tuple[str, str], ...]] = {
    "clarity": (
        ("clear", N_("with a full mouth: a reason that stands by itself")),
        ("vague", N_("mumbled: you were wonderful, but… maybe later")),
    ),
    "by_whom": (
        ("client", N_("the client")),
        ("us", N_("you did")),
        ("mutual", N_("both together")),
    ),
    "reason": (
        ("competitor-offer", N_("someone else made an offer")),
        ("wanted-change", N_("they wanted something different; that says nothing about your work")),
        ("our-mistake", N_("a mistake on your side")),
        ("disengaged", N_("the interest faded, on one side or both")),
        ("problem-solved", N_("you solved what they came for")),
        ("industry-crisis", N_("their industry is in trouble")),
        ("leadership-change", N_("new people decide")),
        ("expectations", N_("they expected something else")),
        ("wrong-fit", N_("it never quite fitted")),
        ("price", N_("the price")),
        ("in-house", N_("they do it themselves now")),
        ("project-ended", N_("the project came to its end")),
        ("ended-by-us", N_("you ended it")),
        ("unknown", N_("not known (yet)")),
    ),
    "verdict": (
        ("preventable", N_("something could have been done")),
        ("should-not-have-sold", N_("it was not the right client to begin with")),
        ("external", N_("nothing you could have changed")),
        ("undetermined", N_("too early to tell")),
    ),
}


def ask_pass(
    session: Session, interview: Interview, stage: str, given: Mapping[str, str | None], loss: Loss | None = None
) -> dict[str, Any]:
    """The answers of one pass, by the names of `QUESTIONS`: those given by options, and on a terminal those asked.

    What was passed is left out. `given` holds options as typed; `loss` is what is known from earlier passes."""
    answers: dict[str, Any] = {}
    for name in ASKED[stage]:
        if given[name] is None and (not session.interactive or not _wanted(name, answers, loss)):
            continue
        answers[name] = _ask(session, interview, name, given[name], loss)
    for name in QUESTIONS:
        if name not in answers:
            kept = interview.keep(name, given[name])
            answers[name] = _value(session, name, kept) if kept else kept
    return {name: value for name, value in answers.items() if value not in (None, "") or given[name] is not None}


def values(session: Session, given: Mapping[str, str | None]) -> dict[str, object]:
    """What options said, as values."""
    return {name: _value(session, name, text) for name, text in given.items() if text is not None}


def _wanted(name: str, answers: Mapping[str, object], loss: Loss | None) -> bool:
    """Whether a question makes sense after the answers so far."""

    def known(field: str) -> object:
        return answers.get(field) or getattr(loss, field, None)

    match name:
        case "third_party":
            return known("clarity") == "vague" and not known("third_party")
        case "offer":
            return bool(known("third_party")) and not known("offer")
        case "by_whom" | "feeling_passed_on":
            return not known(name)
        case _:
            return True


def _ask(session: Session, interview: Interview, name: str, given: str | None, loss: Loss | None) -> object:
    question = _(TEXTS[name])
    before = getattr(loss, name, None)
    if name in CODES:
        if before and given is None:
            question += " " + _("(Enter: still {answer})").format(answer=_(str(before)))
        return interview.choose(name, question, [(code, _(text)) for code, text in CODES[name]], given=given)
    explain = _("So far: {answer}").format(answer=_shown(before)) if before else ""
    match name:
        case "feeling":
            return interview.ask(name, question, given=given, parse=_rating, explain=explain)
        case "win_back_on":
            return interview.ask(name, question, given=given, parse=session.future, explain=explain)
        case "feeling_passed_on":
            if given is None and not interview.confirm("passed", _("Has the heavy feeling passed?")):
                return None
            return interview.ask(name, question, given=given, parse=session.past_day, default="today")
        case _:
            return interview.ask(name, question, given=given, explain=explain)


def _value(session: Session, name: str, text: str) -> object:
    match name:
        case "feeling":
            return _rating(text)
        case "win_back_on":
            return session.future(text)
        case "feeling_passed_on":
            return session.past_day(text)
        case "also":
            return text.split(",")
        case _:
            return text.strip()


def _shown(value: object) -> str:
    return format_date(value) if isinstance(value, date) else str(value)


def _rating(text: str) -> int:
    if text not in ("1", "2", "3", "4", "5"):
        raise Usage("bad_rating", "{text!r} is no number from 1 to 5.", text=text)
    return int(text)
