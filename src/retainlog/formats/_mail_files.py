"""Where mail lies: an mbox file, a Maildir, a folder of .eml or .mbox files, a single message. Only header lines are
read; bodies stream by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from retainlog.base.errors import Refused
from retainlog.base.text import clean, fold
from retainlog.formats._files import refuse_stream
from retainlog.i18n import _

HEADER_LIMIT = 1 << 18
ASIDE = {"spam", "junk", "trash", "bin", "draft", "drafts", "ספאמ", "דואר זבל", "אשפה", "טיוטות"}

_LINE = 1 << 16
_SEPARATOR_LIMIT = 500
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_KNOWN = re.compile(
    rb"^(?:from|to|date|subject|received|message-id|mime-version|return-path|delivered-to|content-type|reply-to"
    rb"|x-[!-9;-~]+):",
    re.IGNORECASE | re.MULTILINE,
)
# What mail programs write: a sender and a date, as mail servers do; a sender alone (`From - `, `From 18443…@xxx`), as
# Thunderbird, Takeout and some exports do; nothing at all.
_TIME = re.compile(rb"[0-9]{1,2}:[0-9]{2}")
_YEAR = re.compile(rb"[0-9]{4}(?: remote from \S+)?$")
_PLAIN = re.compile(rb"From(?: +(?:-|\S+@\S*|[A-Za-z][A-Za-z0-9._-]*|\"[^\"\n]*\"@\S*))?\s*$")


class Message(NamedTuple):
    """Where a message stands, its From_ line (empty outside of an mbox), and its header lines."""

    where: str
    separator: bytes
    headers: bytes


def is_mail(head: bytes) -> bool:
    """Whether a file that begins so is an mbox or a message."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, _end, rest = head.partition(b"\n")
    if first.startswith(b"From") and _separates(first):
        return _KNOWN.match(rest) is not None or not rest.strip() or _is_dated(first)
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return _HEADER.match(head) is not None and len({name.lower() for name in _KNOWN.findall(top)}) >= 2


def messages(path: Path, advance: Callable[[int], None] | None) -> Iterator[Message]:
    """The messages of a file or folder in its order. Raises Refused where there is no mail or it cannot be read."""
    refuse_stream(path)
    try:
        yield from _folder(path, advance) if path.is_dir() else _file(path, path.name, advance)
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None


def _file(path: Path, name: str, advance: Callable[[int], None] | None) -> Iterator[Message]:
    place = _("{file}, message {number}")
    with path.open("rb") as file:
        head = file.read(4000)
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if start and not (is_mail(head) or _HEADER.match(start)):
            raise _no_mail(path)
        file.seek(3 if head.startswith(b"\xef\xbb\xbf") else 0)
        done = 0
        for number, (separator, headers) in enumerate(split(file), 1):
            if advance:
                position = file.tell()
                advance(position - done)
                done = position
            yield Message(place.format(file=name, number=number), separator, headers)
        if advance:
            advance(file.tell() - done)


def split(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The From_ line and the header lines of each message of an mbox (or of the single message that a file holds).

    A From_ line is one that is followed by a header, and has a date, comes after an empty line, or names a sender
    before a header that begins messages: programs leave out either, and a text may begin a line with From.
    """
    separator, block, size = b"", list[bytes](), 0
    in_header, fresh, after_blank = True, True, True
    line = file.readline(_LINE)
    while line:
        following = None
        blank = fresh and line in (b"\n", b"\r\n")
        begins = False
        if fresh and line.startswith(b"From") and not (in_header and block) and _separates(line):
            following = file.readline(_LINE)
            dated = _is_dated(line)
            known = _KNOWN.match(following) is not None
            plain = len(line.split()) > 1 and not re.match(rb"From +[A-Za-z0-9._]+\s*$", line)
            begins = (dated and _follows(following)) or (known and (after_blank or plain))
        elif fresh and in_header and block and line.startswith(b"From ") and _separates(line):
            begins = True  # a message that was cut off within its headers
        if begins:
            if in_header and block:
                yield separator, b"".join(block)
            separator, block, size, in_header = line, [], 0, True
        elif in_header and blank:
            if block:
                yield separator, b"".join(block)
                block, in_header = [], False
        elif in_header and size < HEADER_LIMIT:
            block.append(line)
            size += len(line)
        fresh, after_blank = line.endswith(b"\n"), blank
        line = file.readline(_LINE) if following is None else following
    if in_header and block:
        yield separator, b"".join(block)


def _separates(line: bytes) -> bool:
    line = line.rstrip()
    if len(line) > _SEPARATOR_LIMIT:
        return False
    return _PLAIN.match(line) is not None or _is_dated(line)


def _is_dated(line: bytes) -> bool:
    line = line.rstrip()
    return line.startswith(b"From ") and _TIME.search(line) is not None and _YEAR.search(line[-80:]) is not None


def _follows(line: bytes) -> bool:
    """Whether a line can stand right after a From_ line: a header, or a From_ line that was quoted (mutt)."""
    return _HEADER.match(line) is not None or line.startswith(b">From ")


def _folder(path: Path, advance: Callable[[int], None] | None) -> Iterator[Message]:
    found = False
    for file, flags in _files(path):
        found = True
        name = clean(str(file.relative_to(path.parent)), multiline=False)
        if set("DT") & set(flags):
            yield Message(name, b"", b"X-Status: D\n")
            continue
        if file.suffix.casefold() == ".mbox":
            yield from _file(file, name, advance)
            continue
        with file.open("rb") as opened:
            if opened.read(3) != b"\xef\xbb\xbf":
                opened.seek(0)
            separator, headers = next(split(opened), (b"", b""))
        if advance:
            advance(file.stat().st_size)
        yield Message(name, separator, headers)
    if not found:
        raise _no_mail(path)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """The files of a folder that hold mail, in order, with their Maildir flags; T for those of a folder of spam, drafts
    or what was thrown away."""
    for file in sorted(path.rglob("*")):
        parent = file.parent
        if file.name.startswith(".") or not file.is_file():
            continue
        if parent.name in ("cur", "new"):
            folder = parent.parent
            aside = folder != path and fold(folder.name.removeprefix(".").rpartition(".")[2]) in ASIDE
            yield file, "T" if aside else file.name.rpartition(":2,")[2] if ":2," in file.name else ""
        elif file.suffix.casefold() in (".eml", ".mbox"):
            yield file, "T" if parent != path and fold(parent.name) in ASIDE else ""


def _no_mail(path: Path) -> Refused:
    return Refused(
        "not_mail",
        "{file} holds no mail: it is neither an mbox file nor a message, nor a folder of these or a Maildir.",
        hint="Export the mail folder as mbox, or name a folder that holds .eml files, or cur and new.",
        file=path.name,
    )
