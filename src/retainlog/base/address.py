"""E-mail addresses and phone numbers, as far as they tell people apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from retainlog.base.errors import Usage

_ADDRESS = r"[^\s@,;:<>()\[\]\"]+@[^\s@,;:<>()\[\]\"]+"
_BETWEEN = r"[\s,;:<>()\[\]\"]+"


def check_address(text: str | None) -> None:
    """Raises Usage where there is a text and it is no single e-mail address."""
    if text and not re.fullmatch(_ADDRESS, text):
        raise Usage(
            "bad_email", "{text!r} is no e-mail address.", hint="One address, such as dana@example.com.", text=text
        )


def address_in(text: str) -> str | None:
    """The first e-mail address in what a foreign file has in its place; None where there is none."""
    found = addresses_in(text)
    return found[0] if found else None


def addresses_in(text: str) -> list[str]:
    """All e-mail addresses in a text; the time that takes grows with the text, not with its square."""
    if "@" not in text:
        return []
    found = []
    for word in re.split(_BETWEEN, text):
        parts, n = word.split("@"), 0
        while n + 1 < len(parts):
            both = parts[n] and parts[n + 1]
            if both:
                found.append(f"{parts[n]}@{parts[n + 1]}")
            n += 2 if both else 1
    return [address for one in found if (address := one.strip(".'"))]


def mailbox(address: str) -> str:
    """The address without case and without what follows a plus: me+work@example.com reaches me@example.com."""
    name, at, domain = address.strip().casefold().rpartition("@")
    return name.partition("+")[0] + at + domain if not name.startswith("+") else name + at + domain


def owner_test(addresses: Iterable[str]) -> Callable[[str], bool]:
    """Whether an address is one of these, or one of them with a plus part."""
    own = frozenset(address.strip().casefold() for address in addresses)
    return lambda address: bool(own) and (address.strip().casefold() in own or mailbox(address) in own)


def evident_owner(entries: Iterable[Iterable[str]]) -> str | None:
    """The one address that is in (nearly) every one of at least three entries, each the addresses of its people: that
    of whose calendar or mail it is. None where several are, or none."""
    counts: Counter[str] = Counter()
    total = 0
    for addresses in entries:
        met = set(map(mailbox, addresses))
        total += bool(met)
        counts.update(met)
    often = [address for address, count in counts.most_common(2) if count * 10 >= total * 9]
    return often[0] if total >= 3 and len(often) == 1 else None


def phone_key(number: str) -> str:
    """What identifies a phone number however it is written: its last nine digits (+972 50-123 4567 is 050-1234567);
    "" for what has fewer than seven."""
    digits = "".join(char for char in number.partition("ext")[0] if char.isdecimal())
    return digits[-9:] if len(digits) >= 7 else ""
