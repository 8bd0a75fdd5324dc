"""E-mail addresses, as far as a typing error can be told from one."""

import re

from retainlog.base.errors import Usage

_ADDRESS = r"[^\s@,;:<>()\[\]\"]+@[^\s@,;:<>()\[\]\"]+"


def check_address(text: str | None) -> None:
    """Raises Usage where there is a text and it is no single e-mail address."""
    if text and not re.fullmatch(_ADDRESS, text):
        raise Usage(
            "bad_email", "{text!r} is no e-mail address.", hint="One address, such as dana@example.com.", text=text
        )


def address_in(text: str) -> str | None:
    """The first e-mail address in what a foreign file has in its place; None where there is none."""
    found = re.search(_ADDRESS, text)
    return found[0].strip(".'") if found else None
