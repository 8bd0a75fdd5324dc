"""An export is read a row at a time, however it is laid out; what is no JSON is refused with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.errors import Refused
from retainlog.formats import json as whole

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TABLES = st.dictionaries(st.text(max_size=8), VALUES | st.lists(VALUES, max_size=6), max_size=4)
EXPORTS = st.fixed_dictionaries({"schema": VALUES, "tables": VALUES | TABLES, "more": VALUES})
LAYOUTS = st.fixed_dictionaries({"indent": st.sampled_from([None, 0, 3]), "ensure_ascii": st.booleans()})


def walked(export: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The entries of an export that is held whole."""
    for name, value in export.items():
        if name != "tables" or not isinstance(value, dict):
            yield (name,), value
            continue
        yield (name,), {}
        for table, rows in value.items():
            yield (name, table), [] if isinstance(rows, list) else rows
            if isinstance(rows, list):
                yield from (((name, table, number), row) for number, row in enumerate(rows))


def read(content: bytes, chunk: int = 1 << 16) -> list[tuple[tuple[Any, ...], Any]]:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "_CHUNK", chunk)
        path = Path(folder, "x.json")
        path.write_bytes(content)
        return list(whole.read(path))


@given(EXPORTS, LAYOUTS, st.integers(1, 40), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_layout_is_read_in_pieces_of_any_size(
    export: dict[str, Any], layout: dict[str, Any], chunk: int, encoding: str
) -> None:
    export = {"format": "retainlog", **export}
    text = json.dumps(export, **layout)
    assert read(text.encode(encoding, "surrogatepass"), chunk) == list(walked(export))


@given(EXPORTS, st.integers(1, 40), st.data())
def test_what_json_refuses_is_refused(export: dict[str, Any], chunk: int, data: st.DataObject) -> None:
    text = json.dumps({"format": "retainlog", **export})
    start = data.draw(st.integers(0, len(text)))
    end = start + data.draw(st.integers(0, 3))
    broken = text[:start] + data.draw(st.text('{}[],:"\\0ae- ', max_size=3)) + text[end:]
    try:
        json.loads(broken)
    except ValueError:
        with pytest.raises(Refused):
            read(broken.encode(), chunk)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"format": "retainlog",\n"schema": 1,\n"tables": {"clients": [{"a": 1},\n{"a" 2}]}}', 4),
        ('{"format": "retainlog",\n"schema": 1', 2),
        ('{"format": "retainlog",\n"schema": 1}\n\nmore', 4),
        ('{"format": "retainlog",\n7: 1}', 2),
        ('{"format": "retainlog",\n"schema": 1,\n}', 3),
        ('{"format": "retainlog",\n"tables": {"clients": [{"a": 1},\n]}}', 3),
        ('{"format": "retainlog",\n"tables": {"clients": []\n,}}', 3),
    ],
)
def test_the_line_of_a_fault_is_named(text: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read(text.encode(), 8)
    assert f"(line {line})" in str(refused.value.params["problem"])
