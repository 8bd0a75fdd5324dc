"""What a foreign file offers before it is taken in: readers yield these, `importing.pipeline` decides.

Values of a `client`: name, aliases, tags (lists), employer (where a person works; never a name to be found by), kind,
engagement, status, lost_on, industry, need, prefers, since, last_contact (dates), email, phone, note, fee (Money), per,
every, at_most (cadence text), hours, contacts (list of mappings: name, role, email, phone, note).
Values of a `touch`: client (the client's name as written: it wins over every address), who (a name that may be a
client's or a person's), people (list of (name, address)), phones (list), summary, on_date (date), on_time (`HH:MM` or
None), utc_offset (`+03:00` or None), channel, by_whom, minutes, mood, energy, off_core, tags.
Keys that a source does not know are left out. Several clients of one file may carry the same name (two people of one
company): they are one client with all their contacts. A person with several addresses appears in `contacts` once
for each, so that every address is known.

Everything that a file holds is offered in one of these ways, so that the sums add up: an entry (row, message, event,
card) is a Candidate, Rejected or Passed; a phone number or an address that no candidate carries is Passed with its
unit; what a Candidate does not carry of the rest is Noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

UNITS = ("row", "message", "event", "card", "column", "phone", "address")
"""What a file is counted in: `UNIT` of a reader's module is that of its entries."""


class Series(NamedTuple):
    """The entries of a source that share an identity there (the UID of a calendar): their keys begin with `key` and a
    bar, and `keys` are all that the file has. What is known under another key of it was moved."""

    key: str
    keys: frozenset[str]


class Candidate(NamedTuple):
    """One client or touch on offer. `key` is its identity in the source (Message-ID, UID + recurrence, row hash),
    the same on a second run; `where` names file and line (or message) for people.

    `mark` tells entries of the same key apart as far as the source does (a time of day; "" where it says none): such
    entries are counted, each is taken once. None: the key alone is the identity.
    `entries` is how many entries of the source it stands for: several messages of one conversation; 0 for the second
    meeting of a series. A `version` above the one that was imported (SEQUENCE) corrects the touchpoint made of it.
    `also` are further keys of its own (those of the messages of one conversation), `former` the keys that earlier
    releases gave it: it is known again by any of them.
    """

    kind: str
    key: str
    where: str
    values: Mapping[str, object]
    mark: str | None = None
    entries: int = 1
    version: int = 0
    series: Series | None = None
    also: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


class Rejected(NamedTuple):
    """Entries that cannot be used; `reason` is one translated sentence."""

    where: str
    reason: str
    entries: int = 1


class Noted(NamedTuple):
    """An entry of which only a part is read; `reason` is one translated sentence. Nothing is wrong with it."""

    where: str
    reason: str


class Passed(NamedTuple):
    """Entries, or parts of one, that are left out on purpose: `reason` is a translated sentence without names, the
    same for all of its kind, since they are counted by it. `entries` is how many, `unit` one of UNITS, "" for the
    file's entries."""

    where: str
    reason: str
    unit: str = ""
    entries: int = 1


class Withdrawn(NamedTuple):
    """An entry that its source has taken back (a meeting that was cancelled): the touchpoint once made of `key` is
    deleted where `version` is above the one imported, else the entry is passed over for `reason`."""

    where: str
    key: str
    reason: str
    version: int = 0
    entries: int = 1
    series: Series | None = None


class PlanColumn(NamedTuple):
    """A column of a table: the field that it becomes, "" where it is left out; `example` is its first filled cell."""

    header: str
    field: str
    example: str = ""


class Plan(NamedTuple):
    """How a file is going to be read. `order` is the order of day and month in its dates: dmy, mdy, mixed, or "" where
    none is written in numbers alone; `evidence` a date that proves it, "" where nothing does (then it is the
    setting's). `remarks` are translated sentences about what else was decided (a guessed code page, a zone)."""

    file: str
    format: str
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    profile: str = ""
    order: str = ""
    evidence: str = ""
    columns: tuple[PlanColumn, ...] = ()
    remarks: tuple[str, ...] = ()


Offer = Candidate | Noted | Passed | Plan | Rejected | Withdrawn
"""What readers yield. A Plan comes first where a reader has one, once a file."""


class ReadOptions(NamedTuple):
    """What readers need to know. `mapping` is column → field as given by the person; `zone` an IANA name for moments
    that carry another zone (None: the entry's own,
    else the machine's); `encoding` the code page as given ("": found out); with `skip_bad` a part that cannot be
    read is left out (Noted) where its entry can live without it. Of chats, `client` is whose they are, `me` the owner's
    name in them, and with `texts` what was written is kept. `advance` is called with the bytes consumed since
    the last call."""

    today: date
    currency: str = "ILS"
    day_first: bool = True
    kind: str = ""
    mapping: Mapping[str, str] = {}
    own_addresses: tuple[str, ...] = ()
    zone: str | None = None
    advance: Callable[[int], None] | None = None
    encoding: str = ""
    skip_bad: bool = False
    client: str = ""
    me: str = ""
    texts: bool = False
    now: str = ""
    """The local time `HH:MM` of today until which an entry can have happened; "" where it is not known."""
    vat: str = ""
    """The rate of VAT in per cent, for amounts that hold it; "" where it is not known."""


def source_key(*parts: str) -> str:
    """An identity made of text from outside: the text itself where it is short and plain, else its SHA-256.

    A key never carries control characters, escapes or direction marks.
    """
    text = "|".join(part.strip() for part in parts)
    if text and len(text) <= 200 and text.isascii() and text.isprintable():
        return text
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
