"""Which way mends a damaged journal and loses least."""

from __future__ import annotations

from retainlog.i18n import N_
from retainlog.store import copying, faults
from retainlog.store.connection import VERSION, header
from retainlog.store.schema import JOURNAL

REBUILD = N_("All that was written can still be read. Make the rest anew with: retainlog doctor --rebuild")
SALVAGE = N_(
    "Read what is readable into a new file: retainlog doctor --salvage OUT. Or bring the newest good backup back with:"
    " retainlog restore"
)
TABLES = (*JOURNAL, "history_batches", "history_changes")


def remedy(journal: str) -> str:
    """What to do about a damaged journal: the way that loses least."""
    return REBUILD if all_rows_readable(journal) else SALVAGE


def all_rows_readable(journal: str) -> bool:
    """Whether each row of the journal and its history can be read, past the indexes: then only what is derived from
    them is damaged."""
    try:
        connection = copying.open_at_rest(journal)
        try:
            if header(connection)[1] != VERSION:
                return False
            for table in TABLES:
                for _row in connection.execute(f"SELECT * FROM {table} NOT INDEXED"):
                    pass
            return True
        finally:
            connection.close()
    except (OSError, *faults.READ_ERRORS):
        return False
