"""Exported WhatsApp chats (TXT, or the ZIP that holds it): one touchpoint a day, with who wrote first, how many
messages, from when to when, and the first line. The texts themselves are kept only when asked for.

The other side is who is named in the file's name, or everyone but `options.me`; a chat of two with a name that is not
known yet is of the other one once `--me` or `--client` says who is who.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from retainlog.base.address import phone_key
from retainlog.base.text import clean, fold
from retainlog.formats import _chat_lines
from retainlog.formats._chat_lines import ChatLine
from retainlog.formats.shapes.candidate import Candidate, Offer, Passed, Plan, ReadOptions
from retainlog.i18n import N_, _, ngettext

UNIT = "message"
LINE_LIMIT = 200
DAY_LIMIT = 20_000
_YOU = {"you", "את", "אתה", "את ה"}

SYSTEM = N_("It is a line of WhatsApp itself.")
STRAY = N_("This line is no message of a chat.")
TO_COME = N_("It is still to come.")


class _Day(NamedTuple):
    """The messages of one day."""

    on: date
    lines: list[ChatLine]


def sniff(head: bytes, name: str) -> bool:
    """Whether a file is an exported chat."""
    if head.startswith(b"PK\x03\x04"):
        return b"_chat.txt" in head or b"WhatsApp" in head or "whatsapp" in name.casefold()
    return _chat_lines.begins_chat(head.decode("utf-8-sig", "replace"))


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """A candidate of kind `touch` for each day. Raises Refused for what is no chat."""
    day_first, evidence = _chat_lines.day_order(path, options.encoding, options.day_first, options.today)
    senders: dict[str, int] = {}
    days: list[_Day] = []
    for line in _chat_lines.messages(path, options.encoding, day_first, options.advance):
        if isinstance(line, int):
            yield Passed(f"{path.name}:{line}", _(STRAY))
            continue
        if not line.sender:
            yield Passed(f"{path.name}:{line.number}", _(SYSTEM))
            continue
        if line.at.date() > options.today:
            yield Passed(f"{path.name}:{line.number}", _(TO_COME))
            continue
        senders[line.sender] = senders.get(line.sender, 0) + 1
        if not days or days[-1].on != line.at.date():
            days.append(_Day(line.at.date(), []))
        room = DAY_LIMIT if options.texts else LINE_LIMIT
        days[-1].lines.append(line._replace(text=line.text[:room] if options.texts or not _has_text(days[-1]) else ""))
    if not senders:
        raise _chat_lines.no_chat(path)
    mine = _me(path, options, list(senders))
    remarks = []
    if mine is None and not options.client and len(senders) > 1:
        remarks.append(
            _("Who of these is you? Name yourself with --me: {names}").format(names=", ".join(senders)[:200])
        )
    order = "dmy" if day_first else "mdy"
    yield Plan(path.name, "whatsapp", order=order, evidence=evidence, remarks=tuple(remarks))
    others = [name for name in senders if name != mine] or [_chat_name(path)]
    chat = "|".join(sorted(map(fold, senders))) if len(senders) < 3 else ""
    start = f"{days[0].lines[0].at:%Y-%m-%d %H:%M} {days[0].lines[0].text}"
    for on, lines in _merged(days):
        yield _touch(path, options, on, lines, mine, others)._replace(**_keys(lines, chat, start))


def _has_text(day: _Day) -> bool:
    return any(line.text for line in day.lines)


def _merged(days: list[_Day]) -> list[_Day]:
    """A clock that went back (a journey west) makes a day come twice."""
    found: dict[date, _Day] = {}
    for day in days:
        found.setdefault(day.on, _Day(day.on, [])).lines.extend(day.lines)
    return list(found.values())


def _chat_name(path: Path) -> str:
    """Whose chat it is by the file's name: `WhatsApp Chat with Dana Levi.txt`, `WhatsApp Chat - Dana Levi.zip`."""
    found = re.search(r"whatsapp(?:\s+chat)?\s*(?:with|mit|avec|con|com|met|-|–|עם)\s+(.+)", path.stem, re.IGNORECASE)
    return re.sub(r"\s*\([0-9]+\)$", "", clean(found[1], multiline=False)) if found else ""


def _me(path: Path, options: ReadOptions, senders: list[str]) -> str | None:
    """Which of the senders is the owner: who is named as such, or who is left of two."""
    for name in senders:
        if fold(name) == fold(options.me) or fold(name) in _YOU:
            return name
    known = [name for name in senders if fold(name) in (fold(_chat_name(path)), fold(options.client))]
    rest = [name for name in senders if name not in known]
    return rest[0] if len(known) == len(rest) == 1 else None


def _touch(
    path: Path, options: ReadOptions, on: date, lines: list[ChatLine], mine: str | None, others: list[str]
) -> Candidate:
    first, last = min(line.at for line in lines), max(line.at for line in lines)
    text = next((line.text for line in lines if line.text), "")
    count = ngettext("{n} message", "{n} messages", len(lines)).format(n=len(lines))
    span = f"{first:%H:%M}" if f"{first:%H:%M}" == f"{last:%H:%M}" else f"{first:%H:%M}–{last:%H:%M}"
    said = clean(text.partition("\n")[0], multiline=False)[:LINE_LIMIT]
    summary = f"{count}, {span}: {said}" if said else f"{count}, {span}"
    if options.texts:
        summary += "\n" + "\n".join(f"{line.at:%H:%M} {line.sender}: {line.text}" for line in lines if line.text)
        summary = summary[:DAY_LIMIT]
    values: dict[str, object] = {
        "summary": clean(summary),
        "on_date": on,
        "on_time": f"{first:%H:%M}",
        "channel": "message",
    }
    there = [name for name in dict.fromkeys(line.sender for line in lines) if name != mine] or others
    if options.client:
        values["client"] = options.client
    elif len(others) == 1 and mine is not None:
        values["who"] = others[0]
    else:
        values["people"] = [(name, "") for name in there if name and not phone_key(name)]
    if phones := [name for name in there if phone_key(name) and not re.search(r"[^\W\d_]", name)]:
        values["phones"] = phones
    if mine is not None:
        values["by_whom"] = "us" if lines[0].sender == mine else "them"
    return Candidate("touch", "", f"{path.name}:{lines[0].number}", values, entries=len(lines), version=len(lines))


def _keys(lines: list[ChatLine], chat: str, start: str) -> dict[str, Any]:
    """A day is known by how it begins, with how its chat begins or with who writes in it: an export may begin later,
    and people are renamed. What was written is in no key."""
    text = next((line.text for line in lines if line.text), "")[:LINE_LIMIT]
    begins = f"{lines[0].at:%Y-%m-%d %H:%M} {text}"
    keys = [sha256("\x1f".join(parts).encode()).hexdigest()[:32] for parts in ((begins, start), (begins, chat))]
    return {"key": keys[0], "also": (keys[1],) if chat else ()}
