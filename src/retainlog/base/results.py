"""What a command hands to the renderers: a receipt of a write, a table of records, one record.

Cells and data hold plain values: None, bool, int, float, str, date, datetime, Money, or a list of these.
The renderers turn them into text in the reader's language, or into JSON. Titles are already translated.
`data` and rows are what machines read: snake_case keys, always the same, None where there is nothing;
keys that begin with an underscore are for people alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

Data = Mapping[str, object]


class Receipt(NamedTuple):
    """What a write says: `lines` for people, `data` (the record written) for machines."""

    data: Data
    lines: tuple[str, ...]


class Column(NamedTuple):
    """One shown column: `key` picks from the row. `kind`: text, number, money, date, id, share (0..1), code (a
    stable slug, translated where people read it), stage (that of a lead, such a slug), cadence (`2w`), month
    (`2026-10`), quarter (`2026-Q4`), marked (text with its hits between « and »), narrow (text that may become a
    column of few letters), below (a last column that stands in a line of its own under its row where a terminal
    shows it). A first column without a title names groups, on the first row of each."""

    key: str
    title: str
    kind: str = "text"


class Streamed:
    """Rows of which there may be a million: read anew by every walk over them, and never held together. All hold the
    same keys, and amounts under those of money columns alone."""

    def __init__(self, read: Callable[[], Iterable[Data]]) -> None:
        self._read = read
        self._begun: Iterator[Data] | None = None

    def __iter__(self) -> Iterator[Data]:
        begun, self._begun = self._begun, None
        return begun or iter(self._read())

    def first(self) -> Data | None:
        """The first row, if there is one; the next walk begins with it and does not ask for it again."""
        rows = iter(self)
        row = next(rows, None)
        if row is not None:
            self._begun = chain((row,), rows)
        return row

    def __bool__(self) -> bool:
        return self.first() is not None


class Table(NamedTuple):
    """Rows may hold more keys than `columns` show; machine formats get them all. `empty` is said when no row."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Data] | Streamed
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
