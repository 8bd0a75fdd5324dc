"""The bytes of files and of standard input as text: UTF-8 where they are, else the code page whose letters make words.

A code page is scored by the words that hold its letters: letters of one script in a word, capitals at its beginning,
letters that its languages use often. A byte that is no text is kept as a lone surrogate (`surrogateescape`), so that
whoever reads the text can name it; none is dropped.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import cache
from typing import NamedTuple
from unicodedata import category

SAMPLE = 1 << 20
_LONGEST = 40  # letters of a word that are looked at
_WORDS = 1500  # distinct words with letters beyond ASCII that are looked at

_LATIN = "abcdefghijklmnopqrstuvwxyz"

# The letters beyond a–z of each language, the commonest first.
_LETTERS = {
    "he": "יוהלאתרמבנשחדעקפגסטכזצםןךףץ",
    "ru": "оеаинтсрвлкмдпуяызьбгчйхжшюцщэфъё",
    "uk": "оаинтвіеркслудмпязьбгчйхїжюцшєщфґ",
    "el": "αοιετσνηυρπκμλωςδγχθφβξζψάέίόήύώϊϋΐΰ",
    "ar": "الينمترهوبدعسفحكقشجطصخءضغثزذظئةىأإآؤپچگژ",
    "de": "üäößé",
    "fr": "éèàêçôâîûùëïüœæ",
    "es": "óíáéñúü",
    "pt": "ãçáéíóõêúâôà",
    "it": "àèùòìé",
    "nl": "ëéïöü",
    "sv": "äåöé",
    "da": "øåæéö",
    "is": "áíðéóúþýæö",
    "pl": "ąęłóśżćńź",
    "cs": "íáéěřčžýšůúňťďóö",
    "sk": "áíéčžšúýľťôňďäóŕĺ",
    "hu": "áéöóőüíúű",
    "ro": "ăîâșțşţ",
    "hr": "čšžćđ",
    "tr": "ıüşçğöâî",
    "lt": "ėųšžįūčęą",
    "lv": "āīēšņūļžčķģ",
    "et": "äõüöšž",
}
_WEST = "de fr es pt it nl sv da is et"
_CENTRAL = "pl cs sk hu ro hr"

# Code page → the languages that are written in it; the order decides between equals.
_PAGES = {
    "cp1255": "he",
    "cp1252": _WEST,
    "cp1251": "ru uk",
    "cp1250": _CENTRAL,
    "cp1254": "tr",
    "cp1253": "el",
    "cp1256": "ar",
    "cp1257": "lt lv et",
    "cp862": "he",
    "koi8-r": "ru",
    "cp866": "ru",
    "iso8859-2": _CENTRAL,
    "iso8859-7": "el",
    "cp850": _WEST,
    "cp852": _CENTRAL,
    "cp737": "el",
    "cp857": "tr",
    "mac-roman": _WEST,
}
_ORDER = tuple(_PAGES)
_NAMES = {
    "utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", "iso8859-2": "ISO-8859-2",
    "iso8859-7": "ISO-8859-7", "koi8-r": "KOI8-R", "mac-roman": "Mac Roman", "ascii": "UTF-8",
}  # fmt: skip
_ESCAPED = re.compile("[\udc80-\udcff]")


class Encoding(NamedTuple):
    """How bytes are read: `name` for codecs; `how` is `marked` (a BOM), `utf-8`, `given` or `guessed`."""

    name: str
    how: str

    @property
    def title(self) -> str:
        """What people call it: Windows-1255, UTF-8."""
        if self.name.startswith("cp125"):
            return f"Windows-{self.name[2:]}"
        return _NAMES.get(self.name) or (f"DOS {self.name[2:]}" if self.name.startswith("cp") else self.name.upper())


def encoding_of(sample: bytes, given: str = "", prefer: str = "") -> Encoding:
    """The encoding of a text that begins with these bytes. `given` wins, but for a mark of UTF-16 that contradicts it;
    `prefer` is a code page that proved itself otherwise (a header that is known)."""
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if sample.startswith(mark):
            return Encoding(name, "marked")
    if given:
        return Encoding("utf-8-sig" if given == "utf-8" else given, "given")
    if wide := _utf16(sample):
        return Encoding(wide, "guessed")
    if _is_utf8(sample):
        return Encoding("utf-8-sig", "utf-8")
    return Encoding(prefer or _best(sample), "guessed")


def decoded(data: bytes, given: str = "") -> tuple[str, Encoding]:
    """A whole text, with lone surrogates for bytes that are none in its encoding, and the encoding."""
    encoding = encoding_of(data[:SAMPLE], given)
    errors = "replace" if encoding.name.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return data.decode(encoding.name, errors), encoding


def candidates(sample: bytes) -> list[str]:
    """The code pages in which these bytes can be letters, best first."""
    words = _marked_words(sample)
    return sorted(_PAGES, key=lambda page: -_score(words, page))


def bad_bytes(text: str) -> list[str]:
    """The bytes of a decoded text that are none in its encoding, as `0x96`."""
    return [f"0x{ord(char) - 0xDC00:02X}" for char in _ESCAPED.findall(text)]


def _is_utf8(sample: bytes) -> bool:
    """Whether what is not ASCII is UTF-8, but for a stray byte here and there."""
    if sample.isascii():
        return True
    text = sample.decode("utf-8", "surrogateescape")
    stray = len(_ESCAPED.findall(text))
    if len(sample) >= SAMPLE:
        stray -= len(_ESCAPED.findall(text[-3:]))  # a character that the sample cuts in two
    letters = len(text) - len(text.encode("ascii", "ignore")) - len(_ESCAPED.findall(text))
    return stray <= 0 or letters > 3 * stray


def _utf16(sample: bytes) -> str:
    """UTF-16 without a mark: in one of two places zeros (of spaces, digits, ASCII letters), in the other none."""
    zeros = [sample[start:4096:2].count(0) for start in (0, 1)]
    half = max(1, len(sample[:4096]) // 2)
    if len(sample) % 2 == 0 or len(sample) >= 4096:
        if zeros[1] * 10 > half and not zeros[0]:
            return "utf-16-le"
        if zeros[0] * 10 > half and not zeros[1]:
            return "utf-16-be"
    return ""


def _best(sample: bytes) -> str:
    words = _marked_words(sample)
    return max(_PAGES, key=lambda page: _score(words, page))  # the first of equals


def _marked_words(sample: bytes) -> Counter[bytes]:
    """The words that hold bytes beyond ASCII, and how often each occurs."""
    found = re.findall(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff'\"]*", sample)
    return Counter(dict(Counter(word[:_LONGEST] for word in found).most_common(_WORDS)))


def _score(words: Counter[bytes], page: str) -> float:
    """How well the words read in a code page, in the language that fits best: from about -1 to 1 for each of their
    bytes beyond ASCII."""
    size = sum(sum(byte > 127 for byte in word) * min(times, 5) for word, times in words.items())
    texts = [(word.decode(page, "replace"), min(times, 5)) for word, times in words.items()]
    scores = (
        sum(_reads(text, language) * times for text, times in texts) / max(size, 1) for language in _PAGES[page].split()
    )
    return max(scores) - 0.01 * _ORDER.index(page) - (0.08 if page != "cp1255" else 0)


def _reads(word: str, language: str) -> float:
    """The sum over the letters of a word beyond ASCII of how usual each is where it stands."""
    weights = _weights(language)
    foreign = language in ("he", "ru", "uk", "el", "ar") and any(char in _LATIN for char in word.lower())
    score = 0.0
    before = ""
    for place, char in enumerate(word):
        if char < "\x80":
            before = char
            continue
        weight = weights.get(char.lower())
        if weight is None:
            # Quotes, dashes and signs beside words are usual; other letters, and signs within words, are not.
            score += -0.6 if category(char)[0] == "L" else 0.1 if char in _SIGNS else -0.5 if char == "\ufffd" else -1.0
        elif before.islower() and char.isupper():
            score -= 0.7
        elif char.isupper() and not _is_capital(word, place):
            score -= 0.3
        elif foreign or (char in _FINALS and word[place + 1 : place + 2].isalpha()):
            score -= 1.0
        else:
            score += weight - (0.25 if char.isupper() and place and before.isupper() else 0)
        before = char
    return score


def _is_capital(word: str, place: int) -> bool:
    """Whether a capital is in its place: at the beginning, or in a word of capitals."""
    return not any(char.isalpha() for char in word[:place]) or word.upper() == word


_FINALS = "ךםןףץς"  # forms of letters that stand at the end of a word alone
_SIGNS = "–—‘’“”„…•€£₪§©®°·«»\u00a0№´׳״\u200e\u200f"


@cache
def _weights(language: str) -> dict[str, float]:
    letters = _LETTERS[language]
    return {letter: 1 - 0.25 * place / len(letters) for place, letter in enumerate(letters)}
