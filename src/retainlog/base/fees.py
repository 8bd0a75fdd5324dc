"""Fees as people write them: `$1,200/mo`, `₪250 לשעה`, `12k a year`, `0.12/word`, `project`."""

from __future__ import annotations

import re
from typing import NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.money import Money, parse_money
from retainlog.base.text import fold

_WORDS = {
    "month": "m mo mon mth mnth month months monthly pm חודש חודשי לחודש בחודש",
    "year": "y yr year years yearly annual annually annum pa שנה שנתי לשנה בשנה",
    "week": "w wk week weekly שבוע שבועי לשבוע בשבוע",
    "day": "d day daily יום יומי ליום ביום",
    "hour": "h hr hrs hour hours hourly ph שעה שעתי לשעה בשעה",
    "word": "word words מילה למילה",
    "page": "page pages עמוד לעמוד דף לדף",
    "piece": "piece item post article unit session video episode lesson each ea יחידה ליחידה פוסט לפוסט מאמר למאמר "
    "כתבה לכתבה פגישה לפגישה סרטון לסרטון שיעור לשיעור",
    "project": "project projects job gig flat fixed once one-off oneoff פרויקט לפרויקט גלובלי",
}
"""What a fee is for → the words that say so."""
_PER = {fold(word): per for per, said in _WORDS.items() for word in said.split()}
_PARTED = re.compile(
    r"(?P<amount>.*[0-9].*?)(?:\s*/\s*|\s+(?:per|an?|every|for each|לכל)\s+|\s+)(?P<per>[^\W\d_][\w-]*)\.?"
)


class Fee(NamedTuple):
    """`money` is None where only the way of billing is said; `per` is "" where that is not. `text`: as it was typed."""

    money: Money | None
    per: str
    text: str


def parse_fee(text: str, currency: str, *, vat: str | None = None) -> Fee:
    """Raises Usage for what is no amount of money."""
    alone = re.sub(r"^(?:per|by(?: the)?|לפי)\s+|[\s-]*based$", "", text.strip(), flags=re.IGNORECASE)
    if not any(char.isdigit() for char in text) and (per := _PER.get(fold(alone))):
        return Fee(None, per, text)
    if (parted := _PARTED.fullmatch(text.strip())) and (per := _PER.get(fold(parted["per"]))):
        try:
            return Fee(parse_money(parted["amount"], currency, vat=vat), per, text)
        except Usage:
            pass  # `12 m` and the like: the word belongs to the amount
    return Fee(parse_money(text, currency, vat=vat), "", text)
