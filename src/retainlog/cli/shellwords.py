"""Words as a shell reads and writes them, for a line that is still being typed: nothing is expanded or run."""

from __future__ import annotations

from typing import NamedTuple


class Typed(NamedTuple):
    """`before`: the finished words without their quotes. `word`: the last one without, `raw` as it stands. `quote`:
    the quotation mark that is still open in it, or ""."""

    before: list[str]
    word: str
    raw: str
    quote: str


def read(line: str) -> Typed:
    """A line up to the cursor, in words; a quote that is not closed and a last backslash are left to come."""
    before: list[str] = []
    word = quote = ""
    start = at = 0
    while at < len(line):
        letter = line[at]
        following = line[at + 1 : at + 2]
        at += 1
        if quote:
            if letter == quote:
                quote = ""
            elif letter == "\\" and quote == '"' and (not following or following in '"\\$`'):
                word += following
                at += 1
            else:
                word += letter
        elif letter in "'\"":
            quote = letter
        elif letter == "\\":
            word += following
            at += 1
        elif letter in " \t\n":
            if at - 1 > start:
                before.append(word)
            word, start = "", at
        else:
            word += letter
    return Typed(before, word, line[start:], quote)


def for_bash(text: str, quote: str) -> str:
    """The text as bash is to find it: plain, or inside the quotation mark that is open."""
    if not quote:
        return "".join(f"\\{c}" if c.isascii() and not (c.isalnum() or c in "_-./:=@%+,") else c for c in text)
    if quote == "'":
        inside = text.replace("'", "'\\''")
    else:
        inside = "".join(f"\\{c}" if c in '"\\$`' else c for c in text)
        # History is expanded in double quotes, and a backslash would stay: out of them for a moment.
        inside = inside.replace("!", "\"'!'\"")
    # readline closes the quote, unless it finds one at the end.
    return inside + quote if inside.endswith(quote) else inside
