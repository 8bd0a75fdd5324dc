"""The words that people type for days, weeks, months and years, in English and Hebrew."""

from __future__ import annotations

from functools import cache

from retainlog.base.text import fold

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
UNITS = ("d", "w", "m", "y")

_UNITS = {
    "d": "d day days יום ימים",
    "2 d": "יומיים",
    "w": "w week weeks wk wks שבוע שבועות",
    "2 w": "fortnight שבועיים",
    "m": "mo month months חודש חודשים חדש חדשים",
    "2 m": "חודשיים חדשיים",
    "y": "y yr yrs year years שנה שנים",
    "2 y": "שנתיים",
}
_CALENDAR = {
    "mon": "mon monday שני",
    "tue": "tue tues tuesday שלישי",
    "wed": "wed weds wednesday רביעי",
    "thu": "thu thur thurs thursday חמישי",
    "fri": "fri friday שישי ששי",
    "sat": "sat saturday שבת",
    "sun": "sun sunday ראשון",
    "jan": "jan january ינואר ינו",
    "feb": "feb february פברואר פבר",
    "mar": "mar march מרץ מרס מארס",
    "apr": "apr april אפריל אפר",
    "may": "may מאי",
    "jun": "jun june יוני",
    "jul": "jul july יולי",
    "aug": "aug august אוגוסט אוג",
    "sep": "sep sept september ספטמבר ספט",
    "oct": "oct october אוקטובר אוק",
    "nov": "nov november נובמבר נוב",
    "dec": "dec december דצמבר דצמ",
}
_RELATIVE = {
    "now": "now עכשיו",
    "+ 0 d": "today היום",
    "- 1 d": "yesterday אתמול",
    "- 2 d": "שלשום",
    "+ 1 d": "tomorrow מחר",
    "+ 2 d": "מחרתיים",
    "ago": "ago לפני",
    "in": "in בעוד עוד",
    "next": "next הבא הבאה הקרוב הקרובה",
    "last": "last שעבר שעברה האחרון האחרונה",
    "this": "this",
    "this w": "השבוע",
    "this m": "החודש",
    "this y": "השנה",
    "end": "end סוף",
    "end w": "eow",
    "end m": "eom",
    "end y": "eoy",
    "1": "a an one",
    "at": "at t בשעה",
    "am": "am",
    "pm": "pm",
    "m?": "m",  # months where only a day can be meant; after a call, "5m ago" may also be minutes
    "": "of the st nd rd th",
}
# Days named by a letter, as in יום ב׳; a lone letter means nothing.
_LETTERS = dict(zip("אבגדהו", ("sun", "mon", "tue", "wed", "thu", "fri"), strict=True))


def unit_words() -> dict[str, str]:
    """Folded word → unit (`w`) or count and unit (`2 w`)."""
    return _table()[0]


def tokens(text: str) -> list[str]:
    """The meaning of each word, in order: numbers, numeric dates and times as written, words as their short
    English token (`mon`, `nov`, `d`, `next` …).

    Raises ValueError for anything that is not a known word.
    """
    import re

    text = re.sub(r"^\s*ב\s*[-־]?\s*(?=[0-9])", "", text)  # ב-21/11
    known = _table()[1]
    found: list[str] = []
    for piece in re.findall(r"[0-9][0-9:./-]*|[+-]|[^\s0-9+,-]+", text):
        if "0" <= piece[0] <= "9" or piece in "+-":
            found.append(piece)
            continue
        for word in fold(piece.rstrip(".")).split():
            if word in _LETTERS and found[-1:] == ["d"]:
                found.append(_LETTERS[word])
            elif word in known:
                found += known[word].split()
            elif word[0] in "בל" and word[1:] in known:
                found += known[word[1:]].split()  # בנובמבר, ביום, לנובמבר
            else:
                raise ValueError(word)
    return found


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    units = {fold(word): token for token, words in _UNITS.items() for word in words.split()}
    others = {
        fold(word): token
        for group in (_CALENDAR, _RELATIVE)
        for token, words in group.items()
        for word in words.split()
    }
    return units, {**others, **units}
