"""The monthly reflection: which three questions the month asks, and the answers."""

from datetime import date
from typing import NamedTuple

from retainlog.store.database import Store
from retainlog.store.table import Table

HOW_MANY = 3
HARD = (
    "lost-client",
    "mistake-again",
    "mistake",
    "promise-broken",
    "fees-fell",
    "sign-raised",
    "quiet",
    "new-over-existing",
    "fewer-touches",
    "unfinished",
)
AHEAD = ("fix-held", "win", "went-well", "best-client", "next-month")
QUESTIONS = (*HARD, *AHEAD)
"""Codes of all questions: about what was hard, and about what went well or lies ahead. The earlier ones matter more
where they apply; the last can always be asked."""


class Reflection(NamedTuple):
    """One answer to one question (`question` is a stable code) about the month that starts on `month`."""

    id: str
    month: date
    question: str
    answer: str
    on_date: date
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


REFLECTIONS = Table("reflections", Reflection)


def between(store: Store, first: date, last: date) -> list[Reflection]:
    """Answers about the months that begin in the period, in the order of the months and of writing."""
    tail = "AND t.month BETWEEN ? AND ? ORDER BY t.month, t.created_at, t.rowid"
    return REFLECTIONS.where(store, tail, (first.isoformat(), last.isoformat()))


class Held(NamedTuple):
    """What a month held. `touches_before` counts the same stretch of the month before."""

    lost: int = 0
    mistakes: int = 0
    recurrences: int = 0
    fixes_held: int = 0
    fees_fell: bool = False
    quiet: int = 0
    minutes_new: int = 0
    minutes_existing: int = 0
    touches: int = 0
    touches_before: int = 0
    unfinished: int = 0
    broken: int = 0
    signs: int = 0
    wins: int = 0


def questions_for(held: Held) -> tuple[str, ...]:
    """The codes of the questions for a month: two at most about what was hard, so that one of the three looks at what
    went well or lies ahead; a month that held nothing gets one question alone."""
    if not any(held):
        return AHEAD[-1:]
    applies = {
        "lost-client": held.lost > 0,
        "mistake-again": held.recurrences > 0,
        "mistake": held.mistakes > 0 and not held.recurrences,
        "promise-broken": held.broken > 0,
        "fees-fell": held.fees_fell and not held.lost,
        "sign-raised": held.signs > 0,
        "quiet": held.quiet > 0,
        "new-over-existing": held.minutes_new > held.minutes_existing,
        "fewer-touches": 0 < held.touches < held.touches_before,
        "unfinished": held.unfinished > 0,
        "fix-held": held.fixes_held > 0,
        "win": held.wins > 0,
    }
    hard = [code for code in HARD if applies[code]][: HOW_MANY - 1]
    ahead = [code for code in AHEAD if applies.get(code, True)]
    return tuple([*hard, *ahead][:HOW_MANY])
