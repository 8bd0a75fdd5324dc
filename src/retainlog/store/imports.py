"""What was imported already, by source and key; a key stays when its record is deleted, and goes when the import is
undone."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retainlog.store.batch import Batch
from retainlog.store.database import Store

_LARGE_CACHE_KB = 64 * 1024


class Imported(NamedTuple):
    """`record` is the table of the row that the key became."""

    source: str
    key: str
    record: str
    record_id: str


def known(store: Store, source: str, keys: Sequence[str]) -> dict[str, str]:
    """Of these keys those that were imported: key → id of the record it became."""
    import json

    rows = store.connection.execute(
        "SELECT key, record_id FROM imported WHERE source = ? AND key IN (SELECT value FROM json_each(?))",
        (source, json.dumps(keys)),
    )
    return dict(rows)


def remember(batch: Batch, rows: Iterable[Imported]) -> None:
    """Note what became of these keys."""
    batch.insert_keyed("imported", Imported._fields, sorted(rows))


def prepare(batch: Batch) -> None:
    """Room for the pages that a large import goes back to again and again."""
    batch.connection.execute(f"PRAGMA cache_size = -{_LARGE_CACHE_KB}")
