"""A record as machines read it: one shape for every list, receipt and export."""

from __future__ import annotations

from typing import Any

# Column names avoid SQL's reserved words and say their unit; machines get the word itself.
_NAMES = {"on_date": "on", "on_time": "time", "by_whom": "by", "before_value": "before", "after_value": "after"}
_HIDDEN = {"deleted_at", "updated_by"}


def as_data(record: Any, /, **more: object) -> dict[str, object]:
    """All fields of a stored record under their JSON keys, then `more` (such as `client`, its client's name)."""
    data: dict[str, object] = {}
    for field, value in zip(record._fields, record, strict=True):
        if field not in _HIDDEN:
            data[_NAMES.get(field, field)] = value
    data.update(more)
    return data
