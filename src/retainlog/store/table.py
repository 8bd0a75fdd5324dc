"""ONE generic repository: a record (NamedTuple) ↔ a table. Every write goes through history.

Records are NamedTuples and not frozen dataclasses: to define one costs 0.3 ms against 1.9 ms (measured beside `typer`),
and `touch add` needs seven of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from retainlog.base.errors import Ambiguous, NotFound, Phrase, Refused
from retainlog.base.ids import ALPHABET, normal_prefix
from retainlog.base.money import Money
from retainlog.store.batch import Batch
from retainlog.store.schema import JOURNAL, TableSpec

if TYPE_CHECKING:
    from retainlog.store.database import Store

R = TypeVar("R", bound=NamedTuple)
_USUAL = TableSpec()


def _gone() -> Refused:
    return Refused(
        "gone_meanwhile",
        "What this belongs to was deleted or merged meanwhile; nothing was written.",
        hint="See what happened with: retainlog history",
    )


def _named(id: str, texts: dict[str, str]) -> str:
    text = texts.get(id, "").partition("\n")[0][:40]
    return f"{text} ({id[:8]})" if text else id[:12]


class Table(Generic[R]):
    """How a field is kept follows from its annotation: a date as ISO text, a flag as 0 or 1, money `x` in the columns
    `x_minor` and `x_currency`. Records whose `deleted_at` is set are not found."""

    def __init__(self, name: str, record: type[R]) -> None:
        kinds = {field: str(kind) for field, kind in record.__annotations__.items()}
        dates = [field for field, kind in kinds.items() if "date" in kind]
        flags = [field for field, kind in kinds.items() if "bool" in kind]
        money = [field for field, kind in kinds.items() if "Money" in kind]
        self.name = name
        self.record = record
        self.key = JOURNAL.get(name, _USUAL).key
        self._fields = record._fields
        self._dates = frozenset(dates)
        self._flags = frozenset(flags)
        self._money = frozenset(money)
        self._date_places = tuple(self._fields.index(field) for field in dates)
        self._money_places = sorted((self._fields.index(field) for field in money), reverse=True)
        self._stamped = "updated_at" in self._fields
        self._soft = "deleted_at" in self._fields
        self.columns = tuple(
            column
            for field in self._fields
            for column in ((f"{field}_minor", f"{field}_currency") if field in money else (field,))
        )
        self.select = f"SELECT {', '.join(f't.{column}' for column in self.columns)} FROM {name} t"
        self._alive = " AND t.deleted_at IS NULL" if self._soft else ""
        self._match = " AND ".join(f"{column} = ?" for column in self.key)
        self._insert = f"INSERT INTO {name} ({', '.join(self.columns)}) VALUES ({', '.join('?' * len(self.columns))})"

    # Reading

    def read(self, row: Sequence[Any]) -> R:
        """The record of a row with the columns of `select`."""
        values: list[Any] = []
        cells = iter(row)
        for field in self._fields:
            cell = next(cells)
            if field in self._money:
                currency = next(cells)
                values.append(None if cell is None else Money(cell, currency))
            elif cell is None:
                values.append(None)
            elif field in self._dates:
                values.append(date.fromisoformat(cell))
            elif field in self._flags:
                values.append(bool(cell))
            else:
                values.append(cell)
        return self.record(*values)

    def where(self, store: Store, rest: str = "", parameters: Iterable[Any] = ()) -> list[R]:
        """Records by an SQL tail over the row `t`, such as `AND t.on_date >= ? ORDER BY t.on_date`; store only."""
        return list(self.each(store, rest, parameters))

    def each(self, store: Store, rest: str = "", parameters: Iterable[Any] = ()) -> Iterator[R]:
        """Like `where`, one record at a time."""
        for row in store.connection.execute(f"{self.select} WHERE 1{self._alive} {rest}", tuple(parameters)):
            yield self.read(row)

    def of(self, store: Store, *, order: str = "", **equal: object) -> list[R]:
        """Records whose columns equal these values (None: is null), ordered by `order` (columns, comma separated)."""
        tests = "".join(f" AND t.{column} IS ?" for column in equal)
        columns = ", ".join(f"t.{column.strip()}" for column in order.split(",")) if order else "t.rowid"
        values = (value.isoformat() if isinstance(value, date) else value for value in equal.values())
        return self.where(store, f"{tests} ORDER BY {columns}", values)

    def find(self, store: Store, *key: object) -> R | None:
        found = self.where(store, f"AND {self._match}", key)
        return found[0] if found else None

    def by_prefix(self, store: Store, typed: str, what: str) -> R:
        """The one record that was meant: by its id or the beginning of it, `last`, `-2` (the one before it), the
        number of its row in the list shown last, or words that it alone holds. `what` names its kind in messages
        ("touchpoint").

        Raises NotFound, or Ambiguous with the candidates.
        """
        prefix = normal_prefix(typed)
        found: list[R] = []
        if prefix:
            after = prefix + "~"  # sorts behind every letter of the alphabet
            found = self.where(store, "AND t.id >= ? AND t.id < ? LIMIT 6", (prefix, after))
        texts: dict[str, str] = {}
        if not found:
            from retainlog.store import references

            id = references.numbered(store, self.name, typed) or references.newest(store, self.name, typed, self._alive)
            texts = dict([(id, "")] if id else references.with_words(store, self.name, typed))
            found = [record for id in texts for record in self.where(store, "AND t.id = ?", (id,))]
        if not found:
            raise NotFound(
                f"{what}_not_found",
                "There is no {what} {typed!r}.",
                hint="Take the number of its row in a list, a few of its words, last, or its id ({alphabet}).",
                what=Phrase(what),
                typed=typed,
                alphabet=f"{ALPHABET[0]}–{ALPHABET[-1]}",
            )
        if len(found) > 1:
            raise Ambiguous(
                f"{what}_ambiguous",
                "{typed!r} may be: {candidates}.",
                hint="Type more of the one you mean.",
                typed=typed,
                candidates="; ".join(_named(str(record.id), texts) for record in found[:5]),  # type: ignore[attr-defined]
            )
        return found[0]

    # Writing

    def _cells(self, record: R) -> list[Any]:
        cells: list[Any] = list(record)
        for place in self._date_places:
            if (day := cells[place]) is not None:
                cells[place] = day.isoformat()
        for place in self._money_places:
            fee = cells[place]
            cells[place : place + 1] = (None, None) if fee is None else (fee.minor, fee.currency)
        return cells

    def _key_of(self, record: R) -> tuple[object, ...]:
        return tuple(getattr(record, column) for column in self.key)

    def insert(self, batch: Batch, record: R) -> R:
        """Insert and return the record as stored (stamped)."""
        record = self._stamp(batch, record, new=True)
        cells = self._cells(record)
        if batch.is_orphan(self.name, dict(zip(self.columns, cells, strict=True)), self.columns):
            raise _gone()  # it was found alive before this transaction began
        batch.connection.execute(self._insert, cells)
        batch.changed(self.name, self._key_of(record), None)
        return record

    def insert_many(self, batch: Batch, records: Iterable[R]) -> None:
        """Insert many at once. Derived data is left to the caller, which knows the cheapest way."""
        first = batch.connection.execute(f"SELECT coalesce(max(rowid), 0) + 1 FROM {self.name}").fetchone()[0]
        batch.connection.executemany(self._insert, self._stamped_cells(batch, records))
        batch.inserted_many(self.name, first)

    def _stamped_cells(self, batch: Batch, records: Iterable[R]) -> Iterator[list[Any]]:
        stamps = {"created_at": batch.stamp, "updated_at": batch.stamp, "updated_by": batch.device}
        patches = [(self.columns.index(name), value) for name, value in stamps.items() if name in self.columns]
        for record in records:
            cells = self._cells(record)
            for place, value in patches:
                cells[place] = value
            yield cells

    def update(self, batch: Batch, record: R, **changes: object) -> R:
        """Change fields of a stored record; returns the new one. Nothing is written when nothing differs.

        Only these fields are written: what another process changed since the record was read stays.
        """
        changed = record._replace(**changes)
        if changed == record:
            return record
        changed = self._stamp(batch, changed, new=False)
        key = self._key_of(record)
        before = self._standing(batch, record, key)
        cells = dict(zip(self.columns, self._cells(changed), strict=True))
        new = {
            column: cells[column]
            for column, old in zip(self.columns, self._cells(record), strict=True)
            if old != cells[column] or type(old) is not type(cells[column])
        }
        if "deleted_at" not in new and batch.is_orphan(self.name, cells, new):
            raise _gone()
        assignments = ", ".join(f"{column} = ?" for column in new)
        batch.connection.execute(f"UPDATE {self.name} SET {assignments} WHERE {self._match}", (*new.values(), *key))
        batch.changed(self.name, key, before)
        return changed

    def delete(self, batch: Batch, record: R) -> None:
        """Soft-delete a parent, delete a leaf row."""
        if self._soft:
            self.update(batch, record, deleted_at=batch.stamp)
            return
        key = self._key_of(record)
        before = self._standing(batch, record, key)
        batch.connection.execute(f"DELETE FROM {self.name} WHERE {self._match}", key)
        batch.changed(self.name, key, before)

    def _standing(self, batch: Batch, record: R, key: tuple[object, ...]) -> str:
        """The row as it stands. Raises Refused where another process has deleted it since it was read."""
        image = batch.image(self.name, key)
        if image is None or (self._soft and record.deleted_at is None and '"deleted_at":null' not in image):  # type: ignore[attr-defined]
            raise _gone()
        return image

    def _stamp(self, batch: Batch, record: R, *, new: bool) -> R:
        if not self._stamped:
            return record
        stamps: dict[str, object] = {"updated_at": batch.stamp, "updated_by": batch.device}
        if new:
            stamps["created_at"] = batch.stamp
        return record._replace(**stamps)
