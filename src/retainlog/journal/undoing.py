"""Taking back what was written."""

from __future__ import annotations

from retainlog.store import history
from retainlog.store.database import Store
from retainlog.store.history import HistoryEntry


def undo(store: Store, steps: int = 1) -> list[HistoryEntry]:
    """Take back the newest `steps` writes, newest first; each is a write of its own in history.

    Raises NotFound when there is nothing to undo, Refused where a later change would be overwritten; the steps before
    the one that is refused stay undone.
    """
    done: list[HistoryEntry] = []
    for _step in range(steps):
        if done and not history.undoable(store):
            break
        with store.batch("undo") as batch:
            entry = history.newest_to_undo(store)
            batch.undoes(entry.id, entry.command)
            history.invert(batch, entry)
        done.append(entry)
    return done


def list_history(store: Store, limit: int | None) -> list[HistoryEntry]:
    """What was written, newest first."""
    return history.entries(store, limit)
