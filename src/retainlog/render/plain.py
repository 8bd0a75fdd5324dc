"""Plain text for grep and cut: a row a line, tabs between its cells, no header.

Dates, amounts, numbers, codes and ids are the same in every language; what a column says in words ("3 weeks ago", why a
client may leave) is in the language of the interface.
A record is a line a field: label, tab, value. A document is for reading and looks as it does in a pipe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from retainlog.base.document import Document
from retainlog.base.results import Receipt, Table
from retainlog.render.cells import one_line, stable

if TYPE_CHECKING:
    from retainlog.render import Result


def write(result: Result, out: TextIO) -> None:
    if isinstance(result, Document):
        from retainlog.render import aligned

        aligned.write(result, out)
    elif isinstance(result, Table):
        _rows(result, out)
    elif isinstance(result, Receipt):
        out.writelines(f"{one_line(line)}\n" for line in result.lines)
    else:
        for field in result.fields:
            if text := _text(field.value):
                out.write(f"{one_line(field.label)}\t{text}\n")
        for table in result.tables:
            _rows(table, out)


def _rows(table: Table, out: TextIO) -> None:
    keys = [column.key for column in table.columns]
    for row in table.rows:
        out.write("\t".join(_text(row.get(key)) for key in keys) + "\n")


def _text(value: object) -> str:
    return one_line(stable(str(value) if isinstance(value, str) else value))
