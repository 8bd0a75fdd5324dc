"""A client: who pays (external) or whom one serves in the same house (internal)."""

from datetime import date
from typing import NamedTuple

from retainlog.base.money import Money

KINDS = ("external", "internal")
ENGAGEMENTS = ("ongoing", "project")
FEE_PERIODS = ("month", "hour", "word", "piece", "project", "payment")
EVENTS = ("project", "payment")
"""Fees that are paid once; all others are rates, each in force until the next rate."""
LEAD_PERIODS = ("month", "project")


class Client(NamedTuple):
    """`every` and `at_most` are cadences (`2w`); `hours` a month; `lost_on` the day it became a lost client.

    The contract runs until `contract_on`; with `renews` (`1y`) it then goes on for as long again unless notice is given
    `notice` (`2m`) before. `raise_on`: when to talk about the price again."""

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
    contract_on: date | None = None
    renews: str | None = None
    notice: str | None = None
    raise_on: date | None = None


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
    """What the client pays. A rate (`per` month, hour, word or piece; `volume`: how many a month as a rule) is in force
    from `from_on` to the next rate. A project, by its `title` where it has one, runs from `from_on` to `until_on` (a
    price without a last day counts on the first) and takes `volume` hours. A payment is a sum paid once on that day."""

    id: str
    client_id: str
    fee: Money
    per: str
    from_on: date
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
    title: str | None = None
    volume: float | None = None
    until_on: date | None = None

    @property
    def monthly(self) -> Money | None:
        """What a rate comes to a month; None for what is paid once, and where the volume is not known."""
        if self.per == "month":
            return self.fee
        if self.per in EVENTS or self.volume is None:
            return None
        return Money(round(self.fee.minor * self.volume), self.fee.currency)

    def state(self, today: date) -> str:
        """Of a project: planned, running, or over."""
        if self.from_on > today:
            return "planned"
        return "over" if self.until_on and self.until_on < today else "running"


class Hours(NamedTuple):
    """The hours of a month that were agreed, from `from_on` to the next."""

    id: str
    client_id: str
    hours: float
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
