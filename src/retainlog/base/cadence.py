"""Cadence: how often a client should hear from us, and whether it does."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple

from retainlog.base.errors import Usage

# Ten years: a longer rhythm is a slip of the finger.
_LONGEST = {"d": 3652, "w": 521, "m": 120, "y": 10}
# A month is a twelfth of a mean Julian year of 365.25 days.
_DAYS = {"d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}
_NAMES = {
    "1d": "daily onceaday יומי פעםביום",
    "1w": "weekly onceaweek שבועי פעםבשבוע",
    "2w": "fortnightly biweekly everyotherweek twiceamonth דושבועי פעםבשבועיים פעמייםבחודש אחתלשבועיים",
    "1m": "monthly onceamonth חודשי פעםבחודש אחתלחודש",
    "2m": "bimonthly everyothermonth דוחודשי פעםבחודשיים",
    "3m": "quarterly onceaquarter רבעוני רבעון פעםברבעון אחתלרבעון",
    "6m": "halfyearly twiceayear חצישנה חצישנתי פעמייםבשנה",
    "1y": "yearly annual annually onceayear שנתי פעםבשנה",
}

State = Literal["none", "green", "yellow", "red"]


class Cadence(NamedTuple):
    """Every `n` units; `unit` is d, w, m or y. As text `2w`, which `parse_cadence` reads back."""

    n: int
    unit: str

    def __str__(self) -> str:
        return f"{self.n}{self.unit}"


class Standing(NamedTuple):
    """Where a client stands on `today`: green up to and including `wanted`, yellow up to and including `limit`,
    red after it. `none` (both dates None) where no cadence is set or nothing has happened yet."""

    state: State
    wanted: date | None = None
    limit: date | None = None


def parse_cadence(text: str) -> Cadence:
    """Read `10d`, `2w`, `1m`, `1y`, `3 weeks`, `every week`, `monthly`, `quarterly`, שבועי, `כל שבועיים`.

    Raises Usage `bad_cadence`; the longest cadence is ten years.
    """
    stored = Cadence(int(text[:-1]), text[-1]) if text[:-1].isdecimal() and len(text) < 5 else None
    found = stored if stored and stored.unit in _LONGEST else _spoken(text)
    if found is None or not 1 <= found.n <= _LONGEST[found.unit]:
        raise Usage(
            "bad_cadence",
            "I can't read {text!r} as a cadence.",
            hint="Try 10d, 2w, 1m, 1y, weekly, monthly or quarterly; ten years at most.",
            text=text,
        )
    return found


def shift(day: date, n: int, unit: str) -> date:
    """`day` moved by `n` units; a month or year without that day gives its last day.

    Raises OverflowError or ValueError beyond the years 1 to 9999.
    """
    if unit in "dw":
        return day + timedelta(days=n * (7 if unit == "w" else 1))
    year, month = divmod(day.year * 12 + day.month - 1 + n * (1 if unit == "m" else 12), 12)
    following = date(year, 12, 31) if month == 11 else date(year, month + 2, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, following.day))


def next_after(day: date, cadence: Cadence) -> date:
    """The day on which the next contact is due; the last day there is (9999-12-31) where it lies beyond."""
    try:
        return shift(day, cadence.n, cadence.unit)
    except (OverflowError, ValueError):
        return date.max


def days(cadence: Cadence) -> float:
    """About how many days: a month counts 30.4375 and a year 365.25."""
    return cadence.n * _DAYS[cadence.unit]


def fits(every: str | None, at_most: str | None) -> bool:
    """Whether the limit is no shorter than what is wanted, as far as both are there."""
    return not (every and at_most) or days(parse_cadence(at_most)) >= days(parse_cadence(every))


def check_rhythm(every: str | None, at_most: str | None) -> None:
    """Raises Usage where the limit is shorter than what is wanted."""
    if not fits(every, at_most):
        raise Usage(
            "limit_too_short",
            "The limit of {at_most} is shorter than the wanted {every}.",
            hint="--every says how often you want contact, --at-most the longest silence, such as"
            " --every 2w --at-most 4w.",
            every=every,
            at_most=at_most,
        )


def with_defaults(given: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """`every` and `at_most` as given, beside the defaults unless these contradict them."""
    both = {**defaults, **given}
    return both if not given or fits(both.get("every"), both.get("at_most")) else dict(given)


def standing(last_on: date | None, every: Cadence | None, at_most: Cadence | None, today: date) -> Standing:
    """How a client last contacted on `last_on` stands today; give the day it was added where there was no contact.

    `every` is what is wanted, `at_most` the limit. With `every` alone the limit is twice as long; with `at_most`
    alone the wanted day lies at three quarters of it. A limit shorter than the wish counts for both.
    """
    if last_on is None or (every is None and at_most is None):
        return Standing("none")
    if at_most is not None:
        limit = next_after(last_on, at_most)
    else:
        assert every is not None
        limit = next_after(last_on, Cadence(2 * every.n, every.unit))
    if every is not None:
        wanted = min(next_after(last_on, every), limit)
    else:
        wanted = last_on + timedelta(days=(limit - last_on).days * 3 // 4)
    if today <= wanted:
        return Standing("green", wanted, limit)
    return Standing("yellow" if today <= limit else "red", wanted, limit)


def _spoken(text: str) -> Cadence | None:
    import re

    from retainlog.base.date_words import number_words, unit_words
    from retainlog.base.text import fold

    if not text.strip()[:1].isalnum():  # folding would drop a minus
        return None
    folded = re.sub("^(every|כל) (?!other)", "", fold(text))
    plain = folded.replace(" ", "")
    for short, names in _NAMES.items():
        if plain in fold(names).split():
            return Cadence(int(short[0]), short[1])
    first, space, rest = folded.partition(" ")
    folded = number_words().get(first, first) + space + rest if space else folded
    match = re.fullmatch(r"([0-9]{0,4}) ?([^\W\d_]+)", folded)
    meaning = unit_words().get("mo" if match[2] == "m" else match[2], "").split() if match else []
    if not match or not meaning or (len(meaning) == 2 and match[1]):
        return None
    if not match[1] and len(match[2]) == 1:
        return None
    count = match[1] or (meaning[0] if len(meaning) == 2 else "1")
    return Cadence(int(count), meaning[-1])
