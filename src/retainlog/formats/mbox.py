"""Touchpoints from mail: an mbox file or a Maildir folder; one touchpoint a thread and day.

Only header lines are ever kept, and of them only the few that say who wrote to whom, when and about what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from sys import intern
from typing import BinaryIO, NamedTuple

from retainlog.base.errors import Refused, Usage
from retainlog.base.text import clean, fold
from retainlog.formats._files import refuse_stream
from retainlog.formats._zones import local_zone
from retainlog.formats.shapes.candidate import Candidate, ReadOptions, Rejected
from retainlog.i18n import _

_HEADER_LIMIT = 1 << 18
_SUBJECT_LIMIT = 300
_PEOPLE_LIMIT = 50
_ADDRESSES_LIMIT = 10_000

# A separator ends in a date, which tells it from a line of text that begins with From and was not quoted.
_SEPARATOR = re.compile(rb"From \S+ .*[0-9]{1,2}:[0-9]{2}")
_NAMES = (
    b"from|to|cc|date|subject|message-id|in-reply-to|references|list-id|precedence|auto-submitted"
    b"|x-spam-flag|x-status|x-mozilla-status|x-gmail-labels"
)
_HEADER = re.compile(rb"^(" + _NAMES + rb"):[ \t]*(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_ANY_HEADER = re.compile(rb"[!-9;-~]+:")
_ID = re.compile(r"<[^<>\s]+>")
_REPLY = re.compile(
    r"(?:[\s\u200e\u200f]*(?:re|fwd?|aw|wg|השב|תשובה|תגובה|הועבר|העברה)(?:\[[0-9]+\])?[\s\u200e\u200f]*:)+",
    re.IGNORECASE,
)
_ASIDE = {"spam", "junk", "trash", "bin", "draft", "drafts", "ספאמ", "דואר זבל", "אשפה", "טיוטות"}

Person = tuple[str, str]


class _Message(NamedTuple):
    """What is kept of one message. `id` and `parent` are Message-IDs; `reply` is true where the subject alone says
    that it answers something."""

    moment: datetime
    id: str
    parent: str
    reply: bool
    subject: str
    by_whom: str
    people: tuple[Person, ...]
    where: str


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is an mbox."""
    return _SEPARATOR.match(head.lstrip()) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Candidate | Rejected]:
    """Unreadable messages as they are met, then the touchpoints in the order of time.

    Mailing lists, automatic and bulk mail, drafts, spam and deleted messages are passed over.
    Raises Usage `no_own_addresses`, Refused for what holds no mail.
    """
    if not options.own_addresses:
        raise Usage(
            "no_own_addresses",
            "I need your own e-mail addresses to tell who wrote.",
            hint="retainlog config set own_addresses me@example.com",
        )
    own = {address.strip().casefold() for address in options.own_addresses}
    zone = local_zone(options.zone)
    messages: list[_Message] = []
    for where, block in _blocks(path, options.advance):
        headers = _headers(block)
        if _is_aside(headers):
            continue
        people, by_whom = _other_side(headers, own)
        if not people:
            continue
        text = headers.get("date", "")
        moment = _moment(text, zone)
        if moment is None:
            yield Rejected(where, _date_reason(text))
            continue
        messages.append(_message(headers, block, moment, by_whom, people, where))
    yield from _touches(messages)


def _touches(messages: list[_Message]) -> Iterator[Candidate]:
    parents = {message.id: message.parent for message in messages if message.parent}
    groups: dict[tuple[str, str], list[_Message]] = {}
    spoken: dict[tuple[str, str, str], tuple[str, str]] = {}  # day, subject, address → group
    # Answers without a reference come last: they join a conversation of that day about the same subject.
    for message in sorted(messages, key=lambda m: (m.reply and not m.parent, m.moment, m.id)):
        day = message.moment.date().isoformat()
        group = (_root(message.id, parents), day)
        topics = [(day, fold(message.subject), address) for _name, address in message.people]
        if message.reply and not message.parent:
            group = next((spoken[topic] for topic in topics if topic in spoken), group)
        for topic in topics:
            spoken.setdefault(topic, group)
        groups.setdefault(group, []).append(message)
    for (root, day), members in sorted(groups.items(), key=lambda item: min(m.moment for m in item[1])):
        members.sort(key=lambda m: (m.moment, m.id))
        first = members[0]
        people: dict[str, str] = {}
        for name, address in [person for member in members for person in member.people]:
            people[address] = people.get(address) or name
        offset = first.moment.strftime("%z")
        yield Candidate(
            "touch",
            blake2b(f"{root} {day}".encode(), digest_size=10).hexdigest(),
            first.where,
            {
                "people": [(name, address) for address, name in people.items()],
                "summary": first.subject or _("(no subject)"),
                "on_date": first.moment.date(),
                "on_time": first.moment.strftime("%H:%M"),
                "utc_offset": f"{offset[:3]}:{offset[3:5]}",
                "channel": "email",
                "by_whom": first.by_whom,
            },
        )


def _root(id: str, parents: dict[str, str]) -> str:
    """The first message of the thread. Shortens the way there for the next one who asks, and opens a circle."""
    way: dict[str, None] = {}
    while id in parents and id not in way:
        way[id] = None
        id = parents[id]
    if id in way:
        ids = list(way)
        id = min(ids[ids.index(id) :])
    parents.update(dict.fromkeys(way, id))
    parents.pop(id, None)
    return id


def _message(
    headers: dict[str, str],
    block: bytes,
    moment: datetime,
    by_whom: str,
    people: tuple[Person, ...],
    where: str,
) -> _Message:
    written = clean(_decoded(headers.get("subject", ""))[: 4 * _SUBJECT_LIMIT], multiline=False)
    subject = _REPLY.sub("", written, count=1) if _REPLY.match(written) else written
    ids = _ID.findall(headers.get("message-id", ""))
    own = ids[0] if ids else blake2b(block, digest_size=16).hexdigest()
    known = _ID.findall(headers.get("references", "")) or _ID.findall(headers.get("in-reply-to", ""))
    parent = known[0] if known and known[0] != own else ""
    return _Message(
        moment,
        own,
        parent,
        subject != written,
        subject.strip()[:_SUBJECT_LIMIT],
        by_whom,
        people,
        where,
    )


def _other_side(headers: dict[str, str], own: set[str]) -> tuple[tuple[Person, ...], str]:
    """The people on the other side, and who wrote: `us` or `them`."""
    senders = _people(headers.get("from", ""))
    if any(address in own for _name, address in senders):
        written_to = _people(headers.get("to", "")) + _people(headers.get("cc", ""))
        others = {address: (name, address) for name, address in written_to if address not in own}
        return tuple(others.values()), "us"
    return senders[:1], "them"


@lru_cache(maxsize=4096)
def _people(value: str) -> tuple[Person, ...]:
    try:
        found = getaddresses([value[:_ADDRESSES_LIMIT]])
    except RecursionError:  # brackets within brackets, by the thousand
        return ()
    people: list[Person] = []
    for name, address in found[:_PEOPLE_LIMIT]:
        address = clean(address, multiline=False).casefold()
        if "@" in address:
            people.append((intern(clean(_decoded(name), multiline=False)), intern(address)))
    return tuple(people)


def _is_aside(headers: dict[str, str]) -> bool:
    """Mailing lists, bulk and automatic mail, spam, drafts, deleted messages."""
    if "list-id" in headers or headers.get("precedence", "").casefold() in ("bulk", "list", "junk"):
        return True
    if headers.get("auto-submitted", "no").casefold() != "no":
        return True
    if headers.get("x-spam-flag", "").casefold() == "yes":
        return True
    if set("DT") & set(headers.get("x-status", "")):
        return True
    mozilla = headers.get("x-mozilla-status", "")
    if re.fullmatch("[0-9a-fA-F]{4}", mozilla) and int(mozilla, 16) & 0x0008:
        return True
    labels = headers.get("x-gmail-labels", "")
    return bool(labels) and not _ASIDE.isdisjoint(map(fold, _decoded(labels).split(",")))


def _moment(text: str, zone: tzinfo | None) -> datetime | None:
    """The local moment; a date without a known zone is in UTC (RFC 5322, 4.3)."""
    try:
        moment = parsedate_to_datetime(text)
        local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return local if 1970 <= local.year < 2200 else None


def _date_reason(text: str) -> str:
    if not text:
        return _("It has no date.")
    return _("I can't read {text!r} as a date.").format(text=clean(text, multiline=False)[:100])


def _headers(block: bytes) -> dict[str, str]:
    """The headers that matter, unfolded, encoded words still encoded; of repeated ones the first, of To and Cc all."""
    headers: dict[str, str] = {}
    for name, value in _HEADER.findall(block.replace(b"\r\n", b"\n")):
        key = name.decode("ascii").lower()
        text = re.sub(r"\n[ \t]+", " ", _raw(value)).strip()
        if key in ("to", "cc") and key in headers:
            headers[key] += ", " + text
        else:
            headers.setdefault(key, text)
    return headers


def _raw(value: bytes) -> str:
    """Headers should be ASCII; where a program wrote them raw, UTF-8 and Windows-1255 are the likely ones."""
    for encoding in ("utf-8", "cp1255"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def _decoded(value: str) -> str:
    """The text with its encoded words (RFC 2047) read; what is broken stays as it is written."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(part if isinstance(part, str) else _charset(part, charset) for part, charset in parts)


def _charset(part: bytes, charset: str | None) -> str:
    name = re.sub("-[ei]$", "", (charset or "").lower())  # iso-8859-8-i
    try:
        return part.decode(name or "raw_unicode_escape", "replace")
    except (LookupError, ValueError):
        return _raw(part)


def _blocks(path: Path, advance: Callable[[int], None] | None) -> Iterator[tuple[str, bytes]]:
    """Where each message stands, and its header lines."""
    refuse_stream(path)
    try:
        yield from _maildir(path, advance) if path.is_dir() else _mbox(path, advance)
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None


def _mbox(path: Path, advance: Callable[[int], None] | None) -> Iterator[tuple[str, bytes]]:
    place = _("{file}, message {number}")
    with path.open("rb") as file:
        head = file.read(1000).lstrip()
        file.seek(0)
        if head and not _SEPARATOR.match(head) and not _ANY_HEADER.match(head):
            raise _no_mail(path)
        done = 0
        for number, block in enumerate(_split(file), 1):
            if advance:
                position = file.tell()
                advance(position - done)
                done = position
            yield place.format(file=path.name, number=number), block
        if advance:
            advance(file.tell() - done)


def _split(file: BinaryIO) -> Iterator[bytes]:
    """The header lines of each message of an mbox (or of the single message that a file holds)."""
    block: list[bytes] = []
    size, in_header, fresh, after_blank = 0, True, True, True
    while line := file.readline(1 << 16):
        blank = fresh and line in (b"\n", b"\r\n")
        if fresh and after_blank and line.startswith(b"From ") and _SEPARATOR.match(line):
            if in_header and block:
                yield b"".join(block)
            block, size, in_header = [], 0, True
        elif in_header and blank:
            if block:
                yield b"".join(block)
                block, in_header = [], False
        elif in_header and size < _HEADER_LIMIT:
            block.append(line)
            size += len(line)
        fresh, after_blank = line.endswith(b"\n"), blank
    if in_header and block:
        yield b"".join(block)


def _maildir(path: Path, advance: Callable[[int], None] | None) -> Iterator[tuple[str, bytes]]:
    folders = sorted(folder.parent for folder in path.rglob("cur") if folder.is_dir())
    if not folders:
        raise _no_mail(path)
    for folder in folders:
        if folder != path and fold(folder.name.removeprefix(".").rpartition(".")[2]) in _ASIDE:
            continue
        for part in (folder / "cur", folder / "new"):
            for entry in sorted(part.iterdir()) if part.is_dir() else ():
                flags = entry.name.rpartition(":2,")[2] if ":2," in entry.name else ""
                if entry.name.startswith(".") or not entry.is_file() or set("DT") & set(flags):
                    continue
                with entry.open("rb") as file:
                    block = next(_split(file), b"")
                if advance:
                    advance(entry.stat().st_size)
                yield clean(str(entry.relative_to(path.parent)), multiline=False), block


def _no_mail(path: Path) -> Refused:
    return Refused(
        "not_mail",
        "{file} is neither an mbox file nor a Maildir folder.",
        hint="Export the mail folder as mbox, or name a folder that holds cur and new.",
        file=path.name,
    )
