"""Record ids: 16 characters of lower-case Crockford base32, 80 random bits, never reused."""

from __future__ import annotations

import os

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16
SHORT = 8
"""How much of an id is shown: enough to be unique in any real journal, short enough to type."""


def new_id() -> str:
    number = int.from_bytes(os.urandom(10), "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))


def new_ids(count: int) -> list[str]:
    """Many ids, sorted: a table and its indexes take them in one pass."""
    letters = bytes(ord(ALPHABET[byte & 31]) for byte in range(256))  # 5 of the 8 random bits of each byte
    text = os.urandom(LENGTH * count).translate(letters).decode("ascii")
    return sorted(text[start : start + LENGTH] for start in range(0, len(text), LENGTH))


def derived_id(*parts: str) -> str:
    """The id of what comes from outside, made of where it comes from: two devices that import the same file hold the
    same records."""
    from hashlib import blake2b

    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).digest()
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))


def is_id(text: str) -> bool:
    return len(text) == LENGTH and set(text) <= set(ALPHABET)


def normal_prefix(text: str) -> str | None:
    """The id prefix that `text` types (4 to 16 characters, i l o read as 1 1 0), or None when it can be none."""
    typed = text.strip().lower().replace("i", "1").replace("l", "1").replace("o", "0")
    if 4 <= len(typed) <= LENGTH and all(letter in ALPHABET for letter in typed):
        return typed
    return None
