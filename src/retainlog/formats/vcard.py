"""vCard 2.1, 3.0 and 4.0: address books in, contacts out.

Who is the client? By default the card is: client = FN, its ORG the employer, the person a contact of it. With the
mapping `client=org`, a person with an ORG becomes a contact of a client named ORG. A company card (KIND:org,
X-ABShowAs:COMPANY, or an ORG without a person's name) is the client either way. Groups of cards are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from retainlog.base.address import owner_test
from retainlog.base.errors import Refused, Usage
from retainlog.base.text import fold, harmless
from retainlog.formats._card_lines import BadCard, Card, cards
from retainlog.formats._cells import own_tags
from retainlog.formats.shapes.candidate import (
    Candidate,
    Offer,
    Passed,
    Plan,
    PlanColumn,
    ReadOptions,
    Rejected,
    source_key,
)
from retainlog.i18n import N_, _

if TYPE_CHECKING:
    from retainlog.formats.shapes.card import ContactCard

UNIT = "card"
PREFERRED = ("pref", "cell", "iphone", "work", "main")

GROUP = N_("It is a group of cards.")
OWN = N_("It is your own card.")

# What a property becomes; of the others it is said that they are left out, but for what tells nothing of a person.
_FIELDS = {
    "FN": "name",
    "N": "name",
    "NICKNAME": "aliases",
    "ORG": "employer",
    "EMAIL": "email",
    "TEL": "phone",
    "CATEGORIES": "tags",
    "NOTE": "note",
    "TITLE": "note",
    "ROLE": "note",
}
_SILENT = {"VERSION", "PRODID", "REV", "UID", "KIND", "SORT-STRING", "CLIENTPIDMAP", "LABEL", "MAILER"}
_LEGAL_FORMS = {"co", "corp", "gmbh", "inc", "limited", "llc", "llp", "ltd", "plc", "בעמ"}


def sniff(head: bytes, name: str) -> bool:
    """Whether the start of a file is a vCard's."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].upper() == b"BEGIN:VCARD"


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """The file's cards as candidates of kind `client`, one card held at a time; at the end, which properties were used.

    Raises Usage with an unknown `client` mapping, Refused when the file holds no vCard.
    """
    by_org = _client_is_org(options)
    is_own = owner_test(options.own_addresses)
    met: dict[str, None] = {}
    found = False
    for card in cards(path, options):
        found = True
        if isinstance(card, BadCard):
            yield Rejected(f"{path.name}:{card.number}", card.reason)
            continue
        met.update(dict.fromkeys(line.name for line in card.lines))
        met.update(dict.fromkeys(sorted(card.unused)))
        where = f"{path.name}:{card.number}"
        try:
            if _is_group(card):
                yield Passed(where, _(GROUP))
            elif any(map(is_own, _ranked(card, "EMAIL", "mailto:"))):
                yield Passed(where, _(OWN))
            else:
                yield _candidate(card, where, by_org)
        except BadCard as bad:
            yield Rejected(f"{path.name}:{bad.number}", bad.reason)
    if not found:
        raise Refused(
            "not_a_vcard",
            "{name} holds no vCard.",
            hint="Export the contacts as vCard (.vcf) and try again.",
            name=path.name,
        )
    told = [name for name in met if name in _FIELDS or not (name in _SILENT or name.startswith("X-"))]
    yield Plan(path.name, "vcard", columns=tuple(PlanColumn(name, _FIELDS.get(name, "")) for name in told))


def write(out: TextIO, cards: Iterable[ContactCard]) -> None:
    """Write the cards as vCard 3.0, the version that every address book reads; CRLF, folded at 75 octets.

    `out` must not translate line ends (open it with `newline=""`).
    """
    for card in cards:
        company = card.org == card.name
        given, _space, family = card.name.rpartition(" ")
        name = ("", "") if company else (family, given) if given else ("", family)
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{_escaped(card.uid)}@retainlog", f"FN:{_escaped(card.name)}"]
        lines.append(f"N:{_escaped(name[0])};{_escaped(name[1])};;;")
        if card.org:
            lines.append(f"ORG:{_escaped(card.org)}")
        lines += [f"EMAIL;TYPE=INTERNET:{_escaped(email)}" for email in card.emails]
        lines += [f"TEL:{_escaped(phone)}" for phone in card.phones]
        if card.role:
            lines.append(f"TITLE:{_escaped(card.role)}")
        if card.tags:
            lines.append(f"CATEGORIES:{','.join(map(_escaped, card.tags))}")
        if card.note:
            lines.append(f"NOTE:{_escaped(card.note)}")
        if company:
            lines.append("X-ABSHOWAS:COMPANY")
        lines.append("END:VCARD")
        out.write("".join(f"{_folded(line)}\r\n" for line in lines))


def _escaped(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", harmless(text)).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, broken between characters."""
    if len(line) <= 24 or (line.isascii() and len(line) <= 75):
        return line
    rows, room = [""], 75
    for char in line:
        size = len(char.encode("utf-8", "surrogatepass"))
        if size > room:
            rows.append("")
            room = 74  # the blank that begins it counts
        rows[-1] += char
        room -= size
    return "\r\n ".join(rows)


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


def _is_group(card: Card) -> bool:
    kinds = card.texts("KIND") + card.texts("X-ADDRESSBOOKSERVER-KIND")
    return "group" in map(str.casefold, kinds)


def _candidate(card: Card, where: str, by_org: bool) -> Candidate:
    """The client that a card stands for."""
    emails = _ranked(card, "EMAIL", "mailto:")
    phones = _ranked(card, "TEL", "tel:")
    org = _first_part(card, "ORG")
    names = _names(card)
    full = names[0] if names else ""
    person = full if full.casefold() != org.casefold() else _name(card)
    kinds = [kind.casefold() for kind in card.texts("KIND")]
    if "org" in kinds or "COMPANY" in map(str.upper, card.texts("X-ABSHOWAS")):
        person, org = "", org or full
    elif person.casefold() == org.casefold():
        person = ""
    nicknames = _nicknames(card)
    person = person or ("" if org else _name(card) or next(iter(nicknames + emails + phones), ""))
    if not (person or org):
        raise BadCard(card.number, _("This card has no name, no company, no address and no number."))

    client = org if org and (by_org or not person) else person
    is_contact = bool(person and org and client == org)
    values: dict[str, object] = {"name": client}
    first = {"email": emails[0]} if emails else {}
    if phones:
        first["phone"] = phones[0]
    notes = card.texts("NOTE")
    jobs = dict.fromkeys(card.texts("TITLE") + card.texts("ROLE"))
    notes += [_("Title: {title}").format(title=title) for title in jobs]
    others = [name for name in dict.fromkeys(names[1:] + nicknames) if name not in (client, org)]
    if is_contact and others:
        notes.append(_("Also: {names}").format(names=", ".join(others)))
    note = {"note": "\n".join(notes)} if notes else {}
    contacts: list[dict[str, str]] = []
    if is_contact:
        contacts.append({"name": person, **first, **note})
    else:
        values.update(first)
        values.update(note)
    more = max(len(emails), len(phones))
    for email, phone in zip((emails + [""] * more)[1:more], (phones + [""] * more)[1:more], strict=True):
        contact = {"name": person or org}
        if email:
            contact["email"] = email
        if phone:
            contact["phone"] = phone
        contacts.append(contact)
    if contacts:
        values["contacts"] = contacts
    if not is_contact:
        if org and client != org:
            values["employer"] = org
        if others:
            values["aliases"] = others
    if tags := own_tags(card.texts("CATEGORIES")):
        values["tags"] = tags
    uid = next(iter(card.texts("UID")), "")
    key = source_key(uid) if uid else source_key("vcard", person, org, *emails, *phones)
    return Candidate("client", key, where, values)


def _names(card: Card) -> list[str]:
    """The full names, the preferred one first: a card may give it in several languages."""
    lines = sorted((line for line in card.lines if line.name == "FN"), key=lambda line: "PREF" not in line.params)
    told = card._replace(lines=lines)
    return list(dict.fromkeys(" ".join(name.split()) for name in told.texts("FN")))


def _nicknames(card: Card) -> list[str]:
    """Each nickname; a legal form after a comma is a part of it (Acme, Inc.)."""
    found: list[str] = []
    for name in card.texts("NICKNAME"):
        if found and fold(name).replace(".", "") in _LEGAL_FORMS:
            found[-1] += f", {name}"
        else:
            found.append(name)
    return found


def _first_part(card: Card, name: str) -> str:
    """The first part of a structured value: the company without its departments."""
    from retainlog.formats._card_lines import parts

    for line in card.lines:
        if line.name == name and (text := parts(line, card.old)[0].strip()):
            return text
    return ""


def _name(card: Card) -> str:
    """N as people say it, for cards without a usable FN."""
    from retainlog.formats._card_lines import parts

    for line in card.lines:
        if line.name == "N":
            family, given, additional, prefix, suffix = (parts(line, card.old) + [""] * 5)[:5]
            said = " ".join(part.replace(",", " ") for part in (prefix, given, additional, family, suffix)).split()
            if said:
                return " ".join(said)
    return ""


def _ranked(card: Card, name: str, scheme: str) -> list[str]:
    """Addresses or numbers without repeats, the preferred one first, then mobile, work, main. Google joins several
    with three colons."""
    found: dict[str, tuple[int, str]] = {}
    for line in card.lines:
        if line.name != name:
            continue
        kinds = [*line.params.get("TYPE", []), *(["pref"] if "PREF" in line.params else [])]
        rank = min((PREFERRED.index(kind) for kind in kinds if kind in PREFERRED), default=len(PREFERRED))
        for text in " ".join(card._replace(lines=[line]).texts(name)).split(":::"):
            text = text.strip()
            if text.lower().startswith(scheme):
                text = text[len(scheme) :].partition(";")[0]
            if text:
                found.setdefault(text.casefold(), (rank, text))
    return [text for _rank, text in sorted(found.values(), key=lambda one: one[0])]
