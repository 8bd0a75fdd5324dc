"""What a command hands to the renderers: a receipt of a write, a table of records, one record.

Cells and data hold plain values: None, bool, int, float, str, date, datetime, Money, or a list of these.
The renderers turn them into text in the reader's language, or into JSON. Titles are already translated.
`data` and rows are what machines read: snake_case keys, always the same, None where there is nothing;
keys that begin with an underscore are for people alone.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Data = Mapping[str, object]


class Receipt(NamedTuple):
    """What a write says: `lines` for people, `data` (the record written) for machines."""

    data: Data
    lines: tuple[str, ...]


class Column(NamedTuple):
    """One shown column: `key` picks from the row. `kind`: text, number, money, date, id, share (0..1), code
    (a stable slug, translated where people read it), cadence (`2w`), month (`2026-10`), quarter (`2026-Q4`),
    marked (text with its hits between « and »), narrow (text that may become a column of few letters).
    A first column without a title names groups, on the first row of each."""

    key: str
    title: str
    kind: str = "text"


class Table(NamedTuple):
    """Rows may hold more keys than `columns` show; machine formats get them all. `empty` is said when no row."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Data]
    empty: str = ""


class Field(NamedTuple):
    """One labelled value of a record as people see it; a field whose value is None or empty is not shown."""

    label: str
    value: object
    kind: str = "text"


class Record(NamedTuple):
    """One record in full: `fields` and `tables` for people; JSON gets `data` plus each table's rows under its key."""

    title: str
    data: Data
    fields: tuple[Field, ...]
    tables: tuple[Table, ...] = ()
