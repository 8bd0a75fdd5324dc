"""The time zone in which foreign moments become local days."""

from datetime import tzinfo

from retainlog.base.errors import Usage


def local_zone(name: str | None) -> tzinfo | None:
    """The zone of that IANA name; None, the machine's own, without a name. Raises Usage `bad_zone`."""
    if not name:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Usage("bad_zone", "I don't know the time zone {zone!r}.", hint="Try Asia/Jerusalem.", zone=name) from None
