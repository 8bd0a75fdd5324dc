"""A touchpoint: one contact with a client."""

from datetime import date
from typing import NamedTuple

CHANNELS = ("call", "email", "meeting", "message", "visit", "other")
SIDES = ("us", "them")


class Touch(NamedTuple):
    """`on_date`/`on_time` are local, as lived, with the UTC offset in which it was logged; `mood` (the client's) and
    `energy` (one's own) are 1–5; `next_on` is the follow-up that was set with it;
    `no_answer`: an attempt that stayed without one."""

    id: str
    client_id: str
    on_date: date
    summary: str
    on_time: str | None = None
    utc_offset: str | None = None
    channel: str | None = None
    by_whom: str | None = None
    minutes: int | None = None
    mood: int | None = None
    energy: int | None = None
    off_core: bool = False
    next_on: date | None = None
    no_answer: bool = False
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class TouchTag(NamedTuple):
    touch_id: str
    tag: str


class TouchPerson(NamedTuple):
    """Who of the client took part."""

    touch_id: str
    contact_id: str
