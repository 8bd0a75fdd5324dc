"""Grapheme clusters: what a reader takes for one character, and what reordering must keep whole.

Of UAX #29 this holds what text in a line needs: marks after their base letter (nikud, accents, vowel signs), joined
and tinted emoji, variation selectors, keycaps, flags. Conjoining jamo and Indic conjuncts, which never stand in
right-to-left runs, are several clusters here.
"""

from unicodedata import category

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_CONTROLS = ("Cc", "Cf", "Zl", "Zp")


def clusters(line: str) -> list[tuple[int, int]]:
    """(start, end) of every cluster, in the order of the line; together they are the whole line."""
    starts: list[int] = []
    flags = 0  # regional indicators since the last that is no such: a flag is two of them
    for at, char in enumerate(line):
        before = line[at - 1] if at else ""
        if not at or char < "\u0300":
            joined = False
        elif "\U0001f1e6" <= char <= "\U0001f1ff":
            flags = flags + 1 if "\U0001f1e6" <= before <= "\U0001f1ff" else 0
            joined = flags % 2 == 1
        elif _extends(char):
            joined = category(before) not in _CONTROLS or before in (_ZWNJ, _ZWJ)
        else:
            joined = before == _ZWJ and _is_picture(char) and _is_picture(line[starts[-1]])
        if not joined:
            starts.append(at)
    return list(zip(starts, [*starts, len(line)][1:], strict=True))


def _extends(char: str) -> bool:
    return (
        category(char)[0] == "M"
        or char in (_ZWNJ, _ZWJ)
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags: flags of regions
    )


def _is_picture(char: str) -> bool:
    return char >= "\u2000" and category(char)[0] not in "LMZ"
