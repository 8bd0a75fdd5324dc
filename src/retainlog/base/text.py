"""Text that enters (`clean`) and text that is compared (`fold`, `words`, `variants`, `near`).

Patterns are kept as text and compiled by `re` on first use: most texts are printable and never need them.
`unicodedata` is loaded by the first text that is not ASCII (`from … import` would cost 2 µs in every call).
"""

from __future__ import annotations

import re

from retainlog.base.errors import Usage

# Control strings (OSC, DCS, SOS, PM, APC) go whole when they are ended; an open one loses only its
# introducer, so that a stray byte cannot swallow the rest of a note. No class contains a character that
# starts a sequence, which keeps the search linear.
_ESCAPES = (
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9b-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]"
)
_LINE_ENDS = r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
_PLANE_ENDS = "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
_UNWANTED = r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef" + _PLANE_ENDS + "]"

MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Direction controls: what is copied from a terminal brings them along at its ends."""

_QUOTES = "'\"`׳״‘’‚‛“”„‟′″‴‵‶ʹʺʻʼʽˈ«»‹›"
_SPACES = "/\\_⁄∕−"  # as all dashes (category Pd), maqaf among them
_FINALS = dict(zip("ךםןףץ", "כמנפצ", strict=True))
_INVISIBLE = "\u034f\ufe0e\ufe0f"  # marks of combining class 0 that carry no letter
_ASCII_FOLD = {ord(c): None for c in "'\"`"} | {ord(c): " " for c in "-/\\_"}

_RTL_BLOCKS = (("\u0590", "\u08ff"), ("\ufb1d", "\ufefc"), ("\U00010800", "\U00010fff"), ("\U0001e800", "\U0001efff"))

_LONG = 500  # letters; shorter texts are normalized at once, whatever they hold
_MARKS_AT_ONCE = 30
_COMPARED = 2000  # letters of names that are compared for slips of the pen

_PARTICLES = "ובהכלמש"
_LEGAL_FORMS = {"co", "corp", "gmbh", "inc", "limited", "llc", "ltd", "בעמ"}


def _bounded(text: str) -> str:
    """The text with no more than 30 marks on one letter (Unicode's stream-safe form, UAX 15): a joiner between them,
    since putting a long run of marks in order takes a time that grows with its square."""
    from unicodedata import combining

    parts: list[str] = []
    start = run = 0
    for place, char in enumerate(text):
        run = run + 1 if combining(char) else 0
        if run > _MARKS_AT_ONCE:
            parts += (text[start:place], "\u034f")
            start, run = place, 1
    return "".join((*parts, text[start:])) if parts else text


def _normal(form: str, text: str) -> str:
    """The text in a normal form of Unicode."""
    import unicodedata

    if len(text) > _LONG and not unicodedata.is_normalized("NFD", text):
        text = _bounded(text)
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]


def clean(text: str, *, multiline: bool = True) -> str:
    """The text as it may be stored: NFC, without escape sequences, controls, bidi overrides, surrogates.

    Newline and tab stay (`multiline`) or, in one-line texts, every run of white space becomes one space.
    LRM, RLM, ZWJ stay. Outer white space goes. Cleaning twice changes nothing.
    """
    text = harmless(text)
    return text.strip() if multiline else " ".join(text.split())


def harmless(text: str) -> str:
    """The text in NFC without escape sequences, controls, bidi overrides, surrogates; its white space stays."""
    if not text.isprintable():
        if re.search(r"[\x1b\x80-\x9f]", text):
            text = re.sub(_ESCAPES, "", text)
        text = re.sub(_UNWANTED, "", re.sub(_LINE_ENDS, "\n", text))
    return text if text.isascii() else _normal("NFC", text)


def guarded(json: str) -> str:
    r"""The JSON text with what steers a terminal or ends a line there (C1, bidi overrides, U+2028) as \uXXXX, which
    reads back the same: other programs may have written it to the journal."""
    if json.isascii() and "\x7f" not in json:
        return json
    return re.sub("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", json)


class _FoldTable(dict[int, str | None]):
    """What `fold` makes of each decomposed, case-folded character; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        from unicodedata import category, combining

        char = chr(code)
        kind = category(char)
        folded: str | None
        if kind == "Pd" or char in _SPACES:
            folded = " "
        elif combining(char) or kind == "Cf" or char in _QUOTES or char in _INVISIBLE:
            folded = None
        else:
            folded = _FINALS.get(char, char)
        self[code] = folded
        return folded


_fold_table = _FoldTable()


def fold(text: str) -> str:
    """The form in which names and words are compared: no case, nikud, accents, quotes or final letters;
    dashes, maqaf, slashes and underscores are spaces. Folding twice changes nothing."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_FOLD).split())
    # An acute accent typed for an apostrophe would decompose into a space and a mark.
    text = _normal("NFKD", text.replace("´", "'")).casefold()
    return " ".join(_normal("NFKD", text).translate(_fold_table).split())


def clean_tag(text: str) -> str:
    """A tag as stored: one line, without the leading #. Raises Usage where no word is left."""
    tag = clean(text, multiline=False).lstrip("#").strip()
    if not tag:
        raise Usage("empty_tag", "A tag needs a word.")
    return tag


def name_order(name: str) -> tuple[str, str]:
    """What names, tags and aliases are sorted by, so that ז'אן and Émile stand where people look for them."""
    return fold(name), name


def holds_rtl(text: str) -> bool:
    """Whether a letter in it is written from right to left (Hebrew, Arabic and the other scripts of their blocks)."""
    if text.isascii() or max(text) < "\u0590":
        return False
    return any(first <= char <= last for char in text for first, last in _RTL_BLOCKS)


def words(folded: str) -> list[str]:
    """The runs of letters and digits, of any script."""
    return re.findall(r"[^\W_]+", folded)


def variants(word: str) -> list[str]:
    """Other forms under which a folded word is to be found: without one and without two Hebrew particles
    (ו ה ב כ ל מ ש), while three letters remain; a foreign word or number after a particle on its own."""
    found: list[str] = []
    rest = word
    for _ in range(2):
        if rest[:1] not in _PARTICLES or len(rest) < 3:
            break
        rest = rest[1:]
        hebrew = "א" <= rest[0] <= "ת"
        if hebrew and len(rest) < 3:
            break
        found.append(rest)
        if not hebrew:
            break
    return found


def near(a: str, b: str) -> bool:
    """Whether two names or tags look like one and the same, written differently or mistyped.

    Equal but for spaces, punctuation, case, marks and legal form (Ltd, בע"מ); or, from four letters on, one
    slip apart (two from ten letters on), in a short name not in its first letter (Beta is not Zeta). Names that differ
    in a number are different ones.
    """
    one, two = _bare(a), _bare(b)
    if one == two:
        return True
    shorter = min(len(one), len(two))
    limit = 0 if shorter < 4 else 1 if shorter < 10 else 2
    # Two letters change with each slip at most: most pairs are told apart without counting slips.
    if abs(len(one) - len(two)) > limit or len(set(one) ^ set(two)) > 2 * limit:
        return False
    if re.findall(r"\d+", one) != re.findall(r"\d+", two):
        return False
    if shorter < _SHORT and one[0] != two[0] and one[:2] != two[1::-1]:
        return False
    return len(one) <= _COMPARED and _slips(one, two, limit) <= limit


_SHORT = 6
"""Letters of a name below which another first letter makes it another name."""


def _bare(name: str) -> str:
    folded = fold(name)
    parts = words(folded)
    return "".join([part for part in parts if part not in _LEGAL_FORMS] or parts) or folded


def _slips(one: str, two: str, limit: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour (optimal string alignment), counted as far as
    `limit`: beyond, it is limit + 1. Only places that are no further apart than that can be one letter."""
    far = limit + 1
    before: list[int] = []
    last = [min(j, far) for j in range(len(two) + 1)]
    for i, a in enumerate(one, 1):
        row = [far] * (len(two) + 1)
        row[0] = min(i, far)
        for j in range(max(1, i - limit), min(len(two), i + limit) + 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != two[j - 1]))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == two[j - 1]:
                cost = min(cost, before[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) > limit:
            return far
        before, last = last, row
    return last[-1]
