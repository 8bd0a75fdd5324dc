"""Durations in whole minutes."""

from __future__ import annotations

from retainlog.base.errors import Usage

LONGEST = 7 * 24 * 60

_WORDS = {
    "שעה": 60,
    "שעתיימ": 120,
    "חצי שעה": 30,
    "רבע שעה": 15,
    "שלושת רבעי שעה": 45,
    "שעה וחצי": 90,
    "שעה ורבע": 75,
    "שעתיימ וחצי": 150,
    "half an hour": 30,
    "half hour": 30,
    "quarter of an hour": 15,
    "an hour and a half": 90,
    "hour and a half": 90,
}
_HOURS = "(?:h|hr|hrs|hour|hours|שעה|שעות)"
_MINUTES = "(?:m|min|mins|minute|minutes|דק|דקה|דקות)"
_SECONDS = "(?:s|sec|secs|second|seconds|שנ|שניה|שניות)"


def parse_minutes(text: str) -> int:
    """Read `45`, `45m`, `90 min`, `2h`, `1h30`, `1:30`, `00:45:00`, `1h 30m 15s`, `1.5h`, `PT1H30M`, `two hours`,
    `45 דק׳`, `שעה וחצי` as minutes.

    A part of an hour and seconds are rounded to the minute, a half up. Raises Usage `bad_duration`; 0 to 7 days.
    """
    minutes = _spoken(text)
    if minutes is None or minutes > LONGEST:
        raise Usage(
            "bad_duration",
            "I can't read {text!r} as a duration.",
            hint="Try 45m, 1h30, 1:30 or 1.5h; seven days at most.",
            text=text,
        )
    return minutes


def _spoken(text: str) -> int | None:
    import re

    from retainlog.base.text import fold

    if not text.strip()[:1].isalnum():  # folding would drop a minus
        return None
    text = fold(text)
    if text in _WORDS:
        return _WORDS[text]
    if not text[0].isdecimal():
        from retainlog.base.date_words import number_words

        first, _space, rest = text.partition(" ")
        if first not in number_words() or not rest:
            match = re.fullmatch(r"pt(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s)?", text)
            return _sum(match[1], match[2], match[3]) if match and len(text) > 2 else None
        text = f"{number_words()[first]} {rest}"
    if match := re.fullmatch(rf"([0-9]{{1,5}})(?: ?{_MINUTES})?(?: ([0-5]?[0-9]) ?{_SECONDS})?", text):
        return _sum(None, match[1], match[2])
    if match := re.fullmatch(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]+)?", text):
        return _sum(*match.groups())
    if match := re.fullmatch(
        rf"([0-9]{{1,3}})(?: ?{_HOURS} ?|:(?=[0-9]{{2}}$))(?:([0-5]?[0-9])(?: ?{_MINUTES})?)?"
        rf"(?: ?([0-5]?[0-9]) ?{_SECONDS})?",
        text,
    ):
        return _sum(*match.groups())
    if match := re.fullmatch(rf"([0-9]{{1,6}}) ?{_SECONDS}", text):
        return _sum(None, None, match[1])
    if match := re.fullmatch(rf"([0-9]{{1,3}}) ?{_HOURS} (?:and a half|וחצי)", text):
        return int(match[1]) * 60 + 30
    if match := re.fullmatch(rf"([0-9]{{1,3}})[.,]([0-9]{{1,9}}) ?{_HOURS}", text):
        parts: int = 10 ** len(match[2])
        return int(match[1]) * 60 + (2 * 60 * int(match[2]) + parts) // (2 * parts)
    return None


def _sum(hours: str | None, minutes: str | None, seconds: str | None) -> int:
    return int(hours or 0) * 60 + int(minutes or 0) + (int(seconds or 0) + 30) // 60
