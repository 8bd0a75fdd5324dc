#!/usr/bin/env python3
"""Hold retainlog.i18n.bidi against Unicode's BidiTest.txt and BidiCharacterTest.txt, every case.

scripts/bidi_conformance.py /usr/share/unicode      (Debian: apt-get install unicode-data)

Exit 1 and the first failures when a case fails. Cases with a character whose class differs between the files' version
of Unicode and the running Python's are left out and named.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from retainlog.i18n import bidi  # noqa: E402

# One character of each class; none of them is a bracket, a mark that joins, or mirrored.
SAMPLES = {
    "L": "a", "R": "\u05d0", "AL": "\u0627", "EN": "0", "ES": "+", "ET": "%", "AN": "\u0660", "CS": ",",
    "NSM": "\u0300", "BN": "\u00ad", "B": "\u2029", "S": "\t", "WS": " ", "ON": "!",
    "LRE": "\u202a", "LRO": "\u202d", "RLE": "\u202b", "RLO": "\u202e", "PDF": "\u202c",
    "LRI": "\u2066", "RLI": "\u2067", "FSI": "\u2068", "PDI": "\u2069",
}  # fmt: skip
BASES = ((1, None), (2, 0), (4, 1))


class Case(NamedTuple):
    """`levels`: -1 where the file has x. `order`: indices from left to right."""

    place: str
    line: str
    base: int | None
    levels: list[int]
    order: list[int]


def numbers(text: str) -> list[int]:
    return [-1 if item == "x" else int(item) for item in text.split()]


def class_cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases of BidiTest.txt."""
    levels: list[int] = []
    order: list[int] = []
    for number, line in enumerate(lines, 1):
        line = line.partition("#")[0].strip()
        if line.startswith("@Levels:"):
            levels = numbers(line.removeprefix("@Levels:"))
        elif line.startswith("@Reorder:"):
            order = numbers(line.removeprefix("@Reorder:"))
        elif line and not line.startswith("@"):
            kinds, _semicolon, bits = line.partition(";")
            text = "".join(SAMPLES[kind] for kind in kinds.split())
            for bit, base in BASES:
                if int(bits, 16) & bit:
                    yield Case(f"BidiTest {number}", text, base, levels, order)


def character_cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases of BidiCharacterTest.txt."""
    for number, line in enumerate(lines, 1):
        line = line.partition("#")[0].strip()
        if line:
            codes, base, _resolved, levels, order = line.split(";")
            text = "".join(chr(int(code, 16)) for code in codes.split())
            wanted = None if base == "2" else int(base)
            yield Case(f"BidiCharacterTest {number}", text, wanted, numbers(levels), numbers(order))


def passes(case: Case) -> bool:
    found = bidi.levels(case.line, case.base)
    seen = [(str(at), at, level) for at, level in enumerate(found) if level >= 0]
    bidi.reorder(seen)
    return found == case.levels and [at for _text, at, _level in seen] == case.order


def changed(folder: Path) -> set[str]:
    """Characters whose class in UnicodeData.txt is not the one this Python knows."""
    found = set()
    for line in (folder / "UnicodeData.txt").read_text(encoding="utf-8").splitlines():
        fields = line.split(";")
        char = chr(int(fields[0], 16))
        if unicodedata.bidirectional(char) != fields[4]:
            found.add(char)
    return found


def main(folder: Path) -> int:
    apart = changed(folder)
    total = left_out = 0
    failed = []
    for name, read in (("BidiTest.txt", class_cases), ("BidiCharacterTest.txt", character_cases)):
        with open(folder / name, encoding="utf-8") as lines:
            print(lines.readline().strip("# \n"))
            for case in read(lines):
                total += 1
                if apart.intersection(case.line):
                    left_out += 1
                elif not passes(case):
                    failed.append(case)
    for case in failed[:20]:
        print(case, bidi.levels(case.line, case.base))
    print(f"Python's Unicode {unicodedata.unidata_version}: {total} cases, {len(failed)} failed, {left_out} left out")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
