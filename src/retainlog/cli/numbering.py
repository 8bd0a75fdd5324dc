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
    if table.key == "today" and not isinstance(rows, Streamed):
        # Its lines have no room for a column more: the number stands before the name.
        remember(journal, table.key, rows)
        named = [{**row, "_named": f"{number} {row['client'] or ''}".strip()} for number, row in enumerate(rows, 1)]
        columns = [column._replace(key="_named") if column.key == "client" else column for column in table.columns]
        return table._replace(columns=tuple(columns), rows=named)
    if isinstance(rows, Streamed):
        read = rows
        rows = Streamed(lambda: _kept(read, table.key, journal))
    else:
        remember(journal, table.key, rows)
        rows = [{**row, "_n": number} for number, row in enumerate(rows, 1)]
    columns = [Column("_n", "#", "number"), *(column for column in table.columns if column.kind != "id")]
    return table._replace(columns=tuple(columns), rows=rows)


def _kept(rows: Streamed, key: str, journal: str) -> Iterator[Data]:
    first = []
    for number, row in enumerate(rows, 1):
        if number <= MOST:
            first.append({"id": row.get("id"), "client_id": row.get("client_id")})
        yield {**row, "_n": number}
    remember(journal, key, first)
