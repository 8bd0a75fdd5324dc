"""Signs that a client may leave, or has become challenging; the guided check that looks for them; what was tried."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.insight.sign_codes import CHALLENGING as CHALLENGING
from retainlog.insight.sign_codes import CODES as CODES
from retainlog.insight.sign_codes import GROUPS as GROUPS
from retainlog.insight.sign_codes import LEAVING as LEAVING
from retainlog.insight.sign_codes import group_of as group_of

RAISED_AT = 2
"""A score of the guided check (0 to 3) from which on a sign is raised."""
ASK_AFTER = 14
"""Days after a play was tried at which one asks whether it helped."""


class Sign(NamedTuple):
    """A sign that was seen on `on_date`; open until `cleared_on`. `check_id`: the guided check that raised it."""

    id: str
    client_id: str
    code: str
    on_date: date
    text: str | None = None
    check_id: str | None = None
    cleared_on: date | None = None
    cleared_why: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class Evidence(NamedTuple):
    """An open sign seen once more."""

    id: str
    sign_id: str
    on_date: date
    text: str | None = None
    check_id: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class Play(NamedTuple):
    """What was tried against a sign; `helped` is None until the answer is known (on `answered_on`)."""

    id: str
    sign_id: str
    on_date: date
    text: str
    helped: bool | None = None
    answered_on: date | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""

    @property
    def ask_on(self) -> date:
        """The day on which one asks whether it helped."""
        return self.on_date + timedelta(days=ASK_AFTER)


class GuidedCheck(NamedTuple):
    """The ten questions, answered about one client on one day."""

    id: str
    client_id: str
    on_date: date
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class CheckAnswer(NamedTuple):
    """`score`: 0 not at all, 1 a little, 2 clearly, 3 strongly."""

    check_id: str
    code: str
    score: int


class Snooze(NamedTuple):
    """A line of the day that was put aside: that of a sign, or (`sign_id` None) the computed risk line of a client.

    It comes back on `until_on`, or earlier when something changes; without a day only then. `seen` is what a computed
    line stood on when it was put aside."""

    id: str
    client_id: str
    sign_id: str | None
    on_date: date
    until_on: date | None = None
    seen: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


def state_of(sign: Sign, plays: Sequence[Play]) -> str:
    """`open`, `tried` (a play is under way), `cleared`, or `saved` (cleared, and a play had helped)."""
    if sign.cleared_on:
        return "saved" if any(play.helped for play in plays) else "cleared"
    return "tried" if any(play.helped is None for play in plays) else "open"


class Trend(NamedTuple):
    """One question over the guided checks: the `scores` of those that answered it, oldest first; `change` is the
    latest against the one before, None where there is no earlier one."""

    code: str
    scores: tuple[tuple[date, int], ...]

    @property
    def latest(self) -> int | None:
        return self.scores[-1][1] if self.scores else None

    @property
    def change(self) -> int | None:
        return self.scores[-1][1] - self.scores[-2][1] if len(self.scores) > 1 else None


def trends(checks: Sequence[tuple[date, Mapping[str, int]]]) -> list[Trend]:
    """One a question, in the order of `CODES`; `checks` are (day, score by code), oldest first."""
    return [Trend(code, tuple((day, scores[code]) for day, scores in checks if code in scores)) for code in CODES]
