"""A client: who pays (external) or whom one serves in the same house (internal)."""

from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money

KINDS = ("external", "internal")
ENGAGEMENTS = ("ongoing", "project")
FEE_PERIODS = ("month", "project")


class Client(NamedTuple):
    """`every` and `at_most` are cadences (`2w`); `hours` a month; `lost_on` the day it became a lost client."""

    id: str
    name: str
    kind: str = "external"
    engagement: str = "ongoing"
    hours: float | None = None
    every: str | None = None
    at_most: str | None = None
    industry: str | None = None
    need: str | None = None
    prefers: str | None = None
    since: date | None = None
    lost_on: date | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    deleted_at: str | None = None


class Alias(NamedTuple):
    id: str
    client_id: str
    alias: str
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class ClientTag(NamedTuple):
    client_id: str
    tag: str


class Fee(NamedTuple):
    """What the client pays from `from_on` on, until the next fee."""

    id: str
    client_id: str
    fee: Money
    per: str
    from_on: date
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class Pause(NamedTuple):
    """No reminders from `from_on` to `until_on` (both inclusive; None: until resumed)."""

    id: str
    client_id: str
    from_on: date
    until_on: date | None = None
    reason: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
