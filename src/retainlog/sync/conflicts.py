"""Values that lost: what they are, and deciding between one and what is in force, which is a write like any other."""

from __future__ import annotations

from typing import Any, NamedTuple

from retainlog.base.errors import Ambiguous, NotFound, Refused
from retainlog.base.ids import derived_id
from retainlog.store import derived
from retainlog.store.database import Store
from retainlog.store.faults import Error
from retainlog.store.schema import SEARCH
from retainlog.sync import rows
from retainlog.sync.fold import mates


class Side(NamedTuple):
    """A value and who wrote it when (UTC, ISO 8601), by which command; None where history does not say."""

    value: Any
    device: str | None
    at: str | None
    command: str | None


class Conflict(NamedTuple):
    """A value of one field that is not in force and that nobody replaced knowingly. `name`: what the row is called.
    `deleted`: whether the row is."""

    id: str
    kind: str
    row: str
    name: str
    field: str
    in_force: Side
    other: Side
    deleted: bool
    table: str
    batch: str


_NAMES = ("name", "title", "summary", "what", "text", "alias", "offer", "reason", "answer", "number")


def found(store: Store) -> list[Conflict]:
    """All that wait for a decision, in an order of their own."""
    connection = store.connection
    if not rows.is_prepared(connection):
        return []
    names = dict(connection.execute("SELECT device, device_name FROM sync_files ORDER BY at"))
    listed = connection.execute(
        """SELECT f.tbl, f.row_key, f.field, f.value, f.batch_id, b.device, b.at, b.command FROM sync_conflicts f
           JOIN history_batches b ON b.id = f.batch_id ORDER BY f.tbl, f.row_key, f.field, b.seq, b.id"""
    ).fetchall()
    result = []
    for table, key, field, value, batch, device, at, command in listed:
        changes = rows.history_of(connection, table, key)
        row = rows.read(connection, table, key)
        known = row or next((change.before for change in reversed(changes) if change.before), None) or {}
        now = _who(store, table, key, field, known.get(field), names) if row else Side(None, None, None, None)
        name = next((str(known[column]) for column in _NAMES if known.get(column)), key)
        id = derived_id(table, key, field, batch)
        kind = SEARCH[table][0] if table in SEARCH else table
        other = Side(value, names.get(device, device), at, command)
        result.append(Conflict(id, kind, key, name, field, now, other, row is None, table, batch))
    return result


def _who(store: Store, table: str, key: str, field: str, value: Any, names: dict[str, str]) -> Side:
    row = store.connection.execute(
        f"""SELECT b.device, b.at, b.command FROM history_changes c JOIN history_batches b ON b.id = c.batch_id
            WHERE c.tbl = ? AND c.row_key = ? AND json_extract(c.after, '$.{field}') IS ?
            AND (c.before IS NULL OR json_extract(c.before, '$.{field}') IS NOT ?)
            ORDER BY b.seq DESC, b.id DESC LIMIT 1""",
        (table, key, value, value),
    ).fetchone()
    return Side(value, names.get(row[0], row[0]), row[1], row[2]) if row else Side(value, None, None, None)


def find(store: Store, typed: str) -> Conflict:
    """The one whose id begins like that. Raises NotFound, Ambiguous."""
    match = [conflict for conflict in found(store) if len(typed) > 3 and conflict.id.startswith(typed.lower())]
    if not match:
        raise NotFound(
            "conflict_not_found",
            "No conflict has the id {id}.",
            hint="See them with: retainlog sync conflicts",
            id=typed,
        )
    if len(match) > 1:
        raise Ambiguous("ambiguous_id", "Several conflicts begin with {id}.", hint="Type more of it.", id=typed)
    return match[0]


def decide(store: Store, conflict: Conflict, *, take: bool) -> None:
    """Bring the other value into force, or keep the one that is: either is settled on all devices, and can be undone.

    What belongs together (an amount and its currency) is taken together. A value that is kept is a change to the other
    and back in one write, so that history shows that it was seen.
    """
    table, key = conflict.table, conflict.row
    together = {conflict.field, *mates(table, conflict.field)}
    values = {
        other.field: other.other.value
        for other in found(store)
        if (other.table, other.row, other.batch) == (table, key, conflict.batch) and other.field in together
    }
    try:
        with store.batch("sync take" if take else "sync keep", conflict.name[:60]) as batch:
            connection = batch.connection
            parts = rows.split(table, key)
            now = rows.read(connection, table, key)
            base = now or _last(store, table, key)
            before = batch.image(table, parts)
            changed: derived.Changed = {}
            stamps = {"updated_at": batch.stamp, "updated_by": batch.device} if "updated_at" in base else {}
            rows.put(connection, table, key, {**base, **values, **stamps})
            batch.changed(table, parts, before)
            if not take:
                before = batch.image(table, parts)
                rows.put(connection, table, key, now)
                batch.changed(table, parts, before)
            rows.refold(connection, table, key, changed)
    except Error as problem:
        if not getattr(problem, "sqlite_errorname", "").startswith("SQLITE_CONSTRAINT"):
            raise
        raise Refused("cannot_take", "{name} can't hold that value any more.", name=conflict.name) from problem


def _last(store: Store, table: str, key: str) -> dict[str, Any]:
    changes = rows.history_of(store.connection, table, key)
    return next(change.before for change in reversed(changes) if change.after is None and change.before)


def same_names(store: Store) -> list[tuple[str, str]]:
    """Clients that bear one name: (name, id of one of them) where two devices added them; `client merge` joins them."""
    return store.connection.execute(
        """SELECT min(c.name), min(c.id) FROM clients c JOIN client_names n ON n.client_id = c.id AND n.alias = 0
           WHERE c.deleted_at IS NULL GROUP BY n.key HAVING count(DISTINCT c.id) > 1"""
    ).fetchall()
