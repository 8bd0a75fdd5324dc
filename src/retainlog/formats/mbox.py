"""Touchpoints from mail: an mbox file, a Maildir, saved messages; one touchpoint a thread and day.

Only header lines are ever kept, and of them only the few that say who wrote to whom, when and about what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from sys import intern
from typing import NamedTuple

from retainlog.base.address import evident_owner, owner_test
from retainlog.base.errors import Usage
from retainlog.base.text import clean, fold
from retainlog.formats import _mail_files
from retainlog.formats._mail_dates import written_at
from retainlog.formats._zones import local_zone
from retainlog.formats.shapes.candidate import Candidate, Offer, Passed, Plan, ReadOptions
from retainlog.i18n import N_, _

UNIT = "message"
_SUBJECT_LIMIT = 300
_PEOPLE_LIMIT = 50
_ADDRESSES_LIMIT = 10_000
_SAMPLE = 300
"""Messages among which the owner's address is looked for."""

_NAMES = (
    b"from|to|cc|date|received|subject|message-id|in-reply-to|references|list-id|precedence|auto-submitted"
    b"|x-spam-flag|x-status|x-mozilla-status|x-gmail-labels|content-type"
)
_HEADER = re.compile(rb"^(" + _NAMES + rb")[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(r"<[^<>\s]+>")
_ANSWERS = (
    "re|rép|réf|ref|aw|antw|antwort|sv|vs|res|resp|rif|r|odp|ynt|vá|απ|отв|ha|回复|回覆|答复|답장|رد|השב|תשובה|תגובה"
    "|fwd?|fw|wg|vb|vl|doorst|enc|tr|rv|i|pd|ilt|i̇lt|σχετ|προωθ|пересл|fwd|转发|轉寄|إعادة توجيه|הועבר|העברה"
)
_REPLY = re.compile(
    rf"(?:[\s\u200e\u200f]*(?:{_ANSWERS})(?:\s?\[[0-9]+\]|\^[0-9]+)?[\s\u200e\u200f]*[:：])+", re.IGNORECASE
)

ASIDE = N_("It is spam, a draft, or was thrown away.")
BULK = N_("It was sent by a mailing list or a machine.")
ALONE = N_("Nobody but yourself wrote or got it.")
NO_DATE = N_("Nothing in it says when it was written, or its date cannot be right.")

Person = tuple[str, str]


class _Message(NamedTuple):
    """What is kept of one message. `id` and `parent` are Message-IDs; `reply` is true where the subject alone says
    that it answers something; `key` is what it is known by again."""

    moment: datetime
    id: str
    parent: str
    reply: bool
    subject: str
    by_whom: str
    people: tuple[Person, ...]
    where: str
    key: str


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is an mbox or a message."""
    return _mail_files.is_mail(head)


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """What is passed over as it is met, then the touchpoints in the order of time.

    Mailing lists, automatic and bulk mail, drafts, spam and deleted messages are passed over.
    Raises Usage `no_own_addresses` where they are not given and not evident, Refused for what holds no mail.
    """
    zone = local_zone(options.zone)
    own = options.own_addresses
    if not own:
        found = _owner(path)
        if not found:
            raise Usage(
                "no_own_addresses",
                "I need your own e-mail addresses to tell who wrote.",
                hint="retainlog config set own_addresses me@example.com",
            )
        own = (found,)
        text = _("{address} is in nearly every message, and taken for your own: {command}")
        command = f"retainlog config set own_addresses {found}"
        yield Plan(path.name, "mbox", remarks=(text.format(address=found, command=command),))
    is_own = owner_test(own)
    kept: list[_Message] = []
    for where, separator, block in _mail_files.messages(path, options.advance):
        headers = _headers(block)
        if reason := _aside(headers):
            yield Passed(where, _(reason))
            continue
        people, by_whom = _other_side(headers, is_own)
        if not people:
            yield Passed(where, _(ALONE))
            continue
        moment = written_at(headers, separator, zone, options.today)
        if moment is None:
            yield Passed(where, _(NO_DATE))
            continue
        kept.append(_message(headers, moment, by_whom, people, where))
    yield from _touches(kept)


def _owner(path: Path) -> str | None:
    """The one address that is in nearly all of the first messages, as a writer or a reader."""
    addresses = []
    for message in islice(_mail_files.messages(path, None), _SAMPLE):
        headers = _headers(message.headers)
        if not _aside(headers):
            written = (headers.get(name, "") for name in ("from", "to", "cc"))
            addresses.append([address for text in written for _name, address in _people(text)])
    return evident_owner(people for people in addresses if len(set(people)) > 1)


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
        keys = dict.fromkeys(member.key for member in members)
        keys.pop(first.key, None)
        earlier = blake2b(f"{root} {day}".encode(), digest_size=10).hexdigest()  # of releases that went by local days
        yield Candidate(
            "touch",
            first.key,
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
            entries=len(members),
            also=tuple(keys),
            former=(earlier,),
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
    headers: dict[str, str], moment: datetime, by_whom: str, people: tuple[Person, ...], where: str
) -> _Message:
    written = clean(_decoded(headers.get("subject", ""))[: 4 * _SUBJECT_LIMIT], multiline=False)
    subject = _REPLY.sub("", written, count=1) if _REPLY.match(written) else written
    ids = _ID.findall(headers.get("message-id", ""))
    said = [" ".join(headers.get(name, "").split()) for name in ("date", "from", "to", "subject")]
    # Two mails of one Message-ID and different dates are two; one without a Message-ID is what was said to whom when.
    key = blake2b("\x1f".join([ids[0], said[0]] if ids else said).encode("utf-8", "surrogatepass"), digest_size=10)
    own = ids[0] if ids else key.hexdigest()
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
        key.hexdigest(),
    )


def _other_side(headers: dict[str, str], is_own: Callable[[str], bool]) -> tuple[tuple[Person, ...], str]:
    """The people on the other side, and who wrote: `us` or `them`."""
    senders = _people(headers.get("from", ""))
    if any(is_own(address) for _name, address in senders):
        written_to = _people(headers.get("to", "")) + _people(headers.get("cc", ""))
        others = {address: (name, address) for name, address in written_to if not is_own(address)}
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


def _aside(headers: dict[str, str]) -> str:
    """Why a message is no contact: lists, bulk and automatic mail, spam, drafts, deleted messages; "" for the rest."""
    if "list-id" in headers or headers.get("precedence", "").casefold() in ("bulk", "list", "junk"):
        return BULK
    if headers.get("auto-submitted", "no").casefold() != "no":
        return BULK
    if headers.get("x-spam-flag", "").casefold() == "yes" or set("DT") & set(headers.get("x-status", "")):
        return ASIDE
    mozilla = headers.get("x-mozilla-status", "")
    if re.fullmatch("[0-9a-fA-F]{4}", mozilla) and int(mozilla, 16) & 0x0008:
        return ASIDE
    labels = headers.get("x-gmail-labels", "")
    aside = bool(labels) and not _mail_files.ASIDE.isdisjoint(map(fold, _decoded(labels).split(",")))
    return ASIDE if aside else ""


def _headers(block: bytes) -> dict[str, str]:
    """The headers that matter, unfolded, encoded words still encoded; of repeated ones the first, of To and Cc all."""
    found = _HEADER.findall(block.replace(b"\r\n", b"\n"))
    charset = next((value for name, value in found if name.lower() == b"content-type"), b"")
    named = re.search(rb"charset=\"?([A-Za-z0-9_-]+)", charset)
    headers: dict[str, str] = {}
    for name, value in found:
        key = name.decode("ascii").lower()
        text = re.sub(r"\n[ \t]+", " ", _raw(value, named[1].decode() if named else "")).strip()
        if key in ("to", "cc") and key in headers:
            headers[key] += ", " + text
        else:
            headers.setdefault(key, text)
    return headers


def _raw(value: bytes, charset: str = "") -> str:
    """Headers should be ASCII; where a program wrote them raw, they are in UTF-8, in the code page of the text, or in
    one that is guessed."""
    for encoding in filter(None, ("utf-8", charset)):
        try:
            return value.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(value)


def _guessed(value: bytes) -> str:
    from retainlog.formats._decoding import candidates

    return value.decode(candidates(value)[0], "replace")


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
