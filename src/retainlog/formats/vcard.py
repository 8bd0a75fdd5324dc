"""vCard 2.1, 3.0 and 4.0: address books in, contacts out.

Who is the client? By default the card is: client = FN, its ORG an alias, the person a contact of it. With the mapping
`client=org`, a person with an ORG becomes a contact of a client named ORG. A company card (KIND:org,
X-ABShowAs:COMPANY, or an ORG without a person's name) is the client either way. Groups of cards are passed over.

vobject loses a whole card over one odd line, misreads quoted-printable `;`, takes no bytes in other
code pages and loads photos whole. So lines are unfolded and decoded here, everything that is not used is dropped as it
streams by, and vobject reads the plain 3.0 card that is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from retainlog.base.errors import Refused, Usage
from retainlog.formats._cells import own_tags
from retainlog.formats.shapes.candidate import Candidate, ReadOptions, Rejected, source_key
from retainlog.i18n import _

if TYPE_CHECKING:
    from retainlog.formats.shapes.card import ContactCard

KEPT = {"VERSION", "FN", "N", "ORG", "TITLE", "EMAIL", "TEL", "CATEGORIES", "NOTE", "UID", "KIND", "NICKNAME"}
KEPT |= {"X-ABSHOWAS", "X-ADDRESSBOOKSERVER-KIND"}
STRUCTURED = {"N": ";", "ORG": ";", "CATEGORIES": ",", "NICKNAME": ","}
CARD_BYTES = 256 * 1024
CHUNK = 64 * 1024
PREFERRED = ("pref", "cell", "work", "main")

_HEAD = re.compile(rb"(?:[^\s:;]+\.)?([A-Za-z0-9_-]+)\s*((?:;(?:\"[^\"]*\"|[^\":])*)?):")
_CHARSET = re.compile(r"(utf|iso|windows|cp|ascii|us-ascii|koi8|mac|big5|gb|shift|euc)[a-z0-9_-]*")
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class _Line(NamedTuple):
    """One unfolded property: its file line, upper-case name, lower-case parameters and still encoded value."""

    number: int
    name: str
    params: dict[str, list[str]]
    value: bytes


class _BadCard(Exception):
    """Why one card cannot be used, as a translated sentence."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(reason)
        self.number = number
        self.reason = reason


def sniff(head: bytes, name: str) -> bool:
    """Whether the start of a file is a vCard's."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].upper() == b"BEGIN:VCARD"


def read(path: Path, options: ReadOptions) -> Iterator[Candidate | Rejected]:
    """The file's cards as candidates of kind `client`, one card held at a time.

    Raises Usage without vobject or with an unknown `client` mapping, Refused when the file holds no vCard.
    """
    by_org = _client_is_org(options)
    _vobject()
    found = False
    for start, lines in _cards(path, options):
        found = True
        where = f"{path.name}:{start}"
        if isinstance(lines, _BadCard):
            yield Rejected(f"{path.name}:{lines.number}", lines.reason)
            continue
        try:
            candidate = _candidate(lines, where, by_org)
        except _BadCard as bad:
            yield Rejected(f"{path.name}:{bad.number}", bad.reason)
            continue
        if candidate:
            yield candidate
    if not found:
        raise Refused(
            "not_a_vcard",
            "{name} holds no vCard.",
            hint="Export the contacts as vCard (.vcf) and try again.",
            name=path.name,
        )


def write(out: TextIO, cards: Iterable[ContactCard]) -> None:
    """Write the cards as vCard 3.0, the version that every address book reads; CRLF, folded at 75 octets.

    `out` must not translate line ends (open it with `newline=""`).
    """
    vobject = _vobject()
    for card in cards:
        made = vobject.vCard()
        made.add("uid").value = f"{card.uid}@retainlog"
        made.add("fn").value = card.name
        company = card.org == card.name
        given, _space, family = card.name.rpartition(" ")
        name = ("", "") if company else (family, given) if given else ("", family)
        made.add("n").value = vobject.vcard.Name(family=name[0], given=name[1])
        if card.org:
            made.add("org").value = [card.org]
        if company:
            made.add("x-abshowas").value = "COMPANY"
        for email in card.emails:
            line = made.add("email")
            line.value, line.type_param = email, "INTERNET"
        for phone in card.phones:
            made.add("tel").value = phone
        if card.role:
            made.add("title").value = card.role
        if card.tags:
            made.add("categories").value = list(card.tags)
        if card.note:
            made.add("note").value = card.note
        out.write(made.serialize())


def _vobject() -> Any:
    try:
        import vobject
    except ImportError:
        raise Usage(
            "missing_extra",
            "vCards need the extra package vobject.",
            hint="python3 -m pip install 'retainlog[vcard]'",
        ) from None
    return vobject


def _client_is_org(options: ReadOptions) -> bool:
    wish = options.mapping.get("client", "fn")
    if wish not in ("fn", "org"):
        raise Usage(
            "bad_mapping",
            "A vCard's client is its name or its company, not {wish!r}.",
            hint="Use --map client=fn or --map client=org.",
            wish=wish,
        )
    return wish == "org"


def _physical(path: Path, options: ReadOptions) -> Iterator[tuple[int, bytes, bool]]:
    """Line number, bytes without the line end, and whether a line begins here; a long line comes in chunks."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None
    with raw:
        bom = raw.read(3)
        raw.seek(3 if bom == b"\xef\xbb\xbf" else 0)
        stream: Iterator[bytes] = iter(lambda: raw.readline(CHUNK), b"")
        if bom[:2] in (b"\xff\xfe", b"\xfe\xff"):
            import io

            text = io.TextIOWrapper(raw, "utf-16", errors="replace", newline="\n")
            stream = (line.encode("utf-8") for line in iter(lambda: text.readline(CHUNK), ""))
        number, fresh, told = 0, True, 0
        for chunk in stream:
            number += fresh
            yield number, chunk.rstrip(b"\r\n"), fresh
            fresh = chunk.endswith(b"\n")
            if options.advance:
                here = raw.tell()
                options.advance(here - told)
                told = here


def _properties(path: Path, options: ReadOptions) -> Iterator[_Line]:
    """Unfolded lines. What is not used comes without its value, so that a photo is never held; what is no property
    comes without a name."""
    line: _Line | None = None
    value = bytearray()
    quoted = soft = old = False  # quoted-printable, its line break is a soft one, a 2.1 card
    for number, text, fresh in _physical(path, options):
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
        if line:
            yield line._replace(value=bytes(value))
            line = None
        soft = False
        head = _HEAD.match(text)
        if not head:
            if text.strip():
                yield _Line(number, "", {}, text)
            continue
        line = _Line(number, head[1].decode("ascii").upper(), _params(head[2].decode("ascii", "replace")), b"")
        value = bytearray(text[head.end() :] if line.name in KEPT or marker else b"")
        quoted = "quoted-printable" in line.params.get("encoding", ())
        soft = quoted and text.endswith(b"=")
        if line.name == "VERSION":
            old = value.strip() == b"2.1"
    if line:
        yield line._replace(value=bytes(value))


def _cards(path: Path, options: ReadOptions) -> Iterator[tuple[int, list[_Line] | _BadCard]]:
    """Each card with the line where it begins: its used properties, or what is wrong with it."""
    start = depth = size = 0
    lines: list[_Line] = []
    last = ""
    bad: _BadCard | None = None
    for line in _properties(path, options):
        edge = line.name if line.value.strip().upper() == b"VCARD" else ""
        if edge == "BEGIN":
            if depth and last == "AGENT":  # the card of someone else within this one
                depth += 1
                continue
            if depth:
                yield start, _BadCard(start, _("The card that begins here has no end."))
            start, depth, size, lines, bad = line.number, 1, 0, [], None
        elif edge == "END" and depth:
            depth -= 1
            if not depth:
                yield start, bad or lines
        elif depth == 1 and not bad:
            if line.name in KEPT:
                lines.append(line)
                size += len(line.value) + 64
            elif not line.name and last == "NOTE":  # some programs write a note's line breaks as they are
                lines[-1] = lines[-1]._replace(value=lines[-1].value + b"\n" + line.value)
                size += len(line.value)
            elif not line.name and (last in KEPT or last == "BEGIN"):
                bad = _BadCard(line.number, _("This line is not part of a vCard."))
            if size > CARD_BYTES:
                bad, lines = _BadCard(start, _("This card is larger than any contact should be.")), []
        last = line.name or last
    if depth:
        yield start, _BadCard(start, _("The card that begins here has no end; the file seems cut short."))


def _params(text: str) -> dict[str, list[str]]:
    """`;TYPE=home,pref`, `;CELL;QUOTED-PRINTABLE` (2.1) and `;TYPE="work,voice"` alike, in lower case."""
    found: dict[str, list[str]] = {}
    for part in text.split(";")[1:]:
        key, equals, value = part.strip().lower().partition("=")
        if not equals:
            key, value = ("encoding" if key in ("quoted-printable", "base64") else "type"), key
        values = [one.strip() for one in value.replace('"', "").split(",")]
        found.setdefault(key.strip(), []).extend(values)
    return found


def _decoded(value: bytes, line: _Line) -> str:
    """Text of one value: transfer encoding and code page undone. Without (or beside) a true CHARSET: UTF-8, else Hebrew
    Windows, which Outlook writes without saying so."""
    encoding = line.params.get("encoding", [""])[0]
    if encoding == "quoted-printable":
        from quopri import decodestring

        value = decodestring(value)
    elif encoding in ("b", "base64"):
        import base64
        import binascii

        try:
            value = base64.b64decode(value, validate=False)
        except binascii.Error:
            raise _BadCard(line.number, _("This line is damaged and cannot be decoded.")) from None
    named = line.params.get("charset", [""])[0]
    for charset in (named if _CHARSET.fullmatch(named) else "utf-8", "utf-8", "cp1255"):
        try:
            return value.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return value.decode("cp1255", "replace")


def _plain_line(line: _Line, old: bool) -> str:
    """The property as one line of a UTF-8 vCard 3.0 without encodings."""
    kinds = [kind for kind in line.params.get("type", ()) if kind in PREFERRED]
    if "pref" in line.params:
        kinds.append("pref")
    types = f";TYPE={','.join(kinds)}" if kinds else ""
    separator = STRUCTURED.get(line.name, "")
    if not old:
        value = _BREAKS.sub(r"\\n", _decoded(line.value, line))
        if separator != ",":  # a bare comma in a name, a company or a note is a comma
            value = re.sub(r"(?<!\\)((?:\\\\)*),", r"\1\\,", value)
    else:
        parts = re.split(rb"(?<!\\)" + separator.encode(), line.value) if separator else [line.value]
        texts = (re.sub(r"\\([;,:\\])", r"\1", _decoded(part, line)) for part in parts)
        value = separator.join(_BREAKS.sub(r"\\n", re.sub(r"([\\;,])", r"\\\1", text)) for text in texts)
    return f"{line.name}{types}:{value}\r\n"


def _candidate(lines: list[_Line], where: str, by_org: bool) -> Candidate | None:
    """The client that a card stands for; None for a group of cards."""
    vobject = _vobject()
    old = any(line.name == "VERSION" and line.value.strip() == b"2.1" for line in lines)
    body = "".join(_plain_line(line, old) for line in lines if line.name != "VERSION")
    start = int(where.rpartition(":")[2])
    try:
        card = vobject.readOne(f"BEGIN:VCARD\r\nVERSION:3.0\r\n{body}END:VCARD\r\n")
    except (vobject.base.VObjectError, ValueError) as error:
        raise _BadCard(start, _("This card cannot be read: {problem}").format(problem=error)) from None
    kind = _texts(card, "kind") + _texts(card, "x-addressbookserver-kind")
    if "group" in kind:
        return None

    emails = _ranked(card, "email", "mailto:")
    phones = _ranked(card, "tel", "tel:")
    org = next(iter(_texts(card, "org")), "")
    full = next(iter(_texts(card, "fn")), "")
    person = full if full.casefold() != org.casefold() else _name(card)
    if "org" in kind or "COMPANY" in _texts(card, "x-abshowas"):
        person, org = "", org or full
    elif person.casefold() == org.casefold():
        person = ""
    person = person or ("" if org else _name(card) or next(iter(_texts(card, "nickname") + emails + phones), ""))
    if not (person or org):
        raise _BadCard(start, _("This card has no name, no company, no address and no number."))

    client = org if org and (by_org or not person) else person
    values: dict[str, object] = {"name": client}
    first = {"email": emails[0]} if emails else {}
    if phones:
        first["phone"] = phones[0]
    contacts = [{"name": person, **first}] if person and org else []
    if not contacts or client != org:
        values.update(first)
    contacts += [{"name": person or org, "email": email} for email in emails[1:]]
    if contacts:
        values["contacts"] = contacts
    if org and client != org:
        values["aliases"] = [org]
    if tags := own_tags(_texts(card, "categories")):
        values["tags"] = tags
    notes = _texts(card, "note")
    notes += [_("Title: {title}").format(title=title) for title in _texts(card, "title")]
    if phones[1:]:
        notes.append(_("Also: {phones}").format(phones=", ".join(phones[1:])))
    if notes:
        values["note"] = "\n".join(notes)
    uid = next(iter(_texts(card, "uid")), "")
    key = source_key(uid) if uid else source_key("vcard", person, org, *emails, *phones)
    return Candidate("client", key, where, values)


def _texts(card: Any, name: str) -> list[str]:
    """The texts of a property, first part only of a structured ORG; empty ones left out."""
    found: list[str] = []
    for line in card.contents.get(name, ()):
        value = line.value
        if name == "org":
            value = value[:1]
        found += value if isinstance(value, list) else [value]
    return [text.strip() for text in found if text.strip()]


def _name(card: Any) -> str:
    """N as people say it, for cards without a usable FN."""
    for line in card.contents.get("n", ()):
        name = line.value
        parts = (name.prefix, name.given, name.additional, name.family, name.suffix)
        said = " ".join(part if isinstance(part, str) else " ".join(part) for part in parts)
        if said.strip():
            return " ".join(said.split())
    return ""


def _ranked(card: Any, name: str, scheme: str) -> list[str]:
    """Addresses or numbers without repeats, the preferred one first, then mobile, work, main."""
    found: dict[str, tuple[int, str]] = {}
    for line in card.contents.get(name, ()):
        text = line.value.strip()
        if text.lower().startswith(scheme):
            text = text[len(scheme) :].partition(";")[0]
        kinds = line.params.get("TYPE", [])
        rank = min((PREFERRED.index(kind) for kind in kinds if kind in PREFERRED), default=len(PREFERRED))
        if text:
            found.setdefault(text.casefold(), (rank, text))
    return [text for _rank, text in sorted(found.values(), key=lambda one: one[0])]
