"""Durations in whole minutes."""

from __future__ import annotations

from retainlog.base.errors import Usage

LONGEST = 7 * 24 * 60

_WORDS = {
    "שעה": 60,
    "שעתיימ": 120,
    "חצי שעה": 30,
    "רבע שעה": 15,
    "שעה וחצי": 90,
    "שעה ורבע": 75,
    "שעתיימ וחצי": 150,
}
_HOURS = "(?:h|hr|hrs|hour|hours|שעה|שעות)"
_MINUTES = "(?:m|min|mins|minute|minutes|דק|דקה|דקות)"


def parse_minutes(text: str) -> int:
    """Read `45`, `45m`, `90 min`, `2h`, `1h30`, `1:30`, `1.5h`, `45 דק׳`, `שעה וחצי` as minutes.

    A part of an hour is rounded to the minute, a half up. Raises Usage `bad_duration`; 0 to 7 days.
    """
    minutes = int(text) if text.isdecimal() and len(text) < 6 else _spoken(text)
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
    if match := re.fullmatch(rf"([0-9]{{1,5}})(?: ?{_MINUTES})?", text):
        return int(match[1])
    if match := re.fullmatch(
        rf"([0-9]{{1,3}})(?: ?{_HOURS} ?|:(?=[0-9]{{2}}$))(?:([0-5]?[0-9])(?: ?{_MINUTES})?)?", text
    ):
        return int(match[1]) * 60 + int(match[2] or 0)
    if match := re.fullmatch(rf"([0-9]{{1,3}})[.,]([0-9]{{1,4}}) ?{_HOURS}", text):
        parts: int = 10 ** len(match[2])
        return int(match[1]) * 60 + (2 * 60 * int(match[2]) + parts) // (2 * parts)
    return None
