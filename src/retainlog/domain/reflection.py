"""The monthly reflection: which three questions the month asks, and the answers."""

from datetime import date
from typing import NamedTuple

HOW_MANY = 3
QUESTIONS = (
    "lost-client",
    "mistake-again",
    "mistake",
    "fix-held",
    "fees-fell",
    "quiet",
    "new-over-existing",
    "fewer-touches",
    "unfinished",
    "went-well",
    "best-client",
    "next-month",
)
"""Codes of all questions; the earlier ones matter more where they apply, the last three can always be asked."""


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


def questions_for(held: Held) -> tuple[str, ...]:
    """The codes of the three questions for a month: two at most about what was hard, so that one looks ahead."""
    applies = {
        "lost-client": held.lost > 0,
        "mistake-again": held.recurrences > 0,
        "mistake": held.mistakes > 0 and not held.recurrences,
        "fix-held": held.fixes_held > 0,
        "fees-fell": held.fees_fell and not held.lost,
        "quiet": held.quiet > 0,
        "new-over-existing": held.minutes_new > held.minutes_existing,
        "fewer-touches": 0 < held.touches < held.touches_before,
        "unfinished": held.unfinished > 0,
        "went-well": held.touches > 0,
        "best-client": held.touches > 0,
        "next-month": True,
    }
    asked = [code for code in QUESTIONS if applies[code]]
    hard, open_ = asked[: HOW_MANY - 1], ("went-well", "best-client", "next-month")
    more = [code for code in open_ if code not in hard]
    return tuple([*hard, *more][:HOW_MANY])
