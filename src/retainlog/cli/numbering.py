"""Numbers in the place of ids: each row of a list gets one, which commands take until another list is shown."""

from __future__ import annotations

from collections.abc import Iterator

from retainlog.base.results import Column, Data, Streamed, Table
from retainlog.store.references import MOST, remember
from retainlog.store.schema import JOURNAL


def numbered(table: Table, journal: str) -> Table:
    """The list with numbers, its first rows kept for the next commands; a table of something else as it is."""
    if table.key != "today" and table.key not in JOURNAL:
        return table
    rows = table.rows
    if isinstance(rows, Streamed):
        read = rows
        rows = Streamed(lambda: _kept(read, table.key, journal))
    else:
        remember(journal, table.key, rows)
        rows = [{**row, "_n": number} for number, row in enumerate(rows, 1)]
    columns = [column for column in table.columns if column.kind != "id"]
    at = 1 if columns and not columns[0].title else 0  # behind the names of groups
    columns.insert(at, Column("_n", "#", "number"))
    return table._replace(columns=tuple(columns), rows=rows)


def _kept(rows: Streamed, key: str, journal: str) -> Iterator[Data]:
    first = []
    for number, row in enumerate(rows, 1):
        if number <= MOST:
            first.append({"id": row.get("id"), "client_id": row.get("client_id")})
        yield {**row, "_n": number}
    remember(journal, key, first)
