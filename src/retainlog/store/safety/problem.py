"""What `doctor` finds."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong. `text` and `fix` are gettext messages with places for `params`; `code` is a stable slug;
    `details` name the rows or lines concerned."""

    code: str
    text: str
    fix: str
    params: dict[str, object] = {}  # noqa: RUF012 (read only)
    details: tuple[str, ...] = ()
