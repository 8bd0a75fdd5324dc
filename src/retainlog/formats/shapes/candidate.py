"""What a foreign file offers before it is taken in: readers yield these, `journal.intake` decides.

Values of a `client`: name, aliases, tags (lists), kind, engagement, industry, need, prefers, since (date), email,
phone,
note, fee (Money), per, every, at_most (cadence text), hours, contacts (list of mappings: name, role, email, phone).
Values of a `touch`: client (a name as written) or people (list of (name, address)), summary, on_date (date),
on_time (`HH:MM` or None), utc_offset (`+03:00` or None), channel, by_whom, minutes, mood, energy, off_core, tags.
Keys that a source does not know are left out. Several clients of one file may carry the same name (two people of one
company): they are one client with all their contacts. A person with several addresses appears in `contacts` once
for each, so that every address is known.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple


class Candidate(NamedTuple):
    """One client or touch on offer. `key` is its identity in the source (Message-ID, UID + recurrence, row hash),
    the same on a second run; `where` names file and line (or message) for people."""

    kind: str
    key: str
    where: str
    values: Mapping[str, object]


class Rejected(NamedTuple):
    """A row that cannot be used; `reason` is one translated sentence."""

    where: str
    reason: str


class Noted(NamedTuple):
    """An entry of which only a part is read; `reason` is one translated sentence. Nothing is wrong with it."""

    where: str
    reason: str


class ReadOptions(NamedTuple):
    """What readers need to know. `mapping` is column → field as given by the person; `zone` an IANA name for moments
    that carry another zone (None: the entry's own,
    else the machine's); `advance` is called with the bytes consumed since the last call."""

    today: date
    currency: str = "ILS"
    day_first: bool = True
    kind: str = ""
    mapping: Mapping[str, str] = {}
    own_addresses: tuple[str, ...] = ()
    zone: str | None = None
    advance: Callable[[int], None] | None = None


def source_key(*parts: str) -> str:
    """An identity made of text from outside: the text itself where it is short and plain, else its SHA-256.

    A key never carries control characters, escapes or direction marks.
    """
    text = "|".join(part.strip() for part in parts)
    if text and len(text) <= 200 and text.isascii() and text.isprintable():
        return text
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
