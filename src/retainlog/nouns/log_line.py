"""The one-line log: `blue newsletter edits, 25m call :4 #newsletter >fri` read as the fields of a touchpoint.

Marks are words of their own and stand anywhere: `25m` `1h30` how long · `:4` the client's mood · `!3` own energy ·
`#tag` · `@yesterday` `@14:30` when · `>fri` or `+fri` the follow-up. A channel (`call`, `zoom`, `שיחה`) and a near day
(`yesterday`, `אתמול`) count at either end of the text or beside a mark; within a sentence they are words like any
other. Everything after a word `--` is text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.text import fold

_CHANNELS = {
    "call": "call phone called טלפון שיחה שיחת",
    "email": "email mail e-mail emailed מייל אימייל דוא״ל",
    "meeting": "meeting met zoom teams video פגישה זום ישיבה",
    "message": "message text texted sms whatsapp chat slack הודעה וואטסאפ ווטסאפ סמס מסרון",
    "visit": "visit visited ביקור",
}
_DAYS = ("today", "yesterday", "היום", "אתמול", "שלשום")
_MINUTES = "(?:m|min|mins|minutes?|ד|דק|דקה|דקות)"
_HOURS = "(?:h|hr|hrs|hours?|ש|שעה|שעות)"


class LogLine(NamedTuple):
    """What a line says besides its client: the text without its marks, and the marks as typed (None: not said)."""

    summary: str
    channel: str | None = None
    minutes: int | None = None
    mood: int | None = None
    energy: int | None = None
    tags: tuple[str, ...] = ()
    on: str | None = None
    next: str | None = None


_LONGEST_NAME = 5  # words of a client's name


def marks_first(words: Sequence[str]) -> tuple[list[str], list[str], int]:
    """The marks that a line begins with, the words from its client on, and how many of these may be its name."""
    at = 0
    while at < len(words) and _mark(words[at]) is not None:
        at += 1
    rest = list(words[at:])
    named = 0
    while named < min(_LONGEST_NAME, len(rest)) and rest[named] != "--" and _mark(rest[named]) is None:
        named += 1
    return list(words[:at]), rest, named


def parse(words: Sequence[str]) -> LogLine:
    """The fields that the words after the client hold. Raises Usage for a mark that makes no sense, such as `:9`."""
    words, verbatim = _ended(list(words))
    kinds = [_mark(word) for word in words]
    _take_bare(words, kinds)
    found: dict[str, list[str]] = {}
    text = []
    for word, kind in zip(words, kinds, strict=True):
        if kind is None:
            text.append(word)
        else:
            found.setdefault(kind[0], []).append(kind[1])
    for name in ("minutes", "mood", "energy", "channel", "next"):
        if len(set(found.get(name, ()))) > 1:
            raise Usage(
                "mark_twice",
                "The line says two things at once: {marks}.",
                hint="Keep one of them; after -- everything is text.",
                marks=", ".join(word for word, kind in zip(words, kinds, strict=True) if kind and kind[0] == name),
            )
    channel_words = [word for word, kind in zip(words, kinds, strict=True) if kind and kind[0] == "channel"]
    summary = " ".join([*text, *verbatim]).strip().strip(",;").strip() or " ".join(channel_words[:1]).strip(",;")
    return LogLine(
        summary,
        channel=_first(found, "channel"),
        minutes=_number(found, "minutes"),
        mood=_scale(found, "mood"),
        energy=_scale(found, "energy"),
        tags=tuple(dict.fromkeys(found.get("tag", ()))),
        on=" ".join(found["on"]) if "on" in found else None,
        next=_first(found, "next"),
    )


def _ended(words: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in words:
        return words, []
    at = words.index("--")
    return words[:at], words[at + 1 :]


def _first(found: dict[str, list[str]], name: str) -> str | None:
    return found[name][0] if name in found else None


def _number(found: dict[str, list[str]], name: str) -> int | None:
    return int(found[name][0]) if name in found else None


def _mark(word: str) -> tuple[str, str] | None:
    """(field, value) of a word that is a mark wherever it stands."""
    import re

    word = word.rstrip(",;")
    sign, rest = word[:1], word[1:]
    if sign in (":", "!") and rest.isdecimal():
        return ("mood" if sign == ":" else "energy"), rest
    if sign == "#" and rest:
        return "tag", rest
    if sign == "@" and rest:
        return "on", rest
    if sign in (">", "+") and rest:
        return "next", rest
    folded = fold(word) if word[:1].isdecimal() else ""
    if match := re.fullmatch(rf"([0-9]{{1,4}}) ?{_MINUTES}", folded):
        return "minutes", match[1]
    if match := re.fullmatch(rf"([0-9]{{1,2}}) ?{_HOURS} ?(?:([0-5]?[0-9]) ?{_MINUTES}?)?", folded):
        return "minutes", str(int(match[1]) * 60 + int(match[2] or 0))
    if re.fullmatch(rf"[0-9]{{1,2}}[.,][0-9]{{1,2}}{_HOURS}", word.casefold()):
        from retainlog.base.durations import parse_minutes

        return "minutes", str(parse_minutes(word))
    return None


def _scale(found: dict[str, list[str]], name: str) -> int | None:
    number = _number(found, name)
    if number is not None and not 1 <= number <= 5:
        raise Usage(
            "bad_mark",
            "{mark} is not a number from 1 to 5.",
            hint="Mood is :1 to :5, your energy !1 to !5; after -- everything is text.",
            mark=f"{':' if name == 'mood' else '!'}{number}",
        )
    return number


def _take_bare(words: list[str], kinds: list[tuple[str, str] | None]) -> None:
    """Take channels and near days at either end of the text, or beside a mark or comma, as marks.

    A channel that the text begins with says what it was and stays in it, unless the text goes on without it.
    """
    plain = {fold(word): channel for channel, names in _CHANNELS.items() for word in names.split()}
    days = {fold(word): word for word in _DAYS}
    changed = True
    while changed:
        changed = False
        left = [at for at, kind in enumerate(kinds) if kind is None]
        for at in left:
            word = fold(words[at].rstrip(",;"))
            if word not in plain and word not in days:
                continue
            last = at == left[-1]
            beside = (at > 0 and kinds[at - 1] is not None) or (at + 1 < len(kinds) and kinds[at + 1] is not None)
            after_comma = at > 0 and words[at - 1].endswith((",", ";"))
            if not (at == left[0] or last or beside or after_comma):
                continue
            kind = ("channel", plain[word]) if word in plain else ("on", days[word])
            if any(known and known[0] == kind[0] for known in kinds):
                continue
            kinds[at] = kind
            if kind[0] == "channel" and at == left[0] and at + 1 in left:
                words.insert(at + 1, words[at])  # "call about the newsletter" stays whole
                kinds.insert(at + 1, None)
                kinds[at] = kind
            changed = True
            break
