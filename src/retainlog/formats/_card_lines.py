"""The cards of an address book as it streams by: unfolded properties, their encodings undone.

A property that is not used comes without its value, so that a photo is never held. vCard 2.1 breaks and encodes lines
in its own way (quoted-printable with soft breaks, base64 to the next empty line), and programs mix the versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from retainlog.formats._content_lines import HEAD, is_property, parameters, physical, unescaped
from retainlog.formats._decoding import candidates
from retainlog.formats.shapes.candidate import ReadOptions
from retainlog.i18n import _

KEPT = {"VERSION", "FN", "N", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "CATEGORIES", "NOTE", "UID", "KIND", "NICKNAME"}
KEPT |= {"X-ABSHOWAS", "X-ADDRESSBOOKSERVER-KIND"}
CARD_BYTES = 256 * 1024
DOUBTFUL = "?"
"""The name of a line that may be a property, or one of the note before it that looks like one."""
_STRUCTURED = {"N": b";", "ORG": b";", "CATEGORIES": b",", "NICKNAME": b","}
_CHARSET = re.compile(r"(utf|iso|windows|cp|ascii|us-ascii|koi8|mac|big5|gb|shift|euc)[a-z0-9_-]*")
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class Property(NamedTuple):
    """One property: its file line, upper-case name (none for a line that is no property), parameters (upper-case names,
    lower-case values) and still encoded value."""

    number: int
    name: str
    params: dict[str, list[str]]
    value: bytes


class BadCard(Exception):
    """Why one card cannot be used, as a translated sentence."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(reason)
        self.number = number
        self.reason = reason


class Card(NamedTuple):
    """A whole card: where it begins, its used properties, whether it is of version 2.1, and the names of the others."""

    number: int
    lines: list[Property]
    old: bool
    unused: set[str]

    def texts(self, name: str) -> list[str]:
        """The texts of a property, parts of a list each on their own; empty ones left out."""
        return [
            text.strip() for line in self.lines if line.name == name for text in parts(line, self.old) if text.strip()
        ]


def cards(path: Path, options: ReadOptions) -> Iterator[Card | BadCard]:
    """Each card, or what is wrong with it; one is held at a time."""
    start = depth = size = 0
    card = Card(0, [], False, set())
    last = ""
    bad: BadCard | None = None
    for line in _properties(path, options):
        edge = line.name if line.value.strip().upper() == b"VCARD" else ""
        if edge == "BEGIN":
            if depth and last == "AGENT":  # the card of someone else within this one
                depth += 1
                continue
            if depth:
                yield BadCard(start, _("The card that begins here has no end."))
            start, depth, size, bad = line.number, 1, 0, None
            card = Card(start, [], False, set())
        elif edge == "END" and depth:
            depth -= 1
            if not depth:
                yield bad or card
        elif depth == 1 and not bad:
            if line.name in KEPT:
                card.lines.append(line)
                size += len(line.value) + 64
                if line.name == "VERSION":
                    card = card._replace(old=line.value.strip() == b"2.1")
            elif line.name == DOUBTFUL:
                bad = BadCard(line.number, _("It can't be told whether this line belongs to the note above it."))
            elif not line.name and last == "NOTE":  # some programs write a note's line breaks as they are
                card.lines[-1] = card.lines[-1]._replace(value=card.lines[-1].value + b"\n" + line.value)
                size += len(line.value)
            elif not line.name and (last in KEPT or last == "BEGIN"):
                bad = BadCard(line.number, _("This line is not part of a vCard."))
            elif line.name and len(card.unused) < 50:
                card.unused.add(line.name)
            if size > CARD_BYTES:
                bad = BadCard(start, _("This card is larger than any contact should be."))
                card.lines.clear()
        last = line.name or last
    if depth:
        yield BadCard(start, _("The card that begins here has no end; the file seems cut short."))


def _properties(path: Path, options: ReadOptions) -> Iterator[Property]:
    line: Property | None = None
    value = bytearray()
    quoted = soft = old = shouting = False  # quoted-printable, its line break is a soft one, a 2.1 card, capitals
    for number, text, fresh in physical(path, options.advance):
        marker = fresh and text.strip().upper() in (b"BEGIN:VCARD", b"END:VCARD")
        folded = text[:1] in (b" ", b"\t")
        if line and not marker and (not fresh or soft or folded):
            if fresh:
                if soft:
                    del value[-1:]
                if folded and not old:  # 2.1 breaks lines at white space and keeps it
                    text = text[1:]
            soft = quoted and text.endswith(b"=")
            if line.name in KEPT and len(value) <= CARD_BYTES:
                value += text
            continue
        in_note = line is not None and line.name in ("NOTE", "")
        if line:
            yield line._replace(value=bytes(value))
            line = None
        soft = False
        head = HEAD.match(text)
        if head and in_note and not marker:
            doubtful = head[1].isupper() and head[1].decode("ascii") in KEPT
            head = head if is_property(head[1], text[head.end() :], shouting=shouting) else None
            if doubtful and not head:
                yield Property(number, DOUBTFUL, {}, b"")
                continue
        if not head:
            if text.strip():
                line, value, quoted = Property(number, "", {}, b""), bytearray(text), False
            continue
        if marker:
            shouting = text.strip().isupper()
        params = _params(head[2].decode("ascii", "replace"))
        line = Property(number, head[1].decode("ascii").upper(), params, b"")
        value = bytearray(text[head.end() :] if line.name in KEPT or marker else b"")
        quoted = "quoted-printable" in params.get("ENCODING", ())
        soft = quoted and text.endswith(b"=")
        if line.name == "VERSION":
            old = value.strip() == b"2.1"
    if line:
        yield line._replace(value=bytes(value))


def _params(text: str) -> dict[str, list[str]]:
    """`;TYPE=home,pref`, `;CELL;QUOTED-PRINTABLE` (2.1) and `;TYPE="work,voice"` alike, in lower case."""
    found: dict[str, list[str]] = {}
    for name, values in parameters(text):
        words = [word.strip() for value in values for word in value.lower().split(",")]
        if not name:
            name = "ENCODING" if words[0] in ("quoted-printable", "base64") else "TYPE"
        found.setdefault(name, []).extend(words)
    return found


def parts(line: Property, old: bool) -> list[str]:
    """The texts of one value: parted where it is a list, transfer encoding, code page and escapes undone. An encoded
    separator parts nothing."""
    separator = _STRUCTURED.get(line.name)
    values = [line.value]
    if separator:
        values = re.split(rb"(?<!\\)((?:\\\\)*)" + separator, line.value)
        values = [b"".join(values[at : at + 2]) for at in range(0, len(values), 2)]
    texts = [_BREAKS.sub("\n", decoded(value, line)) for value in values]
    if old:
        return [re.sub(r"\\([;,:\\])", r"\1", text) for text in texts]
    return [unescaped(text) for text in texts]


def decoded(value: bytes, line: Property) -> str:
    """Text of one value. Without (or beside) a true CHARSET it is UTF-8, else in the code page that its letters fit."""
    encoding = line.params.get("ENCODING", [""])[0]
    if encoding == "quoted-printable":
        from quopri import decodestring

        value = decodestring(value)
    elif encoding in ("b", "base64"):
        import base64
        import binascii

        try:
            value = base64.b64decode(value, validate=False)
        except binascii.Error:
            raise BadCard(line.number, _("This line is damaged and cannot be decoded.")) from None
    named = line.params.get("CHARSET", [""])[0]
    for charset in (named if _CHARSET.fullmatch(named) else "utf-8", "utf-8"):
        try:
            return value.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return value.decode(candidates(value)[0], "replace")
