"""The journal whole, as JSON: every row of every table, one a line, in a fixed order; nothing depends on the day.

`{"format": "retainlog", "schema": 1, "tables": {"clients": [{…}, …], …}}`; history and derived tables are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from retainlog.errors import Phrase, Refused
from retainlog.text import guarded

FORMAT = "retainlog"

Rows = Iterable[Mapping[str, object]]


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is an export of a journal."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"retainlog"' in head


def read(path: Path) -> dict[str, Any]:
    """The export as it stands in the file, its values still unchecked. Raises Refused where it is none."""
    try:
        content = json.loads(path.read_bytes(), parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise _refused(path, str(problem)) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _refused(path, Phrase('"format" is not "retainlog"'))
    return content


def write(out: TextIO, schema: int, tables: Iterable[tuple[str, Rows]]) -> None:
    """Write the tables; the same rows give the same bytes."""
    out.write(f'{{\n"format": "{FORMAT}",\n"schema": {schema},\n"tables": {{')
    for number, (name, rows) in enumerate(tables):
        out.write(f"{',' if number else ''}\n{json.dumps(name)}: [")
        out.writelines(_lines(rows))
        out.write("\n]")
    out.write("\n}\n}\n")


def _lines(rows: Rows) -> Iterator[str]:
    separator = "\n"
    for row in rows:
        yield separator + guarded(json.dumps(row, ensure_ascii=False, allow_nan=False))
        separator = ",\n"


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _refused(path: Path, problem: str) -> Refused:
    return Refused(
        "not_an_export",
        "{file} is not an export of a retainlog journal: {problem}.",
        hint="It takes a file made by: retainlog export json -o FILE",
        file=path.name,
        problem=problem,
    )
