"""Monica's export of an account (JSON): its contacts become clients with their people, calls and activities
touchpoints. A contact who works somewhere stands for that company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from retainlog.base.text import clean
from retainlog.formats._documents import document, parts, text
from retainlog.formats.shapes.candidate import Candidate, Offer, Passed, ReadOptions, Rejected
from retainlog.i18n import _

UNIT = "entry"


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is an export of Monica."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"app_version"' in head and b'"account"' in head


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """Candidates for each contact, each of its calls, and each activity. Raises Refused for what is no such export."""
    account = document(path, "Monica").get("account")
    data = _data(account if isinstance(account, dict) else {})
    met: dict[str, list[str]] = {}  # activity → those who took part
    for number, contact in enumerate(data.get("contact", ()), 1):
        where = f"{path.name}:{number}"
        said = _properties(contact)
        person = clean(" ".join(filter(None, (text(said.get(part)) for part in _NAMES))), multiline=False)
        if said.get("is_partial") or not person:
            yield Passed(where, _("It has no name, or is only somebody's relative."))
            continue
        within = _data(contact)
        client = text(said.get("company")) or person
        yield Candidate("client", f"id:{text(contact.get('uuid'))}"[:120], where, _client(client, person, said, within))
        for uuid in within.get("activity", ()):
            met.setdefault(text(uuid.get("uuid")), []).append(client)
        yield from _calls(where, client, text(contact.get("uuid")), within.get("call", ()), options)
    for number, activity in enumerate(data.get("activity", ()), 1):
        where, said = f"{path.name}:activity {number}", _properties(activity)
        summary = "\n".join(filter(None, (text(said.get("summary")), text(said.get("description")))))
        clients = sorted(set(met.get(text(activity.get("uuid")), ())))
        if not clients or not summary:
            yield Passed(where, _("Nobody took part in it."))
        for client in clients if summary else ():
            key = f"activity:{text(activity.get('uuid'))}:{client}"[:120]
            yield _touch(where, key, client, text(said.get("happened_at")), summary, "meeting", options)


_NAMES = ("first_name", "middle_name", "last_name")


def _data(holder: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Type → what an object holds of it; of what stands elsewhere the ids."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in parts(holder.get("data")):
        values = part.get("values")
        ids = [{"uuid": one} for one in values if isinstance(one, str)] if isinstance(values, list) else []
        found.setdefault(text(part.get("type")), []).extend([*parts(values), *ids])
    return found


def _properties(one: Mapping[str, Any]) -> Mapping[str, Any]:
    said = one.get("properties")
    return said if isinstance(said, dict) else {}


def _client(client: str, person: str, said: Mapping[str, Any], within: Mapping[str, list[Any]]) -> dict[str, object]:
    values: dict[str, object] = {"name": client}
    reached = [text(_properties(field).get("data")) for field in within.get("contact_field", ())]
    emails = [one for one in reached if "@" in one]
    phones = [one for one in reached if "@" not in one and sum(map(str.isdigit, one)) > 5]
    notes = [text(_properties(note).get("body")) for note in within.get("note", ())]
    notes = [*filter(None, [text(said.get("description")), *notes])]
    own: dict[str, object] = {"email": emails[0]} if emails else {}
    own |= {"phone": phones[0]} if phones else {}
    if client != person:
        own |= {"note": "\n\n".join(notes)} if notes else {}
        more = [{"name": person, "email": one} for one in emails[1:]]
        more += [{"name": person, "phone": one} for one in phones[1:]]
        values["contacts"] = [{"name": person, **own}, *more]
    else:
        values |= own | ({"note": "\n\n".join(notes)} if notes else {})
    if aliases := text(said.get("nickname")):
        values["aliases"] = (aliases,)
    if tags := [tag for tag in said.get("tags") or () if isinstance(tag, str) and tag.strip("# ")]:
        values["tags"] = tuple(tags)
    return values


def _calls(where: str, client: str, contact: str, calls: Any, options: ReadOptions) -> Iterator[Offer]:
    for number, call in enumerate(calls, 1):
        said = _properties(call)
        at = text(said.get("called_at"))
        offer = _touch(
            where, f"call:{contact}:{at}:{number}"[:120], client, at, text(said.get("content")) or _("call"), "call",
            options,
        )  # fmt: skip
        if isinstance(offer, Candidate) and said.get("contact_called"):
            offer = offer._replace(values={**offer.values, "by_whom": "them"})
        yield offer


def _touch(
    where: str, key: str, client: str, at: str, summary: str, channel: str, options: ReadOptions
) -> Candidate | Rejected | Passed:
    try:
        moment = datetime.fromisoformat(at) if len(at) > 10 else None
        day = moment.date() if moment else date.fromisoformat(at)
    except ValueError:
        return Rejected(where, _("It has no date."))
    if day > options.today:
        return Passed(where, _("It is still to come."))
    values = {"client": client, "summary": summary, "on_date": day, "channel": channel}
    return Candidate("touch", key, where, values)
