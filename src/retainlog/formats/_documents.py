"""Exports of other programs that are one JSON document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from retainlog.base.errors import Phrase, Refused

LARGEST = 64 << 20
"""Bytes of a document that is read; it is held in memory as a whole."""


def document(path: Path, program: str) -> dict[str, Any]:
    """The document of a file. Raises Refused for one that is too large, no JSON, or no object."""
    reason: str = ""
    try:
        if path.stat().st_size > LARGEST:
            reason = Phrase("it has more than 64 MB")
        else:
            found = json.loads(path.read_bytes())
            if isinstance(found, dict):
                return found
            reason = Phrase("it is no object")
    except (ValueError, RecursionError) as problem:
        reason = str(problem)
    raise Refused(
        "bad_document",
        "{file} is no export of {program}: {why}.",
        hint="Export it again there.",
        file=path.name,
        program=program,
        why=reason,
    )


def text(value: object) -> str:
    """A value that should be a text; "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def parts(value: object) -> list[dict[str, Any]]:
    """The objects of a value that should be a list of them."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
