"""Results as people read them: messages in the language spoken, wherever a result keeps words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retainlog.base.document import Block, Document, Figure, Figures, Section, Series, Text
from retainlog.base.results import Column, Field, Record, Table

if TYPE_CHECKING:
    Shown = Table | Record | Document


def spoken(result: Shown) -> Shown:
    """The result with its titles, labels and sentences spoken; the values of cells speak when they are shown."""
    if isinstance(result, Table):
        return _table(result)
    if isinstance(result, Record):
        fields = tuple(Field(str(label), value, kind) for label, value, kind in result.fields)
        return result._replace(title=str(result.title), fields=fields, tables=tuple(map(_table, result.tables)))
    return Document(
        result.name,
        str(result.title),
        [_section(section) for section in result.sections],
        result.period,
        tuple(map(str, result.notes)),
    )


def _table(table: Table) -> Table:
    return table._replace(title=str(table.title), columns=tuple(map(_column, table.columns)), empty=str(table.empty))


def _column(column: Column) -> Column:
    return column._replace(title=str(column.title))


def _section(section: Section) -> Section:
    instead = None if section.instead is None else str(section.instead)
    return section._replace(title=str(section.title), blocks=tuple(map(_block, section.blocks)), instead=instead)


def _block(block: Block) -> Block:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Figures):
        return block._replace(title=str(block.title), items=tuple(map(_figure, block.items)))
    if isinstance(block, Series):
        return block._replace(
            title=str(block.title),
            axis=_column(block.axis),
            labels=tuple(str(label) if isinstance(label, str) else label for label in block.labels),
            rows=tuple(row._replace(label=str(row.label)) for row in block.rows),
            alt=str(block.alt),
        )
    return Text(block.key, str(block.title), tuple(map(str, block.lines)), block.bullets, block.points)


def _figure(figure: Figure) -> Figure:
    value = str(figure.value) if isinstance(figure.value, str) else figure.value
    return figure._replace(label=str(figure.label), value=value, note=str(figure.note))
