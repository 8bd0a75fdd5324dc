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
    "3 m": "quarter quarters רבעון רבעונים",
    "y": "y yr yrs year years שנה שנים",
    "2 y": "שנתיים",
}
_HOURS = {
    "h": "h hr hrs hour hours שעה שעות",
    "2 h": "שעתיים",
    "min": "min mins minute minutes דקה דקות דק",
}
_NUMBERS = {
    "1": "a an one אחד אחת",
    "2": "two couple שניים שתיים",
    "3": "three שלושה שלוש",
    "4": "four ארבעה ארבע",
    "5": "five חמישה חמש",
    "6": "six שישה ששה שש",
    "7": "seven שבעה שבע",
    "8": "eight שמונה",
    "9": "nine תשעה תשע",
    "10": "ten עשרה עשר",
    "11": "eleven",
    "12": "twelve",
    "14": "fourteen",
    "15": "fifteen",
    "20": "twenty עשרים",
    "30": "thirty שלושים",
    "half": "half חצי",
    "andhalf": "andhalf וחצי",
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
    "+ 0 d": "today tonight היום הבוקר הערב הלילה",
    "- 1 d": "yesterday אתמול אמש",
    "- 2 d": "שלשום",
    "+ 1 d": "tomorrow מחר",
    "+ 2 d": "מחרתיים",
    "ago": "ago לפני",
    "in": "in בעוד עוד",
    "next": "next following הבא הבאה",
    "coming": "coming upcoming הקרוב הקרובה",
    "last": "last past האחרון האחרונה",
    "prev": "previous שעבר שעברה הקודם הקודמת",
    "this": "this הזה הזאת",
    "this w": "השבוע",
    "this m": "החודש",
    "this y": "השנה",
    "start": "start beginning תחילת",
    "end": "end סוף",
    "end w": "eow",
    "end m": "eom",
    "end y": "eoy",
    "at": "at t בשעה",
    "am": "am",
    "pm": "pm אחהצ",
    "morning": "morning בבוקר",
    "afternoon": "afternoon בצהריים צהריים",
    "evening": "evening night בערב בלילה",
    "12:00": "noon midday",
    "sat": "מוצש",
    "m?": "m",  # months where only a day can be meant; after a call, "5m ago" may also be minutes
    "": "of the on st nd rd th",
}
PARTS = ("morning", "afternoon", "evening")
# Days named by a letter, as in יום ב׳; a lone letter means nothing.
_LETTERS = dict(zip("אבגדהוש", ("sun", "mon", "tue", "wed", "thu", "fri", "sat"), strict=True))

# Phrases of several words, as patterns, and what says the same in words of the tables.
_PHRASES = (
    (r"(?:^|(?<=\s))[בהל]\s*[-־]?\s*(?=[0-9])", ""),  # ב-21/11, ה-21 בנובמבר
    (r"(?<!\w)([אבגדהוש])['׳](?!\w)", lambda found: _LETTERS[found[1]]),
    (r"(?i)(?:the )?day before yesterday", "2 days ago"),
    (r"(?i)(?:the )?day after tomorrow", "in 2 days"),
    (r"(?i)\bof an (?=hour)", ""),  # half of an hour
    (r"(?i)\bhalf an? ", "half "),
    (r"(?i)\band a half\b", "andhalf"),
    (r"אחר הצהריים|אחרי הצהריים|אחה[\"״]צ", "אחהצ"),
    (r"([0-9])[-/.]([^\W\d_]{3,})\.?[-/.]?(?=[0-9])", r"\1 \2 "),  # 21-Nov-2026
    (r"([^\W\d_]{3,})[-/.]([0-9]{1,2})[-/.,]([0-9]{2,4})(?![0-9])", r"\1 \2 \3"),  # Nov-21-2026
)


class UnknownWord(ValueError):
    """A word that none of the tables has."""


def unit_words() -> dict[str, str]:
    """Folded word → unit (`w`) or count and unit (`2 w`)."""
    return _table()[0]


def tokens(text: str) -> list[str]:
    """The meaning of each word, in order: numbers, numeric dates and times as written, words as their short
    English token (`mon`, `nov`, `d`, `next` …).

    Raises UnknownWord for anything that is not a known word.
    """
    import re

    for pattern, meaning in _PHRASES:
        text = re.sub(pattern, meaning, text)
    known = _table()[1]
    found: list[str] = []
    for piece in re.findall(r"[0-9][0-9:./-]*|[+-]|[^\s0-9+,-]+", text):
        if "0" <= piece[0] <= "9" or piece in "+-":
            found.append(piece.rstrip(".") if piece[-1:] == "." and len(piece) > 2 else piece)
            continue
        for word in fold(piece.rstrip(".")).split():
            if word in _LETTERS and found[-1:] == ["d"]:
                found.append(_LETTERS[word])
            elif word in known:
                found += known[word].split()
            elif word[0] in "בלה" and word[1:] in known:
                found += known[word[1:]].split()  # בנובמבר, ביום, לנובמבר
            else:
                raise UnknownWord(word)
    return found


def number_words() -> dict[str, str]:
    """Folded word → number as digits."""
    return {fold(word): number for number, words in _NUMBERS.items() for word in words.split() if number.isdecimal()}


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    units = {fold(word): token for token, words in _UNITS.items() for word in words.split()}
    others = {
        fold(word): token
        for group in (_CALENDAR, _RELATIVE, _HOURS, _NUMBERS)
        for token, words in group.items()
        for word in words.split()
    }
    return units, {**others, **units}
