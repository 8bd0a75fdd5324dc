"""Right-to-left text on a terminal: wrapped and cut in logical order first, put in order for the eye last.

`mode` is that of cli/terminal: visual and word reorder, isolate wraps each line in RLI or LRI and PDI, any other leaves
logical order without direction controls. Widths are terminal cells. Loaded only for right-to-left text and for
lines that do not fit.
"""

from __future__ import annotations

import re

from rich.cells import cell_len  # a small part of rich, which loads nothing else

from retainlog.i18n import TURNING, bidi, is_rtl
from retainlog.i18n.graphemes import clusters

# Terminals keep an isolate with the cell before it: in the first column it would be lost (seen in VTE and Konsole).
MARGIN = " "

# What a right-to-left neighbour would tear apart: commands (at the end, in brackets, or as far as they are ASCII),
# signed numbers, amounts, ranges, options, paths.
_NUMBER = r"\d(?:[\d.,:/-]*\d)?"
_SIGNS = "[₪$€£]"
_LEFT_TO_RIGHT = (
    r"(?<=: )retainlog .*\w|(?<=\()retainlog [^()]*|\bretainlog(?: [!-~]*[A-Za-z0-9])+"
    rf"|(?<![\w\-−+])(?:[-−+±]{_SIGNS}?{_NUMBER}(?:\s?(?:{_SIGNS}|%))?|{_SIGNS}{_NUMBER}|{_NUMBER}\s?{_SIGNS}"
    r"|--?[A-Za-z][\w-]*(?: [A-Za-z][!-~]*\b)?|(?:~|\.\.?)?/[\w./~-]*\w/?|\w+(?:[<>]=?\w+)+)"
)


def paragraph(text: str, mode: str, width: int) -> list[str]:
    """The lines of one paragraph on a terminal; those of a Hebrew one start at its right edge."""
    if mode not in TURNING:
        return sentence(bidi.strip(text), width)
    base = base_of(text)
    if mode == "isolate" and base:
        return [MARGIN + line for line in _block(wrap(text, width - len(MARGIN)), mode, base)]
    return _block(wrap(text, width), mode, base)


def _block(lines: list[str], mode: str, base: int) -> list[str]:
    if len(lines) == 1 or not base:
        return [turned(line, mode, base) for line in lines]
    widest = max(map(cell_len, lines))
    return [fit(line, widest, mode, "right", base) for line in lines]


def fit(text: str, width: int, mode: str, align: str = "left", base: int | None = None) -> str:
    """One line in exactly `width` cells: what does not fit gives way to an ellipsis."""
    base = base_of(text) if base is None else base
    if cell_len(text) > width:
        text = _head(text, width - 1) + "…"
    padding = " " * (width - cell_len(text))
    line = turned(text, mode, base) if mode in TURNING else bidi.strip(text)
    return padding + line if align == "right" else line + padding


def sentence(text: str, width: int) -> list[str]:
    """The lines of a paragraph that is left in logical order. Its indentation stays; a command at its end gets a line
    of its own rather than be broken, so that it can be copied."""
    if cell_len(text) <= width:
        return [text]
    indent = re.match(r"\s*", text)[0]  # type: ignore[index]
    room = max(width - len(indent), 1)
    parts = re.fullmatch(r"(.*:)\s+(retainlog .*)|(.*)\s+(\(retainlog .*)", text.lstrip())
    before, command = filter(None, parts.groups()) if parts else (text, "")
    if cell_len(command) > room:
        before, command = text, ""
    return [indent + line for line in [*wrap(before.lstrip(), room), *filter(None, [command])]]


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken between words; longer words are broken where they must."""
    lines, line = [], ""
    for piece in re.findall(r"\s*\S+", text):
        if line and cell_len(line + piece) > width:
            lines.append(line)
            piece = piece.lstrip()
            line = ""
        line += piece
        while cell_len(line) > width:
            head = _head(line, width)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line]


def _head(text: str, width: int) -> str:
    """As many whole clusters as fit; at least one."""
    end = used = 0
    for start, stop in clusters(text):
        used += cell_len(text[start:stop])
        if used > width and end:
            break
        end = stop
    return text[:end]


def base_of(text: str) -> int:
    """The direction of a paragraph; without a letter that has one, that of the interface."""
    base = bidi.direction(text)
    return int(is_rtl()) if base is None else base


def turned(line: str, mode: str, base: int) -> str:
    """A line that is wrapped and cut, as `mode` (isolate, visual, word) wants it."""
    return "".join(text for text, _index in arranged(line, mode, base))


def arranged(line: str, mode: str, base: int) -> list[tuple[str, int]]:
    """As `turned`, in pieces: (text, the index in the line of the character that it stands for or stands beside)."""
    if not line:
        return []
    guarded, origin = _guarded(line)
    if mode == "isolate":
        isolated = bidi.isolate(guarded, base)
        ends = [len(line) - 1] * (len(isolated) - len(origin) - 1)
        return list(zip(isolated, [0, *origin, *ends], strict=True))
    return [(text, origin[index]) for text, index in bidi.arrange(guarded, base, mode)]


def _guarded(line: str) -> tuple[str, list[int]]:
    """The line with isolates around what must read from left to right, and where each character stood before."""
    parts: list[str] = []
    origin: list[int] = []
    at = 0
    for found in re.finditer(_LEFT_TO_RIGHT, line):
        start, end = found.span()
        parts += line[at:start], bidi.LRI, line[start:end], bidi.PDI
        origin += [*range(at, start + 1), *range(start, end + 1)]
        at = end
    return "".join([*parts, line[at:]]), [*origin, *range(at, len(line))]
