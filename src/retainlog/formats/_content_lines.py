"""Content lines as iCalendar and vCard share them (RFC 5545 3.1, RFC 6350 3.2), in the shapes that programs give them.

A file is read as bytes, in bounded pieces: its code page may change from line to line, and a photo may be one line of
many megabytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from retainlog.base.errors import Refused

CHUNK = 64 * 1024

HEAD = re.compile(rb"(?:[^\s:;]+\.)?([A-Za-z0-9_-]+)\s*((?:;(?:\"[^\"]*\"|[^\":])*)?):")
"""The name, the parameters and the colon of a property; a group before the name (`item1.`) is passed over."""

_PARAMETER = re.compile(r";\s*([^=;:\"]*?)\s*(?:=((?:\"[^\"]*\"|[^\";])*))?(?=;|$)")
_QUOTED = re.compile(r'"([^"]*)"|([^",]+)')
_CARETS = {"^n": "\n", "^N": "\n", "^^": "^", "^'": '"'}  # RFC 6868


def physical(path: Path, advance: Callable[[int], None] | None) -> Iterator[tuple[int, bytes, bool]]:
    """Line number, bytes without the line end, and whether a line begins here; a long line comes in chunks.

    Lines end with CR LF, LF or CR alone; a byte order mark is passed over, UTF-16 comes as UTF-8.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None
    with raw:
        bom = raw.read(CHUNK)
        lone = b"\r" in bom and b"\n" not in bom
        raw.seek(3 if bom.startswith(b"\xef\xbb\xbf") else 0)
        told = 0
        stream: Iterator[bytes] = iter(lambda: raw.readline(CHUNK), b"")
        if bom[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = io.TextIOWrapper(raw, "utf-16", errors="replace", newline=None)
            stream = (line.encode("utf-8") for line in iter(lambda: text.readline(CHUNK), ""))
        elif lone:
            text = io.TextIOWrapper(raw, "latin-1", newline=None)
            stream = (line.encode("latin-1") for line in iter(lambda: text.readline(CHUNK), ""))
        number, fresh = 0, True
        for count, chunk in enumerate(stream, 1):
            number += fresh
            yield number, chunk.rstrip(b"\r\n"), fresh
            fresh = chunk.endswith(b"\n")
            if advance and (count % 512 == 0 or not fresh):
                here = raw.tell()
                advance(here - told)
                told = here
        if advance:
            advance(raw.tell() - told)


def parameters(text: str) -> list[tuple[str, list[str]]]:
    """`;TYPE=home,pref`, `;CELL;QUOTED-PRINTABLE` (vCard 2.1) and `;CN="Levi, Dana"` alike: names in upper case, values
    as written, without quotes. A parameter without a name has the name "" and its word as value."""
    found: list[tuple[str, list[str]]] = []
    for match in _PARAMETER.finditer(text):
        name, written = match[1], match[2]
        if written is None:
            found.append(("", [name]))
            continue
        values = [one[1] or one[2] or "" for one in _QUOTED.finditer(written)]
        if "^" in written:
            values = [re.sub(r"\^[nN^']", lambda caret: _CARETS[caret[0]], value) for value in values]
        found.append((name.upper(), values))
    return found


def is_property(name: bytes, value: bytes, *, shouting: bool) -> bool:
    """Whether what has the shape of a property after a free text is one, and no line of that text: programs that leave
    the line breaks of a note as they are write their property names in capitals, and no space after the colon.
    `shouting`: the file's names are in capitals at all."""
    return not shouting or (name.isupper() and value[:1] not in (b" ", b"\t")) or name.upper().startswith(b"X-")


def unescaped(text: str) -> str:
    r"""A text value without its escapes: `\n`, `\,`, `\;`, `\\`; a backslash before anything else stays."""
    if "\\" not in text:
        return text
    return re.sub(r"\\([nN\\,;:])", lambda found: "\n" if found[1] in "nN" else found[1], text)
