"""The lines of a WhatsApp export, as Android and the iPhone write them in many languages: each message with its moment
and sender. The text of a message may run over several lines; times may be of 12 hours with narrow spaces; marks of
direction stand anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from retainlog.base.errors import Refused

TEXT_LIMIT = 4000
CHAT_MB = 512

_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_NO_MARKS = dict.fromkeys(map(ord, _MARKS))
_BEGIN = re.compile(
    r"\[?([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})\.?,?\s+(?:(?:at|um|à|a las|ב־?)\s+)?"
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?\s*([AaPp]\.?\s?[Mm]\.?|לפנה[\"״]?צ|אחה[\"״]?צ|בבוקר|בצהריים|בערב)?"
    r"(?:\]\s*|\s+[-–]\s+)(.*)",
    re.DOTALL,
)
_SENDER = re.compile(r"([^:\n]{1,100}?):(?:\s(.*)|$)", re.DOTALL)
_MEDIA = re.compile(
    r"<[^<>]*(?:omitted|attached|weggelassen|omitted|omis|omitido|omessi|המדיה|הושמט|לא נכללה|צורף)[^<>]*>"
    r"|\S+\.(?:jpe?g|png|mp4|opus|pdf|webp|vcf|docx?|xlsx?|m4a|aac|3gp)\s*\(.*\)"
    r"|.{0,40}(?:omitted|הושמטה|הושמט|לא נכללה|\(file attached\)|\(הקובץ מצורף\)).{0,20}",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"end-to-end encrypted|מוצפנות מקצה לקצה|message was deleted|deleted this message|הודעה זו נמחקה|ההודעה נמחקה"
    r"|security code|קוד האבטחה|missed (?:voice|video) call|שיחת? (?:קולית|וידאו|וידיאו) שלא נענתה"
    r"|disappearing messages|הודעות זמניות|created (?:this )?group|changed the (?:subject|group)|null$",
    re.IGNORECASE,
)


class ChatLine(NamedTuple):
    """One message; `sender` is "" for a line of WhatsApp itself, `text` is "" for one of media alone."""

    number: int
    at: datetime
    sender: str
    text: str


def begins_chat(head: str) -> bool:
    """Whether a text begins as a chat does."""
    lines = [line.translate(_NO_MARKS) for line in head.splitlines()[:40]]
    return any(_BEGIN.match(line) for line in lines[:3]) and sum(bool(_BEGIN.match(line)) for line in lines) >= 1


def day_order(path: Path, encoding: str, preferred: bool, today: date) -> tuple[bool, str]:
    """Whether the day comes before the month, and the dates that prove it ("" where none do): a number above 12; that
    only one order keeps the chat in the order of time and before today; that one makes it much shorter; or the form
    that only Americans use."""
    written: dict[tuple[int, int, int], str] = {}
    american = False
    for _number, line in _lines(path, encoding, None):
        found = _BEGIN.match(line)
        if not found or len(found[1]) == 4:
            continue
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        text = line[found.start(1) : found.end(3)]
        if (first > 12) != (second > 12) and max(first, second) <= 31:
            return first > 12, text
        written.setdefault((first, second, year), text)
        american = american or (
            found[7] in ("AM", "PM") and "/" in text and re.match("[1-9]/|[0-9]+/[1-9]/", text) is not None
        )
    marks = {order: _unlikely(list(written), order, today) for order in (True, False)}
    if not written or marks[True] == marks[False]:
        return (False, next(iter(written.values()))) if american else (preferred, "")
    texts = list(written.values())
    if marks[True][0] != marks[False][0] or 4 * min(marks.values())[1] < max(marks.values())[1]:
        return marks[True] < marks[False], f"{texts[0]} … {texts[-1]}"
    return (False, texts[0]) if american else (preferred, "")


def _unlikely(dates: list[tuple[int, int, int]], day_first: bool, today: date) -> tuple[int, int]:
    """How many dates go back in time or are still to come, and how many days the chat takes."""
    days = []
    for first, second, year in dates:
        try:
            days.append(date(year if year > 99 else 2000 + year, *((second, first) if day_first else (first, second))))
        except ValueError:
            return len(dates), 0
    backwards = sum(after < before for before, after in pairwise(days))
    return backwards + sum(day > today for day in days), (max(days) - min(days)).days if days else 0


def messages(
    path: Path, encoding: str, day_first: bool, advance: Callable[[int], None] | None
) -> Iterator[ChatLine | int]:
    """The messages in the file's order; a line before the first of them, or one of an impossible date, comes as its
    number."""
    current: ChatLine | None = None
    for number, line in _lines(path, encoding, advance):
        found = _BEGIN.match(line)
        if found and (at := _moment(found, day_first)):
            if current:
                yield current
            current = _message(number, at, found[8])
        elif found or not current:
            if line.strip():
                yield number
        elif current.sender and len(current.text) < TEXT_LIMIT:
            current = current._replace(text=f"{current.text}\n{line}".strip("\n"))
    if current:
        yield current


def _message(number: int, at: datetime, rest: str) -> ChatLine:
    parted = _SENDER.match(rest)
    if not parted:
        return ChatLine(number, at, "", "")
    text = (parted[2] or "").strip()
    if _SYSTEM.search(text[:200]):
        return ChatLine(number, at, "", "")
    sender = " ".join(parted[1].strip().lstrip("~").split())
    return ChatLine(number, at, sender, "" if len(text) <= 300 and _MEDIA.fullmatch(text) else text[:TEXT_LIMIT])


def _moment(found: re.Match[str], day_first: bool) -> datetime | None:
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        year = third if third > 99 else 2000 + third
        day, month = (first, second) if day_first else (second, first)
    hour, half = int(found[4]), (found[7] or "").casefold()
    afternoon = half.startswith(("p", "אחה", "בצ", "בע"))
    if half and hour == 12:
        hour = 12 if afternoon else 0
    elif afternoon and hour < 12:
        hour += 12
    try:
        return datetime.combine(date(year, month, day), time(hour, int(found[5])))
    except ValueError:
        return None


def _lines(path: Path, encoding: str, advance: Callable[[int], None] | None) -> Iterator[tuple[int, str]]:
    """The lines of the chat, of a ZIP its text, without marks of direction; a narrow space is a space."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(4) == b"PK\x03\x04"
            raw.seek(0)
            if not packed:
                with TextIOWrapper(raw, encoding or "utf-8-sig", "replace") as text:
                    yield from _decoded(text, raw.tell, advance)
                return
        with ZipFile(path) as archive:
            texts = [info for info in archive.infolist() if info.filename.casefold().endswith(".txt")]
            texts.sort(key=lambda info: (not info.filename.endswith("_chat.txt"), info.filename))
            if not texts or texts[0].file_size > CHAT_MB << 20:
                raise no_chat(path)
            with archive.open(texts[0]) as part, TextIOWrapper(part, encoding or "utf-8-sig", "replace") as text:
                yield from _decoded(text, part.tell, None)
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError):  # damaged, or behind a password
        raise no_chat(path) from None
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None


def _decoded(
    file: TextIOWrapper, tell: Callable[[], int], advance: Callable[[int], None] | None
) -> Iterator[tuple[int, str]]:
    number = done = size = 0
    while line := file.readline(1 << 16):
        number += 1
        size += len(line)
        if size > CHAT_MB << 20:
            return
        if advance and number % 1024 == 0:
            advance(tell() - done)
            done = tell()
        yield number, line.rstrip("\r\n").translate(_NO_MARKS)
    if advance:
        advance(tell() - done)


def no_chat(path: Path) -> Refused:
    return Refused(
        "not_a_chat",
        "{file} holds no exported WhatsApp chat.",
        hint="In the chat: More, Export chat, Without media. Import the .txt or .zip file.",
        file=path.name,
    )
